/** What waits for somebody and what concerns them, and letters to adults. */
import type { Api } from './api.js'
import { asked, commanded, put } from './ask.js'

/** How much waits, by where it waits. */
export interface Badges {
  /** Topics with something new. */
  club: number
  /** Messages that were not read. */
  messages: number
  /** Posts of pupils that wait for the caller. */
  approvals: number
  /** Reports that the caller is asked to look at. */
  reports: number
}

export type NoticeKind = 'post_approved' | 'post_returned' | 'post_refused' | 'post_answered' | 'report_handled'

export interface Notice {
  id: string
  kind: NoticeKind
  /** The post or the report; of an answer, the answer. */
  subject: string
  /** The topic in which it stands; null for a report. */
  topic: string | null
  /** What that topic is called. */
  title: string | null
  /** In milliseconds since 1970. */
  at: number
  seen: boolean
  by: { id: string; name: string } | null
}

export interface Notices {
  badges: Badges
  /** Newest first. */
  notices: Notice[]
}

/** What an adult chose. */
export interface MailChoice {
  /** Whether this installation sends letters. */
  available: boolean
  /** The proved address. */
  address: string | null
  digest: boolean
  /** An address whose code has not been typed. */
  waiting: string | null
}

export interface NoticesApi {
  mine(): Promise<Notices>
  /** Seen up to `at` of a notice. */
  seen(upTo: number): Promise<void>
  mail(): Promise<MailChoice>
  /** To an address that was not proved a code is sent; null forgets what is kept. */
  chooseMail(address: string | null, digest: boolean): Promise<MailChoice>
  /** What stood in the letter. */
  proveMail(code: string): Promise<MailChoice>
}

export function noticesOf(api: Api): NoticesApi {
  return {
    mine: () => asked(api, '/api/notices'),
    seen: (upTo) => put(api, '/api/notices/seen', { up_to: upTo }),
    mail: () => asked(api, '/api/me/mail'),
    chooseMail: (address, digest) => put(api, '/api/me/mail', { address, digest }),
    proveMail: (code) => commanded(api, '/api/me/mail/code', { code }),
  }
}
