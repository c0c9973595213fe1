// Everything that a document says, and JSON whose keys are in order.

export const ROOTS = { text: 'text', array: 'array', map: 'map', xml: 'xml', article: 'default' }

export const read = doc => ({
  text: [doc.getText(ROOTS.text).toDelta().map(plain), doc.getText(ROOTS.text).getAttributes()],
  array: doc.getArray(ROOTS.array).toJSON(),
  map: doc.getMap(ROOTS.map).toJSON(),
  xml: doc.getXmlFragment(ROOTS.xml).toString(),
  article: doc.getXmlFragment(ROOTS.article).toString(),
})

const plain = part => (part.insert?.toJSON ? { ...part, insert: part.insert.toJSON() } : part)

/**
 * Yjs replaces both halves of a surrogate pair when an edit splits it, but only on clients where it does split: real
 * clients then differ among themselves until they reload. What must agree is the rest, and every position.
 */
const halves = text => text.replace(/[\ud800-\udfff]/g, '\ufffd')

export const stable = value =>
  JSON.stringify(value, (_, inner) => {
    if (typeof inner === 'string') return halves(inner)
    if (inner === undefined) return '<undefined>'
    if (inner instanceof Uint8Array) return `<${Buffer.from(inner).toString('hex')}>`
    if (inner && typeof inner === 'object' && !Array.isArray(inner)) {
      return Object.fromEntries(Object.entries(inner).sort(([a], [b]) => (a < b ? -1 : 1)))
    }
    return inner
  })
