import type { Translated } from '../index.svelte'
import type { fr } from './fr'

/** What is said of pictures, sounds and films that somebody sent, in English. */
export const en: Translated<typeof fr> = {
  'shown.picture': 'Picture by {name}',
  'shown.picture.mine': 'My picture',
  'shown.sound': 'Spoken message by {name}',
  'shown.film': 'Film by {name}',
  'shown.seen': 'In the picture:',
  'shown.said': 'What is said:',
  'shown.unplayable': 'This device cannot play it.',
  'shown.unplayable.get': 'Download it',
}
