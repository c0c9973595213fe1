import type { Translated } from '../index.svelte'
import type { fr } from './fr'

/** What has not left, in English. */
export const en: Translated<typeof fr> = {
  'outbox.sending': 'On its way…',
  'outbox.percent': 'On its way… {percent}%',
  'outbox.waiting': 'Will leave later. Your words are kept here.',
  'outbox.waiting.adult': 'Will leave later. Your words are kept here.',
  'outbox.night': 'Will leave by itself {when}.',
  'outbox.full': 'Many messages are already waiting. Keep this one here, and send it later.',
  'outbox.kept': 'Your words are here, in the box. {why}',
  'outbox.kept.adult': 'Your words are here, in the box. {why}',
  'outbox.again': 'Take it up again',
  'outbox.drop': 'Throw away',
  'outbox.drop.sure': 'Throw these words away for good?',
  'outbox.change': 'Change',
  'time.at': 'at {hour}',
  'time.tomorrow': 'tomorrow at {hour}',
  'time.on': '{day} at {hour}',
}
