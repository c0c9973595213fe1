import type { MailChoice, Notice } from '@passeplume/client/light'
import { afterEach, describe, expect, it, vi } from 'vitest'
import { catalogues, t } from '../src/i18n/index.svelte'
import '../src/i18n/notices'
import ForYou from '../src/screens/notices/ForYou.svelte'
import Letters from '../src/screens/notices/Letters.svelte'
import { line } from './Line.svelte'
import { account, button, serve, settled, show, write } from './newsroom'

vi.mock('../src/lib/live.svelte', () => import('./Line.svelte'))
vi.mock('../src/lib/session.svelte', () => ({ session: { now: { state: 'none' } }, recheckSession: async () => 'stands' }))

const notice = (more: Partial<Notice> = {}): Notice => ({ id: 'post_answered:p1', kind: 'post_answered', subject: 'p1', topic: 't1', title: 'La louve', at: 50, seen: false, by: { id: 'tom', name: 'Tom B.' }, ...more })
const badges = { club: 0, messages: 0, approvals: 0, reports: 0 }
const words = (page: HTMLElement) => (page.textContent ?? '').replace(/\s+/gu, ' ')

afterEach(() => {
  line.open = false
})

describe('APP-80 what concerns one person', () => {
  it('stands on the first screen until it is seen, and leads there', async () => {
    const notices = [notice(), notice({ id: 'post_approved:p2', kind: 'post_approved', at: 40, by: { id: 'karim', name: 'Karim B.' } }), notice({ id: 'old', at: 10, seen: true })]
    const asked = serve({
      'GET /api/notices': () => ({ body: { badges, notices } }),
      'PUT /api/notices/seen': { body: {} },
    })
    const { page, gone } = await show(ForYou as never, { account: account('pupil') } as never)
    expect([...page.querySelectorAll('li strong')].map((one) => one.textContent)).toEqual(['Tom B. t’a répondu.', 'Ton message est dans le club.'])
    expect(page.querySelector('li')?.textContent).toContain('La louve')
    expect(page.querySelector('a')?.getAttribute('href')).toBe('/sujets/t1')
    button(page, t('notices.seen')).click()
    await settled()
    expect(asked.find(({ method }) => method === 'PUT')?.body).toEqual({ up_to: 50 })
    expect(page.querySelector('section')).toBeNull()
    await gone()
  })
  it('is not there where there is nothing, and comes when it is told', async () => {
    let notices: Notice[] = []
    serve({ 'GET /api/notices': () => ({ body: { badges, notices } }) })
    line.open = true
    const { page, gone } = await show(ForYou as never, { account: account('pupil', 'zoe') } as never)
    expect(words(page)).toBe('')
    expect(line.topics).toContain('me:zoe')
    await gone()
    notices = [notice({ by: null, kind: 'report_handled', topic: null, title: null })]
    const adult = await show(ForYou as never, { account: account('teacher') } as never)
    expect(words(adult.page)).toContain(t('notices.report_handled.adult'))
    expect(adult.page.querySelector('a')).toBeNull()
    await adult.gone()
  })
  it('takes with one tap what stood there, and shows next what did not', async () => {
    let upTo = 0
    const all = [...Array(7).keys()].map((n) => notice({ id: `n${n}`, at: 70 - 10 * n, by: { id: 'tom', name: `Tom ${7 - n}` } }))
    const asked = serve({
      'GET /api/notices': () => ({ body: { badges, notices: all.map((one) => ({ ...one, seen: one.at <= upTo })) } }),
      'PUT /api/notices/seen': ({ body }) => {
        upTo = (body as { up_to: number }).up_to
        return { body: {} }
      },
    })
    const { page, gone } = await show(ForYou as never, { account: account('pupil') } as never)
    const names = () => [...page.querySelectorAll('li strong')].map((one) => one.textContent?.slice(0, 5))
    expect(names()).toEqual(['Tom 5', 'Tom 4', 'Tom 3', 'Tom 2', 'Tom 1'])
    button(page, t('notices.seen')).click()
    await settled()
    expect(asked.find(({ method }) => method === 'PUT')?.body).toEqual({ up_to: 50 })
    expect(names()).toEqual(['Tom 7', 'Tom 6'])
    await gone()
  })
  it.each(Object.entries(catalogues.fr).filter(([key]) => key.startsWith('notices.') && !key.endsWith('.adult')))('%s says « tu » to a child', (_key, said) => {
    expect(String(said)).not.toMatch(/\b(vous|votre|vos)\b/iu)
  })
})

describe('APP-81 where an adult’s letter goes', () => {
  const none: MailChoice = { available: true, address: null, digest: false, waiting: null }
  it('is not spoken of where none is sent', async () => {
    serve({ 'GET /api/me/mail': { body: { ...none, available: false } } })
    const { page, gone } = await show(Letters as never, {} as never)
    expect(words(page)).toBe('')
    await gone()
  })
  it('is proved by a code before anything else, and forgotten again', async () => {
    const proved = { ...none, address: 'a@b.example', digest: true }
    const asked = serve({
      'GET /api/me/mail': { body: none },
      'PUT /api/me/mail': ({ body }) => ({ body: (body as { address: string | null }).address === null ? none : { ...none, waiting: 'a@b.example' } }),
      'POST /api/me/mail/code': ({ body }) =>
        (body as { code: string }).code === '123456' ? { body: proved } : { status: 422, body: { code: 'wrong_code', status: 422, detail: 'Ce n’est pas le code. / This is not the code.' } },
    })
    const { page, gone } = await show(Letters as never, {} as never)
    write(page.querySelector('input')!, 'a@b.example')
    page.querySelector('form')!.requestSubmit()
    await settled()
    expect(asked.at(-1)?.body).toEqual({ address: 'a@b.example', digest: true })
    expect(words(page)).toContain('Un code est parti à a@b.example.')
    write(page.querySelector('input')!, '000000')
    page.querySelector('form')!.requestSubmit()
    await settled()
    expect(page.querySelector('[role=alert]')).not.toBeNull()
    write(page.querySelector('input')!, '123456')
    page.querySelector('form')!.requestSubmit()
    await settled()
    expect(page.querySelector<HTMLInputElement>('input[type=checkbox]')?.checked).toBe(true)
    button(page, t('letters.forget')).click()
    await settled()
    expect(page.querySelector('input[type=email]')).not.toBeNull()
    await gone()
  })
})
