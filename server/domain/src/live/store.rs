//! What deciding about listeners needs to know.

use async_trait::async_trait;

use super::{Topic, TopicFacts};
use crate::{StoreError, accounts::Account, journals::Family};

/// Whom topics concern.
#[async_trait]
pub trait LiveFacts: Send + Sync {
    /// What decides who hears of a topic, as of now; [`TopicFacts::Nothing`] where there is no such thing.
    async fn facts(&self, topic: &Topic) -> Result<TopicFacts, StoreError>;
    /// The children somebody is in charge of, with their classes.
    async fn family(&self, account: &Account) -> Result<Family, StoreError>;
}
