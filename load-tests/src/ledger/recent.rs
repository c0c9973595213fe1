//! The last updates that were read in a room, so that three hundred readers of the same bytes read them once.

/// Updates that are remembered.
const KEPT: usize = 16;
/// Shorter ones cost less to read than to look up.
pub(super) const SHORT: usize = 96;

/// Consecutive items `from .. to` of a writer.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) struct Run {
    pub(super) writer: usize,
    pub(super) from: u32,
    pub(super) to: u32,
}

/// A ring of read updates.
#[derive(Debug, Default)]
pub(super) struct Recent {
    ring: Vec<Kept>,
    oldest: usize,
}

/// An update and what it holds; taken out while it is counted, and given back.
#[derive(Debug, Default)]
pub(super) struct Kept {
    update: Vec<u8>,
    runs: Vec<Run>,
    slot: Option<usize>,
}

impl Kept {
    /// What the update holds.
    pub(super) fn runs(&self) -> &[Run] {
        &self.runs
    }
}

impl Recent {
    /// Takes out what is known of this update.
    pub(super) fn take(&mut self, update: &[u8]) -> Option<Kept> {
        if update.len() < SHORT {
            return None;
        }
        self.ring
            .iter_mut()
            .find(|kept| kept.update == update)
            .map(std::mem::take)
    }

    /// Notes what an update holds, in the place of the oldest one; to be given back.
    pub(super) fn keep(&mut self, update: &[u8], runs: Vec<Run>) -> Kept {
        if update.len() < SHORT {
            return Kept {
                runs,
                ..Kept::default()
            };
        }
        let slot = self.oldest;
        self.oldest = (slot + 1) % KEPT;
        if self.ring.len() <= slot {
            self.ring.push(Kept::default());
        }
        Kept {
            update: update.to_vec(),
            runs,
            slot: Some(slot),
        }
    }

    /// Puts back what was taken out.
    pub(super) fn give_back(&mut self, kept: Kept) {
        if let Some(place) = kept.slot.and_then(|slot| self.ring.get_mut(slot)) {
            *place = kept;
        }
    }
}
