/** The side of what is said of pictures of the one connection. */
import { saidOf } from '@passeplume/client/light'
import { api } from '../lib/api'

export const sayings = saidOf(api)
