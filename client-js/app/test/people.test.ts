import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest'
import { speak } from '../src/i18n/index.svelte'
import { told } from '../src/lib/told.svelte'
import CoverChoice from '../src/people/CoverChoice.svelte'
import PeopleDialog from '../src/people/PeopleDialog.svelte'
import Layout from '../src/screens/teacher/Layout.svelte'
import SignOff from '../src/screens/teacher/SignOff.svelte'
import { flushSync, mount, unmount } from 'svelte'
import { account, board, button, card, issue, serve, settled, show, write } from './newsroom'

beforeEach(() => {
  localStorage.clear()
  speak('fr')
})
afterEach(() => told.clear())

const plain = (page: HTMLElement) => (page.textContent ?? '').replace(/\s+/gu, ' ')
const around = [
  { id: 'hugo', name: 'Hugo F.', classes: ['CM1'] },
  { id: 'lila', name: 'Lila M.', classes: ['CE1'] },
  { id: 'zoe', name: 'Zoé D.', classes: ['CE1'] },
]
const said = (more: object = {}) => ({ media: 'm1', kind: 'picture', version: 0, alternative: '', decorative: false, people: 'unsaid', children: [], ways: ['image'], ...more })
const of = (now: object) => ({ said: now, around })

/** The dialog, opened for a medium. */
async function opened(onDone: (kept: boolean) => void = () => undefined, child = true) {
  const page = document.createElement('div')
  document.body.append(page)
  const shown = mount(PeopleDialog, { target: page, props: { child, onDone } })
  flushSync()
  shown.open('m1')
  await settled()
  return {
    page,
    open: (media: string) => shown.open(media),
    gone: async () => {
      await unmount(shown)
      page.remove()
    },
  }
}
const pressed = (page: HTMLElement) => [...page.querySelectorAll('[aria-pressed=true]')].map((one) => one.textContent?.trim())

describe('APP-31 who is in a picture', () => {
  it('is nobody or children of the classes, and is kept on what was seen', async () => {
    const asked = serve({
      'GET /api/media/m1/said': { body: of(said()) },
      'PUT /api/media/m1/said': { body: of(said({ version: 1, people: 'named', children: [{ child: 'lila', name: 'Lila M.', kind: 'image' }] })) },
    })
    const { page, gone } = await opened()
    expect(plain(page)).toContain('Qui est sur la photo ?')
    expect(button(page, 'Garder').disabled).toBe(true)
    button(page, 'Personne qu’on reconnaît').click()
    await settled()
    expect(button(page, 'Garder').disabled).toBe(false)
    // Who is chosen is not nobody any more, and the other way round.
    button(page, 'Lila M.').click()
    await settled()
    expect(pressed(page)).toEqual(['Lila M.'])
    button(page, 'Garder').click()
    await settled()
    expect(asked.at(-1)?.body).toEqual({ version: 0, people: { said: 'named', children: [{ child: 'lila', kind: 'image' }] } })
    expect(page.querySelector('dialog')?.hasAttribute('open')).toBe(false)
    await gone()
  })
  it('is asked of a child as of a child, and of a teacher as of a teacher', async () => {
    serve({ 'GET /api/media/m1/said': { body: of(said()) } })
    for (const [child, words] of [[true, 'Choisis qui'], [false, 'Choisissez qui']] as const) {
      const { page, gone } = await opened(undefined, child)
      expect(plain(page)).toContain(words)
      await gone()
    }
  })
  it('of a film is asked for eyes and for ears', async () => {
    const asked = serve({
      'GET /api/media/m1/said': { body: of(said({ kind: 'film', ways: ['image', 'voice'] })) },
      'PUT /api/media/m1/said': { body: of(said({ version: 1 })) },
    })
    const { page, gone } = await opened()
    const [seen, heard] = [...page.querySelectorAll('[role=group]')] as HTMLElement[]
    button(seen as HTMLElement, 'Zoé D.').click()
    button(heard as HTMLElement, 'Hugo F.').click()
    await settled()
    button(page, 'Garder').click()
    await settled()
    expect((asked.at(-1)?.body as { people: object }).people).toEqual({
      said: 'named',
      children: [
        { child: 'zoe', kind: 'image' },
        { child: 'hugo', kind: 'voice' },
      ],
    })
    await gone()
  })
  it('shows what somebody faster said, and keeps what was chosen where nobody answers', async () => {
    let now: object = said()
    let how: 'faster' | 'unreachable' = 'unreachable'
    serve({
      'GET /api/media/m1/said': () => ({ body: of(now) }),
      'PUT /api/media/m1/said': () => (how === 'unreachable' ? 'unreachable' : { status: 409, body: { code: 'said_meanwhile' } }),
    })
    const { page, gone } = await opened()
    button(page, 'Zoé D.').click()
    await settled()
    button(page, 'Garder').click()
    await settled()
    expect(page.querySelector('[role=alert]')).not.toBeNull()
    expect(pressed(page)).toEqual(['Zoé D.'])
    // Somebody who has left stays named until it is said otherwise.
    now = said({ version: 4, people: 'named', children: [{ child: 'old', name: 'Nora K.', kind: 'image' }] })
    how = 'faster'
    button(page, 'Garder').click()
    await settled()
    expect(page.querySelector('[role=alert]')?.textContent).toContain('Quelqu’un vient de répondre aussi')
    expect(pressed(page)).toEqual(['Nora K.'])
    await gone()
  })
  it('is that picture alone: the answer about one that was closed again says nothing of the next', async () => {
    const before: ((answer: Response) => void)[] = []
    globalThis.fetch = () => new Promise((resolve) => before.push(resolve))
    const { page, gone, open } = await opened()
    page.querySelector('dialog')?.close()
    open('m2')
    before[1]?.(Response.json(of(said({ media: 'm2' }))))
    await settled()
    before[0]?.(Response.json(of(said({ people: 'nobody' }))))
    await settled()
    expect(page.querySelector('img')?.getAttribute('src')).toContain('m2')
    expect(pressed(page)).toEqual([])
    await gone()
  })
})

const imprint = { director: 'O', school: 'É', month: 'Mai' }
const bat = (pictures: object[], missing: object[]) => ({ version: 5, imprint, credits: ['Zoé D.'], missing, consents: [], pictures, around, audience: null, left_out: [] })

describe('APP-32 the pictures before the signature and on the front page', () => {
  it('are described or need nothing, and somebody says who is in them; then it is signed', async () => {
    let one = said()
    const pictured = () => ({ article: 'a1', title: 'Ma poule', words: (one as { alternative: string }).alternative, wants_words: true, said: one })
    const missing = () => {
      const now = one as { alternative: string; people: string }
      return [...(now.alternative ? [] : [{ kind: 'alternative', article: 'a1', media: 'm1' }]), ...(now.people === 'unsaid' ? [{ kind: 'people', article: 'a1', media: 'm1' }] : [])]
    }
    const asked = serve({
      'GET /api/issues/i3': { body: board([card({ state: 'placed', section: 's-une' })], { state: 'layout', imprint, actions: ['sign_off'] }) },
      'GET /api/issues/i3/sign-off': () => ({ body: bat([pictured()], missing()) }),
      'PUT /api/media/m1/said': ({ body }) => {
        const { people, ...more } = body as { people?: { said: string }; version: number }
        one = { ...one, ...more, version: one.version + 1, ...(people ? { people: people.said } : {}) }
        return { body: of(one) }
      },
    })
    const { page, gone } = await show(SignOff as never, { id: 'i3', account: account('teacher') } as never)
    await vi.waitFor(() => expect(plain(page)).toContain('Il reste 2 questions.'))
    expect(button(page, 'Signer le bon à tirer').disabled).toBe(true)
    expect(plain(page)).toContain('les images')
    button(page, 'Personne').click()
    await vi.waitFor(async () => {
      await settled()
      expect(plain(page)).toContain('Il reste 1 question.')
    })
    const words = page.querySelector('li input[maxlength="500"]') as HTMLInputElement
    write(words, 'Une poule rousse')
    // Enter notes the words; it does not sign.
    words.dispatchEvent(new KeyboardEvent('keydown', { key: 'Enter', bubbles: true, cancelable: true }))
    await vi.waitFor(async () => {
      await settled()
      expect(button(page, 'Signer le bon à tirer').disabled).toBe(false)
    })
    expect(asked.filter(({ method }) => method === 'POST')).toEqual([])
    expect(asked.filter(({ method }) => method === 'PUT').map(({ body }) => body)).toEqual([
      { version: 0, people: { said: 'nobody' } },
      { version: 1, alternative: 'Une poule rousse', decorative: false },
    ])
    await gone()
  })
  it('one of them is chosen for the front page, on the version that is on screen', async () => {
    const asked = serve({
      'GET /api/issues/i3/sign-off': { body: bat([{ article: 'a1', title: 'Ma poule', words: '', wants_words: true, said: said() }, { article: 'a2', title: 'Un son', words: '', wants_words: false, said: said({ media: 'm2', kind: 'sound' }) }], []) },
      'PUT /api/issues/i3': { body: board([], { cover: 'm1', version: 6 }) },
    })
    const taken: object[] = []
    const { page, gone } = await show(CoverChoice as never, { issue: issue(), again: () => Promise.resolve(), take: (now: object) => taken.push(now) } as never)
    const radios = [...page.querySelectorAll('input[type=radio]')] as HTMLInputElement[]
    expect(radios.map(({ checked }) => checked)).toEqual([true, false])
    expect(page.querySelector('img')?.alt.replace(/\s/gu, ' ')).toBe('Image de « Ma poule »')
    radios[1]?.click()
    await settled()
    expect(asked.at(-1)?.body).toEqual({ version: 5, cover: 'm1' })
    expect(taken).toHaveLength(1)
    await gone()
  })
  it('is shown as chosen where it is kept, and may be chosen again where nobody answered', async () => {
    let answers = false
    const asked = serve({
      'GET /api/issues/i3/sign-off': { body: bat([{ article: 'a1', title: 'Ma poule', words: '', wants_words: true, said: said() }], []) },
      'PUT /api/issues/i3': () => (answers ? { body: board([], { cover: 'm1', version: 6 }) } : 'unreachable'),
    })
    const { page, gone } = await show(CoverChoice as never, { issue: issue(), again: () => Promise.resolve(), take: () => undefined } as never)
    const radios = [...page.querySelectorAll('input[type=radio]')] as HTMLInputElement[]
    const sent = () => asked.filter(({ method }) => method === 'PUT').map(({ body }) => (body as { cover: string }).cover)
    radios[1]?.click()
    await settled()
    expect(radios.map(({ checked }) => checked)).toEqual([true, false])
    answers = true
    radios[1]?.click()
    await settled()
    expect(sent()).toEqual(['m1', 'm1'])
    await gone()
  })
  it('is the last one that was chosen, also while another is on its way', async () => {
    const two = ['m1', 'm2'].map((media) => ({ article: 'a1', title: 'Ma poule', words: '', wants_words: true, said: said({ media }) }))
    const asked = serve({
      'GET /api/issues/i3/sign-off': { body: bat(two, []) },
      'PUT /api/issues/i3': ({ body }) => ({ body: board([], { cover: (body as { cover: string }).cover, version: 6 }) }),
    })
    const { page, gone } = await show(CoverChoice as never, { issue: issue(), again: () => Promise.resolve(), take: () => undefined } as never)
    const radios = [...page.querySelectorAll('input[type=radio]')] as HTMLInputElement[]
    radios[1]?.click()
    radios[2]?.click()
    await settled()
    expect(asked.filter(({ method }) => method === 'PUT').map(({ body }) => (body as { cover: string }).cover)).toEqual(['m1', 'm2'])
    await gone()
  })
})

describe('APP-29 an order that did not arrive', () => {
  it('goes by itself, later and later, also where the server answers that it cannot', async () => {
    const placed = (...ids: string[]) => ids.map((id, rank) => card({ id, title: id, state: 'placed', section: 's-une', rank }))
    let answers: 'unreachable' | 503 | 200 = 'unreachable'
    const asked = serve({
      'GET /api/issues/i3': () => ({ body: board(placed('a1', 'a2'), { state: 'layout' }) }),
      'PUT /api/issues/i3/layout': () => (answers === 200 ? { body: board(placed('a2', 'a1'), { state: 'layout', version: 6 }) } : answers === 503 ? { status: 503, body: { code: 'unavailable' } } : 'unreachable'),
    })
    const { page, gone } = await show(Layout as never, { id: 'i3', account: account('teacher') } as never)
    const tries = () => asked.filter(({ method }) => method === 'PUT').length
    const state = () => page.querySelector('[data-save]')?.getAttribute('data-save')
    vi.useFakeTimers()
    try {
      button(page, /^Monter . a2 .$/u).click()
      await vi.advanceTimersByTimeAsync(0)
      expect([tries(), state()]).toEqual([1, 'not-saved'])
      await vi.advanceTimersByTimeAsync(2_000)
      expect(tries()).toBe(2)
      // The next one waits longer.
      await vi.advanceTimersByTimeAsync(2_000)
      expect(tries()).toBe(2)
      answers = 503
      await vi.advanceTimersByTimeAsync(2_000)
      expect([tries(), state()]).toEqual([3, 'not-saved'])
      answers = 200
      await vi.advanceTimersByTimeAsync(8_000)
      expect([tries(), state()]).toEqual([4, 'saved'])
      const order = [...page.querySelectorAll('[data-article]')].map((one) => one.getAttribute('data-article'))
      expect(order).toEqual(['a2', 'a1'])
    } finally {
      vi.useRealTimers()
    }
    await gone()
  })
  it('is not tried any more once its screen is left, though the answer comes later', async () => {
    const placed = (...ids: string[]) => ids.map((id, rank) => card({ id, title: id, state: 'placed', section: 's-une', rank }))
    serve({ 'GET /api/issues/i3': { body: board(placed('a1', 'a2'), { state: 'layout' }) } })
    const before = globalThis.fetch
    let tries = 0
    let lose: () => void = () => undefined
    globalThis.fetch = (async (input: RequestInfo | URL, init?: RequestInit) => {
      if (init?.method !== 'PUT') return before(input, init)
      tries += 1
      return new Promise((_, reject) => (lose = () => reject(new TypeError('no network'))))
    }) as typeof fetch
    const { page, gone } = await show(Layout as never, { id: 'i3', account: account('teacher') } as never)
    button(page, /^Monter . a2 .$/u).click()
    await gone()
    vi.useFakeTimers()
    try {
      lose()
      await vi.advanceTimersByTimeAsync(120_000)
      expect(tries).toBe(1)
    } finally {
      vi.useRealTimers()
    }
  })
})
