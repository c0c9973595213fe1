/**
 * A WebSocket over plain HTTP, for networks that block the real one: one long answer brings what the server says, numbered
 * posts take what this side says. Shaped like a WebSocket, so that the published provider and `/live` need not know.
 * What travels are WebSocket frames: the server's limits, heartbeats and goodbyes are the same.
 */

const CONNECTING = 0
const OPEN = 1
const CLOSING = 2
const CLOSED = 3

const TEXT = 1
const BINARY = 2
const CLOSE = 8
const PING = 9
const PONG = 10

/** Bytes of one push: the server takes a third more. */
const PUSH = 192 << 10
/** Bytes that may wait to be sent; beyond them the connection is given up, and the next one begins with what is lacking. */
const MOST = 16 << 20

type Handler = ((event: never) => void) | null
type Listener = (event: never) => void

export interface TunnelOptions {
  /** Opens the session from programs; a browser has its cookie. */
  token?: string | undefined
  fetch?: typeof globalThis.fetch | undefined
  /** Milliseconds in which the stream must begin: behind a proxy that gathers whole answers it never does. */
  begin?: number
  /** Milliseconds for which one push is tried. */
  patience?: number
}

export class Tunnel {
  readonly url: string
  binaryType = 'arraybuffer'
  readyState = CONNECTING
  onopen: Handler = null
  onmessage: Handler = null
  onclose: Handler = null
  onerror: Handler = null
  readonly #options: TunnelOptions
  readonly #base: string
  readonly #listeners = new Map<string, Set<Listener>>()
  readonly #stream = new AbortController()
  #push: AbortController | null = null
  #goodbye: ReturnType<typeof setTimeout> | undefined
  #id: string | null = null
  /** Frames that wait to be sent. */
  #waiting: Uint8Array[] = []
  #buffered = 0
  #turn = 1
  #pumping = false
  /** Bytes of a frame that has not come whole. */
  #rest = new Uint8Array(0)
  /** The message under way over several frames. */
  #pieces: Uint8Array[] = []
  #kind = BINARY
  #farewell: { code: number; reason: string } | null = null

  /** `url` is that of the WebSocket: `wss://…/collab`, `wss://…/live`. */
  constructor(url: string, options: TunnelOptions = {}) {
    this.url = url
    this.#options = options
    const { protocol, host, pathname } = new URL(url)
    const secure = protocol === 'wss:' || protocol === 'https:'
    this.#base = `${secure ? 'https' : 'http'}://${host}/tunnel`
    void this.#listen(pathname)
  }

  get bufferedAmount(): number {
    return this.#buffered
  }

  addEventListener(type: string, listener: Listener): void {
    const known = this.#listeners.get(type)
    if (known) known.add(listener)
    else this.#listeners.set(type, new Set([listener]))
  }

  removeEventListener(type: string, listener: Listener): void {
    this.#listeners.get(type)?.delete(listener)
  }

  send(data: string | ArrayBuffer | ArrayBufferView): void {
    if (this.readyState === CONNECTING) throw new Error('not open yet')
    if (this.readyState !== OPEN) return
    if (typeof data === 'string') this.#say(TEXT, new TextEncoder().encode(data))
    else if (data instanceof ArrayBuffer) this.#say(BINARY, new Uint8Array(data))
    else this.#say(BINARY, new Uint8Array(data.buffer, data.byteOffset, data.byteLength))
  }

  close(code = 1000): void {
    if (this.readyState >= CLOSING) return
    if (this.readyState === CONNECTING) {
      this.readyState = CLOSING
      this.#later(() => this.#end(1006))
      return
    }
    this.readyState = CLOSING
    this.#say(CLOSE, new Uint8Array([code >> 8, code & 255]))
    this.#farewell = { code, reason: '' }
    this.#goodbye = setTimeout(() => this.#end(1006), 1_000)
  }

  // What the server says.

  async #listen(path: string): Promise<void> {
    const late = setTimeout(() => this.#stream.abort(), this.#options.begin ?? 10_000)
    try {
      const answer = await this.#fetch(path, this.#stream.signal)
      if (!answer.ok || !answer.body) throw new Error(`no tunnel: ${answer.status}`)
      const reader = answer.body.getReader()
      const decoder = new TextDecoder()
      let text = ''
      for (;;) {
        const { done, value } = await reader.read()
        if (done) break
        text += decoder.decode(value, { stream: true })
        const events = text.split('\n\n')
        text = events.pop() ?? ''
        for (const event of events) this.#heard(event)
        if (this.#id !== null) clearTimeout(late)
      }
    } catch {
      // Whatever it was, the connection is over.
    } finally {
      clearTimeout(late)
    }
    this.#end(this.#farewell?.code ?? 1006, this.#farewell?.reason)
  }

  #heard(event: string): void {
    let name = ''
    let data = ''
    for (const line of event.split('\n')) {
      if (line.startsWith('event: ')) name = line.slice(7)
      else if (line.startsWith('data: ')) data = line.slice(6)
    }
    if (data === '' || this.readyState === CLOSED) return
    if (name === 'open') {
      this.#id = data
      if (this.readyState === CONNECTING) {
        this.readyState = OPEN
        this.#emit('open', {})
      }
    } else {
      this.#take(Uint8Array.from(atob(data), (letter) => letter.charCodeAt(0)))
    }
  }

  /** The next bytes of the stream: whole frames are understood, the rest waits. */
  #take(bytes: Uint8Array): void {
    let all = this.#rest.length > 0 ? join([this.#rest, bytes]) : bytes
    for (;;) {
      const frame = frameOf(all)
      if (frame === null) break
      all = all.subarray(frame.end)
      this.#understand(frame)
      if (this.readyState === CLOSED) return
    }
    this.#rest = all.slice()
  }

  #understand({ opcode, last, payload }: Frame): void {
    if (opcode === CLOSE) {
      const code = payload.length >= 2 ? (payload[0]! << 8) | payload[1]! : 1005
      this.#farewell ??= { code, reason: new TextDecoder().decode(payload.subarray(2)) }
      this.#end(this.#farewell.code, this.#farewell.reason)
    } else if (opcode === PING) this.#say(PONG, payload)
    else if (opcode < CLOSE) {
      if (opcode !== 0) this.#kind = opcode
      this.#pieces.push(payload.slice())
      if (!last) return
      const whole = this.#pieces.length === 1 ? this.#pieces[0]! : join(this.#pieces)
      this.#pieces = []
      this.#emit('message', { data: this.#kind === TEXT ? new TextDecoder().decode(whole) : whole.buffer })
    }
  }

  // What this side says.

  #say(opcode: number, payload: Uint8Array): void {
    const frame = frameFor(opcode, payload)
    this.#waiting.push(frame)
    this.#buffered += frame.length
    if (this.#buffered > MOST) this.#end(1006)
    // What is said in one moment goes in one push.
    else if (!this.#pumping) queueMicrotask(() => void this.#pump())
  }

  async #pump(): Promise<void> {
    if (this.#pumping) return
    this.#pumping = true
    try {
      while (this.#waiting.length > 0 && this.readyState !== CLOSED) {
        const body = this.#next()
        await this.#bring(body)
        this.#turn += 1
        this.#buffered -= body.length
      }
    } catch {
      this.#end(1006)
    }
    this.#pumping = false
  }

  /** As much of what waits as one push takes. */
  #next(): Uint8Array {
    const parts: Uint8Array[] = []
    let room = PUSH
    for (let first = this.#waiting[0]; first && room > 0; first = this.#waiting[0]) {
      const part = first.subarray(0, room)
      parts.push(part)
      room -= part.length
      if (part.length === first.length) this.#waiting.shift()
      else this.#waiting[0] = first.subarray(part.length)
    }
    return join(parts)
  }

  /** Until the server has it; sent again under the same number where an answer was lost. */
  async #bring(body: Uint8Array): Promise<void> {
    const until = Date.now() + (this.#options.patience ?? 45_000)
    for (let pause = 250; ; pause = Math.min(4_000, pause * 2)) {
      const status = await this.#post(body)
      if (status === 204) return
      const again = status === 0 || status === 408 || status === 409 || status === 429 || status >= 500
      if (!again || this.readyState === CLOSED || Date.now() + pause > until) throw new Error(`push: ${status}`)
      await new Promise((resolve) => setTimeout(resolve, pause))
      if (this.readyState === CLOSED) throw new Error('over')
    }
  }

  /** One try; the status, 0 where nobody answered. */
  async #post(body: Uint8Array): Promise<number> {
    const abort = new AbortController()
    this.#push = abort
    const late = setTimeout(() => abort.abort(), 15_000)
    try {
      const answer = await this.#fetch(`/${this.#id}/${this.#turn}`, abort.signal, body)
      return answer.status
    } catch {
      return 0
    } finally {
      clearTimeout(late)
    }
  }

  #fetch(path: string, signal: AbortSignal, body?: Uint8Array): Promise<Response> {
    const { token, fetch = globalThis.fetch } = this.#options
    return fetch(this.#base + path, {
      method: 'POST',
      credentials: 'same-origin',
      cache: 'no-store',
      headers: {
        ...(body ? { 'content-type': 'application/octet-stream' } : { accept: 'text/event-stream' }),
        ...(token ? { authorization: `Bearer ${token}` } : {}),
      },
      signal,
      ...(body ? { body: body as BodyInit } : {}),
    })
  }

  // The end.

  #end(code: number, reason = ''): void {
    if (this.readyState === CLOSED) return
    const opened = this.#id !== null
    this.readyState = CLOSED
    clearTimeout(this.#goodbye)
    this.#stream.abort()
    this.#push?.abort()
    this.#waiting = []
    this.#buffered = 0
    // As a WebSocket does: not while somebody is still calling it.
    this.#later(() => {
      if (!opened) this.#emit('error', {})
      this.#emit('close', { code, reason, wasClean: code !== 1006 })
    })
  }

  #later(what: () => void): void {
    setTimeout(what, 0)
  }

  #emit(type: 'open' | 'message' | 'close' | 'error', event: object): void {
    const said = { ...event, type, target: this } as never
    this[`on${type}`]?.(said)
    for (const listener of [...(this.#listeners.get(type) ?? [])]) listener(said)
  }
}

interface Frame {
  opcode: number
  last: boolean
  payload: Uint8Array
  /** Where the next one begins. */
  end: number
}

/** The first frame of these bytes, once it is whole. Servers do not mask (RFC 6455, 5.2). */
function frameOf(bytes: Uint8Array): Frame | null {
  if (bytes.length < 2) return null
  const view = new DataView(bytes.buffer, bytes.byteOffset, bytes.length)
  const short = bytes[1]! & 127
  const begin = short < 126 ? 2 : short === 126 ? 4 : 10
  if (bytes.length < begin) return null
  const length = short < 126 ? short : short === 126 ? view.getUint16(2) : view.getUint32(2) * 2 ** 32 + view.getUint32(6)
  const end = begin + length
  if (bytes.length < end) return null
  return { opcode: bytes[0]! & 15, last: bytes[0]! > 127, payload: bytes.subarray(begin, end), end }
}

/** A whole message in one frame, under the mask that changes nothing: clients must bear one. */
function frameFor(opcode: number, payload: Uint8Array): Uint8Array {
  const { length } = payload
  const wide = length < 126 ? 0 : length < 65_536 ? 2 : 8
  const frame = new Uint8Array(6 + wide + length)
  const view = new DataView(frame.buffer)
  frame[0] = 128 | opcode
  frame[1] = 128 | (wide === 0 ? length : wide === 2 ? 126 : 127)
  if (wide === 2) view.setUint16(2, length)
  // What is longer than four bytes can say waits for nobody here.
  else if (wide === 8) view.setUint32(6, length)
  frame.set(payload, 6 + wide)
  return frame
}

function join(parts: Uint8Array[]): Uint8Array<ArrayBuffer> {
  const whole = new Uint8Array(parts.reduce((sum, { length }) => sum + length, 0))
  let at = 0
  for (const part of parts) {
    whole.set(part, at)
    at += part.length
  }
  return whole
}
