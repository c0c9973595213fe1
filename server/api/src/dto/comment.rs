//! What is said beside a text, on the wire: as whoever asks may see it, with what they may do about it.

use base64::{Engine as _, engine::general_purpose::URL_SAFE_NO_PAD};
use passeplume_domain::comments::{
    Anchor, Comment, CommentAction, Reply, Situation, judge, may_see,
};
use serde::{Deserialize, Serialize};
use utoipa::ToSchema;

use super::{
    article::NamedView,
    names::{CommentActionName, CommentKindName, CommentStateName},
};

/// Longest passage, in characters.
pub const LONGEST_PASSAGE: usize = 300;
/// Longest comment, answer or replacement, in characters.
pub const LONGEST_WORDS: usize = 2_000;
/// Most letters around a passage that are kept, in characters.
pub const LONGEST_AROUND: usize = 40;

/// An answer to a comment.
#[derive(Debug, Serialize, ToSchema)]
#[schema(as = CommentReply)]
pub struct ReplyView {
    /// Which.
    pub id: String,
    /// Whose.
    pub author: NamedView,
    /// What it says.
    pub words: String,
    /// A teacher hid it: only adults and its author still see it.
    pub hidden: bool,
    /// When, in milliseconds since 1970.
    pub created: i64,
}

/// Something said beside a text.
#[derive(Debug, Serialize, ToSchema)]
#[schema(as = Comment)]
pub struct CommentView {
    /// Which.
    pub id: String,
    /// A remark, or other words.
    pub kind: CommentKindName,
    /// Whose.
    pub author: NamedView,
    /// Holds on to the first letter of its passage: a relative position as Yjs encodes it, in base64url.
    pub anchor_start: String,
    /// Holds on to the last letter.
    pub anchor_end: String,
    /// What stood there when it was said.
    pub quoted: String,
    /// Some letters that stood before it.
    pub before: String,
    /// Some letters that stood after it.
    pub after: String,
    /// What it says; may be '' where it suggests.
    pub words: String,
    /// The other words; '' would leave the passage out.
    pub replacement: Option<String>,
    /// What became of it.
    pub state: CommentStateName,
    /// A teacher hid it: only adults and its author still see it.
    pub hidden: bool,
    /// When it was said, in milliseconds since 1970.
    pub created: i64,
    /// Rises with each change.
    pub version: i64,
    /// Who decided about it.
    pub decided_by: Option<NamedView>,
    /// When, in milliseconds since 1970.
    pub decided: Option<i64>,
    /// Its answers, oldest first.
    pub replies: Vec<ReplyView>,
    /// What the caller may do about it now: one button each.
    pub actions: Vec<CommentActionName>,
}

/// Everything beside a text.
#[derive(Debug, Serialize, ToSchema)]
#[schema(as = Margin)]
pub struct MarginView {
    /// Oldest first.
    pub items: Vec<CommentView>,
    /// What the caller may say here now: `comment`, `suggest`.
    pub actions: Vec<CommentActionName>,
}

impl MarginView {
    /// What somebody in this situation sees of these.
    #[must_use]
    pub fn new(situation: &Situation<'_>, comments: &[Comment]) -> Self {
        let says = [CommentAction::Comment, CommentAction::Suggest];
        Self {
            items: comments
                .iter()
                .filter(|comment| may_see(situation, comment))
                .map(|comment| CommentView::new(situation, comment))
                .collect(),
            actions: says
                .into_iter()
                .filter(|&action| judge(situation, action, None).is_ok())
                .map(Into::into)
                .collect(),
        }
    }
}

impl CommentView {
    /// One comment, as somebody in this situation sees it.
    #[must_use]
    pub fn new(situation: &Situation<'_>, comment: &Comment) -> Self {
        use CommentAction as A;
        let about = [
            A::Reply,
            A::Accept,
            A::Refuse,
            A::Resolve,
            A::Hide,
            A::Delete,
        ];
        let may = |action| judge(situation, action, Some(comment)).is_ok();
        let adult = may(A::Hide);
        let seen = |reply: &&Reply| !reply.hidden || adult || reply.author == *situation.account;
        Self {
            id: comment.id.to_string(),
            kind: comment.kind.into(),
            author: NamedView {
                id: comment.author.to_string(),
                name: comment.author_name.clone(),
            },
            anchor_start: URL_SAFE_NO_PAD.encode(comment.place.start.as_bytes()),
            anchor_end: URL_SAFE_NO_PAD.encode(comment.place.end.as_bytes()),
            quoted: comment.place.quoted.clone(),
            before: comment.place.before.clone(),
            after: comment.place.after.clone(),
            words: comment.words.clone(),
            replacement: comment.replacement.clone(),
            state: comment.state.into(),
            hidden: comment.hidden,
            created: comment.created.0,
            version: comment.version,
            decided_by: comment.decided.as_ref().map(|decided| NamedView {
                id: decided.by.to_string(),
                name: decided.name.clone(),
            }),
            decided: comment.decided.as_ref().map(|decided| decided.at.0),
            replies: comment.replies.iter().filter(seen).map(reply).collect(),
            actions: about
                .into_iter()
                .filter(|&action| may(action))
                .map(Into::into)
                .collect(),
        }
    }
}

fn reply(reply: &Reply) -> ReplyView {
    ReplyView {
        id: reply.id.to_string(),
        author: NamedView {
            id: reply.author.to_string(),
            name: reply.author_name.clone(),
        },
        words: reply.words.clone(),
        hidden: reply.hidden,
        created: reply.created.0,
    }
}

/// Reads a place of a text.
#[must_use]
pub fn anchor(text: &str) -> Option<Anchor> {
    let bytes = URL_SAFE_NO_PAD.decode(text).ok()?;
    Anchor::parse(&bytes).ok()
}

/// Something to be said beside a text.
#[derive(Debug, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub struct NewCommentBody {
    /// A remark, or other words.
    pub kind: CommentKindName,
    /// Holds on to the first letter of the passage: a relative position as Yjs encodes it, in base64url.
    pub anchor_start: String,
    /// Holds on to the last letter.
    pub anchor_end: String,
    /// What stands there.
    #[schema(max_length = 300)]
    pub quoted: String,
    /// Some letters before it.
    #[serde(default)]
    #[schema(max_length = 40)]
    pub before: String,
    /// Some letters after it.
    #[serde(default)]
    #[schema(max_length = 40)]
    pub after: String,
    /// What is said; a suggestion needs none.
    #[serde(default)]
    #[schema(max_length = 2000)]
    pub words: String,
    /// `suggestion`: the other words; '' would leave the passage out.
    #[serde(default)]
    #[schema(max_length = 2000)]
    pub replacement: Option<String>,
}

/// An answer to be given.
#[derive(Debug, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub struct NewReplyBody {
    /// What it says.
    #[schema(max_length = 2000)]
    pub words: String,
}

/// What is decided about a comment.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Deserialize, ToSchema)]
#[serde(rename_all = "snake_case")]
pub enum DecisionName {
    /// The suggestion is taken. Whoever says it then types the other words.
    Accept,
    /// The author keeps their own words.
    Refuse,
    /// What a remark asked for is done.
    Resolve,
}

/// A decision about a comment.
#[derive(Debug, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub struct CommentDecisionBody {
    /// Which.
    pub decision: DecisionName,
}

/// A comment or an answer goes out of the others' sight, or comes back.
#[derive(Debug, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub struct HiddenBody {
    /// Whether it is hidden afterwards.
    pub hidden: bool,
    /// Which answer; the comment itself where nothing is said.
    #[serde(default)]
    pub reply: Option<String>,
}
