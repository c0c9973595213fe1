/** Hours as the screens say them: « à 8 h », « demain à 7 h 30 ». */
import { lang, t } from '../i18n/index.svelte'
import { daysUntil } from './days'

/** `8 h`, `7 h 30`, `8:00` */
export function hour(time: number): string {
  const date = new Date(time)
  const minutes = String(date.getMinutes()).padStart(2, '0')
  if (lang() === 'fr') return date.getMinutes() === 0 ? `${date.getHours()}\u00a0h` : `${date.getHours()}\u00a0h\u00a0${minutes}`
  return `${date.getHours()}:${minutes}`
}

/** When something opens again: today, tomorrow, or on a day. */
export function opening(time: number, now = Date.now()): string {
  const days = daysUntil(time, now)
  if (days <= 0) return t('time.at', { hour: hour(time) })
  if (days === 1) return t('time.tomorrow', { hour: hour(time) })
  return t('time.on', { day: new Intl.DateTimeFormat(lang(), { weekday: 'long' }).format(time), hour: hour(time) })
}

/** `20:30` of a time field from minutes of a day, and back; null where it does not read. */
export const timeField = (minutes: number): string => `${String(Math.floor(minutes / 60)).padStart(2, '0')}:${String(minutes % 60).padStart(2, '0')}`
export function fromTimeField(field: string): number | null {
  const found = /^(\d{1,2}):(\d{2})/u.exec(field)
  return found ? Number(found[1]) * 60 + Number(found[2]) : null
}
