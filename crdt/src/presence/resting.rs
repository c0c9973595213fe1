//! The same table while nobody says anything: no room to grow, so that a silent text costs what it holds.

use super::{
    EXPIRY_MS, Identity, Presence, Present,
    departed::{Departed, Departure},
};

/// Everyone who is here, packed; [`Presence::from`] unpacks it.
#[derive(Debug)]
pub struct Resting {
    entries: Box<[(u64, Present)]>,
    departed: Box<[(u64, Departure)]>,
}

impl Resting {
    /// When the first of them will have been silent for [`EXPIRY_MS`], on the clock of [`Presence::update`].
    pub fn expires_ms(&self) -> Option<u64> {
        self.entries
            .iter()
            .map(|(_, present)| present.seen_ms.saturating_add(EXPIRY_MS))
            .min()
    }

    /// Connection and identity of everyone who is here, as [`Presence::people`] tells them.
    pub fn people(&self) -> impl Iterator<Item = (u64, &Identity)> {
        self.entries
            .iter()
            .map(|(_, present)| (present.connection, &present.who))
    }

    /// Whether nobody is here, though somebody may just have left.
    pub fn is_empty(&self) -> bool {
        self.entries.is_empty()
    }
}

impl Presence {
    /// Packs the table; `None` where there is nothing to keep.
    pub fn rest(mut self, now_ms: u64) -> Option<Resting> {
        self.departed.prune(now_ms);
        let mut entries: Box<[_]> = self.entries.into_iter().collect();
        for (_, present) in &mut entries {
            present.state.shrink_to_fit();
        }
        let departed: Box<[_]> = self.departed.clients.into_iter().collect();
        (!entries.is_empty() || !departed.is_empty()).then_some(Resting { entries, departed })
    }
}

impl From<Resting> for Presence {
    fn from(resting: Resting) -> Self {
        Self {
            entries: resting.entries.into_iter().collect(),
            departed: Departed {
                clients: resting.departed.into_iter().collect(),
            },
        }
    }
}
