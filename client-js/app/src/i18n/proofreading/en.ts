/** What is said of proofreading around an article, in English. */
import type { Translated } from '../index.svelte'
import type { fr } from './fr'

export const en: Translated<typeof fr> = {
  'state.proofreading': 'Being proofread',
  'home.proofread': 'To proofread',
  'article.ask_proofreading': 'Ask for proofreading',
  'article.ask_proofreading.empty': 'Write a few words first.',
  'article.end_proofreading': 'End proofreading',
  'article.done.ask_proofreading': 'The other class can read your text.',
  'article.done.end_proofreading': 'Proofreading is over.',
  'article.proofreading': 'The other class is reading your text. You can go on writing.',
  'article.proofreading.reader': 'Read to the end. Say one thing done well and one thing to change.',
  'article.proofreading.peer': 'Another class is proofreading this text.',
  'article.proofreading.adult': 'The other class is proofreading this text. Its authors go on writing.',
}
