/** The side of the one connection that knows who shares what. */
import { spacesOf } from '@passeplume/client/light'
import { api } from './api'

export const spaces = spacesOf(api)
