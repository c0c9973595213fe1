import { describe, expect, it } from 'vitest'
import { type Event, type Facts, learn, saveState, type SaveState, unknownFacts } from '../src/save-state.js'
import { parseReason, REASONS } from '../src/reasons.js'

const after = (...events: Event[]): Facts => events.reduce(learn, unknownFacts)
const open: Event = { type: 'link', link: 'open' }
const lost: Event = { type: 'link', link: 'lost' }
const mayWrite: Event = { type: 'scope', scope: 'read-write' }
const mayRead: Event = { type: 'scope', scope: 'readonly' }
const synced: Event = { type: 'synced', synced: true }
const unsynced = (number: number): Event => ({ type: 'unsynced', number })
const said = (reason: (typeof REASONS)[number]): Event => ({ type: 'reason', reason })

const settled = [open, mayWrite, unsynced(1), synced, unsynced(0)]

const TABLE: [string, Event[], SaveState][] = [
  ['nothing has been heard yet', [], 'local'],
  ['the socket spoke, the right is not known', [open], 'local'],
  ['everything is acknowledged', settled, 'saved'],
  ['the first handshake is not acknowledged', [open, mayWrite, unsynced(1), synced], 'sending'],
  ['a word is on its way', [...settled, unsynced(1)], 'sending'],
  ['the link broke', [...settled, lost], 'offline'],
  ['the link broke with nothing waiting', [...settled, lost], 'offline'],
  ['back, but not through', [...settled, lost, open, unsynced(1)], 'sending'],
  ['back and through', [...settled, lost, open, unsynced(1), synced, unsynced(0)], 'saved'],
  ['never got through', [lost], 'offline'],
  ['frozen', [...settled, said('frozen')], 'frozen'],
  ['frozen, and the right taken with it', [...settled, said('frozen'), mayRead], 'frozen'],
  ['frozen without a network', [...settled, said('frozen'), lost], 'frozen'],
  ['thawed', [...settled, said('frozen'), mayRead, said('thawed'), mayWrite], 'saved'],
  ['thawed, said by the right alone', [...settled, said('frozen'), mayRead, mayWrite], 'saved'],
  ['thawed with words waiting', [...settled, said('frozen'), unsynced(2), said('thawed'), mayWrite], 'sending'],
  ['muted', [...settled, said('muted')], 'frozen'],
  ['reader', [open, mayRead, synced, unsynced(0)], 'readonly'],
  ['right lost', [...settled, said('read-only')], 'readonly'],
  ['handed in', [...settled, said('closed')], 'readonly'],
  ['typed after handing in, and proposed', [...settled, unsynced(1), said('closed'), said('proposed')], 'readonly'],
  ['disk full, words waiting', [...settled, unsynced(1), said('not-saved')], 'not-saved'],
  ['disk full, nothing waiting', [...settled, said('not-saved')], 'saved'],
  ['room on the disk again', [...settled, unsynced(1), said('not-saved'), said('saved-again')], 'sending'],
  ['room on the disk again, said by the right alone', [...settled, unsynced(1), said('not-saved'), mayWrite], 'sending'],
  ['room on the disk again, and a new word', [...settled, unsynced(1), said('not-saved'), unsynced(0), unsynced(1)], 'sending'],
  ['disk full, then the link broke and came back', [...settled, unsynced(1), said('not-saved'), lost, open], 'sending'],
  ['refused for good', [...settled, unsynced(1), said('malformed')], 'not-saved'],
  ['refused for good is never called saved', [...settled, said('too-large'), unsynced(0)], 'not-saved'],
  ['shown the door', [...settled, said('revoked')], 'denied'],
  ['denied', [open, { type: 'scope', scope: 'denied' }], 'denied'],
  ['let in again', [open, { type: 'scope', scope: 'denied' }, mayWrite, synced], 'saved'],
  ['too old for this text', [...settled, { type: 'outdated' }], 'outdated'],
]

describe('SDK-1 saveState', () => {
  it.each(TABLE)('%s', (_when, events, expected) => {
    expect(saveState(after(...events))).toBe(expected)
  })

  it('never says saved while a change waits, the link is down or the right is missing', () => {
    const events: Event[] = [open, lost, mayWrite, mayRead, synced, { type: 'synced', synced: false }, unsynced(0), unsynced(1), unsynced(3), { type: 'scope', scope: 'denied' }, ...REASONS.map(said)]
    let seed = 7
    const random = () => (seed = (seed * 1103515245 + 12345) & 0x7fffffff) / 0x7fffffff
    for (let run = 0; run < 2000; run += 1) {
      let facts = unknownFacts
      for (let step = 0; step < 25; step += 1) {
        facts = learn(facts, events[Math.floor(random() * events.length)] as Event)
        if (saveState(facts) === 'saved') {
          expect(facts).toMatchObject({ link: 'open', synced: true, unsynced: 0, scope: 'read-write', hold: 'none', refused: null })
        }
      }
    }
  })
})

describe('parseReason', () => {
  it('reads what it knows and ignores the rest', () => {
    expect(parseReason('{"code":"frozen","by":"x"}')).toBe('frozen')
    for (const strange of ['', '{}', 'null', '[]', '"frozen"', '{"code":3}', '{"code":"later-than-us"}', 'frozen']) {
      expect(parseReason(strange)).toBeNull()
    }
  })
})
