//! The fonts of a printed issue: those of the pages, and one for emoji; `scripts/pdf-fonts.py` made them.

use std::sync::OnceLock;

use krilla::text::Font;
use skrifa::{
    FontRef, MetadataProvider as _,
    charmap::Charmap,
    instance::{LocationRef, Size},
    metrics::GlyphMetrics,
};

/// A font.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Face {
    Text,
    Italic,
    Bold,
    BoldItalic,
    Titles,
    Emoji,
}

struct Cut {
    font: Font,
    map: Charmap<'static>,
    metrics: GlyphMetrics<'static>,
    per_em: f32,
}

/// A letter as it stands in a font.
#[derive(Debug, Clone, Copy, PartialEq)]
pub(crate) struct Found {
    pub(crate) face: Face,
    pub(crate) id: u32,
    /// How far it goes, in parts of the font's size.
    pub(crate) advance: f32,
}

/// All of them, read once in the life of the process.
pub(crate) struct Fonts {
    text: Cut,
    italic: Cut,
    bold: Cut,
    bold_italic: Cut,
    titles: Cut,
    emoji: Cut,
}

/// Pairs of letters that stand closer or wider in titles: left, right, and by how much in thousandths, sorted.
const KERNING: &[u8] = include_bytes!("../fonts/titles.kern");

impl Fonts {
    /// The fonts; nothing only where this program was built with files that are none.
    pub(crate) fn get() -> Option<&'static Self> {
        static FONTS: OnceLock<Option<Fonts>> = OnceLock::new();
        FONTS.get_or_init(Self::read).as_ref()
    }

    fn read() -> Option<Self> {
        Some(Self {
            text: cut(include_bytes!("../fonts/text.ttf"))?,
            italic: cut(include_bytes!("../fonts/text-italic.ttf"))?,
            bold: cut(include_bytes!("../fonts/text-bold.ttf"))?,
            bold_italic: cut(include_bytes!("../fonts/text-bold-italic.ttf"))?,
            titles: cut(include_bytes!("../fonts/titles.ttf"))?,
            emoji: cut(include_bytes!("../fonts/emoji.ttf"))?,
        })
    }

    const fn of(&self, face: Face) -> &Cut {
        match face {
            Face::Text => &self.text,
            Face::Italic => &self.italic,
            Face::Bold => &self.bold,
            Face::BoldItalic => &self.bold_italic,
            Face::Titles => &self.titles,
            Face::Emoji => &self.emoji,
        }
    }

    pub(crate) fn font(&self, face: Face) -> Font {
        self.of(face).font.clone()
    }

    /// The letter in this font, or in the next one that has it.
    pub(crate) fn find(&self, face: Face, letter: char) -> Option<Found> {
        let next: &[Face] = match face {
            Face::Titles => &[Face::Titles, Face::Bold, Face::Emoji],
            Face::Text | Face::Italic | Face::Bold | Face::BoldItalic | Face::Emoji => {
                &[face, Face::Emoji]
            }
        };
        next.iter().find_map(|face| self.within(*face, letter))
    }

    fn within(&self, face: Face, letter: char) -> Option<Found> {
        let cut = self.of(face);
        let id = cut.map.map(letter)?;
        // Zero is what a font shows for letters that it has not.
        (id.to_u32() != 0).then(|| Found {
            face,
            id: id.to_u32(),
            advance: cut.metrics.advance_width(id).unwrap_or_default() / cut.per_em,
        })
    }
}

fn cut(bytes: &'static [u8]) -> Option<Cut> {
    let read = FontRef::new(bytes).ok()?;
    let font = Font::new(bytes.into(), 0)?;
    Some(Cut {
        map: read.charmap(),
        metrics: read.glyph_metrics(Size::unscaled(), LocationRef::default()),
        per_em: font.units_per_em().max(1.0),
        font,
    })
}

/// By how much these two stand closer in titles, in parts of the font's size.
pub(crate) fn kerning(left: char, right: char) -> f32 {
    let (rows, _) = KERNING.as_chunks::<6>();
    let wanted = (u32::from(left), u32::from(right));
    let found = rows.binary_search_by_key(&wanted, |[a, b, c, d, ..]| {
        let pair = |high: &u8, low: &u8| u32::from(u16::from_be_bytes([*high, *low]));
        (pair(a, b), pair(c, d))
    });
    match found.ok().and_then(|at| rows.get(at)) {
        Some([.., high, low]) => f32::from(i16::from_be_bytes([*high, *low])) / 1000.0,
        None => 0.0,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn french_names_of_pupils_and_emoji_have_letters() {
        let fonts = Fonts::get().unwrap();
        for letter in "aéÉœŒçÿŸ«»’–—…€½ \u{a0}łžğạОлексійї".chars()
        {
            for face in [
                Face::Text,
                Face::Italic,
                Face::Bold,
                Face::BoldItalic,
                Face::Titles,
            ] {
                assert!(fonts.find(face, letter).is_some(), "{letter} in {face:?}");
            }
        }
        assert_eq!(fonts.find(Face::Text, '🐔').unwrap().face, Face::Emoji);
        assert!(fonts.find(Face::Text, 'ش').is_none());
        assert!(kerning('L', '’') < 0.0, "titles are set close");
        assert!(kerning('n', 'n').abs() < 0.01);
    }
}
