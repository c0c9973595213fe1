/** What families allow: a child's name, picture, voice and public work in one newspaper. */
import type { Api } from './api.js'
import { asked, at, commanded } from './ask.js'

export type ConsentKind = 'name' | 'image' | 'voice' | 'public'
export type ConsentAnswer = 'given' | 'refused'
/** What counts of all voices: as long as nobody has answered, it is not allowed. */
export type ConsentState = 'missing' | ConsentAnswer

/** One question to a guardian. */
export interface ConsentQuestion {
  kind: ConsentKind
  state: ConsentState
  mine: ConsentAnswer | null
  /** Somebody else said no: it holds whatever one says. */
  others_refuse: boolean
  /** What is on a page because of it, and goes with it at once. */
  holds: { title: string; href: string }[]
}

/** One child in one newspaper. */
export interface ConsentCard {
  journal: string
  journal_title: string
  child: { id: string; name: string }
  questions: ConsentQuestion[]
}

export interface ConsentCell {
  kind: ConsentKind
  state: ConsentState
  guardians: ConsentState
  paper: { answer: ConsentAnswer; signed: number | null } | null
}

export interface ConsentRow {
  child: { id: string; name: string }
  classes: string[]
  can_record: boolean
  cells: ConsentCell[]
}

/** What was answered for a newspaper. */
export interface ConsentTable {
  journal: string
  journal_title: string
  rows: ConsentRow[]
}

export interface Consents {
  /** What one is asked for each of one's children. */
  mine(): Promise<ConsentCard[]>
  table(journal: string): Promise<ConsentTable>
  /** All or none. `signed` is the date on a paper, for teachers. Answers the titles of what went off a page. */
  answer(journal: string, answers: { child: string; kind: ConsentKind; answer: ConsentAnswer }[], signed?: number): Promise<{ withdrawn: string[] }>
}

export function consentsOf(api: Api): Consents {
  return {
    mine: () => asked(api, '/api/consents'),
    table: (journal) => asked(api, at('journals', journal, 'consents')),
    answer: (journal, answers, signed) => commanded(api, '/api/consents', { journal, answers, ...(signed === undefined ? {} : { paper: { signed } }) }),
  }
}
