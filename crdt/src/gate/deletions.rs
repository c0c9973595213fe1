//! Judges what an update deletes: nothing unknown, and everything that a key no longer says.

use std::collections::HashMap;

use super::ranges::Spans;
use super::resolve::Resolver;
use super::rivals::SPLITS_A_STEP;
use super::{Index, Refusal};
use crate::scan::{ClientId, Id, IdRange, Malformed, Update, write_ranges};

/// Checks that every deleted element is known, and says whether any was not known to be deleted.
pub(super) fn check(
    resolver: &mut Resolver<'_, '_, '_>,
    update: &Update<'_>,
) -> Result<bool, Refusal> {
    let mut news = false;
    if !resolver.wide.is_empty() {
        check_wide(resolver, update)?;
    }
    if update.deletion_bytes() == [0] {
        return Ok(news);
    }
    let mut split = 0;
    let mut client = None;
    for range in update.ranges() {
        let known = resolver.next_clock(range.client);
        if range.end() > known {
            return Err(Refusal::Gap {
                client: range.client,
                known,
                got: range.end() - 1,
            });
        }
        if resolver.index.is_deleted(range) {
            resolver.repeats = true;
            continue;
        }
        news = true;
        if client != Some(range.client) {
            client = Some(range.client);
            split = resolver.blocks(range.client);
        }
        // What came in deleted stands apart already; anything else may be cut at both ends.
        let dead = resolver
            .delta
            .run(Id {
                client: range.client,
                clock: range.clock,
            })
            .is_some_and(|run| run.is_dead());
        if !dead {
            split += 2;
            resolver.charge(2 * split / SPLITS_A_STEP)?;
        }
    }
    Ok(news)
}

/// The deletions of an update without those that are known: a step 2 says all that its client ever saw deleted.
pub(super) fn write_new(out: &mut Vec<u8>, update: &Update<'_>, index: &Index) {
    let new: Vec<IdRange> = update
        .ranges()
        .filter(|range| !index.is_deleted(*range))
        .collect();
    write_ranges(out, &new);
}

/// Whether all values but living ones under their keys are deleted by the update that brings them.
fn check_wide(resolver: &Resolver<'_, '_, '_>, update: &Update<'_>) -> Result<(), Refusal> {
    let mut deleted: HashMap<ClientId, Spans> = HashMap::new();
    for range in update.ranges() {
        deleted
            .entry(range.client)
            .or_default()
            .insert(range.clock, range.end());
    }
    for range in &resolver.wide {
        let covered = deleted
            .get(&range.client)
            .is_some_and(|spans| spans.contains(range.clock, range.end()));
        if !covered {
            return Err(Malformed::Kind.into());
        }
    }
    Ok(())
}
