/**
 * Posts and messages on their way: kept on the device first, sent one by one in the order in which they were written, under
 * the key that they were given then. `outbox.send({ key, kind, place, body, … })`, `outbox.of(place)`.
 */
import { type Addressed, ApiProblem, type Enclosed, type MediaHome, type MediaKind, type Quoted, Unreachable, type Written, type WrittenKind, homeOf } from '@passeplume/client/light'

/** One that has not left, as a screen shows it. */
export interface Leaving {
  readonly one: Written
  /** `waiting`: no network; `night`: closed until `opens`; `refused`: it will never pass as it is. */
  readonly state: 'sending' | 'waiting' | 'night' | 'refused'
  /** When the place opens again, in milliseconds since 1970. */
  readonly opens: number | null
  /** Of what goes with it, from 0 to 100. */
  readonly percent: number
  /** For `sentence()`: why it is refused. After a reload it is the code alone. */
  readonly problem: ApiProblem | null
  /** Whether it certainly is not on the server: only then may its words be taken back and changed. */
  readonly mine: boolean
}

class OnItsWay implements Leaving {
  state = $state<Leaving['state']>('sending')
  opens = $state<number | null>(null)
  percent = $state(0)
  problem = $state.raw<ApiProblem | null>(null)
  /** As `one.tried`, for the eyes. */
  lost = $state(false)

  constructor(readonly one: Written) {
    this.lost = one.tried
    if (!one.refused) return
    this.state = 'refused'
    this.problem = new ApiProblem(one.refused.status, one.refused.code, '')
  }

  get mine(): boolean {
    return this.state !== 'sending' && !this.lost
  }
}

export interface Sending {
  key: string
  kind: WrittenKind
  /** Topic or conversation; of a conversation that is still to be opened, where it is written. */
  place: string
  to?: Addressed | null
  body: string
  answers?: string | null
  quotes?: Quoted | null
  media?: readonly Enclosed[]
}

/** What it keeps on this device. */
export interface OutboxShelf {
  all(): Promise<Written[]>
  put(one: Written): Promise<void>
  forget(key: string): Promise<void>
}

export interface OutboxParts {
  shelf: OutboxShelf
  /** Opens the conversation that words begin, the same one each time it is asked for them; its id. */
  open(key: string, to: Addressed): Promise<string>
  /** One picture, sound, film or file; answers its id. */
  upload(one: Enclosed, home: MediaHome, hear: { onBegun: (upload: string) => void; onProgress: (done: number) => void }): Promise<string>
  /** The words themselves, under their key. */
  deliver(one: Written): Promise<unknown>
  /** Whether the session of now is still this person's: their words never leave under another's name. */
  stands(): Promise<boolean>
  now?: () => number
  /** Between two tries without a network, in milliseconds; each further one waits twice as long, `most` at the most. */
  patience?: number
  most?: number
}

/** No child waits with more; whoever has so many is told, and keeps the next one in the field. */
export const MOST = 40
export const MOST_BYTES = 64 * 1024 * 1024

/** There is no room for one more: it stays where it was written. */
export class OutboxFull extends Error {
  constructor() {
    super('outbox full')
    this.name = 'OutboxFull'
  }
}

type Heard = (answer: unknown, one: Written) => void

/** Puts on the shelf, and sends as soon as somebody answers. One for each person at a time. */
export function createOutbox(parts: OutboxParts) {
  const now = parts.now ?? Date.now
  const first = parts.patience ?? 5_000
  const most = parts.most ?? 60_000
  let list = $state.raw<OnItsWay[]>([])
  const listeners = new Map<string, Set<Heard>>()
  /** On their way to the shelf. */
  const taking = new Set<string>()
  let busy = false
  let wanted = false
  let gone = false
  let losses = 0
  let woken: Promise<void> | null = null
  let timer: ReturnType<typeof setTimeout> | undefined

  const find = (key: string) => list.find(({ one }) => one.key === key)
  const bytesOf = (media: readonly Enclosed[]) => media.reduce((sum, { bytes }) => sum + bytes.byteLength, 0)

  const show = (...more: Written[]) => {
    list = [...list, ...more.map((one) => new OnItsWay(one))].sort((a, b) => a.one.at - b.one.at)
  }

  async function forget(key: string): Promise<void> {
    list = list.filter(({ one }) => one.key !== key)
    await parts.shelf.forget(key).catch(() => undefined)
  }

  const wait = () => {
    for (const each of list) if (each.state === 'sending') each.state = 'waiting'
  }

  /** A round: everything that may leave, oldest first. What a place holds back holds back what was written there later. */
  async function round(): Promise<'done' | 'later'> {
    const held = new Set<string>()
    for (const shown of list) {
      const { one } = shown
      if (gone || !list.includes(shown) || shown.state === 'refused' || held.has(one.place)) continue
      if (shown.opens !== null && shown.opens > now()) {
        held.add(one.place)
        continue
      }
      const outcome = await send(shown)
      if (outcome === 'lost') {
        // Nobody answers: the others wait with it.
        wait()
        return 'later'
      }
      if (outcome === 'held') held.add(one.place)
    }
    return 'done'
  }

  async function send(shown: OnItsWay): Promise<'sent' | 'lost' | 'held' | 'refused'> {
    const { one } = shown
    shown.state = 'sending'
    shown.opens = null
    try {
      if (one.to) {
        one.place = await parts.open(one.key, one.to)
        one.to = null
        await parts.shelf.put(one).catch(() => undefined)
        // It stands in that conversation from now on.
        list = [...list]
      }
      for (const [place, each] of one.media.entries()) {
        if (each.media !== null) continue
        each.media = await parts.upload(each, homeOf(one), {
          onBegun: (upload) => {
            each.upload = upload
            void parts.shelf.put(one).catch(() => undefined)
          },
          onProgress: (done) => {
            shown.percent = Math.round(((place + done) / one.media.length) * 100)
          },
        })
        await parts.shelf.put(one).catch(() => undefined)
      }
      await tried(shown, true)
      const answer = await parts.deliver(one)
      losses = 0
      // Whoever shows it has it before it leaves this list: it never blinks.
      for (const hear of listeners.get(one.place) ?? []) hear(answer, one)
      await forget(one.key)
      return 'sent'
    } catch (error) {
      return stumble(shown, error)
    }
  }

  /** Whether it may be on the server without our knowing: kept too, for the page may be closed before the answer. */
  async function tried(shown: OnItsWay, yes: boolean): Promise<void> {
    if (shown.one.tried === yes) return
    shown.one.tried = yes
    shown.lost = yes
    await parts.shelf.put(shown.one).catch(() => undefined)
  }

  async function stumble(shown: OnItsWay, error: unknown): Promise<'lost' | 'held' | 'refused'> {
    const { one } = shown
    // An answer is an answer: what was refused is not there. A server that stumbled may have kept it.
    if (error instanceof ApiProblem && error.status < 500 && error.code !== 'under_way') await tried(shown, false)
    if (error instanceof ApiProblem && error.code === 'closed_for_the_night') {
      const opens = Number(error.body['opens_at'])
      shown.state = 'night'
      // A clock that is wrong asks again in a minute.
      shown.opens = Number.isFinite(opens) && opens > now() ? opens : now() + most
      losses = 0
      return 'held'
    }
    if (passing(error)) {
      shown.state = 'waiting'
      return 'lost'
    }
    losses = 0
    const problem = error instanceof ApiProblem ? error : new ApiProblem(0, 'broken', '')
    shown.state = 'refused'
    shown.problem = problem
    one.refused = { status: problem.status, code: problem.code }
    await parts.shelf.put(one).catch(() => undefined)
    return 'refused'
  }

  function plan(): void {
    clearTimeout(timer)
    if (gone) return
    const waits = list.some(({ state }) => state === 'waiting' || state === 'sending')
    const opens = list.flatMap((each) => (each.state === 'night' && each.opens !== null ? [each.opens] : []))
    const soonest = opens.length > 0 ? Math.max(0, Math.min(...opens) - now()) : Infinity
    const next = Math.min(waits ? Math.min(most, first * 2 ** Math.max(0, losses - 1)) : Infinity, soonest)
    // A clock of the browser counts no further than 24 days.
    if (Number.isFinite(next)) timer = setTimeout(() => void work(), Math.min(next, 2 ** 31 - 1))
  }

  async function work(): Promise<void> {
    wanted = true
    if (busy || gone) return
    busy = true
    clearTimeout(timer)
    try {
      while (wanted && !gone) {
        wanted = false
        if (!list.some(({ state }) => state !== 'refused')) break
        const here = await parts.stands().catch(() => false)
        if (!here) wait()
        if (!here || (await round()) === 'later') {
          losses += 1
          break
        }
      }
    } finally {
      busy = false
      plan()
    }
  }

  const online = () => {
    losses = 0
    void work()
  }
  globalThis.addEventListener?.('online', online)

  return {
    /** Everything of this person that has not left. */
    get all(): readonly Leaving[] {
      return list
    },
    /** What has not left for this topic or conversation, in the order in which it was written. */
    of: (place: string): readonly Leaving[] => list.filter(({ one }) => one.place === place),
    /** Reads what waited here from another day, once. */
    wake(): Promise<void> {
      woken ??= (async () => {
        const waiting = await parts.shelf.all().catch(() => [])
        if (gone) return
        show(...waiting.filter(({ key }) => !find(key)))
        void work()
      })()
      return woken
    },
    /** Resolves when it is kept here, long before it is sent. Rejects with `OutboxFull`: then it is still the writer's. */
    async send(words: Sending): Promise<void> {
      await this.wake()
      if (find(words.key) || taking.has(words.key)) return
      const media = (words.media ?? []).map((each) => ({ ...each }))
      const bytes = list.reduce((sum, { one }) => sum + bytesOf(one.media), bytesOf(media))
      if (list.length >= MOST || bytes > MOST_BYTES) throw new OutboxFull()
      const last = list.at(-1)?.one.at ?? 0
      const one: Written = {
        key: words.key,
        kind: words.kind,
        place: words.place,
        to: words.to ?? null,
        body: words.body,
        answers: words.answers ?? null,
        quotes: words.quotes ?? null,
        media,
        // Two in one millisecond keep their order, and so does a clock that was set back.
        at: Math.max(now(), last + 1),
        tried: false,
        refused: null,
      }
      // Kept before it leaves: a closed lid costs nothing. A device that keeps nothing sends it all the same.
      taking.add(one.key)
      await parts.shelf.put(one).catch(() => undefined)
      taking.delete(one.key)
      if (gone) return
      show(one)
      losses = 0
      void work()
    },
    /** Gives words back that were refused, or that somebody wants to change before they leave; null where they have left. */
    async takeBack(key: string): Promise<Written | null> {
      const shown = find(key)
      if (!shown?.mine) return null
      await forget(key)
      return { ...shown.one, tried: false, refused: null }
    },
    /** Hears what the server keeps of each that has left for this place. Returns the call that stops listening. */
    onSent(place: string, hear: Heard): () => void {
      const known = listeners.get(place) ?? new Set()
      listeners.set(place, known.add(hear))
      return () => known.delete(hear)
    },
    /** Tries now: the network is back, `/live` is open again, somebody logged in. */
    work: online,
    stop(): void {
      gone = true
      clearTimeout(timer)
      globalThis.removeEventListener?.('online', online)
    },
  }
}

export type Outbox = ReturnType<typeof createOutbox>

/** What a network, a login or a server that comes back makes good. */
export const passing = (error: unknown) =>
  error instanceof Unreachable || (error instanceof ApiProblem && (error.status >= 500 || [401, 408, 425, 429].includes(error.status) || error.code === 'under_way'))

/** Not `crypto.randomUUID`: a school's own server may be reached without TLS, where browsers hide it. */
export function freshUuid(): string {
  const bytes = crypto.getRandomValues(new Uint8Array(16))
  bytes[6] = ((bytes[6] ?? 0) & 0x0f) | 0x40
  bytes[8] = ((bytes[8] ?? 0) & 0x3f) | 0x80
  const hex = Array.from(bytes, (byte) => byte.toString(16).padStart(2, '0')).join('')
  return [hex.slice(0, 8), hex.slice(8, 12), hex.slice(12, 16), hex.slice(16, 20), hex.slice(20)].join('-')
}

/** What goes with words, from a file or from the recorder. */
export async function enclosedOf(blob: Blob, kind: MediaKind, more: { name?: string; captions?: string } = {}): Promise<Enclosed> {
  return { id: freshUuid(), kind, type: blob.type, bytes: await blob.arrayBuffer(), name: more.name ?? '', captions: more.captions ?? '', upload: null, media: null }
}
