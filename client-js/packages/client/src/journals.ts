/** The school newspaper over HTTP: first screens, issues, articles, approval, publication. */
import type { Api } from './api.js'
import { asked, at, commanded, put } from './ask.js'
import type { ConsentKind } from './consents.js'
import type { ApprovalPage, Home, Overview, Writing } from './homes.js'
import { ApiProblem } from './problems.js'
import type { ChildAround, Pictured } from './said.js'

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
  | 'publish'
  | 'withdraw'
  | 'restore'
export type IssueAction =
  | 'create'
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
  kind: 'class' | 'account' | 'group'
  subject: string
}

export interface Part {
  rank: number
  document: string
  title: string
  writers: Who[]
  /** Whether I am one of them. */
  mine: boolean
  ready: boolean
  words: number
  access: 'read' | 'write' | null
  read_reason: string | null
}

export interface Step {
  action: string
  from: string
  to: string
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
  /** Counted when it was last handed in, and now where it is asked for by itself; null before. */
  words: number | null
  due: number | null
  late: boolean
  byline: string
  authors: Who[]
  /** Its first text; null before it is assigned. */
  document: string | null
  relation: string[]
  /** What the caller may do now: screens draw their buttons from it. */
  actions: ArticleAction[]
  /** May the caller change title and chapô now? */
  can_edit_titles: boolean
  changed_at: number
}

export interface Article extends ArticleCard {
  instructions: Instruction[]
  parts: Part[]
  steps: Step[]
}

/** What is asked: of everybody, of a group (by id), of a level (by name). A pupil hears everybody's and the own alone. */
export interface Instruction {
  kind: 'everyone' | 'group' | 'level'
  subject?: string
  name?: string
  words: string
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
  imprint: Imprint
  /** The picture that was chosen for its front page. */
  cover: string | null
  /** For whom it was signed off, where that holds. */
  signed: Audience | null
  /** What readers open, where it is out. */
  publication: string | null
  audience: Audience | null
  can_propose: boolean
  can_assign: boolean
  actions: IssueAction[]
}

export interface Board {
  issue: Issue
  sections: Section[]
  articles: ArticleCard[]
}

export type Counts = { state: ArticleState; articles: number }[]

export interface IssueLine {
  id: string
  kind: 'issue' | 'exhibition'
  number: number
  title: string
  state: IssueState
  due: number | null
  counts: Counts
  publication: string | null
  audience: Audience | null
}

export interface Journal {
  id: string
  title: string
  space: string
  can_create: boolean
  issues: IssueLine[]
}

export interface Space {
  id: string
  title: string
  /** `own`: where one class keeps what stayed its own when it left a space. */
  kind: 'shared' | 'own'
  classes: { id: string; name: string; school: string; teachers: string[]; since: number }[]
}

export interface Pupil {
  id: string
  name: string
}

/** A way to publish without a consent. */
export type Choice = 'without_name' | 'without_picture' | 'leave_out'

/** A consent that is missing before an issue comes out. */
export interface Lacking {
  article: string
  title: string
  child: string
  name: string
  what: ConsentKind
  /** Somebody said no; else nobody has answered. */
  refused: boolean
  /** The ways to go without, the careful one first. */
  choices: Choice[]
  choice: Choice | null
}

export type Missing = { kind: 'imprint'; fields: string[] } | { kind: 'articles' } | ({ kind: 'consent' } & Lacking) | { kind: 'alternative' | 'people'; article: string; media: string }

export interface SignOff {
  /** The issue's, to be sent with choices and the signature. */
  version: number
  imprint: Imprint
  credits: string[]
  missing: Missing[]
  /** Every consent that is not there, also where a way to go without was chosen. */
  consents: Lacking[]
  /** Everything that is seen or heard in the articles that have a place. */
  pictures: Pictured[]
  /** Who may be named in it, by first name. */
  around: ChildAround[]
  audience: Audience | null
  left_out: ArticleCard[]
}

export interface Assignment {
  /** An idea that is there already; else a new article of this title. */
  article?: string
  version?: number
  title?: string
  angle?: string
  mode: Mode
  assignees: Assignee[]
  target_words: number | null
  due: number | null
  instructions: Instruction[]
}

/** Where an article or issue stands, told with a 409: somebody else was quicker. */
export interface Now {
  state: string
  version: number
  by: Who | null
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
  /** The newspapers of all one's spaces. */
  mine(): Promise<Journal[]>
  create(space: string, title: string): Promise<Journal>
  journal(id: string): Promise<Journal>
  openIssue(journal: string, issue: { title: string; due: number | null; kind?: 'issue' | 'exhibition'; theme?: string; sections?: string[] }): Promise<Issue>
  board(issue: string): Promise<Board>
  /** What is left out stays. */
  changeIssue(issue: string, change: { version: number; title?: string; theme?: string; due?: number; imprint?: Imprint; cover?: string; sections?: { id?: string; title: string }[] }): Promise<Board>
  issueStep(issue: string, step: { action: IssueAction; version: number; audience?: Audience }): Promise<Board>
  /** What is there and what is missing, were it for these readers. */
  signOff(issue: string, audience?: Audience): Promise<SignOff>
  choose(issue: string, chosen: { version: number; audience: Audience; choices: { article: string; child: string; what: ConsentKind; choice: Choice }[] }): Promise<SignOff>
  /** The whole order in one write. A section without an id is a new one; one that is not named goes. */
  layOut(issue: string, order: { version: number; sections: { id?: string; title?: string; articles: string[] }[] }): Promise<Board>
  propose(issue: string, idea: { title: string; angle: string }): Promise<Article>
  /** All or none: ten articles in one request. */
  assign(issue: string, rows: Assignment[]): Promise<unknown>
  article(id: string): Promise<Article>
  step(article: string, step: { action: ArticleAction; version: number; word?: string; section?: string; rank?: number; part?: number }): Promise<Article>
  /** Title and chapô, by whoever sees `can_edit_titles`; 409 with what stands now where somebody was faster. */
  entitle(article: string, titles: { version: number; title: string; standfirst: string }): Promise<Article>
  /** A page of what was handed in, longest waiting first. */
  approvals(after?: string): Promise<ApprovalPage>
  /** Who writes now in the texts of one's classes. */
  writing(): Promise<Writing[]>
  /** The schools that one directs, accompanies or keeps up for a town. */
  overview(): Promise<Overview>
}

export function journalsOf(api: Api): Journals {
  const spaces = () => asked<Space[]>(api, '/api/spaces')
  const ofSpace = (space: string) => asked<Journal[]>(api, at('spaces', space, 'journals'))
  return {
    home: () => asked(api, '/api/home'),
    spaces,
    space: (id) => asked(api, at('spaces', id)),
    roster: (id) => asked(api, at('classes', id, 'roster')),
    ofSpace,
    mine: async () => (await Promise.all((await spaces()).map(({ id }) => ofSpace(id)))).flat(),
    create: (space, title) => commanded(api, at('spaces', space, 'journals'), { title }),
    journal: (id) => asked(api, at('journals', id)),
    openIssue: (journal, issue) => commanded(api, at('journals', journal, 'issues'), issue),
    board: (issue) => asked(api, at('issues', issue)),
    changeIssue: (issue, change) => put(api, at('issues', issue), change),
    issueStep: (issue, step) => commanded(api, at('issues', issue, 'steps'), step),
    signOff: (issue, audience) => asked(api, at('issues', issue, 'sign-off') + (audience ? `?audience=${audience}` : '')),
    choose: (issue, chosen) => put(api, at('issues', issue, 'choices'), chosen),
    layOut: (issue, order) => put(api, at('issues', issue, 'layout'), order),
    propose: (issue, idea) => commanded(api, at('issues', issue, 'articles'), idea),
    assign: (issue, rows) => commanded(api, at('issues', issue, 'assignments'), rows),
    article: (id) => asked(api, at('articles', id)),
    step: (article, step) => commanded(api, at('articles', article, 'steps'), step),
    entitle: (article, titles) => put(api, at('articles', article), titles),
    approvals: (after) => asked(api, '/api/approvals' + (after ? `?after=${encodeURIComponent(after)}` : '')),
    writing: () => asked(api, '/api/writing'),
    overview: () => asked(api, '/api/overview'),
  }
}
