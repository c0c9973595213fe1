//! Typed ids: a document's id is never mistaken for an account's.

use std::{fmt, sync::Arc};

use serde::{Deserialize, Serialize};

/// An id that does not have the form of one (1 to 64 of `A-Z a-z 0-9 _ -`).
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
#[error("not an id")]
pub struct NotAnId;

fn parse(text: &str) -> Result<Arc<str>, NotAnId> {
    let fits = (1..=64).contains(&text.len())
        && text
            .bytes()
            .all(|byte| byte.is_ascii_alphanumeric() || byte == b'-' || byte == b'_');
    if fits { Ok(text.into()) } else { Err(NotAnId) }
}

macro_rules! ids {
    ($($(#[$doc:meta])* $name:ident),+ $(,)?) => {$(
        $(#[$doc])*
        ///
        /// Text of 1 to 64 characters, a UUIDv7 where this program made it. Cheap to clone.
        #[derive(Clone, PartialEq, Eq, Hash, PartialOrd, Ord, Serialize, Deserialize)]
        #[serde(try_from = "String", into = "String")]
        pub struct $name(Arc<str>);

        impl $name {
            /// Parses an id from outside.
            ///
            /// # Errors
            /// [`NotAnId`] where the text does not have the form of an id.
            pub fn parse(text: &str) -> Result<Self, NotAnId> {
                parse(text).map(Self)
            }

            /// The id as text.
            #[must_use]
            pub fn as_str(&self) -> &str {
                &self.0
            }
        }

        impl TryFrom<String> for $name {
            type Error = NotAnId;
            fn try_from(text: String) -> Result<Self, NotAnId> {
                Self::parse(&text)
            }
        }

        impl From<$name> for String {
            fn from(id: $name) -> Self {
                id.0.as_ref().to_owned()
            }
        }

        impl fmt::Display for $name {
            fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
                f.write_str(&self.0)
            }
        }

        impl fmt::Debug for $name {
            fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
                write!(f, concat!(stringify!($name), "({})"), self.0)
            }
        }
    )+};
}

ids! {
    /// A person.
    AccountId,
    /// An article of a journal.
    ArticleId,
    /// One class of one school year.
    ClassId,
    /// Something said beside a text.
    CommentId,
    /// Somebody's messages with somebody.
    ConversationId,
    /// A co-written text.
    DocumentId,
    /// Where classes talk about books and stories.
    ForumId,
    /// Pupils of one class or across classes.
    GroupId,
    /// One class is asked into a space.
    InvitationId,
    /// One number of a journal.
    IssueId,
    /// A school newspaper.
    JournalId,
    /// A picture, sound or film as a text names it.
    MediaId,
    /// Something said in a conversation.
    MessageId,
    /// Bytes on the shelf: their SHA-256, in hexadecimal.
    ObjectId,
    /// What somebody said in a forum.
    PostId,
    /// An issue as it was published.
    PublicationId,
    /// An answer to something said beside a text.
    ReplyId,
    /// Somebody asks adults to look at something.
    ReportId,
    /// A school.
    SchoolId,
    /// A part of an issue that gathers articles: a rubrique.
    SectionId,
    /// One login of one person on one device: the SHA-256 of its token, in hexadecimal.
    SessionId,
    /// What several classes share.
    SpaceId,
    /// A book or a theme that a forum talks about.
    TopicId,
    /// A file that is on its way here.
    UploadId,
}
