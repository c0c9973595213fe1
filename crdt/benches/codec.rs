//! What one frame costs before and after the room: `cargo bench -p passeplume-crdt --bench codec`.

#![allow(
    clippy::unwrap_used,
    clippy::expect_used,
    clippy::panic,
    clippy::indexing_slicing,
    clippy::cast_possible_truncation,
    clippy::wildcard_enum_match_arm,
    reason = "helpers of benches fail loudly"
)]

use divan::Bencher;
use passeplume_crdt::presence::{Identity, Presence};
use passeplume_crdt::wire::{StateVector, awareness, hocuspocus};

const DOCUMENT: &str = "0190f3a2-7c1e-7d3a-9a55-0123456789ab";

fn main() {
    divan::main();
}

#[divan::bench]
fn decode_update(bencher: Bencher<'_, '_>) {
    let frame = hocuspocus::encode_update(DOCUMENT, &[7; 24]);
    bencher.bench(|| hocuspocus::ClientFrame::decode(divan::black_box(&frame)).map(|_| ()));
}

#[divan::bench]
fn encode_update() -> bytes::Bytes {
    hocuspocus::encode_update(divan::black_box(DOCUMENT), divan::black_box(&[7; 24]))
}

#[divan::bench(args = [10, 1_000])]
fn decode_state_vector(bencher: Bencher<'_, '_>, clients: u64) {
    let vector =
        StateVector::from_entries((0..clients).map(|n| (n * 7_919, 5)).collect()).expect("valid");
    let mut bytes = Vec::new();
    vector.encode(&mut bytes);
    bencher.bench(|| StateVector::decode(divan::black_box(&bytes), 2_000));
}

fn crowd(people: u64) -> (Presence, Identity) {
    let mut presence = Presence::new();
    let who = |n: u64| Identity {
        account: format!("a{n}").into(),
        name: "Léa D.".into(),
        role: "pupil".into(),
    };
    for n in 0..people {
        let entry = awareness::Entry {
            client: n,
            clock: 1,
            state: Some(r#"{"cursor":{"anchor":1,"head":1}}"#),
        };
        presence.update(0, n, &who(n), entry).expect("accepted");
    }
    (presence, who(0))
}

#[divan::bench(args = [10, 1_000])]
fn move_a_caret(bencher: Bencher<'_, '_>, people: u64) {
    let (mut presence, who) = crowd(people);
    let (mut clock, mut now_ms) = (1, 0);
    bencher.bench_local(|| {
        clock += 1;
        now_ms += 100;
        let entry = awareness::Entry {
            client: 0,
            clock,
            state: Some(r#"{"cursor":{"anchor":1,"head":9}}"#),
        };
        presence.update(now_ms, 0, &who, entry)
    });
}

#[divan::bench(args = [10, 1_000])]
fn everyone_for_a_joiner(bencher: Bencher<'_, '_>, people: u64) {
    let (presence, _) = crowd(people);
    bencher.bench(|| presence.encode_all());
}
