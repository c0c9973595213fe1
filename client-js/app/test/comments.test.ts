import { TextSelection } from '@tiptap/pm/state'
import { type Passage, bytesOf } from '@passeplume/client/light'
import { describe, expect, it } from 'vitest'
import * as Y from 'yjs'
import { change, find, type Found, isOneLine, lettersOf, passageOf } from '../src/editor/comments/anchors'
import { FIELD } from '../src/editor/vocabulary'
import { dice, leave, meet, SlowNetwork, template, type, writer, type Writer } from './class'

const EDITS = 200
const SEEDS = 12

const lettersFor = (who: Writer) => lettersOf(who.doc.getXmlFragment(FIELD), (name) => who.editor.schema.nodes[name]?.isLeaf === true)
const look = (who: Writer, passage: Passage): Found => find(lettersFor(who), who.doc, passage)
const read = (who: Writer, found: Found): string => (found.is === 'gone' ? '' : who.editor.state.doc.textBetween(found.from, found.to, '\n', '\n'))

/** The `nth` place of these words in what the editor shows. */
function placeOf(who: Writer, words: string, nth = 0): { from: number; to: number } {
  const found: number[] = []
  who.editor.state.doc.descendants((node, pos) => {
    if (!node.isTextblock) return true
    const text = node.textBetween(0, node.content.size, '\n', '\n')
    for (let at = text.indexOf(words); at >= 0; at = text.indexOf(words, at + 1)) found.push(pos + 1 + at)
    return false
  })
  const from = found[nth]
  if (from === undefined) throw new Error(`no ${words}`)
  return { from, to: from + words.length }
}
function mark(who: Writer, words: string, nth = 0): Passage {
  const { from, to } = placeOf(who, words, nth)
  const passage = passageOf(lettersFor(who), from, to)
  if (!passage) throw new Error(`nothing to hold on to in ${words}`)
  return passage
}
/** The letter that an anchor holds on to, as Yjs names it. */
function letterOf(anchor: string): string {
  const { item } = Y.decodeRelativePosition(bytesOf(anchor) as Uint8Array)
  return `${item?.client}/${item?.clock}`
}
/** The names of the letters between two offsets of a text. */
function namesIn(text: Y.XmlText, from: number, to: number): string[] {
  return Array.from({ length: to - from }, (_none, n) => {
    const { item } = Y.createRelativePositionFromTypeIndex(text, from + n, 0)
    return `${item?.client}/${item?.clock}`
  })
}
function namesBetween(who: Writer, found: Found): string[] {
  if (found.is === 'gone') return []
  return lettersFor(who).runs.flatMap((run) => {
    const first = Math.max(found.from - run.from, 0)
    const last = Math.min(found.to - run.from, run.letters.length)
    return first < last ? namesIn(run.text, first, last) : []
  })
}

function edit(one: Writer, random: () => number): void {
  const { doc, tr } = one.editor.state
  const spot = () => Math.floor(random() * doc.content.size)
  one.editor.view.dispatch(tr.setSelection(TextSelection.near(doc.resolve(spot()))))
  const act = Math.floor(random() * 24)
  if (act < 12) type(one, 'abcdefghij'[Math.floor(random() * 10)] as string)
  else if (act < 17) {
    const at = one.editor.state.selection.from
    const end = Math.min(at + 1 + Math.floor(random() * 4), one.editor.state.doc.content.size - 1)
    if (end > at) one.editor.view.dispatch(one.editor.state.tr.delete(at, end))
  } else if (act === 17) one.editor.commands.splitBlock()
  else if (act === 18) one.editor.commands.joinBackward()
  else if (act === 19) one.editor.commands.toggleHeading({ level: 2 })
  else if (act === 20) one.editor.commands.toggleBulletList()
  else if (act === 21) one.editor.commands.setHardBreak()
  else if (act === 22) one.editor.commands.undo()
  else one.editor.commands.toggleBold()
}

describe('COM-2 a remark names the same letters, or says that they have changed', () => {
  it(`holds for ${SEEDS} seeds of ${EDITS} edits by others: letters, Enter, joins, lists, headings, undo`, { timeout: 240_000 }, () => {
    let [held, found, orphans] = [0, 0, 0]
    for (let seed = 0; seed < SEEDS; seed += 1) {
      const random = dice(seed)
      const start = template([
        'Hier, à la pissine, Plume a nagé vingt mètres sous la surveillance de Tom.',
        'Le loup voit un loup, et le loup s’enfuit devant le loup.',
        'Lundi mardi mercredi jeudi vendredi samedi dimanche.',
        'Trois œufs 🐔 dans le panier.',
        // What is written elsewhere touches nobody.
        ...Array.from({ length: 8 }, (_none, n) => `Ligne ${n} : il se passe autre chose, et personne n’en dit rien.`),
      ])
      const reader = writer('reader', start, { write: false })
      const others = ['a', 'b'].map((name) => writer(name, start))
      const network = new SlowNetwork([reader, ...others])
      const passages = [
        mark(reader, 'la pissine'),
        mark(reader, 'vingt mètres sous la surveillance'),
        ...[0, 1, 2, 3].map((nth) => mark(reader, 'loup', nth)),
        mark(reader, 'mercredi jeudi'),
        mark(reader, 'œufs 🐔'),
        mark(reader, 'dimanche.'),
      ]
      const names = passages.map((passage) => namesBetween(reader, look(reader, passage)))
      expect(names.map((one) => one[0])).toEqual(passages.map((passage) => letterOf(passage.anchor_start)))
      for (let n = 0; n < EDITS; n += 1) {
        edit(others[Math.floor(random() * others.length)] as Writer, random)
        while (random() < 0.7) network.deliverOne(random)
        if (n % 10 !== 9) continue
        network.deliverAll(random)
        passages.forEach((passage, index) => {
          const now = look(reader, passage)
          const said = `seed ${seed}, edit ${n}, « ${passage.quoted} »: ${JSON.stringify(now)} « ${read(reader, now)} »`
          if (now.is !== 'there') {
            orphans += 1
            expect(read(reader, now), said).not.toBe(passage.quoted)
            return
          }
          // What is said to be there reads the same to whoever looks, on every screen.
          expect(read(reader, now), said).toBe(passage.quoted)
          for (const other of others) expect(look(other, passage), said).toEqual(now)
          if (now.how === 'held') {
            held += 1
            const letters = namesBetween(reader, now)
            expect([letters[0], letters.at(-1)], said).toEqual([names[index]?.[0], names[index]?.at(-1)])
          } else {
            found += 1
            const all = lettersFor(reader).all
            const around = [`${passage.before}${passage.quoted}`, `${passage.quoted}${passage.after}`].map((words) => all.split(words).length - 1)
            expect(around.includes(1) || passage.quoted.length >= 20, said).toBe(true)
          }
        })
      }
      leave(reader, ...others)
    }
    // It would be no property if everything were lost, or nothing ever touched.
    expect(held, 'held').toBeGreaterThan(SEEDS * 30)
    expect(found, 'found again').toBeGreaterThan(SEEDS * 3)
    expect(orphans, 'orphans').toBeGreaterThan(SEEDS)
  })

  it('moves with what others write before it, and is not stretched by what they write at its edges', () => {
    const start = template(['Hier, à la pissine, Plume a nagé.'])
    const [reader, author] = [writer('reader', start, { write: false }), writer('author', start)] as const
    const passage = mark(reader, 'la pissine')
    author.editor.commands.insertContentAt(1, 'Avant-')
    author.editor.commands.insertContentAt(placeOf(author, 'la pissine').from, 'XX')
    author.editor.commands.insertContentAt(placeOf(author, 'la pissine').to, 'YY')
    meet(reader, author)
    const now = look(reader, passage)
    expect(now.is).toBe('there')
    expect(read(reader, now)).toBe('la pissine')
    leave(reader, author)
  })

  it('is found again in the line that Enter made, and in the place it was moved to', () => {
    const start = template(['Hier, à la pissine, Plume a nagé.', 'Et puis rien.'])
    const [reader, author] = [writer('reader', start, { write: false }), writer('author', start)] as const
    const passage = mark(reader, 'la pissine')
    author.editor.commands.setTextSelection(placeOf(author, 'à la').from)
    author.editor.commands.splitBlock()
    meet(reader, author)
    const now = look(reader, passage)
    expect([now.is, read(reader, now)]).toEqual(['there', 'la pissine'])
    leave(reader, author)
  })

  it('never goes over to the same word elsewhere', () => {
    const start = template(['Le chat voit la pissine.', 'Le chien aime la pissine aussi.'])
    const [reader, author] = [writer('reader', start, { write: false }), writer('author', start)] as const
    const passage = mark(reader, 'la pissine', 0)
    const { from, to } = placeOf(author, 'la pissine', 0)
    author.editor.commands.insertContentAt({ from, to }, 'le bassin')
    meet(reader, author)
    expect(look(reader, passage).is).not.toBe('there')
    leave(reader, author)
  })

  it('says that its words are gone, and takes them back with the undo of whoever deleted them', () => {
    const start = template(['Hier, à la pissine, Plume a nagé.'])
    const [reader, author] = [writer('reader', start, { write: false }), writer('author', start)] as const
    const passage = mark(reader, 'la pissine')
    const { from, to } = placeOf(author, 'la pissine')
    author.editor.view.dispatch(author.editor.state.tr.delete(from, to))
    meet(reader, author)
    expect(look(reader, passage).is).toBe('gone')
    author.editor.commands.undo()
    meet(reader, author)
    const now = look(reader, passage)
    expect([now.is, read(reader, now)]).toEqual(['there', 'la pissine'])
    leave(reader, author)
  })

  it('holds on to letters alone: spaces around, half signs and nothing at all are no passage', () => {
    const start = template(['🐔 poule 🐔 et œuf', ''])
    const reader = writer('reader', start, { write: false })
    const { from, to } = placeOf(reader, ' poule ')
    const passage = passageOf(lettersFor(reader), from, to)
    expect(passage?.quoted).toBe('poule')
    expect(passage?.before).toBe('🐔 ')
    expect(passageOf(lettersFor(reader), from, from)).toBeNull()
    expect(passageOf(lettersFor(reader), from, from + 1)).toBeNull()
    for (const words of [passage?.before, passage?.after]) expect(JSON.stringify(words)).not.toMatch(/\\ud/u)
    expect(find(lettersFor(reader), reader.doc, { ...(passage as Passage), quoted: 'autre chose' }).is).toBe('changed')
    expect(find(lettersFor(reader), reader.doc, { anchor_start: '???', anchor_end: 'AAUDAA', quoted: 'x', before: '', after: '' }).is).toBe('gone')
    leave(reader)
  })

  it('knows one line from several', () => {
    const start = template(['Un.', 'Deux.'])
    const reader = writer('reader', start, { write: false })
    const all = passageOf(lettersFor(reader), 0, reader.editor.state.doc.content.size)
    expect(all?.quoted).toBe('Un.\nDeux.')
    expect(all && isOneLine(all)).toBe(false)
    expect(isOneLine(mark(reader, 'Deux'))).toBe(true)
    leave(reader)
  })
})

describe('COM-3 taking a suggestion', () => {
  it.each([
    ['la pissine', 'la piscine', { skip: 6, was: 's', will: 'c' }],
    ['aa', 'aaa', { skip: 2, was: '', will: 'a' }],
    ['aaa', 'aa', { skip: 2, was: 'a', will: '' }],
    ['mot', '', { skip: 0, was: 'mot', will: '' }],
    ['vite', 'très vite', { skip: 0, was: '', will: 'très ' }],
  ])('from %s to %s changes only what differs', (was, will, expected) => {
    expect(change(was, will)).toEqual(expected)
    const { skip, was: out, will: put } = change(was, will)
    expect(was.slice(0, skip) + put + was.slice(skip + out.length)).toBe(will)
  })
})
