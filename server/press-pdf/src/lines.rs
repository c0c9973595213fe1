//! Lines: ragged at the right, as beginning readers like them; a word is parted only where a line would gape.

use std::{ops::Range, rc::Rc};

use hypher::{Lang, hyphenate_bounded};

use crate::{
    fonts::Fonts,
    letters::{Kind, Letter, Paragraph},
};

/// A line of a paragraph.
#[derive(Debug, Clone)]
pub(crate) struct Line {
    pub(crate) of: Rc<Paragraph>,
    pub(crate) letters: Range<usize>,
    /// Does a hyphen stand at its end?
    pub(crate) hyphen: bool,
    /// In points, without the space at its end.
    pub(crate) width: f32,
}

/// A line that is less full than this gapes.
const GAPES: f32 = 0.74;
/// Letters that stay together on either side of a hyphen.
const SIDE: usize = 3;
/// Longer words are none: nobody hyphenates them.
const WORD: usize = 40;

/// May words be parted?
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Parting {
    Never,
    Sparingly,
}

pub(crate) fn lines(of: &Rc<Paragraph>, fonts: &Fonts, width: f32, parting: Parting) -> Vec<Line> {
    let mut lines = Vec::new();
    let mut start = 0;
    while start < of.letters.len() {
        let line = next(of, fonts, start, width, parting);
        start = line.letters.end.max(start + 1);
        lines.push(line);
    }
    lines
}

/// The same lines as narrow as they can be: no word stands alone under a long line.
pub(crate) fn balanced(of: &Rc<Paragraph>, fonts: &Fonts, width: f32) -> Vec<Line> {
    let set = lines(of, fonts, width, Parting::Never);
    if set.len() < 2 || set.len() > 6 {
        return set;
    }
    let (mut narrow, mut wide) = (width * 0.4, width);
    for _ in 0..8 {
        let middle = f32::midpoint(narrow, wide);
        if lines(of, fonts, middle, Parting::Never).len() > set.len() {
            narrow = middle;
        } else {
            wide = middle;
        }
    }
    let balanced = lines(of, fonts, wide, Parting::Never);
    if balanced.len() == set.len() {
        balanced
    } else {
        set
    }
}

fn next(of: &Rc<Paragraph>, fonts: &Fonts, start: usize, width: f32, parting: Parting) -> Line {
    let line = |end: usize, width: f32, hyphen: bool| Line {
        of: Rc::clone(of),
        letters: start..end,
        hyphen,
        width,
    };
    let (mut far, mut ink) = (0.0, 0.0);
    let mut best: Option<(usize, f32)> = None;
    for (at, letter) in of.letters.iter().enumerate().skip(start) {
        match letter.kind {
            Kind::Newline => return line(at + 1, ink, false),
            Kind::Space => far += letter.advance,
            Kind::Letter if far + letter.advance > width && at > start => {
                let gapes = best.is_none_or(|(_, ink)| ink < width * GAPES);
                if gapes
                    && parting == Parting::Sparingly
                    && let Some((end, ink)) = parted(of, fonts, start, at, width)
                {
                    return line(end, ink, true);
                }
                // A word that no line takes goes on in the next, wherever it stands.
                let (end, ink) = best.unwrap_or((at, ink));
                return line(end, ink, false);
            }
            Kind::Letter => {
                far += letter.advance;
                ink = far;
            }
        }
        if letter.breaks {
            best = Some((at + 1, ink));
        }
    }
    line(of.letters.len(), ink, false)
}

/// Where the word at `at` may be parted so that its beginning still fits.
fn parted(
    of: &Paragraph,
    fonts: &Fonts,
    start: usize,
    at: usize,
    width: f32,
) -> Option<(usize, f32)> {
    let is_word = |letter: &Letter| {
        letter.kind == Kind::Letter && of.said(letter).chars().all(char::is_alphabetic)
    };
    let before = of
        .letters
        .get(start..at)?
        .iter()
        .rev()
        .take(WORD)
        .take_while(|one| is_word(one))
        .count();
    let after = of
        .letters
        .get(at..)?
        .iter()
        .take(WORD)
        .take_while(|one| is_word(one))
        .count();
    let begin = at - before;
    let (first, last) = (
        of.letters.get(begin)?,
        of.letters.get((at + after).checked_sub(1)?)?,
    );
    let word = of.text.get(first.from..last.to)?;
    // Names stay whole.
    if before + after > WORD || word.chars().next().is_none_or(char::is_uppercase) {
        return None;
    }
    let style = of.spans.get(first.span)?.style;
    let hyphen = fonts.find(style.face, '-')?.advance * style.size;
    let mut ends = first.from;
    let mut best = None;
    for part in hyphenate_bounded(word, Lang::French, SIDE, SIDE) {
        ends += part.len();
        let Some(end) =
            (begin..at).find(|one| of.letters.get(*one).is_some_and(|one| one.to == ends))
        else {
            break;
        };
        let far: f32 = of
            .letters
            .get(start..=end)?
            .iter()
            .map(|one| one.advance)
            .sum();
        if far + hyphen > width || end + 1 >= at + after {
            break;
        }
        best = Some((end + 1, far + hyphen));
    }
    best
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::{
        blocks::{INK, style},
        fonts::Face,
        tags::{Role, Tags},
    };

    fn set(words: &str, width: f32, parting: Parting) -> Vec<String> {
        let fonts = Fonts::get().unwrap();
        let mut tags = Tags::default();
        let part = tags.part(None, Role::Paragraph);
        let look = style(Face::Text, 10.0, INK);
        let of = Paragraph::plain(fonts, words, look, tags.slot(part));
        let lines = lines(&of, fonts, width, parting);
        assert!(
            lines
                .iter()
                .all(|line| line.width <= width + 0.01 || line.letters.len() == 1)
        );
        lines
            .iter()
            .map(|line| {
                let said: String = of
                    .letters
                    .get(line.letters.clone())
                    .unwrap()
                    .iter()
                    .map(|one| of.said(one))
                    .collect();
                if line.hyphen { said + "-" } else { said }
            })
            .collect()
    }

    #[test]
    fn prs_14_french_spaces_neither_vanish_nor_break() {
        for words in [
            "Quelle surprise !",
            "Il dit : « Oui »",
            "Il dit\u{a0}: «\u{a0}Oui\u{a0}»\u{202f}!",
            "— Non ; pas 12\u{a0}€",
        ] {
            for width in 20_u16..120 {
                let lines = set(words, width.into(), Parting::Sparingly);
                let whole = lines.concat().replace("sur-", "sur");
                assert_eq!(whole, words, "nothing is lost");
                for line in lines.iter().skip(1).filter(|_| width > 70) {
                    let first = line.chars().next().unwrap();
                    assert!(!"!:;»€".contains(first), "{lines:?}");
                }
                assert!(
                    width <= 70 || lines.iter().all(|line| !matches!(line.trim(), "«" | "—")),
                    "{lines:?}"
                );
            }
        }
    }

    #[test]
    fn prs_14_words_are_parted_sparingly_and_names_never() {
        let words = "un extraordinairement long";
        assert_eq!(
            set(words, 100.0, Parting::Sparingly).first().unwrap(),
            "un extraordinaire-"
        );
        assert_eq!(set(words, 100.0, Parting::Never).first().unwrap(), "un ");
        assert_eq!(
            set("un Extraordinairement long", 100.0, Parting::Sparingly)
                .first()
                .unwrap(),
            "un "
        );
        // A line that is full enough keeps its words whole.
        assert_eq!(
            set("la maison bleue électrique", 90.0, Parting::Sparingly)
                .first()
                .unwrap(),
            "la maison bleue "
        );
        assert_eq!(
            set("un peut-être grand", 45.0, Parting::Never)
                .first()
                .unwrap(),
            "un peut-"
        );
        assert_eq!(
            set(&"a".repeat(500), 100.0, Parting::Sparingly).concat(),
            "a".repeat(500)
        );
    }

    #[test]
    fn prs_12_what_belongs_together_is_one_letter() {
        let fonts = Fonts::get().unwrap();
        let mut tags = Tags::default();
        let part = tags.part(None, Role::Paragraph);
        let slot = tags.slot(part);
        let letters = |words: &str| {
            let of = Paragraph::plain(fonts, words, style(Face::Text, 10.0, INK), slot);
            of.letters
                .iter()
                .map(|one| (of.said(one).to_owned(), one.glyph.0))
                .collect::<Vec<_>>()
        };
        assert_eq!(letters("e\u{301}"), [("é".to_owned(), Face::Text)]);
        assert_eq!(
            letters("👨\u{200d}👩\u{200d}👧!"),
            [
                ("👨\u{200d}👩\u{200d}👧".to_owned(), Face::Emoji),
                ("!".to_owned(), Face::Text)
            ]
        );
        assert_eq!(letters("👩🏽"), [("👩🏽".to_owned(), Face::Emoji)]);
        assert_eq!(letters("ش"), [("ش".to_owned(), Face::Emoji)]);
        assert_eq!(
            letters("\u{202e}a\u{feff}\u{0}"),
            [("a".to_owned(), Face::Text)]
        );
        assert_eq!(letters("→"), [("→".to_owned(), Face::Emoji)]);
        assert_eq!(
            letters(" a  b \n c")
                .iter()
                .map(|one| one.0.as_str())
                .collect::<String>(),
            "a b c"
        );
    }
}
