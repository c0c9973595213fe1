/** Typed messages: `t('key', { name })`. French is the reference; the other languages are checked against it by the compiler. */
import { ApiProblem } from '@passeplume/client/light'
import { en } from './en'
import { fr } from './fr'

type Plural = { one: string; other: string }
export type Key = keyof typeof fr
export type Messages = { readonly [K in Key]: (typeof fr)[K] extends string ? string : Plural }
export type Lang = 'fr' | 'en'

export const catalogues: Record<Lang, Messages> = { fr, en }

const chosen = $state<{ lang: Lang }>({ lang: 'fr' })

export function lang(): Lang {
  return chosen.lang
}

export function speak(next: Lang): void {
  chosen.lang = next
  if (typeof document !== 'undefined') document.documentElement.lang = next
}

export function t(key: Key, values: Record<string, string | number> = {}): string {
  return fill(catalogues[chosen.lang][key], chosen.lang, values)
}

export function fill(message: string | Plural, spoken: Lang, values: Record<string, string | number>): string {
  const text =
    typeof message === 'string'
      ? message
      : new Intl.PluralRules(spoken).select(Number(values['count'])) === 'one'
        ? message.one
        : message.other
  return text.replace(/\{(\w+)\}/g, (whole, name: string) => String(values[name] ?? whole))
}

/** A key that may not exist, such as one made of a kind the server names, with the one to fall back on. */
export function tOr(key: string, otherwise: Key): string {
  return key in fr ? t(key as Key) : t(otherwise)
}

/** One sentence for whatever went wrong; never the server's own words. */
export function sentence(error: unknown): string {
  if (!(error instanceof ApiProblem)) return t('error.unreachable')
  if (error.status === 429 && error.code !== 'login_queue_full') {
    return error.retryAfter ? t('error.wait', { count: error.retryAfter }) : t('error.too_many_tries')
  }
  const byCode = `error.${error.code}`
  if (byCode in fr) return t(byCode as Key)
  if (error.status === 401) return t('error.wrong_password')
  if (error.status === 403) return t('error.forbidden')
  if (error.status === 404) return t('error.not_found')
  return t('error.server')
}

/** `il y a 3 minutes`, `hier`, `12 mars` in the language of the screen. */
export function when(time: string | number | Date): string {
  const date = new Date(time)
  const minutes = (date.getTime() - Date.now()) / 60_000
  const relative = new Intl.RelativeTimeFormat(chosen.lang, { numeric: 'auto' })
  if (minutes > -1) return t('time.now')
  if (minutes > -60) return relative.format(Math.round(minutes), 'minute')
  if (minutes > -60 * 24) return relative.format(Math.round(minutes / 60), 'hour')
  if (minutes > -60 * 24 * 7) return relative.format(Math.round(minutes / 60 / 24), 'day')
  return new Intl.DateTimeFormat(chosen.lang, { day: 'numeric', month: 'long' }).format(date)
}
