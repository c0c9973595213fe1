// Edits of the article through Tiptap's own binding: ProseMirror's document is changed, the binding finds the difference.

import { updateYFragment, yXmlFragmentToProseMirrorRootNode } from '@tiptap/y-tiptap'
import { Node, Schema } from 'prosemirror-model'
import { ROOTS } from './read.mjs'

const schema = new Schema({
  nodes: {
    doc: { content: 'block+' },
    paragraph: { group: 'block', content: 'inline*' },
    heading: { group: 'block', content: 'inline*', attrs: { level: { default: 1 } } },
    bulletList: { group: 'block', content: 'listItem+' },
    orderedList: { group: 'block', content: 'listItem+', attrs: { start: { default: 1 }, type: { default: null } } },
    listItem: { content: 'paragraph block*' },
    blockquote: { group: 'block', content: 'block+' },
    horizontalRule: { group: 'block' },
    hardBreak: { group: 'inline', inline: true },
    text: { group: 'inline' },
  },
  marks: {
    bold: {},
    italic: {},
    // Does not exclude itself, so that the binding writes `link--hash`.
    link: { attrs: { href: {}, target: { default: null } }, excludes: '' },
  },
})

export const editArticle = (doc, random) => {
  const fragment = doc.getXmlFragment(ROOTS.article)
  const json = yXmlFragmentToProseMirrorRootNode(fragment, schema).toJSON()
  json.content ??= []
  const rounds = random.chance(0.2) ? 4 : 1
  for (let round = 0; round < rounds; round++) change(json, random)
  const node = Node.fromJSON(schema, json)
  doc.transact(() => updateYFragment(doc, fragment, node, { mapping: new Map(), isOMark: new Map() }))
}

const change = (json, random) => {
  const texts = textBlocks(json)
  if (texts.length > 0 && random.chance(0.6)) return changeText(random.of(texts), random)
  const blocks = json.content
  const at = random.below(blocks.length + 1)
  if (at < blocks.length && random.chance(0.3)) blocks.splice(at, 1)
  else if (at < blocks.length && random.chance(0.3)) {
    blocks.splice(at, 1, { type: 'blockquote', content: [blocks[at]] })
  } else blocks.splice(at, 0, block(random))
}

const block = random =>
  random.of([
    () => ({ type: 'paragraph', content: [text(random)] }),
    () => ({ type: 'paragraph' }),
    () => ({ type: 'heading', attrs: { level: random.below(3) + 1 }, content: [text(random)] }),
    () => ({ type: 'horizontalRule' }),
    () => ({ type: random.of(['bulletList', 'orderedList']), content: [item(random), item(random)] }),
  ])()

const item = random => ({ type: 'listItem', content: [{ type: 'paragraph', content: [text(random)] }] })

const text = random => ({
  type: 'text',
  text: random.text(),
  marks: random.of([
    [],
    [{ type: 'bold' }],
    [{ type: 'bold' }, { type: 'italic' }],
    [{ type: 'link', attrs: { href: 'https://exemple.fr/é', target: null } }],
    [{ type: 'link', attrs: { href: 'a' } }, { type: 'link', attrs: { href: 'b' } }],
  ]),
})

const textBlocks = node =>
  (node.content ?? []).flatMap(child =>
    child.type === 'paragraph' || child.type === 'heading' ? [child] : textBlocks(child),
  )

const changeText = (parent, random) => {
  parent.content ??= []
  const at = random.below(parent.content.length + 1)
  const old = parent.content[at]
  if (old?.type === 'text' && random.chance(0.7)) {
    const cut = random.below(old.text.length + 1)
    const next = random.chance(0.3) ? old.text.slice(0, cut) : old.text.slice(0, cut) + random.text() + old.text.slice(cut)
    if (next.isWellFormed?.() === false || next === '') parent.content.splice(at, 1)
    else old.text = next
  } else if (random.chance(0.3)) parent.content.splice(at, 0, { type: 'hardBreak' })
  else parent.content.splice(at, 0, text(random))
}
