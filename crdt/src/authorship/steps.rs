//! Parts what an update inserts into words that stay and words that the same update takes away again.

use crate::scan::{ClientId, Clock, IdRange};

use super::mirror::{units, utf16};

/// Most passing strings of one update that are followed one by one; more are taken together.
pub(super) const MOST: usize = 32;

/// Text inserted under a client id from a clock on.
pub(super) type Inserted<'a> = (ClientId, Clock, &'a str);

/// What is deleted again by the update that inserts it, and the rest, both in the order given.
pub(super) fn part<'a>(
    inserted: &[Inserted<'a>],
    deleted: &[IdRange],
) -> (Vec<Inserted<'a>>, Vec<Inserted<'a>>) {
    let mut gone: Vec<IdRange> = deleted.to_vec();
    gone.sort_unstable_by_key(|range| (range.client, range.clock));
    let goes = |client: ClientId, clock: Clock| {
        let after = gone.partition_point(|range| (range.client, range.clock) <= (client, clock));
        after
            .checked_sub(1)
            .and_then(|at| gone.get(at))
            .is_some_and(|range| range.client == client && clock < range.end())
    };
    let (mut passing, mut staying) = (Vec::new(), Vec::new());
    for &(client, clock, words) in inserted {
        let mut at = clock;
        let letters: Vec<(usize, Clock)> = words
            .char_indices()
            .map(|(offset, letter)| {
                let here = at;
                at += utf16(letter);
                (offset, here)
            })
            .collect();
        let mut ends = letters
            .chunk_by(|a, b| goes(client, a.1) == goes(client, b.1))
            .skip(1)
            .filter_map(|part| part.first().map(|&(offset, _)| offset))
            .chain([words.len()]);
        for part in letters.chunk_by(|a, b| goes(client, a.1) == goes(client, b.1)) {
            let (Some(&(start, from)), Some(end)) = (part.first(), ends.next()) else {
                continue;
            };
            let Some(part_words) = words.get(start..end) else {
                continue;
            };
            if goes(client, from) {
                passing.push((client, from, part_words));
            } else {
                staying.push((client, from, part_words));
            }
        }
    }
    (passing, staying)
}

/// The elements of an inserted string.
pub(super) fn range(&(client, clock, words): &Inserted<'_>) -> IdRange {
    IdRange {
        client,
        clock,
        len: units(words),
    }
}
