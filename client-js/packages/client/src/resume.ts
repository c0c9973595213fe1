/**
 * How far this document has the server's log, and what is made of it when the socket comes back.
 * A difference by state vector carries everything that was ever deleted; who names its place gets the rows after it. A place
 * is believed twice: the server knows whether it is one of its log, and the state vectors are compared afterwards.
 */
import { createDecoder, readVarString, readVarUint, readVarUint8Array } from 'lib0/decoding'
import { createEncoder, toUint8Array, writeVarString, writeVarUint, writeVarUint8Array } from 'lib0/encoding'
import * as Y from 'yjs'

/** What the server says of places, in a stateless message; null for everything else it says there. */
export function parsePlace(payload: string): { position: string } | { resumed: boolean } | null {
  let said: unknown
  try {
    said = JSON.parse(payload)
  } catch {
    return null
  }
  if (typeof said !== 'object' || said === null) return null
  const { position, resumed, code } = said as Record<string, unknown>
  if (typeof position === 'string') return { position }
  if (typeof resumed === 'boolean') return { resumed }
  // A server that knows of no places.
  if (code === 'unsupported') return { resumed: false }
  return null
}

/** Whether a holder of `all` has everything that a holder of `some` has; both are encoded state vectors. */
export function covers(all: Uint8Array, some: Uint8Array): boolean {
  const known = Y.decodeStateVector(all)
  return [...Y.decodeStateVector(some)].every(([client, clock]) => (known.get(client) ?? 0) >= clock)
}

/** The step 2 that says nothing. */
export function silence(address: string): Uint8Array {
  const encoder = createEncoder()
  writeVarString(encoder, address)
  writeVarUint(encoder, 0)
  writeVarUint(encoder, 1)
  writeVarUint8Array(encoder, new Uint8Array([0, 0]))
  return toUint8Array(encoder)
}

type Claim = 'none' | 'open' | 'right' | 'wrong'

/** What the provider is to do with a step 1 of the server that waited. */
export type Verdict = 'answer' | 'say-nothing' | 'answer-and-ask-again'

export class Resumption {
  readonly #doc: Y.Doc
  #place: string | null = null
  /** Whether the document is exactly what the server has at the place. */
  #exact = false
  #claim: Claim = 'none'
  #claimedExact = false
  #held: MessageEvent | null = null
  #before: Uint8Array | null = null

  constructor(doc: Y.Doc) {
    this.#doc = doc
    doc.on('update', () => {
      this.#exact = false
    })
  }

  get place(): string | null {
    return this.#place
  }

  /** A place that this device kept; its words must be in the document by now. */
  remember(place: string): void {
    this.#place ??= place
  }

  /** The server has told a place, and everything before it is in the document; what waits to be acknowledged is beyond it. */
  told(place: string, unsynced: boolean): void {
    this.#place = place
    this.#exact = !unsynced
  }

  /** A connection begins: what to tell the server before step 1. */
  claim(unsynced: boolean): string {
    this.#claimedExact = this.#exact && !unsynced
    this.#claim = this.#place === null ? 'none' : 'open'
    this.#held = null
    this.#before = null
    return JSON.stringify({ resume: this.#place })
  }

  judged(right: boolean): void {
    if (this.#claim === 'open') this.#claim = right ? 'right' : 'wrong'
  }

  /** Keeps the server's step 1 until it is known whether everything has to be said again. */
  holds(step1: MessageEvent): boolean {
    if (this.#claim === 'none') return false
    this.#held = step1
    return true
  }

  /** The step 2 that answers the claim is about to be applied. */
  before(): void {
    if (this.#claim !== 'none') this.#before = Y.encodeStateVector(this.#doc)
  }

  /** It is applied: the step 1 that waited, and what to do with it. */
  after(): { step1: MessageEvent; verdict: Verdict } | null {
    const claim = this.#claim
    const step1 = this.#held
    const before = this.#before
    this.#claim = 'none'
    this.#held = null
    this.#before = null
    if (step1 === null || before === null) return null
    if (claim !== 'right') return { step1, verdict: 'answer' }
    const theirs = vectorIn(step1)
    if (!covers(Y.encodeStateVector(this.#doc), theirs)) {
      // The copy lacks something after all: from here on everything is asked for.
      this.#place = null
      this.#exact = false
      return { step1, verdict: 'answer-and-ask-again' }
    }
    return { step1, verdict: this.#claimedExact && covers(theirs, before) ? 'say-nothing' : 'answer' }
  }
}

function vectorIn(step1: MessageEvent): Uint8Array {
  const decoder = createDecoder(new Uint8Array(step1.data as ArrayBuffer))
  readVarString(decoder)
  readVarUint(decoder)
  readVarUint(decoder)
  return readVarUint8Array(decoder)
}
