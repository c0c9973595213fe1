/** Lists of people, short enough for a card. */
import type { Issue, Who } from '@passeplume/client/light'
import { lang, t } from '../i18n/index.svelte'

/** What an issue is called, as it is printed: its number, and its title where it has one; an exhibition has no number. */
export const issueName = ({ title, number, kind }: Pick<Issue, 'title' | 'number'> & { kind?: Issue['kind'] }) => {
  if (kind === 'exhibition') return t('issue.exhibition', { title: title || String(number) })
  return title ? t('issue.named', { number, title }) : t('issue.number', { number })
}

/** « Zoé D., Tom B. et Lila M. » ; past `most`, « … et 3 de plus ». */
export function named(people: readonly (Who | string)[], most = 3): string {
  const names = people.map((one) => (typeof one === 'string' ? one : one.name))
  if (names.length === 0) return t('authors.nobody')
  if (names.length > most) return t('authors.more', { names: names.slice(0, most - 1).join(', '), count: names.length - most + 1 })
  return new Intl.ListFormat(lang(), { type: 'conjunction' }).format(names)
}
