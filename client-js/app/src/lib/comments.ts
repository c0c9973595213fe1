/** What is said beside texts, over the one connection. */
import { commentsOf } from '@passeplume/client/light'
import { api } from './api'

export const comments = commentsOf(api)
