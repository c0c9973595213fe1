/** What the doors of the first screen say, in French. */
export const fr = {
  'door.club': 'Club de lecture',
  'door.club.why': 'Parler de livres',
  'door.club.why.adult': 'Livres et discussions, d’une classe à l’autre',
  'door.club.unread': 'Du nouveau',
  'door.club.waiting': { one: '{count} à valider', other: '{count} à valider' },
  'door.club.night': 'Le club dort',
} as const
