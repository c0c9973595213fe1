/** The school newspaper over HTTP: what waits for me, issues, articles, approval, publication. */
import type { Api } from './api.js'
import { asked, askedText, commanded, put } from './ask.js'
import { ApiProblem } from './problems.js'

export type ArticleState =
  | 'idea'
  | 'assigned'
  | 'draft'
  | 'proofreading'
  | 'submitted'
  | 'returned'
  | 'approved'
  | 'placed'
  | 'published'
  | 'withdrawn'
export type IssueState = 'conference' | 'open' | 'closing' | 'layout' | 'signed_off' | 'published' | 'withdrawn' | 'archived'
export type Mode = 'collective' | 'group' | 'individual'
export type Audience = 'class' | 'space' | 'families' | 'public'
export type ArticleAction =
  | 'propose'
  | 'assign'
  | 'begin'
  | 'ask_proofreading'
  | 'end_proofreading'
  | 'submit'
  | 'take_back'
  | 'return'
  | 'approve'
  | 'place'
  | 'unplace'
  | 'withdraw'
  | 'restore'
  | 'carry'
export type IssueAction =
  | 'open'
  | 'close'
  | 'lay_out'
  | 'sign_off'
  | 'reopen'
  | 'publish'
  | 'narrow'
  | 'withdraw'
  | 'restore'
  | 'archive'

/** Somebody as others see them: first name and initial. */
export interface Who {
  id: string
  name: string
}

export interface Assignee {
  /** Rank of the part of the article; 0 where it has one text. */
  part: number
  kind: 'class' | 'group' | 'account'
  subject: string
}

export interface Part {
  rank: number
  document: string
  title: string
  writers: Who[]
  ready: boolean
  words: number
  access: 'read' | 'write' | null
  read_reason: string | null
}

export interface Step {
  action: ArticleAction
  from: ArticleState | ''
  to: ArticleState
  by: Who
  /** What the teacher told the authors; '' where nothing was said. */
  word: string
  /** Milliseconds since 1970, as every time below. */
  at: number
}

/** An article as lists show it. */
export interface ArticleCard {
  id: string
  issue: string
  section: string | null
  rank: number
  title: string
  standfirst: string
  angle: string
  mode: Mode
  state: ArticleState
  version: number
  target_words: number | null
  words: number
  due: number | null
  late: boolean
  byline: string
  authors: Who[]
  relation: string[]
  /** What the caller may do now: screens draw their buttons from it. */
  actions: ArticleAction[]
}

export interface Article extends ArticleCard {
  instructions: { kind: string; subject: string; words: string }[]
  parts: Part[]
  steps: Step[]
  proposals: number
}

export interface Section {
  id: string
  title: string
  rank: number
}

export interface Imprint {
  director: string
  school: string
  month: string
}

export interface Issue {
  id: string
  journal: string
  journal_title: string
  space: string
  kind: 'issue' | 'exhibition'
  number: number
  title: string
  theme: string
  state: IssueState
  version: number
  due: number | null
  imprint: Partial<Imprint>
  /** What was published of it and may be read, or null. */
  publication: string | null
  audience: Audience | null
  actions: IssueAction[]
}

export interface Board {
  issue: Issue
  sections: Section[]
  articles: ArticleCard[]
  writing_now: { document: string; people: string[] }[]
}

export type Counts = Partial<Record<ArticleState, number>>

export interface IssueLine {
  id: string
  kind: 'issue' | 'exhibition'
  number: number
  title: string
  state: IssueState
  due: number | null
  counts: Counts
  publication: string | null
}

export interface Journal {
  id: string
  title: string
  space: string
  issues: IssueLine[]
}

export interface Approval {
  article: string
  title: string
  issue: string
  issue_title: string
  authors: Who[]
  words: number
  target_words: number | null
  submitted_at: number
  late: boolean
  proposals: number
}

export interface Waiting {
  article: string
  title: string
  journal: string
  what: 'write' | 'redo' | 'proofread'
  /** The teacher's word, where it was returned. */
  word: string | null
  /** Who said it. */
  by: string | null
  due: number | null
  late: boolean
  target_words: number | null
  words: number
}

export interface News {
  publication: string
  journal: string
  title: string
  number: number
  at: number
  /** First names of one's own children who wrote in it. */
  children: string[]
}

/** The first screen of each role; every role gets the keys that it may have. */
export interface Home {
  resume?: { document: string; article: string; title: string; journal: string; due: number | null; words: number; target_words: number | null; access: 'read' | 'write' } | null
  waiting?: Waiting[]
  approve?: { count: number; oldest: Approval[] }
  late?: { article: string; title: string; authors: Who[]; due: number; state: ArticleState }[]
  writing_now?: { document: string; article: string | null; title: string; people: string[]; since: number }[]
  news?: News[]
  journals?: Journal[]
}

export interface Space {
  id: string
  title: string
  kind: string
  classes: { id: string; name: string; school: string; teachers: string[] }[]
}

export interface Pupil {
  id: string
  name: string
  level: string
}

export type Missing =
  | { kind: 'imprint'; fields: string[] }
  | { kind: 'empty' }
  | { kind: 'consent'; child: Who; article: string; what: string; choices: string[] }
  | { kind: 'alternative' | 'people'; media: string; article?: string }

export interface SignOff {
  imprint: Partial<Imprint>
  credits: Who[] | string[]
  missing: Missing[]
  choices: { article: string; child: string; kind: string; choice: string }[]
  audience: Audience | null
}

export interface Assignment {
  /** An idea that is there already; else a new article of this title. */
  article?: string
  title?: string
  angle: string
  mode: Mode
  assignees: Assignee[]
  target_words: number | null
  due: number | null
  instructions: { kind: string; subject: string; words: string }[]
}

/** Where an article or issue stands, told with a 409: somebody else was quicker. */
export interface Now {
  state: string
  version: number
  by: Who
  at: number
}

/** What a 409 says of the thing as it is now, or null where it was another refusal. */
export function nowOf(error: unknown): Now | null {
  if (!(error instanceof ApiProblem) || error.status !== 409) return null
  const now = error.body['now']
  return typeof now === 'object' && now !== null ? (now as Now) : null
}

/** What a 422 says is missing; empty where it was another refusal. */
export function missingOf(error: unknown): Missing[] {
  if (!(error instanceof ApiProblem)) return []
  const missing = error.body['missing']
  return Array.isArray(missing) ? (missing as Missing[]) : []
}

export interface Journals {
  home(): Promise<Home>
  spaces(): Promise<Space[]>
  space(id: string): Promise<Space>
  roster(classId: string): Promise<Pupil[]>
  ofSpace(space: string): Promise<Journal[]>
  create(space: string, title: string): Promise<Journal>
  journal(id: string): Promise<Journal>
  openIssue(journal: string, issue: { kind: 'issue' | 'exhibition'; title: string; due: number | null; sections?: string[] }): Promise<Issue>
  board(issue: string): Promise<Board>
  /** The whole of what may be changed beside the state. */
  changeIssue(issue: string, change: { title: string; theme: string; due: number | null; cover: null; imprint: Partial<Imprint>; sections: { id?: string; title: string }[]; version: number }): Promise<Issue>
  issueStep(issue: string, step: { action: IssueAction; version: number; audience?: Audience; word?: string }): Promise<Issue>
  signOff(issue: string): Promise<SignOff>
  choose(issue: string, choice: { article: string; child: string; kind: string; choice: string }): Promise<void>
  propose(issue: string, idea: { title: string; angle?: string }): Promise<Article>
  assign(issue: string, rows: Assignment[]): Promise<Article[]>
  article(id: string): Promise<Article>
  changeArticle(id: string, change: { title: string; standfirst: string; angle: string; byline: string; target_words: number | null; due: number | null; version: number }): Promise<Article>
  step(article: string, step: { action: ArticleAction; version: number; word?: string; part?: number; section?: string; rank?: number }): Promise<Article>
  layOut(issue: string, layout: { sections: { id: string; articles: string[] }[]; cover: null; version: number }): Promise<Board>
  approvals(): Promise<Approval[]>
  html(article: string): Promise<string>
}

export function journalsOf(api: Api): Journals {
  const at = (...parts: string[]) => `/api/${parts.map(encodeURIComponent).join('/')}`
  return {
    home: () => asked(api, '/api/home'),
    spaces: () => asked<Items<Space>>(api, '/api/spaces').then(items),
    space: (id) => asked(api, at('spaces', id)),
    roster: (id) => asked<Items<Pupil>>(api, at('classes', id, 'roster')).then(items),
    ofSpace: (space) => asked<Items<Journal>>(api, at('spaces', space, 'journals')).then(items),
    create: (space, title) => commanded(api, at('spaces', space, 'journals'), { title }),
    journal: (id) => asked(api, at('journals', id)),
    openIssue: (journal, issue) => commanded(api, at('journals', journal, 'issues'), issue),
    board: (issue) => asked(api, at('issues', issue)),
    changeIssue: (issue, change) => put(api, at('issues', issue), change),
    issueStep: (issue, step) => commanded(api, at('issues', issue, 'steps'), step),
    signOff: (issue) => asked(api, at('issues', issue, 'sign-off')),
    choose: (issue, choice) => put(api, at('issues', issue, 'choices'), choice),
    propose: (issue, idea) => commanded(api, at('issues', issue, 'articles'), idea),
    assign: (issue, rows) => commanded(api, at('issues', issue, 'assignments'), rows),
    article: (id) => asked(api, at('articles', id)),
    changeArticle: (id, change) => put(api, at('articles', id), change),
    step: (article, step) => commanded(api, at('articles', article, 'steps'), step),
    layOut: (issue, layout) => put(api, at('issues', issue, 'layout'), layout),
    approvals: () => asked<Items<Approval>>(api, '/api/approvals?state=submitted').then(items),
    html: (article) => askedText(api, `${at('articles', article, 'content')}?format=html`),
  }
}

/** Lists that page say `{items}`; short ones are a plain array. */
type Items<T> = T[] | { items: T[] }
const items = <T>(answer: Items<T>): T[] => (Array.isArray(answer) ? answer : answer.items)
