/** Who is in a conversation, as its row and its head say it. */
import type { Account, Conversation, Correspondent, Member } from '@passeplume/client/light'
import { t } from '../../i18n/index.svelte'
import { named } from '../../lib/names'
import { personFrom } from '../../lib/people'

/** « Claire A. », « Zoé D. et Claire A. », or what an announcement is about. */
export function titleOf({ kind, title, with: others }: Pick<Conversation, 'kind' | 'title' | 'with'>): string {
  if (title) return title
  if (kind === 'announcement') return others.length === 1 && others[0] ? t('msg.announcement.of', { name: others[0].name }) : t('msg.announcement')
  return others.length > 0 ? named(others, 3) : t('msg.untitled')
}

/** The one sentence about who reads besides. */
export function readersOf({ kind, said, audience, audience_name: name }: Pick<Conversation, 'kind' | 'said' | 'audience' | 'audience_name'>, account: Account): string | null {
  const child = account.role === 'pupil'
  if (kind === 'announcement' && !child) {
    const to = name && (audience === 'class' || audience === 'families') ? t(`msg.new.${audience}`, { name }) : t(`msg.to.${audience ?? 'people'}`)
    return `${to}. ${said ? t(`msg.said.${said}.adult`) : t('msg.said.announcement')}`
  }
  if (said) return t(child ? `msg.said.${said}` : `msg.said.${said}.adult`)
  if (kind === 'announcement') return null
  return kind === 'pair' && !child ? t('msg.said.pair') : null
}

/** The colours of a person. */
export const drawnOf = (member: Pick<Member, 'id' | 'name' | 'role'>) => personFrom(member, 0)

export interface Faces {
  teachers: Correspondent[]
  pupils: { class: string; people: Correspondent[] }[]
  guardians: Correspondent[]
  others: Correspondent[]
  many: Correspondent[]
}

const byName = (a: Correspondent, b: Correspondent) => a.name.localeCompare(b.name, 'fr')

/** Whom one may write to, sorted as one looks for them: teachers first, pupils by class. */
export function facesOf(all: readonly Correspondent[]): Faces {
  const people = all.filter(({ kind }) => kind === 'person').sort(byName)
  const pupils = people.filter(({ role }) => role === 'pupil')
  const classes = [...new Set(pupils.map((one) => one.class ?? ''))].sort((a, b) => a.localeCompare(b, 'fr'))
  const known = ['teacher', 'pupil', 'guardian']
  return {
    teachers: people.filter(({ role }) => role === 'teacher'),
    pupils: classes.map((name) => ({ class: name, people: pupils.filter((one) => (one.class ?? '') === name) })),
    guardians: people.filter(({ role }) => role === 'guardian'),
    others: people.filter(({ role }) => !known.includes(role ?? '')),
    many: all.filter(({ kind }) => kind !== 'person').sort((a, b) => ORDER.indexOf(a.kind) - ORDER.indexOf(b.kind) || byName(a, b)),
  }
}
const ORDER = ['class', 'families', 'group', 'person']

/** Accents and case aside, as search does it. */
export const plain = (words: string) => words.normalize('NFD').replace(/\p{M}/gu, '').toLocaleLowerCase('fr')

/** « 14:05 »: the day stands above. */
export const clockOf = (at: number, language: string) => new Intl.DateTimeFormat(language, { hour: 'numeric', minute: '2-digit' }).format(at)

/** « 14:05 » today, « mar. 14:05 » this week, « 3 nov. » before. */
export function timeOf(at: number, language: string, now = Date.now()): string {
  const date = new Date(at)
  const time = clockOf(at, language)
  if (new Date(now).toDateString() === date.toDateString()) return time
  if (now - at < 6 * 86_400_000) return `${new Intl.DateTimeFormat(language, { weekday: 'short' }).format(date)} ${time}`
  return new Intl.DateTimeFormat(language, { day: 'numeric', month: 'short' }).format(date)
}

/** The day that stands between messages: « jeudi 26 novembre ». */
export const dayOf = (at: number, language: string) => new Intl.DateTimeFormat(language, { weekday: 'long', day: 'numeric', month: 'long' }).format(at)
