import { flushSync } from 'svelte'
import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest'
import type { Home, LateArticle, News, OverseenSchool, Overview } from '@passeplume/client/light'
import { speak } from '../src/i18n/index.svelte'
import { visit } from '../src/lib/visits'
import MyConsents from '../src/screens/consents/MyConsents.svelte'
import ConsentTable from '../src/screens/consents/ConsentTable.svelte'
import HomeScreen from '../src/screens/home/Home.svelte'
import '../src/screens/homes/HeadHome.svelte'
import '../src/screens/homes/TeacherHome.svelte'
import '../src/screens/homes/TownHome.svelte'
import ArticlePanel from '../src/screens/journal/ArticlePanel.svelte'
import Headline from '../src/screens/journal/Headline.svelte'
import Groups from '../src/screens/spaces/Groups.svelte'
import Space from '../src/screens/spaces/Space.svelte'
import Spaces from '../src/screens/spaces/Spaces.svelte'
import Approvals from '../src/screens/teacher/Approvals.svelte'
import { line } from './Line.svelte'
import { article, button, serve, settled, show, write } from './newsroom'

vi.mock('../src/lib/live.svelte', () => import('./Line.svelte'))

const account = (role: string) => ({ id: role, display_name: 'Odile Dupré', presence_name: 'Odile D.', role }) as never
const home = (more: Partial<Home> = {}): Home => ({ resume: null, waiting: [], approve: null, late: [], late_words: [], news: [], topics: [], ...more })
const school = (more: Partial<OverseenSchool> = {}): OverseenSchool => ({
  id: 'gm',
  name: 'École Gilles Ménage',
  town: 'Saint-Aubin',
  view: 'inside',
  page: '/ecoles/gm',
  figures: { classes: 2, issues: 1, texts: 14, active_pupils: 12 },
  classes: [{ id: 'ce1', name: 'CE1', teachers: ['Claire A.'], pupils: 24 }],
  published: [],
  ...more,
})
const overview = (more: Partial<Overview> = {}): Overview => ({ schools: [school()], under_way: [], late: [], ...more })
const news = (id: string, at: number): News => ({ id, issue: id, journal_title: 'Planète', title: `Numéro ${id}`, audience: 'families', at, school_year: 2026, href: `/journal/${id}` })
const late: LateArticle = { article: 'a9', issue: 'i1', journal_title: 'Planète', title: 'Les poules', state: 'draft', authors: ['Zoé D.'], due: Date.UTC(2026, 0, 2, 12) }
const words = (page: HTMLElement) => (page.textContent ?? '').replace(/\s+/gu, ' ')

const TIMERS = { toFake: ['setTimeout', 'clearTimeout', 'setInterval', 'clearInterval', 'Date'] } as const
/** Lets the clock of the test go on until this is there; what is loaded meanwhile comes in real time. */
async function inTime<T>(coming: Promise<T>): Promise<T> {
  let here = false
  void coming.then(() => (here = true))
  while (!here) {
    await vi.advanceTimersByTimeAsync(1)
    await vi.dynamicImportSettled()
  }
  return coming
}

beforeEach(() => {
  localStorage.clear()
  speak('fr')
  line.open = true
})
afterEach(() => {
  vi.useRealTimers()
})

describe('APP-33 first screens of adults', () => {
  const opened = async (role: string, more: Record<string, Parameters<typeof serve>[0][string]>) => {
    const asked = serve({ 'GET /api/home': { body: home() }, 'GET /api/documents': { body: [] }, 'GET /api/spaces': { body: [] }, 'GET /api/invitations': { body: [] }, 'GET /api/writing': { body: [] }, ...more })
    const { page, gone } = await show(HomeScreen as never, { account: account(role) } as never)
    await vi.waitFor(() => {
      flushSync()
      if (page.querySelector('[aria-busy=true]')) throw new Error('it loads')
    })
    await settled()
    return { asked, page, gone }
  }
  it('shows a teacher what is late, late words, and who writes now', async () => {
    const { page, gone } = await opened('teacher', {
      'GET /api/home': { body: home({ approve: { count: 0, oldest: [] }, late: [late], late_words: [{ document: 'd7', article: 'a7', title: 'La cantine', people: ['Tom B.'], at: Date.now() - 60_000 }] }) },
      'GET /api/writing': { body: [{ document: 'd8', article: null, title: 'Le brevet', people: [{ id: 'zoe', name: 'Zoé D.' }] }] },
    })
    const links = [...page.querySelectorAll('a')].map((link) => `${link.getAttribute('href') ?? ''} ${words(link)}`)
    expect(links.some((link) => link.startsWith('/articles/a9') && link.includes('Les poules') && link.includes('Zoé D.'))).toBe(true)
    expect(links.some((link) => link.startsWith('/articles/a7') && link.includes('Tom B.'))).toBe(true)
    expect(links.some((link) => link.startsWith('/textes/d8') && link.includes('Le brevet') && link.includes('Zoé D.'))).toBe(true)
    await gone()
  })
  it('says when nothing is late, nobody writes and nothing waits', async () => {
    const { page, gone } = await opened('teacher', { 'GET /api/home': { body: home({ approve: { count: 0, oldest: [] } }) } })
    for (const sentence of ['Tout est relu.', 'Aucun retard.', 'Personne n’écrit en ce moment.']) expect(words(page)).toContain(sentence)
    expect(words(page)).not.toContain('Mots arrivés')
    await gone()
  })
  it('asks every 15 seconds who writes, as long as the page is seen', async () => {
    vi.useFakeTimers({ toFake: [...TIMERS.toFake] })
    const asked = serve({ 'GET /api/home': { body: home({ approve: { count: 0, oldest: [] } }) }, 'GET /api/writing': { body: [] }, 'GET /api/documents': { body: [] }, 'GET /api/spaces': { body: [] }, 'GET /api/invitations': { body: [] } })
    const { gone } = await inTime(show(HomeScreen as never, { account: account('teacher') } as never))
    await vi.advanceTimersByTimeAsync(2_000)
    const count = () => asked.filter(({ path }) => path === '/api/writing').length
    const before = count()
    expect(before).toBeGreaterThan(0)
    await vi.advanceTimersByTimeAsync(45_000)
    expect(count()).toBe(before + 3)
    const hidden = vi.spyOn(document, 'hidden', 'get').mockReturnValue(true)
    await vi.advanceTimersByTimeAsync(60_000)
    expect(count()).toBe(before + 3)
    hidden.mockRestore()
    await inTime(gone())
  })
  it('shows a head the school with its classes, issues being made, what is late and what came out', async () => {
    const { page, gone } = await opened('head', {
      'GET /api/home': { body: home({ news: [news('3', 5)] }) },
      'GET /api/overview': {
        body: overview({ under_way: [{ issue: 'i4', journal_title: 'Planète', title: 'Numéro 4', state: 'open', due: null, counts: [{ state: 'draft', articles: 3 }] }], late: [late] }),
      },
    })
    for (const said of ['École Gilles Ménage', 'CE1', 'Claire A. · 24 élèves', 'Planète – Numéro 4', 'Les poules', 'Numéro 3']) expect(words(page)).toContain(said)
    expect(page.querySelector('a[href="/ecoles/gm"]')?.getAttribute('target')).toBe('_self')
    expect(page.querySelector('a[href="/numeros/i4"]')).not.toBeNull()
    await gone()
  })
  it('shows a town figures, few children as few, and says that no text is seen', async () => {
    const { page, gone } = await opened('town', {
      'GET /api/overview': { body: overview({ schools: [school({ view: 'outside', classes: [], figures: { classes: 2, issues: 1, texts: 14, active_pupils: null }, published: [news('7', 5)] })] }) },
    })
    expect(words(page)).toContain('Moins de 5')
    expect(words(page)).toContain('Aucun texte d’élève n’est visible ici')
    expect(page.querySelector('a[href="/journal/7"]')).not.toBeNull()
    await gone()
  })
  it.each(['head', 'town'])('has its four states: %s', async (role) => {
    const empty = await opened(role, { 'GET /api/overview': { body: overview({ schools: [] }) } })
    expect(words(empty.page)).toContain('Aucune école ne vous est confiée ici.')
    await empty.gone()
    localStorage.clear()
    const failed = await opened(role, { 'GET /api/overview': { status: 500, body: { code: 'internal' } } })
    expect(failed.page.querySelector('[role=alert]')).not.toBeNull()
    await failed.gone()
    const here = await opened(role, { 'GET /api/overview': { body: overview() } })
    await here.gone()
    const away = await opened(role, { 'GET /api/overview': 'unreachable', 'GET /api/home': 'unreachable', 'GET /api/documents': 'unreachable' })
    expect(words(away.page)).toContain('École Gilles Ménage')
    expect(away.page.querySelector('[role=status]')).not.toBeNull()
    await away.gone()
  })
})

describe('APP-34 approvals beyond the first page', () => {
  const handed = (id: number) => ({ article: `a${id}`, document: null, issue: 'i', journal_title: 'Planète', title: `Article ${id}`, version: 1, authors: ['Zoé D.'], words: 3, target_words: null, submitted_at: id, late: false })
  it('come with a tap, and stay when the list is asked again', async () => {
    const asked: string[] = []
    serve({ 'GET /api/home': { body: home({ topics: ['class:ce1'] }) } })
    const before = globalThis.fetch
    globalThis.fetch = (async (input: RequestInfo | URL, init?: RequestInit) => {
      const url = new URL(input instanceof Request ? input.url : String(input), location.href)
      if (url.pathname !== '/api/approvals') return before(input, init)
      const after = url.searchParams.get('after')
      asked.push(after ?? 'first')
      return Response.json(after === 'two' ? { items: [handed(2)], next: null } : { items: [handed(1)], next: 'two' })
    }) as typeof fetch
    const { page, gone } = await show(Approvals as never, { id: '', account: account('teacher') } as never)
    await settled()
    expect(words(page)).toContain('Le premier article à valider')
    expect(words(page)).not.toContain('Article 2')
    button(page, 'Afficher la suite').click()
    await vi.waitFor(() => {
      flushSync()
      if (!words(page).includes('Article 2')) throw new Error('not yet')
    })
    expect(words(page)).toContain('2 articles à valider')
    expect([...page.querySelectorAll('button')].some((one) => one.textContent === 'Afficher la suite')).toBe(false)
    expect(asked.slice(-2)).toEqual(['first', 'two'])
    await gone()
  })
})

describe('APP-35 title and chapô', () => {
  const opened = async (child: boolean, answer: Parameters<typeof serve>[0][string], after: Partial<ReturnType<typeof article>> = {}) => {
    const props = $state({ article: article({ title: 'Le brevet', standfirst: 'Un plongeon.', version: 7 }) })
    const asked = serve({ 'PUT /api/articles/a1': answer })
    const taken: unknown[] = []
    const shown = await show(Headline as never, {
      get article() {
        return props.article
      },
      child,
      take: (one: unknown) => taken.push(one),
      again: async () => {
        props.article = article({ title: 'Le grand bain', version: 8, ...after })
        flushSync()
      },
    } as never)
    return { asked, taken, ...shown }
  }
  it('are kept with the version that was seen', async () => {
    const done = article({ title: 'Le grand brevet', version: 8 })
    const { asked, taken, page, gone } = await opened(true, { body: done })
    expect(words(page)).toContain('Un plongeon.')
    button(page, 'Changer le titre').click()
    flushSync()
    write(page.querySelector('#headline-title') as HTMLInputElement, ' Le grand brevet ')
    button(page, 'Garder').click()
    await settled()
    expect(asked[0]?.body).toEqual({ version: 7, title: 'Le grand brevet', standfirst: 'Un plongeon.' })
    expect(taken).toEqual([done])
    expect(page.querySelector('dialog')?.hasAttribute('open')).toBe(false)
    await gone()
  })
  it('tell what stands where somebody was faster, and keep what was typed', async () => {
    const said = { status: 409, body: { code: 'already_decided', now: { state: 'draft', version: 8, by: { id: 'tom', name: 'Tom B.' }, at: 0 } } }
    const { asked, page, gone } = await opened(true, said)
    button(page, 'Changer le titre').click()
    flushSync()
    write(page.querySelector('#headline-title') as HTMLInputElement, 'Mon titre')
    button(page, 'Garder').click()
    await settled()
    expect(page.querySelector('[role=alert]')?.textContent).toContain('Tom B.')
    expect(page.querySelector('[role=alert]')?.textContent).toContain('Le grand bain')
    expect((page.querySelector('#headline-title') as HTMLInputElement).value).toBe('Mon titre')
    button(page, 'Garder').click()
    await settled()
    expect(asked[1]?.body).toMatchObject({ version: 8, title: 'Mon titre' })
    await gone()
  })
  it('say when the time for it is over, and are not offered to who may not', async () => {
    const said = { status: 409, body: { code: 'wrong_state', now: { state: 'submitted', version: 8, by: null, at: 0 } } }
    const { page, gone } = await opened(true, said, { can_edit_titles: false })
    button(page, 'Changer le titre').click()
    flushSync()
    button(page, 'Garder').click()
    await settled()
    expect(page.querySelector('[role=alert]')?.textContent).toContain('ne se change plus')
    expect(words(page)).not.toContain('Changer le titre')
    await gone()
  })
  it('are handed in with one’s part: the history says so', async () => {
    const step = (to: 'draft' | 'submitted', at: number) => ({ action: 'submit', from: 'draft', to, by: { id: 'zoe', name: 'Zoé D.' }, word: '', at })
    const { page, gone } = await show(ArticlePanel as never, { article: article({ steps: [step('draft', 1), step('submitted', 2)] }), child: false } as never)
    expect(words(page)).toContain('Zoé D. rend sa partie')
    expect(words(page)).toContain('Zoé D. rend l’article')
    await gone()
  })
})

describe('APP-36 new since the last visit', () => {
  const HOUR = 3_600_000
  it('is what came after it, a week for who comes first, and one visit lasts half an hour', () => {
    const now = 1_000 * HOUR
    expect(visit(null, now)).toEqual({ at: now, since: now - 168 * HOUR })
    expect(visit({ at: now - HOUR, since: 3 }, now)).toEqual({ at: now, since: now - HOUR })
    expect(visit({ at: now - HOUR / 4, since: 3 }, now)).toEqual({ at: now, since: 3 })
  })
  it('stands apart from what a family has seen', async () => {
    const now = Date.now()
    localStorage.setItem('passeplume:guardian:kept:visit', JSON.stringify({ at: now - 2 * HOUR, since: 0 }))
    serve({ 'GET /api/home': { body: home({ news: [news('4', now - HOUR), news('3', now - 5 * HOUR)] }) }, 'GET /api/consents': { body: [] }, 'GET /api/documents': { body: [] } })
    const { page, gone } = await show(HomeScreen as never, { account: account('guardian') } as never)
    await settled()
    const titles = [...page.querySelectorAll('main h2')].map((title) => title.textContent)
    expect(titles).toEqual(['Nouveau depuis votre dernière visite', 'Déjà publié'])
    expect([...page.querySelectorAll('.new')]).toHaveLength(1)
    await gone()
    expect(JSON.parse(localStorage.getItem('passeplume:guardian:kept:visit') ?? '{}')).toMatchObject({ since: now - 2 * HOUR })
  })
  it('lists that are told are not asked for every ten seconds', async () => {
    vi.useFakeTimers({ toFake: [...TIMERS.toFake] })
    const space = { id: 's1', title: 'Planète', kind: 'shared', classes: [], texts: 0, journals: [], mine: ['ce1'], can_invite: false, invitations: [], history: [] }
    const asked = serve({
      'GET /api/spaces': { body: [] },
      'GET /api/invitations': { body: [] },
      'GET /api/classes': { body: [{ id: 'ce1', name: 'CE1', school: 'É', town: 'T', mine: true }] },
      'GET /api/spaces/s1': { body: space },
      'GET /api/spaces/s1/groups': { body: { groups: [], pupils: [], levels: [] } },
      'GET /api/consents': { body: [] },
      'GET /api/journals/j1/consents': { body: { journal: 'j1', journal_title: 'Planète', rows: [] } },
    })
    const screens = [
      [Space, 's1', ['space:s1']],
      [Spaces, '', ['class:ce1']],
      [Groups, 's1', ['class:ce1', 'space:s1']],
      [MyConsents, '', ['me:teacher']],
      [ConsentTable, 'j1', ['me:teacher']],
    ] as const
    for (const [screen, id, topics] of screens) {
      const { gone } = await inTime(show(screen as never, { id, account: account('teacher') } as never))
      await vi.advanceTimersByTimeAsync(1_200)
      expect([...line.topics].sort()).toEqual(topics)
      const before = asked.length
      await vi.advanceTimersByTimeAsync(30_000)
      expect(asked.length, topics.join(' ')).toBe(before)
      line.tell(topics[0], { what: 'event', event: { c: 1, topic: topics[0], kind: 'space_changed', id: 'x', at: 0, by: null, facts: null } } as never)
      await vi.advanceTimersByTimeAsync(1_000)
      expect(asked.length, topics.join(' ')).toBeGreaterThan(before)
      await inTime(gone())
    }
  })
})
