/** What is said of proofreading around an article, in French; what is said in its margin comes with the margin. */
export const fr = {
  'state.proofreading': 'En relecture',
  'home.proofread': 'À relire',
  'article.ask_proofreading': 'Demander une relecture',
  'article.ask_proofreading.empty': 'Écris d’abord quelques mots.',
  'article.end_proofreading': 'Finir la relecture',
  'article.done.ask_proofreading': 'L’autre classe peut lire ton texte.',
  'article.done.end_proofreading': 'La relecture est finie.',
  'article.proofreading': 'L’autre classe relit ton texte. Tu peux continuer à écrire.',
  'article.proofreading.reader': 'Lis jusqu’au bout. Dis une chose réussie et une chose à changer.',
  'article.proofreading.peer': 'Une autre classe relit ce texte.',
  'article.proofreading.adult': 'L’autre classe relit ce texte. Ses auteurs continuent d’écrire.',
}
