/** Whether the pen may touch the paper: what the server last said of this text, decided in one place. */
import type { DocumentDetail, Facts } from '@passeplume/client'

export type Pen =
  | { may: 'write' }
  | { may: 'read'; because: 'readonly' | 'frozen' | 'muted' | 'outdated' | 'denied' }

export function penFor(meta: Pick<DocumentDetail, 'access' | 'frozen'>, facts: Facts): Pen {
  if (facts.outdated) return { may: 'read', because: 'outdated' }
  if (facts.scope === 'denied') return { may: 'read', because: 'denied' }
  if (facts.hold !== 'none') return { may: 'read', because: facts.hold }
  if (facts.scope === 'read-write') return { may: 'write' }
  if (meta.access === 'read') return { may: 'read', because: 'readonly' }
  if (meta.frozen) return { may: 'read', because: 'frozen' }
  // Before the server has spoken, what it said last time counts: a pupil without a network writes on.
  return facts.scope === 'unknown' ? { may: 'write' } : { may: 'read', because: 'readonly' }
}
