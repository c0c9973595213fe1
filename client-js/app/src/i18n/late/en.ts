import type { Translated } from '../index.svelte'
import type { fr } from './fr'

/** Words that came after an article was handed in, in English. */
export const en: Translated<typeof fr> = {
  'late.own': 'You wrote on after handing in. Your words are kept, and offered to your teacher.',
  'late.offered': { one: 'Words by {name} came after.', other: 'Words came after ({count}): {name}.' },
  'late.see': 'Look',
  'late.title': 'Words that came after handing in',
  'late.lead': 'These words are not in the text. You decide; they stay kept either way.',
  'late.from': '{name}, {when}',
  'late.add': 'Add to the text',
  'late.leave': 'Leave out',
  'late.added': 'Added to the text, as {name}’s.',
  'late.left': 'Left out. These words stay kept.',
  'late.nothing': 'These words are in the text already, or have no place in it any more.',
  'late.insert': 'added: ',
  'late.remove': 'removed: ',
  'error.proposal_outdated': 'The text has changed too much for these words. They stay kept and can be copied.',
  'error.text_full': 'The text is too long for these words. They stay kept.',
}
