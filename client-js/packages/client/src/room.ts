/** One open document: its text, who is in it, and what may be claimed about saving. */
import type { HocuspocusProviderWebsocket } from '@hocuspocus/provider'
import { IndexeddbPersistence } from 'y-indexeddb'
import { Awareness } from 'y-protocols/awareness'
import * as Y from 'yjs'
import { Emitter } from './emitter.js'
import { deleteDb, DeviceIndex, keepPlace, type KeyValue, PLACE, storeName } from './offline.js'
import { within } from './patience.js'
import { BatchingProvider } from './provider.js'
import { FINAL_REASONS, parseReason, type Reason } from './reasons.js'
import { type Event, type Facts, learn, type SaveState, saveState, unknownFacts } from './save-state.js'

/** Milliseconds after which a stuck device store no longer keeps anyone from the server's text. */
const STORE_PATIENCE = 4000

/** Where the text on screen came from: the server, or this device while the server cannot be reached. */
export type Ready = 'synced' | 'stored'

export interface RoomEvents {
  save: SaveState
  /** The right to write, as the server last said it. */
  access: 'read-write' | 'readonly' | 'denied'
  facts: Facts
  reason: Reason
  /** A change was refused and will not get in unless a right returns. */
  refused: Reason | null
  /** The connection has just been opened again after a loss. */
  back: null
}

export interface RoomOptions {
  document: string
  socket: HocuspocusProviderWebsocket
  token: string
  /** Keeps the text on this device under this account. */
  offline: { account: string; storage: KeyValue } | null
  batchIncoming: number
  batchOutgoing: number
}

export class Room {
  readonly id: string
  readonly doc = new Y.Doc()
  readonly awareness: Awareness
  /** Resolves once there is a text to show. */
  readonly ready: Promise<Ready>
  readonly provider: BatchingProvider
  readonly #socket: HocuspocusProviderWebsocket
  readonly #events = new Emitter<RoomEvents>()
  readonly #stored: Promise<IndexeddbPersistence> | null
  readonly #index: DeviceIndex | null
  readonly #onStatus: (event: { status: string }) => void
  #persistence: IndexeddbPersistence | null = null
  #facts: Facts = unknownFacts
  #save: SaveState = saveState(unknownFacts)
  #unsent: boolean
  #destroyed = false
  #onDestroy: () => void = () => undefined

  constructor(options: RoomOptions) {
    this.id = options.document
    this.#socket = options.socket
    this.awareness = new Awareness(this.doc)
    this.#index = options.offline ? new DeviceIndex(options.offline.storage, options.offline.account) : null
    this.#unsent = this.#index?.isUnsent(this.id) ?? false
    this.#index?.mark(this.id, this.#unsent ? 'unsent' : 'sent')
    this.#stored = options.offline ? this.#keep(options.offline.account) : null

    this.provider = new BatchingProvider(
      {
        name: this.id,
        document: this.doc,
        awareness: this.awareness,
        token: options.token,
        websocketProvider: options.socket,
        flushDelay: options.batchOutgoing > 0 ? options.batchOutgoing : false,
      },
      {
        batchIncoming: options.batchIncoming,
        onRefused: () => this.#refused(),
        onPlace: (place) => this.#persistence?.db && keepPlace(this.#persistence.db, place),
      },
    )
    this.doc.on('update', (_update: Uint8Array, origin: unknown) => {
      // A plain local change has the origin null, which must not be taken for a missing store.
      const loaded = this.#persistence !== null && origin === this.#persistence
      if (origin !== this.provider && !loaded) this.#mark('unsent')
    })
    this.#onStatus = ({ status }) => this.#link(status === 'connected')
    this.#listen()
    this.ready = this.#firstText()
    // The text of this device must be in the document before the first handshake tells the server what we have;
    // attached earlier, each open would send it all again as if it were new.
    void this.#recall().then(() => this.#attach())
  }

  get save(): SaveState {
    return this.#save
  }

  get facts(): Facts {
    return this.#facts
  }

  /** Whether this device holds words that the server has not acknowledged. */
  get unsent(): boolean {
    return this.#unsent
  }

  on<K extends keyof RoomEvents>(event: K, listener: (value: RoomEvents[K]) => void): () => void {
    return this.#events.on(event, listener)
  }

  /** Says that this program is too old for the text: from now on it may only be read. */
  outdated(): void {
    this.#learn({ type: 'outdated' })
  }

  /** Resolves when the server has everything, when it cannot be reached anyway, or when patience ends. */
  async settled(patience: number): Promise<void> {
    this.provider.flushPendingUpdates()
    if (this.#facts.link !== 'open' || this.#save !== 'sending') return
    const quiet = new Promise<void>((resolve) => {
      this.#onDestroy = resolve
      const stop = this.#events.on('save', (state) => {
        if (state === 'sending') return
        stop()
        resolve()
      })
    })
    await within(patience, quiet).catch(() => undefined)
  }

  /** Leaves the room; what has not been sent stays on this device. */
  async destroy(): Promise<void> {
    if (this.#destroyed) return
    this.#destroyed = true
    this.#onDestroy()
    this.#socket.off('status', this.#onStatus)
    this.provider.destroy()
    this.awareness.destroy()
    this.#events.clear()
    await this.#persistence?.destroy()
    this.doc.destroy()
  }

  /** Leaves the room and deletes this device's copy, unsent words included: set them apart first. */
  async destroyWithCopy(account: string): Promise<void> {
    await this.destroy()
    await deleteDb(storeName(account, this.id))
    this.#index?.forget(this.id)
  }

  /** What this device keeps: the text, then the place in the server's log that it covers. */
  async #recall(): Promise<void> {
    try {
      const persistence = await this.#stored
      const place: unknown = persistence && (await within(STORE_PATIENCE, persistence.get(PLACE)))
      if (typeof place === 'string') this.provider.resumption.remember(place)
    } catch {
      // Without a copy there is nothing to come back to.
    }
  }

  #attach(): void {
    if (this.#destroyed) return
    this.#socket.on('status', this.#onStatus)
    this.provider.attach()
  }

  #listen(): void {
    const { provider } = this
    provider.on('message', () => this.#link(true))
    provider.on('authenticated', ({ scope }: { scope: string }) => {
      const right = scope === 'readonly' ? 'readonly' : 'read-write'
      this.#learn({ type: 'scope', scope: right })
      this.#events.emit('access', right)
    })
    provider.on('authenticationFailed', () => {
      this.#learn({ type: 'scope', scope: 'denied' })
      this.#events.emit('access', 'denied')
    })
    provider.on('synced', () => this.#learn({ type: 'synced', synced: provider.isSynced }))
    provider.on('close', () => this.#learn({ type: 'synced', synced: false }))
    provider.on('unsyncedChanges', ({ number }: { number: number }) => this.#learn({ type: 'unsynced', number }))
    provider.on('stateless', ({ payload }: { payload: string }) => {
      const reason = parseReason(payload)
      if (reason === null) return
      this.#learn({ type: 'reason', reason })
      this.#events.emit('reason', reason)
      if (FINAL_REASONS.has(reason)) this.#events.emit('refused', reason)
    })
  }

  /** The socket counts as open once it has spoken: behind some networks it opens and stays mute for ever. */
  #link(alive: boolean): void {
    const was = this.#facts.link
    if (alive === (was === 'open')) return
    if (!alive && was === 'opening' && typeof navigator !== 'undefined' && navigator.onLine !== false) {
      // The first attempts of a page are not yet a loss; the next failure after them is.
      this.#opening += 1
      if (this.#opening < 3) return
    }
    this.#learn({ type: 'link', link: alive ? 'open' : 'lost' })
    if (alive && was === 'lost') this.#events.emit('back', null)
  }
  #opening = 0

  #refused(): void {
    // While frozen or muted the words only wait: the server takes them when the right returns.
    if (this.#facts.hold === 'none') this.#events.emit('refused', this.#facts.refused)
  }

  #learn(event: Event): void {
    if (this.#destroyed) return
    this.#facts = learn(this.#facts, event)
    this.#events.emit('facts', this.#facts)
    const next = saveState(this.#facts)
    if (next === 'saved' && !this.provider.hasUnsyncedChanges) this.#mark('sent')
    if (next === this.#save) return
    this.#save = next
    this.#events.emit('save', next)
  }

  #mark(words: 'sent' | 'unsent'): void {
    if (this.#unsent === (words === 'unsent')) return
    this.#unsent = words === 'unsent'
    this.#index?.mark(this.id, words)
  }

  async #keep(account: string): Promise<IndexeddbPersistence> {
    const persistence = new IndexeddbPersistence(storeName(account, this.id), this.doc)
    this.#persistence = persistence
    // Without this line a browser that forbids storage would leave us waiting for ever.
    await within(STORE_PATIENCE, persistence._db)
    return within(STORE_PATIENCE, persistence.whenSynced)
  }

  #firstText(): Promise<Ready> {
    const synced = new Promise<Ready>((resolve) => {
      const stop = this.#events.on('facts', (facts) => {
        if (!facts.synced) return
        stop()
        resolve('synced')
      })
    })
    if (!this.#stored) return synced
    const stored = this.#stored.then(
      // An empty copy is no text: opened in an editor it would be a blank page over everybody's words.
      (): Ready | Promise<Ready> => (this.doc.share.size > 0 && hasText(this.doc) ? 'stored' : synced),
      () => synced,
    )
    return Promise.race([synced, stored])
  }
}

function hasText(doc: Y.Doc): boolean {
  return Y.encodeStateVector(doc).length > 1
}
