//! Ten changes of presence a second for each client: a bucket of tokens on a clock that is passed in.

/// Changes that are shown at once, a second.
pub(super) const PER_SECOND: u64 = 10;

const COST_MS: u64 = 1_000 / PER_SECOND;

/// Time saved up, at most one second of it.
#[derive(Debug)]
pub(super) struct Pace {
    saved_ms: u64,
    at_ms: u64,
}

impl Pace {
    pub(super) fn new(now_ms: u64) -> Self {
        Self {
            saved_ms: 1_000,
            at_ms: now_ms,
        }
    }

    /// Whether one more may go now. A clock that steps back saves nothing and breaks nothing.
    pub(super) fn take(&mut self, now_ms: u64) -> bool {
        self.saved_ms = (self.saved_ms + now_ms.saturating_sub(self.at_ms)).min(1_000);
        self.at_ms = now_ms;
        let may = self.saved_ms >= COST_MS;
        if may {
            self.saved_ms -= COST_MS;
        }
        may
    }
}
