//! A comment as the rules and screens see it.

use super::Anchor;
use crate::{AccountId, CommentId, DocumentId, Millis, ReplyId, words::names};

names! {
    /// What is said beside a text.
    CommentKind, NotACommentKind = "not a kind of comment" {
        /// A remark.
        Comment = "comment",
        /// Other words for a passage, which its author takes or leaves.
        Suggestion = "suggestion",
    }
}

names! {
    /// What became of it.
    CommentState, NotACommentState = "not a state of a comment" {
        /// It waits.
        Open = "open",
        /// The author took the suggestion.
        Accepted = "accepted",
        /// The author keeps their own words.
        Refused = "refused",
        /// What it asked for is done.
        Resolved = "resolved",
    }
}

/// Which passage it is about.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Place {
    /// Holds on to its first letter.
    pub start: Anchor,
    /// Holds on to its last letter.
    pub end: Anchor,
    /// What stood there, so that it can be said where the passage has changed.
    pub quoted: String,
    /// Some letters that stood before it: they find it again where somebody moved it.
    pub before: String,
    /// Some letters that stood after it.
    pub after: String,
}

/// Who decided about it.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Decided {
    /// Who.
    pub by: AccountId,
    /// First name and initial.
    pub name: String,
    /// When.
    pub at: Millis,
}

/// An answer to a comment.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Reply {
    /// Which.
    pub id: ReplyId,
    /// Whose.
    pub author: AccountId,
    /// First name and initial.
    pub author_name: String,
    /// What it says.
    pub words: String,
    /// A teacher hid it.
    pub hidden: bool,
    /// When.
    pub created: Millis,
}

/// Something said beside a text.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Comment {
    /// Which.
    pub id: CommentId,
    /// Beside which text.
    pub document: DocumentId,
    /// A remark, or other words.
    pub kind: CommentKind,
    /// Whose.
    pub author: AccountId,
    /// First name and initial.
    pub author_name: String,
    /// About what.
    pub place: Place,
    /// What it says; may be '' where it suggests.
    pub words: String,
    /// The other words; '' would leave the passage out.
    pub replacement: Option<String>,
    /// What became of it.
    pub state: CommentState,
    /// A teacher hid it.
    pub hidden: bool,
    /// When it was said.
    pub created: Millis,
    /// Rises with each change.
    pub version: i64,
    /// Who decided about it.
    pub decided: Option<Decided>,
    /// Its answers, oldest first.
    pub replies: Vec<Reply>,
}
