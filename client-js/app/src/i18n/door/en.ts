import type { Translated } from '../index.svelte'
import type { fr } from './fr'

/** The doors of the first screen, in English. */
export const en: Translated<typeof fr> = {
  'door.club': 'Reading club',
  'door.club.why': 'Talk about books',
  'door.club.why.adult': 'Books and talk, from one class to another',
  'door.club.unread': 'News',
  'door.club.waiting': { one: '{count} to approve', other: '{count} to approve' },
  'door.club.night': 'The club is asleep',
}
