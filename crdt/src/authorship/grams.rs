//! What cannot stand in a text: a set of its short runs of letters that forgets none, and may take a strange one for its own.
//!
//! Two bits a run in a table, so that who deleted a whole page pays a few kilobytes for it, and asking takes as long
//! whatever lies there. What is taken away stays marked until the table is made anew.

/// Bits of the smallest table.
const LEAST_BITS: usize = 1 << 10;

/// Bits for each run when the table is made; half of them may be used up before it is full. With eight bits a run about
/// one strange run in twenty is taken for known.
const BITS: usize = 16;

/// The runs of a text, each as a number.
#[derive(Debug, Default)]
pub(super) struct Grams {
    /// A power of two of bits, or none.
    table: Vec<u64>,
    /// Runs that were put in.
    held: usize,
}

impl Grams {
    /// An empty set that is made for so many runs.
    pub(super) fn with_room_for(runs: usize) -> Self {
        let bits = runs
            .saturating_mul(BITS)
            .next_power_of_two()
            .max(LEAST_BITS);
        Self {
            table: vec![0; bits / 64],
            held: 0,
        }
    }

    /// Whether so many strange runs would be taken for known that it is worth making anew.
    pub(super) fn is_full(&self) -> bool {
        self.held > self.table.len() * 64 / (BITS / 2)
    }

    /// Puts a run in.
    pub(super) fn put(&mut self, gram: u64) {
        self.held += 1;
        for place in places(gram) {
            let at = self.at(place);
            if let Some(word) = self.table.get_mut(at) {
                *word |= bit(place);
            }
        }
    }

    /// Whether a run may have been put in; if not, it never was.
    pub(super) fn may_hold(&self, gram: u64) -> bool {
        places(gram).into_iter().all(|place| {
            let word = self.table.get(self.at(place));
            word.is_some_and(|word| word & bit(place) != 0)
        })
    }

    fn at(&self, place: u32) -> usize {
        (place as usize / 64) & self.table.len().wrapping_sub(1)
    }
}

/// Both halves of the number, each mixed by the other.
#[allow(clippy::cast_possible_truncation, reason = "halves of a number")]
fn places(gram: u64) -> [u32; 2] {
    let mixed = gram ^ (gram >> 29);
    [mixed as u32, (mixed >> 32) as u32]
}

fn bit(place: u32) -> u64 {
    1 << (place % 64)
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
            assert!(held as usize > 2 * runs, "{held} of {runs}");
            assert!((0..held).all(|n| grams.may_hold(number(n))));
            let strangers = (held..held + 10_000).filter(|&n| grams.may_hold(number(n)));
            let share = strangers.count();
            assert!(share < 800, "{share} of 10 000 strangers with {held} runs");
        }
        assert!(!Grams::default().may_hold(7));
    }
}
