//! The rules of the house: who there is, what they share, and who may do what.
//!
//! This crate is **pure**: it knows no database, no socket, no clock and no randomness. Times, ids and tokens come in
//! as arguments; what leaves is a decision or a value. Each noun has its `model`, its `policy` where there is one, and
//! its `store` trait, which `passeplume-store` implements once for every database.

pub mod accounts;
pub mod commands;
pub mod comments;
pub mod consents;
pub mod documents;
pub mod events;
pub mod forum;
pub mod groups;
pub mod homes;
pub mod hours;
pub mod id;
pub mod journals;
pub mod live;
pub mod mail;
pub mod media;
pub mod messages;
pub mod notices;
pub mod reports;
pub mod search;
pub mod spaces;
pub mod time;
mod words;

pub use id::{
    AccountId, ArticleId, ClassId, CommentId, ConversationId, DocumentId, ForumId, GroupId,
    InvitationId, IssueId, JournalId, MediaId, MessageId, ObjectId, PostId, PublicationId, ReplyId,
    ReportId, SchoolId, SectionId, SessionId, SpaceId, TopicId, UploadId,
};
pub use time::{Clock, Millis};

/// Why a store could not answer; what the caller can do differs, the cause's text stays in the log.
#[derive(Debug, thiserror::Error)]
pub enum StoreError {
    /// The database cannot be reached or has no room: try again later, nothing was changed.
    #[error("the database is not available: {0}")]
    Unavailable(String),
    /// A row that must be unique exists already, or another writer was faster: nothing was changed.
    #[error("another row stands in the way: {0}")]
    Conflict(String),
    /// The database answered something that this program never wrote.
    #[error("a row does not read as it was written: {0}")]
    Corrupt(String),
    /// The medium failed to make a write durable. After this nothing that the process believes about the file can be
    /// trusted: the only sound answer is to stop and start again (never a second fsync).
    #[error("the medium failed to keep a write: {0}")]
    Medium(String),
}
