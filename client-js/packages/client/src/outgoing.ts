/** Pictures that wait on this device until the network takes them: by account, wiped with the person's copies. */
import { DeviceIndex, type KeyValue, storeName } from './offline.js'
import type { ShownKind } from './media.js'

export interface Outgoing {
  readonly id: string
  readonly document: string
  readonly kind: ShownKind
  readonly type: string
  readonly bytes: ArrayBuffer
  /** The block after which it goes; null for the end of the text. */
  readonly after: string | null
  /** What is seen on it, or said in it, as far as it was said. */
  alternative: string
  /** The picture that stands for a film while it is still: its bytes, then its id. */
  poster?: ArrayBuffer | null
  posterMedia?: string | null
  /** The upload that carries it, once there is one. */
  upload: string | null
  readonly at: number
}

/**
 * The name under which they stand among an account's documents: so a logout that wipes those wipes these, and asks first
 * while some have not left. No document has this id.
 */
const NAME = 'media-outgoing'

export class OutgoingStore {
  readonly #name: string
  readonly #index: DeviceIndex

  constructor(account: string, storage: KeyValue) {
    this.#name = storeName(account, NAME)
    this.#index = new DeviceIndex(storage, account)
  }

  async of(document: string): Promise<Outgoing[]> {
    const all = (await this.#run('readonly', (store) => store.getAll())) as Outgoing[]
    return all.filter((one) => one.document === document).sort((a, b) => a.at - b.at)
  }

  async put(one: Outgoing): Promise<void> {
    await this.#run('readwrite', (store) => store.put(one))
    this.#index.mark(NAME, 'unsent')
  }

  async forget(id: string): Promise<void> {
    const left = (await this.#run('readwrite', (store) => {
      store.delete(id)
      return store.count()
    })) as number
    if (left === 0) this.#index.mark(NAME, 'sent')
  }

  async #run(mode: IDBTransactionMode, act: (store: IDBObjectStore) => IDBRequest): Promise<unknown> {
    const db = await open(this.#name)
    try {
      return await new Promise((resolve, reject) => {
        const transaction = db.transaction('media', mode)
        const request = act(transaction.objectStore('media'))
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
    request.onupgradeneeded = () => request.result.createObjectStore('media', { keyPath: 'id' })
    request.onsuccess = () => resolve(request.result)
    request.onerror = () => reject(request.error)
  })
}
