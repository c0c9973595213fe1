//! What one frame for several authors costs: `cargo bench -p passeplume-crdt --bench merge`.

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

use divan::counter::ItemsCount;
use divan::{Bencher, black_box};
use support::{rows, slices};

fn main() {
    divan::main();
}

/// One letter of each author, as a room commits it in one step. The time is for all.
#[divan::bench(args = [2, 4, 12, 50, 250])]
fn letters(bencher: Bencher<'_, '_>, authors: usize) {
    let rows = rows(authors, 1);
    bencher
        .counter(ItemsCount::new(authors))
        .bench_local(|| passeplume_crdt::merge(slices(black_box(&rows))).expect("merges"));
}

/// A word of six letters of each author, squashed by its row. The time is for all.
#[divan::bench(args = [2, 12, 50])]
fn words(bencher: Bencher<'_, '_>, authors: usize) {
    let rows = rows(authors, 6);
    bencher
        .counter(ItemsCount::new(authors))
        .bench_local(|| passeplume_crdt::merge(slices(black_box(&rows))).expect("merges"));
}
