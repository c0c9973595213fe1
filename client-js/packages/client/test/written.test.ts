import 'fake-indexeddb/auto'
import { describe, expect, it } from 'vitest'
import { createApi } from '../src/api.js'
import { forumsOf } from '../src/forums.js'
import { DeviceIndex, wipeDevice, WORDS_OUTGOING } from '../src/offline.js'
import { deliver, type Enclosed, homeOf, openFor, type Written, WrittenStore } from '../src/written.js'
import { memoryStorage } from './people.js'

const one = (key: string, more: Partial<Written> = {}): Written => ({ key, kind: 'post', place: 't1', body: key, answers: null, quotes: null, media: [], at: 1, tried: false, refused: null, ...more })
const medium = (id: string, media: string | null): Enclosed => ({ id, kind: 'sound', type: 'audio/webm', bytes: new ArrayBuffer(3), name: '', captions: `dit ${id}`, upload: null, media })

describe('APP-40 words that wait on a device', () => {
  it('come back in their order, hold a logout up while they have not left, and are wiped with the rest', async () => {
    const storage = memoryStorage()
    const store = new WrittenStore('lea', storage)
    const index = new DeviceIndex(storage, 'lea')
    await store.put(one('b', { at: 2, media: [medium('m', null)] }))
    await store.put(one('a', { at: 1 }))
    expect((await store.all()).map(({ key }) => key)).toEqual(['a', 'b'])
    expect((await store.all())[1]?.media[0]?.bytes.byteLength).toBe(3)
    expect(await new WrittenStore('tom', storage).all()).toEqual([])
    expect(index.isUnsent(WORDS_OUTGOING)).toBe(true)
    expect(await wipeDevice(index, 'lea')).toEqual({ wiped: false, unsent: [WORDS_OUTGOING] })
    await store.forget('a')
    // What will never pass holds nobody up.
    await store.put(one('b', { refused: { status: 422, code: 'too_long' } }))
    expect(index.isUnsent(WORDS_OUTGOING)).toBe(false)
    await store.choose('t1', [medium('d', null)])
    expect((await store.chosen('t1')).map(({ id }) => id)).toEqual(['d'])
    expect(await wipeDevice(index, 'lea')).toEqual({ wiped: true })
    expect(await store.all()).toEqual([])
    expect(await store.chosen('t1')).toEqual([])
  })
  it('leave for their place under their own key', async () => {
    const calls: { method: string; path: string; key: string | null; body: unknown }[] = []
    const fetch = async (input: RequestInfo | URL, init?: RequestInit) => {
      calls.push({ method: init?.method ?? 'GET', path: String(input).replace('http://test', ''), key: new Headers(init?.headers).get('idempotency-key'), body: init?.body ? JSON.parse(init.body as string) : null })
      return new Response('{"id":"c9"}', { status: 201, headers: { 'content-type': 'application/json' } })
    }
    const api = createApi({ baseUrl: 'http://test', fetch: fetch as typeof globalThis.fetch })
    await deliver(api, one('k1', { answers: 'p1', quotes: { id: 'p1', name: 'Tom', excerpt: '' }, media: [medium('x', 'm1'), { ...medium('y', 'm2'), captions: ' ' }] }))
    await deliver(api, one('k2', { kind: 'message', place: 'c/1', media: [medium('x', 'm1'), medium('y', 'm2')] }))
    expect(calls).toEqual([
      { method: 'POST', path: '/api/topics/t1/posts', key: 'k1', body: { body: 'k1', answers: 'p1', media: ['m1', 'm2'], captions: { m1: 'dit x' } } },
      { method: 'POST', path: '/api/conversations/c%2F1/messages', key: 'k2', body: { body: 'k2', media: ['m1', 'm2'], captions: 'dit x\ndit y' } },
    ])
    expect([homeOf(one('k')), homeOf(one('k', { kind: 'message' }))].map(({ kind }) => kind)).toEqual(['topic', 'conversation'])
    calls.length = 0
    expect(await openFor(api, 'k3', { kind: 'families', id: 'ce1', name: 'CE1', title: 'Sortie' })).toBe('c9')
    await openFor(api, 'k4', { kind: 'person', id: 'zoe', name: 'Zoé', title: '', with_family: true })
    expect(calls.map(({ path, key, body }) => [path, key, body])).toEqual([
      ['/api/conversations', 'open-k3', { to: { kind: 'families', id: 'ce1' }, title: 'Sortie' }],
      ['/api/conversations', 'open-k4', { to: { kind: 'person', id: 'zoe' }, with_family: true }],
    ])
    calls.length = 0
    const forums = forumsOf(api)
    await forums.posts('t1')
    await forums.posts('t1', { before: 51 })
    await forums.posts('t1', { since: 7 })
    await forums.topics('f1', { state: 'archived' })
    await forums.waiting()
    expect(calls.map(({ path }) => path)).toEqual(['/api/topics/t1/posts?limit=50', '/api/topics/t1/posts?limit=50&before=51', '/api/topics/t1/posts?since=7', '/api/forums/f1?state=archived', '/api/approvals/posts'])
  })
})
