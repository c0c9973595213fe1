//! What words cost in the room: apply, encode, render, author. `cargo bench -p passeplume-crdt --bench document`.

#![allow(
    dead_code,
    unused_crate_dependencies,
    unreachable_pub,
    clippy::unwrap_used,
    clippy::expect_used,
    clippy::panic,
    clippy::indexing_slicing,
    clippy::cast_possible_truncation,
    clippy::wildcard_enum_match_arm,
    reason = "helpers of benches fail loudly"
)]

mod support;

use divan::Bencher;
use divan::counter::ItemsCount;
use passeplume_crdt::authorship::{Account, Ledger};
use passeplume_crdt::content;
use passeplume_crdt::document::{AppliedBatch, Document};
use yrs::{ClientID, Doc, OffsetKind, Options, Text, Transact};

fn main() {
    divan::main();
}

/// One update a letter, as typing sends them.
fn typed(letters: u32) -> Vec<Vec<u8>> {
    let doc = Doc::with_options(Options {
        offset_kind: OffsetKind::Utf16,
        ..Options::with_guid_and_client_id("bench".into(), ClientID::new(7))
    });
    let text = doc.get_or_insert_text("t");
    (0..letters)
        .map(|at| {
            let mut transaction = doc.transact_mut();
            text.insert(&mut transaction, at, if at % 6 == 5 { " " } else { "e" });
            transaction.encode_update_v1()
        })
        .collect()
}

fn parts(updates: &[Vec<u8>]) -> impl Iterator<Item = &[u8]> {
    updates.iter().map(Vec::as_slice)
}

fn article(paragraphs: u32) -> Document {
    let words = "Depuis lundi, quatre poules habitent derrière le préau. ".repeat(6);
    let block =
        serde_json::json!({"type": "paragraph", "content": [{"type": "text", "text": words}]});
    let blocks = vec![block; paragraphs as usize];
    let update = content::template(7, &serde_json::json!({"type": "doc", "content": blocks}))
        .expect("a template");
    Document::load([&*update]).expect("loads")
}

/// 10,000 letters in batches of this size; the time is for all.
#[divan::bench(args = [1, 4, 20])]
fn apply(bencher: Bencher<'_, '_>, together: usize) {
    let updates = typed(10_000);
    bencher
        .counter(ItemsCount::new(updates.len()))
        .with_inputs(Document::new)
        .bench_local_values(|mut document| {
            for batch in updates.chunks(together) {
                document.apply_batch(parts(batch)).expect("applies");
            }
            document
        });
}

/// One letter in an article of thirty pupils: gate, apply, author, as the room does it.
#[divan::bench]
fn letter_through_the_room(bencher: Bencher<'_, '_>) {
    let mut room = support::Room::article();
    let mut typist = room.welcome(support::PUPILS);
    let account = support::account(support::PUPILS);
    bencher
        .with_inputs(|| typist.letter())
        .bench_local_values(|update| room.take_of(&account, &update));
}

/// Who wrote it, in the same article, by someone who deleted so many letters shortly before.
#[divan::bench(args = [0, 300, 8_000])]
fn author_of_a_letter(bencher: Bencher<'_, '_>, deleted: u32) {
    let mut room = support::Room::article();
    let mut typist = room.welcome(support::PUPILS);
    let account = support::account(support::PUPILS);
    support::delete(&mut room.ledger, &account, deleted);
    bencher
        .with_inputs(|| typist.letter())
        .bench_local_values(|update| {
            room.ledger
                .observe_batch(&account, 0, [&*update], &AppliedBatch::default())
                .expect("parses")
        });
}

/// What a pupil who lost the connection for a moment lacks of that article.
#[divan::bench]
fn missing_since(bencher: Bencher<'_, '_>) {
    let mut room = support::Room::article();
    let mut typist = room.welcome(support::PUPILS);
    let had = room.document.state_vector().expect("reads");
    for letter in typist.letters(20) {
        room.take(support::PUPILS, &letter);
    }
    bencher.bench_local(|| room.document.missing_since(divan::black_box(&had)));
}

/// The state vector of that article, from yrs and from the gate's index.
#[divan::bench]
fn state_vector(bencher: Bencher<'_, '_>) {
    let room = support::Room::article();
    bencher.bench_local(|| room.document.state_vector_bytes());
}

#[divan::bench]
fn state_vector_of_the_index(bencher: Bencher<'_, '_>) {
    let room = support::Room::article();
    bencher.bench_local(|| divan::black_box(&room.index).encoded_state_vector());
}

#[divan::bench]
fn full_state(bencher: Bencher<'_, '_>) {
    let mut document = article(400);
    bencher.bench_local(|| {
        document.forget_encoded();
        document.full_state()
    });
}

#[divan::bench]
fn load(bencher: Bencher<'_, '_>) {
    let state = article(400).full_state().expect("encodes");
    bencher.bench_local(|| Document::load([&*state]));
}

#[divan::bench]
fn html(bencher: Bencher<'_, '_>) {
    let document = article(400);
    bencher.bench_local(|| content::html(&document));
}

#[divan::bench]
fn size(bencher: Bencher<'_, '_>) {
    let document = article(400);
    bencher.bench_local(|| content::size(&document));
}

/// 10,000 letters of typing, one update each; the time is for all.
#[divan::bench]
fn author_of_typing(bencher: Bencher<'_, '_>) {
    let updates = typed(10_000);
    let account: Account = "léa".into();
    bencher
        .counter(ItemsCount::new(updates.len()))
        .with_inputs(Ledger::new)
        .bench_local_values(|mut ledger| {
            ledger.bind(7, account.clone());
            for update in &updates {
                ledger
                    .observe_batch(&account, 0, [update.as_slice()], &AppliedBatch::default())
                    .expect("parses");
            }
            ledger
        });
}

/// So many letters at once, as a paste or the state of a stored text brings them: the cost of a letter must not grow.
#[divan::bench(args = [20_000, 200_000, 1_000_000])]
fn author_of_a_paste(bencher: Bencher<'_, '_>, letters: usize) {
    let words = "Depuis lundi, quatre poules. ".repeat(letters / 29 + 1);
    let account: Account = "léa".into();
    bencher
        .counter(ItemsCount::new(letters))
        .with_inputs(Ledger::new)
        .bench_local_values(|mut ledger| {
            ledger.observe(&account, 0, &[(7, 0, &words)], []);
            ledger
        });
}

/// A paragraph of this many letters of a classmate, deleted and inserted again in one update.
#[divan::bench(args = [20, 300, 20_000])]
fn author_of_a_move(bencher: Bencher<'_, '_>, letters: u32) {
    let words: String = (0..letters)
        .map(|n| char::from(b'a' + (n * n % 23) as u8))
        .collect();
    let (lea, tom): (Account, Account) = ("léa".into(), "tom".into());
    let setup = || {
        let mut ledger = Ledger::new();
        ledger.bind(1, lea.clone());
        ledger.bind(2, tom.clone());
        ledger.observe(&lea, 0, &[(1, 0, &words)], []);
        ledger
    };
    bencher.with_inputs(setup).bench_local_values(|mut ledger| {
        let deleted = passeplume_crdt::scan::IdRange {
            client: 1,
            clock: 0,
            len: letters,
        };
        ledger.observe(&tom, 1, &[(2, 0, &words)], [deleted]);
        ledger
    });
}
