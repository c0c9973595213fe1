//! What was written, when it was due, and how often it arrived where: lost and doubled items cannot hide.

use std::{
    collections::HashMap,
    sync::Mutex,
    time::{Duration, Instant},
};

use hdrhistogram::Histogram;

/// An inserted character: client id and clock.
pub(crate) type Item = (u64, u32);

/// The ledger of one document.
pub(crate) struct Ledger {
    inner: Mutex<Inner>,
}

struct Inner {
    due: HashMap<Item, Instant>,
    arrivals: HashMap<(usize, Item), u32>,
    latency: Histogram<u64>,
}

/// What a ledger found, items counted once a reader.
#[derive(Debug, Default, Clone, Copy)]
pub(crate) struct Account {
    /// Items that were due.
    pub(crate) written: u64,
    /// (item, other client) pairs that arrived.
    pub(crate) delivered: u64,
    /// Pairs that did not.
    pub(crate) lost: u64,
    /// Arrivals beyond the first.
    pub(crate) doubled: u64,
}

impl Ledger {
    /// An empty ledger. Latency is kept in microseconds up to two minutes.
    pub(crate) fn new() -> anyhow::Result<Self> {
        let latency = Histogram::new_with_bounds(1, 120_000_000, 3)?;
        Ok(Self {
            inner: Mutex::new(Inner {
                due: HashMap::new(),
                arrivals: HashMap::new(),
                latency,
            }),
        })
    }

    /// An item is written now and was due at `due`: a generator that falls behind counts against the server's latency,
    /// never for it.
    pub(crate) fn write(&self, item: Item, due: Instant) {
        if let Ok(mut inner) = self.inner.lock() {
            inner.due.insert(item, due);
        }
    }

    /// Items `clock .. clock + len` of `client` arrived at reader `reader`.
    pub(crate) fn arrive(&self, reader: usize, client: u64, clock: u32, len: u32, at: Instant) {
        let Ok(mut inner) = self.inner.lock() else {
            return;
        };
        for clock in clock..clock.saturating_add(len) {
            let Some(due) = inner.due.get(&(client, clock)).copied() else {
                continue;
            };
            let times = inner.arrivals.entry((reader, (client, clock))).or_default();
            *times += 1;
            if *times == 1 {
                let late = at
                    .saturating_duration_since(due)
                    .max(Duration::from_micros(1));
                let micros = u64::try_from(late.as_micros()).unwrap_or(u64::MAX);
                inner.latency.saturating_record(micros);
            }
        }
    }

    /// Closes the ledger over `readers` clients, each of which must have seen every item of the others.
    pub(crate) fn close(&self, readers: usize, total: &mut Histogram<u64>) -> Account {
        let Ok(inner) = self.inner.lock() else {
            return Account::default();
        };
        let written = inner.due.len() as u64;
        let delivered = inner.arrivals.len() as u64;
        let expected = written * (readers as u64).saturating_sub(1);
        let doubled = inner
            .arrivals
            .values()
            .map(|times| u64::from(times.saturating_sub(1)))
            .sum();
        // Histograms of the same bounds always add up.
        let _ = total.add(&inner.latency);
        Account {
            written,
            delivered,
            lost: expected.saturating_sub(delivered),
            doubled,
        }
    }
}
