/** How each state, mode and lane of the newspaper is drawn: never by colour alone. */
import type { ArticleState, Counts, IssueState, Mode } from '@passeplume/client/light'
import Archive from '@lucide/svelte/icons/archive'
import Check from '@lucide/svelte/icons/check'
import Glasses from '@lucide/svelte/icons/glasses'
import Inbox from '@lucide/svelte/icons/inbox'
import Lightbulb from '@lucide/svelte/icons/lightbulb'
import Newspaper from '@lucide/svelte/icons/newspaper'
import PencilLine from '@lucide/svelte/icons/pencil-line'
import PenLine from '@lucide/svelte/icons/pen-line'
import Undo2 from '@lucide/svelte/icons/undo-2'
import User from '@lucide/svelte/icons/user'
import Users from '@lucide/svelte/icons/users'
import UsersRound from '@lucide/svelte/icons/users-round'
import LayoutTemplate from '@lucide/svelte/icons/layout-template'

export type Tone = 'plain' | 'violet' | 'ice' | 'wait' | 'redo' | 'good'

export const STATES: Record<ArticleState, { icon: typeof Check; tone: Tone }> = {
  idea: { icon: Lightbulb, tone: 'plain' },
  assigned: { icon: PencilLine, tone: 'violet' },
  draft: { icon: PenLine, tone: 'violet' },
  proofreading: { icon: Glasses, tone: 'ice' },
  submitted: { icon: Inbox, tone: 'wait' },
  returned: { icon: Undo2, tone: 'redo' },
  approved: { icon: Check, tone: 'good' },
  placed: { icon: LayoutTemplate, tone: 'good' },
  published: { icon: Newspaper, tone: 'good' },
  withdrawn: { icon: Archive, tone: 'plain' },
}

export const MODES: Record<Mode, typeof Check> = { collective: UsersRound, group: Users, individual: User }

export const LANES = [
  { id: 'ideas', states: ['idea'] },
  { id: 'writing', states: ['assigned', 'draft', 'returned'] },
  { id: 'checking', states: ['proofreading', 'submitted'] },
  { id: 'ready', states: ['approved', 'placed', 'published', 'withdrawn'] },
] as const satisfies readonly { id: string; states: readonly ArticleState[] }[]

/** The way of an issue, as its steps are shown. */
export const STAGES: readonly IssueState[] = ['conference', 'open', 'closing', 'layout', 'signed_off', 'published']

/** How many articles are in these states. */
export const countOf = (counts: Counts, states: readonly ArticleState[]) =>
  counts.reduce((sum, { state, articles }) => sum + (states.includes(state) ? articles : 0), 0)
export const totalOf = (counts: Counts) => counts.reduce((sum, { articles }) => sum + articles, 0)

/** Articles that some layout may hold. */
export const READY: readonly ArticleState[] = ['approved', 'placed']
