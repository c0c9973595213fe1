/**
 * `/live`: what changed beside the texts, as it happens. One socket a tab; whoever was away hears the rest when it is back.
 * An event says that something changed and never a word of it: ask for it again.
 */

/** What kinds of things change; a newer server may know more. */
export type LiveKind =
  | `${'space' | 'invitation' | 'group' | 'journal' | 'issue' | 'article' | 'comment' | 'proposal' | 'digest' | 'media'}_changed`
  | `${'consent' | 'publication' | 'forum' | 'topic' | 'post' | 'conversation' | 'message' | 'report' | 'notice'}_changed`
  | (string & {})

export interface LivePerson {
  id: string
  /** As everybody may see it: a first name and an initial. */
  name: string
}

export interface LiveEvent {
  /** Its place: higher is later. */
  c: number
  topic: string
  kind: LiveKind
  /** Of what changed. */
  id: string
  /** Milliseconds since 1970. */
  at: number
  /** Who did it; null where the program did. */
  by: LivePerson | null
  facts: { action?: string; state?: string; version?: number; rev?: number } | null
}

/** What a client says, each message as JSON in a frame of text. */
export type LiveCommand =
  | { t: 'hello'; token: string | null; cursor: number | null; topics: string[] }
  | { t: 'follow'; topics: string[]; cursor: number | null }
  | { t: 'unfollow'; topics: string[] }
  | { t: 'typing'; topic: string }

/** What the server says. */
export type LiveSaid =
  | { t: 'welcome'; cursor: number; fresh: boolean }
  | { t: 'restart'; cursor: number }
  | ({ t: 'event' } & LiveEvent)
  | { t: 'followed'; topics: string[]; c: number }
  | { t: 'denied' | 'gone'; topic: string }
  | { t: 'at'; c: number }
  | { t: 'typing'; topic: string; by: LivePerson }
  | { t: 'beat' }

export type LiveNews =
  | { what: 'event'; event: LiveEvent }
  /** Anything may have changed meanwhile: ask for everything. */
  | { what: 'fresh' }
  /** The server tells nothing (more) of this topic: it is not there, or not for this person. */
  | { what: 'deaf' }

export type LiveListener = (news: LiveNews) => void
export type LiveState = 'open' | 'lost'

export interface Live {
  /** `me` (also as `me:` and one's id), or a kind and an id: `issue:0193…`. Returns the call that stops listening. */
  on(topic: string, listener: LiveListener): () => void
  /** Hears who else is writing there, of a topic that is listened to. Each holds for six seconds, and is told again before. */
  onTyping(topic: string, listener: (by: LivePerson) => void): () => void
  /** Says that this person is writing there. Call it at every keystroke: it travels every three seconds at the most. */
  typing(topic: string): void
  readonly state: LiveState
  onState(listener: (state: LiveState) => void): () => void
  /** Opens the socket, where it is not: after a login, or when the network is back. Until then nothing is opened. */
  open(): void
  /** Closes it and forgets how far it has heard: another person may be next. Listeners stay. */
  close(): void
}

export interface LiveOptions {
  /** Of the server, as everywhere in this package. */
  url: string
  /** Opens the session from programs; a browser has its cookie. */
  token?: string | undefined
  /** For programs outside a browser. */
  WebSocket?: unknown
  /** Milliseconds before the first try after a loss; each further one waits twice as long, `most` at the most. */
  pause?: number
  most?: number
  /** A server that has said nothing for so long is gone. Its heartbeat comes every ten seconds. */
  silence?: number
}

interface Followed {
  listeners: Set<LiveListener>
  /** The newest event that listeners were told. */
  heard: number
}

/** Two waves of wishes in a row would be two messages; the server takes twenty a second. */
const GATHER = 150
const TYPING = 3_000
const OPEN = 1
/** "No access", and "too many sockets": coming back at once would only close somebody else's. */
const NO_ACCESS = 4401
const MISBEHAVED = 1008

export function createLive(options: LiveOptions): Live {
  const Socket = (options.WebSocket ?? globalThis.WebSocket) as (new (url: string) => WebSocket) | undefined
  const first = options.pause ?? 500
  const most = options.most ?? 30_000
  const silence = options.silence ?? 25_000

  const followed = new Map<string, Followed>()
  const states = new Set<(state: LiveState) => void>()
  const typists = new Map<string, Set<(by: LivePerson) => void>>()
  let typed = { topic: '', at: 0 }
  let state: LiveState = 'lost'
  let wanted = false
  let socket: WebSocket | null = null
  /** Everything up to here was heard, of every topic that is not pending. */
  let cursor: number | null = null
  /** Topics that the server was asked for, until it says that it has told everything before. */
  let pending = new Set<string>()
  let asked = new Map<string, number | null>()
  let dropped = new Set<string>()
  let gathering: ReturnType<typeof setTimeout> | undefined
  let retry: ReturnType<typeof setTimeout> | undefined
  let watchdog: ReturnType<typeof setTimeout> | undefined
  let losses = 0

  function turn(now: LiveState): void {
    if (state === now) return
    state = now
    for (const listener of [...states]) listener(now)
  }

  function tell(topic: string, news: LiveNews): void {
    for (const listener of [...(followed.get(topic)?.listeners ?? [])]) listener(news)
  }

  function tellAll(news: LiveNews): void {
    for (const topic of [...followed.keys()]) tell(topic, news)
  }

  function say(message: LiveCommand): void {
    if (socket?.readyState === OPEN) socket.send(JSON.stringify(message))
  }

  function connect(): void {
    clearTimeout(retry)
    if (!wanted || socket || !Socket) return
    let next: WebSocket
    try {
      next = new Socket(options.url)
    } catch {
      lost(0)
      return
    }
    socket = next
    watch()
    next.onopen = () => {
      pending = new Set(followed.keys())
      asked = new Map()
      dropped = new Set()
      say({ t: 'hello', token: options.token ?? null, cursor, topics: [...pending] })
    }
    next.onmessage = ({ data }) => {
      if (next !== socket) return
      watch()
      hear(JSON.parse(String(data)) as LiveSaid)
    }
    next.onclose = ({ code }) => {
      if (next === socket) lost(code)
    }
  }

  /** Starts the clock of the server's silence anew. */
  function watch(): void {
    clearTimeout(watchdog)
    watchdog = setTimeout(() => {
      const silent = socket
      lost(0)
      silent?.close()
    }, silence)
  }

  function lost(code: number): void {
    clearTimeout(watchdog)
    socket = null
    turn('lost')
    if (code === NO_ACCESS) wanted = false
    if (!wanted) return
    const growing = code === MISBEHAVED ? most : Math.min(most, first * 2 ** losses)
    losses += 1
    // A whole class comes back after a cut: not all in the same moment.
    retry = setTimeout(connect, growing * (0.5 + Math.random() / 2))
  }

  function reached(c: number): void {
    if (pending.size === 0) cursor = Math.max(cursor ?? 0, c)
  }

  function hear(said: LiveSaid): void {
    switch (said.t) {
      case 'welcome':
        losses = 0
        turn('open')
        if (said.fresh) startOver(said.cursor)
        if (asked.size + dropped.size > 0) gather()
        return
      case 'restart':
        startOver(said.cursor)
        return
      case 'event': {
        const { t: _, ...event } = said
        const topic = followed.get(event.topic)
        // Once each, whatever a connection that died had on its way.
        if (topic && event.c > topic.heard) {
          topic.heard = event.c
          tell(event.topic, { what: 'event', event })
        }
        reached(event.c)
        return
      }
      case 'followed':
        for (const topic of said.topics) pending.delete(topic)
        reached(said.c)
        return
      case 'denied':
      case 'gone':
        pending.delete(said.topic)
        tell(said.topic, { what: 'deaf' })
        return
      case 'typing':
        for (const listener of [...(typists.get(said.topic) ?? [])]) listener(said.by)
        return
      case 'at':
        reached(said.c)
        return
      case 'beat':
        return
    }
  }

  function startOver(at: number): void {
    cursor = at
    for (const one of followed.values()) one.heard = at
    for (const topic of asked.keys()) asked.set(topic, at)
    tellAll({ what: 'fresh' })
  }

  /** What screens wished in one moment goes in one message. */
  function gather(): void {
    gathering ??= setTimeout(() => {
      gathering = undefined
      if (state !== 'open') return
      if (dropped.size > 0) say({ t: 'unfollow', topics: [...dropped] })
      const places = [...asked.values()].filter((at) => at !== null)
      // From where the earliest of them began to ask: what is told twice is dropped here.
      if (asked.size > 0) say({ t: 'follow', topics: [...asked.keys()], cursor: places.length > 0 ? Math.min(...places) : null })
      asked = new Map()
      dropped = new Set()
    }, GATHER)
  }

  return {
    on(name, listener) {
      // The server calls it by its short name, whoever asked for it by the long one.
      const topic = name.startsWith('me:') ? 'me' : name
      const known = followed.get(topic)
      if (known) known.listeners.add(listener)
      else {
        // Whoever asks for a thing now will get it as it is after this place.
        followed.set(topic, { listeners: new Set([listener]), heard: cursor ?? 0 })
        if (!dropped.delete(topic)) {
          asked.set(topic, cursor)
          pending.add(topic)
        }
        gather()
      }
      return () => {
        const one = followed.get(topic)
        if (!one?.listeners.delete(listener) || one.listeners.size > 0) return
        followed.delete(topic)
        pending.delete(topic)
        if (!asked.delete(topic)) dropped.add(topic)
        gather()
      }
    },
    onTyping(topic, listener) {
      const known = typists.get(topic) ?? new Set()
      typists.set(topic, known.add(listener))
      return () => {
        known.delete(listener)
        if (known.size === 0 && typists.get(topic) === known) typists.delete(topic)
      }
    },
    typing(topic) {
      const now = Date.now()
      if (state !== 'open' || (typed.topic === topic && now - typed.at < TYPING)) return
      typed = { topic, at: now }
      say({ t: 'typing', topic })
    },
    get state() {
      return state
    },
    onState(listener) {
      states.add(listener)
      return () => states.delete(listener)
    },
    open() {
      wanted = true
      if (socket) return
      losses = 0
      connect()
    },
    close() {
      wanted = false
      clearTimeout(retry)
      clearTimeout(watchdog)
      const last = socket
      socket = null
      cursor = null
      for (const one of followed.values()) one.heard = 0
      last?.close()
      turn('lost')
    },
  }
}
