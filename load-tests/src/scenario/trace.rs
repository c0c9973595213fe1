//! A long text as somebody wrote it: mostly letters behind one another, now and then elsewhere, a third taken back.

use yrs::{Doc, Text as _, Transact as _, WriteTxn as _};

use crate::{client::writer::ROOT, random::Random};

/// Edits in one update, where nothing else is asked for.
const BATCH: u32 = 500;

/// A text that was written.
pub(super) struct Trace {
    /// The updates, in order.
    pub(super) updates: Vec<Vec<u8>>,
    /// Items inserted, deleted ones included.
    pub(super) items: u64,
}

/// Writes a text of `edits` edits (an inserted or deleted character each) under a client id; the same for a seed.
pub(super) fn write(client: u64, edits: u32, seed: u64) -> Trace {
    write_in(client, edits, seed, BATCH)
}

/// The same with about `batch` edits in each update.
pub(super) fn write_in(client: u64, edits: u32, seed: u64, batch: u32) -> Trace {
    let doc = Doc::with_client_id(client);
    let text = doc.transact_mut().get_or_insert_text(ROOT);
    let mut random = Random::new(seed);
    let mut trace = Trace {
        updates: Vec::new(),
        items: 0,
    };
    let (mut caret, mut done) = (0, 0);
    while done < edits {
        let mut txn = doc.transact_mut();
        let mut here = 0;
        while here < batch && done + here < edits {
            let length = text.len(&txn);
            if random.chance(12) {
                caret = random.below(length + 1);
            }
            let burst = (1 + random.below(20)).min(edits - done - here);
            let letters: String = (0..burst)
                .map(|_| char::from(b'a' + u8::try_from(random.below(26)).unwrap_or(0)))
                .collect();
            text.insert(&mut txn, caret, &letters);
            caret += burst;
            here += burst;
            trace.items += u64::from(burst);
            let back = random
                .below(15)
                .min(caret)
                .min((edits - done).saturating_sub(here));
            if back > 0 && random.chance(65) {
                caret -= back;
                text.remove_range(&mut txn, caret, back);
                here += back;
            }
        }
        done += here;
        trace.updates.push(txn.encode_update_v1());
    }
    trace
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::client::visit::items;

    #[test]
    fn a_trace_has_its_edits_and_repeats() {
        let trace = write(7, 20_000, 1);
        let found: u64 = trace
            .updates
            .iter()
            .map(|update| items(update, 7).unwrap())
            .sum();
        assert_eq!(found, trace.items);
        assert!((12_000..16_000).contains(&trace.items), "{}", trace.items);
        assert_eq!(write(7, 20_000, 1).updates, trace.updates);
    }
}
