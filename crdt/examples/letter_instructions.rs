//! Pieces of the hot path, each alone and always the same, whose instructions `scripts/instructions.sh` counts.
//!
//! `letter_instructions list` names them; `letter_instructions CASE REPETITIONS` runs one. Only what happens inside [`measured`] counts.

#![allow(
    dead_code,
    unused_crate_dependencies,
    unreachable_pub,
    clippy::unwrap_used,
    clippy::expect_used,
    clippy::panic,
    clippy::print_stdout,
    reason = "a measurement that fails, fails loudly"
)]

#[path = "../benches/support/mod.rs"]
mod support;

use std::hint::black_box;

use passeplume_crdt::document::AppliedBatch;
use passeplume_crdt::gate::inspect;
use passeplume_crdt::scan::{Limits, Update};
use passeplume_crdt::wire::{StateVector, awareness, hocuspocus, y_websocket};
use support::{Anyone, DOCUMENT, PUPILS, Room, Typist, account, caret, client, crowd, slices};

/// A name, and what runs it so many times.
type Case = (&'static str, fn(usize));

const CASES: &[Case] = &[
    ("decode_update", decode_update),
    ("decode_update_of_y_websocket", decode_update_of_y_websocket),
    ("decode_presence", decode_presence),
    ("decode_state_vector_of_30", decode_state_vector),
    ("scan_letter", scan_letter),
    ("inspect_letter", inspect_letter),
    ("inspect_letter_in_the_middle", inspect_letter_in_the_middle),
    ("inspect_and_admit_letter", inspect_and_admit_letter),
    ("apply_letter", apply_letter),
    ("apply_20_letters", apply_20_letters),
    ("author_of_a_letter", author_of_a_letter),
    (
        "author_of_a_letter_by_who_deleted",
        author_of_a_letter_by_who_deleted,
    ),
    ("letter_through_the_room", letter_through_the_room),
    ("merge_2_authors", merge_2_authors),
    ("merge_12_authors", merge_12_authors),
    ("encode_update", encode_update),
    ("encode_update_of_y_websocket", encode_update_of_y_websocket),
    ("encode_acknowledgement", encode_acknowledgement),
    ("encode_step_1_of_31", encode_step_1),
    ("encode_step_2_of_10_kb", encode_step_2),
    ("caret_moves", caret_moves),
    ("encode_10_carets", encode_10_carets),
];

fn main() {
    let mut words = std::env::args().skip(1);
    let (name, count) = (words.next(), words.next());
    if name.as_deref() == Some("list") {
        for (name, _) in CASES {
            println!("{name}");
        }
        return;
    }
    let case = CASES
        .iter()
        .find(|(known, _)| Some(*known) == name.as_deref());
    let count = count.and_then(|count| count.parse().ok());
    let (Some((_, run)), Some(count)) = (case, count) else {
        panic!("letter_instructions list | letter_instructions CASE REPETITIONS");
    };
    run(count);
}

/// What callgrind counts: what is called from here, and the loop inside.
#[inline(never)]
fn measured(mut work: impl FnMut()) {
    work();
}

/// The same work so many times; the first few go uncounted, as they make room that the others find.
fn repeat<T>(count: usize, mut work: impl FnMut() -> T) {
    for _ in 0..WARM {
        black_box(work());
    }
    measured(|| {
        for _ in 0..count {
            black_box(work());
        }
    });
}

/// Work on the inputs in turn; as with [`repeat`], the first few go uncounted.
fn each<I>(inputs: &[I], mut work: impl FnMut(&I)) {
    let (warm, counted) = inputs.split_at(WARM.min(inputs.len()));
    warm.iter().for_each(&mut work);
    measured(|| counted.iter().for_each(&mut work));
}

/// Uncounted repetitions at the beginning.
const WARM: usize = 64;

fn decode_update(count: usize) {
    let frame = hocuspocus::encode_update(DOCUMENT, &[7; 24]);
    repeat(count, || {
        hocuspocus::ClientFrame::decode(black_box(&frame)).map(|_| ())
    });
}

fn decode_update_of_y_websocket(count: usize) {
    let frame = y_websocket::encode_update(&[7; 24]);
    repeat(count, || {
        y_websocket::Message::decode(black_box(&frame)).map(|_| ())
    });
}

fn decode_presence(count: usize) {
    let body = awareness::encode([caret(0, 7)].into_iter());
    repeat(count, || {
        awareness::decode(black_box(&body)).map_or(0, Iterator::count)
    });
}

fn decode_state_vector(count: usize) {
    let entries = (0..30).map(|n| (client(n), 5)).collect();
    let mut bytes = Vec::new();
    StateVector::from_entries(entries)
        .expect("valid")
        .encode(&mut bytes);
    repeat(count, || StateVector::decode(black_box(&bytes), 100));
}

/// The class article, someone who has typed a little in it, and what that pupil types next.
fn typing(count: usize) -> (Room, Typist, Vec<Vec<u8>>) {
    let mut room = Room::article();
    let mut typist = room.welcome(PUPILS);
    for letter in typist.letters(30) {
        room.take(PUPILS, &letter);
    }
    let letters = typist.letters(count);
    (room, typist, letters)
}

fn scan_letter(count: usize) {
    let (_, _, letters) = typing(1);
    let (limits, letter) = (Limits::default(), letters.first().expect("typed"));
    repeat(count, || Update::parse(black_box(letter), &limits).is_ok());
}

fn inspect_letter(count: usize) {
    let (room, _, letters) = typing(1);
    let letter = letters.first().expect("typed");
    repeat(count, || {
        inspect(black_box(letter), &room.index, &Anyone, &room.limits).map(|passed| passed.news)
    });
}

fn inspect_letter_in_the_middle(count: usize) {
    let (room, mut typist, _) = typing(0);
    let letter = typist.letter_at(10);
    repeat(count, || {
        inspect(black_box(&letter), &room.index, &Anyone, &room.limits).map(|passed| passed.news)
    });
}

fn inspect_and_admit_letter(count: usize) {
    let (mut room, _, letters) = typing(WARM + count);
    each(&letters, |letter| {
        let passed = inspect(letter, &room.index, &Anyone, &room.limits).expect("honest");
        room.index.admit(&passed);
    });
}

fn apply_letter(count: usize) {
    let (mut room, _, letters) = typing(WARM + count);
    each(&letters, |letter| {
        black_box(room.document.apply_batch([letter.as_slice()])).expect("applies");
    });
}

fn apply_20_letters(count: usize) {
    let (mut room, _, letters) = typing(20 * (WARM + count));
    let batches: Vec<&[Vec<u8>]> = letters.chunks(20).collect();
    each(&batches, |batch| {
        black_box(room.document.apply_batch(slices(batch))).expect("applies");
    });
}

fn author_of_a_letter(count: usize) {
    let (mut room, _, letters) = typing(WARM + count);
    let (account, batch) = (account(PUPILS), AppliedBatch::default());
    each(&letters, |letter| {
        let found = room
            .ledger
            .observe_batch(&account, 0, [letter.as_slice()], &batch);
        black_box(found).expect("parses");
    });
}

/// Someone who took away a paragraph of 300 letters shortly before: what comes now may be those words again.
fn author_of_a_letter_by_who_deleted(count: usize) {
    let (mut room, _, letters) = typing(WARM + count);
    let account = account(PUPILS);
    support::delete(&mut room.ledger, &account, 300);
    let batch = AppliedBatch::default();
    each(&letters, |letter| {
        let found = room
            .ledger
            .observe_batch(&account, 0, [letter.as_slice()], &batch);
        black_box(found).expect("parses");
    });
}

fn letter_through_the_room(count: usize) {
    let (mut room, _, letters) = typing(WARM + count);
    let account = account(PUPILS);
    each(&letters, |letter| {
        let stored = room.take_of(&account, letter);
        black_box(hocuspocus::encode_update(DOCUMENT, &stored));
    });
}

fn merge_2_authors(count: usize) {
    merge(2, count);
}

fn merge_12_authors(count: usize) {
    merge(12, count);
}

fn merge(authors: usize, count: usize) {
    let rows = support::rows(authors, 1);
    repeat(count, || {
        passeplume_crdt::merge(slices(black_box(&rows))).expect("merges")
    });
}

fn encode_update(count: usize) {
    repeat(count, || {
        hocuspocus::encode_update(black_box(DOCUMENT), black_box(&[7; 24]))
    });
}

fn encode_update_of_y_websocket(count: usize) {
    repeat(count, || y_websocket::encode_update(black_box(&[7; 24])));
}

fn encode_acknowledgement(count: usize) {
    repeat(count, || {
        hocuspocus::encode_sync_status(black_box(DOCUMENT), hocuspocus::SyncStatus::Applied)
    });
}

fn encode_step_1(count: usize) {
    let (room, _, _) = typing(0);
    repeat(count, || {
        hocuspocus::encode_step_1(black_box(DOCUMENT), &room.index.encoded_state_vector())
    });
}

fn encode_step_2(count: usize) {
    let state = vec![7; 10_000];
    repeat(count, || {
        hocuspocus::encode_step_2(black_box(DOCUMENT), black_box(&state))
    });
}

fn caret_moves(count: usize) {
    let (mut presence, who) = crowd(PUPILS);
    let (mut clock, mut now_ms) = (1, 0);
    repeat(count, || {
        clock += 1;
        now_ms += 100;
        presence.update(now_ms, 0, &who, caret(0, clock))
    });
}

fn encode_10_carets(count: usize) {
    let (presence, _) = crowd(PUPILS);
    let moved: Vec<u64> = (0..10).map(client).collect();
    repeat(count, || {
        hocuspocus::encode_awareness(DOCUMENT, &presence.encode_changed(black_box(&moved)))
    });
}
