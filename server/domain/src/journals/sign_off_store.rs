//! What the house keeps of an issue's making-up: its whole order, and the ways chosen where a consent is missing.

use async_trait::async_trait;

use super::{lacking::ChoiceMade, layout::Layout, store::Taken};
use crate::{AccountId, IssueId, Millis, StoreError, live::Telling};

/// The order of an issue and the choices before its signature.
#[async_trait]
pub trait SignOffStore: Send + Sync {
    /// Writes the whole order, or nothing where something of it moved since it was judged.
    async fn lay_out(&self, layout: Layout, at: Millis) -> Result<Taken, StoreError>;
    /// The ways that were chosen for an issue.
    async fn choices(&self, issue: &IssueId) -> Result<Vec<ChoiceMade>, StoreError>;
    /// Keeps ways, each in the place of what was chosen before. Only in the layout, and only on the version that was seen.
    async fn choose(
        &self,
        issue: &IssueId,
        seen: i64,
        choices: Vec<ChoiceMade>,
        by: &AccountId,
        tell: Vec<Telling>,
        at: Millis,
    ) -> Result<Taken, StoreError>;
}
