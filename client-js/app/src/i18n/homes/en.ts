/** The same in English. */
import type { Translated } from '../index.svelte'
import type { fr } from './fr'

export const en: Translated<typeof fr> = {
  'teacher.late.words': 'Words that came after handing in',
  'teacher.late.words.since': 'Came {when}',
  'head.classes': 'Classes',
  'head.class': { one: '{teachers} · {count} pupil', other: '{teachers} · {count} pupils' },
  'head.class.nobody': 'No teacher',
  'head.under.way': 'Issues being made',
  'head.under.way.none': 'No issue is being made.',
  'head.late': 'Late',
  'head.published': 'Published',
  'head.published.none': 'Nothing published yet.',
  'school.page': 'The school’s public page',
  'school.none': 'No school is entrusted to you here.',
  'school.none.why': 'Whoever runs Passeplume can tie your account to a school.',
  'figure.title': 'Figures of {school}',
  'figure.classes': { one: 'class', other: 'classes' },
  'figure.issues': { one: 'issue published this year', other: 'issues published this year' },
  'figure.texts': { one: 'text', other: 'texts' },
  'figure.active': 'pupils active this week',
  'figure.few': 'Fewer than 5',
  'town.nothing': 'No pupil’s text can be seen here: only figures, and what the schools publish for everybody.',
  'town.published': 'Published for everybody',
  'town.published.none': 'Nothing published for everybody yet.',
}
