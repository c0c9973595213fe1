/**
 * What the status pill may claim, decided in pure code from what the connection has seen.
 * Invariant: `saved` is said only when the server has acknowledged everything, and it acknowledges only what is on disk.
 */
import { FINAL_REASONS, type Reason } from './reasons.js'

export type SaveState =
  | 'local'
  | 'sending'
  | 'saved'
  | 'offline'
  | 'frozen'
  | 'readonly'
  | 'outdated'
  | 'denied'
  | 'not-saved'

/** `opening` until the first answer of this page; `lost` once an answer stopped coming. */
export type Link = 'opening' | 'open' | 'lost'
export type Scope = 'unknown' | 'read-write' | 'readonly' | 'denied'
export type Hold = 'none' | 'frozen' | 'muted'

export interface Facts {
  readonly link: Link
  readonly scope: Scope
  readonly synced: boolean
  readonly unsynced: number
  readonly hold: Hold
  /** The server says that its disk does not take our words for now. */
  readonly failing: boolean
  /** Set once a change was refused for a reason that no returning right will lift. */
  readonly refused: Reason | null
  readonly outdated: boolean
}

export type Event =
  | { type: 'link'; link: Link }
  | { type: 'scope'; scope: Exclude<Scope, 'unknown'> }
  | { type: 'synced'; synced: boolean }
  | { type: 'unsynced'; number: number }
  | { type: 'reason'; reason: Reason }
  | { type: 'outdated' }

export const unknownFacts: Facts = {
  link: 'opening',
  scope: 'unknown',
  synced: false,
  unsynced: 0,
  hold: 'none',
  failing: false,
  refused: null,
  outdated: false,
}

export function learn(facts: Facts, event: Event): Facts {
  switch (event.type) {
    case 'link':
      // What the server said about its disk belongs to the connection that said it.
      return event.link === 'open'
        ? { ...facts, link: 'open' }
        : { ...facts, link: event.link, synced: false, failing: false }
    case 'scope':
      // The right to write is never given while a text is frozen or its author muted.
      return event.scope === 'read-write'
        ? // After a full disk the server gives the right again and asks for what it missed.
          { ...facts, scope: event.scope, hold: 'none', failing: false }
        : { ...facts, scope: event.scope }
    case 'synced':
      return { ...facts, synced: event.synced }
    case 'unsynced':
      return { ...facts, unsynced: event.number, failing: facts.failing && event.number > 0 }
    case 'reason':
      return learnReason(facts, event.reason)
    case 'outdated':
      return { ...facts, outdated: true }
  }
}

function learnReason(facts: Facts, reason: Reason): Facts {
  switch (reason) {
    case 'frozen':
      return { ...facts, hold: 'frozen' }
    case 'muted':
      return { ...facts, hold: 'muted' }
    case 'thawed':
    case 'unmuted':
      return { ...facts, hold: 'none' }
    // Handed in: the pen is down until somebody gives the article back. What is typed meanwhile is proposed to the
    // teacher and set apart, not held.
    case 'closed':
    case 'proposed':
    case 'read-only':
      return { ...facts, scope: 'readonly' }
    case 'not-saved':
      return { ...facts, failing: true }
    case 'saved-again':
      return { ...facts, failing: false }
    case 'revoked':
      return { ...facts, scope: 'denied' }
    case 'malformed':
    case 'foreign-author':
    case 'schema':
    case 'too-large':
    case 'too-many-ids':
      return FINAL_REASONS.has(reason) ? { ...facts, refused: reason } : facts
  }
}

export function saveState(facts: Facts): SaveState {
  if (facts.outdated) return 'outdated'
  if (facts.scope === 'denied') return 'denied'
  if (facts.hold !== 'none') return 'frozen'
  if (facts.scope === 'readonly') return 'readonly'
  if (facts.link === 'lost') return 'offline'
  if (facts.link === 'opening' || facts.scope === 'unknown') return 'local'
  if (facts.refused !== null) return 'not-saved'
  if (facts.synced && facts.unsynced === 0) return 'saved'
  return facts.failing ? 'not-saved' : 'sending'
}
