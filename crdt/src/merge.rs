//! Updates that this server stored or encoded itself, joined into one by their bytes.

use std::panic::catch_unwind;

use bytes::{Bytes, BytesMut};

use crate::scan::{
    Body, ClientId, Clock, IdRange, Limits, Malformed, Sections, Update, ranges_at, write_ranges,
};
use crate::wire::lib0::write_var_u64;
use crate::wire::{StateVector, WireError};

/// What one update says of one client.
struct Part<'a> {
    client: ClientId,
    /// The clock of the first element, and the one after the last.
    clock: Clock,
    end: Clock,
    structs: u64,
    /// The structs, without the numbers before them.
    body: &'a [u8],
    /// Whether elements in between are left out.
    skips: bool,
}

/// A whole document, as stored: what a client that has nothing is given.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Whole {
    /// All of it as one update.
    pub update: Bytes,
    /// What a holder of it has.
    pub state_vector: StateVector,
    /// So many bytes at the end of `update` say what is deleted.
    pub deletions: usize,
}

/// Whether an update says nothing but that elements are deleted which these bytes ([`Whole::deletions`]) say are: the
/// step 2 of somebody who has all of a text and nothing else. What does not read says something else.
pub fn repeats(update: &[u8], deletions: &[u8], limits: &Limits) -> bool {
    // The usual case: what a client got from us and gives back.
    if update.strip_prefix(&[0]) == Some(deletions) {
        return true;
    }
    let Ok(update) = Update::parse(update, limits) else {
        return false;
    };
    if update.structs().next().is_some() {
        return false;
    }
    let mut deleted: Vec<IdRange> = ranges_at(deletions).collect();
    deleted.sort_unstable_by_key(|range| (range.client, range.clock));
    join(&mut deleted);
    update.deletions().all(|range| {
        let behind =
            deleted.partition_point(|one| (one.client, one.clock) <= (range.client, range.clock));
        let before = behind.checked_sub(1).and_then(|at| deleted.get(at));
        before.is_some_and(|one| one.client == range.client && range.end() <= one.end())
    })
}

/// Puts ranges together that stand behind one another, in their order.
fn join(ranges: &mut Vec<IdRange>) {
    ranges.dedup_by(|next, last| {
        let joins = next.client == last.client && next.clock <= last.end();
        if joins {
            last.len = last.end().max(next.end()) - last.clock;
        }
        joins
    });
}

/// Joins updates that this server encoded itself into one that says the same; `None` when they do not read.
///
/// What they say of a client is taken as it stands, one part behind the other, the highest client first as Yjs writes
/// it, and only the deletions are merged. Updates that do not follow on one another under a client id (they overlap, or
/// leave something out) go through yrs, whose cost grows faster than their number.
pub fn merge<'a>(updates: impl Iterator<Item = &'a [u8]>) -> Option<Bytes> {
    let updates: Vec<&[u8]> = updates.collect();
    let (mut parts, deleted, _) = parts_of(&updates).ok()?;
    sort(&mut parts);
    if follow(&parts) {
        Some(write(&parts, deleted).0)
    } else {
        by_yrs(&updates)
    }
}

/// Joins a whole document's stored updates, in the order of its log, without building it. `None` where only building it
/// can tell what it holds: something is left out, or the bytes do not read.
pub fn whole(updates: &[Bytes]) -> Option<Whole> {
    let slices: Vec<&[u8]> = updates.iter().map(|update| &**update).collect();
    let (mut parts, deleted, mut deletions) = parts_of(&slices).ok()?;
    sort(&mut parts);
    if !follow(&parts) {
        let update = by_yrs(&slices)?;
        let (parts, _, deletions) = parts_of(&[&update]).ok()?;
        let state_vector = reached(&parts)?;
        return Some(Whole {
            update,
            state_vector,
            deletions,
        });
    }
    let state_vector = reached(&parts)?;
    let update = match updates {
        [one] => one.clone(),
        _ => {
            let (update, written) = write(&parts, deleted);
            deletions = written;
            update
        }
    };
    Some(Whole {
        update,
        state_vector,
        deletions,
    })
}

/// What each client has, where all of it is there from its first element on.
fn reached(parts: &[Part<'_>]) -> Option<StateVector> {
    let mut entries: Vec<(ClientId, Clock)> = Vec::with_capacity(parts.len());
    for part in parts {
        match entries.last_mut() {
            Some((client, end)) if *client == part.client => *end = part.end,
            _ if part.clock == 0 => entries.push((part.client, part.end)),
            _ => return None,
        }
    }
    if parts.iter().any(|part| part.skips) {
        return None;
    }
    let vector: Result<StateVector, WireError> = StateVector::from_entries(entries);
    vector.ok()
}

/// What updates say of each client, what they delete, and in how many bytes the last of them says so.
fn parts_of<'a>(updates: &[&'a [u8]]) -> Result<(Vec<Part<'a>>, Vec<IdRange>, usize), Malformed> {
    let mut parts = Vec::with_capacity(updates.len());
    let (mut deleted, mut last) = (Vec::new(), 0);
    for bytes in updates {
        let mut walk = Sections::new(bytes, &Limits::TRUSTED)?;
        while let Some(mut section) = walk.next()? {
            let (client, clock, from) = (section.client, section.clock, section.reader.rest());
            let (mut structs, mut skips) = (0, false);
            while let Some(one) = section.next()? {
                structs += 1;
                skips |= matches!(one.body, Body::Skip);
            }
            let length = from.len().saturating_sub(section.reader.rest().len());
            parts.push(Part {
                client,
                clock,
                end: section.clock,
                structs,
                body: from.get(..length).unwrap_or_default(),
                skips,
            });
            walk.resume(&section);
        }
        let update = Update::with_deletions(bytes, walk.rest(), &Limits::TRUSTED)?;
        deleted.extend(update.deletions());
        last = update.deletion_bytes().len();
    }
    Ok((parts, deleted, last))
}

/// The highest client first; of one client in the order of the updates.
fn sort(parts: &mut [Part<'_>]) {
    parts.sort_by_key(|part| std::cmp::Reverse(part.client));
}

/// Whether what is said of each client needs nothing but to be put together.
fn follow(parts: &[Part<'_>]) -> bool {
    parts.windows(2).all(|pair| match pair {
        [one, next] => one.client != next.client || one.end == next.clock,
        _ => true,
    })
}

/// The parts as one update, and in how many bytes it says what is deleted.
fn write(parts: &[Part<'_>], deleted: Vec<IdRange>) -> (Bytes, usize) {
    let length: usize = parts.iter().map(|part| part.body.len() + 20).sum();
    let mut out = BytesMut::with_capacity(length + 16 + deleted.len() * 12);
    let clients = parts.chunk_by(|one, next| one.client == next.client);
    write_var_u64(&mut out, clients.clone().count() as u64);
    for parts in clients {
        let Some(first) = parts.first() else {
            continue;
        };
        write_var_u64(&mut out, parts.iter().map(|part| part.structs).sum());
        write_var_u64(&mut out, first.client);
        write_var_u64(&mut out, u64::from(first.clock));
        for part in parts {
            out.extend_from_slice(part.body);
        }
    }
    let structs = out.len();
    write_deletions(&mut out, deleted);
    let deletions = out.len() - structs;
    (out.freeze(), deletions)
}

/// Deletions as Yjs writes them: the highest client first, its ranges ascending and apart.
fn write_deletions(out: &mut BytesMut, mut deleted: Vec<IdRange>) {
    deleted
        .sort_unstable_by(|one, other| (other.client, one.clock).cmp(&(one.client, other.clock)));
    join(&mut deleted);
    write_ranges(out, &deleted);
}

fn by_yrs(updates: &[&[u8]]) -> Option<Bytes> {
    catch_unwind(|| yrs::merge_updates_v1(updates))
        .ok()?
        .ok()
        .map(Bytes::from)
}
