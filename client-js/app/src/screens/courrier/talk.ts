/** One conversation as this screen knows it: what came, what changed and what is gone, each once and in its place. */
import type { Conversation, Message, MessageGone, MessageMedia, MessagePage, Messages, ShownKind } from '@passeplume/client/light'

export interface Talk {
  conversation: Conversation
  /** By number, each once. */
  messages: Message[]
  /** Up to which change of the conversation this is all that there is to know. */
  rev: number
  /** There are older ones. */
  more: boolean
}

const isGone = (one: Message | MessageGone): one is MessageGone => 'gone' in one

/**
 * What is known with what came since: the newer of two forms of one message stands, whatever order they arrived in. What
 * changed before the oldest one that is here comes with its page.
 */
export function merged(known: readonly Message[], came: MessagePage['messages'], from = 0): Message[] {
  const byId = new Map(known.map((one) => [one.id, one]))
  for (const one of came) {
    if (isGone(one)) byId.delete(one.id)
    else if (one.number >= from && one.rev >= (byId.get(one.id)?.rev ?? 0)) byId.set(one.id, one)
  }
  return [...byId.values()].sort((a, b) => a.number - b.number)
}

/** What is known with a page of what changed. */
function changed(known: Talk, page: MessagePage): Talk {
  const from = known.more ? (known.messages[0]?.number ?? 0) : 0
  return { ...known, messages: merged(known.messages, page.messages, from), rev: Math.max(known.rev, page.rev) }
}

/** What one screen knows of one conversation. Each answer is put to what is known when it arrives, not when it was asked for. */
export class Known {
  #talk: Talk | null = null

  constructor(
    readonly ask: Messages,
    readonly id: string,
  ) {}

  get now(): Talk | null {
    return this.#talk
  }

  /** The last page for who opens it, all that changed for who was away. */
  async catchUp(): Promise<Talk> {
    if (this.#talk === null) {
      const [conversation, page] = await Promise.all([this.ask.one(this.id), this.ask.page(this.id)])
      return (this.#talk = { conversation, messages: merged([], page.messages), rev: page.rev, more: page.more })
    }
    const conversation = await this.ask.one(this.id)
    for (;;) {
      const since: number = this.#talk.rev
      const page = await this.ask.page(this.id, { since })
      const now: Talk = { ...changed(this.#talk, page), conversation }
      this.#talk = now
      if (!page.more || page.rev <= since) return this.#receipts(now)
    }
  }

  /** Who has read changes no message: the newest ones are asked for again while nobody has read the last of one's own. */
  async #receipts(now: Talk): Promise<Talk> {
    const own = [...now.messages].reverse().find((one) => one.mine)
    if (own === undefined || own.read_by.length > 0) return now
    const newest = await this.ask.page(this.id)
    const known = this.#talk ?? now
    return (this.#talk = { ...known, messages: merged(known.messages, newest.messages) })
  }

  async older(): Promise<Talk | null> {
    const first = this.#talk?.messages[0]?.number
    if (first === undefined || !this.#talk?.more) return this.#talk
    const page = await this.ask.page(this.id, { before: first })
    const known = this.#talk
    // What changed in that page while it was on its way is asked for once more.
    return (this.#talk = { ...known, messages: merged(known.messages, page.messages), more: page.more, rev: Math.min(known.rev, page.rev) })
  }

  /** What an own command answered: on the screen at once. */
  own(one: Message): Talk | null {
    return this.#talk && (this.#talk = { ...this.#talk, messages: merged(this.#talk.messages, [one]) })
  }

  without(id: string): Talk | null {
    return this.#talk && (this.#talk = { ...this.#talk, messages: this.#talk.messages.filter((one) => one.id !== id) })
  }
}

/** The highest number that is here; 0 where nothing is. */
export const lastNumber = (messages: readonly Message[]): number => messages.at(-1)?.number ?? 0

/** Receipts stand under the last own message that has any. */
export const lastReadOwn = (messages: readonly Message[]): string | null => [...messages].reverse().find((one) => one.mine && one.read_by.length > 0)?.id ?? null

export interface Shown {
  id: string
  kind: MessageMedia['kind']
  name: string | null
  /** Of a file: how heavy it is. */
  bytes: number | null
  /** The picture that stands for a film while it is still. */
  poster: string | null
}

/**
 * What is to be seen and heard of a message. A film brings its still picture right behind it: whoever sends puts pictures
 * first (`inOrder`), so that a picture behind a film is never one to look at.
 */
export function shownOf(media: readonly MessageMedia[]): Shown[] {
  return media.flatMap((one, place) => {
    const before = media[place - 1]
    if (one.kind === 'picture' && before?.kind === 'film') return []
    const after = media[place + 1]
    return [{ id: one.id, kind: one.kind, name: one.name ?? null, bytes: one.bytes ?? null, poster: one.kind === 'film' && after?.kind === 'picture' ? after.id : null }]
  })
}

/** What is looked at or listened to where it stands. */
export const isShown = (one: Shown): one is Shown & { kind: ShownKind } => one.kind !== 'file'

/** What is fetched instead. */
export const isFile = (one: Shown): boolean => one.kind === 'file'

/** Pictures, then sounds, films and files, each as they were added. */
export const inOrder = <T extends { kind: MessageMedia['kind'] }>(all: readonly T[]): T[] => [...all.filter(({ kind }) => kind === 'picture'), ...all.filter(({ kind }) => kind !== 'picture')]

/** The names of days stand between messages: whether this one begins a day. */
export function beginsDay(messages: readonly Pick<Message, 'created'>[], place: number): boolean {
  const one = messages[place]
  const before = messages[place - 1]
  return one !== undefined && (before === undefined || new Date(before.created).toDateString() !== new Date(one.created).toDateString())
}
