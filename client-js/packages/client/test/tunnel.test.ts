import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest'
import { Tunnel } from '../src/tunnel.js'

const encoder = new TextEncoder()
const base64 = (bytes: Uint8Array): string => btoa(String.fromCharCode(...bytes))
/** A server's frame. */
const frame = (first: number, payload: Uint8Array): Uint8Array => {
  const wide = payload.length > 125
  return new Uint8Array([first, ...(wide ? [126, payload.length >> 8, payload.length & 255] : [payload.length]), ...payload])
}
const event = (bytes: Uint8Array): string => `data: ${base64(bytes)}\n\n`

/** What a client's frames say, without their masks of nothing. */
function said(pushed: Uint8Array): Array<[number, string]> {
  const found: Array<[number, string]> = []
  for (let at = 0; at < pushed.length; ) {
    const short = pushed[at + 1]! & 127
    expect(pushed[at + 1]! >> 7, 'clients mask').toBe(1)
    const length = short < 126 ? short : (pushed[at + 2]! << 8) | pushed[at + 3]!
    const begin = at + (short < 126 ? 6 : 8)
    found.push([pushed[at]! & 15, new TextDecoder().decode(pushed.subarray(begin, begin + length))])
    at = begin + length
  }
  return found
}

/** A server that a test speaks for. */
function server() {
  let stream!: ReadableStreamDefaultController<Uint8Array>
  const opened: Array<{ url: string; init: RequestInit }> = []
  const pushes: Array<{ turn: number; body: Uint8Array }> = []
  /** What becomes of the next pushes; done where nothing is said. */
  const fates: Array<number | 'lost' | Promise<number>> = []
  let status = 200
  const fetch = vi.fn(async (url: string, init: RequestInit) => {
    if (!/\/\d+$/.test(url)) {
      opened.push({ url, init })
      const body = new ReadableStream<Uint8Array>({ start: (controller) => void (stream = controller) })
      init.signal?.addEventListener('abort', () => {
        try {
          stream.error(new Error('aborted'))
        } catch {
          // It had ended.
        }
      })
      return new Response(status === 200 ? body : null, { status })
    }
    pushes.push({ turn: Number(url.split('/').at(-1)), body: init.body as Uint8Array })
    const fate = (await fates.shift()) ?? 204
    if (fate === 'lost') throw new TypeError('network')
    return new Response(null, { status: fate })
  })
  return {
    fetch: fetch as unknown as typeof globalThis.fetch,
    opened,
    pushes,
    fates,
    refuse: (with_: number) => void (status = with_),
    says: (text: string) => stream.enqueue(encoder.encode(text)),
    ends: () => stream.close(),
  }
}

const ID = '0123456789abcdef0123456789abcdef'

async function open(at: ReturnType<typeof server>, path = '/collab') {
  const tunnel = new Tunnel(`wss://ecole.example${path}`, { fetch: at.fetch })
  const heard: unknown[] = []
  const closed: number[] = []
  tunnel.addEventListener('message', ({ data }: { data: unknown }) => heard.push(data))
  tunnel.addEventListener('close', ({ code }: { code: number }) => closed.push(code))
  await vi.waitFor(() => expect(at.opened).toHaveLength(1))
  at.says(`:${' '.repeat(50)}\n\nevent: open\ndata: ${ID}\n\n`)
  await vi.waitFor(() => expect(tunnel.readyState).toBe(1))
  return { tunnel, heard, closed }
}

describe('SDK-13 a WebSocket over plain HTTP', () => {
  beforeEach(() => void vi.useFakeTimers({ shouldAdvanceTime: true }))
  afterEach(() => void vi.useRealTimers())

  it('opens at the address beside the socket’s own, and hears text and bytes in pieces', async () => {
    const at = server()
    const { heard, tunnel } = await open(at)
    expect(at.opened[0]!.url).toBe('https://ecole.example/tunnel/collab')
    expect(at.opened[0]!.init.method).toBe('POST')
    const whole = event(frame(0x81, encoder.encode('{"t":"beat"}')))
    at.says(whole.slice(0, 9))
    at.says(whole.slice(9))
    // A message in two frames, the first of them in two events.
    const first = frame(0x02, new Uint8Array(200).fill(1))
    at.says(event(first.subarray(0, 50)))
    at.says(event(first.subarray(50)) + event(frame(0x80, new Uint8Array([2, 3]))))
    await vi.waitFor(() => expect(heard).toHaveLength(2))
    expect(heard[0]).toBe('{"t":"beat"}')
    expect([...new Uint8Array(heard[1] as ArrayBuffer)]).toEqual([...new Array(200).fill(1), 2, 3])
    tunnel.close()
  })

  it('says in one push what is said in one moment, in order, one push at a time', async () => {
    const at = server()
    const { tunnel } = await open(at)
    let free!: (status: number) => void
    at.fates.push(new Promise((resolve) => void (free = resolve)))
    tunnel.send('a')
    tunnel.send(new Uint8Array([98]))
    await vi.waitFor(() => expect(at.pushes).toHaveLength(1))
    tunnel.send('c')
    tunnel.send('d')
    expect(tunnel.bufferedAmount).toBeGreaterThan(0)
    await Promise.resolve()
    expect(at.pushes, 'the second waits for the first').toHaveLength(1)
    free(204)
    await vi.waitFor(() => expect(at.pushes).toHaveLength(2))
    expect(at.pushes.map(({ turn }) => turn)).toEqual([1, 2])
    expect(at.pushes.flatMap(({ body }) => said(body))).toEqual([[1, 'a'], [2, 'b'], [1, 'c'], [1, 'd']])
    await vi.waitFor(() => expect(tunnel.bufferedAmount).toBe(0))
  })

  it('repeats a push whose answer was lost, under its own number, and gives up what was refused', async () => {
    const at = server()
    const { tunnel, closed } = await open(at)
    at.fates.push('lost', 409, 503)
    tunnel.send('once')
    await vi.waitFor(() => expect(at.pushes).toHaveLength(4), { timeout: 5_000 })
    expect(new Set(at.pushes.map(({ turn }) => turn))).toEqual(new Set([1]))
    expect(new Set(at.pushes.map(({ body }) => said(body)[0]![1]))).toEqual(new Set(['once']))
    at.fates.push(410)
    tunnel.send('late')
    await vi.waitFor(() => expect(closed).toEqual([1006]))
    expect(at.pushes.at(-1)!.turn).toBe(2)
  })

  it('answers a ping, and tells the server’s goodbye', async () => {
    const at = server()
    const { closed } = await open(at, '/live')
    at.says(event(frame(0x89, encoder.encode('hi'))))
    await vi.waitFor(() => expect(at.pushes).toHaveLength(1))
    expect(said(at.pushes[0]!.body)).toEqual([[10, 'hi']])
    at.says(event(frame(0x88, new Uint8Array([4401 >> 8, 4401 & 255]))))
    await vi.waitFor(() => expect(closed).toEqual([4401]))
  })

  it('is lost with its stream, when it does not open, and when nothing begins', async () => {
    const lost = server()
    const { closed } = await open(lost)
    lost.ends()
    await vi.waitFor(() => expect(closed).toEqual([1006]))

    const refused = server()
    refused.refuse(503)
    const codes: string[] = []
    const tunnel = new Tunnel('ws://ecole.example/live', { fetch: refused.fetch })
    tunnel.onerror = () => void codes.push('error')
    tunnel.onclose = ({ code }: { code: number }) => void codes.push(String(code))
    await vi.waitFor(() => expect(codes).toEqual(['error', '1006']))

    const gathering = server()
    const waits = new Tunnel('ws://ecole.example/live', { fetch: gathering.fetch })
    await vi.advanceTimersByTimeAsync(11_000)
    await vi.waitFor(() => expect(waits.readyState).toBe(3))
  })

  it('says goodbye, and is closed when the server has said it too or a second has passed', async () => {
    const at = server()
    const { tunnel, closed } = await open(at)
    tunnel.close()
    await vi.waitFor(() => expect(at.pushes).toHaveLength(1))
    expect(at.pushes[0]!.body[0]).toBe(0x88)
    at.says(event(frame(0x88, new Uint8Array([1000 >> 8, 1000 & 255]))))
    at.ends()
    await vi.waitFor(() => expect(closed).toEqual([1000]))
    const mute = server()
    const other = await open(mute)
    other.tunnel.close()
    await vi.advanceTimersByTimeAsync(1_100)
    await vi.waitFor(() => expect(other.closed).toEqual([1006]))
  })
})
