/** What stands on the first screen of each role: what waits for whom, what is late, who writes, what came out, the schools. */
import type { ArticleState, Audience, Counts, IssueState, Who } from './journals.js'

/** The first screen of each role; lists without anything are empty. */
export interface Home {
  resume: Waiting | null
  waiting: Waiting[]
  approve: { count: number; oldest: Approval[] } | null
  /** For a teacher: what its authors still hold beyond its day, longest due first. */
  late: LateArticle[]
  /** For a teacher: texts for which words came after the pen was down, longest waiting first. */
  late_words: LateText[]
  news: News[]
  /** What to follow on `/live`, so as to know when to ask again. */
  topics: string[]
}

export interface Waiting {
  article: string
  document: string
  issue: string
  journal_title: string
  title: string
  state: ArticleState
  what: 'write' | 'redo' | 'proofread'
  /** The teacher's word, where it was returned with one. */
  word: string | null
  /** First name and initial of who said it. */
  word_by: string | null
  due: number | null
  late: boolean
  target_words: number | null
  words: number | null
}

export interface Approval {
  article: string
  document: string | null
  issue: string
  journal_title: string
  title: string
  version: number
  authors: string[]
  words: number | null
  target_words: number | null
  submitted_at: number
  late: boolean
}

export interface ApprovalPage {
  items: Approval[]
  /** Where the next page begins; null at the end. */
  next: string | null
}

/** An article that its authors still hold beyond its day. */
export interface LateArticle {
  article: string
  issue: string
  journal_title: string
  title: string
  state: ArticleState
  authors: string[]
  due: number
}

/** A text for which words came late that nobody has decided about. */
export interface LateText {
  document: string
  article: string | null
  title: string
  people: string[]
  at: number
}

/** A text in which others have the pen and a caret now. */
export interface Writing {
  document: string
  article: string | null
  title: string
  people: Who[]
}

/** A published issue. `href` is a page of the server, outside the app. */
export interface News {
  id: string
  issue: string
  journal_title: string
  title: string
  audience: Audience
  at: number
  school_year: number
  href: string
}

/** A school as who directs or accompanies it sees it (`inside`), or who works for its town (`outside`: figures and what is public). */
export interface OverseenSchool {
  id: string
  name: string
  town: string
  view: 'inside' | 'outside'
  /** A page of the server, outside the app. */
  page: string
  figures: {
    classes: number
    /** This school year's. */
    issues: number
    texts: number
    /** Within seven days; null where they are fewer than five. */
    active_pupils: number | null
  }
  classes: { id: string; name: string; teachers: string[]; pupils: number }[]
  published: News[]
}

export interface UnderWay {
  issue: string
  journal_title: string
  title: string
  state: IssueState
  due: number | null
  counts: Counts
}

export interface Overview {
  schools: OverseenSchool[]
  under_way: UnderWay[]
  late: LateArticle[]
}
