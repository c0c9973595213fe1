//! Every step of an issue: who may take it, from where, under which condition, and whom it is told to.
//!
//! `server/domain/tests/journals/issue.table` is the same table, written by hand; a test compares them cell by cell.

use super::{
    article_step::{Hears, LONGEST_TITLE},
    audience::Audience,
    lacking::Lacking,
    model::IssueState,
    refusal::{May, Refusal, permitted},
    relation::Standing,
};
use crate::{ArticleId, MediaId, words::names};

names! {
    /// What can be done with an issue.
    IssueAction, NotAnIssueAction = "not a step of an issue" {
        /// It begins with a conference.
        Create = "create",
        /// Writing begins; ideas may still come.
        Open = "open",
        /// No new ideas.
        Close = "close",
        /// Articles find their places.
        LayOut = "lay_out",
        /// Somebody answers for it.
        SignOff = "sign_off",
        /// One step back.
        Reopen = "reopen",
        /// It comes out.
        Publish = "publish",
        /// Fewer may read it.
        Narrow = "narrow",
        /// It goes off every page at once.
        Withdraw = "withdraw",
        /// Back to the layout.
        Restore = "restore",
        /// Put away.
        Archive = "archive",
    }
}

/// What a sign-off still lacks.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Missing {
    /// These fields of the imprint: `director`, `school`, `month`.
    Imprint(Vec<&'static str>),
    /// An article that has its place.
    Articles,
    /// A consent, and a way to go without it.
    Consent(Box<Lacking>),
    /// What there is to see in a picture, or that it only adorns.
    Alternative {
        /// In which article.
        article: ArticleId,
        /// Which picture.
        media: MediaId,
    },
    /// Who can be recognised or heard.
    People {
        /// In which article.
        article: ArticleId,
        /// In which picture, sound or film.
        media: MediaId,
    },
}

/// A step somebody wants to take, with what its condition is asked about.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum IssueCommand<'a> {
    /// With this title, which may be empty: a number is enough.
    Create {
        /// As it would be printed.
        title: &'a str,
    },
    /// See [`IssueAction::Open`].
    Open,
    /// See [`IssueAction::Close`].
    Close,
    /// See [`IssueAction::LayOut`].
    LayOut,
    /// Once nothing is missing.
    SignOff {
        /// What still is.
        missing: &'a [Missing],
    },
    /// See [`IssueAction::Reopen`].
    Reopen,
    /// For whom.
    Publish {
        /// At most the audience it was signed off for.
        audience: Audience,
    },
    /// For whom from now on.
    Narrow {
        /// Smaller than now.
        audience: Audience,
    },
    /// See [`IssueAction::Withdraw`].
    Withdraw,
    /// See [`IssueAction::Restore`].
    Restore,
    /// See [`IssueAction::Archive`].
    Archive,
}

impl IssueCommand<'_> {
    /// Its name.
    #[must_use]
    pub const fn action(&self) -> IssueAction {
        match self {
            Self::Create { .. } => IssueAction::Create,
            Self::Open => IssueAction::Open,
            Self::Close => IssueAction::Close,
            Self::LayOut => IssueAction::LayOut,
            Self::SignOff { .. } => IssueAction::SignOff,
            Self::Reopen => IssueAction::Reopen,
            Self::Publish { .. } => IssueAction::Publish,
            Self::Narrow { .. } => IssueAction::Narrow,
            Self::Withdraw => IssueAction::Withdraw,
            Self::Restore => IssueAction::Restore,
            Self::Archive => IssueAction::Archive,
        }
    }
}

/// Where an issue stands when a step is asked for.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct IssueFacts {
    /// Its state; nothing before it is made.
    pub state: Option<IssueState>,
    /// For whom it was signed off, where that holds.
    pub signed: Option<Audience>,
    /// Who reads it now, where it is out.
    pub audience: Option<Audience>,
}

/// What a step of an issue does.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct IssueOutcome {
    /// Where it leads.
    pub to: IssueState,
    /// Whom it is told to.
    pub tell: &'static [Hears],
}

/// What becomes of the step, for somebody of this standing.
///
/// # Errors
/// The first [`Refusal`] in their order.
pub fn issue_step(
    standing: Standing,
    facts: &IssueFacts,
    command: &IssueCommand<'_>,
) -> Result<IssueOutcome, Refusal> {
    let action = command.action();
    permitted(&[standing], |standing| may(action, standing))?;
    let outcome = from_here(action, facts.state).ok_or(Refusal::WrongState)?;
    guard(facts, command)?;
    Ok(outcome)
}

/// Whether this step leads away from here for somebody of this standing, its condition aside: a button to show.
#[must_use]
pub fn is_offered(standing: Standing, state: IssueState, action: IssueAction) -> bool {
    permitted(&[standing], |standing| may(action, standing)).is_ok()
        && from_here(action, Some(state)).is_some()
}

fn may(action: IssueAction, standing: Standing) -> May {
    use IssueAction as A;
    match (action, standing) {
        (_, Standing::Stranger) => May::NotEvenKnow,
        (_, Standing::Teacher) | (A::Narrow | A::Withdraw | A::Archive, Standing::Head) => May::Yes,
        (
            A::Create
            | A::Open
            | A::Close
            | A::LayOut
            | A::SignOff
            | A::Reopen
            | A::Publish
            | A::Restore,
            Standing::Head,
        )
        | (_, Standing::Pupil) => May::No,
    }
}

fn from_here(action: IssueAction, state: Option<IssueState>) -> Option<IssueOutcome> {
    use IssueAction as A;
    use IssueState as S;
    const NEW: &[Hears] = &[Hears::Journal, Hears::Space];
    const ISSUE: &[Hears] = &[Hears::Issue];
    const BOTH: &[Hears] = &[Hears::Journal, Hears::Issue];
    const OUT: &[Hears] = &[
        Hears::Journal,
        Hears::Issue,
        Hears::Space,
        Hears::Classes,
        Hears::Publication,
    ];
    let to = |to, tell| Some(IssueOutcome { to, tell });
    let Some(state) = state else {
        return (action == A::Create).then_some(IssueOutcome {
            to: S::Conference,
            tell: NEW,
        });
    };
    match (action, state) {
        (A::Open, S::Conference) => to(S::Open, BOTH),
        (A::Close, S::Open) => to(S::Closing, BOTH),
        (A::LayOut, S::Closing) => to(S::Layout, ISSUE),
        (A::SignOff, S::Layout) => to(S::SignedOff, ISSUE),
        (A::Reopen, S::SignedOff) => to(S::Layout, ISSUE),
        (A::Reopen, S::Layout) => to(S::Closing, ISSUE),
        (A::Reopen, S::Closing) => to(S::Open, ISSUE),
        (A::Publish, S::SignedOff) => to(S::Published, OUT),
        (A::Narrow, S::Published) => to(S::Published, OUT),
        // What was put away is still read: it goes as well.
        (A::Withdraw, S::Published | S::Archived) => to(S::Withdrawn, OUT),
        (A::Restore, S::Withdrawn) => to(S::Layout, BOTH),
        (A::Archive, S::Published | S::Withdrawn) => to(S::Archived, &[Hears::Journal]),
        (
            A::Create
            | A::Open
            | A::Close
            | A::LayOut
            | A::SignOff
            | A::Reopen
            | A::Publish
            | A::Narrow
            | A::Withdraw
            | A::Restore
            | A::Archive,
            S::Conference
            | S::Open
            | S::Closing
            | S::Layout
            | S::SignedOff
            | S::Published
            | S::Withdrawn
            | S::Archived,
        ) => None,
    }
}

fn guard(facts: &IssueFacts, command: &IssueCommand<'_>) -> Result<(), Refusal> {
    let (holds, refusal) = match command {
        IssueCommand::Create { title } => (
            title.trim().chars().count() <= LONGEST_TITLE,
            Refusal::TitleMissing,
        ),
        IssueCommand::SignOff { missing } => (missing.is_empty(), Refusal::Incomplete),
        IssueCommand::Publish { audience } => (
            facts.signed.is_some_and(|signed| *audience <= signed),
            Refusal::NotSigned,
        ),
        IssueCommand::Narrow { audience } => (
            facts.audience.is_some_and(|now| *audience < now),
            Refusal::NotNarrower,
        ),
        IssueCommand::Open
        | IssueCommand::Close
        | IssueCommand::LayOut
        | IssueCommand::Reopen
        | IssueCommand::Withdraw
        | IssueCommand::Restore
        | IssueCommand::Archive => return Ok(()),
    };
    if holds { Ok(()) } else { Err(refusal) }
}
