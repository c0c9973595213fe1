import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest'
import { createCarrier } from '../src/carrier.js'

/** What the network does with WebSockets, and the server with plain HTTP. */
function network() {
  let blocked: 'refused' | 'silent' | 'mute' | null = null
  let http: 'open' | 'full' | 'down' = 'open'
  const tried: string[] = []
  class Socket extends EventTarget {
    readyState = 0
    constructor(readonly url: string) {
      super()
      tried.push('socket')
      if (blocked === 'refused') setTimeout(() => this.#gone(1006), 5)
      else if (blocked !== 'silent')
        setTimeout(() => {
          this.dispatchEvent(new Event('open'))
          if (blocked === null) this.dispatchEvent(Object.assign(new Event('message'), { data: '{"t":"beat"}' }))
        }, 5)
    }
    #gone(code: number) {
      if (this.readyState === 3) return
      this.readyState = 3
      this.dispatchEvent(Object.assign(new Event('close'), { code }))
    }
    close() {
      this.#gone(1006)
    }
  }
  const fetch = vi.fn(async (url: string, init: RequestInit) => {
    if (http === 'down') throw new TypeError('network')
    if (url.endsWith('/tunnel')) return new Response(null, { status: http === 'full' ? 503 : 204 })
    tried.push('tunnel')
    if (http === 'full') return new Response(null, { status: 503 })
    const body = new ReadableStream<Uint8Array>({
      start(controller) {
        controller.enqueue(new TextEncoder().encode(`event: open\ndata: ${'0'.repeat(32)}\n\n`))
        init.signal?.addEventListener('abort', () => controller.error(new Error('aborted')))
      },
    })
    return new Response(body)
  })
  return {
    Socket,
    fetch: fetch as unknown as typeof globalThis.fetch,
    tried,
    block: (how: typeof blocked) => void (blocked = how),
    answers: (how: typeof http) => void (http = how),
  }
}

function memory() {
  const kept = new Map<string, string>()
  return { getItem: (key: string) => kept.get(key) ?? null, setItem: (key: string, value: string) => void kept.set(key, value), removeItem: (key: string) => void kept.delete(key) }
}

type Net = ReturnType<typeof network>
const carrierOf = (net: Net, storage = memory()) => createCarrier({ baseUrl: 'https://ecole.example', WebSocket: net.Socket, fetch: net.fetch, storage })

/** One connection, until it is open and has spoken or is gone; then a client's pause. */
async function connect(carrier: ReturnType<typeof createCarrier>): Promise<string> {
  const socket = new carrier.Socket('wss://ecole.example/live')
  const outcome = new Promise<string>((resolve) => {
    socket.addEventListener('message', () => resolve('spoke'))
    socket.addEventListener('close', () => resolve('closed'))
    if (!('dispatchEvent' in socket)) (socket as WebSocket).addEventListener('open', () => resolve('tunnelled'))
  })
  await vi.advanceTimersByTimeAsync(25_000)
  // The tunnel's own code is loaded when it is needed first.
  await vi.dynamicImportSettled()
  return outcome
}

describe('SDK-14 how sockets travel', () => {
  beforeEach(() => void vi.useFakeTimers())
  afterEach(() => void vi.useRealTimers())

  it('is a WebSocket where that opens and speaks', async () => {
    const net = network()
    const carrier = carrierOf(net)
    for (let time = 0; time < 3; time += 1) expect(await connect(carrier)).toBe('spoke')
    expect(net.tried).toEqual(['socket', 'socket', 'socket'])
    expect(carrier.way).toBe('socket')
  })

  it.each(['refused', 'silent', 'mute'] as const)('is a tunnel after two that were %s while HTTP answered', async (how) => {
    const net = network()
    net.block(how)
    const carrier = carrierOf(net)
    const told: string[] = []
    carrier.onWay((way) => told.push(way))
    expect([await connect(carrier), await connect(carrier), await connect(carrier)]).toEqual(['closed', 'closed', 'tunnelled'])
    expect(carrier.way).toBe('tunnel')
    expect(told).toEqual(['tunnel'])
  })

  it('stays a WebSocket while the server is down or full', async () => {
    for (const how of ['down', 'full'] as const) {
      const net = network()
      net.block('refused')
      net.answers(how)
      const carrier = carrierOf(net)
      for (let time = 0; time < 4; time += 1) await connect(carrier)
      net.block(null)
      net.answers('open')
      expect(await connect(carrier)).toBe('spoke')
      expect(net.tried).not.toContain('tunnel')
    }
  })

  it('remembers for the visit, and tries a WebSocket again later', async () => {
    const net = network()
    const storage = memory()
    net.block('refused')
    const first = carrierOf(net, storage)
    for (let time = 0; time < 3; time += 1) await connect(first)
    net.tried.length = 0
    const next = carrierOf(net, storage)
    await vi.waitFor(() => expect(next.way).toBe('tunnel'))
    await vi.advanceTimersByTimeAsync(100)
    expect(await connect(next)).toBe('tunnelled')
    expect(net.tried).toEqual(['tunnel'])
    await vi.advanceTimersByTimeAsync(600_000)
    expect(await connect(next), 'one try').toBe('closed')
    expect(await connect(next), 'and no second').toBe('tunnelled')
    net.block(null)
    await vi.advanceTimersByTimeAsync(600_000)
    expect(await connect(next)).toBe('spoke')
    expect(next.way).toBe('socket')
    expect(storage.getItem('passeplume:way')).toBeNull()
  })

  it('learns nothing from a socket that its own user closes', async () => {
    const net = network()
    net.block('silent')
    const carrier = carrierOf(net)
    for (let time = 0; time < 4; time += 1) {
      new carrier.Socket('wss://ecole.example/live').close()
      await vi.advanceTimersByTimeAsync(10_000)
    }
    net.block(null)
    expect(await connect(carrier)).toBe('spoke')
    expect(net.tried).not.toContain('tunnel')
  })
})
