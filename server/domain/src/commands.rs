//! Commands that bear a key: said again after a lost answer, they are done once.

use async_trait::async_trait;

use crate::{AccountId, Millis, StoreError};

/// How long an answer is kept to be said again, in milliseconds: a day.
pub const KEPT_MS: i64 = 24 * 60 * 60 * 1000;
/// After this a command that never ended is taken for lost, in milliseconds.
pub const LOST_AFTER_MS: i64 = 30 * 1000;

/// What is known of a key when a command comes with it.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Begun {
    /// Nobody used it: the command is to be done.
    First,
    /// It was done: this was the answer.
    Again {
        /// The HTTP status.
        status: u16,
        /// The body.
        answer: String,
    },
    /// The same command is being done at this moment.
    UnderWay,
    /// The key was used for another command.
    Reused,
}

/// The keys of each person.
#[async_trait]
pub trait CommandStore: Send + Sync {
    /// Takes a key for the command of this fingerprint, or says what became of it.
    async fn begin_command(
        &self,
        account: &AccountId,
        key: &str,
        fingerprint: &str,
        at: Millis,
    ) -> Result<Begun, StoreError>;
    /// Keeps what was answered.
    async fn finish_command(
        &self,
        account: &AccountId,
        key: &str,
        status: u16,
        answer: &str,
    ) -> Result<(), StoreError>;
    /// Gives the key back: the command did nothing.
    async fn drop_command(&self, account: &AccountId, key: &str) -> Result<(), StoreError>;
}
