//! A batch makes the same document, and the same squashed update, as its updates one by one.

#![allow(
    clippy::unwrap_used,
    clippy::expect_used,
    clippy::panic,
    clippy::indexing_slicing,
    clippy::cast_possible_truncation,
    clippy::disallowed_methods,
    clippy::wildcard_enum_match_arm,
    reason = "the test's own editors and bytes"
)]

use passeplume_crdt::document::Document;
use passeplume_crdt::scan::IdRange;
use proptest::prelude::*;
use yrs::updates::decoder::Decode;
use yrs::{
    ClientID, Doc, GetString, IdSet, OffsetKind, Options, ReadTxn, StateVector, Text, Transact,
    Update, WriteTxn,
};

/// What somebody with two tabs does. Places are parts of a thousand of the text.
#[derive(Debug, Clone)]
enum Step {
    /// Letters one behind the other, an update each.
    Types(usize, u32, String),
    /// In both tabs at once, a letter here and one there.
    TypesTwice(u32, u32, String),
    Deletes(usize, u32, u32),
    Marks(usize, u32, u32),
    /// A tab says its last updates, so many, once more.
    Repeats(usize),
    /// Each tab gets what the other one did.
    Syncs,
    /// The room takes what waits.
    Commits,
}

fn step() -> impl Strategy<Value = Step> {
    let (tab, at) = (|| 0..2_usize, || 0..1_000_u32);
    let words = || "[aé😀\u{fffd}]{1,9}";
    prop_oneof![
        6 => (tab(), at(), words()).prop_map(|(tab, at, words)| Step::Types(tab, at, words)),
        6 => (tab(), words()).prop_map(|(tab, words)| Step::Types(tab, 1_000, words)),
        2 => (at(), at(), words()).prop_map(|(one, other, words)| Step::TypesTwice(one, other, words)),
        2 => (tab(), at(), 1..6_u32).prop_map(|(tab, at, len)| Step::Deletes(tab, at, len)),
        1 => (tab(), at(), 1..6_u32).prop_map(|(tab, at, len)| Step::Marks(tab, at, len)),
        1 => (1..8_usize).prop_map(Step::Repeats),
        4 => Just(Step::Syncs),
        2 => Just(Step::Commits),
    ]
}

fn replica(client: u64) -> Doc {
    Doc::with_options(Options {
        offset_kind: OffsetKind::Utf16,
        ..Options::with_guid_and_client_id("t".into(), ClientID::new(client))
    })
}

fn apply(doc: &Doc, update: &[u8]) {
    let update = Update::decode_v1(update).unwrap();
    doc.transact_mut().apply_update(update).unwrap();
}

fn state(doc: &Doc) -> Vec<u8> {
    doc.transact().encode_diff_v1(&StateVector::default())
}

/// Where an edit goes: between characters, as a caret does.
fn place(doc: &Doc, part: u32) -> u32 {
    let text = doc.get_or_insert_text("t");
    let words = text.get_string(&doc.transact());
    let count = words.chars().count() * part as usize / 1_000;
    words
        .chars()
        .take(count)
        .map(|c| c.len_utf16() as u32)
        .sum()
}

fn letter(doc: &Doc, at: u32, letter: char) -> Vec<u8> {
    let mut transaction = doc.transact_mut();
    let text = transaction.get_or_insert_text("t");
    text.insert(&mut transaction, at, letter.encode_utf8(&mut [0; 4]));
    transaction.encode_update_v1()
}

fn over(
    doc: &Doc,
    at: u32,
    len: u32,
    edit: impl FnOnce(&yrs::TextRef, &mut yrs::TransactionMut<'_>, u32, u32),
) -> Vec<u8> {
    let end = {
        let text = doc.get_or_insert_text("t");
        let words = text.get_string(&doc.transact());
        let mut units = 0;
        let ends = words.chars().map(|c| {
            units += c.len_utf16() as u32;
            units
        });
        ends.filter(|end| *end > at).take(len as usize).last()
    };
    let mut transaction = doc.transact_mut();
    let text = transaction.get_or_insert_text("t");
    if let Some(end) = end {
        edit(&text, &mut transaction, at, end - at);
    }
    transaction.encode_update_v1()
}

/// What the tabs say, in order.
fn said(step: &Step, tabs: &[Doc; 2]) -> Vec<Vec<u8>> {
    match step {
        Step::Types(tab, at, words) => {
            let mut at = place(&tabs[*tab], *at);
            let typed = words.chars().map(|typed| {
                let update = letter(&tabs[*tab], at, typed);
                at += typed.len_utf16() as u32;
                update
            });
            typed.collect()
        }
        Step::TypesTwice(one, other, words) => {
            let mut at = [place(&tabs[0], *one), place(&tabs[1], *other)];
            let typed = words.chars().enumerate().map(|(n, typed)| {
                let update = letter(&tabs[n % 2], at[n % 2], typed);
                at[n % 2] += typed.len_utf16() as u32;
                update
            });
            typed.collect()
        }
        Step::Deletes(tab, at, len) => {
            let at = place(&tabs[*tab], *at);
            vec![over(&tabs[*tab], at, *len, |text, transaction, at, len| {
                text.remove_range(transaction, at, len);
            })]
        }
        Step::Marks(tab, at, len) => {
            let at = place(&tabs[*tab], *at);
            let bold = yrs::types::Attrs::from([("bold".into(), true.into())]);
            vec![over(&tabs[*tab], at, *len, |text, transaction, at, len| {
                text.format(transaction, at, len, bold);
            })]
        }
        Step::Syncs => {
            let states = [state(&tabs[1]), state(&tabs[0])];
            apply(&tabs[0], &states[0]);
            apply(&tabs[1], &states[1]);
            Vec::new()
        }
        Step::Repeats(_) | Step::Commits => Vec::new(),
    }
}

fn ranges(set: &IdSet) -> Vec<IdRange> {
    let ranges = set.iter().flat_map(|(client, ranges)| {
        ranges.iter().map(|range| IdRange {
            client: client.get(),
            clock: range.start,
            len: range.end - range.start,
        })
    });
    ranges.collect()
}

/// The room's document, and the same by yrs alone.
struct Both {
    document: Document,
    plain: Doc,
}

impl Both {
    fn commit(&mut self, waiting: &[Vec<u8>]) -> Result<(), TestCaseError> {
        if waiting.is_empty() {
            return Ok(());
        }
        let batch = self
            .document
            .apply_batch(waiting.iter().map(Vec::as_slice))
            .unwrap();
        let mut transaction = self.plain.transact_mut();
        for update in waiting {
            transaction
                .apply_update(Update::decode_v1(update).unwrap())
                .unwrap();
        }
        transaction.commit();
        prop_assert_eq!(&batch.inserted, &ranges(transaction.insert_set()));
        prop_assert_eq!(&batch.deleted, &ranges(transaction.delete_set()));
        if waiting.len() > 1 {
            prop_assert_eq!(batch.update, transaction.encode_update_v1());
        }
        drop(transaction);
        let whole = self.document.full_state().unwrap();
        prop_assert_eq!(&*whole, &*state(&self.plain));
        Ok(())
    }
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(1_536))]

    #[test]
    fn crd_13_a_batch_is_its_updates_one_by_one(steps in prop::collection::vec(step(), 1..30)) {
        let mut both = Both {
            document: Document::new(),
            plain: replica(0),
        };
        // Both client ids on either side of each other decide ties both ways.
        let tabs = [replica(0x8000_0001), replica(300)];
        let (mut waiting, mut all) = (Vec::new(), Vec::<Vec<u8>>::new());
        for step in &steps {
            if matches!(step, Step::Commits) {
                both.commit(&waiting)?;
                waiting.clear();
            }
            if let Step::Repeats(last) = step {
                waiting.extend_from_slice(&all[all.len().saturating_sub(*last)..]);
            }
            let said = said(step, &tabs);
            all.extend_from_slice(&said);
            waiting.extend(said);
        }
        both.commit(&waiting)?;
        said(&Step::Syncs, &tabs);
        let text = |doc: &Doc| doc.get_or_insert_text("t").get_string(&doc.transact());
        prop_assert_eq!(text(&both.plain), text(&tabs[0]));
    }
}
