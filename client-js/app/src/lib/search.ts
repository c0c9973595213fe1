/** What is found by words, over the one connection. */
import { searchOf } from '@passeplume/client/light'
import { api } from './api'

export const search = searchOf(api)
