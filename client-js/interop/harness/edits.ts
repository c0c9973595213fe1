// Random edits: under `default` such as Tiptap makes them (blocks with an id, marks, lists), and every shared type elsewhere.

import * as Y from 'yjs'
import { roots } from './compare.ts'
import type { Random } from './random.ts'

const words = ['poule', 'œuf', 'préau', 'Maréchal', '🐔', 'l’école', 'Tancrède', 'minuscule', ' ', 'aujourd’hui', '\u00a0!', 'naïf']

/** One edit by one person; a transaction, as an editor would make it. */
export function edit(doc: Y.Doc, random: Random): void {
  doc.transact(() => {
    const dice = random.next()
    if (dice < 0.7) rich(doc.getXmlFragment(roots.rich), random)
    else if (dice < 0.82) text(doc.getText(roots.notes), random)
    else if (dice < 0.92) map(doc.getMap(roots.settings), random)
    else array(doc.getArray(roots.list), random)
  }, 'edit')
}

export function paragraph(words: string, id: string, name = 'paragraph'): Y.XmlElement {
  const block = new Y.XmlElement(name)
  block.setAttribute('id', id)
  if (name === 'heading') (block as Y.XmlElement<{ level: number }>).setAttribute('level', 2)
  block.insert(0, [new Y.XmlText(words)])
  return block
}

const id = (random: Random) => random.below(2 ** 31).toString(36)
const someWords = (random: Random) =>
  Array.from({ length: random.between(1, 4) }, () => random.pick(words)).join(random.pick([' ', '']))

/** Every run of text under an element. */
export function texts(root: Y.XmlFragment | Y.XmlElement): Y.XmlText[] {
  const found: Y.XmlText[] = []
  for (const child of root.toArray()) {
    if (child instanceof Y.XmlText) found.push(child)
    else if (child instanceof Y.XmlElement) found.push(...texts(child))
  }
  return found
}

/** The letters of a run without its marks; an embed counts one, as in Yjs. */
export function plain(run: Y.Text): string {
  return (run.toDelta() as Array<{ insert: unknown }>)
    .map(({ insert }) => (typeof insert === 'string' ? insert : '\ufffc'))
    .join('')
}

/** All letters of a text's blocks, a line a block. */
export const letters = (doc: Y.Doc): string => texts(doc.getXmlFragment(roots.rich)).map(plain).join('\n')

/** What somebody makes of a text, as one update: on a copy of `base`, under any client id. */
export function made(base: Y.Doc, write: (doc: Y.Doc) => void, client?: number): Uint8Array {
  const copy = new Y.Doc()
  Y.applyUpdate(copy, Y.encodeStateAsUpdate(base))
  if (client !== undefined) copy.clientID = client
  const updates: Uint8Array[] = []
  copy.on('update', (update: Uint8Array) => updates.push(update))
  write(copy)
  return Y.mergeUpdates(updates)
}

/** Adds a paragraph at the end. */
export function append(doc: Y.Doc, words: string, id = `p${Math.random().toString(36).slice(2)}`): Y.XmlText {
  const root = doc.getXmlFragment(roots.rich)
  const block = paragraph(words, id)
  root.insert(root.length, [block])
  return block.get(0) as Y.XmlText
}

function rich(root: Y.XmlFragment, random: Random): void {
  const dice = random.next()
  const runs = texts(root)
  if (runs.length === 0 || dice < 0.1) {
    root.insert(random.below(root.length + 1), [newBlock(random)])
  } else if (dice < 0.14 && root.length > 3) {
    root.delete(random.below(root.length), 1)
  } else {
    const run = random.pick(runs)
    const length = run.length
    if (dice < 0.7 || length === 0) {
      run.insert(random.pick(carets(run)), someWords(random), random.chance(0.2) ? { bold: {} } : undefined)
    } else {
      const [from, to] = selection(run, random)
      const mark = random.pick<Record<string, unknown>>([{ bold: {} }, { italic: {} }, { bold: null }, { italic: null }])
      if (dice < 0.85) run.delete(from, to - from)
      else run.format(from, to - from, mark)
    }
  }
}

/** Where a caret can stand: never inside a surrogate pair, which no editor splits (Yjs would not converge). */
function carets(run: Y.Text): number[] {
  const places = [0]
  let at = 0
  for (const { insert } of run.toDelta() as Array<{ insert: unknown }>) {
    // An embed is one place wide, a letter one or two.
    for (const letter of typeof insert === 'string' ? insert : ['.']) places.push((at += letter.length))
  }
  return places
}

/** From one caret to another, a few letters further. */
function selection(run: Y.Text, random: Random): [number, number] {
  const places = carets(run)
  const from = random.below(places.length - 1)
  const to = Math.min(places.length - 1, from + random.between(1, 6))
  return [places[from] as number, places[to] as number]
}

function newBlock(random: Random): Y.XmlElement {
  const dice = random.next()
  if (dice < 0.7) return paragraph(someWords(random), id(random))
  if (dice < 0.85) return paragraph(someWords(random), id(random), 'heading')
  const list = new Y.XmlElement('bulletList')
  list.setAttribute('id', id(random))
  const item = new Y.XmlElement('listItem')
  item.setAttribute('id', id(random))
  item.insert(0, [paragraph(someWords(random), id(random))])
  list.insert(0, [item])
  return list
}

function text(notes: Y.Text, random: Random): void {
  const length = notes.length
  const dice = random.next()
  if (length === 0 || dice < 0.55) return notes.insert(random.pick(carets(notes)), someWords(random))
  if (dice < 0.65) return notes.insertEmbed(random.pick(carets(notes)), { image: 'poule.png', large: true })
  const [from, to] = selection(notes, random)
  if (dice < 0.8) notes.format(from, to - from, { color: random.pick(['rouge', null]) })
  else notes.delete(from, to - from)
}

function map(settings: Y.Map<unknown>, random: Random): void {
  const key = random.pick(['titre', 'âge', 'vide', 'sous', 'octets'])
  const dice = random.next()
  if (dice < 0.15) settings.delete(key)
  else if (key === 'sous') settings.set(key, new Y.Map<unknown>([['n', random.below(9)], ['t', new Y.Text('texte')]]))
  else if (key === 'octets') settings.set(key, Uint8Array.from([random.below(256), 0, 255]))
  else settings.set(key, random.pick<unknown>([null, true, -1.5, 2 ** 31, 'œ', { a: [1, { b: null }] }, 1e300]))
}

function array(list: Y.Array<unknown>, random: Random): void {
  const length = list.length
  const dice = random.next()
  if (length > 0 && dice < 0.25) list.delete(random.below(length), 1)
  else if (dice < 0.4) list.insert(random.below(length + 1), [new Y.Text(someWords(random))])
  else if (dice < 0.5) list.insert(random.below(length + 1), [new Y.Array<unknown>()])
  else list.insert(random.below(length + 1), [random.below(100), someWords(random), null, { k: [true] }])
}
