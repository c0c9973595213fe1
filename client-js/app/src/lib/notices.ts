/** What waits for somebody, over the one connection. */
import { noticesOf } from '@passeplume/client/light'
import { api } from './api'

export const notices = noticesOf(api)
