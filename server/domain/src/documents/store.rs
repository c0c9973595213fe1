//! What the house keeps of documents, apart from their words.

use async_trait::async_trait;

use super::{Document, Freeze, NewDocument, Proposal};
use crate::{AccountId, DocumentId, Millis, StoreError, accounts::Account};

/// Documents and their rights.
#[async_trait]
pub trait DocumentStore: Send + Sync {
    /// The document of this id, with what policy needs.
    async fn document(&self, id: &DocumentId) -> Result<Option<Document>, StoreError>;
    /// Documents that this account might open, newest change first: a superset that policy then filters.
    async fn documents_around(&self, account: &Account) -> Result<Vec<Document>, StoreError>;
    /// Words that came when the pen was down, decided ones too, in the order of their numbers. One whose checksum does not
    /// hold is left out.
    async fn proposals(&self, id: &DocumentId) -> Result<Vec<Proposal>, StoreError>;
    /// Every document's id; for `check`.
    async fn document_ids(&self) -> Result<Vec<DocumentId>, StoreError>;
    /// Adds a document without words.
    async fn add_document(&self, new: NewDocument, at: Millis) -> Result<(), StoreError>;
    /// Freezes or thaws; the event `document_changed` commits with it.
    async fn set_freeze(
        &self,
        id: &DocumentId,
        freeze: Freeze,
        by: &AccountId,
        at: Millis,
    ) -> Result<(), StoreError>;
    /// Mutes or unmutes a person in one document; the event `document_changed` commits with it.
    async fn set_muted(
        &self,
        id: &DocumentId,
        who: &AccountId,
        muted: bool,
        by: &AccountId,
        at: Millis,
    ) -> Result<(), StoreError>;
}
