//! Who left a moment ago: keeps clocks rising when they come back, and echoes from raising them again.

use std::collections::BTreeMap;
use std::sync::Arc;

use crate::wire::awareness::Entry;

/// Longer than any echo on its way and any client's own memory of an unheard peer, in milliseconds.
const REMEMBERED_MS: u64 = 60_000;

/// Most departures that are remembered; the oldest makes room, and its clock may then start low again, which
/// y-protocols heals at the client's next renewal.
const MOST: usize = 2_048;

#[derive(Debug, Default)]
pub(super) struct Departed {
    pub(super) clients: BTreeMap<u64, Departure>,
}

#[derive(Debug)]
pub(super) struct Departure {
    at_ms: u64,
    clock: u32,
    account: Arc<str>,
}

impl Departed {
    pub(super) fn add(&mut self, now_ms: u64, client: u64, clock: u32, account: Arc<str>) {
        if self.clients.len() >= MOST {
            self.prune(now_ms);
        }
        if self.clients.len() >= MOST
            && let Some(oldest) = self
                .clients
                .iter()
                .min_by_key(|(_, gone)| gone.at_ms)
                .map(|(&client, _)| client)
        {
            self.clients.remove(&oldest);
        }
        self.clients.insert(
            client,
            Departure {
                at_ms: now_ms,
                clock,
                account,
            },
        );
    }

    /// Takes the client out; the clock that its removal was told with.
    pub(super) fn forget(&mut self, client: u64) -> Option<u32> {
        self.clients.remove(&client).map(|gone| gone.clock)
    }

    pub(super) fn belongs_to_another(&self, client: u64, account: &str) -> bool {
        self.clients
            .get(&client)
            .is_some_and(|gone| &*gone.account != account)
    }

    pub(super) fn entry(&self, client: u64) -> Option<Entry<'static>> {
        self.clients.get(&client).map(|gone| Entry {
            client,
            clock: gone.clock,
            state: None,
        })
    }

    pub(super) fn prune(&mut self, now_ms: u64) {
        self.clients
            .retain(|_, gone| now_ms.saturating_sub(gone.at_ms) < REMEMBERED_MS);
    }
}
