import { describe, expect, it } from 'vitest'
import * as Y from 'yjs'
import { firstUnknown, watchUnknown, type Vocabulary } from '../src/prewalk.js'

const words: Vocabulary = { nodes: new Set(['paragraph', 'bulletList', 'listItem']), marks: new Set(['bold', 'link']) }

function paragraph(text: string, marks: Record<string, unknown> = {}): Y.XmlElement {
  const element = new Y.XmlElement('paragraph')
  const content = new Y.XmlText()
  content.insert(0, text, marks)
  element.insert(0, [content])
  return element
}
function docWith(...elements: Y.XmlElement[]): Y.Doc {
  const doc = new Y.Doc()
  doc.getXmlFragment('default').insert(0, elements)
  return doc
}
const walk = (doc: Y.Doc) => firstUnknown(doc.getXmlFragment('default'), words)

describe('SDK-6 firstUnknown', () => {
  it('lets through what the editor knows', () => {
    expect(walk(docWith(paragraph('a'), paragraph('b', { bold: true, link: { href: 'https://a.fr' } })))).toBeNull()
    expect(walk(new Y.Doc())).toBeNull()
  })
  it('names an unknown node at any depth', () => {
    const list = new Y.XmlElement('bulletList')
    const item = new Y.XmlElement('listItem')
    item.insert(0, [new Y.XmlElement('poll')])
    list.insert(0, [item])
    expect(walk(docWith(paragraph('a'), list))).toBe('poll')
  })
  it('names an unknown mark, one that overlaps included', () => {
    expect(walk(docWith(paragraph('a', { secret: true })))).toBe('secret')
    expect(walk(docWith(paragraph('a', { 'secret--aB3+/=9z': { x: 1 } })))).toBe('secret')
    expect(walk(docWith(paragraph('a', { 'bold--aB3+/=9z': { x: 1 } })))).toBeNull()
  })
  it('names an embed inside the text', () => {
    const element = new Y.XmlElement('paragraph')
    const text = new Y.XmlText()
    text.insertEmbed(0, { image: 'x' })
    element.insert(0, [text])
    expect(walk(docWith(element))).toBe('embed')
  })
  it('forgives what has been deleted', () => {
    const doc = docWith(paragraph('a'), new Y.XmlElement('poll'))
    doc.getXmlFragment('default').delete(1, 1)
    expect(walk(doc)).toBeNull()
  })
})

describe('watchUnknown', () => {
  it('tells before any observer, once, and only for this text', () => {
    const doc = docWith(paragraph('a'))
    const order: string[] = []
    doc.getXmlFragment('default').observeDeep(() => order.push('observer'))
    watchUnknown(doc.getXmlFragment('default'), words, (unknown) => order.push(unknown))

    doc.getXmlFragment('other').insert(0, [new Y.XmlElement('poll')])
    doc.getMap('notes').set('x', 1)
    expect(order).toEqual([])
    ;(doc.getXmlFragment('default').get(0) as Y.XmlElement).insert(1, [new Y.XmlElement('poll')])
    expect(order).toEqual(['poll', 'observer'])
    ;(doc.getXmlFragment('default').get(0) as Y.XmlElement).insert(1, [new Y.XmlElement('poll')])
    expect(order).toEqual(['poll', 'observer', 'observer'])
  })
  it('sees an unknown mark arrive on known text', () => {
    const doc = docWith(paragraph('abc'))
    const seen: string[] = []
    watchUnknown(doc.getXmlFragment('default'), words, (unknown) => seen.push(unknown))
    const text = (doc.getXmlFragment('default').get(0) as Y.XmlElement).get(0) as Y.XmlText
    text.format(0, 2, { bold: true })
    expect(seen).toEqual([])
    text.format(0, 2, { sparkle: true })
    expect(seen).toEqual(['sparkle'])
  })
})
