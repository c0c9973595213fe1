//! What was published, as the press wants it: where the newspaper of the rules meets the pages that know none of them.

use passeplume_domain::{
    Millis,
    journals::{
        Audience, Book, BookMedium, IssueKind, NoBook, Page, Press, PressFile, Publication,
    },
    media::Media,
    spaces::School,
};
use passeplume_press::{
    Block, Card, Edition, Home, Kind, Medium, Section, Shelf, Story, absent, epub, file, gallery,
    issue, read, school, story,
};
use passeplume_press_pdf::pdf;
use serde_json::Value;

#[cfg(test)]
mod fingerprint;

const MONTHS: [&str; 12] = [
    "janvier",
    "février",
    "mars",
    "avril",
    "mai",
    "juin",
    "juillet",
    "août",
    "septembre",
    "octobre",
    "novembre",
    "décembre",
];

/// Makes pages and books in this process.
pub(crate) struct OwnPress;

impl Press for OwnPress {
    fn issue(&self, publication: &Publication) -> Page {
        Page {
            html: issue(&edition(publication)),
        }
    }

    fn article(&self, publication: &Publication, rank: i64) -> Option<Page> {
        story(&edition(publication), rank).map(|html| Page { html })
    }

    fn school(&self, of: &School, publications: &[Publication], year: Option<i64>) -> Option<Page> {
        let cards: Vec<Card> = publications.iter().map(card).collect();
        school(&home(of), &cards, year).map(|html| Page { html })
    }

    fn gallery(&self, publications: &[Publication]) -> Page {
        let cards: Vec<Card> = publications.iter().map(card).collect();
        Page {
            html: gallery(&cards),
        }
    }

    fn absent(&self) -> Page {
        Page { html: absent() }
    }

    fn media(&self, publication: &Publication) -> Vec<String> {
        edition(publication)
            .media()
            .filter_map(|block| match block {
                Block::Picture { media, .. } | Block::Sound { media, .. } => Some(media.clone()),
                Block::Film { poster, .. } => poster.clone(),
                Block::Paragraph(_)
                | Block::Heading(..)
                | Block::List(..)
                | Block::Quote(_)
                | Block::Rule => None,
            })
            .collect()
    }

    fn book(
        &self,
        publication: &Publication,
        kind: Book,
        media: &[BookMedium],
    ) -> Result<Vec<u8>, NoBook> {
        let edition = edition(publication);
        match kind {
            Book::Epub => epub(&edition, &Held(media)).map_err(|error| NoBook(error.to_string())),
            Book::Pdf => pdf(&edition, &Held(media)).map_err(|error| NoBook(error.to_string())),
        }
    }

    fn file(&self, name: &str) -> Option<PressFile> {
        file(name).map(|file| PressFile {
            bytes: file.bytes,
            kind: file.kind,
        })
    }

    fn build(&self) -> &str {
        env!("PASSEPLUME_PRESS")
    }
}

struct Held<'a>(&'a [BookMedium]);

impl Shelf for Held<'_> {
    fn medium(&self, id: &str) -> Option<Medium> {
        let found = self.0.iter().find(|one| one.id == id)?;
        Some(Medium {
            bytes: found.bytes.clone(),
            kind: found.kind.clone(),
        })
    }
}

fn edition(publication: &Publication) -> Edition {
    let line = |name: &str, said: &str| (name.to_owned(), said.to_owned());
    let sections = sections(publication);
    Edition {
        address: publication.address(),
        epub: format!("/api/publications/{}/files/epub", publication.id),
        pdf: format!("/api/publications/{}/files/pdf", publication.id),
        kind: kind(publication),
        journal: publication.journal_title.clone(),
        title: publication.title.clone(),
        theme: publication.theme.clone(),
        date: in_words(publication.at),
        moment: moment(publication.at),
        // A later edition is a second younger: programs that keep books tell them apart by it.
        changed: moment(publication.at.plus((publication.edition - 1) * 1000)),
        cover: front(publication, &sections),
        schools: publication.schools.iter().map(home).collect(),
        imprint: vec![
            line(
                "Directrice ou directeur de la publication",
                &publication.imprint.director,
            ),
            line("École", &publication.imprint.school),
            line("Parution", &publication.imprint.month),
        ],
        credits: publication.credits.clone(),
        readers: readers(publication.readership.audience).to_owned(),
        is_public: publication.readership.audience == Audience::Public,
        sections,
    }
}

/// The picture that was chosen stands on the front page too, else the first of those that came out. It comes again with its
/// words: there it only adorns.
fn front(publication: &Publication, sections: &[Section]) -> Option<Block> {
    let stories = sections.iter().flat_map(|section| &section.stories);
    let blocks = stories.flat_map(|story| &story.blocks);
    let mut pictures = blocks.filter_map(|block| match block {
        Block::Picture {
            media,
            width,
            height,
            ..
        } if medium(publication, media).is_some() => Some(Block::Picture {
            media: media.clone(),
            alternative: Some(String::new()),
            caption: String::new(),
            width: *width,
            height: *height,
        }),
        Block::Picture { .. }
        | Block::Sound { .. }
        | Block::Film { .. }
        | Block::Paragraph(_)
        | Block::Heading(..)
        | Block::List(..)
        | Block::Quote(_)
        | Block::Rule => None,
    });
    let first = pictures.next();
    let Some(chosen) = &publication.cover else {
        return first;
    };
    let is_chosen =
        |block: &Block| matches!(block, Block::Picture { media, .. } if media == chosen.as_str());
    match first {
        Some(first) if !is_chosen(&first) => pictures.find(is_chosen).or(Some(first)),
        other => other,
    }
}

/// One that came out with it.
fn medium<'a>(publication: &'a Publication, id: &str) -> Option<&'a Media> {
    publication.media.iter().find(|one| one.id.as_str() == id)
}

/// Fills in what stands in no text: how large, how long, how heavy.
fn measure(publication: &Publication, blocks: &mut [Block]) {
    for block in blocks {
        match block {
            Block::Picture {
                media,
                width,
                height,
                ..
            } => {
                if let Some(form) = medium(publication, media).and_then(Media::shown) {
                    (*width, *height) = (form.width, form.height);
                }
            }
            Block::Sound {
                media,
                seconds,
                bytes,
                ..
            } => {
                if let Some(one) = medium(publication, media) {
                    *seconds = in_seconds(one.duration_ms);
                    *bytes = one.shown().map_or(0, |form| form.bytes);
                }
            }
            Block::Film {
                media,
                seconds,
                bytes,
                width,
                height,
                ..
            } => {
                if let Some(one) = medium(publication, media) {
                    *seconds = in_seconds(one.duration_ms);
                    if let Some(form) = one.shown() {
                        (*width, *height, *bytes) = (form.width, form.height, form.bytes);
                    }
                }
            }
            Block::List(_, items) => items.iter_mut().for_each(|item| measure(publication, item)),
            Block::Quote(inside) => measure(publication, inside),
            Block::Paragraph(_) | Block::Heading(..) | Block::Rule => {}
        }
    }
}

/// A length as people say it.
fn in_seconds(ms: u64) -> u32 {
    u32::try_from(ms.saturating_add(500) / 1000).unwrap_or(u32::MAX)
}

fn card(publication: &Publication) -> Card {
    Card {
        address: publication.address(),
        kind: kind(publication),
        journal: publication.journal_title.clone(),
        title: publication.title.clone(),
        theme: publication.theme.clone(),
        date: in_words(publication.at),
        moment: moment(publication.at),
        year: publication.school_year,
        cover: publication.cover.as_ref().map(ToString::to_string),
    }
}

const fn kind(publication: &Publication) -> Kind {
    match publication.kind {
        IssueKind::Issue => Kind::Paper,
        IssueKind::Exhibition => Kind::Exhibition,
    }
}

fn home(school: &School) -> Home {
    Home {
        name: school.name.clone(),
        town: school.town.clone(),
        address: format!("/ecoles/{}", school.id),
    }
}

const fn readers(audience: Audience) -> &'static str {
    match audience {
        Audience::Class => "Réservé aux classes qui l’ont écrit.",
        Audience::Space => "Réservé aux classes qui partagent cet espace.",
        Audience::Families => {
            "Réservé aux classes et à leurs familles : merci de ne pas le partager plus loin."
        }
        Audience::Public => "Ouvert à tous.",
    }
}

/// Articles that stand next to each other under one title are a section.
fn sections(publication: &Publication) -> Vec<Section> {
    let mut sections: Vec<Section> = Vec::new();
    for article in &publication.articles {
        if sections
            .last()
            .is_none_or(|section| section.title != article.section)
        {
            sections.push(Section {
                title: article.section.clone(),
                stories: Vec::new(),
            });
        }
        let mut blocks = blocks(&article.body);
        measure(publication, &mut blocks);
        if let Some(section) = sections.last_mut() {
            section.stories.push(Story {
                rank: article.rank,
                title: article.title.clone(),
                standfirst: article.standfirst.clone(),
                byline: article.byline.clone(),
                blocks,
            });
        }
    }
    sections
}

/// The texts of an article, one after the other.
fn blocks(body: &str) -> Vec<Block> {
    let trees: Vec<Value> = serde_json::from_str(body).unwrap_or_default();
    trees.iter().flat_map(read).collect()
}

fn in_words(at: Millis) -> String {
    let (year, month, day) = at.date();
    let name = usize::try_from(month - 1)
        .ok()
        .and_then(|month| MONTHS.get(month))
        .copied()
        .unwrap_or_default();
    if day == 1 {
        format!("1er {name} {year}")
    } else {
        format!("{day} {name} {year}")
    }
}

/// As machines read it: `2026-10-01T08:00:00Z`.
fn moment(at: Millis) -> String {
    let (year, month, day) = at.date();
    let second = at.0.div_euclid(1000).rem_euclid(86_400);
    let (hour, minute, second) = (second / 3600, second / 60 % 60, second % 60);
    format!("{year:04}-{month:02}-{day:02}T{hour:02}:{minute:02}:{second:02}Z")
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_moment_is_said_for_people_and_for_machines() {
        let at = Millis(1_785_542_399_999);
        assert_eq!(in_words(at), "31 juillet 2026");
        assert_eq!(moment(at), "2026-07-31T23:59:59Z");
        assert_eq!(in_words(at.plus(1)), "1er août 2026");
        assert_eq!(moment(at.plus(1)), "2026-08-01T00:00:00Z");
    }
}
