/** Days as the screens say them: « pour vendredi », « c’était pour le 3 décembre ». */
import { dayOfMonth, lang, t } from '../i18n/index.svelte'

const DAY = 86_400_000

/** Whole days from today's to `time`'s, by the calendar of the reader. */
export function daysUntil(time: number, now = Date.now()): number {
  const midnight = (at: number) => new Date(at).setHours(0, 0, 0, 0)
  return Math.round((midnight(time) - midnight(now)) / DAY)
}

export function dueWords(due: number, now = Date.now()): string {
  const days = daysUntil(due, now)
  if (days < 0) return t('due.was', { day: dayName(due, days) })
  if (days === 0) return t('due.today')
  if (days === 1) return t('due.tomorrow')
  return t('due.day', { day: dayName(due, days) })
}

function dayName(time: number, days: number): string {
  if (days > 0 && days < 7) return new Intl.DateTimeFormat(lang(), { weekday: 'long' }).format(time)
  return dayOfMonth(time)
}

/** `2026-12-17`, as date fields want it, in the reader's own time. */
export function dateField(time: number | null): string {
  if (time === null) return ''
  const date = new Date(time)
  const two = (value: number) => String(value).padStart(2, '0')
  return `${date.getFullYear()}-${two(date.getMonth() + 1)}-${two(date.getDate())}`
}

/** The end of the day that a date field names, or null. */
export function fromDateField(field: string): number | null {
  const [year, month, day] = field.split('-').map(Number)
  return year && month && day ? new Date(year, month - 1, day, 23, 59, 59).getTime() : null
}

/** `Décembre` */
export function monthTitle(time: number): string {
  const month = monthName(time)
  return month.charAt(0).toLocaleUpperCase(lang()) + month.slice(1)
}

/** `décembre 2026` */
export function monthName(time: number, how: 'month' | 'month and year' = 'month'): string {
  return new Intl.DateTimeFormat(lang(), { month: 'long', ...(how === 'month' ? {} : { year: 'numeric' }) }).format(time)
}
