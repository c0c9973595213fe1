//! Who wrote what: client ids, clocks, and ranges of them.

/// A Yjs client id, always below 2^53.
pub type ClientId = u64;

/// Position in one client's sequence of inserts, always below 2^30 when it comes from outside.
pub type Clock = u32;

/// First number that is no client id: JavaScript cannot represent the integers above.
pub const MAX_CLIENT: ClientId = 1 << 53;

/// First number that is no clock. Far above what a person writes in a year, and far below where 32 bits overflow.
pub const MAX_CLOCK: Clock = 1 << 30;

/// One inserted element.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct Id {
    /// Who inserted it.
    pub client: ClientId,
    /// Which of the client's elements it is.
    pub clock: Clock,
}

/// Consecutive elements of one client.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub struct IdRange {
    /// Who inserted them.
    pub client: ClientId,
    /// The first one.
    pub clock: Clock,
    /// How many.
    pub len: u32,
}

impl IdRange {
    /// The clock after the last element.
    pub fn end(&self) -> Clock {
        self.clock.saturating_add(self.len)
    }
}
