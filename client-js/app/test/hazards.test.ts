import { firstUnknown, watchUnknown } from '@passeplume/client'
import { getSchema } from '@tiptap/core'
import { TextSelection } from '@tiptap/pm/state'
import { ySyncPluginKey } from '@tiptap/y-tiptap'
import { describe, expect, it } from 'vitest'
import { Awareness } from 'y-protocols/awareness'
import * as Y from 'yjs'
import { extensionsFor } from '../src/editor/extensions'
import { FIELD, vocabulary } from '../src/editor/vocabulary'
import { blocksOf, dice, leave, meet, SlowNetwork, template, type, writer, type Writer } from './class'

const SEEDS = 60
/** Where each seed costs a second. */
const FEWER = 20
const LETTERS = ['a', 'b', 'c', 'd']
const WORDS = 12

/** Four writers press Enter at one spot and write a line each. Returns what went wrong, or null. */
function enterAtOneSpot(seed: number, ids: boolean): string | null {
  const random = dice(seed)
  const start = template(['Il était une fois.'])
  const writers = LETTERS.map((name) => writer(name, start, { ids }))
  const network = new SlowNetwork(writers)
  const left = new Map(writers.map((one) => [one, WORDS]))
  for (const one of writers) {
    // Guard hints are for carets that are known; here nobody knows of anybody, which is the worst case.
    one.editor.commands.setTextSelection(1 + (one.editor.state.doc.firstChild?.content.size ?? 0))
    one.editor.commands.splitBlock()
    if (random() < 0.5) network.deliverOne(random)
  }
  while ([...left.values()].some((count) => count > 0)) {
    const waiting = writers.filter((one) => (left.get(one) ?? 0) > 0)
    const one = waiting[Math.floor(random() * waiting.length)] as Writer
    type(one, one.name)
    left.set(one, (left.get(one) ?? 0) - 1)
    while (random() < 0.6) network.deliverOne(random)
  }
  network.deliverAll(random)
  const results = writers.map((one) => JSON.stringify(blocksOf(one.doc)))
  const blocks = blocksOf((writers[0] as Writer).doc)
  leave(...writers)
  if (new Set(results).size > 1) return `seed ${seed}: no convergence`
  const whole = LETTERS.every((letter) => blocks.includes(letter.repeat(WORDS)))
  return whole ? null : `seed ${seed}: ${JSON.stringify(blocks)}`
}

describe('APP-1 text never lands in another pupil’s paragraph', () => {
  it(`holds for ${SEEDS} seeds of four writers pressing Enter at one spot`, () => {
    const scrambled = Array.from({ length: SEEDS }, (_none, seed) => enterAtOneSpot(seed, true)).filter((trouble) => trouble !== null)
    expect(scrambled).toEqual([])
  })
  it('would not hold without ids on the blocks: the test sees the hazard', () => {
    const scrambled = Array.from({ length: SEEDS }, (_none, seed) => enterAtOneSpot(seed, false)).filter((trouble) => trouble !== null)
    expect(scrambled.length).toBeGreaterThan(0)
  })
})

describe('APP-2 every editor shows the shared text', () => {
  it(`holds for ${FEWER} seeds of three writers who type, split, join, retype, list, undo and delete`, () => {
    for (let seed = 0; seed < FEWER; seed += 1) {
      const random = dice(seed)
      const start = template(['Le loup arrive.', '', 'La chèvre dort.'])
      const writers = ['a', 'b', 'c'].map((name) => writer(name, start))
      const network = new SlowNetwork(writers)
      for (let step = 0; step < 30; step += 1) {
        const one = writers[Math.floor(random() * writers.length)] as Writer
        const { doc, tr } = one.editor.state
        one.editor.view.dispatch(tr.setSelection(TextSelection.near(doc.resolve(Math.floor(random() * doc.content.size)))))
        const act = Math.floor(random() * 12)
        if (act < 5) type(one, one.name)
        else if (act === 5) one.editor.commands.splitBlock()
        else if (act === 6) one.editor.commands.joinBackward()
        else if (act === 7) one.editor.commands.toggleHeading({ level: 2 })
        else if (act === 8) one.editor.commands.toggleBulletList()
        else if (act === 9) one.editor.commands.splitListItem('listItem')
        else if (act === 10) one.editor.commands.undo()
        else one.editor.commands.toggleBlockquote()
        while (random() < 0.6) network.deliverOne(random)
      }
      network.deliverAll(random)
      const shown = writers.map((one) => JSON.stringify(one.editor.getJSON()))
      const shared = writers.map((one) => one.doc.getXmlFragment(FIELD).toString())
      expect(new Set(shared).size, `seed ${seed}`).toBe(1)
      expect(new Set(shown).size, `seed ${seed}`).toBe(1)
      const again = writer('d', Y.encodeStateAsUpdate((writers[0] as Writer).doc))
      expect(JSON.stringify(again.editor.getJSON()), `seed ${seed}`).toBe(shown[0])
      leave(again)
      leave(...writers)
    }
  })
})

describe('APP-3 a binding that stumbles', () => {
  it('over a remote change takes the shared text whole, and writes nothing old over it', () => {
    const start = template(['Le loup arrive.', ''])
    const lea = writer('lea', start)
    const tom = writer('tom', start)
    lea.editor.commands.setTextSelection(5)
    const { binding } = ySyncPluginKey.getState(lea.editor.state) as { binding: { mapping: Map<unknown, unknown> } }
    const clear = binding.mapping.clear.bind(binding.mapping)
    binding.mapping.clear = () => {
      binding.mapping.clear = clear
      throw new RangeError('Position 44 out of range')
    }
    tom.editor.commands.setTextSelection(1)
    type(tom, 'Hier, ')
    meet(lea, tom)
    expect(lea.editor.getText()).toContain('Hier, Le loup arrive.')
    type(lea, 'x')
    meet(lea, tom)
    expect(blocksOf(tom.doc)[0]?.replace('x', '')).toBe('Hier, Le loup arrive.')
    leave(lea, tom)
  })
})

describe('APP-4 looking changes nothing', () => {
  const plain = () => {
    const doc = new Y.Doc()
    doc.clientID = 2
    const element = new Y.XmlElement('paragraph')
    element.insert(0, [new Y.XmlText('sans identifiant')])
    doc.getXmlFragment(FIELD).insert(0, [element, new Y.XmlElement('paragraph')])
    return Y.encodeStateAsUpdate(doc)
  }
  it.each([
    ['a text with ids', template(['un', '', 'trois'])],
    ['a text without ids', plain()],
    ['an empty text', new Uint8Array([0, 0])],
  ])('opening %s writes nothing, with the right to write or without', async (_what, start) => {
    for (const write of [true, false]) {
      const one = writer('lea', start, { write })
      const before = Y.encodeStateVector(one.doc)
      await new Promise((resolve) => setTimeout(resolve, 20))
      expect(Y.encodeStateVector(one.doc)).toEqual(before)
      leave(one)
    }
  })
  it('two who open a template have it once, and the first words land in its line', async () => {
    const start = template(['Titre de l’article', ''])
    const lea = writer('lea', start)
    const tom = writer('tom', start)
    await new Promise((resolve) => setTimeout(resolve, 20))
    meet(lea, tom)
    expect(blocksOf(lea.doc)).toEqual(['Titre de l’article', ''])
    lea.editor.commands.setTextSelection(lea.editor.state.doc.content.size - 1)
    type(lea, 'Bonjour')
    meet(lea, tom)
    expect(blocksOf(tom.doc)).toEqual(['Titre de l’article', 'Bonjour'])
    leave(lea, tom)
  })
  it('ids survive editing, and a new block gets its own', () => {
    const lea = writer('lea', template(['abc']))
    lea.editor.commands.setTextSelection(3)
    lea.editor.commands.splitBlock()
    const ids = lea.doc.getXmlFragment(FIELD).toArray().map((block) => (block as Y.XmlElement).getAttribute('id'))
    expect(new Set(ids).size).toBe(2)
    expect(ids).toContain('block-0')
    leave(lea)
  })
})

describe('APP-5 undo', () => {
  it('takes back one’s own words and leaves the others’', () => {
    const start = template(['Ligne.', 'Autre.'])
    const lea = writer('lea', start)
    const tom = writer('tom', start)
    lea.editor.commands.setTextSelection(7)
    type(lea, ' Léa')
    meet(lea, tom)
    tom.editor.commands.setTextSelection(1)
    type(tom, 'Tom ')
    meet(lea, tom)
    expect(blocksOf(lea.doc)[0]).toBe('Tom Ligne. Léa')
    tom.editor.commands.undo()
    meet(lea, tom)
    expect(blocksOf(lea.doc)[0]).toBe('Ligne. Léa')
    lea.editor.commands.undo()
    meet(lea, tom)
    expect(blocksOf(tom.doc)).toEqual(['Ligne.', 'Autre.'])
    expect(lea.editor.commands.undo()).toBe(false)
    lea.editor.commands.redo()
    meet(lea, tom)
    expect(blocksOf(tom.doc)[0]).toBe('Ligne. Léa')
    leave(lea, tom)
  })
  it(`holds for ${SEEDS} seeds of two writers who write and undo at random`, () => {
    for (let seed = 0; seed < SEEDS; seed += 1) {
      const random = dice(seed)
      const start = template(['Début.', 'Fin.'])
      const lea = writer('lea', start)
      const tom = writer('tom', start)
      const network = new SlowNetwork([lea, tom])
      for (let step = 0; step < 25; step += 1) {
        const one = random() < 0.5 ? lea : tom
        const dice = random()
        if (dice < 0.7) {
          one.editor.commands.setTextSelection(1 + Math.floor(random() * 5))
          type(one, one === lea ? 'L' : 'T')
        } else if (dice < 0.9) one.editor.commands.undo()
        else one.editor.commands.redo()
        while (random() < 0.5) network.deliverOne(random)
      }
      network.deliverAll(random)
      const tomBefore = count(lea.doc, 'T')
      while (lea.editor.commands.undo());
      network.deliverAll(random)
      expect(count(tom.doc, 'T'), `seed ${seed}`).toBe(tomBefore)
      expect(count(tom.doc, 'L'), `seed ${seed}`).toBe(0)
      expect(blocksOf(tom.doc).join('|').replace(/[LT]/g, ''), `seed ${seed}`).toBe('Début.|Fin.')
      leave(lea, tom)
    }
  })
})

function count(doc: Y.Doc, letter: string): number {
  return blocksOf(doc).join('').split(letter).length - 1
}

describe('APP-6 what the editor does not know', () => {
  const strange = () => {
    const doc = new Y.Doc()
    Y.applyUpdate(doc, template(['connu']))
    doc.getXmlFragment(FIELD).push([new Y.XmlElement('poll')])
    return doc
  }
  it('would be deleted for everybody by an editor that opens it: the test sees the hazard', async () => {
    const one = writer('lea', Y.encodeStateAsUpdate(strange()))
    await new Promise((resolve) => setTimeout(resolve, 20))
    expect(one.doc.getXmlFragment(FIELD).toArray().map((node) => (node as Y.XmlElement).nodeName)).not.toContain('poll')
    leave(one)
  })
  it('is found before the editor opens', () => {
    expect(firstUnknown(strange().getXmlFragment(FIELD), vocabulary)).toBe('poll')
  })
  it('that arrives later is still there when the editor is closed at its first sight', async () => {
    const lea = writer('lea', template(['connu']))
    const later = strange()
    const seen: string[] = []
    watchUnknown(lea.doc.getXmlFragment(FIELD), vocabulary, (unknown) => {
      seen.push(unknown)
      lea.editor.destroy()
    })
    Y.applyUpdate(lea.doc, Y.encodeStateAsUpdate(later), 'network')
    await new Promise((resolve) => setTimeout(resolve, 20))
    expect(seen).toEqual(['poll'])
    expect(lea.doc.getXmlFragment(FIELD).toArray().map((node) => (node as Y.XmlElement).nodeName)).toContain('poll')
  })
  it('is everything that the server’s gate does not know either', () => {
    const doc = new Y.Doc()
    const schema = getSchema(
      extensionsFor({ doc, awareness: new Awareness(doc), me: { id: 'x', name: 'x', color: '#507c86', colorLight: '#94e5f9' }, write: true, onGuard: () => undefined }),
    )
    expect(Object.keys(schema.nodes).filter((name) => name !== 'doc' && name !== 'text').sort()).toEqual([...vocabulary.nodes].sort())
    expect(Object.keys(schema.marks).sort()).toEqual([...vocabulary.marks].sort())
  })
})

describe('APP-7 the guard', () => {
  const START = ['Le loup arrive.', 'La chèvre dort.', '']
  /** Tom's caret stands in the first block, at the given place. */
  function scene(place = 5, start = START) {
    const bytes = template(start)
    const lea = writer('lea', bytes)
    const tom = writer('Tom B.', bytes)
    stand(tom, place)
    meet(lea, tom)
    return { lea, tom, close: () => leave(lea, tom) }
  }
  function stand(one: Writer, place: number) {
    const block = one.doc.getXmlFragment(FIELD).get(0) as Y.XmlElement
    const text = block.get(0) as Y.XmlText
    const position = Y.relativePositionToJSON(text.length === 0 ? Y.createRelativePositionFromTypeIndex(block, 0) : Y.createRelativePositionFromTypeIndex(text, place))
    one.awareness.setLocalStateField('user', { id: one.name, name: one.name, color: '#507c86', colorLight: '#94e5f9' })
    one.awareness.setLocalStateField('cursor', { anchor: position, head: position })
  }
  const acts: [string, number, (lea: Writer) => void][] = [
    ['splitting it', 8, (lea) => lea.editor.commands.splitBlock()],
    ['splitting it at its start', 1, (lea) => lea.editor.commands.splitBlock()],
    ['joining the next one to it', 18, (lea) => lea.editor.commands.joinBackward()],
    ['making it a title', 3, (lea) => lea.editor.commands.toggleHeading({ level: 1 })],
    ['making it a list', 3, (lea) => lea.editor.commands.toggleBulletList()],
    ['making it a quote', 3, (lea) => lea.editor.commands.toggleBlockquote()],
    ['deleting everything', 3, (lea) => lea.editor.chain().selectAll().deleteSelection().run()],
  ]
  it.each(acts)('holds back %s once, and lets it through the second time', (_what, caret, act) => {
    const { lea, close } = scene()
    lea.editor.commands.setTextSelection(caret)
    const before = JSON.stringify(lea.editor.getJSON())
    act(lea)
    expect(lea.hints).toEqual(['Tom'])
    expect(JSON.stringify(lea.editor.getJSON())).toBe(before)
    act(lea)
    expect(lea.hints).toEqual(['Tom'])
    expect(JSON.stringify(lea.editor.getJSON())).not.toBe(before)
    close()
  })
  const free: [string, number, (lea: Writer) => void][] = [
    ['typing in it', 8, (lea) => type(lea, 'x')],
    ['making words bold in it', 8, (lea) => lea.editor.chain().setTextSelection({ from: 2, to: 8 }).toggleBold().run()],
    ['Enter at its end', 16, (lea) => lea.editor.commands.splitBlock()],
    ['splitting another block', 22, (lea) => lea.editor.commands.splitBlock()],
    ['joining an empty line to another block', 35, (lea) => lea.editor.commands.joinBackward()],
    ['a title of another block', 22, (lea) => lea.editor.commands.toggleHeading({ level: 2 })],
  ]
  it.each(free)('says nothing against %s', (_what, caret, act) => {
    const { lea, close } = scene()
    lea.editor.commands.setTextSelection(caret)
    const before = JSON.stringify(lea.editor.getJSON())
    act(lea)
    expect(lea.hints).toEqual([])
    expect(JSON.stringify(lea.editor.getJSON())).not.toBe(before)
    close()
  })
  it('keeps an empty line for whoever waits in it', () => {
    const { lea, close } = scene(0, ['', 'suite'])
    lea.editor.commands.setTextSelection(1)
    lea.editor.commands.splitBlock()
    expect(lea.hints).toEqual(['Tom'])
    close()
  })
  it('needs no permission from one’s own second tab', () => {
    const bytes = template(START)
    const tab = writer('lea', bytes)
    const other = writer('lea', bytes)
    stand(other, 5)
    meet(tab, other)
    tab.editor.commands.setTextSelection(8)
    tab.editor.commands.splitBlock()
    expect(tab.hints).toEqual([])
    leave(tab, other)
  })
})
