//! What is said beside a text: remarks and suggestions of those who read it, who have no pen in it.
//!
//! | file | what |
//! | --- | --- |
//! | `model` | a comment, its replies, its states |
//! | `anchor` | the place that it names, as Yjs writes it |
//! | `policy` | who may say and decide what, and when |
//! | `clean` | what is taken from typed words |
//! | `store` | the trait of what keeps it |
//!
//! A comment is never part of the text: whoever proofreads may write comments, and nothing else.

mod anchor;
mod clean;
mod model;
mod policy;
mod store;

pub use anchor::{Anchor, NotAnAnchor};
pub use clean::{TooLong, clean, seen};
pub use model::{
    Comment, CommentKind, CommentState, Decided, NotACommentKind, NotACommentState, Place, Reply,
};
pub use policy::{
    CommentAction, DELETED_WITHIN_MS, Pause, Refused, Situation, Stage, Voice, judge, may_see,
};
pub use store::{
    Added, CommentStore, Decision, Hiding, MOST_COMMENTS, MOST_REPLIES, NewComment, NewReply,
};
