/** What is said beside a text: remarks and suggestions, whose passages are relative positions of Yjs as bytes. */
import type { Api } from './api.js'
import { asked, at, commanded, removed } from './ask.js'
import type { Who } from './journals.js'

export type CommentKind = 'comment' | 'suggestion'
export type CommentState = 'open' | 'accepted' | 'refused' | 'resolved'
export type CommentAction = 'read' | 'comment' | 'suggest' | 'reply' | 'accept' | 'refuse' | 'resolve' | 'hide' | 'delete'
export type CommentDecision = 'accept' | 'refuse' | 'resolve'

export interface CommentReply {
  id: string
  author: Who
  words: string
  /** A teacher hid it: only adults and its author still see it. */
  hidden: boolean
  created: number
}

/** Which passage, with what stood there and a few letters around it. */
export interface Passage {
  /** Encoded relative positions, in base64url: the first letter, and the last. */
  anchor_start: string
  anchor_end: string
  quoted: string
  before: string
  after: string
}

export interface Comment extends Passage {
  id: string
  kind: CommentKind
  author: Who
  words: string
  /** The other words; '' would leave the passage out, null is a remark. */
  replacement: string | null
  state: CommentState
  hidden: boolean
  /** Milliseconds since 1970, as every time here. */
  created: number
  version: number
  decided_by: Who | null
  decided: number | null
  replies: CommentReply[]
  /** What the caller may do about it now: one button each. */
  actions: CommentAction[]
}

export interface Margin {
  /** Oldest first. */
  items: Comment[]
  /** What the caller may say here now. */
  actions: CommentAction[]
}

export interface NewComment extends Passage {
  kind: CommentKind
  words: string
  replacement?: string
}

export interface Comments {
  of(document: string): Promise<Margin>
  add(document: string, comment: NewComment): Promise<Comment>
  reply(comment: string, words: string): Promise<Comment>
  /** A 409 says who was faster (`nowOf`). Who accepts types the other words: the server writes in nobody's text. */
  decide(comment: string, decision: CommentDecision): Promise<Comment>
  hide(comment: string, hidden: boolean, reply?: string): Promise<Comment>
  /** One's own words, within ten minutes, while nobody has answered. */
  remove(comment: string): Promise<void>
}

export function commentsOf(api: Api): Comments {
  return {
    of: (document) => asked(api, at('documents', document, 'comments')),
    add: (document, comment) => commanded(api, at('documents', document, 'comments'), comment),
    reply: (comment, words) => commanded(api, at('comments', comment, 'replies'), { words }),
    decide: (comment, decision) => commanded(api, at('comments', comment, 'decision'), { decision }),
    hide: (comment, hidden, reply) => commanded(api, at('comments', comment, 'hidden'), reply === undefined ? { hidden } : { hidden, reply }),
    remove: (comment) => removed(api, at('comments', comment)),
  }
}

/** Bytes as they travel in JSON. */
export function base64url(bytes: Uint8Array): string {
  return btoa(String.fromCharCode(...bytes)).replace(/\+/g, '-').replace(/\//g, '_').replace(/=+$/u, '')
}

/** And back; null where they do not read. */
export function bytesOf(text: string): Uint8Array | null {
  try {
    return Uint8Array.from(atob(text.replace(/-/g, '+').replace(/_/g, '/')), (letter) => letter.charCodeAt(0))
  } catch {
    return null
  }
}
