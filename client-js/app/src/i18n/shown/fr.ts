/** What is said of pictures, sounds and films that somebody sent, in French. */
export const fr = {
  'shown.picture': 'Image de {name}',
  'shown.picture.mine': 'Mon image',
  'shown.sound': 'Message parlé de {name}',
  'shown.film': 'Film de {name}',
  'shown.seen': 'Sur l’image :',
  'shown.said': 'Ce qui est dit :',
  'shown.unplayable': 'Cet appareil ne sait pas le lire.',
  'shown.unplayable.get': 'Le télécharger',
} as const
