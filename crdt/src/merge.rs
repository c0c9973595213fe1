//! One frame for what several authors wrote at the same time.

use std::panic::catch_unwind;

use bytes::{Bytes, BytesMut};

use crate::scan::{ClientId, IdRange, Limits, Sections, Update};
use crate::wire::lib0::write_var_u64;

/// Joins updates that this server encoded itself into one that says the same; `None` when they do not read.
///
/// A client id belongs to one account and a row to one author, so rows of one commit insert under different client
/// ids: what they say of a client is taken as it stands, the highest client first as Yjs writes it, and only the
/// deletions are merged. Updates that do share a client id go through yrs, whose cost grows faster than their number.
pub fn merge<'a>(updates: impl Iterator<Item = &'a [u8]>) -> Option<Bytes> {
    let updates: Vec<&[u8]> = updates.collect();
    let mut sections: Vec<(ClientId, &[u8])> = Vec::with_capacity(updates.len());
    let mut deleted: Vec<IdRange> = Vec::new();
    for bytes in &updates {
        let mut walk = Sections::new(bytes, &Limits::TRUSTED).ok()?;
        let mut from = walk.rest();
        while let Some(mut section) = walk.next().ok()? {
            while section.next().ok()?.is_some() {}
            walk.resume(&section);
            let rest = walk.rest();
            let length = from.len().checked_sub(rest.len())?;
            sections.push((section.client, from.get(..length)?));
            from = rest;
        }
        let update = Update::with_deletions(bytes, from, &Limits::TRUSTED).ok()?;
        deleted.extend(update.deletions());
    }
    sections.sort_unstable_by_key(|&(client, _)| std::cmp::Reverse(client));
    if sections
        .windows(2)
        .any(|pair| matches!(pair, [one, other] if one.0 == other.0))
    {
        return by_yrs(&updates);
    }
    let length: usize = sections.iter().map(|(_, section)| section.len()).sum();
    let mut out = BytesMut::with_capacity(length + 16 + deleted.len() * 12);
    write_var_u64(&mut out, sections.len() as u64);
    for (_, section) in sections {
        out.extend_from_slice(section);
    }
    write_deletions(&mut out, deleted);
    Some(out.freeze())
}

/// Deletions as Yjs writes them: the highest client first, its ranges ascending and apart.
fn write_deletions(out: &mut BytesMut, mut deleted: Vec<IdRange>) {
    deleted
        .sort_unstable_by(|one, other| (other.client, one.clock).cmp(&(one.client, other.clock)));
    deleted.dedup_by(|next, last| {
        let joins = next.client == last.client && next.clock <= last.end();
        if joins {
            last.len = last.end().max(next.end()) - last.clock;
        }
        joins
    });
    let clients = deleted.chunk_by(|one, other| one.client == other.client);
    write_var_u64(out, clients.clone().count() as u64);
    for ranges in clients {
        let Some(first) = ranges.first() else {
            continue;
        };
        write_var_u64(out, first.client);
        write_var_u64(out, ranges.len() as u64);
        for range in ranges {
            write_var_u64(out, u64::from(range.clock));
            write_var_u64(out, u64::from(range.len));
        }
    }
}

fn by_yrs(updates: &[&[u8]]) -> Option<Bytes> {
    catch_unwind(|| yrs::merge_updates_v1(updates))
        .ok()?
        .ok()
        .map(Bytes::from)
}
