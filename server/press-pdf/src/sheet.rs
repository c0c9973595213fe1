//! Pages on which pieces find their places: across the page or in two columns that end at the same height.

use krilla::image::Image;

use crate::{
    letters::Ink,
    pieces::{Piece, fit, height},
    tags::{Part, Slot},
};

/// A4, in points.
pub(crate) const WIDE: f32 = 595.28;
pub(crate) const HIGH: f32 = 841.89;
pub(crate) const LEFT: f32 = 48.0;
pub(crate) const TOP: f32 = 66.0;
pub(crate) const BOTTOM: f32 = HIGH - 62.0;
/// What lies between the margins.
pub(crate) const FULL: f32 = WIDE - 2.0 * LEFT;
pub(crate) const GUTTER: f32 = 24.0;
pub(crate) const COLUMN: f32 = (FULL - GUTTER) / 2.0;
/// A school newspaper is no book: what comes after is told by a sentence.
const MOST: usize = 400;

/// Something at its place; `x` and `y` are its left and its top.
#[derive(Debug)]
pub(crate) enum Placed {
    Piece {
        piece: Piece,
        x: f32,
        y: f32,
        width: f32,
    },
    /// The picture of the front page: it fills its place, what stands out is cut.
    Front {
        image: Image,
        x: f32,
        y: f32,
        width: f32,
        height: f32,
        figure: Option<(Part, Slot)>,
    },
    /// The drawing of a front page without a picture.
    Drawing {
        x: f32,
        y: f32,
        width: f32,
        height: f32,
    },
    /// A ground or a line, which only adorns.
    Ground {
        x: f32,
        y: f32,
        width: f32,
        height: f32,
        ink: Ink,
    },
}

#[derive(Debug, Default)]
pub(crate) struct Page {
    pub(crate) placed: Vec<Placed>,
}

/// All pages, and where the next thing comes.
pub(crate) struct Sheet {
    pub(crate) pages: Vec<Page>,
    pub(crate) y: f32,
}

impl Sheet {
    pub(crate) fn new() -> Self {
        Self {
            pages: vec![Page::default()],
            y: TOP,
        }
    }

    /// The page at which we are, from 0.
    pub(crate) fn at(&self) -> usize {
        self.pages.len().saturating_sub(1)
    }

    pub(crate) fn room(&self) -> f32 {
        BOTTOM - self.y
    }

    /// Are there as many pages as an issue may have?
    pub(crate) fn is_full(&self) -> bool {
        self.pages.len() > MOST
    }

    pub(crate) fn turn(&mut self) {
        self.pages.push(Page::default());
        self.y = TOP;
    }

    /// Is nothing on this page yet?
    pub(crate) fn is_fresh(&self) -> bool {
        self.y <= TOP
    }

    pub(crate) fn ground(&mut self, x: f32, y: f32, width: f32, height: f32, ink: Ink) {
        self.put(Placed::Ground {
            x,
            y,
            width,
            height,
            ink,
        });
    }

    pub(crate) fn put(&mut self, placed: Placed) {
        if let Some(page) = self.pages.last_mut() {
            page.placed.push(placed);
        }
    }

    /// One under the other, from `y` on; where that ends.
    pub(crate) fn stack(&mut self, pieces: Vec<Piece>, x: f32, y: f32, width: f32) -> f32 {
        let mut y = y;
        for (at, mut piece) in pieces.into_iter().enumerate() {
            if at == 0 {
                piece.before = 0.0;
            }
            y += piece.before;
            let below = y + piece.height;
            self.put(Placed::Piece { piece, x, y, width });
            y = below;
        }
        y
    }

    /// Across the page, on the next ones where this one ends.
    pub(crate) fn across(&mut self, pieces: Vec<Piece>) {
        let mut left = pieces;
        while !left.is_empty() && !self.is_full() {
            let mut count = fit(&left, self.room());
            if count == 0 {
                if self.is_fresh() {
                    count = least(&left, self.room());
                } else {
                    self.turn();
                    continue;
                }
            }
            let rest = left.split_off(count);
            self.y = self.stack(left, LEFT, self.y, FULL);
            left = rest;
            if !left.is_empty() {
                self.turn();
            }
        }
    }

    /// In two columns of the same height, on the next pages where this one ends.
    pub(crate) fn columns(&mut self, pieces: Vec<Piece>) {
        let mut left = pieces;
        while !left.is_empty() && !self.is_full() {
            let room = self.room();
            let (mut first, second) = both(&left, room);
            if first + second == left.len() {
                let tall = balanced(&left, room);
                let (first, _) = both(&left, tall);
                let rest = left.split_off(first);
                self.pair(left, rest);
                return;
            }
            if first == 0 {
                if !self.is_fresh() {
                    self.turn();
                    continue;
                }
                first = least(&left, room);
            }
            let mut rest = left.split_off(first);
            let mut second = fit(&rest, room);
            if second == 0 && self.is_fresh() {
                second = least(&rest, room);
            }
            let after = rest.split_off(second);
            self.pair(left, rest);
            left = after;
            if !left.is_empty() {
                self.turn();
            }
        }
    }

    fn pair(&mut self, first: Vec<Piece>, second: Vec<Piece>) {
        let one = self.stack(first, LEFT, self.y, COLUMN);
        let other = self.stack(second, LEFT + COLUMN + GUTTER, self.y, COLUMN);
        self.y = one.max(other);
    }
}

/// How many each of two columns takes.
pub(crate) fn both(pieces: &[Piece], tall: f32) -> (usize, usize) {
    let first = fit(pieces, tall);
    let second = fit(pieces.get(first..).unwrap_or_default(), tall);
    (first, second)
}

/// What stays together and is higher than a page is cut after all.
fn least(pieces: &[Piece], room: f32) -> usize {
    let mut far = 0.0;
    for (at, piece) in pieces.iter().enumerate() {
        far += piece.before + piece.height;
        if far > room {
            return at.max(1);
        }
    }
    pieces.len()
}

/// The lowest two columns that take all of them.
pub(crate) fn balanced(pieces: &[Piece], room: f32) -> f32 {
    let (mut low, mut high) = (0.0, room.min(height(pieces)));
    for _ in 0..14 {
        let middle = f32::midpoint(low, high);
        let (first, second) = both(pieces, middle);
        if first + second == pieces.len() {
            high = middle;
        } else {
            low = middle;
        }
    }
    high
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::pieces::What;

    fn pieces(count: usize, keeps: impl Fn(usize) -> bool) -> Vec<Piece> {
        (0..count)
            .map(|at| Piece {
                keeps: keeps(at),
                ..Piece::new(What::Air, 10.0)
            })
            .collect()
    }

    fn heights(sheet: &Sheet) -> Vec<Vec<(u32, u32)>> {
        let whole = |points: &f32| format!("{points:.0}").parse::<u32>().unwrap();
        let place = |placed: &Placed| match placed {
            Placed::Piece { x, y, .. } => Some((whole(x), whole(y))),
            Placed::Front { .. } | Placed::Drawing { .. } | Placed::Ground { .. } => None,
        };
        sheet
            .pages
            .iter()
            .map(|page| page.placed.iter().filter_map(place).collect())
            .collect()
    }

    #[test]
    fn prs_14_both_columns_end_at_the_same_height() {
        let mut sheet = Sheet::new();
        sheet.columns(pieces(9, |_| false));
        let [page] = &heights(&sheet)[..] else {
            panic!("one page")
        };
        let first = page.iter().filter(|(x, _)| *x == 48).count();
        assert_eq!((first, page.len() - first), (5, 4));
        // 66 + 5 × 10: what comes next stands below both.
        assert!((sheet.y - 116.0).abs() < 0.1, "{}", sheet.y);
    }

    #[test]
    fn prs_14_what_stays_together_is_not_parted() {
        for count in [3, 9, 140, 150, 400] {
            let mut sheet = Sheet::new();
            sheet.columns(pieces(count, |at| at % 3 != 2));
            let pages = heights(&sheet);
            let all: Vec<_> = pages
                .iter()
                .enumerate()
                .flat_map(|(page, placed)| placed.iter().map(move |(x, _)| (page, *x)))
                .collect();
            assert_eq!(all.len(), count, "nothing is lost");
            assert!(
                all.chunks(3)
                    .all(|three| three.iter().all(|one| Some(one) == three.first())),
                "{all:?}"
            );
        }
        // Unless it is higher than a page.
        let mut sheet = Sheet::new();
        sheet.columns(pieces(500, |_| true));
        assert_eq!(heights(&sheet).iter().map(Vec::len).sum::<usize>(), 500);
    }
}
