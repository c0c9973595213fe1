/** What pictures in a text and the way to them say before anything else of media is there. */
export const fr = {
  'tool.picture': 'Ajouter une image, un son ou un film',
  'media.describe': 'Décrire l’image',
  'media.described': 'Changer la description',
  'media.who.clip': 'Qui est-ce ?',
  'media.absent': 'Cette image n’est plus là.',
  'media.unplayable': 'Cet appareil ne sait pas le lire. On peut essayer avec Chrome, Edge, Firefox ou une tablette Android.',
}
