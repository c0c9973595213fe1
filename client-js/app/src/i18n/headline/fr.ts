/** Title and chapô of an article, in French. */
export const fr = {
  'headline.change': 'Changer le titre',
  'headline.dialog': 'Titre et chapeau',
  'headline.title': 'Titre',
  'headline.standfirst': 'Chapeau',
  'headline.standfirst.hint': 'Une ou deux phrases sous le titre, qui donnent envie de lire.',
  'headline.save': 'Garder',
  'headline.saved': 'C’est gardé.',
  'headline.missing': 'Il manque un titre.',
  'headline.now': '{name} a changé l’article juste avant. Le titre est maintenant : « {title} ». Tes mots sont encore là : garde-les, ou ferme.',
  'headline.now.adult': '{name} a changé l’article juste avant. Le titre est maintenant : « {title} ». Vos mots sont encore là : gardez-les, ou fermez.',
  'headline.over': 'Le titre ne se change plus maintenant. Les mots sont encore là, on peut les recopier.',
  'headline.over.adult': 'Le titre ne se change plus maintenant. Vos mots sont encore là, vous pouvez les recopier.',
} as const
