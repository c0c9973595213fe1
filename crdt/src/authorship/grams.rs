//! What cannot stand in a text: a set of its short runs of letters that forgets none, and may take a strange one for its own.
//!
//! Two bytes a run in a table of open places, so that who deleted a whole page pays some kilobytes for it, and asking takes
//! as long whatever lies there. What is taken away stays until the table is made anew.

/// Places of the smallest table.
const LEAST: usize = 1 << 7;

/// Places that are looked at for one run. In a table that is not full hardly any needs so many; but whoever chooses their
/// letters with care finds thousands of runs that all begin at one place.
const REACH: usize = 1 << 8;

/// The runs of a text, each as a number.
#[derive(Debug, Default)]
pub(super) struct Grams {
    /// The mark of a run stands in the first free place from where its number points; a power of two of places, or none.
    table: Vec<u16>,
    /// Places that are used, and runs that found none.
    held: usize,
}

impl Grams {
    /// An empty set that is made for so many runs, and takes half as many more.
    pub(super) fn with_room_for(runs: usize) -> Self {
        let places = runs.saturating_mul(2).next_power_of_two().max(LEAST);
        Self {
            table: vec![0; places],
            held: 0,
        }
    }

    /// Whether it is worth making anew: so full that asking takes long and is answered by chance.
    pub(super) const fn is_full(&self) -> bool {
        self.held > self.table.len() / 4 * 3
    }

    /// Puts a run in.
    pub(super) fn put(&mut self, gram: u64) {
        match self.place(gram).and_then(|at| self.table.get_mut(at)) {
            Some(place) if *place == 0 => *place = mark(gram),
            Some(_) => return,
            // No place was free, and none ever will be: whoever asks for it looks at the same ones, and is told that it may be.
            None => {}
        }
        self.held += 1;
    }

    /// Whether a run may have been put in; if not, it never was. Of ten thousand strange ones about one is taken for known.
    pub(super) fn may_hold(&self, gram: u64) -> bool {
        self.place(gram).map_or(!self.table.is_empty(), |at| {
            self.table.get(at).is_some_and(|&mark| mark != 0)
        })
    }

    /// Where the mark of a run stands, or would; none where it is too far.
    fn place(&self, gram: u64) -> Option<usize> {
        let last = self.table.len().checked_sub(1)?;
        let mark = mark(gram);
        let start = usize::try_from((gram ^ (gram >> 29)) & last as u64).ok()?;
        (start..start + REACH.min(self.table.len()))
            .map(|at| at & last)
            .find(|&at| {
                self.table
                    .get(at)
                    .is_some_and(|&there| there == 0 || there == mark)
            })
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
    fn runs_that_were_chosen_to_begin_at_one_place_do_not_make_asking_longer() {
        let mut grams = Grams::with_room_for(8_000);
        let chosen = |n: u64| n << 49;
        (1..5_000).for_each(|n| grams.put(chosen(n)));
        assert!(
            (1..5_000).all(|n| grams.may_hold(chosen(n))),
            "none is forgotten"
        );
        let used = grams.table.iter().filter(|&&mark| mark != 0);
        assert_eq!(used.count(), REACH);
        assert!(!grams.may_hold(gram("un mot".chars())));
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
