/** One topic as it is talked about now: its newest posts, what changed since, and older ones as somebody wants them. */
import { ApiProblem, type Post, POSTS, type TopicDetail } from '@passeplume/client/light'
import { forums } from '../../lib/forums'
import { type Fresh, fresh } from '../../lib/fresh.svelte'
import { live } from '../../lib/live.svelte'
import { before, begin, changed, slim, type Thread, took } from './thread'

export interface Talk {
  detail: TopicDetail
  thread: Thread
}

export interface Talking extends Fresh<Talk> {
  /** Asks for the topic itself too: who may write, and until when. */
  refresh(): Promise<void>
  /** The page before the first that is known; false where there is none, or nobody answers. */
  older(limit?: number): Promise<boolean>
  /** Older pages until the post of this number is there; false where it is not to be had. */
  reach(number: number): Promise<boolean>
  /** What an own command answered. */
  took(post: Post): void
}

/** So long what the topic says of itself is believed: whether the club sleeps is nobody's event. */
const BELIEVED = 60_000

/** The largest page, and how far back an address leads: four thousand posts. */
const LARGEST = 100
const MOST_PAGES = 40

/** For the beginning of a component. */
export function talking(topic: string, account: string): Talking {
  let known: Talk | null = null
  let stale = true
  let asked = Number.NEGATIVE_INFINITY

  async function ask(): Promise<Talk> {
    if (known === null) {
      const [detail, page] = await Promise.all([forums.topic(topic), forums.posts(topic)])
      known = { detail, thread: begin(page) }
      settled()
      return known
    }
    if (stale || Date.now() - asked > BELIEVED) {
      const detail = await forums.topic(topic)
      known = { ...known, detail }
      settled()
    }
    await catchUp()
    return known
  }

  function settled() {
    stale = false
    asked = Date.now()
  }

  /** Until nothing is left: whoever was away for long gets it in several pages. */
  async function catchUp(): Promise<void> {
    for (let more = true; more && known !== null; ) {
      const since: number = known.thread.rev
      const page = await forums.posts(topic, { since })
      known = { ...known, thread: changed(known.thread, page) }
      more = page.more && page.rev > since
    }
  }

  const source = fresh(ask, {
    topics: () => [`topic:${topic}`, `me:${account}`],
    keep: { account, as: `topic:${topic}`, slim: ({ detail, thread }) => ({ detail, thread: slim(thread) }) },
  })
  $effect(() =>
    live.on(`topic:${topic}`, (news) => {
      // What was posted is in the posts; anything else may change what may be done here.
      if (news.what !== 'event' || news.event.kind !== 'post_changed') stale = true
    }),
  )

  function put(next: Talk): void {
    known = next
    source.take(next)
  }

  return {
    get now() {
      return source.now
    },
    get value() {
      return source.value
    },
    again: source.again,
    take: put,
    refresh() {
      stale = true
      return source.again()
    },
    async older(limit = POSTS) {
      const first = known?.thread.posts[0]?.number
      if (known === null || first === undefined || first === null || !known.thread.older) return false
      try {
        const page = await forums.posts(topic, { before: first, limit })
        const { rev } = known.thread
        put({ ...known, thread: before(known.thread, page) })
        // Read before something that is known: asked for once more, and nothing is missed.
        if (page.rev < rev) void source.again()
        return true
      } catch (error) {
        if (error instanceof ApiProblem) throw error
        return false
      }
    },
    async reach(number) {
      for (let pages = 0; pages < MOST_PAGES; pages += 1) {
        if (known === null) return false
        if ((known.thread.posts[0]?.number ?? Infinity) <= number) return true
        if (!(await this.older(LARGEST))) return false
      }
      return false
    },
    took(post) {
      if (known !== null) put({ ...known, thread: took(known.thread, post) })
    },
  }
}
