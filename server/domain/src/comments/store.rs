//! What the house keeps beside texts.

use async_trait::async_trait;

use super::{Comment, CommentKind, CommentState, Place};
use crate::{AccountId, CommentId, DocumentId, Millis, ReplyId, StoreError, live::Telling};

/// Most comments beside one text; the next is refused. A class of thirty that says ten things each fits.
pub const MOST_COMMENTS: i64 = 300;
/// Most answers to one comment; the next is refused.
pub const MOST_REPLIES: i64 = 50;

/// What became of something to be kept.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
#[must_use]
pub enum Added {
    /// It is kept, and told.
    Done,
    /// Somebody decided about the comment meanwhile, or it is gone: nothing was changed.
    Stale,
    /// There are too many already: nothing was changed.
    Full,
}

/// A comment to be kept.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct NewComment {
    /// Which.
    pub id: CommentId,
    /// Beside which text.
    pub document: DocumentId,
    /// A remark, or other words.
    pub kind: CommentKind,
    /// Whose.
    pub author: AccountId,
    /// About what.
    pub place: Place,
    /// What it says.
    pub words: String,
    /// The other words.
    pub replacement: Option<String>,
    /// Who hears of it.
    pub tell: Vec<Telling>,
}

/// An answer to be kept.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct NewReply {
    /// Which.
    pub id: ReplyId,
    /// To which comment.
    pub comment: CommentId,
    /// Whose.
    pub author: AccountId,
    /// What it says.
    pub words: String,
    /// Who hears of it.
    pub tell: Vec<Telling>,
}

/// Somebody's decision about an open comment.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Decision {
    /// About which.
    pub comment: CommentId,
    /// What becomes of it.
    pub to: CommentState,
    /// By whom.
    pub by: AccountId,
    /// Who hears of it.
    pub tell: Vec<Telling>,
}

/// A comment, or one of its answers, goes out of the others' sight or comes back.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Hiding {
    /// Which comment.
    pub comment: CommentId,
    /// Which of its answers; the comment itself where nothing is said.
    pub reply: Option<ReplyId>,
    /// Whether it is hidden afterwards.
    pub hidden: bool,
    /// By whom.
    pub by: AccountId,
    /// Who hears of it.
    pub tell: Vec<Telling>,
}

/// What is said beside texts. Each change commits with everything that is told of it.
#[async_trait]
pub trait CommentStore: Send + Sync {
    /// Everything beside this text, oldest first, hidden ones too.
    async fn comments_of(&self, document: &DocumentId) -> Result<Vec<Comment>, StoreError>;
    /// The comment of this id.
    async fn comment(&self, id: &CommentId) -> Result<Option<Comment>, StoreError>;
    /// Keeps a comment, unless there are [`MOST_COMMENTS`].
    async fn add_comment(&self, new: NewComment, at: Millis) -> Result<Added, StoreError>;
    /// Keeps an answer to an open comment, unless there are [`MOST_REPLIES`].
    async fn add_reply(&self, new: NewReply, at: Millis) -> Result<Added, StoreError>;
    /// Decides about an open comment: of several at once, one does.
    async fn decide(&self, decision: Decision, at: Millis) -> Result<Added, StoreError>;
    /// Hides or shows, and writes it into the audit.
    async fn hide(&self, hiding: Hiding, at: Millis) -> Result<Added, StoreError>;
    /// Deletes an open comment of this author that nobody has answered and that was said at `since` or later.
    async fn delete_comment(
        &self,
        id: &CommentId,
        author: &AccountId,
        since: Millis,
        tell: Vec<Telling>,
        at: Millis,
    ) -> Result<Added, StoreError>;
}
