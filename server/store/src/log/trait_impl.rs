//! [`DocumentLog`], each promise kept by the file of its name.

use async_trait::async_trait;
use passeplume_domain::{
    DocumentId, Millis, StoreError,
    documents::{
        AppendError, Checkpoint, DocumentAppend, DocumentLog, LoadError, LoadedDocument,
        LoggedUpdate, Seq,
    },
};

use super::{append, checkpoint, load};
use crate::{faults::Fault, handle::Store};

#[async_trait]
impl DocumentLog for Store {
    async fn load(&self, document: &DocumentId) -> Result<LoadedDocument, LoadError> {
        load::load(self, document).await
    }

    async fn append(&self, steps: &[DocumentAppend]) -> Result<(), AppendError> {
        Ok(append::append(self, steps).await?)
    }

    async fn rows_after(
        &self,
        document: &DocumentId,
        after: Seq,
        limit: u32,
    ) -> Result<Vec<LoggedUpdate>, LoadError> {
        load::rows_after(self, document, after, limit).await
    }

    async fn put_checkpoint(
        &self,
        document: &DocumentId,
        checkpoint: Checkpoint,
        at: Millis,
    ) -> Result<(), StoreError> {
        Ok(checkpoint::put(self, document, &checkpoint, at).await?)
    }

    async fn set_aside(
        &self,
        document: &DocumentId,
        what: &str,
        at: Millis,
    ) -> Result<(), StoreError> {
        let mut writing = self.begin_writing().await?;
        // The first finding stays: later ones are mostly its consequences.
        sqlx::query(
            "INSERT INTO set_aside (document, what, at) VALUES ($1, $2, $3) ON CONFLICT (document) DO NOTHING",
        )
        .bind(document.as_str())
        .bind(what)
        .bind(at.0)
        .execute(writing.on())
        .await
        .map_err(Fault::from)?;
        Ok(writing.commit().await?)
    }

    async fn probe(&self) -> Result<(), AppendError> {
        Ok(probe(self).await?)
    }
}

async fn probe(store: &Store) -> Result<(), Fault> {
    let mut writing = store.begin_writing().await?;
    sqlx::query("UPDATE probe SET times = times + 1 WHERE id = 1")
        .execute(writing.on())
        .await?;
    writing.commit().await
}

impl Store {
    /// Lets a document that was set aside open again; an operator has looked, or a check found it sound.
    ///
    /// # Errors
    /// [`StoreError`] where the database cannot answer.
    pub async fn take_back(&self, document: &DocumentId) -> Result<(), StoreError> {
        let mut writing = self.begin_writing().await?;
        sqlx::query("DELETE FROM set_aside WHERE document = $1")
            .bind(document.as_str())
            .execute(writing.on())
            .await
            .map_err(Fault::from)?;
        Ok(writing.commit().await?)
    }
}
