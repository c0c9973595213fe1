//! What was written, when it was due, and whether it arrived everywhere exactly once: nothing lost or doubled can hide.
//!
//! An item is one inserted character, known by (client id, clock). Client ids of a room follow one another, so that
//! matching an arrival is two additions and a comparison; a reader keeps the next clock that it expects of each
//! writer and the few ranges that it has been left without.

mod reader;
mod recent;

use std::{
    ops::Range,
    time::{Duration, Instant},
};

use hdrhistogram::Histogram;
use passeplume_crdt::scan::{Body, Limits, Malformed, Update};

use reader::Reader;
use recent::{Recent, Run};

/// Longest latency that is told apart, in microseconds: ten minutes.
const LONGEST_US: u64 = 600_000_000;

/// A client's place in the ledger. A reader whose number is below the room's writers is that writer.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) struct Seat {
    /// Which document.
    pub(crate) room: usize,
    /// Which of its clients.
    pub(crate) reader: usize,
}

/// How an update came.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum How {
    /// As news: what the reader knows already is a duplicate.
    News,
    /// As the answer to a step 1: it may repeat what is known.
    Answer,
}

/// What the ledger found, pairs of (item, other client) where not said otherwise.
#[derive(Debug, Default, Clone, Copy, PartialEq, Eq)]
pub(crate) struct Account {
    /// Items written.
    pub(crate) written: u64,
    /// Pairs that are due.
    pub(crate) expected: u64,
    /// Pairs that arrived, each counted once.
    pub(crate) delivered: u64,
    /// Arrivals as news beyond the first.
    pub(crate) duplicated: u64,
    /// Arrivals in an answer beyond the first: legitimate.
    pub(crate) known: u64,
    /// A client's own items that came back to it: an acknowledgement.
    pub(crate) echoed: u64,
    /// Items of this run's clients that nobody wrote.
    pub(crate) invented: u64,
}

impl Account {
    /// Pairs that are due and have not arrived.
    pub(crate) fn missing(&self) -> u64 {
        self.expected.saturating_sub(self.delivered)
    }
}

struct Room {
    first_client: u64,
    /// When each item of each writer was due, in microseconds after the ledger's start.
    due: Vec<Vec<u64>>,
    readers: Vec<Reader>,
    recent: Recent,
}

/// The ledger of a run.
pub(crate) struct Ledger {
    started: Instant,
    rooms: Vec<Room>,
    account: Account,
    latency: Histogram<u64>,
    /// Items that were due before are not in the histogram.
    measured_from: u64,
    /// Nor are those that were due then or later.
    measured_until: u64,
}

impl Ledger {
    /// An empty ledger.
    ///
    /// # Errors
    /// Never in practice: the histogram's bounds are fixed.
    pub(crate) fn new() -> anyhow::Result<Self> {
        Ok(Self {
            started: Instant::now(),
            rooms: Vec::new(),
            account: Account::default(),
            latency: Histogram::new_with_bounds(1, LONGEST_US, 3)?,
            measured_from: 0,
            measured_until: u64::MAX,
        })
    }

    /// Adds a document whose writers have the client ids `first_client`, `first_client + 1`, …; its number.
    pub(crate) fn open_room(&mut self, first_client: u64, writers: usize, readers: usize) -> usize {
        self.rooms.push(Room {
            first_client,
            due: vec![Vec::new(); writers],
            readers: (0..readers).map(|_| Reader::new(writers)).collect(),
            recent: Recent::default(),
        });
        self.rooms.len() - 1
    }

    /// The client at `seat` wrote `letters` that were due at `due`: a generator that falls behind counts against the
    /// server's latency, never for it.
    pub(crate) fn wrote(&mut self, seat: Seat, letters: u32, due: Instant) {
        let due = self.micros(due);
        let Some(room) = self.rooms.get_mut(seat.room) else {
            return;
        };
        let others = room.readers.len().saturating_sub(1) as u64;
        if let Some(items) = room.due.get_mut(seat.reader) {
            items.extend(std::iter::repeat_n(due, letters as usize));
            self.account.written += u64::from(letters);
            self.account.expected += u64::from(letters) * others;
        }
    }

    /// The client at `seat` was told this update at `at`.
    ///
    /// # Errors
    /// [`Malformed`] where it is no update.
    pub(crate) fn heard(
        &mut self,
        seat: Seat,
        update: &[u8],
        how: How,
        at: Instant,
    ) -> Result<(), Malformed> {
        let at = self.micros(at);
        let Some(room) = self.rooms.get_mut(seat.room) else {
            return Ok(());
        };
        // All readers of a room hear much the same bytes: only the first one pays for reading them.
        let kept = match room.recent.take(update) {
            Some(kept) => kept,
            None => room.recent.keep(update, runs(update, room.first_client)?),
        };
        for run in kept.runs() {
            room.note(
                seat.reader,
                *run,
                how,
                at,
                self.measured_from..self.measured_until,
                &mut self.account,
                &mut self.latency,
            );
        }
        room.recent.give_back(kept);
        Ok(())
    }

    /// How many of its own items have come back to the client at `seat`.
    pub(crate) fn echoed_to(&self, seat: Seat) -> u32 {
        self.rooms
            .get(seat.room)
            .and_then(|room| room.readers.get(seat.reader))
            .map_or(0, Reader::echoed_to)
    }

    /// For each item of each writer of a room: whether any other client has it.
    pub(crate) fn seen(&self, room: usize) -> Vec<Vec<bool>> {
        let Some(room) = self.rooms.get(room) else {
            return Vec::new();
        };
        let seen = |(writer, due): (usize, &Vec<u64>)| {
            let mut seen = vec![false; due.len()];
            for (number, reader) in room.readers.iter().enumerate() {
                if number != writer {
                    reader.mark(writer, &mut seen);
                }
            }
            seen
        };
        room.due.iter().enumerate().map(seen).collect()
    }

    /// Forgets the latencies so far; from now on items count that are due at `from` or later.
    pub(crate) fn measure_from(&mut self, from: Instant) {
        self.measured_from = self.micros(from);
        self.measured_until = u64::MAX;
        self.latency.reset();
    }

    /// From now on only items count that were due before `until`, whenever they arrive.
    pub(crate) fn measure_until(&mut self, until: Instant) {
        self.measured_until = self.micros(until);
    }

    /// What has been found so far.
    pub(crate) fn account(&self) -> Account {
        self.account
    }

    /// Latency from due to arrival in microseconds.
    pub(crate) fn latency(&self) -> &Histogram<u64> {
        &self.latency
    }

    fn micros(&self, at: Instant) -> u64 {
        let since = at.saturating_duration_since(self.started);
        u64::try_from(since.as_micros()).unwrap_or(u64::MAX)
    }
}

/// The runs of items of this room's writers in an update.
fn runs(update: &[u8], first_client: u64) -> Result<Vec<Run>, Malformed> {
    let update = Update::parse(update, &Limits::TRUSTED)?;
    Ok(update
        .structs()
        .filter(|block| !matches!(block.body, Body::Skip))
        .filter_map(|block| {
            // Clients before ours wrote what the document held already; those behind are caught by `note`.
            let writer = block.id.client.checked_sub(first_client)?;
            Some(Run {
                writer: usize::try_from(writer).ok()?,
                from: block.id.clock,
                to: block.end(),
            })
        })
        .collect())
}

impl Room {
    #[allow(
        clippy::too_many_arguments,
        reason = "the two tallies belong to all rooms together"
    )]
    fn note(
        &mut self,
        reader: usize,
        run: Run,
        how: How,
        at: u64,
        measured: Range<u64>,
        account: &mut Account,
        latency: &mut Histogram<u64>,
    ) {
        // A client id beyond the room's writers is somebody else's.
        let Some(due) = self.due.get(run.writer) else {
            return;
        };
        if run.writer == reader {
            account.echoed += u64::from(run.to - run.from);
            if let Some(reader) = self.readers.get_mut(reader) {
                reader.echoed(run.to);
            }
            return;
        }
        let written = u32::try_from(due.len()).unwrap_or(u32::MAX);
        let to = run.to.min(written);
        account.invented += u64::from(run.to.saturating_sub(run.from.max(written)));
        let from = run.from.min(to);
        let Some(reader) = self.readers.get_mut(reader) else {
            return;
        };
        let mut fresh = 0;
        reader.note(run.writer, from, to, |from, to| {
            fresh += to - from;
            for due in due.get(from as usize..to as usize).unwrap_or_default() {
                if measured.contains(due) {
                    latency.saturating_record(at.saturating_sub(*due).max(1));
                }
            }
        });
        account.delivered += u64::from(fresh);
        let again = u64::from(to - from - fresh);
        match how {
            How::News => account.duplicated += again,
            How::Answer => account.known += again,
        }
    }
}

/// Quantile of a histogram of microseconds, in milliseconds.
pub(crate) fn quantile_ms(histogram: &Histogram<u64>, quantile: f64) -> f64 {
    Duration::from_micros(histogram.value_at_quantile(quantile)).as_secs_f64() * 1000.0
}

#[cfg(test)]
mod tests;
