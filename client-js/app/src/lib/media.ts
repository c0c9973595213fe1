/** The media side of the one connection. */
import { mediaOf } from '@passeplume/client/light'
import { api } from './api'

export const media = mediaOf(api)
