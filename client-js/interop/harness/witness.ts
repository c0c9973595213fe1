// A `ws` socket that looks at what passes and changes nothing: which frame was sent, and which status answered it.

import { WebSocket } from 'ws'
import * as Y from 'yjs'
import { type Ranges, merged } from './compare.ts'
import { type Frame, STATUS, SYNC, readCollab } from './frames.ts'

/** What one frame promised to keep, once it is acknowledged. */
export interface Change {
  sync: 'step2' | 'update'
  /** The end of the sender's own items in it, 0 where there are none. */
  clock: number
  deleted: Ranges
}

export interface Watch {
  acknowledged(change: Change): void
  refused(change: Change): void
  /** A status that answers nothing. */
  surplus(): void
}

/**
 * The class that a provider gets as its WebSocket. The n-th status of a socket answers the n-th change that was sent on
 * it, except that the first step 2 overtakes the updates that a provider queued while it was offline.
 */
export function witness(client: number, watch: Watch): typeof WebSocket {
  return class extends WebSocket {
    private waiting: Change[] = []
    private introduced = false

    constructor(url: string) {
      super(url)
      this.on('message', (data: ArrayBuffer | Buffer) => this.heard(readCollab(new Uint8Array(data as ArrayBuffer))))
    }

    override send(data: Uint8Array, ...rest: never[]): void {
      if (this.readyState === WebSocket.OPEN) this.said(readCollab(new Uint8Array(data)))
      super.send(data, ...rest)
    }

    private said({ type, sync, payload }: Frame): void {
      if (type !== SYNC || payload === undefined || (sync !== 'step2' && sync !== 'update')) return
      const { structs, ds } = Y.decodeUpdate(payload)
      let clock = 0
      for (const { id, length } of structs) if (id.client === client) clock = Math.max(clock, id.clock + length)
      const change: Change = { sync, clock, deleted: merged(ds) }
      if (sync === 'step2' && !this.introduced) {
        this.introduced = true
        this.waiting.unshift(change)
      } else this.waiting.push(change)
    }

    private heard({ type, status }: Frame): void {
      if (type !== STATUS) return
      const change = this.waiting.shift()
      if (!change) watch.surplus()
      else if (status === 1) watch.acknowledged(change)
      else watch.refused(change)
    }
  } as unknown as typeof WebSocket
}
