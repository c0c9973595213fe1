//! The author colours: told apart under every kind of colour blindness, text on them at 7:1 and better.

/// A place in [`PALETTE`].
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub struct Colour(u8);

/// Caret and underline (4.5:1 on white), then background.
pub const PALETTE: [(&str, &str); 6] = [
    ("#507c86", "#94e5f9"),
    ("#687c4a", "#d1f994"),
    ("#747467", "#e8e8cf"),
    ("#7f7552", "#c0b27c"),
    ("#a4627d", "#f994bd"),
    ("#8468ae", "#bd94f9"),
];

impl Colour {
    /// The place in [`PALETTE`], 0 to 5.
    pub const fn index(self) -> usize {
        self.0 as usize
    }

    /// For carets and underlines, as `#rrggbb`.
    pub fn caret(self) -> &'static str {
        PALETTE
            .get(self.index())
            .map_or("#747467", |&(caret, _)| caret)
    }

    /// For backgrounds, as `#rrggbb`.
    pub fn background(self) -> &'static str {
        PALETTE
            .get(self.index())
            .map_or("#e8e8cf", |&(_, background)| background)
    }
}

/// The colour that this account has already, else the least used one, the first of equals.
pub(super) fn choose<'a>(account: &str, here: impl Iterator<Item = (&'a str, Colour)>) -> Colour {
    let mut used = [0_usize; PALETTE.len()];
    for (other, colour) in here {
        if other == account {
            return colour;
        }
        if let Some(count) = used.get_mut(colour.index()) {
            *count += 1;
        }
    }
    let least = (0_u8..)
        .zip(used)
        .min_by_key(|&(_, count)| count)
        .map_or(0, |(index, _)| index);
    Colour(least)
}
