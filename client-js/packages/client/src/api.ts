/** The part of the SDK that needs no Yjs: session, documents, demo accounts. Small enough for a first page. */
import createFetchClient, { type Client } from 'openapi-fetch'
import type { paths } from './api-types.js'
import { ApiProblem, problemFrom, Unreachable } from './problems.js'

type Answer<P extends keyof paths, M extends keyof paths[P], S extends number> = paths[P][M] extends {
  responses: { [K in S]: { content: { 'application/json': infer T } } }
}
  ? T
  : never

export type Account = Answer<'/api/session', 'get', 200>
export type Role = Account['role']
export type DemoAccount = Answer<'/api/demo', 'get', 200>[number]
export type DocumentSummary = Answer<'/api/documents', 'get', 200>[number]
export type DocumentDetail = Answer<'/api/documents/{id}', 'get', 200>
export type Proposal = Answer<'/api/documents/{id}/proposals', 'get', 200>[number]
export type AuthorShare = Answer<'/api/documents/{id}/authors', 'get', 200>[number]
export type ContentFormat = 'html' | 'text' | 'json'

export interface ApiOptions {
  /** Where the server is, for example `https://journal.example`; `''` means the page's own origin. */
  baseUrl: string
  /** For programs without a cookie jar. The web app passes none: its session lives on an HttpOnly cookie. */
  token?: string
  fetch?: typeof globalThis.fetch
}

export interface Api {
  readonly baseUrl: string
  readonly token: string
  /** How requests leave: the browser's own way, or the one that was given. */
  readonly fetch: typeof globalThis.fetch
  /** The typed HTTP contract itself. */
  readonly api: Client<paths>
  readonly session: {
    /** The account of the present session, or null when there is none. */
    current(): Promise<Account | null>
    login(login: string, password: string): Promise<Account>
    logout(): Promise<void>
  }
  readonly documents: {
    list(): Promise<DocumentSummary[]>
    get(id: string): Promise<DocumentDetail>
    content(id: string, format: ContentFormat): Promise<string>
    authors(id: string): Promise<AuthorShare[]>
    freeze(id: string): Promise<void>
    thaw(id: string): Promise<void>
    /** Words that came when the text was handed in: all open ones for who decides, one's own for everybody else. */
    proposals(id: string): Promise<Proposal[]>
    /** Adds late words to the text as their author's, or leaves them out. */
    decideProposal(id: string, rank: number, accept: boolean): Promise<void>
  }
  /** The demo world's accounts; empty when the server is not in demo mode. */
  demo(): Promise<DemoAccount[]>
}

/** Names the address of a socket beside an HTTP address. */
export function socketUrl(path: string, baseUrl: string, page?: string): string {
  const url = new URL(path, baseUrl === '' ? page : baseUrl)
  url.protocol = url.protocol === 'https:' ? 'wss:' : 'ws:'
  return url.href
}

export function createApi(options: ApiOptions): Api {
  const token = options.token ?? ''
  const api = createFetchClient<paths>({
    baseUrl: options.baseUrl,
    credentials: 'same-origin',
    headers: token ? { authorization: `Bearer ${token}` } : {},
    ...(options.fetch ? { fetch: options.fetch } : {}),
  })
  const setFrozen = async (id: string, frozen: boolean) => {
    await settle(api.PUT('/api/documents/{id}/frozen', { params: { path: { id } }, body: { frozen } }))
  }
  return {
    baseUrl: options.baseUrl,
    token,
    fetch: options.fetch ?? ((...request) => globalThis.fetch(...request)),
    api,
    session: {
      async current() {
        try {
          return await settled(api.GET('/api/session'))
        } catch (error) {
          if (error instanceof ApiProblem && error.status === 401) return null
          throw error
        }
      },
      async login(login, password) {
        const opened = await settled(api.POST('/api/session', { body: { login, password } }))
        return opened.account
      },
      async logout() {
        await settle(api.DELETE('/api/session'))
      },
    },
    documents: {
      list: () => settled(api.GET('/api/documents')),
      get: (id) => settled(api.GET('/api/documents/{id}', { params: { path: { id } } })),
      content: (id, format) =>
        settled(
          api.GET('/api/documents/{id}/content', { params: { path: { id }, query: { format } }, parseAs: 'text' }),
        ),
      authors: (id) => settled(api.GET('/api/documents/{id}/authors', { params: { path: { id } } })),
      freeze: (id) => setFrozen(id, true),
      thaw: (id) => setFrozen(id, false),
      proposals: (id) => settled(api.GET('/api/documents/{id}/proposals', { params: { path: { id } } })),
      async decideProposal(id, rank, accept) {
        await settled(api.POST('/api/documents/{id}/proposals/{rank}/decision', { params: { path: { id, rank } }, body: { accept } }))
      },
    },
    async demo() {
      try {
        return await settled(api.GET('/api/demo'))
      } catch (error) {
        if (error instanceof ApiProblem && error.status === 404) return []
        throw error
      }
    },
  }
}

interface Outcome<T> {
  data?: T
  error?: unknown
  response: Response
}

async function settle<T>(request: Promise<Outcome<T>>): Promise<Outcome<T>> {
  const outcome = await request.catch((cause: unknown) => {
    throw new Unreachable({ cause })
  })
  if (!outcome.response.ok) throw problemFrom(outcome.response, outcome.error)
  return outcome
}

async function settled<T>(request: Promise<Outcome<T>>): Promise<T> {
  const outcome = await settle(request)
  if (outcome.data === undefined) throw problemFrom(outcome.response, undefined)
  return outcome.data
}
