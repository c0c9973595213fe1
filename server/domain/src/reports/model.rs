//! Something that adults are asked to look at.

use crate::{AccountId, Millis, ReportId, documents::Reach, words::names};

/// Longest reason, in characters.
pub const LONGEST_REASON: usize = 500;
/// Longest word of whoever decides, in characters.
pub const LONGEST_WORD: usize = 500;

names! {
    /// What is to be looked at.
    ReportTarget, NotATarget = "not something that is reported" {
        /// A post of a forum.
        Post = "post",
        /// A message.
        Message = "message",
        /// A pupil of whom another wants no messages: nobody wrote it, teachers are told.
        Block = "block",
    }
}

names! {
    /// What became of it.
    ReportState, NotAReportState = "not a state of a report" {
        /// It waits.
        Received = "received",
        /// What it is about was taken out of the others' sight.
        Hidden = "hidden",
        /// It was looked at.
        Handled = "handled",
        /// It was handed to the head of the school.
        Escalated = "escalated",
    }
}

impl ReportState {
    /// Whether nothing is decided about it any more: until then whoever looks at it has what it is about.
    #[must_use]
    pub const fn is_closed(self) -> bool {
        matches!(self, Self::Handled)
    }
}

/// Who wrote what is reported, as far as it decides who looks at it.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum ReportedBy {
    /// A pupil or a family: the teachers of their classes look at it.
    Somebody,
    /// A teacher: their head does.
    Teacher,
}

/// A report.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Report {
    /// Which.
    pub id: ReportId,
    /// What is reported.
    pub target: ReportTarget,
    /// The id of it.
    pub subject: String,
    /// The conversation or topic in which it stands; '' for a block.
    pub container: String,
    /// Whose it is.
    pub author: AccountId,
    /// What they are.
    pub author_is: ReportedBy,
    /// Who asked.
    pub reporter: AccountId,
    /// What they said about it; may be ''.
    pub reason: String,
    /// What became of it.
    pub state: ReportState,
    /// Whether it was handed to the head of the school: from then on it is theirs.
    pub escalated: bool,
    /// The classes concerned.
    pub classes: Vec<Reach>,
    /// When it came.
    pub created: Millis,
    /// Who decided last, and when.
    pub decided: Option<(AccountId, Millis)>,
    /// What they said; ''.
    pub word: String,
    /// Rises with each step.
    pub version: i64,
}

/// A report to be kept.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct NewReport {
    /// Which.
    pub id: ReportId,
    /// What is reported.
    pub target: ReportTarget,
    /// The id of it.
    pub subject: String,
    /// The conversation or topic in which it stands; '' for a block.
    pub container: String,
    /// Whose it is.
    pub author: AccountId,
    /// What they are.
    pub author_is: ReportedBy,
    /// Who asks.
    pub reporter: AccountId,
    /// What they say about it.
    pub reason: String,
    /// The classes concerned.
    pub classes: Vec<Reach>,
}
