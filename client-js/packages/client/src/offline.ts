/**
 * What one account keeps on this device. Tablets are shared: each name carries the account, and a logout wipes it all,
 * unless words are still waiting for the server.
 */
export interface KeyValue {
  getItem(key: string): string | null
  setItem(key: string, value: string): void
  removeItem(key: string): void
}

/** The IndexedDB database of one account's copy of one document. */
export function storeName(account: string, document: string): string {
  return `passeplume:${account}:${document}`
}

/**
 * The name under which posts and messages that have not left stand among an account's documents: so a logout that wipes those
 * wipes these, and asks first while some have not left. No document has this id.
 */
export const WORDS_OUTGOING = 'words-outgoing'

/** The key under which a copy keeps how far it has the server's log. */
export const PLACE = 'place'

/**
 * Keeps how far a copy has the server's log, after every word that is being kept already: the transaction also spans the
 * store of the words, so it waits for them.
 */
export function keepPlace(db: IDBDatabase, place: string | null): void {
  try {
    const kept = db.transaction(['updates', 'custom'], 'readwrite').objectStore('custom')
    if (place === null) kept.delete(PLACE)
    else kept.put(place, PLACE)
  } catch {
    // The copy is being closed or is not to be had: the next opening asks for everything.
  }
}

/** Remembers which documents this account has on this device, and which of them hold unsent words. */
export class DeviceIndex {
  readonly #storage: KeyValue
  readonly #key: string

  constructor(storage: KeyValue, account: string) {
    this.#storage = storage
    this.#key = `passeplume:${account}:index`
  }

  documents(): string[] {
    return Object.keys(this.#read())
  }

  unsent(): string[] {
    return Object.entries(this.#read())
      .filter(([, unsent]) => unsent)
      .map(([id]) => id)
  }

  isUnsent(document: string): boolean {
    return this.#read()[document] === true
  }

  mark(document: string, words: 'sent' | 'unsent'): void {
    const index = this.#read()
    if (index[document] === (words === 'unsent')) return
    this.#write({ ...index, [document]: words === 'unsent' })
  }

  forget(document: string): void {
    const { [document]: _gone, ...rest } = this.#read()
    this.#write(rest)
  }

  clear(): void {
    this.#storage.removeItem(this.#key)
  }

  #read(): Record<string, boolean> {
    try {
      const kept: unknown = JSON.parse(this.#storage.getItem(this.#key) ?? '{}')
      return typeof kept === 'object' && kept !== null ? (kept as Record<string, boolean>) : {}
    } catch {
      return {}
    }
  }

  #write(index: Record<string, boolean>): void {
    try {
      this.#storage.setItem(this.#key, JSON.stringify(index))
    } catch {
      // A full or forbidden storage must not stop anyone from writing: the server still gets the words.
    }
  }
}

export type WipeOutcome = { wiped: true } | { wiped: false; unsent: string[] }

/** Forgets an account's documents on this device, or names the ones whose words the server does not have yet. */
export async function wipeDevice(
  index: DeviceIndex,
  account: string,
  deleteDatabase: (name: string) => Promise<void> = deleteDb,
): Promise<WipeOutcome> {
  const unsent = index.unsent()
  if (unsent.length > 0) return { wiped: false, unsent }
  await Promise.all(index.documents().map((id) => deleteDatabase(storeName(account, id))))
  index.clear()
  return { wiped: true }
}

export function deleteDb(name: string): Promise<void> {
  return new Promise((resolve, reject) => {
    const request = indexedDB.deleteDatabase(name)
    request.onsuccess = () => resolve()
    request.onerror = () => reject(request.error)
    // Another tab still reads it; the browser deletes it as soon as that tab lets go.
    request.onblocked = () => resolve()
  })
}
