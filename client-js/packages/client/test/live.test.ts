import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest'
import { WebSocket, WebSocketServer } from 'ws'
import { createLive, type Live, type LiveNews } from '../src/live.js'
import { eventually } from './people.js'

interface Said {
  t: string
  token?: string | null
  cursor?: number | null
  topics: string[]
}
interface Caller {
  socket: WebSocket
  said: Said[]
  topics: Set<string>
  /** Messages that are lost on the way to this caller. */
  deaf: boolean
  say(message: object): void
}

/** A server with one log of events, and connections that die when a test says so. */
class Speaker {
  readonly log: { c: number; topic: string }[] = []
  readonly callers: Caller[] = []
  /** Says nothing by itself: a test speaks. */
  manual = false
  readonly #server: WebSocketServer
  readonly #ready: Promise<void>
  head = 100

  constructor() {
    this.#server = new WebSocketServer({ host: '127.0.0.1', port: 0 })
    this.#ready = new Promise((resolve) => this.#server.on('listening', () => resolve()))
    this.#server.on('connection', (socket) => {
      const caller: Caller = {
        socket,
        said: [],
        topics: new Set(),
        deaf: false,
        say: (message) => {
          if (!caller.deaf) socket.send(JSON.stringify(message))
        },
      }
      this.callers.push(caller)
      socket.on('message', (bytes) => {
        const said = JSON.parse(String(bytes)) as Said
        caller.said.push(said)
        if (!this.manual) this.#answer(caller, said)
      })
    })
  }

  async url(): Promise<string> {
    await this.#ready
    const address = this.#server.address()
    return `ws://127.0.0.1:${typeof address === 'object' ? address?.port : 0}/live`
  }

  get now(): Caller {
    return this.callers.at(-1) as Caller
  }

  #answer(caller: Caller, said: Said): void {
    // Kept nowhere, and answered by nothing.
    if (said.t === 'typing') return
    if (said.t === 'unfollow') {
      for (const topic of said.topics) caller.topics.delete(topic)
      return
    }
    const from = said.cursor ?? this.head
    if (said.t === 'hello') caller.say({ t: 'welcome', cursor: from, fresh: said.cursor === null })
    for (const one of this.log) if (one.c > from && said.topics.includes(one.topic) && !caller.topics.has(one.topic)) caller.say(event(one))
    for (const topic of said.topics) caller.topics.add(topic)
    if (said.topics.length > 0) caller.say({ t: 'followed', topics: said.topics, c: this.head })
  }

  happens(topic: string): number {
    this.head += 1
    const one = { c: this.head, topic }
    this.log.push(one)
    for (const caller of this.callers) if (caller.topics.has(topic) && caller.socket.readyState === WebSocket.OPEN) caller.say(event(one))
    return this.head
  }

  async stop(): Promise<void> {
    for (const caller of this.callers) caller.socket.terminate()
    await new Promise((resolve) => this.#server.close(resolve))
  }
}

const event = ({ c, topic }: { c: number; topic: string }) => ({ t: 'event', c, topic, kind: 'article_changed', id: 'a', at: 0, by: null, facts: { version: c } })

let speaker: Speaker
let lives: Live[] = []
beforeEach(() => {
  speaker = new Speaker()
})
afterEach(async () => {
  lives.forEach((live) => live.close())
  lives = []
  await speaker.stop()
})

async function listening(more: object = {}): Promise<Live> {
  const live = createLive({ url: await speaker.url(), token: 'zoe', WebSocket, pause: 20, most: 60, ...more })
  lives.push(live)
  return live
}
const heard = (live: Live, topic: string): { news: LiveNews[]; places: () => number[]; stop: () => void } => {
  const news: LiveNews[] = []
  const stop = live.on(topic, (one) => news.push(one))
  return { news, stop, places: () => news.flatMap((one) => (one.what === 'event' ? [one.event.c] : [])) }
}

describe('SDK-8 who listens', () => {
  it('hears what it follows, says when everything must be asked for, and follows one topic once for many listeners', async () => {
    const live = await listening()
    const [one, two] = [heard(live, 'issue:i'), heard(live, 'issue:i')]
    expect(live.state).toBe('lost')
    live.open()
    await eventually(() => live.state === 'open')
    expect(speaker.now.said).toEqual([{ t: 'hello', token: 'zoe', cursor: null, topics: ['issue:i'] }])
    await eventually(() => one.news.length === 1)
    expect(one.news).toEqual([{ what: 'fresh' }])
    const c = speaker.happens('issue:i')
    speaker.happens('issue:other')
    await eventually(() => two.places().length === 1)
    expect([one.places(), two.places()]).toEqual([[c], [c]])
    one.stop()
    speaker.happens('issue:i')
    await eventually(() => two.places().length === 2)
    expect(one.places()).toEqual([c])
    two.stop()
    await eventually(() => speaker.now.said.at(-1)?.t === 'unfollow')
  })
  it('calls a person’s own topic as the server does, whoever asked for it by its long name', async () => {
    const live = await listening()
    const [long, short] = [heard(live, 'me:zoe'), heard(live, 'me')]
    live.open()
    await eventually(() => live.state === 'open')
    expect(speaker.now.said).toEqual([{ t: 'hello', token: 'zoe', cursor: null, topics: ['me'] }])
    const c = speaker.happens('me')
    await eventually(() => short.places().length === 1)
    expect([long.places(), short.places()]).toEqual([[c], [c]])
  })
  it('tells who types, to who listens for it alone', async () => {
    const live = await listening()
    const typists: string[] = []
    const other = heard(live, 'topic:t')
    const stop = live.onTyping('topic:t', ({ name }) => typists.push(name))
    live.open()
    await eventually(() => live.state === 'open')
    live.typing('topic:t')
    await eventually(() => speaker.now.said.some(({ t }) => (t as string) === 'typing'))
    speaker.now.say({ t: 'typing', topic: 'topic:t', by: { id: 'tom', name: 'Tom B.' } })
    speaker.now.say({ t: 'typing', topic: 'topic:other', by: { id: 'lea', name: 'Léa M.' } })
    await eventually(() => typists.length === 1)
    stop()
    speaker.now.say({ t: 'typing', topic: 'topic:t', by: { id: 'tom', name: 'Tom B.' } })
    const c = speaker.happens('topic:t')
    await eventually(() => other.places().includes(c))
    expect(typists).toEqual(['Tom B.'])
    expect(other.news.filter(({ what }) => what !== 'fresh')).toHaveLength(1)
  })
  it('follows more from the place it knows, so that nothing falls between a question and a wish', async () => {
    const live = await listening()
    const first = heard(live, 'me')
    live.open()
    await eventually(() => first.news.length === 1)
    speaker.happens('me')
    await eventually(() => first.places().length === 1)
    // Screens change: what is wished in one moment goes in one message.
    const late = [heard(live, 'article:a'), heard(live, 'article:b')]
    const c = speaker.happens('article:a')
    await eventually(() => late[0]?.places().length === 1)
    expect(late[0]?.places()).toEqual([c])
    expect(speaker.now.said.filter(({ t }) => t === 'follow')).toEqual([{ t: 'follow', topics: ['article:a', 'article:b'], cursor: 101 }])
  })
  it('says that it hears nothing of what it may not follow', async () => {
    speaker.manual = true
    const live = await listening()
    const mine = heard(live, 'issue:theirs')
    live.open()
    await eventually(() => speaker.callers.length === 1 && speaker.now.said.length === 1)
    speaker.now.say({ t: 'welcome', cursor: 100, fresh: true })
    speaker.now.say({ t: 'denied', topic: 'issue:theirs' })
    await eventually(() => mine.news.length === 2)
    expect(mine.news.at(-1)).toEqual({ what: 'deaf' })
  })
})

describe('SDK-9 who comes back', () => {
  it('hears each event once and in order, however connections die', async () => {
    const live = await listening()
    const topics = ['issue:i', 'article:a', 'article:b']
    const ears = topics.map((topic) => heard(live, topic))
    live.open()
    await eventually(() => live.state === 'open')
    let added: ReturnType<typeof heard> | null = null
    let from = 0
    for (let n = 0; n < 300; n += 1) {
      speaker.happens(topics[n % 3] as string)
      if (n % 7 === 0) speaker.happens('issue:late')
      // What was on its way is lost with the connection.
      if (n % 11 === 5) speaker.now.deaf = true
      if (n % 11 === 8) speaker.now.socket.terminate()
      if (n === 150) {
        from = speaker.head
        added = heard(live, 'issue:late')
      }
      if (n % 3 === 0) await new Promise((resolve) => setTimeout(resolve, 6))
    }
    const want = (topic: string, after = 0) => speaker.log.filter((one) => one.topic === topic && one.c > after).map(({ c }) => c)
    await eventually(() => topics.every((topic, n) => (ears[n]?.places().at(-1) ?? 0) >= (want(topic).at(-1) as number)))
    topics.forEach((topic, n) => expect(ears[n]?.places()).toEqual(want(topic)))
    const late = added as unknown as ReturnType<typeof heard>
    await eventually(() => late.places().at(-1) === want('issue:late').at(-1))
    // From the place that it knew when it wished; perhaps a little before, never after.
    expect(late.places().filter((c) => c > from)).toEqual(want('issue:late', from))
    expect(new Set(late.places()).size).toBe(late.places().length)
    expect(speaker.callers.length).toBeGreaterThan(10)
    // Asked for everything once, at the very first.
    expect(ears[0]?.news.filter(({ what }) => what === 'fresh')).toHaveLength(1)
  })
  it('asks for everything where the server has forgotten what came since', async () => {
    speaker.manual = true
    const live = await listening()
    const mine = heard(live, 'me')
    live.open()
    await eventually(() => speaker.callers.length === 1 && speaker.now.said.length === 1)
    speaker.now.say({ t: 'welcome', cursor: 100, fresh: true })
    speaker.now.say({ t: 'followed', topics: ['me'], c: 100 })
    speaker.now.say({ t: 'at', c: 120 })
    await eventually(() => mine.news.length === 1)
    await new Promise((resolve) => setTimeout(resolve, 30))
    speaker.now.socket.terminate()
    await eventually(() => speaker.callers.length === 2 && speaker.now.said.length === 1)
    expect(speaker.now.said[0]?.cursor).toBe(120)
    speaker.now.say({ t: 'restart', cursor: 9000 })
    await eventually(() => mine.news.length === 2)
    expect(mine.news.at(-1)).toEqual({ what: 'fresh' })
    speaker.now.socket.terminate()
    await eventually(() => speaker.callers.length === 3 && speaker.now.said.length === 1)
    expect(speaker.now.said[0]?.cursor).toBe(9000)
  })
})

describe('SDK-10 a connection that is lost', () => {
  it('is tried again after pauses that grow, and at once when asked', async () => {
    const live = await listening({ pause: 60, most: 5_000 })
    heard(live, 'me')
    speaker.manual = true
    const times: number[] = []
    live.open()
    for (let n = 1; n <= 5; n += 1) {
      await eventually(() => speaker.callers.length === n)
      times.push(Date.now())
      speaker.now.socket.terminate()
    }
    const pauses = times.slice(1).map((time, n) => time - (times[n] as number))
    expect((pauses[3] as number) > (pauses[0] as number)).toBe(true)
    const before = Date.now()
    await new Promise((resolve) => setTimeout(resolve, 10))
    live.open()
    await eventually(() => speaker.callers.length === 6)
    // The next pause would be about a second.
    expect(Date.now() - before).toBeLessThan(700)
  })
  it('is given up when the server says nothing for long, and when the session has ended', async () => {
    const live = await listening({ silence: 120 })
    heard(live, 'me')
    live.open()
    await eventually(() => live.state === 'open')
    await eventually(() => speaker.callers.length >= 2)
    await eventually(() => live.state === 'open')
    speaker.now.socket.close(4401, 'no access')
    await eventually(() => live.state === 'lost')
    const many = speaker.callers.length
    await new Promise((resolve) => setTimeout(resolve, 300))
    expect(speaker.callers.length).toBe(many)
    // A login, and it listens again.
    live.open()
    await eventually(() => live.state === 'open')
  })
  it('forgets its place with its person', async () => {
    const live = await listening()
    heard(live, 'me')
    live.open()
    await eventually(() => live.state === 'open')
    live.close()
    expect(live.state).toBe('lost')
    live.open()
    await eventually(() => live.state === 'open')
    expect(speaker.now.said[0]?.cursor).toBeNull()
  })
})

describe('SDK-15 who is writing', () => {
  it('travels every three seconds at the most however fast somebody types, and reaches whoever looks there', async () => {
    const live = await listening()
    const mine = heard(live, 'topic:t')
    const seen: string[] = []
    const stop = live.onTyping('topic:t', ({ name }) => seen.push(name))
    live.typing('topic:t')
    live.open()
    await eventually(() => live.state === 'open')
    const now = vi.spyOn(Date, 'now')
    for (let at = 0; at < 7_000; at += 100) {
      now.mockReturnValue(1_000_000 + at)
      live.typing('topic:t')
    }
    now.mockRestore()
    live.typing('topic:other')
    await eventually(() => speaker.now.said.filter(({ t }) => t === 'typing').length === 4)
    expect(speaker.now.said.filter(({ t }) => t === 'typing').map((said) => (said as unknown as { topic: string }).topic)).toEqual(['topic:t', 'topic:t', 'topic:t', 'topic:other'])
    speaker.now.say({ t: 'typing', topic: 'topic:other', by: { id: 'b', name: 'Tom P.' } })
    speaker.now.say({ t: 'typing', topic: 'topic:t', by: { id: 'a', name: 'Léa R.' } })
    await eventually(() => seen.length === 1)
    expect(seen).toEqual(['Léa R.'])
    stop()
    speaker.now.say({ t: 'typing', topic: 'topic:t', by: { id: 'a', name: 'Léa R.' } })
    speaker.happens('topic:t')
    await eventually(() => mine.places().length === 1)
    expect(seen).toHaveLength(1)
  })
})
