//! What waits for somebody, and what concerns them personally.

use passeplume_domain::{
    Millis,
    notices::{Badges, Notice, NoticeKind},
};
use serde::{Deserialize, Serialize};
use utoipa::ToSchema;

/// How much waits, by where it waits. What is counted stops at a hundred a place.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, ToSchema)]
#[schema(as = Badges)]
pub struct BadgesView {
    /// Topics of forums with something new.
    pub club: i64,
    /// Messages that were not read.
    pub messages: i64,
    /// Posts of pupils that wait for the caller's decision.
    pub approvals: i64,
    /// Reports that the caller is asked to look at.
    pub reports: i64,
}

impl From<Badges> for BadgesView {
    fn from(badges: Badges) -> Self {
        let Badges {
            club,
            messages,
            approvals,
            reports,
        } = badges;
        Self {
            club,
            messages,
            approvals,
            reports,
        }
    }
}

/// What became of something of one's own.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, ToSchema)]
#[serde(rename_all = "snake_case")]
#[schema(as = NoticeKind)]
pub enum NoticeKindName {
    /// A teacher let one's post be seen.
    PostApproved,
    /// A teacher gave it back with a word.
    PostReturned,
    /// A teacher of another class does not want it there.
    PostRefused,
    /// Somebody answered one's post.
    PostAnswered,
    /// An adult looked at what one had reported.
    ReportHandled,
}

impl From<NoticeKind> for NoticeKindName {
    fn from(kind: NoticeKind) -> Self {
        match kind {
            NoticeKind::Approved => Self::PostApproved,
            NoticeKind::Returned => Self::PostReturned,
            NoticeKind::Refused => Self::PostRefused,
            NoticeKind::Answered => Self::PostAnswered,
            NoticeKind::ReportHandled => Self::ReportHandled,
        }
    }
}

/// Who did it.
#[derive(Debug, Serialize, ToSchema)]
#[schema(as = NoticeBy)]
pub struct NoticeByView {
    /// Their account.
    pub id: String,
    /// First name and initial.
    pub name: String,
}

/// Something that concerns the caller.
#[derive(Debug, Serialize, ToSchema)]
#[schema(as = Notice)]
pub struct NoticeView {
    /// Of this thing, as long as it is the same.
    pub id: String,
    /// What it is.
    pub kind: NoticeKindName,
    /// The post or the report; of an answer, the answer. Its words are read there.
    pub subject: String,
    /// The topic in which it stands; nothing for a report.
    pub topic: Option<String>,
    /// What that topic is called.
    pub title: Option<String>,
    /// When it came about, in milliseconds since 1970.
    pub at: i64,
    /// Whether the caller has seen it.
    pub seen: bool,
    /// Who did it, where that is said.
    pub by: Option<NoticeByView>,
}

impl NoticeView {
    pub(crate) fn new(notice: Notice, seen: Millis) -> Self {
        Self {
            id: format!("{}:{}", notice.kind.as_str(), notice.subject),
            kind: notice.kind.into(),
            topic: (!notice.place.is_empty()).then_some(notice.place),
            title: (!notice.title.is_empty()).then_some(notice.title),
            subject: notice.subject,
            at: notice.at.0,
            seen: notice.at <= seen,
            by: notice.by.map(|(id, name)| NoticeByView {
                id: id.to_string(),
                name,
            }),
        }
    }
}

/// What waits for the caller, and what concerns them.
#[derive(Debug, Serialize, ToSchema)]
#[schema(as = Notices)]
pub struct NoticesView {
    /// How much waits.
    pub badges: BadgesView,
    /// What concerns the caller: of the last thirty days, newest first, 30 at the most.
    pub notices: Vec<NoticeView>,
}

/// Up to when somebody has seen it.
#[derive(Debug, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
#[schema(as = NoticesSeen)]
pub struct SeenBody {
    /// `at` of the newest notice that was seen.
    pub up_to: i64,
}
