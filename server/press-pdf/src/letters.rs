//! Words as letters of fonts, each with the text that it stands for: what reads aloud or copies gets the words back.

use std::rc::Rc;

use unicode_normalization::{UnicodeNormalization as _, char::is_combining_mark};

use crate::{
    fonts::{Face, Fonts, kerning},
    tags::Slot,
};

/// Red, green, blue.
pub(crate) type Ink = [u8; 3];

/// How words look.
#[derive(Debug, Clone, Copy, PartialEq)]
pub(crate) struct Style {
    pub(crate) face: Face,
    /// In points.
    pub(crate) size: f32,
    pub(crate) ink: Ink,
}

/// Where words lead.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) enum Goal {
    /// To an address of the web.
    Web(String),
    /// To the story at this place of the issue, which is called so.
    Story(usize, String),
}

/// Words that look alike.
#[derive(Debug, Clone)]
pub(crate) struct Span {
    pub(crate) words: String,
    pub(crate) style: Style,
    /// Where they belong in the structure.
    pub(crate) slot: Slot,
    pub(crate) goal: Option<Rc<Goal>>,
}

#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Kind {
    Letter,
    /// Invisible at the end of a line.
    Space,
    /// A line ends after it.
    Newline,
}

/// A letter on its way to a line.
#[derive(Debug, Clone)]
pub(crate) struct Letter {
    /// The text that it stands for: bytes of the paragraph's.
    pub(crate) from: usize,
    pub(crate) to: usize,
    /// Its font and its place there.
    pub(crate) glyph: (Face, u32),
    /// How far it goes, in points.
    pub(crate) advance: f32,
    /// Its span.
    pub(crate) span: usize,
    pub(crate) kind: Kind,
    /// May a line end after it?
    pub(crate) breaks: bool,
}

/// A paragraph as letters.
#[derive(Debug, Default)]
pub(crate) struct Paragraph {
    pub(crate) text: String,
    pub(crate) letters: Vec<Letter>,
    pub(crate) spans: Vec<Span>,
}

impl Paragraph {
    pub(crate) fn of(fonts: &Fonts, spans: Vec<Span>) -> Self {
        let mut setter = Setter {
            fonts,
            set: Self::default(),
            last: '\n',
            before: '\n',
            marks: 0,
            joins: false,
        };
        for (at, span) in spans.iter().enumerate() {
            for letter in span.words.as_str().nfc() {
                setter.take(letter, at, span.style);
            }
        }
        let mut set = setter.set;
        set.spans = spans;
        set
    }

    /// Words of one look that lead nowhere.
    pub(crate) fn plain(fonts: &Fonts, words: &str, style: Style, slot: Slot) -> Rc<Self> {
        let span = Span {
            words: words.to_owned(),
            style,
            slot,
            goal: None,
        };
        Rc::new(Self::of(fonts, vec![span]))
    }

    /// Is there something to see?
    pub(crate) fn is_empty(&self) -> bool {
        self.letters.iter().all(|one| one.kind != Kind::Letter)
    }

    /// The letter's text.
    pub(crate) fn said(&self, letter: &Letter) -> &str {
        self.text.get(letter.from..letter.to).unwrap_or_default()
    }
}

/// Stands where no font has a letter; the text behind it stays that letter.
const BOX: char = '◻';
/// More marks on one letter would climb over the lines above; their text stays.
const MARKS: u8 = 3;
/// A narrow space that does not break, in parts of an ordinary one.
const NARROW: f32 = 0.6;

struct Setter<'a> {
    fonts: &'a Fonts,
    set: Paragraph,
    last: char,
    before: char,
    marks: u8,
    /// Did a joiner come after an emoji? The next one is part of the same picture.
    joins: bool,
}

impl Setter<'_> {
    fn take(&mut self, letter: char, span: usize, style: Style) {
        match letter {
            '\n' => {
                self.drop_space();
                self.space(span, style, Kind::Newline);
            }
            '\u{a0}' | '\u{2007}' | '\u{202f}' => self.hard_space(letter, span, style),
            '\u{200b}' => {
                if let Some(before) = self.set.letters.last_mut() {
                    before.breaks = true;
                }
            }
            _ if letter.is_whitespace() => {
                let follows = self.set.letters.last();
                if follows.is_some_and(|before| before.kind == Kind::Letter) {
                    self.space(span, style, Kind::Space);
                }
            }
            '\u{200d}'
            | '\u{fe0e}'
            | '\u{fe0f}'
            | '\u{20e3}'
            | '\u{1f3fb}'..='\u{1f3ff}'
            | '\u{e0020}'..='\u{e007f}'
                if self.is_emoji() =>
            {
                self.joins = letter == '\u{200d}';
                self.swallow(letter);
            }
            _ if is_hidden(letter) => {}
            _ if is_combining_mark(letter) => self.mark(letter, span, style),
            _ => self.letter(letter, span, style),
        }
    }

    fn is_emoji(&self) -> bool {
        let last = self.set.letters.last();
        last.is_some_and(|one| one.glyph.0 == Face::Emoji)
    }

    /// Its text joins the letter before.
    fn swallow(&mut self, letter: char) {
        self.set.text.push(letter);
        let end = self.set.text.len();
        if let Some(before) = self.set.letters.last_mut() {
            before.to = end;
        }
    }

    fn drop_space(&mut self) {
        if self
            .set
            .letters
            .last()
            .is_some_and(|one| one.kind == Kind::Space)
        {
            self.set.letters.pop();
        }
    }

    fn push(&mut self, letter: char, glyph: (Face, u32), advance: f32, span: usize, kind: Kind) {
        let from = self.set.text.len();
        self.set.text.push(letter);
        self.set.letters.push(Letter {
            from,
            to: self.set.text.len(),
            glyph,
            advance,
            span,
            kind,
            breaks: kind == Kind::Space,
        });
        self.marks = 0;
        self.joins = false;
        self.before = std::mem::replace(&mut self.last, letter);
    }

    fn space(&mut self, span: usize, style: Style, kind: Kind) {
        // « Oui » and dashes of dialogues keep what they open.
        let opens =
            self.last == '«' || (matches!(self.last, '–' | '—' | '-') && self.before == '\n');
        let Some(found) = self.fonts.find(style.face, ' ') else {
            return;
        };
        let advance = found.advance * style.size;
        self.push(' ', (found.face, found.id), advance, span, kind);
        if kind == Kind::Newline {
            self.last = '\n';
        }
        if opens && let Some(space) = self.set.letters.last_mut() {
            space.breaks = false;
        }
    }

    fn hard_space(&mut self, letter: char, span: usize, style: Style) {
        let wide = if letter == '\u{202f}' { NARROW } else { 1.0 };
        if let Some(found) = self.fonts.find(style.face, '\u{a0}') {
            let advance = found.advance * wide * style.size;
            self.push(letter, (found.face, found.id), advance, span, Kind::Letter);
        }
    }

    fn mark(&mut self, letter: char, span: usize, style: Style) {
        let follows = self
            .set
            .letters
            .last()
            .is_some_and(|one| one.kind == Kind::Letter);
        match self.fonts.find(style.face, letter) {
            Some(found) if follows && self.marks < MARKS => {
                let marks = self.marks + 1;
                // It stands over the letter before, however far its font would go on.
                self.push(letter, (found.face, found.id), 0.0, span, Kind::Letter);
                self.marks = marks;
            }
            _ if follows => self.swallow(letter),
            _ => self.letter(letter, span, style),
        }
    }

    fn letter(&mut self, letter: char, span: usize, style: Style) {
        if self.joins && self.is_emoji() {
            self.joins = false;
            self.swallow(letter);
            return;
        }
        let found = self.fonts.find(style.face, letter);
        let found = found.or_else(|| self.fonts.find(style.face, stand_in(letter)?));
        let found = found.or_else(|| self.fonts.find(style.face, BOX));
        if let Some(before) = self.set.letters.last_mut() {
            match before.kind {
                Kind::Space if matches!(letter, '!' | '?' | ';' | ':' | '»' | '%' | '€') => {
                    before.breaks = false
                }
                Kind::Letter if letter.is_alphanumeric() => {
                    let parts = matches!(self.last, '-' | '\u{2010}' | '–' | '—')
                        && self.before.is_alphabetic();
                    before.breaks |= parts || self.last == '/';
                }
                Kind::Letter | Kind::Space | Kind::Newline => {}
            }
            if style.face == Face::Titles && before.kind == Kind::Letter {
                before.advance += kerning(self.last, letter) * style.size;
            }
        }
        if let Some(found) = found {
            let advance = found.advance * style.size;
            self.push(letter, (found.face, found.id), advance, span, Kind::Letter);
        }
    }
}

/// What no eye sees, or turns what stands around it: it has no place on paper.
pub(crate) fn is_hidden(letter: char) -> bool {
    letter.is_control()
        || matches!(letter,
            '\u{ad}' | '\u{34f}' | '\u{61c}' | '\u{115f}' | '\u{1160}' | '\u{180b}'..='\u{180f}'
            | '\u{200b}'..='\u{200f}' | '\u{2028}'..='\u{202e}' | '\u{2060}'..='\u{206f}'
            | '\u{fe00}'..='\u{fe0f}' | '\u{feff}' | '\u{fff0}'..='\u{fffb}' | '\u{fffe}' | '\u{ffff}'
            | '\u{e0000}'..='\u{e0fff}')
        || letter as u32 & 0xfffe == 0xfffe
}

/// A sign that our fonts have and that says the same.
const fn stand_in(letter: char) -> Option<char> {
    Some(match letter {
        '→' | '⇒' | '➜' | '➔' => '➡',
        '←' | '⇐' => '⬅',
        '↑' => '⬆',
        '↓' => '⬇',
        '✓' => '✔',
        '✗' | '✘' => '✖',
        '★' | '☆' => '⭐',
        '‑' | '‐' => '-',
        '●' | '◦' | '▪' => '•',
        _ => return None,
    })
}
