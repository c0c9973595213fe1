//! What finds the things that are counted and said.

use async_trait::async_trait;

use super::{Badges, Notice};
use crate::{AccountId, ForumId, Millis, StoreError, accounts::Account};

/// Counts what waits for somebody.
#[async_trait]
pub trait Tally: Send + Sync {
    /// What waits for this account at this moment.
    async fn badges(&self, account: &Account, now: Millis) -> Result<Badges, StoreError>;
}

/// What concerns one person, found in what is kept anyway.
#[async_trait]
pub trait NoticeStore: Send + Sync {
    /// What came about for this account after `since`, newest first, `limit` at the most: in these forums, where they are
    /// still read.
    async fn notices_of(
        &self,
        account: &AccountId,
        forums: &[ForumId],
        since: Millis,
        limit: u32,
    ) -> Result<Vec<Notice>, StoreError>;
    /// Messages of others to this account that it has not read, as far as a hundred.
    async fn unread_messages(&self, account: &AccountId) -> Result<i64, StoreError>;
    /// What became of what this account had reported, as [`notices_of`](Self::notices_of).
    async fn reports_handled(
        &self,
        account: &AccountId,
        since: Millis,
        limit: u32,
    ) -> Result<Vec<Notice>, StoreError>;
    /// Up to when they have seen it.
    async fn notices_seen(&self, account: &AccountId) -> Result<Millis, StoreError>;
    /// They have seen it up to a moment; never less than before. Their other screens are told.
    async fn see_notices(
        &self,
        account: &AccountId,
        up_to: Millis,
        at: Millis,
    ) -> Result<(), StoreError>;
}
