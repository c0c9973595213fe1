//! Real Tiptap editors (`oracle/authorship.mjs`): through gate, document and ledger, every word keeps its author.

#![allow(
    clippy::unwrap_used,
    clippy::expect_used,
    clippy::panic,
    clippy::indexing_slicing,
    clippy::cast_possible_truncation,
    clippy::wildcard_enum_match_arm,
    reason = "helpers of tests fail loudly"
)]

use passeplume_crdt::authorship::{Account, FirstAuthors, Ledger};
use passeplume_crdt::document::Document;
use passeplume_crdt::gate::{self, Index, Owner, Ownership};
use passeplume_crdt::scan::{ClientId, Limits};
use passeplume_crdt::schema::Schema;
use serde::Deserialize;

#[derive(Deserialize)]
struct Case {
    name: String,
    updates: Vec<Sent>,
    items: Vec<Item>,
    expect: Vec<Words>,
}

#[derive(Deserialize)]
struct Sent {
    account: String,
    update: String,
}

/// A living string, in the order of the page.
#[derive(Deserialize)]
struct Item {
    client: ClientId,
    clock: u32,
    words: String,
}

#[derive(Deserialize, Debug, PartialEq)]
struct Words {
    account: String,
    words: String,
}

struct Own;

impl Ownership for Own {
    fn owner(&self, _: ClientId) -> Owner {
        Owner::Sender
    }
}

fn cases() -> Vec<Case> {
    serde_json::from_str(include_str!("oracle/authorship.json")).unwrap()
}

fn bytes(hex: &str) -> Vec<u8> {
    (0..hex.len())
        .step_by(2)
        .map(|at| u8::from_str_radix(&hex[at..at + 2], 16).unwrap())
        .collect()
}

fn ledger() -> Ledger {
    let mut ledger = Ledger::new();
    ledger.bind(1001, "léa".into());
    ledger.bind(2002, "tom".into());
    ledger
}

/// What a room does with updates of one author: one batch of `together` updates at most.
fn play(case: &Case, together: usize) -> (Ledger, Vec<(Account, Vec<u8>, FirstAuthors)>) {
    let (mut ledger, mut document) = (ledger(), Document::new());
    let mut index = Index::new(Schema::article());
    let mut rows = Vec::new();
    let mut now_ms = 0;
    for burst in case
        .updates
        .chunk_by(|a, b| a.account == b.account)
        .flat_map(|burst| burst.chunks(together))
    {
        now_ms += 1_000;
        let account: Account = burst[0].account.as_str().into();
        let mut passed_updates = Vec::new();
        for sent in burst {
            let update = bytes(&sent.update);
            let passed = gate::inspect(&update, &index, &Own, &Limits::default())
                .unwrap_or_else(|refusal| panic!("{}: {refusal}", case.name));
            index.admit(&passed);
            passed_updates.push(passed.update.into_owned());
        }
        let batch = document
            .apply_batch(passed_updates.iter().map(Vec::as_slice))
            .unwrap();
        index.admit_deleted(batch.deleted.iter().copied());
        let found = ledger
            .observe_batch(
                &account,
                now_ms,
                passed_updates.iter().map(Vec::as_slice),
                &batch,
            )
            .unwrap();
        rows.push((account, batch.update, found));
    }
    (ledger, rows)
}

/// Authors and words in the order of the page.
fn page(case: &Case, ledger: &Ledger) -> Vec<Words> {
    let mut page: Vec<Words> = Vec::new();
    for item in &case.items {
        let mut clock = item.clock;
        for letter in item.words.chars() {
            let account = ledger
                .author_of(item.client, clock)
                .map_or("nobody", |account| &**account);
            clock += letter.len_utf16() as u32;
            match page.last_mut() {
                Some(last) if last.account == account => last.words.push(letter),
                _ => page.push(Words {
                    account: account.to_owned(),
                    words: letter.to_string(),
                }),
            }
        }
    }
    page
}

#[test]
fn crd_8_every_word_keeps_its_author() {
    let mut wrong = Vec::new();
    for case in cases() {
        for together in [1, 3, usize::MAX] {
            let page = page(&case, &play(&case, together).0);
            if page != case.expect {
                wrong.push(format!("{} ({together} together): {page:?}", case.name));
            }
        }
    }
    assert!(wrong.is_empty(), "{}", wrong.join("\n"));
}

#[test]
fn rows_of_the_log_replay_to_the_same_authors_and_checkpoints_too() {
    for case in cases() {
        let (live, rows) = play(&case, 4);
        let mut replayed = ledger();
        for (account, update, found) in &rows {
            let found = FirstAuthors::decode(&found.encode()).unwrap();
            replayed.replay(Some(account), update, &found).unwrap();
        }
        assert_eq!(replayed.spans(), live.spans(), "{}", case.name);
        assert_eq!(page(&case, &replayed), case.expect, "{}", case.name);

        let mut document =
            Document::load(rows.iter().map(|(_, update, _)| update.as_slice())).unwrap();
        let mut loaded = ledger();
        loaded
            .load(
                &document.full_state().unwrap(),
                &live.credits(),
                live.tallies(),
            )
            .unwrap();
        assert_eq!(loaded.spans(), live.spans(), "{}", case.name);
        assert_eq!(loaded.tallies(), live.tallies(), "{}", case.name);
    }
}

#[test]
fn the_books_balance() {
    for case in cases() {
        let tallies = play(&case, 1).0.tallies();
        let written: u64 = tallies.values().map(|tally| tally.inserted).sum();
        let deleted: u64 = tallies.values().map(|tally| tally.deleted).sum();
        let there: u64 = tallies.values().map(|tally| tally.remaining).sum();
        assert_eq!(written - deleted, there, "{}: {tallies:?}", case.name);
    }
}
