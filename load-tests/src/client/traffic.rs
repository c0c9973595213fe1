//! Bytes and frames, counted at the generator's sockets.

use std::cell::Cell;

/// Counters that every socket of a run adds to.
#[derive(Debug, Default)]
pub(crate) struct Traffic {
    now: Cell<Count>,
}

/// What went over the sockets, as the generator sees it.
#[derive(Debug, Default, Clone, Copy, PartialEq, Eq)]
pub(crate) struct Count {
    /// Frames that servers sent.
    pub(crate) frames_received: u64,
    /// Bytes that servers sent, heads of frames included.
    pub(crate) bytes_received: u64,
    /// Frames that we sent.
    pub(crate) frames_sent: u64,
    /// Bytes that we sent, heads of frames included.
    pub(crate) bytes_sent: u64,
}

impl Traffic {
    /// What has been counted so far.
    pub(crate) fn count(&self) -> Count {
        self.now.get()
    }

    pub(super) fn sent(&self, bytes: usize) {
        let mut now = self.now.get();
        now.frames_sent += 1;
        now.bytes_sent += bytes as u64;
        self.now.set(now);
    }

    pub(super) fn received(&self, bytes: usize, frames: u64) {
        let mut now = self.now.get();
        now.frames_received += frames;
        now.bytes_received += bytes as u64;
        self.now.set(now);
    }
}

impl Count {
    /// What came since `before`.
    pub(crate) fn since(self, before: Self) -> Self {
        Self {
            frames_received: self.frames_received - before.frames_received,
            bytes_received: self.bytes_received - before.bytes_received,
            frames_sent: self.frames_sent - before.frames_sent,
            bytes_sent: self.bytes_sent - before.bytes_sent,
        }
    }
}
