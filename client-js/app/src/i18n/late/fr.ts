/** Words that came after an article was handed in, in French. */
export const fr = {
  'late.own': 'Tu avais encore écrit après avoir rendu. Tes mots sont gardés, et proposés à ta maîtresse ou ton maître.',
  'late.offered': { one: 'Des mots de {name} sont arrivés après.', other: 'Des mots sont arrivés après ({count}) : {name}.' },
  'late.see': 'Voir',
  'late.title': 'Mots arrivés après le rendu',
  'late.lead': 'Ces mots ne sont pas dans le texte. Vous décidez ; dans les deux cas ils restent gardés.',
  'late.from': '{name}, {when}',
  'late.add': 'Ajouter au texte',
  'late.leave': 'Ne pas ajouter',
  'late.added': 'Ajouté au texte, sous le nom de {name}.',
  'late.left': 'Laissé de côté. Ces mots restent gardés.',
  'late.nothing': 'Ces mots sont déjà dans le texte, ou ne s’y placent plus.',
  'late.insert': 'ajouté : ',
  'late.remove': 'enlevé : ',
  'error.proposal_outdated': 'Le texte a trop changé pour ces mots. Ils restent gardés : on peut les recopier.',
  'error.text_full': 'Le texte est trop long pour ces mots. Ils restent gardés.',
}
