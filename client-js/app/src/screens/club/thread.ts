/** What is known of a topic: pages of posts and what changed since, put together without a gap or a double. Pure. */
import { isGone, type Post, type PostOrGone, type PostPage } from '@passeplume/client/light'

export interface Thread {
  /** By number: all from the first of them to the newest, each once; what was taken away in between is a tombstone. */
  readonly posts: readonly PostOrGone[]
  /** Without a number: the caller's own that wait or were sent back, oldest first. */
  readonly mine: readonly Post[]
  /** Those of others about which the reader decides, oldest first. */
  readonly toDecide: readonly Post[]
  /** Every change up to here is in it. */
  readonly rev: number
  /** There are older ones. */
  readonly older: boolean
  /** When each post was last seen, also of those that stand nowhere any more: an older page that was late brings nobody back. */
  readonly seen: ReadonlyMap<string, number>
}

/** The newest page. */
export function begin(page: PostPage): Thread {
  const none: Thread = { posts: [], mine: [], toDecide: own(page.to_decide.filter(({ number }) => number === null)), rev: page.rev, older: page.more, seen: new Map() }
  return { ...merge(none, page.posts, () => true), mine: own(page.mine) }
}

/** A page of what was said before the first that is known. Read before a change that is known already: that is asked for again. */
export function before(thread: Thread, page: PostPage): Thread {
  return { ...merge(thread, page.posts, () => true), rev: Math.min(thread.rev, page.rev), older: page.more }
}

/** What changed since `thread.rev`. Of what is older than the first that is known nothing is taken: its page will bring it. */
export function changed(thread: Thread, page: PostPage): Thread {
  const first = thread.older ? (firstNumber(thread) ?? Infinity) : -Infinity
  const merged = merge(thread, page.posts, (number) => number >= first)
  // What an own command answered after this page was read is not in it.
  const later = merged.mine.filter((one) => one.rev > page.rev && !page.mine.some(({ id }) => id === one.id))
  // A new text of a shown post stands with that post.
  const toDecide = own(page.to_decide.filter(({ number }) => number === null))
  return { ...merged, toDecide, mine: own([...page.mine, ...later]), rev: Math.max(thread.rev, page.rev) }
}

/** What an own command answered: on the screen at once. Its change is told with the others again, and changes nothing. */
export function took(thread: Thread, post: Post): Thread {
  if ((thread.seen.get(post.id) ?? -1) > post.rev) return thread
  const decided = { ...thread, toDecide: thread.toDecide.filter(({ id }) => id !== post.id) }
  if (post.number === null) {
    const others = thread.mine.filter(({ id }) => id !== post.id)
    const waits = post.mine && (post.state === 'waiting' || post.state === 'returned')
    return { ...decided, mine: own(waits ? [...others, post] : others) }
  }
  return merge(decided, [post], () => true)
}

const firstNumber = (thread: Thread): number | null => thread.posts[0]?.number ?? null

function merge(thread: Thread, more: readonly PostOrGone[], fits: (number: number) => boolean): Thread {
  const seen = new Map(thread.seen)
  const posts = new Map(thread.posts.map((one) => [one.id, one]))
  let mine = thread.mine
  for (const one of more) {
    // The same change twice, or an older one that was late.
    if ((seen.get(one.id) ?? -1) > one.rev) continue
    seen.set(one.id, one.rev)
    const known = posts.get(one.id)
    const number = one.number ?? known?.number ?? null
    // It waits, or was taken away before anybody saw it.
    if (number === null) continue
    mine = mine.filter(({ id }) => id !== one.id)
    if (known || fits(number)) posts.set(one.id, isGone(one) ? { ...one, number } : one)
  }
  return { ...thread, mine, seen, posts: [...posts.values()].sort((a, b) => (a.number ?? 0) - (b.number ?? 0)) }
}

const own = (mine: readonly Post[]): Post[] => [...mine].sort((a, b) => a.created - b.created || a.rev - b.rev)

/** The highest number that there is to read. */
export const lastNumber = (thread: Thread): number => thread.posts.at(-1)?.number ?? 0

/** Posts of others after `read`: what is new to the reader. */
export const unreadOf = (thread: Thread, read: number): Post[] => thread.posts.flatMap((one) => (!isGone(one) && !one.mine && (one.number ?? 0) > read ? [one] : []))

/** As much of it as opens the topic without a network. */
export function slim(thread: Thread, most = 50): Thread {
  const posts = thread.posts.slice(-most)
  return { ...thread, posts, older: thread.older || posts.length < thread.posts.length, seen: new Map(posts.map(({ id, rev }) => [id, rev])) }
}
