/** What is said of words and pictures that have not left, to a child of nine. */
export const fr = {
  'outbox.sending': 'Ça part…',
  'outbox.percent': 'Ça part… {percent} %',
  'outbox.waiting': 'Partira plus tard. Tes mots sont gardés ici.',
  'outbox.waiting.adult': 'Partira plus tard. Vos mots sont gardés ici.',
  'outbox.night': 'Partira tout seul {when}.',
  'outbox.full': 'Beaucoup de messages attendent déjà. Garde celui-ci ici, et envoie-le plus tard.',
  'outbox.kept': 'Tes mots sont là, dans le cadre. {why}',
  'outbox.kept.adult': 'Vos mots sont là, dans le cadre. {why}',
  'outbox.again': 'Reprendre',
  'outbox.drop': 'Jeter',
  'outbox.drop.sure': 'Jeter ces mots pour toujours ?',
  'outbox.change': 'Modifier',
  'time.at': 'à {hour}',
  'time.tomorrow': 'demain à {hour}',
  'time.on': '{day} à {hour}',
} as const
