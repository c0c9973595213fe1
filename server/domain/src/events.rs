//! The outbox: what happened, in commit order, for whoever must act on it.

use std::time::Duration;

use async_trait::async_trait;

use crate::{
    AccountId, DocumentId, Millis, SessionId, StoreError,
    live::{Telling, Topic},
};

/// Something that happened and that live parts of the house act on. It commits in the transaction that caused it.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Event {
    /// One login ended: its sockets close.
    SessionEnded(SessionId),
    /// Every login of a person ended.
    SessionsEnded(AccountId),
    /// What a person may do changed.
    AccessChanged(AccountId),
    /// What anyone may do with one document changed (frozen, muted, writers).
    DocumentChanged(DocumentId),
    /// What anyone may do changed in a way that concerns many (a class left a space): ask again for everybody.
    EverythingChanged,
    /// Something that screens show changed; it touches nobody's rights.
    Told(Telling),
}

/// An event at its place in the outbox.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Positioned {
    /// Grows by one an event, in the order in which transactions became visible: nobody who reads `> position` skips.
    pub position: i64,
    /// When, by the server's clock.
    pub at: Millis,
    /// What.
    pub event: Event,
}

/// The outbox.
#[async_trait]
pub trait Outbox: Send + Sync {
    /// The position of the newest event, 0 where there is none.
    async fn head(&self) -> Result<i64, StoreError>;
    /// Events after `position`, oldest first, `limit` at the most.
    async fn after(&self, position: i64, limit: u32) -> Result<Vec<Positioned>, StoreError>;
    /// What was told of these topics after `position`, oldest first, `limit` at the most. It costs what it brings, however
    /// much was told of others meanwhile.
    async fn told(
        &self,
        topics: &[Topic],
        position: i64,
        limit: u32,
    ) -> Result<Vec<Positioned>, StoreError>;
    /// How many events that would be; counted up to `most`.
    async fn count_told(
        &self,
        topics: &[Topic],
        position: i64,
        most: i64,
    ) -> Result<i64, StoreError>;
    /// Waits until there is an event after `position` and answers the newest position, or, where nothing happens for
    /// `at_most`, the position as it is.
    async fn wait(&self, position: i64, at_most: Duration) -> Result<i64, StoreError>;
}
