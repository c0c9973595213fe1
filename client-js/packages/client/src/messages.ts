/** Conversations over HTTP: who writes to whom, messages with their pictures, sounds, films and files, and what was reported. */
import type { Api } from './api.js'
import { asked, at, commanded, commandedAs, patched, put, removed } from './ask.js'
import type { MediaKind } from './media.js'

export type ConversationKind = 'pair' | 'announcement' | 'pupils'
/** Who reads besides those who write: the screen says it in one sentence. */
export type Readers = 'readable_by_teachers' | 'family_reads'

/** Somebody of a conversation. */
export interface Member {
  id: string
  /** First name and initial. */
  name: string
  role: string
  class?: string | null
  /** Of a guardian: the child. */
  child?: string | null
}

export interface Conversation {
  id: string
  kind: ConversationKind
  /** To whom an announcement goes. */
  audience?: 'people' | 'class' | 'group' | 'families'
  /** Of a class or its families: what it is called. */
  audience_name?: string | null
  /** Of an announcement; '' where those who write say it all. */
  title: string
  /** The others: those who may write, and not whoever reads besides. */
  with: Member[]
  /** Null as long as nobody has written. */
  last: { at: number; excerpt: string; mine: boolean; media?: MediaKind | null } | null
  unread: number
  with_family: boolean
  /** `write`, `file`, `answer`, `block`, `unblock`: one button each. */
  may: string[]
  said: Readers | null
  /** The hour at which the night of this class ends, where it is night; milliseconds since 1970. */
  opens_at?: number | null
  /** How far the caller has read. */
  read?: number
  rev?: number
}

export interface ConversationPage {
  conversations: Conversation[]
  /** Where the next page begins; null at the end. */
  next: string | null
}

export interface MessageMedia {
  id: string
  kind: MediaKind
  /** Of a file: what it is called, and how heavy it is. */
  name?: string | null
  bytes?: number | null
}

export interface Message {
  id: string
  /** Its place, from 1. */
  number: number
  /** Of the conversation, when this message last changed. */
  rev: number
  author: Member | null
  mine: boolean
  body: string
  /** What is said in its sound or film. */
  captions: string
  media: MessageMedia[]
  answers: string | null
  created: number
  edited: boolean
  state: 'shown' | 'hidden' | 'deleted'
  /** Told to an adult of their own message alone. */
  read_by: { id: string; name: string; at: number }[]
  /** `edit`, `delete`, `report`, `versions`. */
  may: string[]
  /** The author's own: the key under which it was sent. */
  key?: string | null
}

/** It is not, or no longer, for the caller. */
export interface MessageGone {
  id: string
  number: number
  rev: number
  gone: true
}

export interface MessagePage {
  messages: (Message | MessageGone)[]
  /** Ask `since` it later. */
  rev: number
  /** There is more in the direction that was asked for. */
  more: boolean
}

export type MessagePlace = { before: number } | { after: number } | { since: number } | Record<string, never>

export interface Correspondent {
  kind: 'person' | 'class' | 'group' | 'families'
  id: string
  name: string
  /** Of a person. */
  role: string | null
  class: string | null
  /** Of a guardian: the child. */
  child?: string | null
}

/** How pupils may write to each other in a class or space. */
export interface Talk {
  open: boolean
  /** The night of a class, in minutes of the local day; null where it has none. */
  closed_from?: number | null
  closed_until?: number | null
  /** `open`, `close`, `night` */
  may: string[]
}

export interface NewMessage {
  body: string
  captions?: string
  media?: string[]
  answers?: string
}

export type ReportState = 'received' | 'hidden' | 'handled' | 'escalated'
export type ReportAction = 'hide' | 'restore' | 'handle' | 'escalate'

export interface Report {
  id: string
  /** `block`: a pupil wants no more messages of another one; nobody wrote it. */
  target: { kind: 'post' | 'message' | 'block'; id: string }
  state: ReportState
  reason: string
  reporter: Member | null
  /** Of the message: whose it is, and what it says. */
  author: Member | null
  excerpt: string
  at: number
  media: MessageMedia[]
  decided_by?: Member | null
  word?: string | null
  /** It was handed to the head of the school. */
  escalated: boolean
  version: number
  may: ReportAction[]
  conversation?: string | null
}

export interface Messages {
  /** Newest first; `overseen`: those of pupils that one reads as their teacher. */
  all(before?: string, overseen?: boolean): Promise<ConversationPage>
  correspondents(): Promise<Correspondent[]>
  /** Opens it, or finds the one that there is between two people. */
  open(to: { kind: Correspondent['kind']; id: string } | string[], more?: { with_family?: boolean; title?: string }): Promise<Conversation>
  one(id: string): Promise<Conversation>
  page(conversation: string, place?: MessagePlace): Promise<MessagePage>
  /** The same key again is the same message, years later as well. */
  send(conversation: string, message: NewMessage, key: string): Promise<Message>
  /** `captions`: what is said in its sound or film from now on; as before where nothing is said. */
  edit(message: string, body: string, rev: number, captions?: string): Promise<Message>
  remove(message: string): Promise<void>
  /** What a pupil's message said before, oldest first: for their teachers. */
  versions(message: string): Promise<{ body: string; captions?: string; until: number }[]>
  /** Everything up to this number was seen. */
  read(conversation: string, number: number): Promise<void>
  /** Whether the pupils of a class or space may write to each other, and since when. */
  talk(home: { kind: 'class' | 'space'; id: string }): Promise<Talk>
  setTalk(home: { kind: 'class' | 'space'; id: string }, open: boolean): Promise<void>
  /** When the messages of a class's pupils rest, in minutes of the local day; null where they never do. */
  setNight(classId: string, night: { closed_from: number; closed_until: number } | null): Promise<Talk>
  block(account: string): Promise<void>
  unblock(account: string): Promise<void>
  report(target: { kind: 'post' | 'message'; id: string }, reason: string): Promise<unknown>
  reports(state?: ReportState): Promise<Report[]>
  /** A 409 `already_decided` says that somebody else was faster than `version`. */
  decide(report: string, step: { action: ReportAction; word?: string; version?: number }): Promise<Report>
}

export function messagesOf(api: Api): Messages {
  const talk = ({ kind, id }: { kind: 'class' | 'space'; id: string }) => at(kind === 'class' ? 'classes' : 'spaces', id, 'talk')
  return {
    all: (before, overseen = false) => {
      const which = new URLSearchParams({ ...(before ? { before } : {}), ...(overseen ? { overseen: 'true' } : {}) }).toString()
      return asked(api, '/api/conversations' + (which && `?${which}`))
    },
    correspondents: () => asked(api, '/api/correspondents'),
    open: (to, more = {}) => commanded(api, '/api/conversations', { to, ...more }),
    one: (id) => asked(api, at('conversations', id)),
    page: (conversation, place = {}) => {
      const [way] = Object.entries(place)
      return asked(api, at('conversations', conversation, 'messages') + (way ? `?${way[0]}=${way[1]}` : ''))
    },
    send: (conversation, message, key) => commandedAs(api, at('conversations', conversation, 'messages'), message, key),
    edit: (message, body, rev, captions) => patched(api, at('messages', message), { body, rev, ...(captions === undefined ? {} : { captions }) }),
    remove: (message) => removed(api, at('messages', message)),
    versions: (message) => asked(api, at('messages', message, 'versions')),
    read: async (conversation, number) => {
      await put(api, at('conversations', conversation, 'read'), { number })
    },
    talk: (home) => asked(api, talk(home)),
    setTalk: async (home, open) => {
      if (open) await put(api, talk(home), {})
      else await removed(api, talk(home))
    },
    setNight: (id, night) => put(api, at('classes', id, 'night'), night ?? {}),
    block: async (account) => {
      await put(api, at('blocks', account), {})
    },
    unblock: (account) => removed(api, at('blocks', account)),
    report: (target, reason) => commanded(api, '/api/reports', { target, reason }),
    reports: (state) => asked(api, '/api/reports' + (state ? `?state=${state}` : '')),
    decide: (report, step) => commanded(api, at('reports', report, 'steps'), step),
  }
}
