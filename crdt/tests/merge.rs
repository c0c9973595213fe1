//! One frame for several authors says what their rows say one by one.

#![allow(
    clippy::unwrap_used,
    clippy::indexing_slicing,
    clippy::disallowed_methods,
    reason = "helpers of tests fail loudly, and decode what they made"
)]

use passeplume_crdt::{merge, scan};
use proptest::prelude::*;
use yrs::{
    ClientID, Doc, GetString, OffsetKind, Options, ReadTxn, StateVector, Text, Transact, Update,
    updates::decoder::Decode,
};

fn replica(client: u64) -> Doc {
    Doc::with_options(Options {
        offset_kind: OffsetKind::Utf16,
        ..Options::with_guid_and_client_id("m".into(), ClientID::new(client))
    })
}

fn apply(doc: &Doc, update: &[u8]) {
    let update = Update::decode_v1(update).unwrap();
    doc.transact_mut().apply_update(update).unwrap();
}

/// What one author does at once: (place, delete or insert).
type Deeds = Vec<(u32, bool)>;

/// Every author starts from `before` and makes one update.
fn row(before: &[u8], client: u64, deeds: &Deeds) -> Vec<u8> {
    let doc = replica(client);
    apply(&doc, before);
    let text = doc.get_or_insert_text("t");
    let mut transaction = doc.transact_mut();
    for &(place, deletes) in deeds {
        let length = text.len(&transaction);
        if deletes && length > 0 {
            text.remove_range(&mut transaction, place % length, 1);
        } else {
            text.insert(&mut transaction, place % (length + 1), "é");
        }
    }
    transaction.encode_update_v1()
}

fn seen(updates: &[&[u8]]) -> (String, Vec<u8>) {
    let doc = replica(0);
    let text = doc.get_or_insert_text("t");
    for update in updates {
        apply(&doc, update);
    }
    let transaction = doc.transact();
    assert!(transaction.store().pending_update().is_none());
    assert!(transaction.store().pending_ds().is_none());
    (
        text.get_string(&transaction),
        transaction.encode_diff_v1(&StateVector::default()),
    )
}

proptest! {
    #[test]
    fn crd_12_one_frame_says_what_the_rows_say(
        authors in prop::collection::vec(prop::collection::vec((any::<u32>(), any::<bool>()), 0..8), 1..12),
    ) {
        let before = row(&[0, 0], 1, &vec![(0, false); 20]);
        let rows: Vec<Vec<u8>> = (2..).zip(&authors).map(|(client, deeds)| row(&before, client, deeds)).collect();
        let one_by_one: Vec<&[u8]> = std::iter::once(&*before).chain(rows.iter().map(|row| &**row)).collect();
        let merged = merge(rows.iter().map(|row| &**row)).unwrap();
        let read = scan::Update::parse(&merged, &scan::Limits::default());
        prop_assert!(read.is_ok(), "{read:?} {merged:02x?} of {rows:02x?}");
        prop_assert_eq!(seen(&[&before, &merged]), seen(&one_by_one));
        let yrs = yrs::merge_updates_v1(&rows).unwrap();
        prop_assert!(merged.len() <= yrs.len() + 2, "{} and {}", merged.len(), yrs.len());
    }
}

#[test]
fn crd_12_rows_that_share_a_client_id_are_merged_too() {
    let doc = replica(7);
    let text = doc.get_or_insert_text("t");
    let rows: Vec<Vec<u8>> = (0..3)
        .map(|at| {
            let mut transaction = doc.transact_mut();
            text.insert(&mut transaction, at, "a");
            transaction.encode_update_v1()
        })
        .collect();
    let merged = merge(rows.iter().map(|row| &**row)).unwrap();
    assert_eq!(seen(&[&merged]).0, "aaa");
    assert!(merge([&[9_u8][..], &[0, 0]].into_iter()).is_none());
}
