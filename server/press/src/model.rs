//! What is published, apart from how it looks: an edition of a newspaper.

/// What is published.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub enum Kind {
    /// A number of the newspaper.
    #[default]
    Paper,
    /// Pictures, texts and sounds around a theme.
    Exhibition,
}

/// A published issue.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct Edition {
    /// Where its page is: `/journal/{id}`, or `/expositions/{id}`.
    pub address: String,
    /// Where its EPUB is, or ''.
    pub epub: String,
    /// Where its PDF is, or ''.
    pub pdf: String,
    /// What it is.
    pub kind: Kind,
    /// What the journal is called.
    pub journal: String,
    /// The number and title: « Numéro 3 – Le printemps ».
    pub title: String,
    /// What an exhibition is about, or ''.
    pub theme: String,
    /// The day on which it came out, in words.
    pub date: String,
    /// When it came out, as machines read it: `2026-10-01T08:00:00Z`.
    pub moment: String,
    /// When it was last changed, in the same form: it differs from edition to edition.
    pub changed: String,
    /// The picture of its front page; without one a drawing stands there.
    pub cover: Option<Block>,
    /// The schools whose classes made it.
    pub schools: Vec<Home>,
    /// Who answers for it: a name of a line, and what stands there. Empty lines are left out.
    pub imprint: Vec<(String, String)>,
    /// Everybody who wrote.
    pub credits: Vec<String>,
    /// For whom it is, as a sentence.
    pub readers: String,
    /// May search engines show it?
    pub is_public: bool,
    /// Its rubriques in their order.
    pub sections: Vec<Section>,
}

/// A school as it signs what it publishes.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct Home {
    /// Its name.
    pub name: String,
    /// Where it is.
    pub town: String,
    /// Where its page is: `/ecoles/{id}`.
    pub address: String,
}

/// Something published, seen from afar.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct Card {
    /// Where its page is.
    pub address: String,
    /// What it is.
    pub kind: Kind,
    /// What the journal is called.
    pub journal: String,
    /// The number and title.
    pub title: String,
    /// What an exhibition is about, or ''.
    pub theme: String,
    /// The day on which it came out, in words.
    pub date: String,
    /// When it came out, as machines read it.
    pub moment: String,
    /// The school year: 2026 is 2026-2027.
    pub year: i64,
    /// The id of its front page's picture; without one a drawing stands there.
    pub cover: Option<String>,
}

/// A rubrique with its stories.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct Section {
    /// As printed, or '' for stories without one.
    pub title: String,
    /// Its stories in their order.
    pub stories: Vec<Story>,
}

/// An article.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct Story {
    /// Its place in the issue, from 1; part of its address.
    pub rank: i64,
    /// As printed.
    pub title: String,
    /// The chapô, or ''.
    pub standfirst: String,
    /// Who wrote it, or ''.
    pub byline: String,
    /// Its words.
    pub blocks: Vec<Block>,
}

/// A block of words.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Block {
    /// A paragraph.
    Paragraph(Vec<Run>),
    /// A heading inside a story; levels begin at 1 and never jump.
    Heading(u8, Vec<Run>),
    /// A list; each item is blocks.
    List(ListKind, Vec<Vec<Block>>),
    /// Somebody's words.
    Quote(Vec<Block>),
    /// A line.
    Rule,
    /// A picture.
    Picture {
        /// Its id: its bytes are at `/api/media/{id}`.
        media: String,
        /// What there is to see, for who cannot: '' only adorns, nothing was never said.
        alternative: Option<String>,
        /// What stands under it, or ''.
        caption: String,
        /// Pixels across; 0 where nobody measured.
        width: u32,
        /// Pixels from top to bottom; 0 where nobody measured.
        height: u32,
    },
    /// A sound.
    Sound {
        /// Its id: its bytes are at `/api/media/{id}`.
        media: String,
        /// What is said in it, or ''.
        captions: String,
        /// How long it is; 0 where nobody measured.
        seconds: u32,
        /// How much a reader loads to hear it; 0 where nobody measured.
        bytes: u64,
    },
    /// A film.
    Film {
        /// Its id: its bytes are at `/api/media/{id}`.
        media: String,
        /// The picture that stands there before it plays.
        poster: Option<String>,
        /// What is said in it, or ''.
        captions: String,
        /// How long it is; 0 where nobody measured.
        seconds: u32,
        /// How much a reader loads to see it; 0 where nobody measured.
        bytes: u64,
        /// Pixels across; 0 where nobody measured.
        width: u32,
        /// Pixels from top to bottom; 0 where nobody measured.
        height: u32,
    },
}

/// How the items of a list begin.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum ListKind {
    /// With a dot.
    Bullets,
    /// With a number.
    Numbers,
}

/// Words that look alike.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct Run {
    /// The words; a line break is `\n`.
    pub words: String,
    /// Bold.
    pub bold: bool,
    /// Italic.
    pub italic: bool,
    /// Where they lead: https alone.
    pub link: Option<String>,
}

impl Edition {
    /// Every story in its order.
    pub fn stories(&self) -> impl Iterator<Item = &Story> {
        self.sections.iter().flat_map(|section| &section.stories)
    }

    /// Everything that is seen or heard in it, its cover first, in its order.
    pub fn media(&self) -> impl Iterator<Item = &Block> {
        let mut found: Vec<&Block> = self.cover.iter().collect();
        for story in self.stories() {
            gather(&story.blocks, &mut found);
        }
        found.into_iter()
    }

    /// Does each picture have words, or only adorn?
    #[must_use]
    pub fn is_described(&self) -> bool {
        self.media().all(|block| {
            !matches!(
                block,
                Block::Picture {
                    alternative: None,
                    ..
                }
            )
        })
    }
}

impl Block {
    /// Is it seen or heard, rather than read?
    #[must_use]
    pub const fn is_medium(&self) -> bool {
        match self {
            Self::Picture { .. } | Self::Sound { .. } | Self::Film { .. } => true,
            Self::Paragraph(_)
            | Self::Heading(..)
            | Self::List(..)
            | Self::Quote(_)
            | Self::Rule => false,
        }
    }
}

fn gather<'a>(blocks: &'a [Block], found: &mut Vec<&'a Block>) {
    for block in blocks {
        match block {
            Block::Picture { .. } | Block::Sound { .. } | Block::Film { .. } => found.push(block),
            Block::List(_, items) => items.iter().for_each(|item| gather(item, found)),
            Block::Quote(inside) => gather(inside, found),
            Block::Paragraph(_) | Block::Heading(..) | Block::Rule => {}
        }
    }
}

impl Story {
    /// Its title; a heading is never empty, for whoever goes from heading to heading.
    #[must_use]
    pub fn called(&self) -> &str {
        match self.title.trim() {
            "" => "Sans titre",
            title => title,
        }
    }

    /// The last part of its address: `3-des-poules-dans-la-cour`. Only the number counts; the words are for people.
    #[must_use]
    pub fn slug(&self) -> String {
        let mut slug = self.rank.to_string();
        let mut gap = true;
        for letter in self.title.chars().flat_map(char::to_lowercase).take(80) {
            let plain = plain(letter);
            if plain.is_empty() {
                gap = true;
                continue;
            }
            if gap {
                slug.push('-');
                gap = false;
            }
            slug.push_str(plain);
        }
        slug
    }
}

/// A letter of French without what addresses cannot hold; nothing for everything else.
fn plain(letter: char) -> &'static str {
    const ASCII: &str = "abcdefghijklmnopqrstuvwxyz0123456789";
    if letter.is_ascii() {
        return ASCII
            .find(letter)
            .and_then(|at| ASCII.get(at..=at))
            .unwrap_or_default();
    }
    match letter {
        'à' | 'â' | 'ä' | 'á' => "a",
        'ç' => "c",
        'é' | 'è' | 'ê' | 'ë' => "e",
        'î' | 'ï' | 'í' => "i",
        'ñ' => "n",
        'ô' | 'ö' | 'ó' => "o",
        'ù' | 'û' | 'ü' | 'ú' => "u",
        'ÿ' => "y",
        'œ' => "oe",
        'æ' => "ae",
        _ => "",
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_slug_is_plain_letters() {
        let slug = |title: &str| {
            let story = Story {
                rank: 3,
                title: title.to_owned(),
                ..Story::default()
            };
            story.slug()
        };
        assert_eq!(
            slug("Des œufs dans la cour\u{a0}! 🐔"),
            "3-des-oeufs-dans-la-cour"
        );
        assert_eq!(slug("L’été à l'Île"), "3-l-ete-a-l-ile");
        assert_eq!(slug("<b>../../"), "3-b");
        assert_eq!(slug("🐔"), "3");
    }
}
