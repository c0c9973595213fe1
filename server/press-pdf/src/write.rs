//! The file around the pages: its structure, outline, language and what it says of itself.

use krilla::{
    Document, SerializeSettings,
    configure::{Accessibility, ConfigurationBuilder},
    error::KrillaError,
    metadata::{DateTime, Metadata, TextDirection},
    outline::{Outline, OutlineNode},
    page::PageSettings,
    tagging::ArtifactType,
};
use passeplume_press::{Edition, ink};

use crate::{
    blocks::{Desk, INK, Inks, SOFT, style},
    drawing,
    fonts::{Face, Fonts},
    issue::{Made, Start, issue},
    letters::{Ink, Paragraph, Style},
    lines::{Line, Parting, lines},
    paint::{Painter, destination},
    pictures::Pictures,
    sheet::{FULL, HIGH, LEFT, WIDE},
    tags::{Role, Tags},
};

/// Strong and pale, as on the pages: see `server/press/src/style.css`.
const INKS: [(Ink, Ink); 5] = [
    ([0x2b, 0x61, 0x72], [0xdf, 0xf4, 0xfa]),
    ([0x8a, 0x3a, 0x5c], [0xfd, 0xe3, 0xee]),
    ([0x4b, 0x61, 0x26], [0xec, 0xf9, 0xd8]),
    ([0x5a, 0x3f, 0x92], [0xee, 0xe4, 0xfd]),
    ([0x7a, 0x52, 0x00], [0xfb, 0xf0, 0xd9]),
];

/// Why nothing was written.
#[derive(Debug, thiserror::Error)]
pub(crate) enum Failed {
    #[error("a picture does not read")]
    Picture,
    #[error("{0}")]
    Other(String),
}

pub(crate) fn written(
    edition: &Edition,
    fonts: &Fonts,
    pictures: &Pictures,
) -> Result<Vec<u8>, Failed> {
    let (strong, pale) = INKS
        .get(ink(&edition.title, edition.kind) % INKS.len())
        .copied()
        .unwrap_or_default();
    let mut desk = Desk {
        fonts,
        pictures,
        tags: Tags::default(),
        inks: Inks { strong, pale },
    };
    let made = issue(&mut desk, edition);
    let mut tags = desk.tags;
    let drawn = drawing::shapes(edition);
    let configuration = ConfigurationBuilder::new()
        .with_accessibility_validator(Accessibility::UA1)
        .finish();
    let mut document = Document::new_with(SerializeSettings {
        configuration: configuration
            .map_err(|_| Failed::Other("the settings contradict".to_owned()))?,
        ..SerializeSettings::default()
    });
    let edge = Edges::new(edition, fonts, &mut tags);
    let mut painter = Painter::new(fonts, &mut tags, &made.stories, strong, &drawn);
    for (at, page) in made.sheet.pages.iter().enumerate() {
        let Some(settings) = PageSettings::from_wh(WIDE, HIGH) else {
            continue;
        };
        let mut drawn = document.start_page_with(settings);
        painter.page(&mut drawn, at, &page.placed, &edge.of(at, fonts));
        drawn.finish();
    }
    document.set_tag_tree(tags.tree());
    document.set_outline(outline(edition, &made));
    document.set_metadata(metadata(edition));
    document.finish().map_err(|error| match error {
        KrillaError::Image(..) | KrillaError::SixteenBitImage(..) => Failed::Picture,
        KrillaError::Validation(found) => {
            // Kinds alone: what stands in them may be words of the issue.
            let kinds: Vec<String> = found
                .iter()
                .map(|(one, _)| kind(&format!("{one:?}")))
                .collect();
            Failed::Other(kinds.join(", "))
        }
        other @ (KrillaError::Font(..)
        | KrillaError::Limit(_)
        | KrillaError::DuplicateNamedDestination(_)
        | KrillaError::DuplicateTagId(..)
        | KrillaError::UnknownTagId(..)) => Failed::Other(kind(&format!("{other:?}"))),
    })
}

/// The name of an error, without what it holds.
fn kind(error: &str) -> String {
    error
        .chars()
        .take_while(char::is_ascii_alphanumeric)
        .collect()
}

/// What stands at the head and foot of each page but the first.
struct Edges {
    journal: Option<Line>,
    title: Option<Line>,
    number: Style,
    slot: crate::tags::Slot,
}

impl Edges {
    fn new(edition: &Edition, fonts: &Fonts, tags: &mut Tags) -> Self {
        // Nothing is ever marked here: what stands on each page only adorns.
        let part = tags.part(None, Role::Paragraph);
        let slot = tags.slot(part);
        let look = style(Face::Text, 8.5, SOFT);
        let first = |words: &str, style: Style, wide: f32| {
            let said = Paragraph::plain(fonts, words, style, slot);
            lines(&said, fonts, wide, Parting::Never).into_iter().next()
        };
        Self {
            journal: first(&edition.journal, style(Face::Bold, 8.5, SOFT), FULL * 0.45),
            title: first(&edition.title, look, FULL * 0.45),
            number: style(Face::Titles, 10.0, INK),
            slot,
        }
    }

    fn of(&self, at: usize, fonts: &Fonts) -> Vec<(Line, f32, f32, ArtifactType)> {
        if at == 0 {
            return Vec::new();
        }
        let (head, foot) = (40.0, HIGH - 36.0);
        let mut edges = Vec::new();
        if let Some(line) = self.journal.clone() {
            edges.push((line, LEFT, head, ArtifactType::Header));
        }
        if let Some(line) = self.title.clone() {
            let x = LEFT + FULL - line.width;
            edges.push((line, x, head, ArtifactType::Header));
        }
        let said = Paragraph::plain(fonts, &(at + 1).to_string(), self.number, self.slot);
        for line in lines(&said, fonts, FULL, Parting::Never)
            .into_iter()
            .take(1)
        {
            let x = (WIDE - line.width) / 2.0;
            edges.push((line, x, foot, ArtifactType::Footer));
        }
        edges
    }
}

fn outline(edition: &Edition, made: &Made) -> Outline {
    let node = |words: &str, start: &Start| {
        let said = crate::clean(words);
        let said = if said.is_empty() {
            "Sans titre".to_owned()
        } else {
            said
        };
        OutlineNode::new(said, destination(*start)).with_open(true)
    };
    let mut outline = Outline::new();
    outline.push_child(node(&edition.title, &(0, 0.0)));
    outline.push_child(node("Sommaire", &made.contents));
    let mut starts = made.stories.iter();
    for (section, start) in edition.sections.iter().zip(&made.sections) {
        let mut within = (!section.title.is_empty()).then(|| node(&section.title, start));
        // Those that had no room any more have no start.
        for (story, start) in section.stories.iter().zip(starts.by_ref()) {
            let entry = node(story.called(), start);
            match &mut within {
                Some(section) => section.push_child(entry),
                None => outline.push_child(entry),
            }
        }
        if let Some(section) = within {
            outline.push_child(section);
        }
    }
    outline.push_child(node("Ours", &made.imprint));
    outline
}

fn metadata(edition: &Edition) -> Metadata {
    let title = crate::clean(&format!("{} – {}", edition.journal, edition.title));
    let metadata = Metadata::new()
        .title(title)
        .description(crate::clean(&edition.theme))
        .language("fr".to_owned())
        .text_direction(TextDirection::LeftToRight)
        .authors(
            edition
                .schools
                .iter()
                .map(|home| crate::clean(&home.name))
                .filter(|name| !name.is_empty())
                .collect(),
        )
        .creator("Passeplume".to_owned())
        .producer("Passeplume".to_owned())
        .document_id(format!("{} {}", edition.address, edition.changed));
    match date(&edition.changed) {
        Some(date) => metadata.creation_date(date),
        None => metadata,
    }
}

/// `2026-10-01T08:00:00Z`.
fn date(moment: &str) -> Option<DateTime> {
    let mut numbers = moment
        .split(|letter: char| !letter.is_ascii_digit())
        .filter(|part| !part.is_empty());
    let year: u16 = numbers.next()?.parse().ok()?;
    let mut next = || numbers.next().and_then(|part| part.parse::<u8>().ok());
    let (month, day, hour, minute, second) = (next()?, next()?, next()?, next()?, next()?);
    let date = DateTime::new(year)
        .month(month)
        .day(day)
        .hour(hour)
        .minute(minute)
        .second(second);
    Some(date.utc_offset_hour(0).utc_offset_minute(0))
}
