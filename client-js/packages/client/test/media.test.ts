import 'fake-indexeddb/auto'
import { describe, expect, it } from 'vitest'
import { createApi } from '../src/api.js'
import { mediaAddress, mediaIdOf, mediaOf, PIECE } from '../src/media.js'
import { DeviceIndex, wipeDevice } from '../src/offline.js'
import { OutgoingStore } from '../src/outgoing.js'
import { ApiProblem, Unreachable } from '../src/problems.js'

/** A server that keeps pieces, and a network that fails when it is told to. */
function house(fails: (call: string) => 'before' | 'after' | number | null = () => null) {
  const kept: number[] = []
  const calls: string[] = []
  let uploads = 0
  let made: string | null = null
  const json = (status: number, body: unknown) => new Response(JSON.stringify(body), { status, headers: { 'content-type': 'application/json' } })
  const view = (bytes: number) => ({ id: `u${uploads}`, offset: kept.length, bytes, chunk: 1 << 20, media: made })
  let expected = 0
  const answer = async (method: string, path: string, body: unknown): Promise<Response> => {
    if (method === 'POST' && path === '/api/uploads') {
      uploads += 1
      kept.length = 0
      expected = (JSON.parse(body as string) as { bytes: number }).bytes
      return json(201, view(expected))
    }
    if (!path.startsWith(`/api/uploads/u${uploads}`) || uploads === 0) return json(404, { code: 'not_found' })
    if (method === 'GET') return json(200, view(expected))
    if (method === 'PUT') {
      if (Number(new URL(path, 'http://x').searchParams.get('offset')) !== kept.length) return json(409, { code: 'wrong_offset' })
      for (const byte of new Uint8Array(await (body as Blob).arrayBuffer())) kept.push(byte)
      return json(200, view(expected))
    }
    made = 'm1'
    return json(201, { id: 'm1', kind: 'picture', state: 'ready', width: 8, height: 6, duration_ms: 0, forms: ['page'] })
  }
  const fetch = async (input: RequestInfo | URL, init?: RequestInit): Promise<Response> => {
    const path = String(input).replace('http://test', '')
    const call = `${init?.method} ${path}`
    calls.push(call)
    const trouble = fails(call)
    if (trouble === 'before') throw new TypeError('network')
    if (typeof trouble === 'number') return json(trouble, { code: 'unavailable' })
    const response = await answer(init?.method ?? 'GET', path, init?.body)
    if (trouble === 'after') throw new TypeError('network')
    return response
  }
  const api = createApi({ baseUrl: 'http://test', fetch: fetch as typeof globalThis.fetch })
  return { media: mediaOf(api, async () => undefined), kept, calls }
}

const bytes = Uint8Array.from({ length: PIECE * 2 + 5 }, (_none, at) => at % 251)
const blob = new Blob([bytes])
const same = (kept: number[]) => Buffer.from(kept).equals(bytes)

describe('SDK-12 a picture reaches the server whole', () => {
  it('in pieces, with progress that only rises', async () => {
    const { media, kept } = house()
    const seen: number[] = []
    const made = await media.upload(blob, { kind: 'picture', document: 'd', onProgress: (done) => seen.push(done) })
    expect(made.id).toBe('m1')
    expect(same(kept)).toBe(true)
    expect(seen).toEqual([...seen].sort((a, b) => a - b))
    expect([seen[0], seen.at(-1)]).toEqual([0, 1])
  })

  it('once, whichever answer is lost, and over a server that is away for a moment', async () => {
    for (const trouble of ['before', 'after', 503] as const) {
      for (let lost = 1; lost <= 5; lost += 1) {
        let call = 0
        const { media, kept } = house(() => ((call += 1) === lost ? trouble : null))
        const made = await media.upload(blob, { kind: 'picture', document: 'd' })
        expect(made.id).toBe('m1')
        expect(same(kept), `${trouble} ${lost}`).toBe(true)
      }
    }
  })

  it('goes on another day where it stopped, and begins again where the server has forgotten it', async () => {
    let up = true
    const { media, kept, calls } = house((call) => (!up && call.startsWith('PUT') ? 'before' : null))
    let upload: string | null = null
    const first = media.upload(blob, { kind: 'picture', document: 'd', onBegun: (id) => (upload = id), onProgress: (done) => done > 0 && (up = false) })
    await expect(first).rejects.toBeInstanceOf(Unreachable)
    expect([upload, kept.length]).toEqual(['u1', PIECE])
    up = true
    calls.length = 0
    await media.upload(blob, { kind: 'picture', document: 'd', resume: upload })
    expect(calls[0]).toBe('GET /api/uploads/u1')
    expect(calls.filter((call) => call.startsWith('PUT'))).toHaveLength(2)
    expect(same(kept)).toBe(true)
    const fresh = house()
    await fresh.media.upload(blob, { kind: 'picture', document: 'd', resume: 'u9' })
    expect(same(fresh.kept)).toBe(true)
  })

  it('says at once what will not pass', async () => {
    const { media, calls } = house((call) => (call.startsWith('PUT') ? 415 : null))
    await expect(media.upload(blob, { kind: 'picture', document: 'd' })).rejects.toBeInstanceOf(ApiProblem)
    expect(calls.filter((call) => call.startsWith('PUT'))).toHaveLength(1)
  })

  it('names media of this house alone', () => {
    expect(mediaIdOf(mediaAddress('0194-a_B'))).toBe('0194-a_B')
    for (const other of ['https://x.fr/api/media/a', '/api/media/', '/api/media/a/b', '/api/media/a?x', 'data:image/png;base64,', null, 7]) {
      expect(mediaIdOf(other)).toBeNull()
    }
  })
})

describe('SDK-12 what waits on a device', () => {
  const storage = () => {
    const map = new Map<string, string>()
    return { getItem: (key: string) => map.get(key) ?? null, setItem: (key: string, value: string) => void map.set(key, value), removeItem: (key: string) => void map.delete(key) }
  }
  const one = (id: string, document: string, at: number) => ({ id, document, kind: 'picture' as const, type: 'image/jpeg', bytes: new ArrayBuffer(3), after: null, alternative: '', upload: null, at })

  it('is kept by account and text in its order, holds a logout back, and is wiped with the rest', async () => {
    const device = storage()
    const store = new OutgoingStore('zoe', device)
    await store.put(one('b', 'd', 2))
    await store.put(one('a', 'd', 1))
    await store.put(one('c', 'e', 3))
    expect((await store.of('d')).map(({ id }) => id)).toEqual(['a', 'b'])
    expect(await new OutgoingStore('tom', device).of('d')).toEqual([])
    const index = new DeviceIndex(device, 'zoe')
    expect((await wipeDevice(index, 'zoe', async () => undefined)).wiped).toBe(false)
    for (const id of ['a', 'b', 'c']) await store.forget(id)
    const deleted: string[] = []
    expect((await wipeDevice(index, 'zoe', async (name) => void deleted.push(name))).wiped).toBe(true)
    expect(deleted).toEqual(['passeplume:zoe:media-outgoing'])
  })
})
