//! A document applies what passed, squashes it, answers what is missing, and survives what must not happen.

#![allow(
    clippy::unwrap_used,
    clippy::expect_used,
    clippy::panic,
    clippy::indexing_slicing,
    clippy::cast_possible_truncation,
    clippy::wildcard_enum_match_arm,
    reason = "helpers of tests fail loudly"
)]

use passeplume_crdt::document::{Document, DocumentError};
use passeplume_crdt::scan::IdRange;
use passeplume_crdt::wire::StateVector;
use yrs::{ClientID, Doc, GetString, OffsetKind, Options, Text, Transact};

/// A pupil's replica; `client` also names them.
fn pupil(client: u64) -> Doc {
    Doc::with_options(Options {
        offset_kind: OffsetKind::Utf16,
        ..Options::with_guid_and_client_id("t".into(), ClientID::new(client))
    })
}

/// Types letter by letter at the start of the text "t": one update a letter.
fn types(doc: &Doc, words: &str) -> Vec<Vec<u8>> {
    let text = doc.get_or_insert_text("t");
    let mut at = 0;
    words
        .chars()
        .map(|letter| {
            let mut transaction = doc.transact_mut();
            text.insert(&mut transaction, at, &letter.to_string());
            at += letter.len_utf16() as u32;
            transaction.encode_update_v1()
        })
        .collect()
}

fn deletes(doc: &Doc, at: u32, len: u32) -> Vec<u8> {
    let text = doc.get_or_insert_text("t");
    let mut transaction = doc.transact_mut();
    text.remove_range(&mut transaction, at, len);
    transaction.encode_update_v1()
}

fn parts(updates: &[Vec<u8>]) -> impl Iterator<Item = &[u8]> {
    updates.iter().map(Vec::as_slice)
}

#[expect(clippy::disallowed_methods, reason = "the test's own bytes")]
fn text_of(state: &[u8]) -> String {
    use yrs::updates::decoder::Decode;
    let doc = pupil(9);
    let text = doc.get_or_insert_text("t");
    doc.transact_mut()
        .apply_update(yrs::Update::decode_v1(state).unwrap())
        .unwrap();
    text.get_string(&doc.transact())
}

#[test]
fn a_batch_comes_out_as_one_squashed_update() {
    let lea = pupil(1);
    let updates = types(&lea, "bonjour 🐔");
    let mut document = Document::new();
    let batch = document.apply_batch(parts(&updates)).unwrap();
    assert_eq!(
        batch.inserted,
        [IdRange {
            client: 1,
            clock: 0,
            len: 10
        }]
    );
    assert_eq!(batch.deleted, []);
    let together: usize = updates.iter().map(Vec::len).sum();
    assert!(
        batch.update.len() * 4 < together,
        "{} of {together}",
        batch.update.len()
    );
    assert_eq!(text_of(&batch.update), "bonjour 🐔");

    let batch = document.apply_batch([&*deletes(&lea, 0, 3)]).unwrap();
    assert_eq!(batch.inserted, []);
    assert_eq!(
        batch.deleted,
        [IdRange {
            client: 1,
            clock: 0,
            len: 3
        }]
    );
    assert_eq!(text_of(&document.full_state().unwrap()), "jour 🐔");
}

#[test]
fn what_is_known_already_changes_nothing() {
    let updates = types(&pupil(1), "abc");
    let mut document = Document::new();
    document.apply_batch(parts(&updates)).unwrap();
    let state = document.full_state().unwrap();
    let again = document.apply_batch(parts(&updates)).unwrap();
    assert!(again.is_empty());
    assert_eq!(again.update, [0, 0]);
    assert_eq!(document.full_state().unwrap(), state);
}

#[test]
fn squashed_rows_load_to_the_same_document() {
    let (lea, tom) = (pupil(1), pupil(2));
    let mut document = Document::new();
    let mut rows = Vec::new();
    for updates in [
        types(&lea, "un"),
        types(&tom, "deux"),
        vec![deletes(&lea, 0, 1)],
    ] {
        rows.push(document.apply_batch(parts(&updates)).unwrap().update);
    }
    let mut loaded = Document::load(parts(&rows)).unwrap();
    assert_eq!(loaded.full_state().unwrap(), document.full_state().unwrap());
    assert!(loaded.encoded_len() > 0);
    let checkpoint = document.full_state().unwrap();
    let mut from_checkpoint = Document::load([&*checkpoint]).unwrap();
    assert_eq!(from_checkpoint.full_state().unwrap(), checkpoint);
}

#[test]
fn missing_since_answers_exactly_what_is_missing() {
    let lea = pupil(1);
    let mut document = Document::new();
    document.apply_batch(parts(&types(&lea, "abc"))).unwrap();
    let before = document.state_vector().unwrap();
    document
        .apply_batch(parts(&types(&pupil(2), "xyz")))
        .unwrap();

    let diff = document.missing_since(&before).unwrap();
    lea_applies(&lea, &diff);
    assert_eq!(
        lea.get_or_insert_text("t")
            .get_string(&lea.transact())
            .len(),
        6
    );

    // Clients that we have never heard of, and clocks beyond ours, change nothing.
    let boast = StateVector::from_entries(vec![(1, 900), (2, 900), (77, 5)]).unwrap();
    assert_eq!(document.missing_since(&boast).unwrap(), [0, 0][..]);
    let nothing = StateVector::default();
    assert_eq!(
        document.missing_since(&nothing).unwrap(),
        document.full_state().unwrap()
    );
}

#[expect(clippy::disallowed_methods, reason = "the test's own bytes")]
fn lea_applies(doc: &Doc, update: &[u8]) {
    use yrs::updates::decoder::Decode;
    doc.transact_mut()
        .apply_update(yrs::Update::decode_v1(update).unwrap())
        .unwrap();
}

#[test]
fn a_state_vector_inside_an_emoji_is_answered() {
    let mut document = Document::new();
    document
        .apply_batch(parts(&types(&pupil(1), "🐔a")))
        .unwrap();
    let inside = StateVector::from_entries(vec![(1, 1)]).unwrap();
    assert!(document.missing_since(&inside).is_ok());
}

#[test]
fn stored_bytes_with_a_gap_or_damage_are_not_loaded() {
    let updates = types(&pupil(1), "abc");
    assert_eq!(
        Document::load(parts(&updates[1..])).err(),
        Some(DocumentError::Gap)
    );
    assert_eq!(
        Document::load([&[1_u8, 1, 7][..]]).err(),
        Some(DocumentError::Undecodable)
    );
}

#[test]
fn crd_10_an_error_poisons_the_document_for_good() {
    let updates = types(&pupil(1), "abc");
    let mut document = Document::new();
    assert!(document.apply_batch(parts(&updates[2..])).is_err());
    assert!(document.is_poisoned());
    assert_eq!(document.full_state().err(), Some(DocumentError::Poisoned));
    assert_eq!(
        document.apply_batch(parts(&updates)).err(),
        Some(DocumentError::Poisoned)
    );
}

#[test]
fn the_fresh_document_is_empty() {
    let mut document = Document::new();
    assert_eq!(document.full_state().unwrap(), [0, 0][..]);
    assert_eq!(document.state_vector_bytes().unwrap(), [0]);
}
