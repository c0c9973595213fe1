//! One frame for what several authors wrote at the same time.

use std::panic::catch_unwind;

use bytes::Bytes;

/// Joins updates that this server encoded itself into one that says the same; `None` when yrs disagrees with them.
///
/// For a handful: the cost grows faster than the number.
pub fn merge<'a>(updates: impl Iterator<Item = &'a [u8]>) -> Option<Bytes> {
    let updates: Vec<&[u8]> = updates.collect();
    catch_unwind(|| yrs::merge_updates_v1(&updates))
        .ok()?
        .ok()
        .map(Bytes::from)
}
