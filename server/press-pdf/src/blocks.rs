//! The blocks of a story as pieces for a column, with their parts of the structure.

use std::rc::Rc;

use passeplume_press::{Block, ListKind, Run, length};

use crate::{
    fonts::{Face, Fonts},
    letters::{Goal, Ink, Paragraph, Span, Style},
    lines::{Parting, balanced, lines},
    pictures::Pictures,
    pieces::{Piece, What, keep, set},
    tags::{Part, Role, Tags},
};

/// The colours of an issue.
#[derive(Debug, Clone, Copy)]
pub(crate) struct Inks {
    pub(crate) strong: Ink,
    pub(crate) pale: Ink,
}

pub(crate) const INK: Ink = [0x2b, 0x25, 0x36];
pub(crate) const SOFT: Ink = [0x5e, 0x56, 0x6b];
pub(crate) const LINE: Ink = [0xdd, 0xd2, 0xbd];

const BODY: f32 = 10.5;
const LEADING: f32 = 15.5;
pub(crate) const GAP: f32 = 6.5;
/// How far lists and quotations go in, and how often at most.
const STEP: f32 = 15.0;
const STEPS: u8 = 5;

/// What sets words.
pub(crate) struct Desk<'a> {
    pub(crate) fonts: &'a Fonts,
    pub(crate) pictures: &'a Pictures,
    pub(crate) tags: Tags,
    pub(crate) inks: Inks,
}

/// Where a block stands.
#[derive(Clone, Copy)]
pub(crate) struct Place {
    pub(crate) part: Part,
    pub(crate) width: f32,
    pub(crate) x: f32,
    /// The level of headings of level 1.
    pub(crate) top: u16,
    pub(crate) depth: u8,
    /// Inside somebody's words: its bar stands there.
    pub(crate) bar: Option<f32>,
}

impl Place {
    fn further(self, part: Part) -> Self {
        let step = if self.depth < STEPS { STEP } else { 0.0 };
        Self {
            part,
            width: self.width - step,
            x: self.x + step,
            depth: self.depth.saturating_add(1),
            ..self
        }
    }
}

pub(crate) const fn style(face: Face, size: f32, ink: Ink) -> Style {
    Style { face, size, ink }
}

impl Desk<'_> {
    /// Words of one look in a part.
    pub(crate) fn said(&mut self, part: Part, words: &str, style: Style) -> Rc<Paragraph> {
        Paragraph::plain(self.fonts, words, style, self.tags.slot(part))
    }

    /// Words in lines of this width.
    pub(crate) fn lines(
        &mut self,
        part: Part,
        words: &str,
        style: Style,
        (leading, before, width): (f32, f32, f32),
    ) -> Vec<Piece> {
        let said = self.said(part, words, style);
        set(
            lines(&said, self.fonts, width, Parting::Never),
            leading,
            before,
            0.0,
        )
    }

    /// A heading: its lines stay with what follows.
    pub(crate) fn heading(
        &mut self,
        within: Part,
        level: u16,
        words: &str,
        (size, before, width): (f32, f32, f32),
    ) -> Vec<Piece> {
        let title = crate::clean(words);
        let part = self.tags.part(Some(within), Role::Heading(level, title));
        let said = self.said(part, words, style(Face::Titles, size, INK));
        let lines = balanced(&said, self.fonts, width);
        let mut pieces = set(lines, size * 1.16, before, 0.0);
        keep(&mut pieces);
        pieces
    }

    /// The blocks of a story in a column; `top` is the level of its first headings.
    pub(crate) fn blocks(
        &mut self,
        blocks: &[Block],
        part: Part,
        width: f32,
        top: u16,
    ) -> Vec<Piece> {
        let mut pieces = Vec::new();
        let place = Place {
            part,
            width,
            x: 0.0,
            top,
            depth: 0,
            bar: None,
        };
        self.all(blocks, place, &mut pieces);
        pieces
    }

    fn all(&mut self, blocks: &[Block], place: Place, out: &mut Vec<Piece>) {
        for block in blocks {
            self.block(block, place, out);
        }
    }

    fn block(&mut self, block: &Block, place: Place, out: &mut Vec<Piece>) {
        match block {
            Block::Paragraph(runs) => {
                let part = self.tags.part(Some(place.part), Role::Paragraph);
                self.paragraph(runs, part, place, GAP, out);
            }
            Block::Heading(level, runs) => {
                let words: String = runs.iter().map(|run| run.words.as_str()).collect();
                let level = place
                    .top
                    .saturating_add(u16::from(*level))
                    .saturating_sub(1);
                let size = if level > place.top { 11.5 } else { 13.0 };
                let mut pieces =
                    self.heading(place.part, level.min(6), &words, (size, 14.0, place.width));
                self.put(&mut pieces, place, out);
            }
            Block::List(kind, items) => self.list(*kind, items, place, out),
            Block::Quote(inside) => {
                let part = self.tags.part(Some(place.part), Role::Quote);
                let bar = place.bar.unwrap_or(place.x + 1.0);
                let place = Place {
                    bar: Some(bar),
                    ..place.further(part)
                };
                let begins = out.len();
                self.all(inside, place, out);
                // The first line of the outermost begins the bar.
                if let Some(first) = out.get_mut(begins)
                    && place.depth == 1
                {
                    first.bar = Some((bar, false));
                    first.before += 4.0;
                }
            }
            Block::Rule => out.push(Piece {
                before: GAP,
                bar: place.bar.map(|bar| (bar, true)),
                ..Piece::new(What::Rule, 14.0)
            }),
            Block::Picture {
                media,
                alternative,
                caption,
                ..
            } => {
                self.picture(media, alternative.as_deref(), caption, place, out);
            }
            Block::Sound {
                captions, seconds, ..
            } => {
                let said = format!(
                    "Son à écouter{} : il s’écoute sur la page du journal.",
                    length(*seconds)
                );
                self.told(&said, captions, place, out);
            }
            Block::Film {
                poster,
                captions,
                seconds,
                ..
            } => {
                if let Some(image) = poster
                    .as_deref()
                    .and_then(|poster| self.pictures.get(poster))
                    .cloned()
                {
                    self.image(&image, Some("Première image du film"), place, out);
                }
                let said = format!(
                    "Film à regarder{} : il se regarde sur la page du journal.",
                    length(*seconds)
                );
                self.told(&said, captions, place, out);
            }
        }
    }

    fn paragraph(
        &mut self,
        runs: &[Run],
        part: Part,
        place: Place,
        before: f32,
        out: &mut Vec<Piece>,
    ) {
        let spans = self.spans(runs, part, place.bar.is_some());
        let said = Rc::new(Paragraph::of(self.fonts, spans));
        if said.is_empty() {
            return;
        }
        let lines = lines(&said, self.fonts, place.width, Parting::Sparingly);
        let mut pieces = set(lines, LEADING, before, 0.0);
        self.put(&mut pieces, place, out);
    }

    pub(crate) fn put(&mut self, pieces: &mut Vec<Piece>, place: Place, out: &mut Vec<Piece>) {
        for mut piece in pieces.drain(..) {
            piece.x += place.x;
            piece.bar = place.bar.map(|bar| (bar, true));
            out.push(piece);
        }
    }

    fn spans(&mut self, runs: &[Run], part: Part, quoted: bool) -> Vec<Span> {
        let mut spans = Vec::with_capacity(runs.len());
        for run in runs {
            let goal = run
                .link
                .as_deref()
                .map(|link| Rc::new(Goal::Web(address(link))));
            // Somebody's words lean; what leans in them stands upright.
            let face = match (run.bold, run.italic != quoted) {
                (true, true) => Face::BoldItalic,
                (true, false) => Face::Bold,
                (false, true) => Face::Italic,
                (false, false) => Face::Text,
            };
            let within = match (goal.is_some(), run.bold, run.italic) {
                (true, _, _) => self.tags.part(Some(part), Role::Link),
                (false, true, _) => self.tags.part(Some(part), Role::Strong),
                (false, false, true) => self.tags.part(Some(part), Role::Emphasis),
                (false, false, false) => part,
            };
            spans.push(Span {
                words: run.words.clone(),
                style: style(
                    face,
                    BODY,
                    if goal.is_some() {
                        self.inks.strong
                    } else {
                        INK
                    },
                ),
                slot: self.tags.slot(within),
                goal,
            });
        }
        spans
    }

    fn list(&mut self, kind: ListKind, items: &[Vec<Block>], place: Place, out: &mut Vec<Piece>) {
        let role = match kind {
            ListKind::Bullets => Role::Bullets,
            ListKind::Numbers => Role::Numbers,
        };
        let list = self.tags.part(Some(place.part), role);
        for (at, item) in items.iter().enumerate() {
            let part = self.tags.part(Some(list), Role::Item);
            let sign = match kind {
                ListKind::Bullets => "•".to_owned(),
                ListKind::Numbers => format!("{}.", at + 1),
            };
            let label = self.tags.part(Some(part), Role::Label);
            let label = self.said(label, &sign, style(Face::Bold, BODY, self.inks.strong));
            let label = lines(&label, self.fonts, f32::MAX, Parting::Never)
                .into_iter()
                .next();
            let body = self.tags.part(Some(part), Role::Body);
            let wide = label.as_ref().map_or(0.0, |label| label.width + 5.0);
            let mut inside = place.further(body);
            // Large numbers push their words further in.
            let more = (wide - STEP).max(0.0);
            (inside.x, inside.width) = (inside.x + more, inside.width - more);
            let begins = out.len();
            self.all(item, inside, out);
            if let Some(first) = out.get_mut(begins) {
                first.before = if at == 0 { GAP } else { 3.0 };
                if let (Some(label), What::Line(_)) = (label, &first.what) {
                    let x = inside.x - label.width - 5.0;
                    first.label = Some((label, x.max(0.0)));
                }
            }
        }
    }
}

/// An address in the letters that addresses of a PDF have.
fn address(link: &str) -> String {
    use std::fmt::Write as _;
    let mut said = String::with_capacity(link.len());
    for byte in link.bytes() {
        if byte.is_ascii_graphic() {
            said.push(char::from(byte));
        } else {
            // Writing to a String cannot fail.
            let _ = write!(said, "%{byte:02X}");
        }
    }
    said
}
