//! What pages are made of: lines and pictures that may not be cut, one under the other.

use krilla::image::Image;

use crate::{
    letters::Ink,
    lines::Line,
    tags::{Part, Slot},
};

/// Something to draw.
#[derive(Debug, Clone)]
pub(crate) enum What {
    /// Nothing but air.
    Air,
    Line(Line),
    /// A picture of this width; it is as high as the piece.
    Picture {
        image: Image,
        width: f32,
        /// Part and place in it; nothing where it only adorns.
        figure: Option<(Part, Slot)>,
    },
    /// Three dots between two thoughts.
    Rule,
}

/// What may not be cut.
#[derive(Debug, Clone)]
pub(crate) struct Piece {
    /// Air above it, in points; none at the head of a column.
    pub(crate) before: f32,
    pub(crate) height: f32,
    /// From the left of its column.
    pub(crate) x: f32,
    /// Does the next one stay with it?
    pub(crate) keeps: bool,
    pub(crate) what: What,
    /// What stands before a list's item, at this place.
    pub(crate) label: Option<(Line, f32)>,
    /// A bar at the left at this place, and whether it goes on from the piece above.
    pub(crate) bar: Option<(f32, bool)>,
    /// A ground behind it over the whole column, and whether it goes on from the piece above.
    pub(crate) ground: Option<(Ink, bool)>,
    /// The number of the page where this story begins, at the right.
    pub(crate) number: Option<(usize, Slot)>,
}

impl Piece {
    pub(crate) const fn new(what: What, height: f32) -> Self {
        Self {
            before: 0.0,
            height,
            x: 0.0,
            keeps: false,
            what,
            label: None,
            bar: None,
            ground: None,
            number: None,
        }
    }
}

/// Lines as pieces: one of the first two, or of the last two, never stands alone.
pub(crate) fn set(lines: Vec<Line>, leading: f32, before: f32, x: f32) -> Vec<Piece> {
    let count = lines.len();
    lines
        .into_iter()
        .enumerate()
        .map(|(at, line)| Piece {
            before: if at == 0 { before } else { 0.0 },
            x,
            keeps: count > 1 && (at == 0 || at + 2 == count),
            ..Piece::new(What::Line(line), leading)
        })
        .collect()
}

/// The next pieces stay with these.
pub(crate) fn keep(pieces: &mut [Piece]) {
    for piece in pieces {
        piece.keeps = true;
    }
}

/// How high they are, one under the other, at the head of a column.
pub(crate) fn height(pieces: &[Piece]) -> f32 {
    let all: f32 = pieces.iter().map(|piece| piece.before + piece.height).sum();
    all - pieces.first().map_or(0.0, |piece| piece.before)
}

/// How many of them a column of this height takes, so that nothing is parted that stays together. None where the first
/// of them need more.
pub(crate) fn fit(pieces: &[Piece], height: f32) -> usize {
    let (mut far, mut best) = (0.0, 0);
    for (at, piece) in pieces.iter().enumerate() {
        far += piece.height + if at == 0 { 0.0 } else { piece.before };
        // Sums of parts of points are not exact.
        if far > height + 0.01 {
            return best;
        }
        if !piece.keeps || at + 1 == pieces.len() {
            best = at + 1;
        }
    }
    best
}
