//! What judging an update costs: `cargo bench -p passeplume-crdt --bench gate`.
#![allow(
    unused_crate_dependencies,
    unreachable_pub,
    clippy::unwrap_used,
    clippy::expect_used,
    reason = "a benchmark is its own program"
)]

#[path = "../tests/gate_support/mod.rs"]
mod gate_support;

use divan::{Bencher, black_box};
use gate_support::{Anyone, Room, edit};
use passeplume_crdt::gate::{Index, inspect};
use passeplume_crdt::scan::{Limits, Update};
use passeplume_crdt::schema::Schema;
use yrs::{Text, Transact, WriteTxn, XmlElementPrelim, XmlFragment, XmlTextPrelim};

#[global_allocator]
static ALLOCATOR: divan::AllocProfiler = divan::AllocProfiler::system();

fn main() {
    divan::main();
}

/// A class article: thirty clients, forty paragraphs.
fn article() -> Room {
    let mut room = Room::new();
    for client in 0..30_u64 {
        let state = room.full();
        let update = edit(1_000 + client * 7_919, Some(&state), |doc| {
            let mut txn = doc.transact_mut();
            let root = txn.get_or_insert_xml_fragment("default");
            for _ in 0..2 {
                let paragraph = root.push_back(&mut txn, XmlElementPrelim::empty("paragraph"));
                let text = paragraph.push_back(&mut txn, XmlTextPrelim::new("une phrase "));
                for at in 0..10 {
                    text.insert(&mut txn, at * 2, "mot");
                }
            }
        });
        room.receive(&update).expect("honest");
    }
    room
}

/// One character, typed behind the client's last one (`tail`) or in the middle of a text.
fn typed(room: &Room, at: Option<u32>) -> Vec<u8> {
    edit(1_000, Some(&room.full()), |doc| {
        let root = doc.get_or_insert_xml_fragment("default");
        let mut txn = doc.transact_mut();
        let text = root
            .successors(&txn)
            .filter_map(yrs::XmlOut::into_xml_text)
            .nth(1)
            .expect("a text");
        let at = at.unwrap_or_else(|| text.len(&txn));
        text.insert(&mut txn, at, "x");
    })
}

#[divan::bench]
fn scan_typed_character(bencher: Bencher<'_, '_>) {
    let update = typed(&article(), None);
    let limits = Limits::default();
    bencher.bench_local(|| Update::parse(black_box(&update), &limits).is_ok());
}

#[divan::bench]
fn inspect_typed_character(bencher: Bencher<'_, '_>) {
    let room = article();
    let first = typed(&room, None);
    let mut room = room;
    room.receive(&first).expect("honest");
    let update = typed(&room, None);
    // The client goes on behind its own last character, as all but the first character of a word do.
    bencher.bench_local(|| {
        inspect(black_box(&update), &room.index, &Anyone, &room.limits).map(|passed| passed.news)
    });
}

#[divan::bench]
fn inspect_character_in_the_middle(bencher: Bencher<'_, '_>) {
    let room = article();
    let update = typed(&room, Some(5));
    bencher.bench_local(|| {
        inspect(black_box(&update), &room.index, &Anyone, &room.limits).map(|passed| passed.news)
    });
}

#[divan::bench]
fn inspect_and_admit_a_thousand_characters(bencher: Bencher<'_, '_>) {
    let update = |clock: u32| {
        let mut bytes = vec![1, 1, 0xe8, 7];
        passeplume_crdt::wire::lib0::write_var_u64(&mut bytes, u64::from(clock));
        if clock == 0 {
            bytes.extend_from_slice(&[4, 1, 4, b't', b'e', b'x', b't']);
        } else {
            bytes.extend_from_slice(&[0x84, 0xe8, 7]);
            passeplume_crdt::wire::lib0::write_var_u64(&mut bytes, u64::from(clock - 1));
        }
        bytes.extend_from_slice(&[1, b'x', 0]);
        bytes
    };
    let updates: Vec<_> = (0..1_000).map(update).collect();
    let limits = Limits::default();
    bencher.bench_local(|| {
        let mut index = Index::new(Schema::article());
        for update in &updates {
            let passed = inspect(update, &index, &Anyone, &limits).expect("honest");
            index.admit(&passed);
        }
        index.client_count()
    });
}

#[divan::bench]
fn inspect_known_full_state(bencher: Bencher<'_, '_>) {
    let room = article();
    let full = room.full();
    bencher.bench_local(|| {
        inspect(black_box(&full), &room.index, &Anyone, &room.limits).map(|passed| passed.news)
    });
}

#[divan::bench]
fn load_full_state(bencher: Bencher<'_, '_>) {
    let full = article().full();
    bencher.bench_local(|| {
        let mut index = Index::new(Schema::article());
        index.load(black_box(&full)).map(|()| index.client_count())
    });
}
