//! The text of the living items, by client and clock: what a deletion takes away must be known by its words.

use std::collections::BTreeMap;

use crate::scan::{ClientId, Clock, IdRange};

/// Longest run in UTF-16 units that typing extends; cutting a run costs its length.
const LONGEST_RUN: u32 = 256;

/// What stands where a deletion cut a surrogate pair in two, as in Yjs.
const CUT: char = '\u{fffd}';

/// Consecutive text of one client and one first author.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) struct Run {
    pub(super) words: String,
    /// Length in UTF-16 units, as clocks count.
    pub(super) units: u32,
    pub(super) first: ClientId,
}

impl Run {
    fn new(words: &str, first: ClientId) -> Self {
        Self {
            words: words.to_owned(),
            units: units(words),
            first,
        }
    }

    /// Cuts so that `self` keeps `at` units.
    fn split(&mut self, at: u32) -> Self {
        let mut left_units = 0;
        let mut right = String::new();
        let mut bytes = self.words.len();
        let mut cut_pair = false;
        for (offset, letter) in self.words.char_indices() {
            if left_units >= at {
                bytes = offset;
                break;
            }
            left_units += utf16(letter);
            if left_units > at {
                cut_pair = true;
                right.push(CUT);
                right.push_str(
                    self.words
                        .get(offset + letter.len_utf8()..)
                        .unwrap_or_default(),
                );
                bytes = offset;
                break;
            }
        }
        if !cut_pair {
            right.push_str(self.words.get(bytes..).unwrap_or_default());
        }
        self.words.truncate(bytes);
        if cut_pair {
            self.words.push(CUT);
        }
        let right = Self {
            words: right,
            units: self.units.saturating_sub(at),
            first: self.first,
        };
        self.units = at;
        right
    }
}

/// UTF-16 units of one character: 1 or 2.
pub(super) fn utf16(letter: char) -> u32 {
    if letter as u32 >= 0x1_0000 { 2 } else { 1 }
}

pub(super) fn units(words: &str) -> u32 {
    words.chars().map(utf16).sum()
}

/// All living text.
#[derive(Debug, Default)]
pub(super) struct Mirror {
    clients: BTreeMap<ClientId, BTreeMap<Clock, Run>>,
}

impl Mirror {
    /// Adds text. What stands there already is left as it is (the caller cuts repetitions off).
    pub(super) fn insert(&mut self, client: ClientId, clock: Clock, words: &str, first: ClientId) {
        let runs = self.clients.entry(client).or_default();
        let added = units(words);
        if let Some((&start, last)) = runs.range_mut(..=clock).next_back() {
            if start + last.units > clock {
                return;
            }
            if start + last.units == clock
                && last.first == first
                && last.units + added <= LONGEST_RUN
            {
                last.words.push_str(words);
                last.units += added;
                return;
            }
        }
        let mut at = clock;
        for words in pieces(words) {
            let run = Run::new(words, first);
            let length = run.units;
            runs.insert(at, run);
            at += length;
        }
    }

    /// Takes the living text of a range out, in the order of its clocks.
    pub(super) fn remove(&mut self, range: IdRange) -> Vec<Run> {
        let Some(runs) = self.clients.get_mut(&range.client) else {
            return Vec::new();
        };
        if range.len == 0 {
            return Vec::new();
        }
        cut(runs, range.clock);
        cut(runs, range.end());
        let clocks: Vec<Clock> = runs
            .range(range.clock..range.end())
            .map(|(&clock, _)| clock)
            .collect();
        let removed = clocks
            .into_iter()
            .filter_map(|clock| runs.remove(&clock))
            .collect();
        if runs.is_empty() {
            self.clients.remove(&range.client);
        }
        removed
    }

    /// Puts living text of a range under another first author: per run, who had it and how many characters.
    pub(super) fn credit(&mut self, range: IdRange, first: ClientId) -> Vec<(ClientId, u64)> {
        let Some(runs) = self.clients.get_mut(&range.client) else {
            return Vec::new();
        };
        if range.len == 0 {
            return Vec::new();
        }
        cut(runs, range.clock);
        cut(runs, range.end());
        runs.range_mut(range.clock..range.end())
            .map(|(_, run)| {
                (
                    std::mem::replace(&mut run.first, first),
                    run.words.chars().count() as u64,
                )
            })
            .collect()
    }

    /// The first author's client of a living element.
    pub(super) fn first(&self, client: ClientId, clock: Clock) -> Option<ClientId> {
        let (&start, run) = self.clients.get(&client)?.range(..=clock).next_back()?;
        (clock - start < run.units).then_some(run.first)
    }

    pub(super) fn runs(&self) -> impl Iterator<Item = (ClientId, Clock, &Run)> {
        self.clients
            .iter()
            .flat_map(|(&client, runs)| runs.iter().map(move |(&clock, run)| (client, clock, run)))
    }
}

/// Cuts text between characters into pieces of at most [`LONGEST_RUN`] units.
fn pieces(words: &str) -> impl Iterator<Item = &str> {
    let mut rest = words;
    std::iter::from_fn(move || {
        let mut length = 0;
        let end = rest
            .char_indices()
            .find(|&(_, letter)| {
                length += utf16(letter);
                length > LONGEST_RUN
            })
            .map_or(rest.len(), |(offset, _)| offset);
        let (piece, behind) = rest.split_at_checked(end)?;
        rest = behind;
        (!piece.is_empty()).then_some(piece)
    })
}

/// Makes a run begin at this clock if one covers it.
fn cut(runs: &mut BTreeMap<Clock, Run>, clock: Clock) {
    let Some((&start, run)) = runs.range_mut(..clock).next_back() else {
        return;
    };
    let at = clock - start;
    if at < run.units {
        let right = run.split(at);
        runs.insert(clock, right);
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_long_insert_stands_in_short_runs_and_comes_out_as_it_went_in() {
        // Whole runs would end inside a pair, which none may cut in two.
        let words = "a😀".repeat(1_000);
        let mut mirror = Mirror::default();
        mirror.insert(1, 5, &words, 1);
        let mut next = 5;
        for (_, clock, run) in mirror.runs() {
            assert_eq!(clock, next);
            assert!(run.units <= LONGEST_RUN && run.units == units(&run.words));
            next += run.units;
        }
        assert_eq!(next, 5 + units(&words));
        let all = IdRange {
            client: 1,
            clock: 5,
            len: units(&words),
        };
        let out: String = mirror
            .remove(all)
            .iter()
            .map(|run| run.words.as_str())
            .collect();
        assert_eq!(out, words);
    }
}
