/** The reading club, over the one connection. */
import { forumsOf } from '@passeplume/client/light'
import { api } from './api'

export const forums = forumsOf(api)
