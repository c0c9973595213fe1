import { firstUnknown } from '@passeplume/client'
import { type Media, Unreachable } from '@passeplume/client/light'
import { DOMParser as ProseParser } from '@tiptap/pm/model'
import { afterEach, describe, expect, it, vi } from 'vitest'
import * as Y from 'yjs'
import 'fake-indexeddb/auto'
import '../src/i18n/media'
import { createOutbox, nodeOf } from '../src/editor/media/outbox.svelte'
import { blockAtCaret, describeMedia, insertMedia, placesOf } from '../src/editor/media/place'
import { FIELD, vocabulary } from '../src/editor/vocabulary'
import { leave, meet, template, type, writer } from './class'

const picture = (src: string, more: Record<string, string | number | null> = {}) => ({ name: 'image' as const, attrs: { src, ...more } })
const made: Media = { id: 'm1', kind: 'picture', state: 'ready', width: 800, height: 600, duration_ms: 0, forms: ['page', 'thumb'] }

// jsdom's own has no such method.
Blob.prototype.arrayBuffer = function (this: Blob) {
  return new Promise((resolve) => {
    const reader = new FileReader()
    reader.onload = () => resolve(reader.result as ArrayBuffer)
    reader.readAsArrayBuffer(this)
  })
}
URL.createObjectURL = () => 'blob:preview'
URL.revokeObjectURL = () => undefined

describe('APP-21 a picture in a shared text', () => {
  it('stands between blocks, is shared with its words, and leaves every word where it was', () => {
    const start = template(['Avant', 'Après'])
    const [lea, tom] = [writer('lea', start), writer('tom', start)]
    insertMedia(lea.editor, 'block-0', picture('/api/media/m1', { alt: 'Une poule', width: 800, height: 600 }))
    tom.editor.commands.setTextSelection(3)
    type(tom, 'xyz')
    meet(lea, tom)
    for (const one of [lea, tom]) {
      const names = one.editor.getJSON().content?.map((node) => node.type)
      expect(names).toEqual(['paragraph', 'image', 'paragraph'])
      expect(one.editor.state.doc.child(1).attrs).toMatchObject({ src: '/api/media/m1', alt: 'Une poule', width: 800 })
      expect(one.editor.getText()).toContain('xyz')
    }
    const [place] = placesOf(tom.editor, '/api/media/m1')
    describeMedia(tom.editor, place as number, { alt: 'Une poule rousse', caption: 'Plume' })
    meet(lea, tom)
    expect(lea.editor.state.doc.child(1).attrs).toMatchObject({ alt: 'Une poule rousse', caption: 'Plume' })
    expect(firstUnknown(lea.doc.getXmlFragment(FIELD), vocabulary)).toBeNull()
    // One and the same element: described, not made anew.
    expect(lea.doc.getXmlFragment(FIELD).toArray().filter((block) => block instanceof Y.XmlElement && block.nodeName === 'image')).toHaveLength(1)
    leave(lea, tom)
  })

  it('goes to the end with a line to write on, where its block is gone', () => {
    const lea = writer('lea', template(['Un', 'Deux']))
    insertMedia(lea.editor, 'nowhere', picture('/api/media/m1'))
    expect(lea.editor.getJSON().content?.map((node) => node.type)).toEqual(['paragraph', 'paragraph', 'image', 'paragraph'])
    lea.editor.commands.setTextSelection(2)
    expect(blockAtCaret(lea.editor)).toBe('block-0')
    leave(lea)
  })

  it('is never inside a quotation or a list, and never from elsewhere', () => {
    const lea = writer('lea', template(['Un']))
    const paste = (html: string) => {
      const place = document.createElement('div')
      place.innerHTML = html
      return JSON.stringify(ProseParser.fromSchema(lea.editor.schema).parse(place).toJSON())
    }
    expect(paste('<p>a</p><img src="https://exemple.fr/a.png" alt="pistage">')).not.toContain('image')
    expect(paste('<p>a</p><img src="/api/media/../session">')).not.toContain('image')
    expect(paste('<p>a</p><img src="/api/media/m1" alt="poule" onerror="x" style="color:red">')).toContain('"src":"/api/media/m1","alt":"poule"')
    for (const html of ['<blockquote><p>a</p><img src="/api/media/m1"></blockquote>', '<ul><li><p>a</p><img src="/api/media/m1"></li></ul>']) {
      const tree = JSON.parse(paste(html)) as { content: { type: string; content?: unknown }[] }
      for (const block of tree.content) expect(JSON.stringify(block.content ?? [])).not.toContain('image')
    }
    leave(lea)
  })

  it('shows what is missing, and no address that is not ours', () => {
    const lea = writer('lea', template(['Un']))
    insertMedia(lea.editor, null, picture('/api/media/m1'))
    const figure = lea.editor.view.dom.querySelector('figure')
    expect(figure?.querySelector('button')?.textContent).toBe('Décrire l’image')
    expect(figure?.querySelector('img')?.getAttribute('src')).toBe('/api/media/m1')
    describeMedia(lea.editor, placesOf(lea.editor, '/api/media/m1')[0] as number, { src: 'https://exemple.fr/a.png', alt: 'x' })
    expect(figure?.querySelector('img')?.hasAttribute('src')).toBe(false)
    expect(figure?.querySelector('button')?.textContent).toBe('Changer la description')
    leave(lea)
  })
})

describe('APP-22 a picture that waits for the network', () => {
  const settled = async (check: () => void) => vi.waitFor(check, { timeout: 3000, interval: 10 })
  const storage = () => {
    localStorage.clear()
    return localStorage
  }
  afterEach(() => {
    localStorage.clear()
  })

  it('is kept on the device, leaves when it can, and stands in the text once, with the words that were said meanwhile', async () => {
    let up = false
    const placed: unknown[] = []
    const resumed: (string | null | undefined)[] = []
    const parts = {
      document: 'd1',
      account: 'zoe',
      storage: storage(),
      patience: 20,
      media: {
        upload: async (_blob: Blob, options: { resume?: string | null; onBegun?: (id: string) => void; onProgress?: (done: number) => void }) => {
          resumed.push(options.resume)
          if (!options.resume) options.onBegun?.('u1')
          if (!up) throw new Unreachable()
          options.onProgress?.(1)
          return made
        },
        addHome: async () => undefined,
      },
      place: (one: Parameters<typeof nodeOf>[0], media: Media) => {
        placed.push(nodeOf(one, media).attrs)
        return true
      },
    }
    const first = createOutbox(parts)
    const id = await first.add(new Blob(['photo'], { type: 'image/jpeg' }), 'block-0')
    await settled(() => expect(first.list[0]?.state).toBe('waiting'))
    expect(first.describe(id, 'Une poule')).toBe(true)
    await new Promise((resolve) => setTimeout(resolve, 30))
    // The page closes, and comes back another day.
    first.stop()
    expect(placed).toEqual([])
    up = true
    const second = createOutbox(parts)
    await second.wake()
    await settled(() => expect(placed).toHaveLength(1))
    expect(placed[0]).toEqual({ src: '/api/media/m1', alt: 'Une poule', width: 800, height: 600 })
    expect(resumed.at(-1)).toBe('u1')
    await settled(() => expect(second.list).toHaveLength(0))
    second.stop()
    const third = createOutbox(parts)
    await third.wake()
    expect(third.list).toHaveLength(0)
    expect(placed).toHaveLength(1)
    third.stop()
  })

  it('waits for the pen when it has arrived, is not sent twice, and says what will never pass', async () => {
    let pen = false
    let sent = 0
    const parts = {
      document: 'd2',
      account: 'zoe',
      storage: storage(),
      patience: 20,
      media: {
        upload: async (blob: Blob) => {
          sent += 1
          if (blob.size === 1) throw Object.assign(new (await import('@passeplume/client/light')).ApiProblem(415, 'media_type', ''), {})
          return made
        },
        addHome: async () => undefined,
      },
      place: () => pen,
    }
    const outbox = createOutbox(parts)
    await outbox.add(new Blob(['photo'], { type: 'image/jpeg' }), null)
    await settled(() => expect(outbox.list[0]?.state).toBe('arrived'))
    await new Promise((resolve) => setTimeout(resolve, 60))
    expect(sent).toBe(1)
    pen = true
    await settled(() => expect(outbox.list).toHaveLength(0))
    const bad = await outbox.add(new Blob(['x'], { type: 'image/jpeg' }), null)
    await settled(() => expect(outbox.list[0]?.state).toBe('refused'))
    const count = sent
    await new Promise((resolve) => setTimeout(resolve, 60))
    expect(sent).toBe(count)
    await outbox.giveUp(bad)
    expect(outbox.list).toHaveLength(0)
    outbox.stop()
  })
})
