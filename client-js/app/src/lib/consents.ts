/** The side of consents of the one connection, and how the screens name them. */
import { type ConsentKind, consentsOf } from '@passeplume/client/light'
import { api } from './api'

export const consents = consentsOf(api)

/** In the order in which they are asked. */
export const KINDS: readonly ConsentKind[] = ['name', 'image', 'voice', 'public']
/** « Les poules », « La cantine » */
export const quoted = (titles: readonly string[]) => [...new Set(titles)].map((title) => `« ${title} »`).join(', ')
