//! One thing that changed, as screens hear of it: states and numbers, never a title or a word.

use super::Topic;
use crate::{AccountId, words::names};

names! {
    /// What kind of thing changed.
    TellingKind, NotAKind = "not a kind of telling" {
        /// Classes or invitations of a space.
        SpaceChanged = "space_changed",
        /// An invitation into a space.
        InvitationChanged = "invitation_changed",
        /// A group of pupils.
        GroupChanged = "group_changed",
        /// A journal, or one of its issues.
        JournalChanged = "journal_changed",
        /// An issue's state, order or sections.
        IssueChanged = "issue_changed",
        /// An article's state, authors or titles.
        ArticleChanged = "article_changed",
        /// A comment or suggestion beside a text.
        CommentChanged = "comment_changed",
        /// Words that came when the pen was down.
        ProposalChanged = "proposal_changed",
        /// What lists show of a text.
        DigestChanged = "digest_changed",
        /// A picture, sound or film.
        MediaChanged = "media_changed",
        /// A guardian's answer.
        ConsentChanged = "consent_changed",
        /// A published issue: its audience, or that it is there at all.
        PublicationChanged = "publication_changed",
        /// A forum: how it is looked after.
        ForumChanged = "forum_changed",
        /// A topic of a forum, or that there is something new in it.
        TopicChanged = "topic_changed",
        /// A post.
        PostChanged = "post_changed",
        /// A conversation: who is in it, or that something was said in it.
        ConversationChanged = "conversation_changed",
        /// A message: said, changed, hidden, taken back.
        MessageChanged = "message_changed",
        /// Something that adults are asked to look at.
        ReportChanged = "report_changed",
        /// What concerns one person, or that they have seen it.
        NoticeChanged = "notice_changed",
    }
}

/// States and numbers that go with an event: JSON of at most 512 bytes, made of this program's own words alone.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct Facts(String);

impl Facts {
    /// A step was taken: what, where it led, and the version after it.
    #[must_use]
    pub fn step(action: &'static str, state: &'static str, version: i64) -> Self {
        Self(format!(
            r#"{{"action":"{action}","state":"{state}","version":{version}}}"#
        ))
    }

    /// Something was done that has neither state nor version.
    #[must_use]
    pub fn done(action: &'static str) -> Self {
        Self(format!(r#"{{"action":"{action}"}}"#))
    }

    /// Something was done that has a number among the changes of a topic.
    #[must_use]
    pub fn revised(action: &'static str, rev: i64) -> Self {
        Self(format!(r#"{{"action":"{action}","rev":{rev}}}"#))
    }

    /// Facts as a store kept them.
    #[must_use]
    pub fn kept(json: &str) -> Self {
        Self(json.to_owned())
    }

    /// The JSON; empty where nothing goes with the event.
    #[must_use]
    pub fn as_str(&self) -> &str {
        &self.0
    }
}

/// Something that screens show changed.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Telling {
    /// Whom it concerns.
    pub topic: Topic,
    /// What kind of thing changed.
    pub kind: TellingKind,
    /// The id of the thing.
    pub subject: String,
    /// Who did it; nobody where the program did.
    pub actor: Option<AccountId>,
    /// States and numbers.
    pub facts: Facts,
}
