//! Who looks at a report and what they do with it. Pure; `server/domain/tests/messages` says the same by hand.

use super::{Report, ReportState, ReportedBy};
use crate::{
    accounts::{Account, Membership, Status},
    words::names,
};

names! {
    /// What is done with a report.
    ReportAction, NotAReportAction = "not a step of a report" {
        /// Take what it is about out of the others' sight.
        Hide = "hide",
        /// Bring it back.
        Restore = "restore",
        /// It was looked at, and that is all.
        Handle = "handle",
        /// Hand it to the head of the school.
        Escalate = "escalate",
    }
}

/// What somebody is to a report.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub enum Seat {
    /// Directs a school of the classes concerned.
    Head,
    /// Teaches a class concerned, and did not write what is reported.
    Teacher,
    /// Everybody else.
    Nobody,
}

/// Why something is not done, in the order in which it is asked.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, thiserror::Error)]
pub enum Refused {
    /// Nothing is there for this person.
    #[error("not found")]
    NotFound,
    /// Somebody has decided already, or it is with the head.
    #[error("already decided")]
    AlreadyDecided,
}

/// What `account` is to a report. Who wrote what is reported never looks at it themselves.
#[must_use]
pub fn seat(account: &Account, report: &Report) -> Seat {
    if account.status == Status::Suspended || account.id == report.author {
        return Seat::Nobody;
    }
    account
        .memberships
        .iter()
        .map(|membership| match membership {
            Membership::HeadOf(school)
                if report.classes.iter().any(|reach| reach.school == *school) =>
            {
                Seat::Head
            }
            Membership::TeacherOf(class)
                if report.author_is == ReportedBy::Somebody
                    && report.classes.iter().any(|reach| reach.class == *class) =>
            {
                Seat::Teacher
            }
            Membership::HeadOf(_)
            | Membership::TeacherOf(_)
            | Membership::PupilOf(_)
            | Membership::GuardianOf(_)
            | Membership::AdviserOf(_)
            | Membership::TownOf(_)
            | Membership::Administers => Seat::Nobody,
        })
        .min()
        .unwrap_or(Seat::Nobody)
}

/// Whether somebody of this seat may take a step; without one, whether they see the report: teachers always, the head once
/// it is theirs, because it was handed to them or a teacher wrote what it is about.
///
/// # Errors
/// The first [`Refused`] in their order.
pub fn judge(seat: Seat, report: &Report, action: Option<ReportAction>) -> Result<(), Refused> {
    let of_the_head = report.escalated || report.author_is == ReportedBy::Teacher;
    let theirs = match seat {
        Seat::Nobody => return Err(Refused::NotFound),
        Seat::Head if !of_the_head => return Err(Refused::NotFound),
        Seat::Head => true,
        Seat::Teacher => !of_the_head,
    };
    let Some(action) = action else {
        return Ok(());
    };
    // There is nobody to whom the head would hand it.
    let onward = action == ReportAction::Escalate && seat == Seat::Head;
    if theirs && !onward && after(report.state, action).is_some() {
        Ok(())
    } else {
        Err(Refused::AlreadyDecided)
    }
}

/// Where a step of somebody of this seat leads who saw this version of the report, or the newest where they do not say.
///
/// # Errors
/// The first [`Refused`] in their order.
pub fn decide(
    seat: Seat,
    report: &Report,
    action: ReportAction,
    seen: Option<i64>,
) -> Result<ReportState, Refused> {
    judge(seat, report, Some(action))?;
    // What is done to a post is done before the report says so: nothing may be done that is refused afterwards.
    if seen.is_some_and(|seen| seen != report.version) {
        return Err(Refused::AlreadyDecided);
    }
    after(report.state, action).ok_or(Refused::AlreadyDecided)
}

/// Where a step leads; nowhere where it cannot be taken.
#[must_use]
pub const fn after(state: ReportState, action: ReportAction) -> Option<ReportState> {
    use ReportAction as A;
    use ReportState as S;
    match (state, action) {
        (S::Received | S::Escalated, A::Hide) => Some(S::Hidden),
        (S::Hidden, A::Restore) => Some(S::Received),
        (S::Received | S::Hidden | S::Escalated, A::Handle) => Some(S::Handled),
        (S::Received | S::Hidden, A::Escalate) => Some(S::Escalated),
        (S::Hidden | S::Handled, A::Hide)
        | (S::Received | S::Handled | S::Escalated, A::Restore)
        | (S::Handled, A::Handle)
        | (S::Handled | S::Escalated, A::Escalate) => None,
    }
}

#[cfg(test)]
#[allow(clippy::unwrap_used, reason = "a test may fail")]
mod tests {
    use super::*;
    use crate::{AccountId, Millis, ReportId, reports::ReportTarget};

    #[test]
    fn rpt_5_a_report_is_closed_where_no_step_leads_on() {
        for &state in ReportState::ALL {
            let leads_on = ReportAction::ALL
                .iter()
                .any(|&action| after(state, action).is_some());
            assert_eq!(state.is_closed(), !leads_on, "{state:?}");
        }
    }

    #[test]
    fn rpt_2_a_step_is_taken_on_the_report_that_was_seen() {
        let account = |name| AccountId::parse(name).unwrap();
        let report = Report {
            id: ReportId::parse("r").unwrap(),
            target: ReportTarget::Post,
            subject: "p".to_owned(),
            container: "t".to_owned(),
            author: account("tom"),
            author_is: ReportedBy::Somebody,
            reporter: account("zoe"),
            reason: String::new(),
            state: ReportState::Received,
            escalated: false,
            classes: Vec::new(),
            created: Millis(0),
            decided: None,
            word: String::new(),
            // Somebody hid it and brought it back.
            version: 3,
        };
        let decided = |seat, action, seen| decide(seat, &report, action, seen);
        let hide = ReportAction::Hide;
        for seen in [None, Some(3)] {
            assert_eq!(decided(Seat::Teacher, hide, seen), Ok(ReportState::Hidden));
        }
        for (seat, action, seen, refused) in [
            (Seat::Teacher, hide, Some(1), Refused::AlreadyDecided),
            (
                Seat::Teacher,
                ReportAction::Restore,
                None,
                Refused::AlreadyDecided,
            ),
            (Seat::Nobody, hide, Some(1), Refused::NotFound),
        ] {
            assert_eq!(
                decided(seat, action, seen),
                Err(refused),
                "{seat:?} {seen:?}"
            );
        }
    }
}
