import 'fake-indexeddb/auto'
import { flushSync } from 'svelte'
import { beforeEach, describe, expect, it, vi } from 'vitest'
import { speak, t } from '../src/i18n/index.svelte'
import Club from '../src/screens/club/Club.svelte'
import Clubs from '../src/screens/club/Clubs.svelte'
import Messages from '../src/screens/courrier/Messages.svelte'
import Reports from '../src/screens/courrier/Reports.svelte'
import Approvals from '../src/screens/teacher/Approvals.svelte'
import { conversation } from './courrier'
import { line } from './Line.svelte'
import { account, serve, show } from './newsroom'

vi.mock('../src/lib/live.svelte', () => import('./Line.svelte'))

beforeEach(() => {
  localStorage.clear()
  speak('fr')
  // Nobody has noticed yet: the socket stands, and the next question is minutes away.
  line.open = true
})

const club = { id: 'f1', title: 'Le club des loups', home: { kind: 'space', id: 's1', name: '' }, classes: [], moderation: 'open', closed_from: null, closed_until: null, closed_now: false, opens_at: null, unread: 0, waiting: 0, may: [], version: 1 }
const report = { id: 'r1', target: { kind: 'block', id: 'c1' }, state: 'received', reporter: { id: 'zoe', name: 'Zoé D.' }, author: { id: 'tom', name: 'Tom B.' }, excerpt: '', media: [], reason: '', at: 1, word: null, decided_by: null, may: ['handle'], version: 1 }
const LISTS = [
  ['clubs', Clubs, { 'GET /api/forums': { body: [club] } }, 'Le club des loups'],
  ['topics', Club, { 'GET /api/forums/f1': { body: { forum: club, topics: [], next: null } } }, 'Le club des loups'],
  ['conversations', Messages, { 'GET /api/conversations': { body: { conversations: [conversation()], next: null } } }, 'Bonjour Zoé'],
  ['what is handed in', Approvals, { 'GET /api/approvals': { body: { items: [], next: null } } }, t('teacher.approve.none')],
  ['reports', Reports, { 'GET /api/reports': { body: [report] } }, 'Tom B.'],
] as const

describe('APP-82 a list while there is no network', () => {
  it.each(LISTS)('of %s says at once what is seen, of when it is, and that it comes back', async (name, screen, answers, said) => {
    let up = true
    const all = Object.entries(answers).map(([path, answer]) => [path, () => (up ? answer : 'unreachable')])
    serve(Object.fromEntries(all))
    const { page, gone } = await show(screen as never, { id: name === 'topics' ? 'f1' : '', account: account('teacher', 'claire') } as never)
    const words = () => (page.textContent ?? '').replace(/\s+/gu, ' ')
    const becomes = (check: () => void) =>
      vi.waitFor(
        () => {
          flushSync()
          check()
        },
        { timeout: 5_000 },
      )
    await becomes(() => expect(words()).toContain(said))
    expect(words()).not.toContain('Hors ligne')
    up = false
    dispatchEvent(new Event('offline'))
    await becomes(() => expect(words()).toMatch(/Hors ligne\. Voici ce qui était là .+\. Ça reviendra tout seul, avec le réseau\./u))
    expect(words()).toContain(said)
    up = true
    dispatchEvent(new Event('online'))
    await becomes(() => expect(words()).not.toContain('Hors ligne'))
    await gone()
  })
  it('says it to a child in words of its own', async () => {
    let up = true
    serve({ 'GET /api/forums': () => (up ? { body: [club] } : 'unreachable') })
    const { page, gone } = await show(Clubs as never, { id: '', account: account('pupil', 'zoe') } as never)
    up = false
    dispatchEvent(new Event('offline'))
    await vi.waitFor(() => {
      flushSync()
      expect((page.textContent ?? '').replace(/\s+/gu, ' ')).toContain('Pas de réseau : voici ce qui est gardé ici. Ça reviendra tout seul')
    })
    await gone()
  })
})
