import type { Translated } from '../index.svelte'
import type { fr } from './fr'

/** What is said to one person, and about letters to adults, in English. */
export const en: Translated<typeof fr> = {
  'notices.title': 'For you',
  'notices.title.adult': 'For you',
  'notices.seen': 'Seen',
  'notices.post_approved': 'Your message is in the club.',
  'notices.post_returned': '{name} left you a word about your message.',
  'notices.post_refused': 'Your message is no longer in the club. You are told why.',
  'notices.post_answered': '{name} answered you.',
  'notices.post_answered.adult': '{name} answered you.',
  'notices.report_handled': 'A grown-up has looked at what you reported.',
  'notices.report_handled.adult': 'Your report was looked at.',
  'letters.legend': 'Evening e-mail',
  'letters.why': 'One letter a day at 6 p.m., when there is news. Numbers and a link, never a pupil’s word.',
  'letters.address': 'Your address',
  'letters.ask': 'Get a code',
  'letters.waiting': 'A code was sent to {address}.',
  'letters.code': 'The code of the letter',
  'letters.prove': 'Confirm',
  'letters.other': 'Use another address',
  'letters.digest': 'Write to {address}',
  'letters.forget': 'Forget this address',
}
