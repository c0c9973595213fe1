/** Words that the server refused for good: taken out of the document and kept apart for their author, never lost. */
import * as Y from 'yjs'

export interface KeptWords {
  readonly id: string
  readonly document: string
  readonly title: string
  /** When they were set apart, in milliseconds since 1970. */
  readonly at: number
  readonly reason: string
  /** The words themselves, one line a block. */
  readonly text: string
  /** The change as Yjs encoded it, for whoever can do more with it than read. */
  readonly update: Uint8Array
}

/** The living words of `mine` that `theirs` has never seen, one line a block, in reading order. */
export function refusedWords(mine: Y.Doc, theirs: Y.Doc, field = 'default'): string {
  const known = Y.decodeStateVector(Y.encodeStateVector(theirs))
  const lines: string[] = []
  collect(mine.getXmlFragment(field), known, lines)
  return lines.join('\n')
}

/** Only what `theirs` lacks. */
export function refusedChange(mine: Y.Doc, theirs: Y.Doc): Uint8Array {
  return Y.encodeStateAsUpdate(mine, Y.encodeStateVector(theirs))
}

function collect(parent: Y.XmlFragment | Y.XmlElement, known: Map<number, number>, lines: string[]): void {
  let line = ''
  for (const child of parent.toArray()) {
    if (child instanceof Y.XmlText) line += unseen(child, known)
    else if (child instanceof Y.XmlElement) {
      if (line !== '') lines.push(line)
      line = ''
      collect(child, known, lines)
    }
  }
  if (line !== '') lines.push(line)
}

function unseen(text: Y.XmlText, known: Map<number, number>): string {
  let words = ''
  for (let item = text._start; item !== null; item = item.right) {
    if (item.deleted || !(item.content instanceof Y.ContentString)) continue
    const seen = (known.get(item.id.client) ?? 0) - item.id.clock
    if (seen < item.length) words += item.content.str.slice(Math.max(0, seen))
  }
  return words
}

/** The copies of one account on this device. */
export class KeptStore {
  readonly #name: string

  constructor(account: string) {
    this.#name = `passeplume:${account}:kept`
  }

  async all(): Promise<KeptWords[]> {
    const found = (await this.#run('readonly', (store) => store.getAll())) as KeptWords[]
    return found.sort((a, b) => b.at - a.at)
  }

  async put(words: KeptWords): Promise<void> {
    await this.#run('readwrite', (store) => store.put(words))
  }

  async discard(id: string): Promise<void> {
    await this.#run('readwrite', (store) => store.delete(id))
  }

  async #run(mode: IDBTransactionMode, act: (store: IDBObjectStore) => IDBRequest): Promise<unknown> {
    const db = await open(this.#name)
    try {
      return await new Promise((resolve, reject) => {
        const transaction = db.transaction('words', mode)
        const request = act(transaction.objectStore('words'))
        // Kept only once the transaction is through: `success` alone may still be rolled back.
        transaction.oncomplete = () => resolve(request.result)
        transaction.onabort = () => reject(transaction.error)
      })
    } finally {
      db.close()
    }
  }
}

function open(name: string): Promise<IDBDatabase> {
  return new Promise((resolve, reject) => {
    const request = indexedDB.open(name, 1)
    request.onupgradeneeded = () => request.result.createObjectStore('words', { keyPath: 'id' })
    request.onsuccess = () => resolve(request.result)
    request.onerror = () => reject(request.error)
  })
}
