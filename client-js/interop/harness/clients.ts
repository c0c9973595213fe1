// Unmodified clients: `@hocuspocus/provider` on /collab and `y-websocket` on /yjs, each with a document of its own.

import { HocuspocusProvider, HocuspocusProviderWebsocket } from '@hocuspocus/provider'
import { WebSocket } from 'ws'
import { WebsocketProvider } from 'y-websocket'
import * as Y from 'yjs'
import { covers } from './compare.ts'
import type { Person } from './people.ts'
import { type Emitter, eventually, until } from './wait.ts'

/** What the tests ask of a client, whichever protocol it speaks. */
export interface Client {
  readonly person: Person
  readonly document: string
  readonly doc: Y.Doc
  /** Everything written here is with the server, committed. */
  settled(ms?: number): Promise<void>
  /** The socket breaks, without a goodbye; the client comes back by itself. */
  drop(): void
  /** No network until `online`. */
  offline(): void
  online(): void
  close(): void
}

export interface ClientOptions {
  doc?: Y.Doc
  /** Where the client believes the server to be, for a proxy in between. */
  url?: string
  token?: string
  /** A `ws` class that looks at what passes. */
  socket?: typeof WebSocket
  connect?: boolean
  sessionAwareness?: boolean
}

export class Collab implements Client {
  readonly doc: Y.Doc
  readonly provider: HocuspocusProvider
  readonly socket: HocuspocusProviderWebsocket
  /** What the server said beside the text, in order. */
  readonly codes: string[] = []

  constructor(
    readonly person: Person,
    readonly document: string,
    options: ClientOptions = {},
  ) {
    this.doc = options.doc ?? new Y.Doc()
    this.socket = new HocuspocusProviderWebsocket({
      url: options.url ?? person.server.collab,
      WebSocketPolyfill: options.socket ?? WebSocket,
      autoConnect: options.connect ?? true,
      // The shipped back-off goes to 30 s; a test has less patience, and nothing else differs.
      delay: 100,
      minDelay: 50,
      maxDelay: 500,
    })
    this.provider = new HocuspocusProvider({
      websocketProvider: this.socket,
      name: document,
      document: this.doc,
      token: options.token ?? person.token,
      sessionAwareness: options.sessionAwareness ?? false,
      onStateless: ({ payload }) => this.codes.push(payload),
    })
    this.provider.attach()
  }

  settled(ms = 15_000): Promise<void> {
    return until(
      `${this.person.name}: everything saved (${this.provider.unsyncedChanges} unsaved)`,
      () => this.provider.isAuthenticated && this.provider.synced && this.provider.unsyncedChanges === 0,
      [
        [this.provider as unknown as Emitter, 'unsyncedChanges'],
        [this.provider as unknown as Emitter, 'synced'],
        [this.provider as unknown as Emitter, 'authenticated'],
      ],
      ms,
    ).catch((error: Error) => {
      error.message += ` [unsynced ${this.provider.unsyncedChanges}, synced ${this.provider.synced}, authenticated ${this.provider.isAuthenticated}, scope ${this.provider.authorizedScope}, socket ${this.socket.status}]`
      throw error
    })
  }

  scope(wanted: 'read-write' | 'readonly', ms = 5_000): Promise<void> {
    return until(
      `${this.person.name}: ${wanted}`,
      () => this.provider.authorizedScope === wanted && this.provider.isAuthenticated,
      [[this.provider as unknown as Emitter, 'authenticated']],
      ms,
    )
  }

  drop(): void {
    ;(this.socket.webSocket as unknown as WebSocket | null)?.terminate()
  }

  offline(): void {
    this.socket.disconnect()
  }

  online(): void {
    // `connect` does nothing while the socket that `disconnect` closes is still on its way out.
    const gone = () => this.socket.webSocket === null || this.socket.webSocket.readyState === WebSocket.CLOSED
    void until('the old socket is closed', gone, [[this.socket as unknown as Emitter, 'close']]).then(() =>
      this.socket.connect(),
    )
  }

  close(): void {
    this.provider.destroy()
    this.socket.destroy()
  }
}

export class YWebsocket implements Client {
  readonly doc: Y.Doc
  readonly provider: WebsocketProvider

  constructor(
    readonly person: Person,
    readonly document: string,
    options: ClientOptions = {},
  ) {
    this.doc = options.doc ?? new Y.Doc()
    this.provider = new WebsocketProvider(options.url ?? person.server.yjs, document, this.doc, {
      params: { token: options.token ?? person.token },
      WebSocketPolyfill: (options.socket ?? WebSocket) as unknown as typeof globalThis.WebSocket,
      connect: options.connect ?? true,
      // Two clients of one Node process would meet without any server.
      disableBc: true,
    })
  }

  /** y-websocket knows no acknowledgement: ask the server whether it has everything. */
  async settled(ms = 15_000): Promise<void> {
    const emitter = this.provider as unknown as Emitter
    await until(`${this.person.name}: synced`, () => this.provider.synced, [[emitter, 'sync']], ms)
    await eventually(
      `${this.person.name}: the server has everything`,
      async () => covers(await this.person.committed(this.document), this.doc),
      ms,
    )
  }

  drop(): void {
    ;(this.provider.ws as unknown as WebSocket | null)?.terminate()
  }

  offline(): void {
    this.provider.disconnect()
  }

  online(): void {
    this.provider.connect()
  }

  close(): void {
    this.provider.destroy()
  }
}
