//! What one frame costs before and after the room: `cargo bench -p passeplume-crdt --bench codec`.

#![allow(
    dead_code,
    unused_crate_dependencies,
    unreachable_pub,
    clippy::unwrap_used,
    clippy::expect_used,
    clippy::indexing_slicing,
    reason = "a benchmark is its own program"
)]

mod support;

use bytes::Bytes;
use divan::counter::BytesCount;
use divan::{Bencher, black_box};
use passeplume_crdt::wire::{StateVector, awareness, hocuspocus, y_websocket};
use support::{DOCUMENT, Room, caret, crowd};

fn main() {
    divan::main();
}

#[divan::bench]
fn decode_update(bencher: Bencher<'_, '_>) {
    let frame = hocuspocus::encode_update(DOCUMENT, &[7; 24]);
    bencher.bench(|| hocuspocus::ClientFrame::decode(black_box(&frame)).map(|_| ()));
}

#[divan::bench]
fn decode_update_of_y_websocket(bencher: Bencher<'_, '_>) {
    let frame = y_websocket::encode_update(&[7; 24]);
    bencher.bench(|| y_websocket::Message::decode(black_box(&frame)).map(|_| ()));
}

/// One caret: the frame and the entry in it.
#[divan::bench]
fn decode_presence(bencher: Bencher<'_, '_>) {
    let body = awareness::encode([caret(0, 7)].into_iter());
    let frame = hocuspocus::encode_awareness(DOCUMENT, &body);
    bencher.bench(|| {
        let decoded = hocuspocus::ClientFrame::decode(black_box(&frame));
        let Ok(hocuspocus::ClientFrame::Document {
            message: hocuspocus::Message::Awareness(body),
            ..
        }) = decoded
        else {
            return 0;
        };
        awareness::decode(body).map_or(0, Iterator::count)
    });
}

#[divan::bench(args = [10, 1_000])]
fn decode_state_vector(bencher: Bencher<'_, '_>, clients: u64) {
    let mut bytes = Vec::new();
    vector(clients).encode(&mut bytes);
    bencher.bench(|| StateVector::decode(black_box(&bytes), 2_000));
}

#[divan::bench(args = [10, 1_000])]
fn encode_state_vector(bencher: Bencher<'_, '_>, clients: u64) {
    let vector = vector(clients);
    bencher.bench(|| {
        let mut bytes = Vec::new();
        black_box(&vector).encode(&mut bytes);
        bytes
    });
}

fn vector(clients: u64) -> StateVector {
    StateVector::from_entries((0..clients).map(|n| (support::client(n), 5)).collect())
        .expect("valid")
}

/// Our step 1 of a class article, as the gate knows it.
#[divan::bench]
fn encode_step_1(bencher: Bencher<'_, '_>) {
    let room = Room::article();
    bencher.bench_local(|| hocuspocus::encode_step_1(DOCUMENT, &room.index.encoded_state_vector()));
}

/// What a joiner gets, once it is encoded: a copy.
#[divan::bench(args = [10_000, 311_000])]
fn encode_step_2(bencher: Bencher<'_, '_>, bytes: usize) {
    let state = vec![7; bytes];
    bencher
        .counter(BytesCount::new(bytes))
        .bench(|| hocuspocus::encode_step_2(black_box(DOCUMENT), black_box(&state)));
}

#[divan::bench]
fn encode_update() -> Bytes {
    hocuspocus::encode_update(black_box(DOCUMENT), black_box(&[7; 24]))
}

#[divan::bench]
fn encode_update_of_y_websocket() -> Bytes {
    y_websocket::encode_update(black_box(&[7; 24]))
}

#[divan::bench]
fn encode_acknowledgement() -> Bytes {
    hocuspocus::encode_sync_status(black_box(DOCUMENT), hocuspocus::SyncStatus::Applied)
}

#[divan::bench(args = [10, 1_000])]
fn move_a_caret(bencher: Bencher<'_, '_>, people: u64) {
    let (mut presence, who) = crowd(people);
    let (mut clock, mut now_ms) = (1, 0);
    bencher.bench_local(|| {
        clock += 1;
        now_ms += 100;
        presence.update(now_ms, 0, &who, caret(0, black_box(clock)))
    });
}

/// One frame for the carets that moved since the last one.
#[divan::bench(args = [1, 10])]
fn carets_that_moved(bencher: Bencher<'_, '_>, moved: u64) {
    let (presence, _) = crowd(30);
    let moved: Vec<u64> = (0..moved).map(support::client).collect();
    bencher.bench(|| {
        hocuspocus::encode_awareness(DOCUMENT, &presence.encode_changed(black_box(&moved)))
    });
}

#[divan::bench(args = [10, 1_000])]
fn everyone_for_a_joiner(bencher: Bencher<'_, '_>, people: u64) {
    let (presence, _) = crowd(people);
    bencher.bench(|| presence.encode_all());
}
