import { ApiProblem, type Media, Unreachable } from '@passeplume/client/light'
import { afterEach, describe, expect, it, vi } from 'vitest'
import 'fake-indexeddb/auto'
import '../src/i18n/media'
import { createOutbox, nodeOf } from '../src/editor/media/outbox.svelte'
import type { MediaNode } from '../src/editor/media/place'

// jsdom's own cannot be read.
Blob.prototype.arrayBuffer = function (this: Blob) {
  return new Promise((resolve) => {
    const reader = new FileReader()
    reader.onload = () => resolve(reader.result as ArrayBuffer)
    reader.readAsArrayBuffer(this)
  })
}
URL.createObjectURL = () => 'blob:preview'
URL.revokeObjectURL = () => undefined

const made = (id: string, kind: Media['kind']): Media => ({ id, kind, state: 'ready', width: 320, height: 240, duration_ms: 3000, forms: [] })

/** A server that answers as told, and a text that takes what arrives. */
function desk(document: string, answer: (kind: string) => Media) {
  const sent: string[] = []
  const placed: MediaNode[] = []
  localStorage.clear()
  const parts = {
    document,
    account: 'zoe',
    storage: localStorage,
    patience: 20,
    media: {
      upload: async (_blob: Blob, { kind }: { kind: Media['kind'] }) => {
        sent.push(kind)
        return answer(kind)
      },
      addHome: async () => undefined,
    },
    place: (one: Parameters<typeof nodeOf>[0], media: Media) => placed.push(nodeOf(one, media)) > 0,
  }
  return { sent, placed, parts }
}
const film = new Blob(['film'], { type: 'video/webm' })
const poster = new Blob(['jpeg'], { type: 'image/jpeg' })
const settled = (check: () => void) => vi.waitFor(check, { timeout: 3000, interval: 10 })

describe('APP-24 what was recorded leaves for the text', () => {
  afterEach(() => localStorage.clear())

  it('with its poster first and what is said below it', async () => {
    const { sent, placed, parts } = desk('c1', (kind) => made(kind === 'picture' ? 'p1' : `${kind}1`, kind as Media['kind']))
    const outbox = createOutbox(parts)
    await outbox.add(film, null, { kind: 'film', poster, captions: 'Bonjour.' })
    await settled(() => expect(placed).toHaveLength(1))
    expect(sent).toEqual(['picture', 'film'])
    expect(placed[0]).toEqual({ name: 'film', attrs: { src: '/api/media/film1', caption: 'Bonjour.', poster: '/api/media/p1' } })
    await settled(() => expect(outbox.list).toHaveLength(0))
    await outbox.add(film, null, { kind: 'sound', poster: null, captions: '' })
    await settled(() => expect(placed).toHaveLength(2))
    expect(placed[1]).toEqual({ name: 'sound', attrs: { src: '/api/media/sound1', caption: null } })
    outbox.stop()
  })
  it('one behind the other, without a pause between them where the network takes them', async () => {
    const free: (() => void)[] = []
    const { sent, placed, parts } = desk('c4', (kind) => made(`${kind}1`, kind as Media['kind']))
    const { upload } = parts.media
    parts.media.upload = async (blob, options) => {
      const done = await upload(blob, options)
      await new Promise<void>((resolve) => free.push(resolve))
      return done
    }
    const outbox = createOutbox({ ...parts, patience: 60_000 })
    await outbox.add(film, null, { kind: 'film', poster: null, captions: '' })
    await settled(() => expect(sent).toEqual(['film']))
    await outbox.add(film, null, { kind: 'sound', poster: null, captions: '' })
    free.shift()?.()
    await settled(() => expect(sent).toEqual(['film', 'sound']))
    free.shift()?.()
    await settled(() => expect(placed).toHaveLength(2))
    outbox.stop()
  })
  it('without a poster that is not taken, and after a reload without sending the poster twice', async () => {
    const refusing = desk('c2', (kind) => {
      if (kind === 'picture') throw new ApiProblem(415, 'media_type', '')
      return made('f1', 'film')
    })
    const outbox = createOutbox(refusing.parts)
    await outbox.add(film, null, { kind: 'film', poster, captions: '' })
    await settled(() => expect(refusing.placed[0]?.attrs['poster']).toBeNull())
    outbox.stop()

    let up = false
    const later = desk('c3', (kind) => {
      if (kind === 'film' && !up) throw new Unreachable()
      return made(kind === 'picture' ? 'p1' : `${kind}1`, kind as Media['kind'])
    })
    const first = createOutbox(later.parts)
    await first.add(film, null, { kind: 'film', poster, captions: '' })
    await settled(() => expect(first.list[0]?.state).toBe('waiting'))
    first.stop()
    up = true
    const second = createOutbox(later.parts)
    await second.wake()
    await settled(() => expect(later.placed[0]?.attrs['poster']).toBe('/api/media/p1'))
    expect(later.sent.filter((kind) => kind === 'picture')).toHaveLength(1)
    second.stop()
  })
})
