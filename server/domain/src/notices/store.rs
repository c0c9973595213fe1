//! What finds the things that are counted and said.

use async_trait::async_trait;

use super::Badges;
use crate::{Millis, StoreError, accounts::Account};

/// Counts what waits for somebody.
#[async_trait]
pub trait Tally: Send + Sync {
    /// What waits for this account at this moment.
    async fn badges(&self, account: &Account, now: Millis) -> Result<Badges, StoreError>;
}
