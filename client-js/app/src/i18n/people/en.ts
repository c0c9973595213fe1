/** The same in English. */
import type { Translated } from '../index.svelte'
import type { fr } from './fr'

export const en: Translated<typeof fr> = {
  'people.title.picture': 'Who is in the photo?',
  'people.title.sound': 'Who can be heard?',
  'people.title.film': 'Who is in the film?',
  'people.why': 'Before a child is shown, the family is asked. Choose who can be recognised.',
  'people.nobody': 'Nobody one recognises',
  'people.way.image': 'Seen',
  'people.way.voice': 'Heard',
  'people.others': 'Others',
  'people.none': 'No pupil in these classes yet.',
  'people.keep': 'Keep',
  'people.later': 'Later',
  'people.wait': 'One moment…',
  'people.kept': 'Noted.',
  'error.said_meanwhile': 'Somebody has just answered too. Here is what is noted.',
  'error.people_unknown': 'A pupil is no longer in these classes. Here is what is noted.',
  'error.came_out': 'It is published already: ask your teacher.',

  'pictures.title': 'Pictures, sounds and films',
  'pictures.settled': 'All is described, and it is known who is seen.',
  'pictures.open': { one: '{count} question is left.', other: '{count} questions are left.' },
  'pictures.words': 'What is there to see?',
  'pictures.words.keep': 'Note it',
  'pictures.words.text': 'What is there to see? “{words}”',
  'pictures.decorative': 'Nothing to describe',
  'pictures.of.picture': 'Picture of “{title}”',
  'pictures.of.sound': 'Sound of “{title}”',
  'pictures.of.film': 'Film of “{title}”',
  'pictures.who': 'Who is in it?',
  'pictures.nobody': 'Nobody',
  'pictures.choose': 'Choose pupils',
  'pictures.named': 'Change: {names}',

  'cover.title': 'The front page',
  'cover.why': 'The picture that is seen first. If it cannot come out, the first picture that does takes its place.',
  'cover.first': 'The first picture',
  'cover.of': 'Picture of “{title}”',
  'cover.kept': 'The picture of the front page is chosen.',
  'error.cover_unknown': 'This picture is no longer in an article that has its place.',
}
