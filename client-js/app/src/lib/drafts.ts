/** Words that are being written, kept on this device at every letter: by account and by place, gone with the person's copies. */
import type { Quoted } from '@passeplume/client/light'
import { device } from './device'
import { freshUuid } from './outbox.svelte'

export interface Draft {
  /** The key under which it will leave: sent twice by a slow finger, it is one. */
  key: string
  body: string
  answers: string | null
  quotes: Quoted | null
  /** Of an announcement: what it is about. */
  title?: string
}

/** Places with a draft; the oldest of more is forgotten. */
const MOST = 40
type Kept = Record<string, Draft & { at: number }>

const all = (account: string): Kept => device.kept<Kept>(account, 'drafts') ?? {}

export const drafts = {
  fresh: (): Draft => ({ key: freshUuid(), body: '', answers: null, quotes: null }),
  /** What was being written there, or an empty one. */
  of(account: string, place: string): Draft {
    const { at: _at, ...draft } = all(account)[place] ?? { at: 0, ...drafts.fresh() }
    return draft
  },
  /** What is left in the field when `sent` has gone from it: what was written meanwhile. */
  after: (sent: string, now: string): Draft => ({ ...drafts.fresh(), body: now.startsWith(sent) ? now.slice(sent.length).trimStart() : now }),
  keep(account: string, place: string, draft: Draft, now = Date.now()): void {
    const { [place]: _before, ...others } = all(account)
    const empty = draft.body.trim() === '' && !draft.title?.trim() && draft.answers === null && draft.quotes === null
    const newest = Object.entries(others)
      .sort(([, a], [, b]) => b.at - a.at)
      .slice(0, MOST - 1)
    device.keep(account, 'drafts', Object.fromEntries(empty ? newest : [[place, { ...draft, at: now }], ...newest]))
  },
}
