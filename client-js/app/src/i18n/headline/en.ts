/** The same in English. */
import type { Translated } from '../index.svelte'
import type { fr } from './fr'

export const en: Translated<typeof fr> = {
  'headline.change': 'Change the title',
  'headline.dialog': 'Title and standfirst',
  'headline.title': 'Title',
  'headline.standfirst': 'Standfirst',
  'headline.standfirst.hint': 'A sentence or two below the title that make people want to read.',
  'headline.save': 'Keep',
  'headline.saved': 'Kept.',
  'headline.missing': 'A title is missing.',
  'headline.now': '{name} changed the article a moment before. The title is now: “{title}”. Your words are still here: keep them, or close.',
  'headline.now.adult': '{name} changed the article a moment before. The title is now: “{title}”. Your words are still here: keep them, or close.',
  'headline.over': 'The title cannot be changed any more now. Your words are still here, you can copy them.',
  'headline.over.adult': 'The title cannot be changed any more now. Your words are still here, you can copy them.',
}
