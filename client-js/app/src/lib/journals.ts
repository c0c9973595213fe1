/** The newspaper's side of the one connection. */
import { journalsOf } from '@passeplume/client/light'
import { api } from './api'

export const journals = journalsOf(api)
