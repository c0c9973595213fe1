/** Typed messages: `t('key', { name })`. French is the reference; the other languages are checked against it by the compiler. */
import { ApiProblem } from '@passeplume/client/light'
import type { fr as comments } from './comments/fr'
import { en } from './en'
import { fr } from './fr'
import type { fr as consents } from './consents/fr'
import type { fr as journal } from './journal/fr'
import type { fr as headline } from './headline/fr'
import type { fr as homes } from './homes/fr'
import type { fr as late } from './late/fr'
import type { fr as proofreading } from './proofreading/fr'
import type { fr as groups } from './groups/fr'
import type { fr as spaces } from './spaces/fr'
import type { fr as recorder } from './recorder/fr'
import type { fr as figures } from './figures/fr'
import type { fr as media } from './media/fr'
import type { fr as people } from './people/fr'
import type { fr as press } from './press/fr'
import type { fr as search } from './search/fr'
import type { fr as club } from './club/fr'
import type { fr as door } from './door/fr'
import type { fr as notices } from './notices/fr'
import type { fr as outbox } from './outbox/fr'
import type { fr as courrier } from './courrier/fr'
import type { fr as letters } from './letters/fr'
import type { fr as courrierDoor } from './courrier/door'
import type { fr as shown } from './shown/fr'

export type Plural = { one: string; other: string }
/** The same keys as `French`, each with a sentence or its two forms. */
export type Translated<French> = { readonly [K in keyof French]: French[K] extends string ? string : Plural }
export type Messages = Translated<typeof fr>
/** Sentences that the first page does not need come with the screens that do. */
type All = typeof fr & typeof comments & typeof figures & typeof consents & typeof journal & typeof media & typeof proofreading & typeof recorder & typeof spaces & typeof press & typeof late & typeof groups & typeof people & typeof homes & typeof headline & typeof search & typeof club & typeof door & typeof outbox & typeof notices & typeof courrier & typeof courrierDoor & typeof letters & typeof shown
export type Key = keyof All
export type Lang = 'fr' | 'en'

export const catalogues = { fr: { ...fr }, en: { ...en } } as unknown as Record<Lang, Translated<All>>

/** Adds what a part of the app says; called once, by that part, before it shows anything. */
export function learn(more: Record<Lang, Partial<Translated<All>>>): void {
  Object.assign(catalogues.fr, more.fr)
  Object.assign(catalogues.en, more.en)
}

const chosen = $state<{ lang: Lang }>({ lang: 'fr' })

export function lang(): Lang {
  return chosen.lang
}

export function speak(next: Lang): void {
  chosen.lang = next
  if (typeof document !== 'undefined') document.documentElement.lang = next
}

export function t(key: Key, values: Record<string, string | number> = {}): string {
  return fill(catalogues[chosen.lang][key] ?? key, chosen.lang, values)
}

export function fill(message: string | Plural, spoken: Lang, values: Record<string, string | number>): string {
  const text =
    typeof message === 'string'
      ? message
      : new Intl.PluralRules(spoken).select(Number(values['count'])) === 'one'
        ? message.one
        : message.other
  const said = text.replace(/\{(\w+)\}/g, (whole, name: string) => String(values[name] ?? whole))
  // No line of French begins with a mark of its own.
  return spoken === 'fr' ? said.replace(/ (?=[!?;:»])|(?<=«) /g, '\u00a0') : said
}

/** A key that may not exist, such as one made of a kind the server names, with the one to fall back on. */
export function tOr(key: string, otherwise: Key, values: Record<string, string | number> = {}): string {
  return t(key in catalogues.fr ? (key as Key) : otherwise, values)
}

/** One sentence for whatever went wrong; never the server's own words. */
export function sentence(error: unknown): string {
  if (!(error instanceof ApiProblem)) return t('error.unreachable')
  if (error.status === 429 && error.code !== 'login_queue_full') {
    return error.retryAfter ? t('error.wait', { count: error.retryAfter }) : t('error.too_many_tries')
  }
  const byCode = `error.${error.code}`
  if (byCode in catalogues.fr) return t(byCode as Key)
  if (error.status === 401) return t('error.wrong_password')
  if (error.status === 403) return t('error.forbidden')
  if (error.status === 404) return t('error.not_found')
  return t('error.server')
}

/** `il y a 3 minutes`, `hier`, `le 12 mars` in the language of the screen. */
export function when(time: string | number | Date): string {
  const date = new Date(time)
  const minutes = (date.getTime() - Date.now()) / 60_000
  const relative = new Intl.RelativeTimeFormat(chosen.lang, { numeric: 'auto' })
  if (minutes > -1) return t('time.now')
  if (minutes > -60) return relative.format(Math.round(minutes), 'minute')
  if (minutes > -60 * 24) return relative.format(Math.round(minutes / 60), 'hour')
  if (minutes > -60 * 24 * 7) return relative.format(Math.round(minutes / 60 / 24), 'day')
  return dayOfMonth(date)
}

/** `le 12 mars`, `le 1er mars`, `March 12` */
export function dayOfMonth(date: number | Date): string {
  return chosen.lang === 'fr' ? `le ${dayAlone(date)}` : dayAlone(date)
}

/** `10 décembre`, `1er décembre`, to stand behind a word of its own: « jusqu’au 10 décembre ». */
export function dayAlone(date: number | Date): string {
  const day = new Intl.DateTimeFormat(chosen.lang, { day: 'numeric', month: 'long' }).format(date)
  return chosen.lang === 'fr' ? day.replace(/^1(?=\s)/u, '1er') : day
}
