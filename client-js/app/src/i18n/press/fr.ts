/** Exhibitions, in French: to adults with « vous ». */
export const fr = {
  'press.kind': 'Que préparez-vous ?',
  'press.kind.issue': 'Un numéro',
  'press.kind.issue.why': 'Des articles, rangés par rubriques.',
  'press.kind.exhibition': 'Une exposition',
  'press.kind.exhibition.why': 'Un thème, des panneaux : images, textes et sons.',
  'press.name': 'Titre de l’exposition',
  'press.theme': 'De quoi parle-t-elle ?',
  'press.panels': 'Panneaux',
  'press.panels.hint': 'Un panneau par ligne.',
  'press.panels.usual': 'Avant\nPendant\nAprès',
  'press.open': 'Ouvrir l’exposition',
  'press.name.missing': 'Donnez un titre à l’exposition.',
} as const
