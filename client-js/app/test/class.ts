/** A class at work: real editors on real Y.Docs, and a network that delivers when the dice say so. */
import { Editor } from '@tiptap/core'
import { UniqueID } from '@tiptap/extension-unique-id'
import { applyAwarenessUpdate, Awareness, encodeAwarenessUpdate } from 'y-protocols/awareness'
import * as Y from 'yjs'
import { extensionsFor } from '../src/editor/extensions'
import { BlockIdentity } from '../src/editor/identity'

export interface Writer {
  name: string
  doc: Y.Doc
  awareness: Awareness
  editor: Editor
  hints: string[]
}

/** The beginning every writer shares, as the server's templates are: one client id, blocks with ids. */
export function template(blocks: readonly string[]): Uint8Array {
  const doc = new Y.Doc()
  doc.clientID = 1
  doc.getXmlFragment('default').insert(
    0,
    blocks.map((words, index) => {
      const element = new Y.XmlElement('paragraph')
      element.setAttribute('id', `block-${index}`)
      element.insert(0, [new Y.XmlText(words)])
      return element
    }),
  )
  return Y.encodeStateAsUpdate(doc)
}

export function writer(name: string, start: Uint8Array, how: { write?: boolean; ids?: boolean } = {}): Writer {
  const doc = new Y.Doc()
  Y.applyUpdate(doc, start, 'server')
  const awareness = new Awareness(doc)
  const hints: string[] = []
  const extensions = extensionsFor({
    doc,
    awareness,
    me: { id: name, name, color: '#507c86', colorLight: '#94e5f9' },
    write: how.write ?? true,
    onGuard: (other) => hints.push(other),
  }).filter((extension) => how.ids !== false || ![UniqueID.name, BlockIdentity.name].includes(extension.name))
  const editor = new Editor({ element: document.createElement('div'), injectCSS: false, editable: how.write ?? true, extensions })
  return { name, doc, awareness, editor, hints }
}

export function type(who: Writer, words: string): void {
  who.editor.view.dispatch(who.editor.state.tr.insertText(words))
}

export function leave(...writers: Writer[]): void {
  for (const one of writers) {
    one.editor.destroy()
    one.awareness.destroy()
  }
}

/** Delivers at once and completely. */
export function meet(...writers: Writer[]): void {
  for (let round = 0; round < 2; round += 1) {
    for (const from of writers) {
      for (const to of writers) {
        if (from === to) continue
        Y.applyUpdate(to.doc, Y.encodeStateAsUpdate(from.doc, Y.encodeStateVector(to.doc)), 'network')
        applyAwarenessUpdate(to.awareness, encodeAwarenessUpdate(from.awareness, [from.doc.clientID]), 'network')
      }
    }
  }
}

/** Queues each writer's changes to each other one, in order, to be delivered one at a time. */
export class SlowNetwork {
  readonly #queues: { to: Writer; updates: Uint8Array[] }[] = []

  constructor(writers: readonly Writer[]) {
    for (const from of writers) {
      const queues = writers.filter((to) => to !== from).map((to) => ({ to, updates: [] as Uint8Array[] }))
      this.#queues.push(...queues)
      from.doc.on('update', (update: Uint8Array, origin: unknown) => {
        if (origin !== 'network') queues.forEach((queue) => queue.updates.push(update))
      })
    }
  }

  deliverOne(random: () => number): void {
    const waiting = this.#queues.filter((queue) => queue.updates.length > 0)
    const queue = waiting[Math.floor(random() * waiting.length)]
    const update = queue?.updates.shift()
    if (queue && update) Y.applyUpdate(queue.to.doc, update, 'network')
  }

  deliverAll(random: () => number): void {
    while (this.#queues.some((queue) => queue.updates.length > 0)) this.deliverOne(random)
  }
}

export function blocksOf(doc: Y.Doc): string[] {
  return doc
    .getXmlFragment('default')
    .toArray()
    .map((block) => (block as Y.XmlElement).toString().replace(/<[^>]+>/g, ''))
}

/** mulberry32: the seed is the name of the run. */
export function dice(seed: number): () => number {
  let state = seed >>> 0
  return () => {
    state = (state + 0x6d2b79f5) >>> 0
    let mixed = Math.imul(state ^ (state >>> 15), state | 1)
    mixed ^= mixed + Math.imul(mixed ^ (mixed >>> 7), mixed | 61)
    return ((mixed ^ (mixed >>> 14)) >>> 0) / 4294967296
  }
}
