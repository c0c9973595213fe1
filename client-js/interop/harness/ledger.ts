// What people were told is saved, and what others have seen: none of it may be missing after a crash.

import type * as Y from 'yjs'
import { type Ranges, clocks, deletions, missingFrom } from './compare.ts'
import type { Change } from './witness.ts'

export interface Losses {
  /** Items (client id, clock) that were acknowledged to their author. */
  acknowledged: number
  /** Items that somebody else saw. */
  seen: number
  lostAcknowledged: number
  lostSeen: number
  /** Deletions that were acknowledged or seen and are undone. */
  lostDeletions: number
}

export class Ledger {
  /** Everything of this client id below this clock. */
  private readonly acknowledged = new Map<number, number>()
  private readonly seen = new Map<number, number>()
  private deleted: Ranges[] = []
  refusals = 0
  surplus = 0

  /** The server said "saved" to this client about this change. */
  acknowledge(client: number, change: Change): void {
    raise(this.acknowledged, client, change.clock)
    if (change.deleted.size > 0) this.deleted.push(change.deleted)
  }

  /** Everything that `doc` holds of others came to it over the wire: its owner saw it. */
  witnessed(own: number, doc: Y.Doc): void {
    for (const [client, clock] of clocks(doc)) if (client !== own) raise(this.seen, client, clock)
  }

  /** Deletions of others that an update brought. */
  witnessedDeletions(deleted: Ranges): void {
    if (deleted.size > 0) this.deleted.push(deleted)
  }

  /** Compares with what the server has after its restart, before any client could send anything again. */
  verify(server: Y.Doc): Losses {
    const have = clocks(server)
    const gone = deletions(server)
    // Deletions that were found once are in the log for good: later rounds need not look for them again.
    const lostDeletions = this.deleted.reduce((sum, ranges) => sum + missingFrom(gone, ranges), 0)
    this.deleted = []
    return {
      acknowledged: total(this.acknowledged),
      seen: total(this.seen),
      lostAcknowledged: shortfall(have, this.acknowledged),
      lostSeen: shortfall(have, this.seen),
      lostDeletions,
    }
  }
}

/** Tokens that stand in a text more than once: words that came back under another id. */
export function duplicates(text: string, token: RegExp): string[] {
  const counts = new Map<string, number>()
  for (const [found] of text.matchAll(token)) counts.set(found, (counts.get(found) ?? 0) + 1)
  return [...counts].filter(([, count]) => count > 1).map(([found]) => found)
}

function raise(map: Map<number, number>, client: number, clock: number): void {
  if (clock > (map.get(client) ?? 0)) map.set(client, clock)
}

const total = (map: Map<number, number>) => [...map.values()].reduce((sum, clock) => sum + clock, 0)

function shortfall(have: Map<number, number>, promised: Map<number, number>): number {
  let missing = 0
  for (const [client, clock] of promised) missing += Math.max(0, clock - (have.get(client) ?? 0))
  return missing
}
