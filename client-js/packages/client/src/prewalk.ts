/**
 * Looks through a document before an editor may touch it.
 * An editor deletes, for everybody, each node and mark it does not know; so whoever does not know one must not open it.
 */
import * as Y from 'yjs'

export interface Vocabulary {
  readonly nodes: ReadonlySet<string>
  readonly marks: ReadonlySet<string>
}

/** The first thing this vocabulary does not know, or null when an editor with it may open the text. */
export function firstUnknown(root: Y.XmlFragment, words: Vocabulary): string | null {
  const waiting: unknown[] = root.toArray()
  for (let node = waiting.pop(); node !== undefined; node = waiting.pop()) {
    const unknown = unknownHere(node, words)
    if (unknown !== null) return unknown
    if (node instanceof Y.XmlElement) waiting.push(...node.toArray())
  }
  return null
}

/**
 * Watches what arrives from others, before any editor sees it, and calls once when something unknown has come.
 * Yjs runs `beforeObserverCalls` ahead of every observer, so an editor unbound in the callback never sees the change.
 */
export function watchUnknown(root: Y.XmlFragment, words: Vocabulary, stop: (unknown: string) => void): () => void {
  const doc = root.doc
  if (!doc) throw new Error('the fragment belongs to no document')
  const look = (transaction: Y.Transaction) => {
    for (const type of transaction.changed.keys()) {
      const unknown =
        type instanceof Y.XmlFragment && !(type instanceof Y.XmlElement)
          ? type === root
            ? firstUnknown(root, words)
            : null
          : belongsTo(type, root)
            ? unknownBelow(type, words)
            : null
      if (unknown !== null) {
        doc.off('beforeObserverCalls', look)
        stop(unknown)
        return
      }
    }
  }
  doc.on('beforeObserverCalls', look)
  return () => doc.off('beforeObserverCalls', look)
}

function unknownBelow(type: unknown, words: Vocabulary): string | null {
  const here = unknownHere(type, words)
  if (here !== null) return here
  return type instanceof Y.XmlElement ? firstUnknown(type, words) : null
}

function unknownHere(node: unknown, words: Vocabulary): string | null {
  if (node instanceof Y.XmlElement) return words.nodes.has(node.nodeName) ? null : node.nodeName
  if (node instanceof Y.XmlText) return unknownMark(node, words)
  return (node as object).constructor.name
}

function unknownMark(text: Y.XmlText, words: Vocabulary): string | null {
  for (let item = text._start; item !== null; item = item.right) {
    if (item.deleted) continue
    const content = item.content
    if (content instanceof Y.ContentFormat) {
      // Overlapping marks are stored as `name--hash` by the editor binding.
      const mark = content.key.replace(/--[a-zA-Z0-9+/=]{8}$/, '')
      if (content.value !== null && !words.marks.has(mark)) return mark
    } else if (content instanceof Y.ContentEmbed || content instanceof Y.ContentType) {
      return 'embed'
    }
  }
  return null
}

function belongsTo(type: Y.AbstractType<unknown> | unknown, root: Y.XmlFragment): boolean {
  let up: Y.AbstractType<unknown> | null = type as Y.AbstractType<unknown>
  while (up !== null) {
    if ((up as unknown) === root) return true
    up = up.parent as Y.AbstractType<unknown> | null
  }
  return false
}
