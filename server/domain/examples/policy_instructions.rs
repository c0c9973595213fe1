//! Questions to the policy, whose instructions `scripts/instructions.sh` counts.
//!
//! `policy_instructions list` names them; `policy_instructions CASE REPETITIONS` runs one. Only what happens inside [`measured`] counts.

#![allow(
    dead_code,
    unused_crate_dependencies,
    unreachable_pub,
    clippy::expect_used,
    clippy::panic,
    clippy::print_stdout,
    reason = "a measurement that fails, fails loudly"
)]

#[path = "../benches/support/mod.rs"]
mod support;

use std::hint::black_box;

use passeplume_domain::documents::access;
use support::Question;

/// A name, and the question.
type Case = (&'static str, fn() -> Question);

const CASES: &[Case] = &[
    ("policy_pupil", support::pupil),
    ("policy_pupil_of_a_group", support::pupil_of_a_group),
    ("policy_head_who_teaches", support::head_who_teaches),
    (
        "policy_adviser_of_a_district",
        support::adviser_of_a_district,
    ),
    ("policy_stranger", support::stranger),
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
    let count: Option<usize> = count.and_then(|count| count.parse().ok());
    let (Some((_, question)), Some(count)) = (case, count) else {
        panic!("policy_instructions list | policy_instructions CASE REPETITIONS");
    };
    let question = question();
    measured(|| {
        for _ in 0..count {
            black_box(access(
                black_box(&question.account),
                black_box(&question.document),
            ));
        }
    });
}

/// What callgrind counts: what is called from here, and the loop inside.
#[inline(never)]
fn measured(mut work: impl FnMut()) {
    work();
}
