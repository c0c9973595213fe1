//! The newest rows of a log as a room remembers them, and places in it as clients keep them.

use std::{collections::VecDeque, fmt};

use bytes::Bytes;
use passeplume_domain::{
    Millis,
    documents::{LoggedUpdate, Seq},
};

/// Bytes of rows that a room with members who follow the log remembers as it goes, about. Older ones are forgotten
/// first: who needs them reads the log.
const KEPT_BYTES: usize = 16 << 10;

/// Bytes of rows that are given instead of a difference at the most; beyond it the difference is the smaller one.
const MOST_BYTES: usize = 64 << 10;

/// What a remembered row takes beside its update.
const ROW_BYTES: usize = 64;

/// A place in a document's log: everything up to a row, and when that row was written. The time tells a log from one
/// that was restored from a backup and has grown again.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) struct Place {
    pub(crate) seq: Seq,
    pub(crate) at: Millis,
}

impl Place {
    /// As it was shown; nothing where no room ever showed this.
    pub(super) fn parse(text: &str) -> Option<Self> {
        let (seq, at) = text.split_once('.')?;
        let number = |text: &str| {
            let plain = !text.is_empty() && text.bytes().all(|byte| byte.is_ascii_digit());
            plain.then(|| text.parse::<i64>().ok()).flatten()
        };
        let seq = number(seq).filter(|&seq| seq > 0)?;
        Some(Self {
            seq,
            at: Millis(number(at)?),
        })
    }
}

impl fmt::Display for Place {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{}.{}", self.seq, self.at.0)
    }
}

#[derive(Debug, Clone)]
struct TailRow {
    at: Place,
    update: Bytes,
}

/// The rows after a place, as far as they are remembered.
#[derive(Debug)]
pub(super) struct Tail {
    base: Place,
    rows: VecDeque<TailRow>,
    bytes: usize,
    /// Somebody who follows the log was here; otherwise nothing is remembered.
    watched: bool,
}

/// What follows on a place that somebody claims to have everything up to.
#[derive(Debug, PartialEq, Eq)]
pub(super) enum Since {
    /// These updates.
    Rows(Vec<Bytes>),
    /// It is older than what is remembered: ask the log.
    Older,
    /// It is no place of this log.
    Unknown,
}

impl Tail {
    /// Nothing is remembered before the end of the log.
    pub(super) fn new(base: Place) -> Self {
        Self {
            base,
            rows: VecDeque::new(),
            bytes: 0,
            watched: false,
        }
    }

    /// From now on somebody may come back for the newest rows.
    pub(super) fn watch(&mut self) {
        self.watched = true;
    }

    /// The end of the log.
    pub(super) fn end(&self) -> Place {
        self.rows.back().map_or(self.base, |row| row.at)
    }

    /// One more row; the oldest are forgotten.
    pub(super) fn push(&mut self, at: Millis, update: Bytes) {
        let at = Place {
            seq: self.end().seq + 1,
            at,
        };
        if !self.watched {
            self.base = at;
            return;
        }
        self.add(TailRow { at, update });
        while self.bytes > KEPT_BYTES
            && let Some(row) = self.rows.pop_front()
        {
            self.bytes -= cost(&row);
            self.base = row.at;
        }
    }

    /// What follows on a place.
    pub(super) fn since(&self, place: Place) -> Since {
        if place.seq < self.base.seq {
            return Since::Older;
        }
        if place.seq > self.end().seq {
            return Since::Unknown;
        }
        let from = self.rows.partition_point(|row| row.at.seq <= place.seq);
        let exact = match from.checked_sub(1) {
            Some(at) => self.rows.get(at).map_or(self.base, |row| row.at),
            None => self.base,
        };
        let next = self.rows.get(from).map(|row| row.at);
        if !belongs(place, exact, next) {
            return Since::Unknown;
        }
        Since::Rows(
            self.rows
                .range(from..)
                .map(|row| row.update.clone())
                .collect(),
        )
    }

    /// Takes rows from the log: those that end at `place` or after it. Whether `place` is one of this log, and what
    /// follows on it is little enough to be given.
    pub(super) fn learn(&mut self, place: Place, rows: Vec<LoggedUpdate>) -> bool {
        let end = self.end();
        let mut learnt = Self::new(place);
        learnt.watched = self.watched;
        let mut first = true;
        // Rows that are durable, but have not landed here yet, come on their own.
        for row in rows.into_iter().filter(|row| row.seq <= end.seq) {
            let at = Place {
                seq: row.seq,
                at: row.at,
            };
            if first && !belongs(place, at, Some(at)) {
                return false;
            }
            if !first || at.seq > place.seq {
                learnt.add(TailRow {
                    at,
                    update: row.update,
                });
            }
            first = false;
        }
        if first || learnt.end().seq < self.base.seq {
            return false;
        }
        let known = learnt.end().seq;
        for row in self.rows.iter().filter(|row| row.at.seq > known) {
            learnt.add(row.clone());
        }
        let fits = learnt.bytes <= MOST_BYTES;
        if fits {
            *self = learnt;
        }
        fits
    }

    fn add(&mut self, row: TailRow) {
        self.bytes += cost(&row);
        self.rows.push_back(row);
    }
}

/// Whether a place is that of the row at `exact`, or lies inside the squashed row at `next`, which is dated by its end.
fn belongs(place: Place, exact: Place, next: Option<Place>) -> bool {
    if place.seq == exact.seq {
        place.at == exact.at
    } else {
        next.is_some_and(|next| place.at <= next.at)
    }
}

fn cost(row: &TailRow) -> usize {
    row.update.len() + ROW_BYTES
}

#[cfg(test)]
mod tests {
    use passeplume_domain::AccountId;

    use super::*;

    fn place(seq: i64, at: i64) -> Place {
        Place {
            seq,
            at: Millis(at),
        }
    }

    fn row(seq: i64, at: i64, letter: u8) -> LoggedUpdate {
        LoggedUpdate {
            seq,
            account: AccountId::parse("lea").unwrap(),
            at: Millis(at),
            update: vec![letter].into(),
            first_authors: Bytes::new(),
        }
    }

    fn rows(tail: &Tail, from: Place) -> Vec<u8> {
        match tail.since(from) {
            Since::Rows(rows) => rows.iter().flat_map(|row| row.to_vec()).collect(),
            other @ (Since::Older | Since::Unknown) => panic!("{other:?}"),
        }
    }

    #[test]
    fn rt_36_only_what_a_room_showed_is_a_place() {
        assert_eq!(
            Place::parse("12.1700000000000"),
            Some(place(12, 1_700_000_000_000))
        );
        assert_eq!(Place::parse(&place(7, 0).to_string()), Some(place(7, 0)));
        for hostile in [
            "",
            ".",
            "1",
            "1.",
            ".1",
            "-1.5",
            "0.5",
            "1.-5",
            "1.5.6",
            "+1.5",
            "1e3.5",
            " 1.5",
            "1.5 ",
            "٣.5",
            "99999999999999999999.1",
            "1.99999999999999999999",
            "NaN.1",
        ] {
            assert_eq!(Place::parse(hostile), None, "{hostile:?}");
        }
    }

    #[test]
    fn rt_36_a_place_of_another_past_is_unknown() {
        let mut tail = Tail::new(place(9, 90));
        tail.push(Millis(100), vec![b'-'].into());
        assert_eq!(tail.since(place(9, 90)), Since::Older, "nobody watched");
        tail.watch();
        tail.push(Millis(110), vec![b'a'].into());
        tail.push(Millis(120), vec![b'b'].into());
        assert_eq!(rows(&tail, place(10, 100)), b"ab");
        assert_eq!(rows(&tail, place(11, 110)), b"b");
        assert_eq!(rows(&tail, place(12, 120)), b"");
        for (seq, at) in [(10, 99), (11, 111), (12, 119), (13, 130)] {
            assert_eq!(tail.since(place(seq, at)), Since::Unknown, "{seq} {at}");
        }
        assert_eq!(tail.since(place(9, 100)), Since::Older);
    }

    #[test]
    fn rt_36_rows_of_the_log_join_those_that_are_remembered() {
        let mut tail = Tail::new(place(10, 100));
        tail.watch();
        tail.push(Millis(110), vec![b'k'].into());
        // A squashed row of 5 to 7, rows of their own, one that landed here too, and one that has not landed.
        let log = || {
            vec![
                row(7, 70, b'e'),
                row(8, 80, b'h'),
                row(9, 90, b'i'),
                row(10, 100, b'j'),
                row(11, 110, b'k'),
                row(12, 120, b'l'),
            ]
        };
        assert!(
            !tail.learn(place(5, 71), log()),
            "younger than the row around it"
        );
        assert!(!tail.learn(place(7, 69), log()), "another row");
        assert!(!tail.learn(place(5, 50), Vec::new()), "no row at all");
        assert!(
            !tail.learn(place(7, 70), log()[..2].to_vec()),
            "rows are missing"
        );
        assert!(tail.learn(place(5, 50), log()));
        assert_eq!(rows(&tail, place(5, 50)), b"ehijk");
        assert_eq!(
            rows(&tail, place(6, 60)),
            b"ehijk",
            "inside a squashed row: all of it"
        );
        assert_eq!(rows(&tail, place(7, 70)), b"hijk");
        assert_eq!(tail.since(place(6, 71)), Since::Unknown);
        assert_eq!(tail.end(), place(11, 110));
        let big = LoggedUpdate {
            update: vec![0; MOST_BYTES].into(),
            ..row(4, 40, b'd')
        };
        let all = [vec![row(3, 30, b'c'), big], log()].concat();
        assert!(!tail.learn(place(3, 30), all), "more than is given");
        assert_eq!(tail.end(), place(11, 110));
    }

    #[test]
    fn rt_36_what_a_room_remembers_is_bounded() {
        let mut tail = Tail::new(place(0, 0));
        tail.watch();
        for at in 1..=2_000 {
            tail.push(Millis(at), vec![0; 40].into());
            assert!(tail.bytes <= KEPT_BYTES + ROW_BYTES + 40);
        }
        assert_eq!(tail.end(), place(2_000, 2_000));
        assert_eq!(tail.since(place(1_000, 1_000)), Since::Older);
        assert!(matches!(tail.since(place(1_990, 1_990)), Since::Rows(rows) if rows.len() == 10));
        let tail = Tail::new(tail.end());
        assert_eq!(tail.since(place(1_990, 1_990)), Since::Older);
        assert_eq!(tail.since(place(2_000, 2_000)), Since::Rows(Vec::new()));
    }
}
