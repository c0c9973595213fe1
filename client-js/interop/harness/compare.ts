// When two Yjs documents are the same: the same inserts, the same deletions, the same shapes.

import * as Y from 'yjs'
import type { Client } from './clients.ts'
import { type Emitter, until } from './wait.ts'

/** The roots that the random edits use; a document from the wire does not say of what type its roots are. */
export const roots = { rich: 'default', notes: 'notes', settings: 'réglages', list: 'liste' } as const

export type Ranges = Map<number, Array<[from: number, to: number]>>

export function clocks(doc: Y.Doc): Map<number, number> {
  return Y.decodeStateVector(Y.encodeStateVector(doc))
}

/** What is deleted, as sorted ranges without overlap. */
export function deletions(doc: Y.Doc): Ranges {
  return merged(Y.createDeleteSetFromStructStore(doc.store))
}

export function merged(set: { clients: Map<number, Array<{ clock: number; len: number }>> }): Ranges {
  const all: Ranges = new Map()
  for (const [client, items] of set.clients) {
    const ranges: Array<[number, number]> = []
    for (const { clock, len } of [...items].sort((a, b) => a.clock - b.clock)) {
      const last = ranges.at(-1)
      if (last && clock <= last[1]) last[1] = Math.max(last[1], clock + len)
      else if (len > 0) ranges.push([clock, clock + len])
    }
    if (ranges.length > 0) all.set(client, ranges)
  }
  return all
}

/** How many of `wanted` are missing from `have`. */
export function missingFrom(have: Ranges, wanted: Ranges): number {
  let missing = 0
  for (const [client, ranges] of wanted) {
    const there = have.get(client) ?? []
    for (const [from, to] of ranges) {
      let covered = 0
      for (const [a, b] of there) covered += Math.max(0, Math.min(to, b) - Math.max(from, a))
      missing += to - from - covered
    }
  }
  return missing
}

/** `big` knows every insert and every deletion of `small`. */
export function covers(big: Y.Doc, small: Y.Doc): boolean {
  const have = clocks(big)
  for (const [client, clock] of clocks(small)) if ((have.get(client) ?? 0) < clock) return false
  return missingFrom(deletions(big), deletions(small)) === 0
}

/** A document as plain data that can be compared and read in a failing test. */
export function canonical(doc: Y.Doc): unknown {
  const byClient = <V>(map: Map<number, V>) => [...map.entries()].sort(([a], [b]) => a - b)
  return {
    clocks: byClient(clocks(doc)),
    deletions: byClient(deletions(doc)),
    rich: doc.getXmlFragment(roots.rich).toString(),
    notes: doc.getText(roots.notes).toDelta(),
    settings: doc.getMap(roots.settings).toJSON(),
    list: doc.getArray(roots.list).toJSON(),
  }
}

export function same(one: Y.Doc, other: Y.Doc): boolean {
  return JSON.stringify(canonical(one)) === JSON.stringify(canonical(other))
}

/** Resolves when every client holds the same document. */
export async function converged(clients: Client[], ms = 20_000): Promise<void> {
  const [first, ...rest] = clients
  if (!first) return
  const events = clients.map((one): [Emitter, string] => [one.doc as unknown as Emitter, 'update'])
  await until('all clients hold the same text', () => rest.every((one) => covers(one.doc, first.doc) && covers(first.doc, one.doc)), events, ms)
}
