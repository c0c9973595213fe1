/** What is said of pictures, sounds and films: what there is to see, who can be recognised or heard. */
import type { Api } from './api.js'
import { asked, at, put } from './ask.js'
import type { ShownKind } from './media.js'

/** How a child is in one: seen, or heard. */
export type Way = 'image' | 'voice'
export type PeopleSaid = 'unsaid' | 'nobody' | 'named'

export interface Said {
  media: string
  kind: ShownKind
  /** To be sent with what is said. */
  version: number
  /** What there is to see, where no text says it. */
  alternative: string
  /** It only adorns. */
  decorative: boolean
  people: PeopleSaid
  children: { child: string; name: string; kind: Way }[]
  /** How a child can be in one of its kind. */
  ways: Way[]
}

export interface ChildAround {
  id: string
  name: string
  classes: string[]
}

export interface SaidAndAround {
  said: Said
  /** The pupils who may be in it, by first name. */
  around: ChildAround[]
}

/** A medium in an article before it comes out. */
export interface Pictured {
  article: string
  title: string
  /** What there is to see, as it would come out. */
  words: string
  wants_words: boolean
  said: Said
}

/** What is left out stays. */
export interface Saying {
  version: number
  alternative?: string
  decorative?: boolean
  people?: { said: PeopleSaid; children?: { child: string; kind: Way }[] }
}

export interface Sayings {
  of(media: string): Promise<SaidAndAround>
  /** Rejects with `said_meanwhile` where somebody else said something since `version`. */
  say(media: string, saying: Saying): Promise<SaidAndAround>
}

export function saidOf(api: Api): Sayings {
  return {
    of: (media) => asked(api, at('media', media, 'said')),
    say: (media, saying) => put(api, at('media', media, 'said'), saying),
  }
}
