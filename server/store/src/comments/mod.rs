//! What is said beside texts, in SQL: each change in one transaction with everything that is told of it.

mod read;
mod write;

use async_trait::async_trait;
use passeplume_domain::{
    AccountId, CommentId, DocumentId, Millis, StoreError,
    comments::{Added, Comment, CommentStore, Decision, Hiding, NewComment, NewReply},
    live::Telling,
};

use crate::handle::Store;

#[async_trait]
impl CommentStore for Store {
    async fn comments_of(&self, document: &DocumentId) -> Result<Vec<Comment>, StoreError> {
        Ok(read::comments(self, "c.document = $1", document.as_str()).await?)
    }

    async fn comment(&self, id: &CommentId) -> Result<Option<Comment>, StoreError> {
        Ok(read::comments(self, "c.id = $1", id.as_str()).await?.pop())
    }

    async fn add_comment(&self, new: NewComment, at: Millis) -> Result<Added, StoreError> {
        Ok(write::comment(self, new, at).await?)
    }

    async fn add_reply(&self, new: NewReply, at: Millis) -> Result<Added, StoreError> {
        Ok(write::reply(self, new, at).await?)
    }

    async fn decide(&self, decision: Decision, at: Millis) -> Result<Added, StoreError> {
        Ok(write::decide(self, decision, at).await?)
    }

    async fn hide(&self, hiding: Hiding, at: Millis) -> Result<Added, StoreError> {
        Ok(write::hide(self, hiding, at).await?)
    }

    async fn delete_comment(
        &self,
        id: &CommentId,
        author: &AccountId,
        since: Millis,
        tell: Vec<Telling>,
        at: Millis,
    ) -> Result<Added, StoreError> {
        Ok(write::delete(self, id, author, since, tell, at).await?)
    }
}
