/** The reading club over HTTP: forums, topics about a book or a theme, and what is said there. */
import type { Api } from './api.js'
import { asked, at, commanded, patched, put, removed } from './ask.js'
import type { Who } from './journals.js'
import type { ShownKind } from './media.js'

export type Moderation = 'open' | 'premoderated' | 'read_only'
export type TopicState = 'open' | 'closed' | 'archived'
export type TopicKind = 'book' | 'theme'
export type PostState = 'waiting' | 'returned' | 'shown' | 'refused' | 'hidden' | 'deleted'
export type ReactionKind = 'heart' | 'laugh' | 'wow' | 'idea' | 'same' | 'bravo'
export type PostStep = 'approve' | 'return' | 'refuse' | 'hide' | 'restore'

export interface ForumClass {
  id: string
  name: string
  school: string
}

export interface Forum {
  id: string
  title: string
  home: { kind: string; id: string; name: string }
  /** Whose pupils meet here. */
  classes: ForumClass[]
  moderation: Moderation
  /** Minutes of the school's day between which pupils read and do not write; null where it never closes. */
  closed_from: number | null
  closed_until: number | null
  closed_now: boolean
  /** In milliseconds since 1970, as every time here; null while it is open. */
  opens_at: number | null
  /** Topics in which there is something that the caller has not read. */
  unread: number
  /** What waits for the caller to decide. */
  waiting: number
  /** `open_topic`, `settings` */
  may: string[]
  version: number
}

export interface Book {
  title: string
  author: string
  level: string
}

export interface Topic {
  id: string
  forum: string
  kind: TopicKind
  title: string
  book: Book | null
  /** A picture's id. */
  cover: string | null
  pinned: boolean
  state: TopicState
  /** Out of everybody's sight but its teachers'. */
  hidden: boolean
  /** Posts that are shown to all. */
  posts: number
  last_at: number | null
  unread: number
  /** `pin`, `close`, `reopen`, `archive`, `edit`, `hide` */
  may: string[]
  version: number
}

export interface TopicPage {
  forum: Forum
  /** Pinned first, then the one that changed last. */
  topics: Topic[]
  next: string | null
}

export interface Reaction {
  kind: ReactionKind
  mine: boolean
  /** A few of those who said it; there is no ranking. */
  names: string[]
  more: number
}

/** A picture, sound or film, with what there is to see on it or what is said in it, or ''. */
export interface PostMedia {
  id: string
  kind: ShownKind
  captions: string
}

export interface Post {
  id: string
  /** Its place in the topic, given when everybody may see it; null before. */
  number: number | null
  /** Of its last change. */
  rev: number
  state: PostState
  author: Who & { class: string | null }
  mine: boolean
  body: string
  /** The post that it answers, one level deep. */
  answers: string | null
  quotes: { id: string; name: string; excerpt: string } | null
  media: PostMedia[]
  reactions: Reaction[]
  created: number
  edited: boolean
  /** Why it was sent back, refused or hidden, and who said so. */
  word: string | null
  decided_by: Who | null
  /** A new text that its teacher has not approved, and what it says of what the post shows: for its author, and for who decides. */
  draft: { body: string; media?: PostMedia[]; state: 'waiting' | 'returned'; at: number } | null
  /** `edit`, `delete`, `react`, `answer`, `approve`, `return`, `refuse`, `hide`, `restore`, `report` */
  may: string[]
  /** For who decides: `phone`, `email`, `letters`. */
  flags: string[]
  /** Under which one's own was sent. */
  key: string | null
}

export interface FormerPost {
  body: string
  media?: PostMedia[]
  at: number
  shown: boolean
}

/** It is (no longer) the caller's to see. */
export interface Gone {
  id: string
  number: number | null
  rev: number
  gone: true
}

export type PostOrGone = Post | Gone
export const isGone = (one: PostOrGone): one is Gone => 'gone' in one && one.gone === true

export interface TopicDetail {
  topic: Topic
  forum: Forum
  /** Everything up to this number was read. */
  read: number
  rev: number
  /** `post` */
  may: string[]
  /** What whoever writes here should know first. */
  hint: 'waits' | 'closed' | 'night' | null
}

export interface PostPage {
  /** By number; after `since` in the order of their changes. */
  posts: PostOrGone[]
  /** The caller's own that wait or were sent back. */
  mine: Post[]
  /** Those about which the caller decides. */
  to_decide: Post[]
  rev: number
  /** There are more in the direction that was asked for. */
  more: boolean
}

/** Which posts: the newest ones, those before or after a number, or those that changed since. */
export type Which = { before?: number; limit?: number } | { after: number; limit?: number } | { since: number }

export interface WaitingPost {
  post: Post
  topic: { id: string; title: string }
  forum: { id: string; title: string }
  /** What it answers, as far as there is something. */
  context: { name: string; body: string } | null
}

export interface Forums {
  all(): Promise<Forum[]>
  open(forum: { home: { kind: string; id: string }; title: string; moderation?: Moderation }): Promise<Forum>
  change(id: string, change: { version: number; title?: string; moderation?: Moderation; closed_from?: number | null; closed_until?: number | null }): Promise<Forum>
  topics(forum: string, which?: { after?: string; state?: 'open' | 'archived' }): Promise<TopicPage>
  begin(forum: string, topic: { kind: TopicKind; title: string; book?: Book }): Promise<Topic>
  changeTopic(id: string, change: { version: number; title?: string; pinned?: boolean; state?: TopicState; hidden?: boolean; cover?: string; book?: Book }): Promise<Topic>
  topic(id: string): Promise<TopicDetail>
  posts(topic: string, which?: Which): Promise<PostPage>
  /** `captions`: by the ids of what it shows, what is said of each from now on; of the others as before. */
  edit(post: string, body: string, rev: number, captions?: Record<string, string>): Promise<Post>
  remove(post: string): Promise<void>
  /** A 409 `already_decided` says who was faster. */
  step(post: string, step: { action: PostStep; rev: number; word?: string }): Promise<Post>
  react(post: string, kind: ReactionKind, yes: boolean): Promise<void>
  read(topic: string, number: number): Promise<void>
  /** What it said before, and of what it showed, oldest first; `at`: until when. */
  versions(post: string): Promise<FormerPost[]>
  /** Tells the teachers what is wrong with it. */
  report(post: string, reason: string): Promise<void>
  /** What waits for me to decide. */
  waiting(after?: string): Promise<{ posts: WaitingPost[]; next: string | null }>
}

/** How many posts a page has. */
export const POSTS = 50

const query = (values: Record<string, string | number | undefined>): string => {
  const said = Object.entries(values).flatMap(([name, value]) => (value === undefined ? [] : [[name, String(value)]]))
  return said.length === 0 ? '' : `?${new URLSearchParams(said)}`
}

export function forumsOf(api: Api): Forums {
  return {
    all: () => asked(api, '/api/forums'),
    open: (forum) => commanded(api, '/api/forums', forum),
    change: (id, change) => patched(api, at('forums', id), change),
    topics: (forum, which = {}) => asked(api, at('forums', forum) + query(which)),
    begin: (forum, topic) => commanded(api, at('forums', forum, 'topics'), topic),
    changeTopic: (id, change) => patched(api, at('topics', id), change),
    topic: (id) => asked(api, at('topics', id)),
    posts: (topic, which = {}) => asked(api, at('topics', topic, 'posts') + query('since' in which ? which : { limit: POSTS, ...which })),
    edit: (post, body, rev, captions) => patched(api, at('posts', post), { body, rev, ...(captions === undefined ? {} : { captions }) }),
    remove: (post) => removed(api, at('posts', post)),
    step: (post, step) => commanded(api, at('posts', post, 'steps'), step),
    react: (post, kind, yes) => (yes ? put(api, at('posts', post, 'reactions', kind), {}) : removed(api, at('posts', post, 'reactions', kind))),
    read: (topic, number) => put(api, at('topics', topic, 'read'), { number }),
    versions: (post) => asked(api, at('posts', post, 'versions')),
    report: async (post, reason) => {
      await commanded(api, '/api/reports', { target: { kind: 'post', id: post }, reason })
    },
    waiting: (after) => asked(api, '/api/approvals/posts' + query({ after })),
  }
}
