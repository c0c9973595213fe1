//! Badges, and the few things that are said to one person.

use crate::{AccountId, Millis, words::names};

/// How much waits for somebody, by where it waits.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub struct Badges {
    /// Topics of forums with something new.
    pub club: i64,
    /// Messages that were not read.
    pub messages: i64,
    /// Posts of pupils that wait for this person's decision.
    pub approvals: i64,
    /// Reports that this person is asked to look at.
    pub reports: i64,
}

impl Badges {
    /// Whether nothing waits.
    #[must_use]
    pub const fn nothing(self) -> bool {
        self.club == 0 && self.messages == 0 && self.approvals == 0 && self.reports == 0
    }
}

names! {
    /// What became of something of one's own.
    NoticeKind, NotANoticeKind = "not a kind of notice" {
        /// A teacher let one's post be seen.
        Approved = "post_approved",
        /// A teacher gave it back with a word.
        Returned = "post_returned",
        /// A teacher of another class does not want it there.
        Refused = "post_refused",
        /// Somebody answered one's post.
        Answered = "post_answered",
        /// An adult looked at what one had reported.
        ReportHandled = "report_handled",
    }
}

/// Something that concerns one person.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Notice {
    /// What it is.
    pub kind: NoticeKind,
    /// The post or the report; of an answer, the answer.
    pub subject: String,
    /// The topic in which it stands; '' for a report.
    pub place: String,
    /// What that topic is called: several of one kind are told apart by it; '' for a report.
    pub title: String,
    /// When it came about.
    pub at: Millis,
    /// Who did it, as others see their name; nobody where that is not said.
    pub by: Option<(AccountId, String)>,
}
