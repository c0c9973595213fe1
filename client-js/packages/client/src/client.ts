/** The whole SDK behind one call: HTTP, and rooms over one shared socket. */
import { type Api, type ApiOptions, createApi, socketUrl } from './api.js'
import { createCarrier, ofThisVisit } from './carrier.js'
import { KeptStore, type KeptWords, refusedChange, refusedWords } from './kept.js'
import type { KeyValue } from './offline.js'
import { within } from './patience.js'
import { Room } from './room.js'
import { ForgetfulSocket } from './socket.js'

export interface RoomsOptions {
  /** For programs outside a browser. */
  WebSocket?: unknown
  storage?: KeyValue
  batchIncoming?: number
  batchOutgoing?: number
}

export interface ConnectOptions {
  /** Keeps the text on this device, under `account`, so that it opens and takes words without a network. */
  offline?: boolean
  account?: string
}

export interface Rooms {
  connect(document: string, options?: ConnectOptions): Room
  /**
   * Sets words apart that the server refused for good: keeps a copy for their author, drops the spoilt document and
   * opens a fresh one. Resolves to the new room, and to the copy unless only deletions were refused.
   */
  setApart(room: Room, about: { account: string; title: string; reason: string }): Promise<{ room: Room; kept: KeptWords | null }>
  /** Leaves a room once its last words have been acknowledged, or after three seconds. */
  leave(room: Room): Promise<void>
  /** Opens the socket anew, for instance after a login: the session is the cookie of its upgrade. */
  reconnect(): Promise<void>
  close(): void
}

export type Client = Api & Rooms

export function createClient(options: ApiOptions & RoomsOptions): Client {
  const api = createApi(options)
  // Whoever brings a socket of their own chooses by themselves.
  const Socket = options.WebSocket ?? createCarrier({ ...options, storage: ofThisVisit() }).Socket
  return { ...api, ...withRooms(api, { ...options, WebSocket: Socket }) }
}

export function withRooms(api: Api, options: RoomsOptions = {}): Rooms {
  let socket: ForgetfulSocket | null = null
  const storage = options.storage ?? (typeof localStorage === 'undefined' ? undefined : localStorage)

  const opened = () => {
    socket ??= new ForgetfulSocket({
      url: socketUrl('/collab', api.baseUrl, typeof location === 'undefined' ? undefined : location.href),
      delay: 400,
      minDelay: 250,
      // A class comes back at once after a cut; more patience only makes children reload.
      maxDelay: 2500,
      jitter: true,
      ...(options.WebSocket ? { WebSocketPolyfill: options.WebSocket } : {}),
    })
    return socket
  }

  const leaving = new Map<string, Room>()

  const connect = (document: string, wish: ConnectOptions = {}): Room => {
    // One socket carries a document once; whoever comes back while leaving lets the old room go at once.
    void leaving.get(document)?.destroy()
    leaving.delete(document)
    const keeps = wish.offline === true && wish.account !== undefined && storage !== undefined
    return new Room({
      document,
      socket: opened(),
      token: api.token,
      offline: keeps ? { account: wish.account as string, storage } : null,
      batchIncoming: options.batchIncoming ?? 100,
      batchOutgoing: options.batchOutgoing ?? 150,
    })
  }

  return {
    connect,
    async setApart(room, about) {
      // The spoilt document leaves the socket first: one address carries one document at a time.
      room.provider.detach()
      const witness = connect(room.id)
      await within(15_000, witness.ready)
      const text = refusedWords(room.doc, witness.doc)
      let kept: KeptWords | null = null
      if (text.trim() !== '') {
        kept = {
          id: crypto.randomUUID(),
          document: room.id,
          title: about.title,
          at: Date.now(),
          reason: about.reason,
          text,
          update: refusedChange(room.doc, witness.doc),
        }
        // Kept before anything is dropped: a closed lid in between costs a duplicate, never a word.
        await new KeptStore(about.account).put(kept)
      }
      await witness.destroy()
      await room.destroyWithCopy(about.account)
      return { room: connect(room.id, { offline: true, account: about.account }), kept }
    },
    async leave(room) {
      leaving.set(room.id, room)
      await room.settled(3000)
      await room.destroy()
      if (leaving.get(room.id) === room) leaving.delete(room.id)
    },
    async reconnect() {
      if (socket === null) return
      const again = socket
      if (again.webSocket !== null) {
        const gone = new Promise<void>((resolve) => {
          const done = () => {
            again.off('disconnect', done)
            resolve()
          }
          again.on('disconnect', done)
        })
        again.disconnect()
        await Promise.race([gone, new Promise((resolve) => setTimeout(resolve, 1500))])
      }
      void again.connect()
    },
    close() {
      socket?.destroy()
      socket = null
    },
  }
}
