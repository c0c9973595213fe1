//! The closed lists of names on the wire: the domain's own, so that the description lists them and none reads otherwise.

use passeplume_domain::{
    comments, consents,
    documents::{self, ReadReason},
    forum, journals, media, messages, reports, spaces,
};
use serde::{Deserialize, Serialize};
use utoipa::ToSchema;

macro_rules! wire_names {
    ($($(#[$doc:meta])* $name:ident as $schema:ident = $domain:ty { $($variant:ident),+ $(,)? })+) => {$(
        $(#[$doc])*
        #[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
        #[serde(rename_all = "snake_case")]
        #[schema(as = $schema)]
        #[allow(missing_docs, reason = "the domain's names say what each is")]
        pub enum $name { $($variant),+ }

        impl From<$domain> for $name {
            fn from(name: $domain) -> Self {
                type Domain = $domain;
                match name { $(Domain::$variant => Self::$variant),+ }
            }
        }

        impl From<$name> for $domain {
            fn from(name: $name) -> Self {
                type Domain = $domain;
                match name { $($name::$variant => Domain::$variant),+ }
            }
        }
    )+};
}

wire_names! {
    /// Where an article is.
    ArticleStateName as ArticleState = journals::ArticleState {
        Idea, Assigned, Draft, Proofreading, Submitted, Returned, Approved, Placed, Published, Withdrawn,
    }
    /// Where an issue is.
    IssueStateName as IssueState = journals::IssueState {
        Conference, Open, Closing, Layout, SignedOff, Published, Withdrawn, Archived,
    }
    /// A number, or an exhibition around a theme.
    IssueKindName as IssueKind = journals::IssueKind { Issue, Exhibition }
    /// How an article is written.
    ModeName as Mode = journals::Mode { Collective, Group, Individual }
    /// For whom an issue is.
    AudienceName as Audience = journals::Audience { Class, Space, Families, Public }
    /// What can be done with an article.
    ArticleActionName as ArticleAction = journals::ArticleAction {
        Propose, Assign, Begin, AskProofreading, EndProofreading, Submit, TakeBack, Return, Approve, Place, Unplace,
        Publish, Withdraw, Restore,
    }
    /// What can be done with an issue.
    IssueActionName as IssueAction = journals::IssueAction {
        Create, Open, Close, LayOut, SignOff, Reopen, Publish, Narrow, Withdraw, Restore, Archive,
    }
    /// What the caller is to an article.
    RelationName as Relation = journals::Relation {
        Keeper, Colleague, Author, Proofreader, Peer, Head, Guardian, Family, Stranger,
    }
    /// What is said beside a text.
    CommentKindName as CommentKind = comments::CommentKind { Comment, Suggestion }
    /// What became of it.
    CommentStateName as CommentState = comments::CommentState { Open, Accepted, Refused, Resolved }
    /// What can be done beside a text.
    CommentActionName as CommentAction = comments::CommentAction {
        Read, Comment, Suggest, Reply, Accept, Refuse, Resolve, Hide, Delete,
    }
    /// What a space is for: `own` is where one class keeps what stayed its own when it left another.
    SpaceKindName as SpaceKind = spaces::SpaceKind { Shared, Own }
    /// What a class did in a space.
    SpaceMoveName as SpaceMove = spaces::SpaceMove { Joined, Left }
    /// What families are asked.
    ConsentKindName as ConsentKind = consents::ConsentKind { Name, Image, Voice, Public }
    /// What they say.
    AnswerName as ConsentAnswer = consents::Answer { Given, Refused }
    /// What counts of several voices.
    EffectiveName as ConsentState = consents::Effective { Missing, Given, Refused }
    /// A way to publish without a consent.
    ChoiceName as Choice = journals::Choice { WithoutName, WithoutPicture, LeaveOut }
    /// What somebody sent.
    MediaKindName as MediaKind = media::MediaKind { Picture, Sound, Film, File }
    /// Whether somebody said who can be recognised or heard.
    PeopleSaidName as PeopleSaid = media::PeopleSaid { Unsaid, Nobody, Named }
    /// How a forum is looked after.
    ModerationName as Moderation = forum::Moderation { Open, Premoderated, ReadOnly }
    /// What a topic is about.
    TopicKindName as TopicKind = forum::TopicKind { Book, Theme }
    /// Whether something is said there.
    TopicStateName as TopicState = forum::TopicState { Open, Closed, Archived }
    /// What became of a post.
    PostStateName as PostState = forum::PostState { Waiting, Returned, Shown, Refused, Hidden, Deleted }
    /// Where a new text of a shown post is.
    DraftStateName as DraftState = forum::DraftState { Waiting, Returned }
    /// What can be felt about a post.
    ReactionKindName as ReactionKind = forum::ReactionKind { Heart, Laugh, Wow, Idea, Same, Bravo }
    /// What can be done in a forum.
    ForumActionName as ForumAction = forum::ForumAction { Read, OpenTopic, Settings }
    /// What can be done with a topic.
    TopicActionName as TopicAction = forum::TopicAction { Read, Post, Pin, Close, Reopen, Archive, Edit, Hide }
    /// What can be done with a post.
    PostActionName as PostAction = forum::PostAction {
        Read, Edit, Delete, React, Answer, Approve, Return, Refuse, Hide, Restore, Report, Versions,
    }
    /// What a conversation is.
    ConversationKindName as ConversationKind = messages::ConversationKind { Pair, Announcement, Pupils }
    /// To whom a conversation goes, beside those who were named.
    AudienceOfName as ConversationAudience = messages::Audience { People, Class, Group, Families }
    /// Whether a message is there.
    MessageStateName as MessageState = messages::MessageState { Shown, Hidden, Deleted }
    /// What is reported.
    ReportTargetName as ReportTargetKind = reports::ReportTarget { Post, Message, Block }
    /// What became of a report.
    ReportStateName as ReportState = reports::ReportState { Received, Hidden, Handled, Escalated }
    /// A step of a report.
    ReportActionName as ReportAction = reports::ReportAction { Hide, Restore, Handle, Escalate }
    /// What became of words that came late.
    ProposalStateName as ProposalState = documents::ProposalState { Open, Accepted, Declined }
    /// Why the caller reads only.
    ReadReasonName as ReadReason = ReadReason { NotAWriter, Frozen, Muted, Closed }
}
