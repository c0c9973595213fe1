import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest'
import type { FoundItem, FoundPage } from '@passeplume/client/light'
import '../src/i18n/search'
import { speak, t } from '../src/i18n/index.svelte'
import { addressOf, wordsOf } from '../src/screens/search/address'
import Search from '../src/screens/search/Search.svelte'
import { account, button, serve, settled, show, write } from './newsroom'

beforeEach(() => {
  localStorage.clear()
  speak('fr')
  history.replaceState(null, '', '/recherche')
})
afterEach(() => {
  vi.useRealTimers()
})

const item = (more: Partial<FoundItem> = {}): FoundItem => ({
  kind: 'article',
  id: 'a1',
  title: 'Des poules dans la cour',
  place: 'Planète, Numéro 3',
  excerpt: [
    { words: 'Quatre ', hit: false },
    { words: 'poules', hit: true },
  ],
  href: '/articles/a1',
  at: 0,
  ...more,
})
const page = (items: FoundItem[], next: string | null = null): { body: FoundPage } => ({ body: { items, next } })
const screen = (role: 'pupil' | 'teacher' = 'pupil') => show(Search as never, { id: '', account: account(role) } as never)
const said = (page: HTMLElement) => page.querySelector('[role=status].count')?.textContent?.replace(/\u00a0/gu, ' ')

describe('APP-30 search', () => {
  it('keeps what is looked for behind the # of the address', () => {
    expect(addressOf(' l’été & #1 ')).toBe(`/recherche#${encodeURIComponent('l’été & #1')}`)
    expect(wordsOf(new URL(addressOf('l’été & #1'), 'http://x').hash)).toBe('l’été & #1')
    expect(wordsOf('#%')).toBe('')
  })
  it('shows what is found, counts it aloud, and marks the words', async () => {
    history.replaceState(null, '', addressOf('poule'))
    const asked = serve({ 'GET /api/search': page([item(), item({ title: 'Groupe B' }), item({ kind: 'published', id: 'p1', href: '/journal/p1/1-poules' })]) })
    const { page: shown, gone } = await screen()
    expect(asked).toHaveLength(1)
    expect(said(shown)).toBe('3 résultats')
    expect([...shown.querySelectorAll('mark')].map((one) => one.textContent)).toEqual(['poules', 'poules', 'poules'])
    const links = [...shown.querySelectorAll<HTMLAnchorElement>('a.hit')]
    expect(links.map((one) => [one.getAttribute('href'), one.target])).toEqual([
      ['/articles/a1', ''],
      ['/articles/a1', ''],
      ['/journal/p1/1-poules', '_self'],
    ])
    await gone()
  })
  it('asks when typing rests, and shows the answer of the last words alone', async () => {
    const asked = serve({ 'GET /api/search': page([item()]) })
    const { page: shown, gone } = await screen()
    expect(shown.textContent).toContain(t('search.begin'))
    vi.useFakeTimers()
    const field = shown.querySelector<HTMLInputElement>('input[type=search]')!
    for (const words of ['p', 'po', 'poul']) {
      write(field, words)
      vi.advanceTimersByTime(200)
    }
    expect(asked).toHaveLength(0)
    vi.advanceTimersByTime(400)
    vi.useRealTimers()
    await settled()
    expect(asked).toHaveLength(1)
    expect(said(shown)).toBe('1 résultat')
    expect(location.hash).toBe('#poul')
    await gone()
  })
  it('says what to try where nothing is found, and grows by the next page', async () => {
    history.replaceState(null, '', addressOf('xyz'))
    let answer = page([])
    serve({ 'GET /api/search': () => answer })
    const { page: shown, gone } = await screen('teacher')
    expect(shown.textContent?.replace(/\u00a0/gu, ' ')).toContain('Rien trouvé avec « xyz ».')
    expect(shown.textContent).toContain(t('search.none.why.adult'))
    answer = page([item()], '1.0.1')
    write(shown.querySelector<HTMLInputElement>('input[type=search]')!, 'poule')
    button(shown, t('search.go')).click()
    await settled()
    expect(said(shown)).toBe('Le premier résultat')
    answer = page([item({ id: 'a2', href: '/articles/a2' })])
    button(shown, t('search.more')).click()
    await settled()
    expect(said(shown)).toBe('2 résultats')
    await gone()
  })
  it('keeps what is found where its next page does not come, says so, and asks for that page again', async () => {
    history.replaceState(null, '', addressOf('poule'))
    let answer: ReturnType<typeof page> | { status: number; body: unknown } = page([item()], '1.0.1')
    serve({ 'GET /api/search': () => answer as never })
    const { page: shown, gone } = await screen()
    for (const status of [503, 429]) {
      answer = { status, body: { code: 'unavailable' } }
      button(shown, t('search.more')).click()
      await settled()
      expect(shown.querySelectorAll('a.hit')).toHaveLength(1)
      expect(shown.querySelector('[role=alert]')?.textContent).toContain(t('search.missed'))
    }
    answer = page([item({ id: 'a2', href: '/articles/a2' })])
    button(shown, t('search.more')).click()
    await settled()
    expect(shown.querySelector('[role=alert]')).toBeNull()
    expect(said(shown)).toBe('2 résultats')
    await gone()
  })
  it('says that nobody answers or that the server has a problem, and tries again', async () => {
    history.replaceState(null, '', addressOf('poule'))
    let answer: ReturnType<typeof page> | 'unreachable' | { status: number; body: unknown } = 'unreachable'
    serve({ 'GET /api/search': () => answer as never })
    const { page: shown, gone } = await screen()
    expect(shown.textContent).toContain(t('offline.nothing'))
    answer = { status: 503, body: { code: 'unavailable' } }
    button(shown, t('home.retry')).click()
    await settled()
    expect(shown.querySelector('[role=alert]')?.textContent).toContain(t('fail.list'))
    answer = page([item()])
    button(shown, t('home.retry')).click()
    await settled()
    expect(said(shown)).toBe('1 résultat')
    await gone()
  })
})
