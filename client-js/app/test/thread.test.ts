import { isGone, type Post, type PostOrGone, type PostPage } from '@passeplume/client/light'
import { describe, expect, it } from 'vitest'
import { before, begin, changed, lastNumber, slim, took, type Thread, unreadOf } from '../src/screens/club/thread'
import { dice } from './class'

const post = (id: string, number: number | null, rev: number, more: Partial<Post> = {}): Post => ({
  id,
  number,
  rev,
  state: number === null ? 'waiting' : 'shown',
  author: { id: 'tom', name: 'Tom B.', class: null },
  mine: false,
  body: `${id} ${rev}`,
  answers: null,
  quotes: null,
  media: [],
  reactions: [],
  created: 0,
  edited: false,
  word: null,
  may: [],
  flags: [],
  decided_by: null,
  draft: null,
  key: null,
  ...more,
})
const page = (posts: PostOrGone[], rev: number, more = false, mine: Post[] = []): PostPage => ({ posts, rev, more, mine, to_decide: [] })
const seen = (thread: Thread) => thread.posts.map((one) => `${one.number}:${isGone(one) ? 'gone' : one.body}`)

describe('APP-42 a topic without a gap or a double', () => {
  it('begins with the newest page, and grows at both ends', () => {
    let thread = begin(page([post('c', 3, 3), post('d', 4, 4)], 4, true))
    expect(thread.older).toBe(true)
    thread = before(thread, page([post('a', 1, 1), post('b', 2, 2)], 4, false))
    thread = changed(thread, page([post('e', 5, 5)], 5))
    expect(seen(thread)).toEqual(['1:a 1', '2:b 2', '3:c 3', '4:d 4', '5:e 5'])
    expect(thread.older).toBe(false)
    expect(lastNumber(thread)).toBe(5)
  })
  it('puts a change where its post stands, and leaves a tombstone where one was taken away', () => {
    let thread = begin(page([post('a', 1, 1), post('b', 2, 2), post('c', 3, 3)], 3))
    thread = changed(thread, page([post('b', 2, 4, { body: 'changé' }), { id: 'c', number: 3, rev: 5, gone: true }], 5))
    expect(seen(thread)).toEqual(['1:a 1', '2:changé', '3:gone'])
    // Said again, and said late, it is the same.
    expect(seen(changed(thread, page([post('c', 3, 3), post('b', 2, 2)], 5)))).toEqual(seen(thread))
    thread = changed(thread, page([post('c', 3, 6)], 6))
    expect(seen(thread)[2]).toBe('3:c 6')
  })
  it('brings nobody back with an older page that was late', () => {
    let thread = begin(page([post('c', 3, 3)], 3, true))
    thread = changed(thread, page([{ id: 'b', number: 2, rev: 4, gone: true }], 4))
    expect(seen(thread)).toEqual(['3:c 3'])
    thread = before(thread, page([post('a', 1, 1), post('b', 2, 2)], 3))
    expect(seen(thread)).toEqual(['1:a 1', '3:c 3'])
    // What was read before the change is asked for once more.
    expect(thread.rev).toBe(3)
    expect(seen(changed(thread, page([{ id: 'b', number: 2, rev: 4, gone: true }], 4)))).toEqual(['1:a 1', '2:gone', '3:c 3'])
  })
  it('moves one’s own from those that wait to those that are shown, once', () => {
    let thread = begin(page([], 1, false, [post('z', null, 1, { mine: true })]))
    expect(thread.mine.map(({ id }) => id)).toEqual(['z'])
    thread = changed(thread, page([post('z', 1, 2, { mine: true })], 2))
    expect(seen(thread)).toEqual(['1:z 2'])
    expect(thread.mine).toEqual([])
    // The answer to one's own command was late: it waits no more.
    expect(took(thread, post('z', null, 1, { mine: true })).mine).toEqual([])
  })
  it('keeps what an own command answered after the page was read', () => {
    let thread = begin(page([], 1))
    thread = took(thread, post('z', null, 5, { mine: true }))
    thread = changed(thread, page([], 3))
    expect(thread.mine.map(({ id }) => id)).toEqual(['z'])
    expect(changed(thread, page([], 6)).mine).toEqual([])
  })
  it('counts what others said after what was read', () => {
    const thread = begin(page([post('a', 1, 1), post('b', 2, 2, { mine: true }), post('c', 3, 3), { id: 'd', number: 4, rev: 4, gone: true }], 4))
    expect(unreadOf(thread, 0).map(({ id }) => id)).toEqual(['a', 'c'])
    expect(unreadOf(thread, 1).map(({ id }) => id)).toEqual(['c'])
  })
  it('keeps its end for a visit without a network', () => {
    const thread = slim(begin(page([post('a', 1, 1), post('b', 2, 2)], 2)), 1)
    expect([seen(thread), thread.older]).toEqual([['2:b 2'], true])
  })

  /** A server that answers as it is when the answer is made, and answers that arrive in any order. */
  it.each(Array.from({ length: 60 }, (_, seed) => seed))('is what the server has, whatever came when (seed %i)', (seed) => {
    const random = dice(seed)
    const pick = (most: number) => Math.floor(random() * most)
    const all: { id: string; number: number; rev: number; gone: boolean; words: number }[] = []
    let rev = 0
    const act = () => {
      rev += 1
      const what = pick(4)
      const one = all[pick(all.length)]
      if (!one || what < 2) all.push({ id: `p${all.length}`, number: all.length + 1, rev, gone: false, words: rev })
      else Object.assign(one, what === 2 ? { rev, words: rev } : { rev, gone: !one.gone })
    }
    const said = ({ id, number, rev, gone, words }: (typeof all)[number]): PostOrGone => (gone ? { id, number, rev, gone: true } : post(id, number, rev, { body: String(words) }))
    const LIMIT = 5
    const newest = (below: number): PostPage => {
      // A page leaves out what is gone; the number before which it ends goes on all the same.
      const there = all.filter(({ number, gone }) => number < below && !gone)
      return page(there.slice(-LIMIT).map(said), rev, there.length > LIMIT)
    }
    const since = (from: number): PostPage => {
      const news = all.filter((one) => one.rev > from).sort((a, b) => a.rev - b.rev)
      return page(news.slice(0, LIMIT).map(said), news.length > LIMIT ? (news[LIMIT - 1]?.rev ?? rev) : rev, news.length > LIMIT)
    }
    for (let n = 0; n < 12; n += 1) act()
    let thread = begin(newest(Infinity))
    const catchUp = () => {
      for (let more = true; more; ) {
        const answer = since(thread.rev)
        thread = changed(thread, answer)
        more = answer.more
      }
    }
    for (let step = 0; step < 40; step += 1) {
      const what = pick(4)
      if (what === 0) act()
      else if (what === 1) thread = changed(thread, since(thread.rev))
      else if (what === 2 && thread.older) {
        // Asked now, and answered after other things were.
        const answer = newest(thread.posts[0]?.number ?? Infinity)
        const first = thread.posts[0]?.number
        for (let n = pick(3); n > 0; n -= 1) act()
        if (random() < 0.5) catchUp()
        if (thread.posts[0]?.number === first) thread = before(thread, answer)
      } else catchUp()
    }
    catchUp()
    while (thread.older) thread = before(thread, newest(thread.posts[0]?.number ?? Infinity))
    catchUp()
    const shown = thread.posts.filter((one) => !isGone(one))
    expect(shown.map(({ number }) => number)).toEqual(all.filter(({ gone }) => !gone).map(({ number }) => number))
    expect(shown.map((one) => (isGone(one) ? '' : one.body))).toEqual(all.filter(({ gone }) => !gone).map(({ words }) => String(words)))
    expect(new Set(thread.posts.map(({ id }) => id)).size).toBe(thread.posts.length)
  })
})
