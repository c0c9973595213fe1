import type { Translated } from '../index.svelte'
import type { fr } from './fr'

/** Looking for words, in English. */
export const en: Translated<typeof fr> = {
  'search.title': 'Search',
  'search.label': 'Search in titles and texts',
  'search.hint': 'A title, a word…',
  'search.go': 'Search',
  'search.begin': 'Type a word of the title or the text.',
  'search.begin.adult': 'Type a word of the title or the text.',
  'search.begin.why': 'Two letters are enough to begin. Accents do not count: “ecole” finds “école”.',
  'search.none': 'Nothing found with “{words}”.',
  'search.none.why': 'Try one word alone, or the beginning of a word. What was just written is found a minute later.',
  'search.none.why.adult': 'Try one word alone, or the beginning of a word. What was just written is found a minute later.',
  'search.count': { one: '{count} result', other: '{count} results' },
  'search.first': { one: 'The first result', other: 'The first {count} results' },
  'search.more': 'See more',
  'search.missed': 'The rest did not come.',
  'search.kind.text': 'Text',
  'search.kind.article': 'Article',
  'search.kind.issue': 'Issue in the making',
  'search.kind.publication': 'Published issue',
  'search.kind.published': 'Published article',
  'search.kind.topic': 'Topic of the club',
  'search.kind.post': 'Post of the club',
}
