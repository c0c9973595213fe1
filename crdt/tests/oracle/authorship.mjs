// Drives real Tiptap editors through what pupils do to each other's words, and writes the updates that they send,
// with who must be the author of which words afterwards, to authorship.json for crdt/tests/authorship_tiptap.rs.
import { writeFileSync } from 'node:fs'
import { JSDOM } from 'jsdom'

const dom = new JSDOM('<!doctype html><body></body>', { pretendToBeVisual: true })
for (const name of ['window', 'document', 'navigator', 'Node', 'Element', 'HTMLElement', 'DOMParser', 'MutationObserver', 'getComputedStyle', 'InputEvent', 'ClipboardEvent', 'KeyboardEvent']) {
  Object.defineProperty(globalThis, name, { value: name === 'window' ? dom.window : dom.window[name], configurable: true, writable: true })
}
globalThis.getSelection = () => dom.window.getSelection()
globalThis.requestAnimationFrame = f => setTimeout(f, 0)
globalThis.innerHeight = 700
dom.window.document.elementFromPoint = () => null
dom.window.Range.prototype.getClientRects = () => []
dom.window.Range.prototype.getBoundingClientRect = () => ({ left: 0, right: 0, top: 0, bottom: 0 })

const { Editor } = await import('@tiptap/core')
const { Blockquote } = await import('@tiptap/extension-blockquote')
const { Bold } = await import('@tiptap/extension-bold')
const { Collaboration } = await import('@tiptap/extension-collaboration')
const { Document } = await import('@tiptap/extension-document')
const { Heading } = await import('@tiptap/extension-heading')
const { BulletList, ListItem, ListKeymap, OrderedList } = await import('@tiptap/extension-list')
const { Paragraph } = await import('@tiptap/extension-paragraph')
const { Text } = await import('@tiptap/extension-text')
const { UniqueID } = await import('@tiptap/extension-unique-id')
const Y = await import('yjs')

const settled = () => new Promise(resolve => setTimeout(resolve, 5))
const blocks = ['paragraph', 'heading', 'bulletList', 'orderedList', 'listItem', 'blockquote']

/** The text as everyone sees it, and every update in the order the server took it. */
class Class {
  docs = new Map()
  editors = new Map()
  updates = []
  ids = 0

  join (name, client) {
    const doc = new Y.Doc()
    doc.clientID = client
    for (const { update } of this.updates) Y.applyUpdate(doc, Buffer.from(update, 'hex'), 'server')
    doc.on('update', (update, origin) => {
      if (origin === 'server') return
      this.updates.push({ account: name, update: Buffer.from(update).toString('hex') })
      for (const other of this.docs.values()) if (other !== doc) Y.applyUpdate(other, update, 'server')
    })
    this.docs.set(name, doc)
    const editor = new Editor({
      element: document.createElement('div'),
      extensions: [
        Document, Paragraph, Text, Bold, Heading, BulletList, OrderedList, ListItem, ListKeymap, Blockquote,
        UniqueID.configure({ types: blocks, generateID: () => `b${client}-${++this.ids}` }),
        Collaboration.configure({ document: doc })
      ]
    })
    this.editors.set(name, editor)
    return editor
  }

  /** Typed text in document order, by item. */
  items () {
    const [doc] = this.docs.values()
    const items = []
    const walk = type => {
      for (let item = type._start; item !== null; item = item.right) {
        if (item.deleted) continue
        if (item.content instanceof Y.ContentString) items.push({ client: item.id.client, clock: item.id.clock, words: item.content.str })
        else if (item.content instanceof Y.ContentType) walk(item.content.type)
      }
    }
    walk(doc.getXmlFragment('default'))
    return items
  }

  close () { for (const editor of this.editors.values()) editor.destroy() }
}

/** Position of the first character of these words. */
function at (editor, words) {
  let found = null
  editor.state.doc.descendants((node, position) => {
    if (found === null && node.isText && node.text.includes(words)) found = position + node.text.indexOf(words)
  })
  if (found === null) throw new Error(`"${words}" is not in ${editor.getText()}`)
  return found
}

async function types (editor, words) {
  for (const letter of words) {
    editor.commands.insertContent(letter === '\n' ? { type: 'paragraph' } : { type: 'text', text: letter }, { updateSelection: true })
    await settled()
  }
}

const select = (editor, words) => editor.commands.setTextSelection({ from: at(editor, words), to: at(editor, words) + words.length })

/**
 * Each case: what Léa wrote, what Tom does, whose words there are afterwards (in order of the page). Words that replace
 * others share no first or last letter with them: the binding would keep that letter, and it would stay Léa's.
 */
const cases = {
  'enter inside': {
    lea: 'bonjour le monde',
    tom: editor => { editor.commands.setTextSelection(at(editor, 'monde')); editor.commands.splitBlock() },
    expect: [['léa', 'bonjour le monde']]
  },
  'enter before the last letter': {
    lea: 'bonjour',
    tom: editor => { editor.commands.setTextSelection(at(editor, 'bonjour') + 6); editor.commands.splitBlock() },
    expect: [['léa', 'bonjour']]
  },
  'enter, then own words': {
    lea: 'bonjour le monde',
    tom: async editor => {
      editor.commands.setTextSelection(at(editor, 'monde'))
      editor.commands.splitBlock()
      await settled()
      await types(editor, 'grand ')
    },
    expect: [['léa', 'bonjour le '], ['tom', 'grand '], ['léa', 'monde']]
  },
  join: {
    lea: 'un loup\nun agneau',
    tom: editor => { editor.commands.setTextSelection(at(editor, 'un agneau')); editor.commands.joinBackward() },
    expect: [['léa', 'un loupun agneau']]
  },
  'heading toggle': {
    lea: 'Les poules de la cour',
    tom: editor => { select(editor, 'poules'); editor.commands.toggleHeading({ level: 2 }) },
    expect: [['léa', 'Les poules de la cour']]
  },
  'heading toggle of a text by both': {
    lea: 'Les poules de la cour',
    tom: async editor => {
      editor.commands.setTextSelection(at(editor, 'de la cour'))
      await types(editor, 'rousses ')
      editor.commands.toggleHeading({ level: 2 })
      await settled()
      editor.commands.toggleHeading({ level: 2 })
    },
    expect: [['léa', 'Les poules '], ['tom', 'rousses '], ['léa', 'de la cour']]
  },
  'wrap in a list': {
    lea: 'Plume\nOmelette\nRousse',
    tom: editor => { editor.commands.selectAll(); editor.commands.toggleBulletList() },
    expect: [['léa', 'PlumeOmeletteRousse']]
  },
  'wrap in a list and out again': {
    lea: 'Plume\nOmelette',
    tom: async editor => {
      editor.commands.selectAll()
      editor.commands.toggleBulletList()
      await settled()
      editor.commands.toggleBulletList()
    },
    expect: [['léa', 'PlumeOmelette']]
  },
  'wrap in a quote': {
    lea: 'Il a dit : minuscule',
    tom: editor => { select(editor, 'minuscule'); editor.commands.toggleBlockquote() },
    expect: [['léa', 'Il a dit : minuscule']]
  },
  'bold over a part': {
    lea: 'une lanterne rouge',
    tom: editor => { select(editor, 'lanterne'); editor.commands.toggleBold() },
    expect: [['léa', 'une lanterne rouge']]
  },
  'bold, then heading': {
    lea: 'une lanterne rouge',
    tom: async editor => {
      select(editor, 'lanterne')
      editor.commands.toggleBold()
      await settled()
      editor.commands.toggleHeading({ level: 1 })
    },
    expect: [['léa', 'une lanterne rouge']]
  },
  'cut and paste': {
    lea: 'Aubépine est la fille du meunier\nFin',
    tom: async editor => {
      select(editor, 'la fille du meunier')
      const slice = editor.state.selection.content()
      editor.commands.deleteSelection()
      await settled()
      editor.commands.setTextSelection(at(editor, 'Fin') + 3)
      await types(editor, ' : ')
      editor.view.dispatch(editor.state.tr.replaceSelection(slice))
    },
    expect: [['léa', 'Aubépine est Fin'], ['tom', ' : '], ['léa', 'la fille du meunier']]
  },
  'undo of deleted words': {
    lea: 'cent douze jours sur une île',
    tom: async editor => {
      select(editor, 'douze jours ')
      editor.commands.deleteSelection()
      await settled()
      editor.commands.undo()
    },
    expect: [['léa', 'cent douze jours sur une île']]
  },
  'undo, redo, undo': {
    lea: 'un crabe nommé Maréchal',
    tom: async editor => {
      select(editor, ' nommé Maréchal')
      editor.commands.deleteSelection()
      for (const command of ['undo', 'redo', 'undo']) { await settled(); editor.commands[command]() }
    },
    expect: [['léa', 'un crabe nommé Maréchal']]
  },
  'undo of backspaces': {
    lea: 'jamais de la vie',
    tom: async editor => {
      const end = at(editor, 'jamais de la vie') + 16
      for (let letter = 0; letter < 6; letter++) {
        editor.commands.setTextSelection({ from: end - letter - 1, to: end - letter })
        editor.commands.deleteSelection()
        await settled()
      }
      editor.commands.undo()
    },
    expect: [['léa', 'jamais de la vie']]
  },
  'undo of enter': {
    lea: 'bonjour le monde',
    tom: async editor => {
      editor.commands.setTextSelection(at(editor, 'monde'))
      editor.commands.splitBlock()
      await settled()
      editor.commands.undo()
    },
    expect: [['léa', 'bonjour le monde']]
  },
  'own words over a selection': {
    lea: 'les poules sont nulles part',
    tom: async editor => {
      editor.commands.selectAll()
      await types(editor, 'oh tu es nul')
    },
    expect: [['tom', 'oh tu es nul']]
  },
  'a paste of other words over a selection': {
    lea: 'Aubépine vit au bord de la rivière',
    tom: editor => { editor.commands.selectAll(); editor.commands.insertContent('ton histoire est nulle !') },
    expect: [['tom', 'ton histoire est nulle !']]
  },
  emoji: {
    lea: '🐔 et 🐔🐔 œuf',
    tom: editor => { editor.commands.setTextSelection(at(editor, '🐔🐔') + 2); editor.commands.splitBlock() },
    expect: [['léa', '🐔 et 🐔🐔 œuf']]
  }
}

const out = []
for (const [name, { lea, tom, expect }] of Object.entries(cases)) {
  const room = new Class()
  const leas = room.join('léa', 1001)
  await settled()
  const [first, ...others] = lea.split('\n')
  await types(leas, first)
  for (const line of others) {
    leas.commands.setTextSelection(leas.state.doc.content.size)
    leas.commands.splitBlock()
    await settled()
    await types(leas, line)
  }
  const toms = room.join('tom', 2002)
  await settled()
  toms.commands.focus?.('start', { scrollIntoView: false })
  await tom(toms)
  await settled()
  const items = room.items()
  const words = items.map(item => item.words).join('')
  const wanted = expect.map(([, words]) => words).join('')
  if (words !== wanted) console.error(`${name}: the page says "${words}", the case expects "${wanted}"`)
  out.push({ name, updates: room.updates, items, expect: expect.map(([account, words]) => ({ account, words })) })
  room.close()
}
writeFileSync(new URL('authorship.json', import.meta.url), `${JSON.stringify(out, null, 1)}\n`)
console.log(`${out.length} cases`)
process.exit(0)
