/** What is found by words, of what the caller may open. */
import type { Api } from './api.js'
import { asked } from './ask.js'

/** `publication` and `published` came out, and have a page of the server. */
export type FoundKind = 'text' | 'article' | 'issue' | 'publication' | 'published' | 'topic' | 'post'

export interface FoundItem {
  kind: FoundKind
  id: string
  title: string
  /** Where it lives: its space, or its journal and issue. */
  place: string
  /** What stands around the first word that was asked for, or the opening. */
  excerpt: { words: string; hit: boolean }[]
  href: string
  /** When it last changed, in milliseconds since 1970. */
  at: number
}

export interface FoundPage {
  items: FoundItem[]
  /** Where the next page begins; null where this was the last. */
  next: string | null
}

export interface Search {
  /** All of these words, in the title or the text, accents and case aside; the last may be the beginning of one. */
  find(words: string, after?: string): Promise<FoundPage>
}

export function searchOf(api: Api): Search {
  return {
    find: (words, after) => asked(api, `/api/search?${new URLSearchParams({ q: words, ...(after === undefined ? {} : { after }) })}`),
  }
}
