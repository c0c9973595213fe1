import { beforeEach, describe, expect, it, vi } from 'vitest'
import { ApiProblem, journalsOf, createApi, nowOf } from '@passeplume/client/light'
import '../src/i18n/comments'
import '../src/i18n/headline'
import { catalogues, dayAlone, type Key, speak, t } from '../src/i18n/index.svelte'
import { dateField, daysUntil, dueWords, fromDateField } from '../src/lib/days'
import { assignmentOf, newRow, oneEach, titlesFrom, troubleOf, without } from '../src/lib/handout'
import { named } from '../src/lib/names'
import { fitting, moved, movedSection, NEW, orderOf, out, put, shelvesOf, waitingIn, withoutSection, withSection } from '../src/lib/order'
import { wayBack } from '../src/lib/session.svelte'
import Assign from '../src/screens/teacher/Assign.svelte'
import Approvals from '../src/screens/teacher/Approvals.svelte'
import Layout from '../src/screens/teacher/Layout.svelte'
import Board from '../src/screens/journal/Board.svelte'
import { account, article, board, button, card, issue, pupils, serve, settled, show, write } from './newsroom'

beforeEach(() => {
  localStorage.clear()
  speak('fr')
})

describe('APP-11 the hand-out', () => {
  it('reads a pasted list without its marks', () => {
    expect(titlesFrom('- Les poules\n\n 2. La cantine\n• Le brevet\n3) Le moulin\n1984, un livre\n')).toEqual(['Les poules', 'La cantine', 'Le brevet', 'Le moulin', '1984, un livre'])
  })
  it('gives each article one pupil, the least busy first, and leaves alone what has authors', () => {
    const class3 = pupils(3)
    const rows = ['a', 'b', 'c', 'd'].map((title) => newRow(title, ''))
    const first = { ...(rows[0] as (typeof rows)[0]), who: ['p1'] }
    const whole = { ...(rows[1] as (typeof rows)[0]), mode: 'collective' as const, who: ['class'] }
    const given = oneEach([first, whole, ...rows.slice(2)], class3)
    expect(given.map(({ who }) => who)).toEqual([['p1'], ['class'], ['p0'], ['p2']])
    expect(without(given, class3)).toEqual([])
    expect(oneEach(rows, [])).toEqual(rows)
  })
  it('says which row cannot leave', () => {
    const row = newRow('Les poules', '2026-12-17')
    expect(troubleOf(row)).toBe('nobody')
    expect(troubleOf({ ...row, who: ['p1'] })).toBeNull()
    expect(troubleOf({ ...row, who: ['p1'], title: ' ' })).toBe('untitled')
    expect(assignmentOf({ ...row, who: ['p1'], wish: ' Trois questions ' })).toEqual({
      title: 'Les poules',
      mode: 'individual',
      assignees: [{ part: 0, kind: 'account', subject: 'p1' }],
      target_words: 80,
      due: new Date(2026, 11, 17, 23, 59, 59).getTime(),
      instructions: [{ kind: 'everyone', words: 'Trois questions' }],
    })
  })
  it('hands ten articles to a class of 24 in one request and at most 25 taps', async () => {
    const ideas = Array.from({ length: 4 }, (_, n) => card({ id: `idea-${n}`, title: `Idée ${n}`, state: 'idea', version: 1, angle: n === 0 ? 'Que dit le gardien ?' : '' }))
    const asked = serve({
      'GET /api/issues/i3': { body: board(ideas) },
      'GET /api/spaces/s1': { body: { id: 's1', title: 'Planète', classes: [{ id: 'ce1', name: 'CE1/CE2', school: 'École Gilles Ménage', teachers: [] }] } },
      'GET /api/classes/ce1/roster': { body: pupils(24) },
      'POST /api/issues/i3/assignments': { body: [] },
    })
    const { page, gone } = await show(Assign as never, { id: 'i3', account: account('teacher') } as never)
    await settled()
    let taps = 0
    const tap = (name: string | RegExp) => {
      taps += 1
      button(page, name).click()
    }
    taps += 1
    write(page.querySelector('#paste') as HTMLTextAreaElement, ['Un', 'Deux', 'Trois', 'Quatre', 'Cinq', 'Six'].map((title) => `- ${title}`).join('\n'))
    tap('Ajouter ces lignes')
    await settled()
    tap('Un élève par article')
    await settled()
    tap('Distribuer 10 articles')
    await settled()
    const sent = asked.filter(({ method }) => method === 'POST')
    expect(sent).toHaveLength(1)
    const rows = sent[0]?.body as { assignees: { subject: string }[]; article?: string; title: string }[]
    expect(rows).toHaveLength(10)
    expect(rows.filter((row) => row.article !== undefined)).toHaveLength(4)
    expect(new Set(rows.map((row) => row.assignees[0]?.subject)).size).toBe(10)
    expect(sent[0]?.key).toMatch(/^[0-9a-f]{32}$/)
    expect(taps).toBeLessThanOrEqual(25)
    expect(location.pathname).toBe('/numeros/i3')
    await gone()
  })
  it('gives to the teacher’s own class alone, and shows the other one', async () => {
    const asked = serve({
      'GET /api/issues/i3': { body: board(['un', 'deux', 'trois'].map((id) => card({ id, title: id, state: 'idea' }))) },
      'GET /api/spaces/s1': {
        body: {
          id: 's1',
          title: 'Planète',
          classes: [
            { id: 'ce2', name: 'CE2', school: 'École', teachers: ['Karim B.'] },
            { id: 'ce1', name: 'CE1', school: 'École', teachers: ['Zoé D.'] },
          ],
        },
      },
      'GET /api/classes/ce1/roster': { body: pupils(2) },
      'GET /api/classes/ce2/roster': { body: [{ id: 'hugo', name: 'Hugo F.' }] },
      'POST /api/issues/i3/assignments': { status: 201, body: [] },
    })
    const { page, gone } = await show(Assign as never, { id: 'i3', account: account('teacher') } as never)
    await settled()
    expect(page.textContent).toContain('Hugo F.')
    button(page, 'Un élève par article').click()
    await settled()
    button(page, 'Distribuer 3 articles').click()
    await settled()
    const rows = asked.find(({ method }) => method === 'POST')?.body as { assignees: { subject: string }[] }[]
    expect(rows.map((row) => row.assignees[0]?.subject)).toEqual(['p0', 'p1', 'p0'])
    await gone()
  })
  it('marks rows without an author, sends nothing, and keeps the draft on this device', async () => {
    const asked = serve({
      'GET /api/issues/i3': { body: board([card({ id: 'idea-1', title: 'Idée', state: 'idea' })]) },
      'GET /api/spaces/s1': { body: { id: 's1', title: 'Planète', classes: [{ id: 'ce1', name: 'CE1', school: 'École', teachers: [] }] } },
      'GET /api/classes/ce1/roster': { body: pupils(2) },
    })
    const { page, gone } = await show(Assign as never, { id: 'i3', account: account('teacher') } as never)
    await settled()
    button(page, 'Distribuer 1 article').click()
    await settled()
    expect(page.querySelector('[data-wrong=nobody] [role=alert]')?.textContent).toBe('Cette ligne n’a pas d’auteur.')
    expect(asked.filter(({ method }) => method === 'POST')).toEqual([])
    await gone()
    expect(JSON.stringify({ ...localStorage })).toContain('Idée')
  })
})

describe('APP-12 the order of an issue', () => {
  const placed = (id: string, section: string, rank: number) => card({ id, title: id, section, rank, state: 'placed' })
  const articles = [placed('a', 's-une', 1), placed('b', 's-vie', 2), placed('c', 's-vie', 4), card({ id: 'd', state: 'approved', rank: 3 }), card({ id: 'e', state: 'draft', rank: 5 })]
  const shelves = shelvesOf(board(articles).sections, articles)
  const ids = (all: ReturnType<typeof shelvesOf>) => all.map((shelf) => shelf.articles.map(({ id }) => id).join(''))

  it('stands by sections, and knows who waits', () => {
    expect(ids(shelves)).toEqual(['a', 'bc'])
    expect(waitingIn(shelves, articles).map(({ id }) => id)).toEqual(['d'])
  })
  it('moves one place, and over the edge of a section into the next', () => {
    expect(ids(moved(shelves, 'c', -1))).toEqual(['a', 'cb'])
    expect(ids(moved(shelves, 'b', -1))).toEqual(['ab', 'c'])
    expect(ids(moved(shelves, 'a', 1))).toEqual(['', 'abc'])
    expect(ids(moved(shelves, 'a', -1))).toEqual(['a', 'bc'])
    expect(ids(moved(shelves, 'c', 1))).toEqual(['a', 'bc'])
  })
  it('moves sections with what is in them, and drops an empty one alone', () => {
    expect(ids(movedSection(shelves, 's-vie', -1))).toEqual(['bc', 'a'])
    expect(ids(movedSection(shelves, 's-vie', 1))).toEqual(['a', 'bc'])
    expect(withoutSection(shelves, 's-une')).toHaveLength(2)
    expect(withoutSection(out(shelves, 'a'), 's-une').map(({ id }) => id)).toEqual(['s-vie'])
  })
  it('is sent whole: what is new has no id yet', () => {
    const order = withSection(put(shelves, articles[3] as never, 's-une', 0), `${NEW}1`, 'Courrier')
    expect(orderOf(order)).toEqual([
      { id: 's-une', title: 'À la une', articles: ['d', 'a'] },
      { id: 's-vie', title: 'La vie de l’école', articles: ['b', 'c'] },
      { title: 'Courrier', articles: [] },
    ])
  })
  it('is done again on another order: what is not ready any more, or whose section went, stays where it is', () => {
    const now = articles.map((one) => (one.id === 'c' ? { ...one, state: 'returned' as const } : one))
    expect(ids(fitting(put(shelvesOf(board(now).sections, now), now[3] as never, 's-vie', 0), now))).toEqual(['a', 'db'])
    expect(ids(fitting(moved(shelves, 'c', -1), now))).toEqual(['a', 'b'])
    expect(ids(put(shelves, articles[0] as never, 'gone'))).toEqual(['a', 'bc'])
  })
})

describe('APP-13 two teachers at once', () => {
  it('are both told what was decided; the word of the one who came second stays in its field', async () => {
    const approval = { article: 'a1', document: 'd1', issue: 'i3', journal_title: 'Planète', title: 'Le brevet', version: 7, authors: ['Zoé D.'], words: 42, target_words: 80, submitted_at: Date.now(), late: false }
    const asked = serve({
      'GET /api/approvals': { body: { items: [approval], next: null } },
      'GET /api/documents/d1/content': { body: '' },
      'POST /api/articles/a1/steps': { status: 409, body: { code: 'already_decided', now: { state: 'approved', version: 8, by: { id: 'karim', name: 'Karim B.' }, at: 1 } } },
    })
    const { page, gone } = await show(Approvals as never, { id: '', account: account('teacher') } as never)
    await settled()
    button(page, 'À reprendre').click()
    const field = page.querySelector('#return-word') as HTMLTextAreaElement
    button(page, 'Rendre à reprendre').click()
    await settled()
    expect(page.querySelector('#return-missing')?.textContent).toBe('Écrivez un mot : il aide à reprendre.'.replace(' :', '\u00a0:'))
    write(field, 'Il manque la fin.')
    button(page, 'Rendre à reprendre').click()
    await settled()
    expect(asked.find(({ method }) => method === 'POST')?.body).toEqual({ action: 'return', version: 7, word: 'Il manque la fin.' })
    expect(page.querySelector('[role=alert]')?.textContent).toContain('Karim B. vient de décider')
    expect(field.value).toBe('Il manque la fin.')
    await gone()
  })
  it('a command that nobody answered is the same command when it is sent again', async () => {
    let answered = false
    const asked = serve({ 'POST /api/articles/a1/steps': () => (answered ? { body: article() } : 'unreachable') })
    const journals = journalsOf(createApi({ baseUrl: location.origin }))
    const step = () => journals.step('a1', { action: 'approve', version: 7 })
    await expect(step()).rejects.toThrow('unreachable')
    answered = true
    await step()
    await step()
    const keys = asked.map(({ key }) => key)
    expect(keys[0]).toBe(keys[1])
    expect(keys[2]).not.toBe(keys[1])
  })
  it('nor is one that the server is still at work on', async () => {
    let busy = true
    const asked = serve({ 'POST /api/articles/a1/steps': () => (busy ? { status: 409, body: { code: 'under_way' } } : { body: article() }) })
    const journals = journalsOf(createApi({ baseUrl: location.origin }))
    await expect(journals.step('a1', { action: 'approve', version: 8 })).rejects.toThrow('under_way')
    busy = false
    await journals.step('a1', { action: 'approve', version: 8 })
    expect(asked[0]?.key).toBe(asked[1]?.key)
  })
  it('only a 409 says where the thing is now', () => {
    const now = { state: 'approved', version: 9, by: null, at: 1 }
    expect(nowOf(new ApiProblem(409, 'already_decided', '', undefined, { now }))).toEqual(now)
    expect(nowOf(new ApiProblem(409, 'section_in_use', '', undefined, {}))).toBeNull()
    expect(nowOf(new ApiProblem(422, 'empty', '', undefined, { now }))).toBeNull()
    expect(nowOf(new TypeError())).toBeNull()
  })
})

describe('the board', () => {
  it('draws its buttons from what the server allows', async () => {
    serve({ 'GET /api/issues/i3': { body: board([card({ state: 'draft', relation: ['author'] })], { can_assign: false, can_propose: true, actions: [] }) } })
    const { page, gone } = await show(Board as never, { id: 'i3', account: account('pupil') } as never)
    expect(page.textContent).toContain('Le brevet de natation')
    expect(page.textContent).toContain('Le tien')
    expect(() => button(page, 'Proposer une idée')).not.toThrow()
    expect(page.querySelector('a[href$=distribuer]')).toBeNull()
    expect(page.querySelector('[aria-current=step]')?.textContent).toContain('En cours')
    await gone()
  })
  it('invites the first idea where there is none', async () => {
    serve({ 'GET /api/issues/i3': { body: { ...board([]), issue: issue({ state: 'conference' }) } } })
    const { page, gone } = await show(Board as never, { id: 'i3', account: account('pupil') } as never)
    expect(page.textContent).toContain('La première est la tienne')
    await gone()
  })
})

describe('the layout', () => {
  it('calls an issue signed only when it is', async () => {
    for (const [state, said] of [
      ['conference', 'layout.lead'],
      ['layout', 'layout.lead'],
      ['signed_off', 'layout.closed'],
    ] as const) {
      serve({ 'GET /api/issues/i3': { body: board([], { state }) } })
      const { page, gone } = await show(Layout as never, { id: 'i3', account: account('teacher') } as never)
      expect(page.querySelector('h1 + p')?.textContent, state).toBe(t(said))
      await gone()
    }
  })
  it('keeps on screen what was moved while the write before it is under way, and sends it with the next', async () => {
    const three = ['a1', 'a2', 'a3'].map((id, rank) => card({ id, title: id, state: 'placed', section: 's-une', rank }))
    const asked = serve({ 'GET /api/issues/i3': { body: board(three, { state: 'layout' }) } })
    const { page, gone } = await show(Layout as never, { id: 'i3', account: account('teacher') } as never)
    const order = () => [...page.querySelectorAll('[data-article]')].map((one) => one.getAttribute('data-article'))
    const answered = globalThis.fetch
    const open: { body: { version: number; sections: { articles: string[] }[] }; answer: (board: unknown) => void }[] = []
    globalThis.fetch = (...asked) =>
      asked[1]?.method === 'PUT'
        ? new Promise((resolve) => open.push({ body: JSON.parse(String(asked[1]?.body)), answer: (body) => resolve(new Response(JSON.stringify(body), { status: 200 })) }))
        : answered(...asked)
    button(page, /^Monter . a3 .$/u).click()
    await settled()
    button(page, /^Monter . a3 .$/u).click()
    await new Promise((resolve) => setTimeout(resolve, 700))
    await settled()
    expect(order()).toEqual(['a3', 'a1', 'a2'])
    expect(page.querySelector('[data-save]')?.getAttribute('data-save')).toBe('sending')
    expect(open).toHaveLength(1)
    expect(open[0]?.body).toMatchObject({ version: 5, sections: [{ id: 's-une', articles: ['a1', 'a3', 'a2'] }, { id: 's-vie', articles: [] }] })
    const after = (...ids: string[]) => ids.map((id, rank) => card({ id, title: id, state: 'placed', section: 's-une', rank }))
    open[0]?.answer(board(after('a1', 'a3', 'a2'), { state: 'layout', version: 6 }))
    await vi.waitFor(() => expect(open).toHaveLength(2), 10_000)
    expect(order()).toEqual(['a3', 'a1', 'a2'])
    expect(open[1]?.body).toMatchObject({ version: 6, sections: [{ articles: ['a3', 'a1', 'a2'] }, { articles: [] }] })
    open[1]?.answer(board(after('a3', 'a1', 'a2'), { state: 'layout', version: 7 }))
    await vi.waitFor(() => expect(page.querySelector('[data-save]')?.getAttribute('data-save')).toBe('saved'), 10_000)
    expect(asked.every(({ method }) => method === 'GET')).toBe(true)
    await gone()
  })
  it('says nothing of an order that nobody moved when the network is back', async () => {
    serve({ 'GET /api/issues/i3': { body: board([card({ state: 'placed', section: 's-une' })], { state: 'layout' }) } })
    const { page, gone } = await show(Layout as never, { id: 'i3', account: account('teacher') } as never)
    dispatchEvent(new Event('online'))
    await settled()
    expect(page.querySelector('[data-save]')).toBeNull()
    await gone()
  })
})

describe('after a login', () => {
  it.each([
    ['?vers=/journal/0194-abc', '/journal/0194-abc'],
    ['?vers=%2Fjournal%2F0194%2F2-les-poules', '/journal/0194/2-les-poules'],
    ['?vers=/expositions/0194-abc', '/expositions/0194-abc'],
    ['?vers=/journal', '/journal'],
  ])('%s leads back to %s', (search, goal) => expect(wayBack(search)).toBe(goal))
  it.each(['', '?vers=', '?vers=/', '?vers=https://ailleurs.fr', '?vers=//ailleurs.fr/journal/x', '?vers=/journal//ailleurs.fr', '?vers=/journal/../api/session', '?vers=/journal/', '?vers=javascript:alert(1)', '?vers=/journaux/x', '?vers=/expositions', '?vers=/expositions/../api', '?vers=/journal?x', '?vers=/journal/x?y=z'])(
    '%s leads nowhere',
    (search) => expect(wayBack(search)).toBeNull(),
  )
})

describe('days and names', () => {
  const at = (day: number, hour = 12) => new Date(2026, 10, day, hour).getTime()
  it.each([
    [26, 'pour aujourd’hui'],
    [27, 'pour demain'],
    [29, 'pour dimanche'],
    [3, 'c’était pour le 3 novembre'],
    [33, 'pour le 3 décembre'],
    [1, 'c’était pour le 1er novembre'],
  ])('the %i is said as %s', (day, said) => {
    expect(dueWords(at(day), at(26))).toBe(said)
  })
  it('gives the first day of a month its own name in French alone', () => {
    expect([1, 11, 21].map((day) => dayAlone(at(day)))).toEqual(['1er novembre', '11 novembre', '21 novembre'])
    speak('en')
    expect(dayAlone(at(1))).toBe('November 1')
  })
  it('counts by the calendar, not by hours', () => {
    expect(daysUntil(at(27, 0), at(26, 23))).toBe(1)
    expect(daysUntil(at(26, 23), at(26, 0))).toBe(0)
  })
  it('goes through a date field and back to the end of that day', () => {
    const end = new Date(2026, 11, 17, 23, 59, 59).getTime()
    expect(fromDateField(dateField(end))).toBe(end)
    expect(fromDateField('')).toBeNull()
    expect(dateField(null)).toBe('')
  })
  it('names few people and counts the others', () => {
    expect(named(['Zoé D.', 'Tom B.'])).toBe('Zoé D. et Tom B.')
    expect(named(['Zoé D.', 'Tom B.', 'Lila M.', 'Hugo F.'])).toBe('Zoé D., Tom B. et 2 de plus')
    expect(named([])).toBe('Personne encore')
  })
})

describe('APP-14 what a child reads', () => {
  const FOR_PUPILS = /^(home\.(pupil|waiting|write|redo|proofread|late|said|newspaper|resume)|article\.(submit|ask_proofreading|end_proofreading|done\.(ask|end)_proofreading|proofreading($|\.reader|\.peer)|returned|submitted|approved|published|count|late|instruction)|idea\.|headline\.|margin\.|compose\.|board\.none|banner\.closed)/
  const keys = (Object.keys(catalogues.fr) as Key[]).filter((key) => FOR_PUPILS.test(key) && !key.endsWith('.adult'))
  it('is there to be counted', () => expect(keys.length).toBeGreaterThan(25))
  it.each(keys)('%s has sentences of 14 words at most', (key) => {
    const message: unknown = catalogues.fr[key]
    const said = typeof message === 'string' ? [message] : Object.values(message as Record<string, string>)
    for (const sentence of said.flatMap((one) => one.split(/(?<=[.!?])\s/u))) {
      expect(sentence.match(/[\p{L}\p{N}]+(?:[’-][\p{L}\p{N}]+)*/gu)?.length ?? 0, sentence).toBeLessThanOrEqual(14)
    }
  })
})
