//! The ledger sees each kind of failure: a loss, a duplicate, an invention, and tells them from what is legitimate.

use std::time::{Duration, Instant};

use super::{Account, How, Ledger, Seat, quantile_ms};
use crate::client::writer::Writer;

const FIRST: u64 = 1_000;

/// Two writers and a third reader in one room.
struct Stage {
    ledger: Ledger,
    writers: [Writer; 2],
    at: Instant,
}

fn seat(reader: usize) -> Seat {
    Seat { room: 0, reader }
}

impl Stage {
    fn new() -> Self {
        let mut ledger = Ledger::new().unwrap();
        let at = Instant::now();
        assert_eq!(ledger.open_room(FIRST, 2, 3), 0);
        Self {
            ledger,
            writers: [Writer::new(FIRST), Writer::new(FIRST + 1)],
            at,
        }
    }

    fn type_one(&mut self, writer: usize) -> Vec<u8> {
        self.ledger.wrote(seat(writer), 1, self.at);
        self.writers[writer].type_letters("a")
    }

    fn hear(&mut self, reader: usize, update: &[u8], how: How) {
        let at = self.at + Duration::from_millis(5);
        self.ledger.heard(seat(reader), update, how, at).unwrap();
    }

    fn account(&self) -> Account {
        self.ledger.account()
    }
}

#[test]
fn what_arrives_everywhere_once_is_delivered_and_an_echo_is_neither() {
    let mut stage = Stage::new();
    for _ in 0..10 {
        let update = stage.type_one(0);
        for reader in 0..3 {
            stage.hear(reader, &update, How::News);
        }
    }
    let account = stage.account();
    assert_eq!(
        account,
        Account {
            written: 10,
            expected: 20,
            delivered: 20,
            echoed: 10,
            ..Account::default()
        }
    );
    assert_eq!(account.missing(), 0);
    assert_eq!(stage.ledger.latency().len(), 20);
    let p50 = quantile_ms(stage.ledger.latency(), 0.5);
    assert!((4.9..5.1).contains(&p50), "{p50}");
}

#[test]
fn a_lost_item_is_missing_and_fills_its_gap_when_it_comes_late() {
    let mut stage = Stage::new();
    let updates: Vec<_> = (0..5).map(|_| stage.type_one(0)).collect();
    for reader in 1..3 {
        for (number, update) in updates.iter().enumerate() {
            if reader == 1 || (number != 1 && number != 3) {
                stage.hear(reader, update, How::News);
            }
        }
    }
    assert_eq!(stage.account().missing(), 2);
    assert_eq!(stage.account().duplicated, 0);
    stage.hear(2, &updates[3], How::News);
    assert_eq!(stage.account().missing(), 1);
    stage.hear(2, &updates[3], How::News);
    assert_eq!(stage.account().duplicated, 1);
    // All of it in one answer: one item is fresh, four are known.
    let all = stage.writers[0].everything();
    stage.hear(2, &all, How::Answer);
    let account = stage.account();
    assert_eq!((account.missing(), account.known), (0, 4));
    assert_eq!(account.duplicated, 1);
}

#[test]
fn a_repeat_is_a_duplicate_as_news_and_known_in_an_answer() {
    let mut stage = Stage::new();
    let update = stage.type_one(1);
    stage.hear(0, &update, How::News);
    stage.hear(0, &update, How::Answer);
    assert_eq!((stage.account().known, stage.account().duplicated), (1, 0));
    stage.hear(0, &update, How::News);
    assert_eq!((stage.account().known, stage.account().duplicated), (1, 1));
    assert_eq!(stage.account().delivered, 1);
}

#[test]
fn merged_frames_count_each_item_of_each_writer() {
    let mut stage = Stage::new();
    for _ in 0..40 {
        stage.type_one(0);
        stage.type_one(1);
    }
    let parts = [stage.writers[0].everything(), stage.writers[1].everything()];
    let merged = passeplume_crdt::merge(parts.iter().map(Vec::as_slice)).unwrap();
    assert!(merged.len() >= super::recent::SHORT);
    for reader in 0..3 {
        stage.hear(reader, &merged, How::News);
    }
    let account = stage.account();
    assert_eq!(account.missing(), 0);
    assert_eq!((account.delivered, account.echoed), (160, 80));
    // The same bytes again, now from memory, are duplicates.
    stage.hear(2, &merged, How::News);
    assert_eq!(stage.account().duplicated, 80);
}

#[test]
fn what_nobody_wrote_is_invented_and_what_others_wrote_is_theirs() {
    let mut stage = Stage::new();
    let written = stage.type_one(0);
    let unwritten = stage.writers[0].type_letters("bc");
    stage.hear(1, &written, How::News);
    stage.hear(1, &unwritten, How::News);
    assert_eq!(
        (stage.account().delivered, stage.account().invented),
        (1, 2)
    );
    for stranger in [FIRST - 1, FIRST + 2] {
        let update = Writer::new(stranger).type_letters("x");
        stage.hear(1, &update, How::News);
    }
    let account = stage.account();
    assert_eq!(
        (account.delivered, account.invented, account.duplicated),
        (1, 2, 0)
    );
    let broken = stage.ledger.heard(seat(1), &[1, 2, 3], How::News, stage.at);
    assert!(broken.is_err());
}

#[test]
fn only_what_was_due_in_the_measured_time_is_in_the_histogram() {
    let mut stage = Stage::new();
    let early = stage.type_one(0);
    stage.at += Duration::from_secs(1);
    stage.ledger.measure_from(stage.at);
    let late = stage.type_one(0);
    stage.hear(1, &early, How::News);
    assert_eq!(stage.ledger.latency().len(), 0);
    stage.hear(1, &late, How::News);
    assert_eq!(stage.ledger.latency().len(), 1);
    assert_eq!(stage.account().delivered, 2);
    // What is due after the end of the measured time is not in it, what was due before its end still is.
    let inside = stage.type_one(0);
    stage.at += Duration::from_secs(1);
    stage.ledger.measure_until(stage.at);
    let outside = stage.type_one(0);
    stage.hear(1, &outside, How::News);
    assert_eq!(stage.ledger.latency().len(), 1);
    stage.hear(1, &inside, How::News);
    assert_eq!(stage.ledger.latency().len(), 2);
}

#[test]
fn what_any_other_client_has_is_seen_and_an_echo_is_its_authors() {
    let mut stage = Stage::new();
    let updates: Vec<_> = (0..4).map(|_| stage.type_one(0)).collect();
    stage.hear(0, &updates[0], How::News);
    stage.hear(0, &updates[1], How::News);
    stage.hear(1, &updates[0], How::News);
    stage.hear(2, &updates[0], How::News);
    stage.hear(2, &updates[2], How::News);
    assert_eq!(stage.ledger.echoed_to(seat(0)), 2);
    assert_eq!(stage.ledger.echoed_to(seat(1)), 0);
    let seen = stage.ledger.seen(0);
    assert_eq!(seen, [vec![true, false, true, false], vec![]]);
}
