//! Whom an event concerns: what one may follow, by the right to see it.

use std::fmt;

use crate::{
    AccountId, ArticleId, ClassId, ConversationId, DocumentId, ForumId, IssueId, JournalId,
    PublicationId, SchoolId, SpaceId, TopicId,
};

/// A text that names no topic.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
#[error("not a topic")]
pub struct NotATopic;

macro_rules! topics {
    ($($(#[$doc:meta])* $variant:ident($id:ident) = $word:literal),+ $(,)?) => {
        /// What an event belongs to. Its text is `issue:{id}`; rights are asked where somebody follows it.
        #[derive(Debug, Clone, PartialEq, Eq, Hash)]
        pub enum Topic {
            $($(#[$doc])* $variant($id)),+
        }

        impl Topic {
            /// Reads a topic's text.
            ///
            /// # Errors
            /// [`NotATopic`] for any other text.
            pub fn parse(text: &str) -> Result<Self, NotATopic> {
                let (word, id) = text.split_once(':').ok_or(NotATopic)?;
                match word {
                    $($word => $id::parse(id).map(Self::$variant).map_err(|_| NotATopic),)+
                    _ => Err(NotATopic),
                }
            }
        }

        impl fmt::Display for Topic {
            fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
                match self {
                    $(Self::$variant(id) => write!(f, concat!($word, ":{}"), id),)+
                }
            }
        }
    };
}

topics! {
    /// One person.
    Me(AccountId) = "me",
    /// What classes share.
    Space(SpaceId) = "space",
    /// A newspaper.
    Journal(JournalId) = "journal",
    /// A number of it.
    Issue(IssueId) = "issue",
    /// An article.
    Article(ArticleId) = "article",
    /// A text.
    Document(DocumentId) = "document",
    /// A class: its pupils and teachers.
    Class(ClassId) = "class",
    /// A school.
    School(SchoolId) = "school",
    /// A published issue.
    Publication(PublicationId) = "publication",
    /// Where classes talk.
    Forum(ForumId) = "forum",
    /// What they talk about.
    Topic(TopicId) = "topic",
    /// Messages of some people.
    Conversation(ConversationId) = "conversation",
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_topic_reads_as_it_was_written_and_nothing_else_reads() {
        for text in [
            "me:a",
            "space:b",
            "journal:c",
            "issue:0193-x",
            "article:e",
            "document:f",
            "forum:g",
            "topic:h",
        ] {
            assert_eq!(Topic::parse(text).unwrap().to_string(), text);
        }
        for text in ["", "issue", "issue:", "issue:a b", "words:a", "me:a:b"] {
            assert_eq!(Topic::parse(text), Err(NotATopic), "{text}");
        }
    }
}
