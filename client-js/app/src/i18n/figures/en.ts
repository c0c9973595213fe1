/** The same in English. */
import type { Translated } from '../index.svelte'
import type { fr } from './fr'

export const en: Translated<typeof fr> = {
  'tool.picture': 'Add a picture, sound or film',
  'media.describe': 'Describe the picture',
  'media.described': 'Change the description',
  'media.who.clip': 'Who is it?',
  'media.absent': 'This picture is gone.',
  'media.unplayable': 'This device cannot play it. Try Chrome, Edge, Firefox or an Android tablet.',
}
