/** A newsroom for the tests of the screens: the shapes of the server, and a `fetch` that answers what a test says. */
import type { ArticleCard, Article, Board, Issue, Pupil } from '@passeplume/client/light'
import { flushSync, mount, unmount, type Component } from 'svelte'
import { vi } from 'vitest'
import '../src/i18n/journal'

export const account = (role: 'pupil' | 'teacher' | 'guardian', id: string = role) => ({ id, display_name: role === 'teacher' ? 'Claire A.' : 'Zoé D.', presence_name: 'Zoé D.', role }) as never

export const issue = (more: Partial<Issue> = {}): Issue => ({
  id: 'i3',
  journal: 'j1',
  journal_title: 'Planète Gilles Ménage',
  space: 's1',
  kind: 'issue',
  number: 3,
  title: 'Numéro 3',
  theme: '',
  state: 'open',
  version: 5,
  due: Date.UTC(2026, 11, 17, 12),
  imprint: { director: '', school: '', month: '' },
  cover: null,
  signed: null,
  publication: null,
  audience: null,
  can_propose: true,
  can_assign: true,
  actions: ['close'],
  ...more,
})

export const card = (more: Partial<ArticleCard> = {}): ArticleCard => ({
  id: 'a1',
  issue: 'i3',
  section: null,
  rank: 0,
  title: 'Le brevet de natation',
  standfirst: '',
  angle: '',
  mode: 'individual',
  state: 'submitted',
  version: 7,
  target_words: 80,
  words: 42,
  due: null,
  late: false,
  byline: '',
  authors: [{ id: 'zoe', name: 'Zoé D.' }],
  document: 'd1',
  relation: ['keeper'],
  actions: ['return', 'approve'],
  can_edit_titles: true,
  changed_at: 0,
  ...more,
})

export const article = (more: Partial<Article> = {}): Article => ({
  ...card(),
  instructions: [],
  parts: [{ rank: 0, document: 'd1', title: '', writers: [{ id: 'zoe', name: 'Zoé D.' }], mine: false, ready: false, words: 42, access: 'read', read_reason: null }],
  steps: [],
  ...more,
})

export const board = (articles: ArticleCard[], more: Partial<Issue> = {}): Board => ({
  issue: issue(more),
  sections: [
    { id: 's-une', title: 'À la une', rank: 0 },
    { id: 's-vie', title: 'La vie de l’école', rank: 1 },
  ],
  articles,
})

export const pupils = (count: number): Pupil[] => Array.from({ length: count }, (_, n) => ({ id: `p${n}`, name: `Élève ${n + 1}` }))

export interface Asked {
  method: string
  path: string
  /** `?since=4`, or ''. */
  query: string
  body: unknown
  key: string | null
}

type Said = { status?: number; body?: unknown } | 'unreachable'

/** Answers by method and path; what no test has prepared is a 404. Returns everything that was asked. */
export function serve(answers: Record<string, Said | ((asked: Asked) => Said)>): Asked[] {
  const all: Asked[] = []
  globalThis.fetch = (async (input: RequestInfo | URL, init?: RequestInit) => {
    const request = input instanceof Request ? input : null
    const url = new URL(request?.url ?? String(input), location.href)
    const method = request?.method ?? init?.method ?? 'GET'
    const words = request ? await request.text() : ((init?.body as string | undefined) ?? '')
    const headers = new Headers(request?.headers ?? init?.headers)
    const asked = { method, path: url.pathname, query: url.search, body: words ? (JSON.parse(words) as unknown) : null, key: headers.get('idempotency-key') }
    all.push(asked)
    const prepared = answers[`${method} ${url.pathname}`] ?? { status: 404, body: { code: 'not_found' } }
    const said = typeof prepared === 'function' ? prepared(asked) : prepared
    if (said === 'unreachable') throw new TypeError('network')
    return new Response(JSON.stringify(said.body ?? {}), { status: said.status ?? 200, headers: { 'content-type': 'application/json' } })
  }) as typeof fetch
  return all
}

/** Puts a component on the page, lets its questions be answered, and takes it away at the end of the test. */
export async function show<Props extends Record<string, unknown>>(component: Component<Props>, props: Props): Promise<{ page: HTMLElement; gone: () => Promise<void> }> {
  const page = document.createElement('div')
  document.body.append(page)
  const shown = mount(component, { target: page, props })
  await settled()
  return {
    page,
    gone: async () => {
      await unmount(shown)
      page.remove()
    },
  }
}

/** Every answer that is under way has arrived and is drawn, and what was asked for besides is loaded. */
export async function settled(): Promise<void> {
  for (let round = 0; round < 12; round += 1) {
    await new Promise((resolve) => setTimeout(resolve, 0))
    // It waits by a timer of its own: while a test holds the clock, nothing is loaded.
    if (!vi.isFakeTimers()) await vi.dynamicImportSettled()
    flushSync()
  }
}

export function button(page: HTMLElement, name: string | RegExp): HTMLButtonElement {
  const found = [...page.querySelectorAll('button')].find((one) => {
    const said = (one.getAttribute('aria-label') ?? one.textContent ?? '').replace(/\s+/gu, ' ').trim()
    return typeof name === 'string' ? said === name : name.test(said)
  })
  if (!found) throw new Error(`no button ${String(name)} in: ${page.textContent ?? ''}`)
  return found
}

export function write(field: HTMLInputElement | HTMLTextAreaElement, words: string): void {
  field.value = words
  field.dispatchEvent(new Event('input', { bubbles: true }))
  flushSync()
}
