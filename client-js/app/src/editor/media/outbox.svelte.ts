/** Pictures, sounds and films of one text on their way: kept on the device first, sent one by one, put into the text when they are there. */
import { ApiProblem, type Media, mediaAddress, type Medias, type Outgoing, OutgoingStore, type ShownKind, Unreachable } from '@passeplume/client/light'
import type { MediaNode } from './place'

export interface Leaving {
  readonly id: string
  readonly kind: ShownKind
  readonly preview: string
  state: 'sending' | 'waiting' | 'arrived' | 'refused'
  /** From 0 to 100. */
  percent: number
  /** Why it will never pass. */
  error: unknown
}

export interface OutboxParts {
  document: string
  account: string
  storage: Storage
  media: Medias
  /** Puts it into the text; false where nobody may write there now. */
  place: (one: Outgoing, media: Media) => boolean
  /** Between two tries without a network, in milliseconds. */
  patience?: number
}

export function createOutbox(parts: OutboxParts) {
  const store = new OutgoingStore(parts.account, parts.storage)
  const kept = new Map<string, Outgoing>()
  const arrived = new Map<string, Media>()
  let list = $state<Leaving[]>([])
  let busy = false
  /** Somebody asked for work since the last round began. */
  let wanted = false
  let gone = false
  let timer: ReturnType<typeof setTimeout> | undefined

  const find = (id: string) => list.find((one) => one.id === id)

  function show(one: Outgoing) {
    kept.set(one.id, one)
    const seen = one.kind === 'picture' ? one.bytes : one.poster
    const preview = seen ? URL.createObjectURL(new Blob([seen], { type: one.kind === 'picture' ? one.type : 'image/jpeg' })) : ''
    list.push({ id: one.id, kind: one.kind, preview, state: 'sending', percent: 0, error: null })
  }

  async function forget(id: string) {
    const shown = find(id)
    if (shown?.preview) URL.revokeObjectURL(shown.preview)
    list = list.filter((one) => one.id !== id)
    kept.delete(id)
    arrived.delete(id)
    await store.forget(id).catch(() => undefined)
  }

  async function work() {
    wanted = true
    if (busy || gone) return
    busy = true
    clearTimeout(timer)
    try {
      // What came while another was sent goes right behind it.
      while (wanted) {
        wanted = false
        for (const shown of [...list]) {
          const one = kept.get(shown.id)
          if (gone) return
          if (!one || shown.state === 'refused') continue
          await send(one)
        }
      }
    } finally {
      busy = false
      if (!gone && list.some((one) => one.state !== 'refused')) timer = setTimeout(() => void work(), parts.patience ?? 10_000)
    }
  }

  async function send(one: Outgoing) {
    const shown = find(one.id)
    if (!shown) return
    try {
      let made = arrived.get(one.id)
      if (!made) {
        shown.state = 'sending'
        await sendPoster(one)
        const blob = new Blob([one.bytes], { type: one.type })
        made = await parts.media.upload(blob, {
          kind: one.kind,
          document: one.document,
          resume: one.upload,
          onBegun: (upload) => {
            one.upload = upload
            void store.put(one).catch(() => undefined)
          },
          onProgress: (done) => {
            const now = find(one.id)
            if (now) now.percent = Math.round(done * 100)
          },
        })
        arrived.set(one.id, made)
      }
      if (gone || !kept.has(one.id)) return
      const now = find(one.id)
      if (parts.place(one, made)) await forget(one.id)
      else if (now) now.state = 'arrived'
    } catch (error) {
      const now = find(one.id)
      if (!now) return
      const later = passing(error)
      now.state = later ? 'waiting' : 'refused'
      now.error = later ? null : error
      // What will never pass must not hold a logout back.
      if (!later) await store.forget(one.id).catch(() => undefined)
    }
  }

  /** First the picture that stands for a film: the film names it. One that is not taken is no loss. */
  async function sendPoster(one: Outgoing) {
    if (!one.poster || one.posterMedia) return
    try {
      const poster = new Blob([one.poster], { type: 'image/jpeg' })
      one.posterMedia = (await parts.media.upload(poster, { kind: 'picture', document: one.document })).id
    } catch (error) {
      if (passing(error)) throw error
      one.poster = null
    }
    await store.put(one).catch(() => undefined)
  }

  const online = () => void work()
  globalThis.addEventListener?.('online', online)

  return {
    get list(): readonly Leaving[] {
      return list
    },
    /** What waited here from another day. */
    async wake(): Promise<void> {
      const waiting = await store.of(parts.document).catch(() => [])
      if (gone) return
      for (const one of waiting) if (!kept.has(one.id)) show(one)
      await work()
    },
    async add(blob: Blob, after: string | null, clip?: { kind: ShownKind; poster: Blob | null; captions: string }): Promise<string> {
      const id = Array.from(crypto.getRandomValues(new Uint8Array(12)), (byte) => byte.toString(16).padStart(2, '0')).join('')
      const one: Outgoing = { id, document: parts.document, kind: clip?.kind ?? 'picture', type: blob.type, bytes: await blob.arrayBuffer(), after, alternative: clip?.captions ?? '', poster: (await clip?.poster?.arrayBuffer()) ?? null, posterMedia: null, upload: null, at: Date.now() }
      // Kept before it leaves: a closed lid costs nothing. A device that keeps nothing sends it all the same.
      await store.put(one).catch(() => undefined)
      if (gone) return id
      show(one)
      void work()
      return id
    },
    /** What is seen on it. False where it has left already: then the text itself is to be told. */
    describe(id: string, alternative: string): boolean {
      const one = kept.get(id)
      if (!one) return false
      one.alternative = alternative
      void store.put(one).catch(() => undefined)
      return true
    },
    giveUp: (id: string) => forget(id),
    work,
    stop(): void {
      gone = true
      clearTimeout(timer)
      globalThis.removeEventListener?.('online', online)
      for (const one of list) URL.revokeObjectURL(one.preview)
    },
  }
}

export type Outbox = ReturnType<typeof createOutbox>

/** What a network or a server that comes back makes good. */
const passing = (error: unknown) => error instanceof Unreachable || (error instanceof ApiProblem && (error.status >= 500 || error.status === 401 || error.status === 429))

/** What it is in a text. */
export function nodeOf(one: Outgoing, media: Media): MediaNode {
  const src = mediaAddress(media.id)
  const said = one.alternative || null
  if (media.kind === 'picture') return { name: 'image', attrs: { src, alt: said, width: media.width, height: media.height } }
  if (media.kind === 'sound') return { name: 'sound', attrs: { src, caption: said } }
  return { name: 'film', attrs: { src, caption: said, poster: one.posterMedia ? mediaAddress(one.posterMedia) : null } }
}
