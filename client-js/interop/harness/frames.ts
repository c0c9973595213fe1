// Frames by hand, for what no honest client sends. The wire is written down in SPEC.md.

import * as decoding from 'lib0/decoding'
import * as encoding from 'lib0/encoding'
import { EventEmitter } from 'node:events'
import { WebSocket } from 'ws'
import type { Person } from './people.ts'
import { type Emitter, until } from './wait.ts'

export const SYNC = 0
export const AWARENESS = 1
export const AUTH = 2
export const STATUS = 8
export type Sync = 'step1' | 'step2' | 'update'
const kinds: Sync[] = ['step1', 'step2', 'update']

export interface Frame {
  address: string
  type: number
  /** Of a sync frame. */
  sync?: Sync
  /** Of a sync frame: state vector or update. Of an awareness frame: its body. */
  payload?: Uint8Array
  /** Of a sync status: 1 applied, 0 refused. Of an auth frame: its kind. */
  status?: number
  /** Of an auth or stateless frame. */
  text?: string
}

export function readCollab(bytes: Uint8Array): Frame {
  if (bytes.length === 1) return { address: '', type: bytes[0] as number }
  const decoder = decoding.createDecoder(bytes)
  const address = decoding.readVarString(decoder)
  return readBody(decoder, address)
}

export function readYjs(bytes: Uint8Array): Frame {
  return readBody(decoding.createDecoder(bytes), '')
}

function readBody(decoder: decoding.Decoder, address: string): Frame {
  const type = decoding.readVarUint(decoder)
  const frame: Frame = { address, type }
  if (type === SYNC) {
    frame.sync = kinds[decoding.readVarUint(decoder)]
    frame.payload = decoding.readVarUint8Array(decoder)
  } else if (type === AWARENESS) {
    frame.payload = decoding.readVarUint8Array(decoder)
  } else if (type === STATUS) {
    frame.status = decoding.readVarInt(decoder)
  } else if (type === AUTH) {
    frame.status = decoding.readVarUint(decoder)
    frame.text = decoding.hasContent(decoder) ? decoding.readVarString(decoder) : ''
  } else if (type === 5 || type === 7) {
    frame.text = decoding.hasContent(decoder) ? decoding.readVarString(decoder) : ''
  }
  return frame
}

export function syncBody(kind: Sync, payload: Uint8Array): Uint8Array {
  const encoder = encoding.createEncoder()
  encoding.writeVarUint(encoder, SYNC)
  encoding.writeVarUint(encoder, kinds.indexOf(kind))
  encoding.writeVarUint8Array(encoder, payload)
  return encoding.toUint8Array(encoder)
}

export function awarenessBody(payload: Uint8Array): Uint8Array {
  const encoder = encoding.createEncoder()
  encoding.writeVarUint(encoder, AWARENESS)
  encoding.writeVarUint8Array(encoder, payload)
  return encoding.toUint8Array(encoder)
}

export function addressed(address: string, body: Uint8Array): Uint8Array {
  const encoder = encoding.createEncoder()
  encoding.writeVarString(encoder, address)
  encoding.writeUint8Array(encoder, body)
  return encoding.toUint8Array(encoder)
}

/** A socket that sends what it is told and keeps what it gets. */
export class Raw extends EventEmitter {
  readonly frames: Frame[] = []
  readonly socket: WebSocket
  closed: { code: number; reason: string } | undefined

  private constructor(
    socket: WebSocket,
    private readonly address: string | undefined,
  ) {
    super()
    this.socket = socket
    socket.binaryType = 'nodebuffer'
    socket.on('message', (data: Buffer) => {
      this.frames.push(address === undefined ? readYjs(data) : readCollab(data))
      this.emit('frame')
    })
    socket.on('error', () => this.emit('frame'))
    socket.on('close', (code, reason) => {
      this.closed = { code, reason: reason.toString() }
      this.emit('frame')
    })
  }

  /** On /collab, logged in; `true` step 2 stays for the caller to send. */
  static async collab(person: Person, document: string): Promise<Raw> {
    const raw = new Raw(new WebSocket(person.server.collab), document)
    await new Promise((resolve, reject) => raw.socket.once('open', resolve).once('error', reject))
    const login = encoding.createEncoder()
    encoding.writeVarUint(login, AUTH)
    encoding.writeVarUint(login, 0)
    encoding.writeVarString(login, person.token)
    encoding.writeVarString(login, '4.8.0')
    raw.send(encoding.toUint8Array(login))
    await raw.until('the answer to the login', (frame) => frame.type === AUTH)
    return raw
  }

  static async yjs(person: Person, document: string): Promise<Raw> {
    const raw = new Raw(new WebSocket(`${person.server.yjs}/${document}?token=${person.token}`), undefined)
    await new Promise((resolve, reject) => raw.socket.once('open', resolve).once('error', reject))
    return raw
  }

  /** The empty step 2 of a client that has nothing, and the status that it gets. */
  async introduce(): Promise<void> {
    const before = this.statuses().length
    this.sync('step2', Uint8Array.of(0, 0))
    if (this.address !== undefined) await this.count('the status of the first step 2', () => this.statuses().length > before)
  }

  send(body: Uint8Array): void {
    this.socket.send(this.address === undefined ? body : addressed(this.address, body))
  }

  sync(kind: Sync, payload: Uint8Array): void {
    this.send(syncBody(kind, payload))
  }

  /** Sends and waits for the status of what was sent. */
  async status(kind: Sync, payload: Uint8Array): Promise<number> {
    const before = this.statuses().length
    this.sync(kind, payload)
    await this.count(`the status of this ${kind}`, () => this.statuses().length > before)
    return this.statuses()[before] as number
  }

  statuses(): number[] {
    return this.frames.filter(({ type }) => type === STATUS).map(({ status }) => status as number)
  }

  until(what: string, wanted: (frame: Frame) => boolean, ms = 5_000): Promise<void> {
    return this.count(what, () => this.frames.some(wanted), ms)
  }

  count(what: string, check: () => boolean, ms = 5_000): Promise<void> {
    return until(what, check, [[this as unknown as Emitter, 'frame']], ms).catch((error: Error) => {
      error.message += ` [closed: ${JSON.stringify(this.closed)}; last frames: ${this.frames.slice(-6).map(({ type, sync, status, text }) => [type, sync, status, text].join(' ')).join(', ')}]`
      throw error
    })
  }

  close(): void {
    this.socket.terminate()
  }
}
