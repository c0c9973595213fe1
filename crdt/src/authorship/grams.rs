//! What cannot stand in a text: a set of its short runs of letters that forgets none, and may take a strange one for its own.
//!
//! Two bytes a run in a table of open places, so that who deleted a whole page pays some kilobytes for it, and asking takes
//! as long whatever lies there. What is taken away stays until the table is made anew.

/// Places of the smallest table.
const LEAST: usize = 1 << 7;

/// The runs of a text, each as a number.
#[derive(Debug, Default)]
pub(super) struct Grams {
    /// The mark of a run stands in the first free place from where its number points; a power of two of places, or none.
    table: Vec<u16>,
    /// Places that are used.
    held: usize,
    /// A run found no place: the table no longer knows all.
    overflowed: bool,
}

impl Grams {
    /// An empty set that is made for so many runs, and takes half as many more.
    pub(super) fn with_room_for(runs: usize) -> Self {
        let places = runs.saturating_mul(2).next_power_of_two().max(LEAST);
        Self {
            table: vec![0; places],
            held: 0,
            overflowed: false,
        }
    }

    /// Whether it must be made anew: it is so full that asking takes long, or that a run found no place.
    pub(super) const fn is_full(&self) -> bool {
        self.overflowed || self.held > self.most()
    }

    /// Places that may be used: of a table with fewer free ones too many are walked past.
    const fn most(&self) -> usize {
        self.table.len() / 4 * 3
    }

    /// Puts a run in.
    pub(super) fn put(&mut self, gram: u64) {
        if self.held > self.most() || self.table.is_empty() {
            self.overflowed = true;
            return;
        }
        let at = self.place(gram);
        if let Some(place) = self.table.get_mut(at)
            && *place == 0
        {
            *place = mark(gram);
            self.held += 1;
        }
    }

    /// Whether a run may have been put in; if not, it never was. Of ten thousand strange ones about one is taken for known.
    pub(super) fn may_hold(&self, gram: u64) -> bool {
        self.table
            .get(self.place(gram))
            .is_some_and(|&mark| mark != 0)
    }

    /// Where the mark of a run stands, or could: there are always free places.
    fn place(&self, gram: u64) -> usize {
        let last = self.table.len().wrapping_sub(1);
        let mark = mark(gram);
        let mut at = usize::try_from(gram ^ (gram >> 29)).unwrap_or_default() & last;
        while self
            .table
            .get(at)
            .is_some_and(|&there| there != 0 && there != mark)
        {
            at = (at + 1) & last;
        }
        at
    }
}

/// The upper bits, which say least about the place; never zero, which is a free one.
#[allow(clippy::cast_possible_truncation, reason = "the upper sixteen bits")]
const fn mark(gram: u64) -> u16 {
    (gram >> 48) as u16 | 1
}

/// A number for a run of letters (FNV-1a).
pub(super) fn gram(letters: impl Iterator<Item = char>) -> u64 {
    letters.fold(0xcbf2_9ce4_8422_2325, |hash, letter| {
        (hash ^ u64::from(letter)).wrapping_mul(0x100_0000_01b3)
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_was_put_in_is_known_and_few_strangers_are() {
        for runs in [0, 1, 60, 8_000] {
            let mut grams = Grams::with_room_for(runs);
            let number = |n: u32| gram(format!("mot {n:08}").chars());
            let mut held = 0;
            while !grams.is_full() {
                grams.put(number(held));
                held += 1;
            }
            assert!(held as usize > runs + runs / 2, "{held} of {runs}");
            assert!((0..held).all(|n| grams.may_hold(number(n))));
            let strangers = (held..held + 10_000).filter(|&n| grams.may_hold(number(n)));
            let share = strangers.count();
            assert!(share < 10, "{share} of 10 000 strangers with {held} runs");
        }
        assert!(!Grams::default().may_hold(7));
    }

    #[test]
    fn the_same_run_takes_one_place_and_one_too_many_is_said() {
        let mut grams = Grams::with_room_for(10);
        (0..10_000).for_each(|n| grams.put(gram(format!("{}", n % 10).chars())));
        assert!(!grams.is_full());
        (0..10_000).for_each(|n| grams.put(gram(format!("{n}").chars())));
        assert!(grams.is_full());
        let mut none = Grams::default();
        assert!(!none.is_full());
        none.put(7);
        assert!(none.is_full());
    }
}
