/** The messages' side of the one connection. */
import { messagesOf } from '@passeplume/client/light'
import { api } from './api'

export const messages = messagesOf(api)
