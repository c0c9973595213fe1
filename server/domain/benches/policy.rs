//! What asking "may this person write here?" costs, as at every change: `cargo bench -p passeplume-domain --bench policy`.

#![allow(
    dead_code,
    unused_crate_dependencies,
    unreachable_pub,
    clippy::unwrap_used,
    clippy::expect_used,
    reason = "a benchmark is its own program"
)]

mod support;

use divan::{Bencher, black_box};
use passeplume_domain::documents::access;
use support::Question;

fn main() {
    divan::main();
}

fn ask(bencher: Bencher<'_, '_>, question: &Question) {
    bencher.bench_local(|| access(black_box(&question.account), black_box(&question.document)));
}

#[divan::bench]
fn pupil(bencher: Bencher<'_, '_>) {
    ask(bencher, &support::pupil());
}

#[divan::bench]
fn pupil_of_a_group(bencher: Bencher<'_, '_>) {
    ask(bencher, &support::pupil_of_a_group());
}

#[divan::bench]
fn head_who_teaches(bencher: Bencher<'_, '_>) {
    ask(bencher, &support::head_who_teaches());
}

#[divan::bench]
fn adviser_of_a_district(bencher: Bencher<'_, '_>) {
    ask(bencher, &support::adviser_of_a_district());
}

#[divan::bench]
fn stranger(bencher: Bencher<'_, '_>) {
    ask(bencher, &support::stranger());
}
