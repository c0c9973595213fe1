import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest'
import { speak } from '../src/i18n/index.svelte'
import { told } from '../src/lib/told.svelte'
import ConsentTable from '../src/screens/consents/ConsentTable.svelte'
import MyConsents from '../src/screens/consents/MyConsents.svelte'
import Layout from '../src/screens/teacher/Layout.svelte'
import SignOff from '../src/screens/teacher/SignOff.svelte'
import { account, board, button, card, serve, settled, show } from './newsroom'

beforeEach(() => {
  localStorage.clear()
  speak('fr')
})
afterEach(() => told.clear())

const question = (kind: string, more: object = {}) => ({ kind, state: 'missing', mine: null, others_refuse: false, holds: [], ...more })
const cardOf = (...questions: object[]) => ({ journal: 'j1', journal_title: 'Planète', child: { id: 'zoe', name: 'Zoé D.' }, questions })
const plain = (page: HTMLElement) => (page.textContent ?? '').replace(/\s+/gu, ' ')
const pressed = (page: HTMLElement, kind: string) => [...page.querySelectorAll(`[data-kind=${kind}] [aria-pressed=true]`)].map((one) => one.textContent?.trim())

describe('APP-26 what a family allows', () => {
  it('has neither answer pressed before there is one, and says whose no it is that holds', async () => {
    serve({ 'GET /api/consents': { body: [cardOf(question('name', { state: 'given', mine: 'given' }), question('image', { state: 'refused', mine: 'given', others_refuse: true }), question('voice', { state: 'given' }), question('public'))] } })
    const { page, gone } = await show(MyConsents as never, { id: '', account: account('guardian') } as never)
    expect(pressed(page, 'name')).toEqual(['Oui'])
    expect(pressed(page, 'public')).toEqual([])
    expect(page.querySelector('[data-kind=image]')?.textContent).toContain('le refus compte')
    expect(page.querySelector('[data-kind=voice]')?.textContent).toContain('sur papier')
    expect(page.querySelector('[data-kind=public]')?.textContent).toContain('pour l’instant, c’est non')
    await gone()
  })
  it('is taken back at once, with what that does said before and after', async () => {
    let said = false
    const asked = serve({
      'GET /api/consents': () => ({ body: [cardOf(question('public', said ? { state: 'refused', mine: 'refused' } : { state: 'given', mine: 'given', holds: [{ title: 'Ma poule', href: '/journal/p' }] }))] }),
      'POST /api/consents': () => {
        said = true
        return { status: 201, body: { withdrawn: ['Ma poule'] } }
      },
    })
    const { page, gone } = await show(MyConsents as never, { id: '', account: account('guardian') } as never)
    expect(plain(page)).toContain('« Ma poule ». Si vous dites non, cela quitte la page tout de suite.')
    button(page, 'Non').click()
    await vi.waitFor(() => expect(plain(page)).toContain('C’est fait. « Ma poule » : ce n’est plus sur la page.'), 10_000)
    await vi.waitFor(() => expect(pressed(page, 'public')).toEqual(['Non']), 10_000)
    const sent = asked.find(({ method }) => method === 'POST')
    expect(sent?.body).toEqual({ journal: 'j1', answers: [{ child: 'zoe', kind: 'public', answer: 'refused' }] })
    expect(sent?.key).not.toBeNull()
    expect(plain(page)).toContain('C’est fait. « Ma poule » : ce n’est plus sur la page.')
    expect(pressed(page, 'public')).toEqual(['Non'])
    await gone()
  })
  it('stays as it was where the answer did not arrive', async () => {
    serve({ 'GET /api/consents': { body: [cardOf(question('public', { state: 'given', mine: 'given' }))] }, 'POST /api/consents': 'unreachable' })
    const { page, gone } = await show(MyConsents as never, { id: '', account: account('guardian') } as never)
    button(page, 'Non').click()
    await vi.waitFor(() => expect(told.now?.tone).toBe('alarm'), 10_000)
    await settled()
    expect(pressed(page, 'public')).toEqual(['Oui'])
    await gone()
  })
})

describe('APP-27 the sheets of a class', () => {
  const cells = (state: string) => ['name', 'image', 'voice', 'public'].map((kind) => ({ kind, state, guardians: 'missing', paper: null }))
  it('are written down by the own teacher, whole, with their date', async () => {
    const asked = serve({
      'GET /api/journals/j1/consents': {
        body: { journal: 'j1', journal_title: 'Planète', rows: [{ child: { id: 'lila', name: 'Lila M.' }, classes: ['CE1'], can_record: true, cells: cells('missing') }, { child: { id: 'hugo', name: 'Hugo F.' }, classes: ['CM1'], can_record: false, cells: cells('given') }] },
      },
      'POST /api/consents': { status: 201, body: { withdrawn: [] } },
    })
    const { page, gone } = await show(ConsentTable as never, { id: 'j1', account: account('teacher') } as never)
    expect(page.querySelectorAll('tbody tr')).toHaveLength(2)
    expect(page.querySelectorAll('tbody button')).toHaveLength(1)
    button(page, 'Noter la feuille de Lila M.').click()
    await settled()
    const dialog = [...page.querySelectorAll('dialog')].at(-1) as HTMLElement
    expect(button(dialog, 'Noter la feuille').disabled).toBe(true)
    const pairs = [...dialog.querySelectorAll('[role=group]')] as HTMLElement[]
    button(pairs[0] as HTMLElement, 'Oui').click()
    button(pairs[3] as HTMLElement, 'Non').click()
    await settled()
    button(dialog, 'Noter la feuille').click()
    await settled()
    const body = asked.find(({ method }) => method === 'POST')?.body as { paper: { signed: number }; answers: object[] }
    expect(body.answers).toEqual([
      { child: 'lila', kind: 'name', answer: 'given' },
      { child: 'lila', kind: 'public', answer: 'refused' },
    ])
    expect(Math.abs(body.paper.signed - Date.now())).toBeLessThan(86_400_000)
    await gone()
  })
})

describe('APP-28 the consents before the signature', () => {
  const lack = (what: string, choices: string[], more: object = {}) => ({ article: 'a1', title: 'Ma poule', child: 'zoe', name: 'Zoé D.', what, refused: false, choices, choice: null, ...more })
  const bat = (consents: object[], version = 5) => ({ version, imprint: { director: 'O', school: 'É', month: 'Mai' }, credits: ['Zoé D.'], missing: consents.map((one) => ({ kind: 'consent', ...one })), consents, pictures: [], around: [], audience: null, left_out: [] })
  const imprint = { director: 'O', school: 'É', month: 'Mai' }
  it('are asked for the readers that are chosen, settled carefully in one tap, and never block', async () => {
    const two = [lack('name', ['without_name', 'leave_out']), lack('public', ['leave_out'], { refused: true })]
    const asked = serve({
      'GET /api/issues/i3': { body: board([card({ state: 'placed', section: 's-une' })], { state: 'layout', imprint, actions: ['sign_off', 'reopen'] }) },
      'GET /api/issues/i3/sign-off': { body: bat(two) },
      'GET /api/spaces/s1': { body: { id: 's1', title: 'Planète', classes: [] } },
      'PUT /api/issues/i3/choices': { body: { ...bat([lack('name', ['without_name', 'leave_out'], { choice: 'without_name' }), lack('public', ['leave_out'], { refused: true, choice: 'leave_out' })], 6), missing: [] } },
      'POST /api/issues/i3/steps': { body: {} },
    })
    const { page, gone } = await show(SignOff as never, { id: 'i3', account: account('teacher') } as never)
    expect(plain(page)).toContain('2 autorisations manquent. Choisissez comment faire sans.')
    expect(button(page, 'Signer le bon à tirer').disabled).toBe(true)
    // Where a family said no, a paper is no way.
    expect([...page.querySelectorAll('button')].filter((one) => one.textContent?.includes('J’ai le papier'))).toHaveLength(1)
    button(page, 'Tout régler prudemment').click()
    await settled()
    expect(asked.find(({ method }) => method === 'PUT')?.body).toEqual({
      version: 5,
      audience: 'families',
      choices: [
        { article: 'a1', child: 'zoe', what: 'name', choice: 'without_name' },
        { article: 'a1', child: 'zoe', what: 'public', choice: 'leave_out' },
      ],
    })
    expect(plain(page)).toContain('2 autorisations manquent, et c’est réglé.')
    expect(button(page, 'Signer le bon à tirer').disabled).toBe(false)
    button(page, 'Signer le bon à tirer').click()
    await settled()
    expect(asked.find(({ method }) => method === 'POST')?.body).toEqual({ action: 'sign_off', version: 6, audience: 'families' })
    await gone()
  })
  it('are those of other readers until the list for these has come', async () => {
    const asked = serve({
      'GET /api/issues/i3': { body: board([card({ state: 'placed', section: 's-une' })], { state: 'layout', imprint }) },
      'GET /api/issues/i3/sign-off': { body: { ...bat([]), missing: [] } },
    })
    const { page, gone } = await show(SignOff as never, { id: 'i3', account: account('teacher') } as never)
    expect(button(page, 'Signer le bon à tirer').disabled).toBe(false)
    const answered = globalThis.fetch
    let release = () => undefined as void
    const held = new Promise<void>((resolve) => (release = resolve))
    globalThis.fetch = (async (...asking: Parameters<typeof fetch>) => {
      if (String(asking[0]).includes('audience=public')) await held
      return answered(...asking)
    }) as typeof fetch
    const radio = page.querySelector('input[value=public]') as HTMLInputElement
    radio.click()
    await settled()
    expect(button(page, 'Signer le bon à tirer').disabled).toBe(true)
    release()
    await vi.waitFor(() => expect(button(page, 'Signer le bon à tirer').disabled).toBe(false), 5_000)
    expect(asked.filter(({ path }) => path.endsWith('sign-off')).length).toBeGreaterThan(1)
    await gone()
  })
})

describe('APP-29 two teachers who arrange one issue', () => {
  it('keep what both moved: the later write is done again on the order of the faster', async () => {
    const placed = (...ids: string[]) => ids.map((id, rank) => card({ id, title: id, state: 'placed', section: 's-une', rank }))
    let version = 5
    let there = placed('a1', 'a2', 'a3')
    const asked = serve({
      'GET /api/issues/i3': () => ({ body: board(there, { state: 'layout', version }) }),
      'PUT /api/issues/i3/layout': ({ body }) => {
        const sent = body as { version: number; sections: { articles: string[] }[] }
        if (sent.version !== 9 && version === 5) {
          // Karim was faster: he put the last one first.
          version = 9
          there = placed('a3', 'a1', 'a2')
          return { status: 409, body: { code: 'already_decided', now: { state: 'layout', version: 9, by: { id: 'karim', name: 'Karim B.' }, at: 1 } } }
        }
        there = placed(...(sent.sections[0]?.articles ?? []))
        version += 1
        return { body: board(there, { state: 'layout', version }) }
      },
    })
    const { page, gone } = await show(Layout as never, { id: 'i3', account: account('teacher') } as never)
    button(page, /^Monter . a2 .$/u).click()
    await vi.waitFor(() => expect(page.querySelector('[data-save]')?.getAttribute('data-save')).toBe('saved'), 10_000)
    const order = [...page.querySelectorAll('[data-article]')].map((one) => one.getAttribute('data-article'))
    expect(order).toEqual(['a3', 'a2', 'a1'])
    const sent = asked.filter(({ method }) => method === 'PUT').map(({ body }) => body as { version: number; sections: { articles: string[] }[] })
    expect(sent.map((one) => [one.version, one.sections[0]?.articles])).toEqual([
      [5, ['a2', 'a1', 'a3']],
      [9, ['a3', 'a2', 'a1']],
    ])
    expect(told.now?.sentence).toContain('Karim B.')
    await gone()
  })
  it('without a network keep what was moved on the screen, and send it when it is back', async () => {
    const placed = (...ids: string[]) => ids.map((id, rank) => card({ id, title: id, state: 'placed', section: 's-une', rank }))
    let gone_ = true
    serve({
      'GET /api/issues/i3': () => ({ body: gone_ ? board(placed('a1', 'a2'), { state: 'layout' }) : board(placed('a2', 'a1'), { state: 'layout', version: 6 }) }),
      'PUT /api/issues/i3/layout': () => (gone_ ? 'unreachable' : { body: board(placed('a2', 'a1'), { state: 'layout', version: 6 }) }),
    })
    const { page, gone } = await show(Layout as never, { id: 'i3', account: account('teacher') } as never)
    const order = () => [...page.querySelectorAll('[data-article]')].map((one) => one.getAttribute('data-article'))
    const state = () => page.querySelector('[data-save]')?.getAttribute('data-save')
    button(page, /^Monter . a2 .$/u).click()
    await settled()
    expect([order(), state()]).toEqual([['a2', 'a1'], 'not-saved'])
    gone_ = false
    dispatchEvent(new Event('online'))
    await vi.waitFor(() => expect([order(), state()]).toEqual([['a2', 'a1'], 'saved']), 10_000)
    await gone()
  })
})
