import { flushSync } from 'svelte'
import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest'
import Margin from '../src/editor/comments/Margin.svelte'
import { speak } from '../src/i18n/index.svelte'
import { api } from '../src/lib/api'
import { comments } from '../src/lib/comments'
import LateWords from '../src/screens/journal/LateWords.svelte'
import Probe from './Probe.svelte'
import { line } from './Line.svelte'
import { serve, show } from './newsroom'

vi.mock('../src/lib/live.svelte', () => import('./Line.svelte'))

const EVENT = { what: 'event', event: { c: 1, topic: 'issue:i', kind: 'issue_changed', id: 'i', at: 0, by: null, facts: null } } as const

beforeEach(() => {
  speak('fr')
  line.open = true
  vi.useFakeTimers()
})
afterEach(() => {
  vi.useRealTimers()
})

async function opened() {
  let words = ['un']
  const asked = serve({ 'GET /api/probe': () => ({ body: words }) })
  const shown = show(Probe as never, { every: 10_000, topics: ['issue:i', 'me'] } as never)
  await vi.advanceTimersByTimeAsync(100)
  const { page, gone } = await shown
  return { asked, page, gone, say: (now: string[]) => (words = now) }
}

describe('APP-10 what `/live` tells', () => {
  it('is asked for when something of it changed, and not every so often', async () => {
    const { asked, page, gone, say } = await opened()
    expect(line.topics).toEqual(['issue:i', 'me'])
    await vi.advanceTimersByTimeAsync(60_000)
    expect(asked).toHaveLength(1)
    say(['deux'])
    line.tell('issue:i', EVENT)
    await vi.advanceTimersByTimeAsync(50)
    flushSync()
    expect(page.textContent).toContain('deux')
    for (let n = 0; n < 20; n += 1) line.tell('me', EVENT)
    await vi.advanceTimersByTimeAsync(900)
    expect(asked.length).toBeLessThanOrEqual(4)
    const ended = gone()
    await vi.advanceTimersByTimeAsync(10)
    await ended
    expect(line.topics).toEqual([])
  })
  it('is asked for every ten seconds while the line is lost, or tells nothing of it', async () => {
    const { asked, gone } = await opened()
    line.open = false
    flushSync()
    await vi.advanceTimersByTimeAsync(30_500)
    expect(asked).toHaveLength(4)
    line.open = true
    flushSync()
    await vi.advanceTimersByTimeAsync(60_000)
    expect(asked).toHaveLength(4)
    line.tell('me', { what: 'deaf' })
    flushSync()
    await vi.advanceTimersByTimeAsync(1_000)
    expect(asked).toHaveLength(5)
    await vi.advanceTimersByTimeAsync(20_000)
    expect(asked).toHaveLength(7)
    const ended = gone()
    await vi.advanceTimersByTimeAsync(10)
    await ended
  })
  it('waits for whoever does not look', async () => {
    const { asked, gone } = await opened()
    const hidden = vi.spyOn(document, 'hidden', 'get').mockReturnValue(true)
    line.tell('me', EVENT)
    await vi.advanceTimersByTimeAsync(2_000)
    expect(asked).toHaveLength(1)
    hidden.mockRestore()
    document.dispatchEvent(new Event('visibilitychange'))
    await vi.advanceTimersByTimeAsync(1_000)
    expect(asked).toHaveLength(2)
    const ended = gone()
    await vi.advanceTimersByTimeAsync(10)
    await ended
  })
  it('is asked for at once beside a text: what is said about it, and late words', async () => {
    const asked = [vi.spyOn(comments, 'of').mockResolvedValue({ items: [], actions: [] }), vi.spyOn(api.documents, 'proposals').mockResolvedValue([])]
    const shown = [show(Margin as never, { document: 'd1', account: { id: 'zoe', role: 'pupil' }, turn: '' } as never), show(LateWords as never, { document: 'd1', account: 'zoe', child: true } as never)]
    await vi.advanceTimersByTimeAsync(1_500)
    const before = asked.map((one) => one.mock.calls.length)
    line.tell('document:d1', { ...EVENT, event: { ...EVENT.event, topic: 'document:d1' } })
    await vi.advanceTimersByTimeAsync(600)
    expect(asked.map((one) => one.mock.calls.length)).toEqual(before.map((count) => count + 1))
    for (const { gone } of await Promise.all(shown)) {
      const ended = gone()
      await vi.advanceTimersByTimeAsync(10)
      await ended
    }
    vi.restoreAllMocks()
  })
})
