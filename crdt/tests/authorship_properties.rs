//! The short way for a letter finds what the long way finds, whatever else three pupils do meanwhile.

#![allow(
    dead_code,
    clippy::unwrap_used,
    clippy::expect_used,
    clippy::panic,
    clippy::indexing_slicing,
    clippy::cast_possible_truncation,
    reason = "helpers of tests fail loudly"
)]

mod authorship_support;

use std::collections::BTreeMap;

use authorship_support::{LEA, TOM, TOM_AGAIN, ZOE, name};
use passeplume_crdt::authorship::{FirstAuthors, Ledger};
use passeplume_crdt::scan::IdRange;
use proptest::prelude::*;

const CLIENTS: [u64; 4] = [LEA, TOM, ZOE, TOM_AGAIN];

/// What one of the clients, by its place in [`CLIENTS`], does next.
#[derive(Debug, Clone)]
enum Step {
    /// Letters one by one, an update each.
    Types(usize, String),
    Pastes(usize, String),
    /// So many elements of somebody, in parts of a hundred of all that is there.
    Deletes(usize, usize, u32, u32),
    /// Types again, letter by letter, what it deleted last.
    Retypes(usize),
    /// Nobody does anything for so long.
    Passes(u64),
}

fn step() -> impl Strategy<Value = Step> {
    let who = || 0..CLIENTS.len();
    prop_oneof![
        4 => (who(), "[ab é😀]{1,12}").prop_map(|(who, words)| Step::Types(who, words)),
        2 => (who(), "[abc]{1,30}").prop_map(|(who, words)| Step::Pastes(who, words)),
        // More than the pool keeps.
        1 => (who(), 8_000..9_000_usize)
            .prop_map(|(who, most)| Step::Pastes(who, "abbaé ".repeat(most / 6))),
        4 => (who(), who(), 0..100_u32, 1..100_u32)
            .prop_map(|(who, whose, from, part)| Step::Deletes(who, whose, from, part)),
        4 => who().prop_map(Step::Retypes),
        1 => (1..700_000_u64).prop_map(Step::Passes),
    ]
}

/// A ledger, and what is needed to write into it.
struct Writing {
    ledger: Ledger,
    now_ms: u64,
    clocks: BTreeMap<u64, (u32, String)>,
    deleted: BTreeMap<u64, String>,
    /// A deletion of nothing in each update, which only the long way takes.
    detour: bool,
    found: Vec<FirstAuthors>,
}

impl Writing {
    fn new(detour: bool) -> Self {
        let mut ledger = Ledger::new();
        for client in CLIENTS {
            ledger.bind(client, name(client));
        }
        Self {
            ledger,
            now_ms: 0,
            clocks: BTreeMap::new(),
            deleted: BTreeMap::new(),
            detour,
            found: Vec::new(),
        }
    }

    fn update(&mut self, client: u64, words: Option<&str>, deleted: Option<IdRange>) {
        self.now_ms += 100;
        let mut inserted = Vec::new();
        if let Some(words) = words {
            let (clock, written) = self.clocks.entry(client).or_default();
            inserted.push((client, *clock, words));
            *clock += words.encode_utf16().count() as u32;
            written.push_str(words);
        }
        let nothing = self.detour.then_some(IdRange {
            client: 99,
            clock: 0,
            len: 0,
        });
        let deleted = deleted.into_iter().chain(nothing);
        let found = self
            .ledger
            .observe(&name(client), self.now_ms, &inserted, deleted);
        self.found.push(found);
    }

    fn letters(&mut self, client: u64, words: &str) {
        for letter in words.chars() {
            self.update(client, Some(letter.encode_utf8(&mut [0; 4])), None);
        }
    }

    fn take(&mut self, step: &Step) {
        match step {
            Step::Types(who, words) => self.letters(CLIENTS[*who], words),
            Step::Pastes(who, words) => self.update(CLIENTS[*who], Some(words), None),
            Step::Deletes(who, whose, from, part) => {
                let Some((end, written)) = self.clocks.get(&CLIENTS[*whose]) else {
                    return;
                };
                let (clock, len) = (end * from / 100, (end * part / 100).max(1));
                let units: Vec<u16> = written.encode_utf16().collect();
                let (start, len) = (clock as usize, len.min(end - clock));
                let words = String::from_utf16_lossy(&units[start..start + len as usize]);
                self.deleted
                    .insert(CLIENTS[*who], words.chars().take(40).collect());
                let range = IdRange {
                    client: CLIENTS[*whose],
                    clock,
                    len,
                };
                self.update(CLIENTS[*who], None, Some(range));
            }
            Step::Retypes(who) => {
                let words = self.deleted.get(&CLIENTS[*who]).cloned();
                self.letters(CLIENTS[*who], &words.unwrap_or_default());
            }
            Step::Passes(ms) => self.now_ms += ms,
        }
    }
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(256))]

    #[test]
    fn a_letter_typed_finds_the_same_author_either_way(steps in prop::collection::vec(step(), 1..24)) {
        let (mut short, mut long) = (Writing::new(false), Writing::new(true));
        for step in &steps {
            short.take(step);
            long.take(step);
        }
        prop_assert_eq!(&short.found, &long.found);
        prop_assert_eq!(short.ledger.spans(), long.ledger.spans());
        prop_assert_eq!(short.ledger.credits(), long.ledger.credits());
        prop_assert_eq!(short.ledger.tallies(), long.ledger.tallies());
    }
}
