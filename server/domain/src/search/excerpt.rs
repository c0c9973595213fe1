//! The few words around a hit, as they stand in the text.

use unicode_normalization::char::is_combining_mark;

use super::{Query, fold::folded};

/// Letters before the first hit, and in all; words are not cut, so there may be a few less.
const BEFORE: usize = 60;
const IN_ALL: usize = 180;

/// Words of an excerpt.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Piece {
    /// As in the text; spaces and line ends are one space.
    pub words: String,
    /// Whether they are what was asked for.
    pub hit: bool,
}

/// What stands around the first word that is asked for, or the opening where it is in the title alone. "…" says that the
/// text goes on.
#[must_use]
pub fn excerpt(text: &str, query: &Query) -> Vec<Piece> {
    let parts = parts(text.trim());
    let is_hit = |part: &Part<'_>| {
        part.word && folded(part.text).any(|word| query.terms().iter().any(|term| term.is(&word)))
    };
    let hit = parts.iter().position(is_hit).unwrap_or(0);
    let mut first = hit;
    let mut before = 0;
    for (place, part) in parts.iter().enumerate().take(hit).rev() {
        before += part.length;
        if before > BEFORE {
            break;
        }
        first = place;
    }
    while parts.get(first).is_some_and(|part| !part.word) && first < hit {
        first += 1;
    }
    let mut found = Vec::new();
    if first > 0 {
        push(&mut found, "… ", false);
    }
    let mut length = 0;
    for part in parts.iter().skip(first) {
        length += part.length;
        if length > IN_ALL {
            push(&mut found, " …", false);
            break;
        }
        push(&mut found, part.text, is_hit(part));
    }
    found
}

/// A word, or what stands between two of them.
struct Part<'a> {
    text: &'a str,
    word: bool,
    length: usize,
}

fn parts(text: &str) -> Vec<Part<'_>> {
    let of_word = |letter: char| letter.is_alphanumeric() || is_combining_mark(letter);
    let mut parts: Vec<Part<'_>> = Vec::new();
    let mut rest = text;
    while let Some(first) = rest.chars().next() {
        let word = of_word(first);
        let end = rest
            .find(|letter| of_word(letter) != word)
            .unwrap_or(rest.len());
        let (text, after) = rest.split_at(end);
        parts.push(Part {
            text,
            word,
            length: text.chars().count(),
        });
        rest = after;
    }
    parts
}

fn push(pieces: &mut Vec<Piece>, words: &str, hit: bool) {
    if pieces.last().is_none_or(|last| last.hit != hit) {
        let words = String::new();
        pieces.push(Piece { words, hit });
    }
    let Some(last) = pieces.last_mut() else {
        return;
    };
    for letter in words.chars() {
        if !letter.is_whitespace() {
            last.words.push(letter);
        } else if !last.words.ends_with(' ') {
            last.words.push(' ');
        }
    }
}
