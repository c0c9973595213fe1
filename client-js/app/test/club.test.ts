import 'fake-indexeddb/auto'
import type { Forum, Post, PostOrGone, PostPage, Topic, TopicDetail } from '@passeplume/client/light'
import { flushSync } from 'svelte'
import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest'
import { catalogues, speak, t } from '../src/i18n/index.svelte'
import '../src/i18n/club'
import '../src/i18n/door'
import { pieces } from '../src/lib/aloud.svelte'
import { outboxOf } from '../src/lib/outbox-here.svelte'
import Club from '../src/screens/club/Club.svelte'
import ClubDoor from '../src/screens/club/ClubDoor.svelte'
import Clubs from '../src/screens/club/Clubs.svelte'
import { excerptOf } from '../src/screens/club/looks'
import TopicScreen from '../src/screens/club/Topic.svelte'
import WaitingPosts from '../src/screens/club/WaitingPosts.svelte'
import { choose } from './courrier'
import { line } from './Line.svelte'
import { account, button, serve, settled, show, write } from './newsroom'
import { grown, Sizes } from './Sizes'

vi.mock('../src/lib/live.svelte', () => import('./Line.svelte'))
// The same person all the time, and the server agrees.
vi.mock('../src/lib/session.svelte', () => {
  const zoe = { id: 'zoe', display_name: 'Zoé D.', role: 'pupil' }
  return { session: { now: { state: 'here', account: zoe, network: 'up' }, account: zoe, logins: 0 }, recheckSession: async () => 'stands' }
})

const forum = (more: Partial<Forum> = {}): Forum => ({
  id: 'f1',
  title: 'Le club',
  home: { kind: 'space', id: 's1', name: 'Les deux écoles' },
  classes: [
    { id: 'c1', name: 'CE2', school: 'École Gilles Ménage' },
    { id: 'c2', name: 'CM1', school: 'École Jules-Ferry' },
  ],
  moderation: 'premoderated',
  closed_from: null,
  closed_until: null,
  closed_now: false,
  opens_at: null,
  unread: 0,
  waiting: 0,
  may: [],
  version: 1,
  ...more,
})
const topic = (more: Partial<Topic> = {}): Topic => ({
  id: 't1',
  forum: 'f1',
  kind: 'book',
  title: 'Pourquoi le loup part-il ?',
  book: { title: 'Le loup du préau', author: 'Anna Lys', level: 'CE2' },
  cover: null,
  pinned: false,
  state: 'open',
  hidden: false,
  posts: 2,
  last_at: 0,
  unread: 0,
  may: [],
  version: 3,
  ...more,
})
const post = (id: string, number: number | null, more: Partial<Post> = {}): Post => ({
  id,
  number,
  rev: number ?? 9,
  state: 'shown',
  author: { id: 'tom', name: 'Tom B.', class: 'CM1' },
  mine: false,
  body: `Mots de ${id}`,
  answers: null,
  quotes: null,
  media: [],
  reactions: [],
  created: 0,
  edited: false,
  word: null,
  may: ['react', 'answer', 'report'],
  flags: [],
  decided_by: null,
  draft: null,
  key: null,
  ...more,
})
const detail = (more: Partial<TopicDetail> = {}): TopicDetail => ({ topic: topic(), forum: forum(), read: 0, rev: 2, may: ['post'], hint: null, ...more })
const page = (posts: PostOrGone[], rev = 2, mine: Post[] = [], more = false): PostPage => ({ posts, mine, to_decide: [], rev, more })
const words = (page: HTMLElement) => (page.textContent ?? '').replace(/\s+/gu, ' ')
const posts = (page: HTMLElement) => [...page.querySelectorAll('[data-post]')].map((one) => one.getAttribute('data-post'))
const field = (page: HTMLElement) => page.querySelector<HTMLTextAreaElement>('.composer textarea')!
const me = (role: 'pupil' | 'teacher' = 'pupil') => account(role, 'zoe') as { id: string }

async function topicScreen(answers: Parameters<typeof serve>[0], role: 'pupil' | 'teacher' = 'pupil') {
  const asked = serve({
    'GET /api/topics/t1': { body: detail() },
    'GET /api/topics/t1/posts': { body: page([post('a', 1), post('b', 2)]) },
    'PUT /api/topics/t1/read': { status: 204 },
    ...answers,
  })
  const shown = await show(TopicScreen as never, { id: 't1', account: account(role, 'zoe') } as never)
  return { ...shown, asked }
}
const sends = (asked: ReturnType<typeof serve>) => asked.filter(({ method, path }) => method === 'POST' && path === '/api/topics/t1/posts')

beforeEach(() => {
  localStorage.clear()
  speak('fr')
  line.open = true
  history.replaceState(null, '', '/sujets/t1')
  URL.createObjectURL = () => 'blob:here'
  URL.revokeObjectURL = () => undefined
  globalThis.scrollTo = () => undefined
  globalThis.scrollBy = () => undefined
})
afterEach(async () => {
  // What waits belongs to one test.
  for (const { one } of outboxOf(me()).all) await outboxOf(me()).takeBack(one.key)
  outboxOf({ id: 'nobody' })
  await new Promise((resolve) => {
    const gone = indexedDB.deleteDatabase('passeplume:zoe:words-outgoing')
    gone.onsuccess = gone.onerror = gone.onblocked = resolve
  })
})

describe('APP-43 a topic', () => {
  it('shows what is said in the order in which it was shown, whose it is, and what was taken away', async () => {
    const { page: shown, gone } = await topicScreen({
      'GET /api/topics/t1/posts': { body: page([post('a', 1, { edited: true }), { id: 'x', number: 2, rev: 4, gone: true }, post('b', 3, { answers: 'a', quotes: { id: 'a', name: 'Tom B.', excerpt: 'Mots' } })]) },
    })
    expect(posts(shown)).toEqual(['a', 'b'])
    expect(words(shown)).toContain(t('post.edited'))
    expect(words(shown)).toContain(t('post.gone'))
    expect(shown.querySelector('blockquote')?.textContent).toContain('Mots')
    expect(shown.querySelector('h1')?.textContent).toBe('Le loup du préau')
    expect(words(shown)).toContain('Anna Lys')
    await gone()
  })
  it('begins with the teacher’s question while nobody has written', async () => {
    const { page: shown, gone } = await topicScreen({ 'GET /api/topics/t1/posts': { body: page([]) } })
    expect(shown.querySelector('.nothing')?.textContent?.replace(/\u00a0/gu, ' ')).toContain('Pourquoi le loup part-il ?')
    expect(words(shown)).toContain(t('topic.nobody').slice(0, 20))
    await gone()
  })
  it.each([
    ['closed', detail({ topic: topic({ state: 'closed' }), may: [], hint: 'closed' }), 'topic.closed.why', false],
    ['archived', detail({ topic: topic({ state: 'archived' }), may: [], hint: 'closed' }), 'topic.archived.why', false],
    ['read only', detail({ forum: forum({ moderation: 'read_only' }), may: [] }), 'club.read_only', false],
    ['asleep', detail({ forum: forum({ closed_now: true, opens_at: Date.now() + 3_600_000 }), may: [], hint: 'night' }), 'club.night.why', true],
    ['read by a teacher first', detail({ hint: 'waits' }), 'topic.waits', true],
  ] as const)('says kindly that it is %s', async (_what, said, key, writes) => {
    const { page: shown, gone } = await topicScreen({ 'GET /api/topics/t1': { body: said } })
    expect(words(shown)).toContain(t(key).replace(/\u00a0/gu, ' '))
    expect(field(shown) !== null).toBe(writes)
    await gone()
  })
  it('says that it is not there, that nobody answers, and shows what is kept without a network', async () => {
    const missing = await topicScreen({ 'GET /api/topics/t1': { status: 404, body: { code: 'not_found' } } })
    expect(words(missing.page)).toContain(t('fail.missing'))
    await missing.gone()
    const first = await topicScreen({})
    await first.gone()
    const { page: shown, gone } = await topicScreen({ 'GET /api/topics/t1': 'unreachable', 'GET /api/topics/t1/posts': 'unreachable' })
    expect(words(shown)).toContain(t('offline.kept').replace(/\u00a0/gu, ' '))
    expect(posts(shown)).toEqual(['a', 'b'])
    expect(field(shown)).not.toBeNull()
    await gone()
  })
  it('asks for what changed since, when it is told, and moves nothing twice', async () => {
    let since: PostPage = page([], 2)
    const { page: shown, gone, asked } = await topicScreen({
      'GET /api/topics/t1/posts': ({ query }) => ({ body: query.includes('since') ? since : page([post('a', 1), post('b', 2)]) }),
    })
    since = page([post('c', 3, { rev: 3 }), post('a', 1, { rev: 4, body: 'Autrement' })], 4)
    line.tell('topic:t1', { what: 'event', event: { c: 1, topic: 'topic:t1', kind: 'post_changed', id: 'c', at: 0, by: null, facts: { action: 'shown' } } })
    await vi.waitFor(() => {
      flushSync()
      expect(posts(shown)).toEqual(['a', 'b', 'c'])
    })
    expect(words(shown)).toContain('Autrement')
    expect(asked.filter(({ query }) => query.includes('since')).map(({ query }) => query)).toEqual(['?since=2'])
    // The topic itself is asked for once: who speaks changes nothing of it.
    expect(asked.filter(({ path }) => path === '/api/topics/t1')).toHaveLength(1)
    await gone()
  })
  it('counts what is new below instead of moving who reads above', async () => {
    let since: PostPage = page([], 2)
    const height = vi.spyOn(document.documentElement, 'scrollHeight', 'get').mockReturnValue(5_000)
    const { page: shown, gone } = await topicScreen({
      'GET /api/topics/t1': { body: detail({ read: 2 }) },
      'GET /api/topics/t1/posts': ({ query }) => ({ body: query.includes('since') ? since : page([post('a', 1), post('b', 2)]) }),
    })
    const jumps: unknown[] = []
    globalThis.scrollTo = ((to: unknown) => jumps.push(to)) as never
    dispatchEvent(new Event('scroll'))
    since = page([post('c', 3, { rev: 3 }), post('d', 4, { rev: 4 })], 4)
    line.tell('topic:t1', { what: 'fresh' })
    await vi.waitFor(() => {
      flushSync()
      expect(shown.querySelector('.end')?.textContent?.trim()).toBe('2 nouveaux')
    })
    expect(jumps).toEqual([])
    shown.querySelector<HTMLButtonElement>('.end')?.click()
    expect(jumps).toEqual([{ top: 5_000 }])
    height.mockRestore()
    await gone()
  })
  it('is marked as read where somebody looked at its end, and again where nobody answered', async () => {
    let down = true
    const { gone, asked } = await topicScreen({ 'PUT /api/topics/t1/read': () => (down ? 'unreachable' : { status: 204 }) })
    const marks = () => asked.filter(({ method, path }) => method === 'PUT' && path === '/api/topics/t1/read').map(({ body }) => body)
    await vi.waitFor(() => expect(marks()).toEqual([{ number: 2 }]), { timeout: 5_000 })
    down = false
    await vi.waitFor(() => expect(marks()).toEqual([{ number: 2 }, { number: 2 }]), { timeout: 10_000 })
    await gone()
  })
  it('stays at its end where a picture that loads makes it higher, and under the eyes of who went up', async () => {
    vi.stubGlobal('ResizeObserver', Sizes)
    const { page: shown, gone } = await topicScreen({})
    await vi.waitFor(() => expect(shown.querySelector('.posts')).not.toBeNull())
    await settled()
    const jumps: unknown[] = []
    globalThis.scrollTo = ((to: unknown) => jumps.push(to)) as never
    const height = vi.spyOn(document.documentElement, 'scrollHeight', 'get').mockReturnValue(5_000)
    grown(shown)
    expect(jumps).toEqual([{ top: 5_000 }])
    const scrolled = (top: number) => {
      document.documentElement.scrollTop = top
      dispatchEvent(new Event('scroll'))
    }
    scrolled(4_900)
    scrolled(1_000)
    height.mockReturnValue(6_000)
    grown(shown)
    expect(jumps).toHaveLength(1)
    document.documentElement.scrollTop = 0
    height.mockRestore()
    vi.unstubAllGlobals()
    await gone()
  })
  it('draws the line where one stopped reading', async () => {
    const { page: shown, gone } = await topicScreen({ 'GET /api/topics/t1': { body: detail({ read: 1 }) } })
    const order = [...shown.querySelectorAll('[data-post], [data-line]')].map((one) => one.getAttribute('data-post') ?? 'line')
    expect(order).toEqual(['a', 'line', 'b'])
    await gone()
  })
  it('is opened at the post that was found by its words, however old', async () => {
    history.replaceState(null, '', '/sujets/t1?message=1')
    const { page: shown, gone, asked } = await topicScreen({
      'GET /api/topics/t1/posts': ({ query }) => ({ body: query.includes('before=3') ? page([post('a', 1), post('b', 2)]) : page([post('c', 3), post('d', 4)], 2, [], true) }),
    })
    await vi.waitFor(() => expect(document.activeElement?.getAttribute('data-post')).toBe('a'))
    expect(posts(shown)).toEqual(['a', 'b', 'c', 'd'])
    expect(asked.filter(({ query }) => query.includes('before')).map(({ query }) => query)).toEqual(['?limit=100&before=3'])
    await gone()
  })
  it('has reactions with a sign, a word and names, in one order, and never a count', async () => {
    const reactions = [
      { kind: 'bravo', mine: true, names: ['Zoé D.'], more: 0 },
      { kind: 'heart', mine: false, names: ['Léa M.', 'Tom B.', 'Lila M.'], more: 7 },
    ] as const
    const { page: shown, gone, asked } = await topicScreen({
      'GET /api/topics/t1/posts': { body: page([post('a', 1, { reactions: reactions as never })]) },
      'PUT /api/posts/a/reactions/idea': { body: {} },
    })
    const chips = [...shown.querySelectorAll('.chip')].map((one) => one.textContent?.replace(/\s+/gu, ' ').trim())
    expect(chips).toEqual(['J’aimeLéa M., Tom B. et d’autres', 'BravoZoé D.'])
    expect(shown.querySelector('.reactions')?.textContent).not.toMatch(/\d/u)
    button(shown, t('post.react')).click()
    await settled()
    button(shown, t('react.idea')).click()
    await settled()
    expect(asked.some(({ method, path }) => method === 'PUT' && path === '/api/posts/a/reactions/idea')).toBe(true)
    await gone()
  })
})

describe('APP-44 what one writes in a topic', () => {
  it('leaves under its key, stands there at once, and waits with kind words', async () => {
    const { page: shown, gone, asked } = await topicScreen({
      'POST /api/topics/t1/posts': ({ key }) => ({ status: 201, body: post('n', null, { state: 'waiting', mine: true, body: 'J’ai aimé', key }) }),
      'GET /api/topics/t1/posts': ({ query }) => ({ body: query.includes('since') ? page([], 2, [post('n', null, { state: 'waiting', mine: true, body: 'J’ai aimé' })]) : page([post('a', 1)]) }),
    })
    write(field(shown), 'J’ai aimé')
    button(shown, t('compose.send')).click()
    await settled()
    await vi.waitFor(() => {
      flushSync()
      expect(posts(shown)).toEqual(['a', 'n'])
    })
    const [sent] = sends(asked)
    expect(sent?.body).toEqual({ body: 'J’ai aimé' })
    expect(sent?.key).toMatch(/^[0-9a-f]{8}-[0-9a-f]{4}-4[0-9a-f]{3}-[89ab][0-9a-f]{3}-[0-9a-f]{12}$/u)
    expect(field(shown).value).toBe('')
    expect(shown.querySelector('.waiting')?.textContent).toContain(t('post.waiting'))
    expect(shown.querySelector('.waiting')?.textContent).toContain(t('post.waiting.why'))
    expect(shown.querySelectorAll('[data-leaving]')).toHaveLength(0)
    await gone()
  })
  it('is still in the field after a reload, with whom it answers', async () => {
    const first = await topicScreen({})
    button(first.page, t('post.quote')).click()
    write(field(first.page), 'Moi je crois')
    await first.gone()
    const { page: shown, gone, asked } = await topicScreen({ 'POST /api/topics/t1/posts': { status: 201, body: post('n', 3, { mine: true }) } })
    expect(field(shown).value).toBe('Moi je crois')
    expect(words(shown)).toContain(t('compose.quoting', { name: 'Tom B.' }))
    button(shown, t('compose.send')).click()
    await settled()
    expect(sends(asked)[0]?.body).toEqual({ body: 'Moi je crois', answers: 'a', quotes: { id: 'a', excerpt: 'Mots de a' } })
    await gone()
  })
  it('partira plus tard without a network, and leaves by itself when it is back', async () => {
    let down = true
    const { page: shown, gone, asked } = await topicScreen({
      'POST /api/topics/t1/posts': ({ key }) => (down ? 'unreachable' : { status: 201, body: post('n', 3, { mine: true, key, body: 'Sans réseau', rev: 3 }) }),
    })
    write(field(shown), 'Sans réseau')
    button(shown, t('compose.send')).click()
    await settled()
    expect(shown.querySelector('[data-leaving]')?.textContent).toContain(t('outbox.waiting'))
    down = false
    dispatchEvent(new Event('online'))
    await vi.waitFor(() => {
      flushSync()
      expect(shown.querySelectorAll('[data-leaving]')).toHaveLength(0)
    })
    expect(words(shown)).toContain('Sans réseau')
    expect(new Set(sends(asked).map(({ key }) => key)).size).toBe(1)
    await gone()
  })
  it('loses nothing that is added while it leaves, and leaves with nothing twice', async () => {
    const { page: shown, gone, asked } = await topicScreen({ 'POST /api/uploads': { status: 403, body: { code: 'forbidden' } } })
    const chosen = () => shown.querySelectorAll('.composer li')
    const come = choose(shown.querySelector<HTMLInputElement>('.composer input[type=file]')!, 'un.png', 'deux.png')
    await vi.waitFor(() => {
      flushSync()
      expect(chosen()).toHaveLength(1)
    })
    write(shown.querySelector<HTMLInputElement>('.composer .alt')!, 'Un loup dans la neige')
    write(field(shown), 'Regardez')
    button(shown, t('compose.send')).click()
    write(field(shown), 'Regardez bien')
    await vi.waitFor(() => {
      flushSync()
      expect(shown.querySelector('[data-leaving]')?.textContent).toContain('Regardez')
    })
    expect(field(shown).value).toBe('bien')
    expect(chosen()).toHaveLength(0)
    come()
    await settled()
    expect(chosen()).toHaveLength(1)
    expect(outboxOf(me()).of('t1').map(({ one }) => one.media.map(({ name, captions }) => [name, captions]))).toEqual([[['un.png', 'Un loup dans la neige']]])
    expect(sends(asked)).toEqual([])
    await gone()
  })
  it.each([
    ['too_long', 422],
    ['too_many_waiting', 409],
  ] as const)('comes back into the field where it is refused, with the sentence that says why: %s', async (code, status) => {
    const { page: shown, gone } = await topicScreen({ 'POST /api/topics/t1/posts': { status, body: { code } } })
    write(field(shown), 'Trop')
    button(shown, t('compose.send')).click()
    await vi.waitFor(() => {
      flushSync()
      expect(shown.querySelector('.composer [role=alert]')?.textContent).toContain(t(`error.${code}`))
    })
    expect(field(shown).value).toBe('Trop')
    expect(shown.querySelectorAll('[data-leaving]')).toHaveLength(0)
    await gone()
  })
  it('is taken up again where the teacher sent it back with a word', async () => {
    const returned = post('r', null, { state: 'returned', mine: true, body: 'Cé bien', word: 'Relis-toi.', may: ['edit', 'delete'], rev: 7 })
    const { page: shown, gone, asked } = await topicScreen({
      'GET /api/topics/t1/posts': { body: page([], 7, [returned]) },
      'PATCH /api/posts/r': { body: post('r', null, { state: 'waiting', mine: true, body: 'C’est bien', rev: 8 }) },
    })
    expect(words(shown)).toContain('Relis-toi.')
    write(field(shown), 'Autre chose')
    button(shown, t('post.redo')).click()
    await settled()
    expect(field(shown).value).toBe('Cé bien')
    write(field(shown), 'C’est bien')
    button(shown, t('compose.send')).click()
    await settled()
    expect(asked.find(({ method }) => method === 'PATCH')?.body).toEqual({ body: 'C’est bien', rev: 7 })
    // What was being written before is there again.
    expect(field(shown).value).toBe('Autre chose')
    await gone()
  })
  it('quotes what stands in the post, cut between words', () => {
    expect(excerptOf('J’ai aimé le loup.', 'le loup')).toBe('le loup')
    expect(excerptOf('J’ai aimé le loup.', 'le renard')).toBe('J’ai aimé le loup.')
    const long = 'mot '.repeat(100)
    expect(excerptOf(long).length).toBeLessThan(201)
    expect(long).toContain(excerptOf(long))
  })
})

describe('APP-83 what a post shows', () => {
  const media = [
    { id: 'm1', kind: 'picture', captions: 'Un loup dans la neige.' },
    { id: 'm2', kind: 'sound', captions: 'J’ai aimé la fin.' },
    { id: 'm3', kind: 'picture', captions: '' },
  ] as const
  it('is described for every eye in the topic, and nothing is fetched before it is played', async () => {
    const { page: shown, gone } = await topicScreen({ 'GET /api/topics/t1/posts': { body: page([post('a', 1, { body: '', media: [...media] })]) } })
    expect([...shown.querySelectorAll('.captions')].map((one) => words(one as HTMLElement))).toEqual(['Sur l’image : Un loup dans la neige.', 'Ce qui est dit : J’ai aimé la fin.'])
    expect(shown.querySelector('img')?.alt).toBe('Image de Tom B.')
    expect(shown.querySelector('audio')?.preload).toBe('none')
    shown.querySelector('audio')?.dispatchEvent(new Event('error'))
    flushSync()
    expect(shown.querySelector('a[download]')?.getAttribute('href')).toBe('/api/media/m2')
    await gone()
  })
  it('is described to whoever decides about it too', async () => {
    serve({ 'GET /api/approvals/posts': { body: { posts: [{ post: post('w', null, { state: 'waiting', may: ['approve'], media: [...media] }), topic: { id: 't1', title: 'Le loup' }, forum: { id: 'f1', title: 'Le club' }, context: null }], next: null } } })
    const { page: shown, gone } = await show(WaitingPosts as never, { account: account('teacher') } as never)
    expect(words(shown)).toContain('Un loup dans la neige.')
    expect(shown.querySelector('img')?.getAttribute('src')).toBe('/api/media/m1?form=thumb')
    await gone()
  })
})

describe('APP-84 what is said of what a post shows', () => {
  const media = [
    { id: 'm1', kind: 'picture', captions: 'Un loup.' },
    { id: 'm2', kind: 'sound', captions: 'J’ai aimé la fin.' },
  ] as const
  const own = (more: Partial<Post> = {}) => post('a', 1, { mine: true, media: [...media], may: ['edit'], rev: 4, ...more })
  const fields = (page: HTMLElement) => [...page.querySelectorAll<HTMLTextAreaElement>('.composer li textarea')]
  const edit = (page: HTMLElement) => {
    button(page, t('post.more')).click()
    flushSync()
    button(page, t('post.edit')).click()
    flushSync()
  }
  it('is changed where its words are, and what was not touched goes along', async () => {
    const { page: shown, gone, asked } = await topicScreen({
      'GET /api/topics/t1/posts': { body: page([own()]) },
      'PATCH /api/posts/a': { body: own({ rev: 5, media: [{ ...media[0], captions: 'Une louve.' }, media[1]] }) },
    })
    expect(fields(shown)).toEqual([])
    edit(shown)
    expect(fields(shown).map((one) => [one.labels?.[0]?.textContent?.trim(), one.value])).toEqual([
      [t('compose.described'), 'Un loup.'],
      [t('compose.spoken'), 'J’ai aimé la fin.'],
    ])
    write(fields(shown)[0]!, ' Une louve. ')
    button(shown, t('compose.keep')).click()
    await settled()
    expect(asked.find(({ method }) => method === 'PATCH')?.body).toEqual({ body: 'Mots de a', rev: 4, captions: { m1: 'Une louve.', m2: 'J’ai aimé la fin.' } })
    expect(words(shown.querySelector('.captions')!)).toBe('Sur l’image : Une louve.')
    expect(fields(shown)).toEqual([])
    await gone()
  })
  it('stays in its field where nobody answers, and is left as it was where one changes one’s mind', async () => {
    const { page: shown, gone } = await topicScreen({ 'GET /api/topics/t1/posts': { body: page([own({ body: '' })]) }, 'PATCH /api/posts/a': 'unreachable' })
    edit(shown)
    write(fields(shown)[1]!, '')
    button(shown, t('compose.keep')).click()
    await settled()
    expect(shown.querySelector('.composer [role=alert]')).not.toBeNull()
    expect(fields(shown)[1]!.value).toBe('')
    button(shown, t('compose.cancel')).click()
    flushSync()
    edit(shown)
    expect(fields(shown)[1]!.value).toBe('J’ai aimé la fin.')
    await gone()
  })
  const draft = { body: 'Mots de a', media: [{ ...media[0], captions: 'Une louve.' }, media[1]], state: 'waiting', at: 0 } as const
  it('waits beside what stands there, and is taken up as it was sent', async () => {
    const { page: shown, gone } = await topicScreen({ 'GET /api/topics/t1/posts': { body: page([own({ draft: { ...draft, media: [...draft.media] } })]) } })
    const said = (where: string) => [...shown.querySelectorAll(where)].map((one) => words(one as HTMLElement))
    expect(said('.draft .captions')).toEqual(['Sur l’image : Une louve.'])
    expect(said('.post > .captions')).toEqual(['Sur l’image : Un loup.', 'Ce qui est dit : J’ai aimé la fin.'])
    edit(shown)
    expect(fields(shown).map((one) => one.value)).toEqual(['Une louve.', 'J’ai aimé la fin.'])
    await gone()
  })
  it('is seen as it would stand there by whoever decides', async () => {
    serve({ 'GET /api/approvals/posts': { body: { posts: [{ post: own({ draft: { ...draft, media: [...draft.media] }, mine: false, may: ['approve'] }), topic: { id: 't1', title: 'Le loup' }, forum: { id: 'f1', title: 'Le club' }, context: null }], next: null } } })
    const { page: shown, gone } = await show(WaitingPosts as never, { account: account('teacher') } as never)
    expect([...shown.querySelectorAll('.captions')].map((one) => words(one as HTMLElement))).toEqual(['Sur l’image : Une louve.', 'Ce qui est dit : J’ai aimé la fin.'])
    await gone()
  })
  it('is not said to be none where it could not be asked for', async () => {
    const { page: shown, gone } = await topicScreen({ 'GET /api/topics/t1/posts': { body: page([post('a', 1, { may: ['versions'] })]) }, 'GET /api/posts/a/versions': 'unreachable' }, 'teacher')
    button(shown, t('post.more')).click()
    flushSync()
    button(shown, t('post.versions')).click()
    await settled()
    const dialog = shown.querySelector('dialog[open]')
    expect(words(dialog?.querySelector('[role=alert]') as HTMLElement)).not.toBe('')
    expect(words(dialog as HTMLElement)).not.toContain(t('post.versions.none'))
    await gone()
  })
  it('stands with the former words', async () => {
    const { page: shown, gone } = await topicScreen(
      {
        'GET /api/topics/t1/posts': { body: page([post('a', 1, { may: ['versions'] })]) },
        'GET /api/posts/a/versions': { body: [{ body: 'Avant', media: [{ ...media[0], captions: '' }, media[1]], at: 0, shown: true }, { body: '', media: [media[0]], at: 1, shown: true }] },
      },
      'teacher',
    )
    button(shown, t('post.more')).click()
    flushSync()
    button(shown, t('post.versions')).click()
    await settled()
    expect([...shown.querySelectorAll('.former')].map((one) => words(one as HTMLElement).trim())).toEqual(['Avant Ce qui est dit : J’ai aimé la fin.', 'Sur l’image : Un loup.'])
    await gone()
  })
})

describe('APP-45 posts that wait for a teacher', () => {
  const waiting = (id: string) => ({ post: post(id, null, { state: 'waiting', may: ['approve', 'return'], rev: 5, flags: ['phone'], author: { id: 'zoe', name: 'Zoé D.', class: 'CE2' } }), topic: { id: 't1', title: 'Le loup' }, forum: { id: 'f1', title: 'Le club' }, context: null })
  const list = async (answers: Parameters<typeof serve>[0]) => {
    const asked = serve({ 'GET /api/approvals/posts': { body: { posts: [waiting('w1'), waiting('w2')], next: null } }, ...answers })
    return { asked, ...(await show(WaitingPosts as never, { account: account('teacher') } as never)) }
  }
  it('are approved with one tap, or sent back with a word', async () => {
    let left = [waiting('w1'), waiting('w2')]
    const { page: shown, gone, asked } = await list({
      'GET /api/approvals/posts': () => ({ body: { posts: left, next: null } }),
      'POST /api/posts/w1/steps': () => {
        left = [waiting('w2')]
        return { body: post('w1', 3) }
      },
      'POST /api/posts/w2/steps': () => {
        left = []
        return { body: post('w2', null, { state: 'returned' }) }
      },
    })
    expect(words(shown)).toContain('un numéro de téléphone')
    button(shown, t('post.approve')).click()
    await settled()
    expect(asked.find(({ path }) => path === '/api/posts/w1/steps')?.body).toEqual({ action: 'approve', rev: 5 })
    expect(shown.querySelectorAll('li')).toHaveLength(1)
    button(shown, t('post.return')).click()
    flushSync()
    button(shown, t('post.word.send.return')).click()
    flushSync()
    expect(words(shown)).toContain(t('post.word.missing').replace(/\u00a0/gu, ' '))
    write(shown.querySelector<HTMLTextAreaElement>('dialog textarea')!, 'Relis-toi.')
    button(shown, t('post.word.send.return')).click()
    await settled()
    expect(asked.find(({ path }) => path === '/api/posts/w2/steps')?.body).toEqual({ action: 'return', rev: 5, word: 'Relis-toi.' })
    await vi.waitFor(() => {
      flushSync()
      expect(shown.querySelectorAll('li')).toHaveLength(0)
    })
    await gone()
  })
  it('tell who was faster', async () => {
    const { told } = await import('../src/lib/told.svelte')
    const { page: shown, gone } = await list({ 'POST /api/posts/w1/steps': { status: 409, body: { code: 'already_decided', now: { state: 'returned', by: { id: 'k', name: 'Karim B.' } } } } })
    button(shown, t('post.approve')).click()
    await settled()
    expect(told.now?.sentence.replace(/\u00a0/gu, ' ')).toBe('Karim B. a déjà décidé : renvoyé.')
    told.clear()
    await gone()
  })
})

describe('APP-46 the clubs and their topics', () => {
  it('show what is new, what waits, and who meets there', async () => {
    serve({ 'GET /api/forums': { body: [forum({ unread: 3, waiting: 2 })] } })
    const { page: shown, gone } = await show(Clubs as never, { account: account('teacher') } as never)
    expect(words(shown)).toContain('3 sujets avec du nouveau')
    expect(words(shown)).toContain('2 messages à valider')
    expect(words(shown)).toContain('CE2 (École Gilles Ménage), CM1 (École Jules-Ferry)')
    expect(shown.querySelector('a.card')?.getAttribute('href')).toBe('/clubs/f1')
    await gone()
  })
  it('say what to expect where there is none', async () => {
    serve({ 'GET /api/forums': { body: [] } })
    const child = await show(Clubs as never, { account: account('pupil') } as never)
    expect(words(child.page)).toContain(t('clubs.none.why'))
    expect(() => button(child.page, t('clubs.open'))).toThrow()
    await child.gone()
    const adult = await show(Clubs as never, { account: account('teacher') } as never)
    expect(button(adult.page, t('clubs.open'))).toBeDefined()
    await adult.gone()
  })
  it('open a topic about a book with a question, and keep what was typed where it is refused', async () => {
    let answer: { status: number; body: unknown } = { status: 503, body: { code: 'unavailable' } }
    const asked = serve({
      'GET /api/forums/f1': { body: { forum: forum({ may: ['open_topic', 'settings'] }), topics: [topic({ pinned: true, unread: 2 })], next: null } },
      'POST /api/forums/f1/topics': () => answer,
    })
    const { page: shown, gone } = await show(Club as never, { id: 'f1', account: account('teacher') } as never)
    expect(words(shown)).toContain(t('topic.pinned'))
    expect(words(shown)).toContain('2 nouveaux')
    button(shown, t('topic.new')).click()
    flushSync()
    const inputs = [...shown.querySelectorAll<HTMLInputElement>('dialog[open] .field input')]
    write(inputs[0]!, 'Le petit renard')
    write(inputs[1]!, 'A. Lys')
    write(inputs[3]!, 'Qui est le renard ?')
    button(shown, t('topic.new.do')).click()
    await settled()
    expect(shown.querySelector('dialog[open] [role=alert]')?.textContent).toBe(t('error.unavailable'))
    expect(inputs[0]!.value).toBe('Le petit renard')
    answer = { status: 201, body: topic({ id: 't9' }) }
    button(shown, t('topic.new.do')).click()
    await settled()
    const posted = asked.filter(({ method }) => method === 'POST')
    expect(posted.at(-1)?.body).toEqual({ kind: 'book', title: 'Qui est le renard ?', book: { title: 'Le petit renard', author: 'A. Lys', level: '' } })
    expect(location.pathname).toBe('/sujets/t9')
    await gone()
  })
  it('let a teacher say who reads first, and when the club sleeps', async () => {
    const asked = serve({
      'GET /api/forums/f1': { body: { forum: forum({ may: ['settings'], version: 4 }), topics: [], next: null } },
      'PATCH /api/forums/f1': { body: forum() },
    })
    const { page: shown, gone } = await show(Club as never, { id: 'f1', account: account('teacher') } as never)
    button(shown, t('club.settings')).click()
    flushSync()
    shown.querySelector<HTMLInputElement>('dialog[open] input[type=checkbox]')!.click()
    flushSync()
    const [from, until] = [...shown.querySelectorAll<HTMLInputElement>('dialog[open] input[type=time]')]
    write(from!, '18:45')
    write(until!, '07:00')
    shown.querySelector<HTMLInputElement>('dialog[open] input[value=open]')!.click()
    flushSync()
    button(shown, t('settings.keep')).click()
    await settled()
    expect(asked.find(({ method }) => method === 'PATCH')?.body).toEqual({ version: 4, title: 'Le club', moderation: 'open', closed_from: 1125, closed_until: 420 })
    await gone()
  })
})

describe('APP-47 the door of the club on the first screen', () => {
  it('is not there for who has none, and tells what is new in it', async () => {
    let all: Forum[] = []
    serve({ 'GET /api/forums': () => ({ body: all }) })
    const none = await show(ClubDoor as never, { account: account('pupil') } as never)
    expect(none.page.querySelector('a')).toBeNull()
    await none.gone()
    all = [forum({ unread: 4 })]
    const { page: shown, gone } = await show(ClubDoor as never, { account: account('pupil', 'other') } as never)
    expect(words(shown)).toContain(t('door.club.unread'))
    expect(shown.querySelector('a')?.getAttribute('href')).toBe('/clubs/f1')
    await gone()
  })
})

describe('APP-48 what is read aloud', () => {
  it('is said in sentences that no browser cuts off', () => {
    expect(pieces('Bonjour. Ça va ?\nOui !')).toEqual(['Bonjour.', 'Ça va ?', 'Oui !'])
    const long = `${'Le loup marche, '.repeat(30)}et il part.`
    const said = pieces(long)
    expect(Math.max(...said.map((one) => one.length))).toBeLessThanOrEqual(160)
    expect(said.join(' ')).toBe(long)
  })
  it('is not offered where this device has no voice', async () => {
    const { page: shown, gone } = await topicScreen({})
    expect(() => button(shown, t('post.listen'))).toThrow()
    await gone()
  })
})

describe('APP-49 sentences for a child of nine', () => {
  const ADULT = /adult|^settings|^posts\.waiting|^post\.word|^post\.done\.(?!delete|edit|report)|^clubs\.open|^topic\.(done|book|new|question)|^post\.(hidden|refused|flag|return)|^club\.(mode|waiting)/u
  it.each(Object.entries(catalogues.fr).filter(([key]) => /^(clubs|club|topic|post|compose|outbox|react|door)\./u.test(key) && !ADULT.test(key)))('%s is short, and says « tu »', (_key, message) => {
    for (const said of typeof message === 'string' ? [message] : Object.values(message)) {
      for (const sentence of said.split(/(?<=[.!?])\s/u)) expect(sentence.split(/\s+/u).length).toBeLessThanOrEqual(14)
      expect(said).not.toMatch(/\b(vous|votre|vos)\b/iu)
    }
  })
})
