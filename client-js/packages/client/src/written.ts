/** Posts and messages that wait on this device until the network takes them: by account, wiped with the person's copies. */
import type { Api } from './api.js'
import { at, commandedAs } from './ask.js'
import type { MediaHome, MediaKind } from './media.js'
import { DeviceIndex, type KeyValue, storeName, WORDS_OUTGOING } from './offline.js'

export type WrittenKind = 'post' | 'message'

/** A picture, sound, film or file that goes with words. */
export interface Enclosed {
  readonly id: string
  readonly kind: MediaKind
  readonly type: string
  readonly bytes: ArrayBuffer
  /** As its file was called; '' where it was recorded here. */
  readonly name: string
  /** What is seen on it, or said in it, for those who do not see or hear it. */
  captions: string
  /** The upload that carries it, once there is one; then what it became. */
  upload: string | null
  media: string | null
}

/** Whose words these answer, and a piece of them; '' where they are only answered. */
export interface Quoted {
  id: string
  name: string
  excerpt: string
}

/** Whom words begin a conversation with, where that is opened only when they leave. */
export interface Addressed {
  readonly kind: 'person' | 'class' | 'group' | 'families'
  readonly id: string
  /** As it is called on the screen. */
  readonly name: string
  /** Of an announcement: what it is about; '' where its words say it. */
  readonly title: string
  /** Of a pupil's: their family reads it. */
  readonly with_family?: boolean
}

export interface Written {
  /** A UUID made where it was written: sent again years later, it is the same post. */
  readonly key: string
  readonly kind: WrittenKind
  /** The topic of a post, the conversation of a message; of one that is still to be opened, where it was written. */
  place: string
  /** The conversation is still to be opened, and with whom. */
  to?: Addressed | null
  readonly body: string
  /** The post or message that it answers. */
  readonly answers: string | null
  readonly quotes: Quoted | null
  readonly media: readonly Enclosed[]
  /** When it was written, in milliseconds since 1970: the order in which it leaves. */
  readonly at: number
  /** It was sent and nobody answered: the server may have it. */
  tried: boolean
  /** Why it will never pass as it is; null while it may. */
  refused: { status: number; code: string } | null
}

/** Where the pictures of such words live on the server. */
export const homeOf = ({ kind, place }: Pick<Written, 'kind' | 'place'>): MediaHome => ({ kind: kind === 'post' ? 'topic' : 'conversation', id: place })

/** Opens the conversation that words begin, under a key of theirs: after a lost answer it is the same one. Its id. */
export async function openFor(api: Api, key: string, { kind, id, title, with_family }: Addressed): Promise<string> {
  const wanted = { to: { kind, id }, ...(title === '' ? {} : { title }), ...(with_family ? { with_family } : {}) }
  return (await commandedAs<{ id: string }>(api, '/api/conversations', wanted, `open-${key}`)).id
}

/** Sends it under its own key, once all that goes with it is there. Answers what the server keeps: the first time and every other. */
export function deliver<T>(api: Api, one: Written): Promise<T> {
  const media = one.media.flatMap((each) => (each.media === null ? [] : [each.media]))
  const described = one.media.filter(({ captions, media }) => media !== null && captions.trim() !== '')
  // Of a post each medium has its own; of a message all have them together.
  const captions = one.kind === 'post' ? Object.fromEntries(described.map((each) => [each.media, each.captions.trim()])) : described.map((each) => each.captions).join('\n')
  const words = {
    body: one.body,
    ...(one.answers === null ? {} : { answers: one.answers }),
    ...(!one.quotes?.excerpt ? {} : { quotes: { id: one.quotes.id, excerpt: one.quotes.excerpt } }),
    ...(media.length === 0 ? {} : { media }),
    ...(described.length === 0 ? {} : { captions }),
  }
  return commandedAs(api, one.kind === 'post' ? at('topics', one.place, 'posts') : at('conversations', one.place, 'messages'), words, one.key)
}

const NAME = WORDS_OUTGOING
const WORDS = 'words'
const DRAFTS = 'drafts'

/** What was chosen for words that are still being written; the words themselves are kept with the small things of the device. */
interface Chosen {
  place: string
  media: Enclosed[]
}

export class WrittenStore {
  readonly #name: string
  readonly #index: DeviceIndex

  constructor(account: string, storage: KeyValue) {
    this.#name = storeName(account, NAME)
    this.#index = new DeviceIndex(storage, account)
  }

  /** In the order in which it was written. */
  async all(): Promise<Written[]> {
    const all = (await this.#run(WORDS, 'readonly', (store) => store.getAll())) as Written[]
    return all.sort((a, b) => a.at - b.at)
  }

  async put(one: Written): Promise<void> {
    await this.#run(WORDS, 'readwrite', (store) => store.put(one))
    await this.#mark()
  }

  async forget(key: string): Promise<void> {
    await this.#run(WORDS, 'readwrite', (store) => store.delete(key))
    await this.#mark()
  }

  async chosen(place: string): Promise<Enclosed[]> {
    return ((await this.#run(DRAFTS, 'readonly', (store) => store.get(place))) as Chosen | undefined)?.media ?? []
  }

  async choose(place: string, media: Enclosed[]): Promise<void> {
    await this.#run(DRAFTS, 'readwrite', (store) => (media.length === 0 ? store.delete(place) : store.put({ place, media } satisfies Chosen)))
    await this.#mark()
  }

  /** What will never pass must not hold a logout back; nor does a draft. */
  async #mark(): Promise<void> {
    const open = (await this.all()).some(({ refused }) => refused === null)
    this.#index.mark(NAME, open ? 'unsent' : 'sent')
  }

  async #run(name: string, mode: IDBTransactionMode, act: (store: IDBObjectStore) => IDBRequest): Promise<unknown> {
    const db = await open(this.#name)
    try {
      return await new Promise((resolve, reject) => {
        const transaction = db.transaction(name, mode)
        const request = act(transaction.objectStore(name))
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
    request.onupgradeneeded = () => {
      request.result.createObjectStore(WORDS, { keyPath: 'key' })
      request.result.createObjectStore(DRAFTS, { keyPath: 'place' })
    }
    request.onsuccess = () => resolve(request.result)
    request.onerror = () => reject(request.error)
  })
}
