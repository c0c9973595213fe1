/** The few words of the way to the messages, which the first screens bring without the rest. */
import { learn, type Translated } from '../index.svelte'

export const fr = {
  'msg.door': 'Messages',
  'msg.door.why': 'Écrire à ta maîtresse ou à ton maître',
  'msg.door.why.teacher': 'Avec les élèves et les familles',
  'msg.door.why.guardian': 'Avec les enseignants',
  'msg.door.unread': { one: '{count} nouveau', other: '{count} nouveaux' },
  'msg.door.reports': { one: '{count} signalement à regarder', other: '{count} signalements à regarder' },
} as const

export const en: Translated<typeof fr> = {
  'msg.door': 'Messages',
  'msg.door.why': 'Write to your teacher',
  'msg.door.why.teacher': 'With pupils and families',
  'msg.door.why.guardian': 'With teachers',
  'msg.door.unread': { one: '{count} new', other: '{count} new' },
  'msg.door.reports': { one: '{count} report to look at', other: '{count} reports to look at' },
}

learn({ fr, en })
