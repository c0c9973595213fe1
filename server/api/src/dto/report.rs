//! Reports on the wire, for the adults who look at them.

use passeplume_domain::reports::{Report, ReportAction, ReportTarget, Seat, judge};
use serde::{Deserialize, Serialize};
use utoipa::{IntoParams, ToSchema};

use super::{
    conversation::{FaceView, Faces},
    message::MessageMedia,
    names::{ReportActionName, ReportStateName, ReportTargetName},
};

/// What is reported.
#[derive(Debug, Serialize, Deserialize, ToSchema)]
#[schema(as = ReportTarget)]
#[serde(deny_unknown_fields)]
pub struct ReportTargetView {
    /// What it is.
    pub kind: ReportTargetName,
    /// Its id.
    pub id: String,
}

/// A report to be made.
#[derive(Debug, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub struct NewReportBody {
    /// What is reported: `post` or `message`.
    pub target: ReportTargetView,
    /// What is wrong with it; may be ''.
    #[serde(default)]
    #[schema(max_length = 500)]
    pub reason: String,
}

/// That a report was made; the caller hears no more of it than what becomes of it.
#[derive(Debug, Serialize, ToSchema)]
pub struct ReportMade {
    /// Which.
    pub id: String,
    /// What became of it.
    pub state: ReportStateName,
}

/// A report.
#[derive(Debug, Serialize, ToSchema)]
#[schema(as = Report)]
pub struct ReportView {
    /// Which.
    pub id: String,
    /// What is reported.
    pub target: ReportTargetView,
    /// In which conversation a message stands.
    pub conversation: Option<String>,
    /// In which topic a post stands.
    pub topic: Option<String>,
    /// What became of it.
    pub state: ReportStateName,
    /// Whether it was handed to the head of the school.
    pub escalated: bool,
    /// What whoever asked said about it.
    pub reason: String,
    /// Who asked.
    pub reporter: Option<FaceView>,
    /// Whose it is.
    pub author: Option<FaceView>,
    /// What it said when it was reported, with what was said of what it showed.
    pub excerpt: String,
    /// Its pictures, sounds and films; of a post that its author took back none once the report is closed.
    pub media: Vec<MessageMedia>,
    /// When it was reported, in milliseconds since 1970.
    pub at: i64,
    /// Who decided last.
    pub decided_by: Option<FaceView>,
    /// When, in milliseconds since 1970.
    pub decided: Option<i64>,
    /// What they said.
    pub word: Option<String>,
    /// Rises with each step.
    pub version: i64,
    /// What the caller may do: one button each.
    pub may: Vec<ReportActionName>,
}

impl ReportView {
    /// A report, with the words that it is about.
    #[must_use]
    pub fn new(
        faces: &Faces<'_>,
        seat: Seat,
        report: &Report,
        excerpt: String,
        media: Vec<MessageMedia>,
    ) -> Self {
        Self {
            id: report.id.to_string(),
            target: ReportTargetView {
                kind: report.target.into(),
                id: report.subject.clone(),
            },
            conversation: (report.target == ReportTarget::Message)
                .then(|| report.container.clone()),
            topic: (report.target == ReportTarget::Post).then(|| report.container.clone()),
            state: report.state.into(),
            escalated: report.escalated,
            reason: report.reason.clone(),
            reporter: faces.view(&report.reporter),
            author: faces.view(&report.author),
            excerpt,
            media,
            at: report.created.0,
            decided_by: report.decided.as_ref().and_then(|(by, _)| faces.view(by)),
            decided: report.decided.as_ref().map(|(_, at)| at.0),
            word: Some(report.word.clone()).filter(|word| !word.is_empty()),
            version: report.version,
            may: ReportAction::ALL
                .iter()
                .filter(|&&action| judge(seat, report, Some(action)).is_ok())
                .map(|&action| action.into())
                .collect(),
        }
    }
}

/// Which reports.
#[derive(Debug, Deserialize, IntoParams)]
pub struct ReportQuery {
    /// Those in this state: `received`, `hidden`, `handled`, `escalated`; without it, all.
    pub state: Option<String>,
}

/// A step of a report.
#[derive(Debug, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub struct ReportStepBody {
    /// Which.
    pub action: ReportActionName,
    /// A word about it; may be ''.
    #[serde(default)]
    #[schema(max_length = 500)]
    pub word: String,
    /// On which version; where nothing is said, on the newest.
    #[serde(default)]
    pub version: Option<i64>,
}
