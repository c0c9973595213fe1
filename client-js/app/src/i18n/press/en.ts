/** Exhibitions, in English. The type makes the build fail when a French key has no counterpart. */
import type { Translated } from '../index.svelte'
import type { fr } from './fr'

export const en: Translated<typeof fr> = {
  'press.kind': 'What are you preparing?',
  'press.kind.issue': 'An issue',
  'press.kind.issue.why': 'Articles, in their sections.',
  'press.kind.exhibition': 'An exhibition',
  'press.kind.exhibition.why': 'A theme, panels: pictures, texts and sounds.',
  'press.name': 'Title of the exhibition',
  'press.theme': 'What is it about?',
  'press.panels': 'Panels',
  'press.panels.hint': 'One panel a line.',
  'press.panels.usual': 'Before\nDuring\nAfter',
  'press.open': 'Open the exhibition',
  'press.name.missing': 'Give the exhibition a title.',
}
