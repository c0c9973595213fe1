// One random edit of one client, in any shared type.

import * as Y from 'yjs'
import { editArticle } from './article.mjs'
import { ROOTS } from './read.mjs'

export const edit = (doc, random) => {
  const choice = random.below(20)
  if (choice < 6) editText(doc.getText(ROOTS.text), random)
  else if (choice < 9) editArray(doc.getArray(ROOTS.array), random, 0)
  else if (choice < 12) editMap(doc.getMap(ROOTS.map), random, 0)
  else if (choice < 14) editXml(doc.getXmlFragment(ROOTS.xml), random, 0)
  else editArticle(doc, random)
}

const editText = (text, random) => {
  const at = random.below(text.length + 1)
  const span = Math.min(random.below(4) + 1, text.length - at)
  switch (random.below(8)) {
    case 0:
      if (span > 0) text.delete(at, span)
      break
    case 1:
      if (span > 0) text.format(at, span, random.of([{ bold: true }, { bold: null }, { a: { b: [1.5, 'é'] } }]))
      break
    case 2:
      text.insertEmbed(at, random.of([{ image: 'x.png' }, { n: [1, -2.5, null, { deep: true }] }]))
      break
    case 3:
      text.insertEmbed(at, random.of([new Y.Map([['k', 1]]), new Y.Text('inside')]))
      break
    case 4:
      text.setAttribute(random.of(['lang', 'dir']), random.of(['fr', 5, null]))
      break
    case 5:
      text.insert(at, random.text(), random.of([{ italic: true }, {}]))
      break
    default:
      text.insert(at, random.text())
  }
}

const value = (random, depth) =>
  random.of([
    1, -7, 2.5, 1e300, 4294967296, true, false, null, undefined, 'mot', '😀', { a: [1, { b: null }] }, [[], {}],
    new Uint8Array([1, 2, 255]),
    ...(depth < 4 ? [new Y.Map(), new Y.Array(), new Y.Text('dans'), new Y.XmlElement('p'), new Y.Map([['n', 1]])] : []),
  ])

// An array cannot hold undefined, a map can.
const element = (random, depth) => value(random, depth) ?? 0

const editArray = (array, random, depth) => {
  const nested = array.toArray().filter(item => item instanceof Y.AbstractType)
  if (nested.length > 0 && random.chance(0.4)) return descend(random.of(nested), random, depth + 1)
  const at = random.below(array.length + 1)
  if (at < array.length && random.chance(0.3)) {
    array.delete(at, Math.min(random.below(3) + 1, array.length - at))
  } else if (random.chance(0.3)) {
    array.insert(at, [element(random, depth), element(random, depth), 3, 'x'])
  } else {
    array.insert(at, [element(random, depth)])
  }
}

const editMap = (map, random, depth) => {
  const nested = [...map.values()].filter(item => item instanceof Y.AbstractType)
  if (nested.length > 0 && random.chance(0.4)) return descend(random.of(nested), random, depth + 1)
  const key = random.of(['k', 'l', 'clé', ''])
  if (random.chance(0.2)) map.delete(key)
  else map.set(key, value(random, depth))
}

const editXml = (parent, random, depth) => {
  const children = parent.toArray()
  if (children.length > 0 && random.chance(0.5)) return descend(random.of(children), random, depth + 1)
  const at = random.below(children.length + 1)
  if (parent instanceof Y.XmlElement && random.chance(0.4)) {
    if (random.chance(0.3)) parent.removeAttribute('class')
    else parent.setAttribute(random.of(['class', 'id']), random.text())
  } else if (at < children.length && random.chance(0.3)) {
    parent.delete(at, 1)
  } else if (random.chance(0.5) || depth > 4) {
    parent.insert(at, [new Y.XmlText(random.text())])
  } else {
    parent.insert(at, [new Y.XmlElement(random.of(['div', 'p', 'em'])), new Y.XmlElement('br')])
  }
}

const descend = (type, random, depth) => {
  if (type instanceof Y.XmlElement || type instanceof Y.XmlFragment) editXml(type, random, depth)
  else if (type instanceof Y.Text) editText(type, random)
  else if (type instanceof Y.Array) editArray(type, random, depth)
  else if (type instanceof Y.Map) editMap(type, random, depth)
}
