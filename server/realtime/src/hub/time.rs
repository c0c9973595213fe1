//! The two clocks of a hub: the house's wall clock, and one that never steps back.

use std::{sync::Arc, time::Duration};

use passeplume_domain::Clock;
use tokio::time::Instant;

use crate::room::Now;

/// Tells the time to rooms.
#[derive(Clone)]
pub(crate) struct Time {
    wall: Arc<dyn Clock>,
    start: Instant,
}

impl Time {
    pub(crate) fn new(wall: Arc<dyn Clock>) -> Self {
        Self {
            wall,
            start: Instant::now(),
        }
    }

    pub(crate) fn now(&self) -> Now {
        Now {
            wall: self.wall.now(),
            mono: u64::try_from(self.start.elapsed().as_millis()).unwrap_or(u64::MAX),
        }
    }

    /// The instant of a `mono`.
    pub(crate) fn instant(&self, mono: u64) -> Instant {
        self.start + Duration::from_millis(mono)
    }
}
