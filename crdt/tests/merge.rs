//! One frame for several authors says what their rows say one by one.

#![allow(
    clippy::unwrap_used,
    clippy::indexing_slicing,
    clippy::disallowed_methods,
    reason = "helpers of tests fail loudly, and decode what they made"
)]

use bytes::Bytes;
use passeplume_crdt::{
    document::Document,
    merge, repeats,
    scan::{self, Limits},
    whole,
    wire::lib0,
};
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

/// What a document says and which elements are deleted, however its blocks are cut.
fn meaning(updates: &[&[u8]]) -> (String, Vec<(u64, u32)>) {
    let (text, encoded) = seen(updates);
    let read = scan::Update::parse(&encoded, &scan::Limits::TRUSTED).unwrap();
    let mut deleted: Vec<(u64, u32)> = read
        .deletions()
        .flat_map(|range| (range.clock..range.end()).map(move |clock| (range.client, clock)))
        .collect();
    deleted.sort_unstable();
    (text, deleted)
}

/// Letters and deletions of several people who see one another, each edit an update.
fn history(edits: &[(u8, u32, bool)]) -> Vec<Bytes> {
    let people: Vec<Doc> = (1..=4).map(replica).collect();
    let mut log: Vec<Bytes> = Vec::new();
    let mut seen = [0_usize; 4];
    for &(who, place, deletes) in edits {
        let at = usize::from(who % 4);
        // One of them is mostly behind: what it writes meets what it has not seen.
        if who < 200 {
            for update in &log[seen[at]..] {
                apply(&people[at], update);
            }
            seen[at] = log.len();
        }
        let text = people[at].get_or_insert_text("t");
        let mut transaction = people[at].transact_mut();
        let length = text.len(&transaction);
        if deletes && length > 1 {
            text.remove_range(&mut transaction, place % (length - 1), 2);
        } else {
            text.insert(&mut transaction, place % (length + 1), "ab");
        }
        log.push(transaction.encode_update_v1().into());
    }
    log
}

proptest! {
    #[test]
    fn crd_14_a_document_joined_from_its_stored_bytes_is_the_document(
        edits in prop::collection::vec((any::<u8>(), any::<u32>(), any::<bool>()), 1..60),
        checkpoint in any::<prop::sample::Index>(),
        squashed in any::<prop::sample::Index>(),
    ) {
        let log = history(&edits);
        let doc = replica(0);
        let _ = doc.get_or_insert_text("t");
        for update in &log {
            apply(&doc, update);
        }
        let vector = doc.transact().state_vector();
        // A full state in the middle, then rows; one of the rows was squashed and begins before the checkpoint ends.
        let at = checkpoint.index(log.len() + 1);
        let mut state = Document::load(log[..at].iter().map(|row| &**row)).unwrap();
        let full = state.full_state().unwrap();
        let back = squashed.index(at + 1).min(3);
        let merged = merge(log[at - back..].iter().map(|row| &**row)).unwrap();
        let rows = [&[full.clone()][..], &log[at..]].concat();
        for parts in [rows, vec![full, merged]] {
            let whole = whole(&parts).unwrap();
            let slices: Vec<&[u8]> = log.iter().map(|row| &**row).collect();
            prop_assert_eq!(meaning(&[&whole.update]), meaning(&slices));
            let mut expected: Vec<(u64, u32)> = vector.iter().map(|(client, &clock)| (client.get(), clock)).collect();
            expected.sort_unstable();
            prop_assert_eq!(whole.state_vector.iter().collect::<Vec<_>>(), expected);
            let deletions = whole.update.slice(whole.update.len() - whole.deletions..);
            let (all, tail) = (deleted(&whole.update), [&[0], &*deletions].concat());
            prop_assert_eq!(&deleted(&tail), &all);
            prop_assert!(repeats(&tail, &deletions, &Limits::default()));
            for (client, clock, len) in all {
                let one = deleting(client, clock, len);
                prop_assert!(repeats(&one, &deletions, &Limits::default()));
                // One more than the last that is known, behind everything of that client.
                let beyond = deleting(client, 1 << 20, 1);
                prop_assert!(!repeats(&beyond, &deletions, &Limits::default()));
            }
        }
    }
}

/// What an update says is deleted: client, first element, how many.
fn deleted(update: &[u8]) -> Vec<(u64, u32, u32)> {
    let update = scan::Update::parse(update, &Limits::TRUSTED).unwrap();
    let ranges = update.deletions();
    ranges
        .map(|range| (range.client, range.clock, range.len))
        .collect()
}

/// An update that deletes these elements and says nothing else.
fn deleting(client: u64, clock: u32, len: u32) -> Vec<u8> {
    let mut update = vec![0, 1];
    for number in [client, 1, u64::from(clock), u64::from(len)] {
        lib0::write_var_u64(&mut update, number);
    }
    update
}

#[test]
fn crd_17_only_deletions_that_are_known_are_a_repetition() {
    // Of client 5 the elements 3 to 6 and 9; of client 2 the first two.
    let known = [2, 5, 2, 3, 4, 9, 1, 2, 1, 0, 2];
    let is = |update: &[u8]| repeats(update, &known, &Limits::default());
    assert!(is(&[&[0], &known[..]].concat()) && is(&[0, 0]));
    for (client, clock, len) in [(5, 3, 4), (5, 5, 1), (5, 9, 1), (2, 1, 1)] {
        assert!(is(&deleting(client, clock, len)));
    }
    for (client, clock, len) in [
        (5, 2, 2),
        (5, 6, 2),
        (5, 3, 7),
        (5, 10, 1),
        (3, 3, 1),
        (2, 0, 3),
    ] {
        assert!(!is(&deleting(client, clock, len)), "{client} {clock} {len}");
    }
    let word = history(&[(0, 0, false)]);
    assert!(!is(&word[0]), "a word is news for all that is known here");
    assert!(!is(&[]) && !is(&[0]) && !is(&[0, 1]) && !is(&[9, 9, 9]));
}

#[test]
fn crd_14_what_does_not_begin_at_its_first_element_is_not_taken_for_a_whole_document() {
    let log = history(&[(0, 0, false), (0, 0, false), (0, 0, false)]);
    assert!(whole(&log).is_some());
    assert!(whole(&log[1..]).is_none(), "the first letters are missing");
    assert!(
        whole(&[log[0].clone(), log[2].clone()]).is_none(),
        "letters in between are missing"
    );
    assert!(whole(&[Bytes::from_static(&[9])]).is_none());
    assert_eq!(whole(&[]).unwrap().update, &[0, 0][..]);
    assert!(whole(&[]).unwrap().state_vector.is_empty());
}
