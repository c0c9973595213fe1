//! Every step of an article: who may take it, from where, under which condition, and what follows.
//!
//! `server/domain/tests/journals/article.table` is the same table, written by hand; a test compares them cell by cell.

use super::{
    model::{ArticleState, IssueState},
    refusal::{May, Refusal, permitted},
    relation::Relation,
};
use crate::{documents::Pen, words::names};

/// Longest title, in characters.
pub const LONGEST_TITLE: usize = 120;
/// Longest word to the pupils, in characters.
pub const LONGEST_WORD: usize = 2_000;

names! {
    /// What can be done with an article.
    ArticleAction, NotAnArticleAction = "not a step of an article" {
        /// Somebody has an idea.
        Propose = "propose",
        /// It gets authors, or others.
        Assign = "assign",
        /// They begin, or go on after it was returned.
        Begin = "begin",
        /// They ask the other class to read it and say what it thinks.
        AskProofreading = "ask_proofreading",
        /// That is enough: they go on alone.
        EndProofreading = "end_proofreading",
        /// They hand it in.
        Submit = "submit",
        /// A teacher gives the pen back at once.
        TakeBack = "take_back",
        /// A teacher gives it back with a word.
        Return = "return",
        /// A teacher finds it good.
        Approve = "approve",
        /// It gets its place in the issue.
        Place = "place",
        /// It loses it.
        Unplace = "unplace",
        /// It comes out with its issue, never alone.
        Publish = "publish",
        /// It goes off every page at once.
        Withdraw = "withdraw",
        /// It may come out again with a later sign-off.
        Restore = "restore",
    }
}

/// A step somebody wants to take, with what its condition is asked about.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum ArticleCommand<'a> {
    /// With this title.
    Propose {
        /// As it would be printed.
        title: &'a str,
    },
    /// To somebody.
    Assign {
        /// Whether everybody named learns in the space, and each part has somebody.
        somebody: bool,
    },
    /// See [`ArticleAction::Begin`].
    Begin,
    /// With what is written.
    AskProofreading {
        /// Words of all parts.
        words: usize,
    },
    /// See [`ArticleAction::EndProofreading`].
    EndProofreading,
    /// With what is written.
    Submit {
        /// Words of all parts.
        words: usize,
    },
    /// See [`ArticleAction::TakeBack`].
    TakeBack,
    /// With a word.
    Return {
        /// To the pupils.
        word: &'a str,
    },
    /// See [`ArticleAction::Approve`].
    Approve,
    /// In a section.
    Place {
        /// Whether it is one of the issue's.
        section_fits: bool,
    },
    /// See [`ArticleAction::Unplace`].
    Unplace,
    /// See [`ArticleAction::Publish`].
    Publish,
    /// See [`ArticleAction::Withdraw`].
    Withdraw,
    /// See [`ArticleAction::Restore`].
    Restore,
}

impl ArticleCommand<'_> {
    /// Its name.
    #[must_use]
    pub const fn action(&self) -> ArticleAction {
        match self {
            Self::Propose { .. } => ArticleAction::Propose,
            Self::Assign { .. } => ArticleAction::Assign,
            Self::Begin => ArticleAction::Begin,
            Self::AskProofreading { .. } => ArticleAction::AskProofreading,
            Self::EndProofreading => ArticleAction::EndProofreading,
            Self::Submit { .. } => ArticleAction::Submit,
            Self::TakeBack => ArticleAction::TakeBack,
            Self::Return { .. } => ArticleAction::Return,
            Self::Approve => ArticleAction::Approve,
            Self::Place { .. } => ArticleAction::Place,
            Self::Unplace => ArticleAction::Unplace,
            Self::Publish => ArticleAction::Publish,
            Self::Withdraw => ArticleAction::Withdraw,
            Self::Restore => ArticleAction::Restore,
        }
    }
}

/// Where an article stands when a step is asked for.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct ArticleFacts {
    /// Its state; nothing before it is proposed.
    pub state: Option<ArticleState>,
    /// The state of its issue.
    pub issue: IssueState,
}

/// Whom a step is told to.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub enum Hears {
    /// Who looks at the journal.
    Journal,
    /// Who looks at the space.
    Space,
    /// Who looks at the issue's board.
    Issue,
    /// Who looks at the article.
    Article,
    /// Each author: a pupil by name, a class as a class.
    Authors,
    /// The classes that were asked to proofread it.
    Proofreaders,
    /// The classes whose teachers keep it.
    Keepers,
    /// The classes of the space.
    Classes,
    /// Who reads what was published.
    Publication,
}

/// What a step does.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Outcome {
    /// Where it leads.
    pub to: ArticleState,
    /// What becomes of the pupils' pen; nothing where it stays as it is.
    pub pen: Option<Pen>,
    /// Whom it is told to.
    pub tell: &'static [Hears],
}

/// What becomes of the step, for somebody who is `relations` to the article.
///
/// # Errors
/// The first [`Refusal`] in their order.
pub fn article_step(
    relations: &[Relation],
    facts: &ArticleFacts,
    command: &ArticleCommand<'_>,
) -> Result<Outcome, Refusal> {
    let action = command.action();
    permitted(relations, |relation| may(action, relation))?;
    let outcome = from_here(action, facts.state).ok_or(Refusal::WrongState)?;
    guard(facts, command)?;
    Ok(outcome)
}

/// Whether somebody who is `relations` may take this step from here at all, its condition aside: a button to show.
#[must_use]
pub fn is_offered(relations: &[Relation], facts: &ArticleFacts, action: ArticleAction) -> bool {
    permitted(relations, |relation| may(action, relation)).is_ok()
        && from_here(action, facts.state).is_some()
        && issue_lets(action, facts.issue).is_ok()
}

fn may(action: ArticleAction, relation: Relation) -> May {
    use ArticleAction as A;
    use Relation as R;
    match (action, relation) {
        // What guardians know of an article is what was published of it.
        (A::Withdraw, R::Guardian) => May::No,
        (_, R::Guardian | R::Family | R::Stranger) => May::NotEvenKnow,
        (A::Propose, R::Keeper | R::Colleague | R::Peer)
        | (A::Assign | A::Place | A::Unplace | A::Restore, R::Keeper | R::Colleague)
        | (A::Begin | A::AskProofreading | A::EndProofreading | A::Submit, R::Keeper | R::Author)
        | (A::TakeBack | A::Return | A::Approve, R::Keeper)
        | (A::Withdraw, R::Keeper | R::Colleague | R::Head) => May::Yes,
        (A::Propose, R::Author | R::Proofreader | R::Head)
        | (
            A::Assign | A::Place | A::Unplace | A::Restore,
            R::Author | R::Proofreader | R::Peer | R::Head,
        )
        | (
            A::Begin | A::AskProofreading | A::EndProofreading | A::Submit,
            R::Colleague | R::Proofreader | R::Peer | R::Head,
        )
        | (
            A::TakeBack | A::Return | A::Approve,
            R::Colleague | R::Author | R::Proofreader | R::Peer | R::Head,
        )
        | (A::Withdraw, R::Author | R::Proofreader | R::Peer)
        | (A::Publish, R::Keeper | R::Colleague | R::Author | R::Proofreader | R::Peer | R::Head) => {
            May::No
        }
    }
}

/// Where a step leads from a state, and what follows; nothing where it does not lead away from there.
pub(super) fn from_here(action: ArticleAction, state: Option<ArticleState>) -> Option<Outcome> {
    use ArticleAction as A;
    use ArticleState as S;
    use Hears as H;
    let to = |to, pen, tell| Some(Outcome { to, pen, tell });
    let Some(state) = state else {
        return (action == A::Propose).then_some(Outcome {
            to: S::Idea,
            pen: None,
            tell: &[H::Issue],
        });
    };
    const ALL: &[Hears] = &[Hears::Issue, Hears::Article, Hears::Authors];
    const HERE: &[Hears] = &[Hears::Issue, Hears::Article];
    const GONE: &[Hears] = &[
        Hears::Issue,
        Hears::Article,
        Hears::Authors,
        Hears::Publication,
    ];
    const HANDED_IN: &[Hears] = &[Hears::Issue, Hears::Article, Hears::Keepers];
    const READERS: &[Hears] = &[Hears::Issue, Hears::Article, Hears::Proofreaders];
    match (action, state) {
        (A::Assign, S::Idea | S::Assigned) => to(S::Assigned, Some(Pen::Up), ALL),
        (A::Assign, S::Draft | S::Returned) => to(state, Some(Pen::Up), ALL),
        (A::Begin, S::Assigned | S::Returned) => to(S::Draft, None, HERE),
        (A::AskProofreading, S::Draft | S::Returned) => to(S::Proofreading, None, READERS),
        (A::EndProofreading, S::Proofreading) => to(S::Draft, None, READERS),
        (A::Submit, S::Draft | S::Proofreading | S::Returned) => {
            to(S::Submitted, Some(Pen::Down), HANDED_IN)
        }
        (A::TakeBack, S::Submitted) => to(S::Draft, Some(Pen::Up), HERE),
        (A::Return, S::Submitted | S::Approved) => to(S::Returned, Some(Pen::Up), ALL),
        (A::Approve, S::Submitted) => to(S::Approved, Some(Pen::Down), ALL),
        (A::Place, S::Approved | S::Placed) => to(S::Placed, None, HERE),
        (A::Unplace, S::Placed) => to(S::Approved, None, HERE),
        (A::Publish, S::Placed) => to(S::Published, None, HERE),
        (A::Withdraw, S::Published) => to(S::Withdrawn, None, GONE),
        (A::Restore, S::Withdrawn) => to(S::Approved, None, HERE),
        (
            A::Propose
            | A::Assign
            | A::Begin
            | A::AskProofreading
            | A::EndProofreading
            | A::Submit
            | A::TakeBack
            | A::Return
            | A::Approve
            | A::Place
            | A::Unplace
            | A::Publish
            | A::Withdraw
            | A::Restore,
            S::Idea
            | S::Assigned
            | S::Draft
            | S::Proofreading
            | S::Submitted
            | S::Returned
            | S::Approved
            | S::Placed
            | S::Published
            | S::Withdrawn,
        ) => None,
    }
}

fn issue_lets(action: ArticleAction, issue: IssueState) -> Result<(), Refusal> {
    use ArticleAction as A;
    use IssueState as I;
    match (action, issue) {
        (A::Propose, I::Conference | I::Open)
        | (A::Assign, I::Conference | I::Open | I::Closing)
        | (A::Place, I::Open | I::Closing | I::Layout)
        | (A::Unplace, I::Conference | I::Open | I::Closing | I::Layout)
        | (
            A::Begin
            | A::AskProofreading
            | A::EndProofreading
            | A::Submit
            | A::TakeBack
            | A::Return
            | A::Approve
            | A::Publish
            | A::Withdraw
            | A::Restore,
            _,
        ) => Ok(()),
        (A::Unplace, I::SignedOff | I::Published | I::Withdrawn | I::Archived) => {
            Err(Refusal::SignedOff)
        }
        (A::Propose | A::Assign | A::Place, _) => Err(Refusal::IssueClosed),
    }
}

fn guard(facts: &ArticleFacts, command: &ArticleCommand<'_>) -> Result<(), Refusal> {
    issue_lets(command.action(), facts.issue)?;
    let fits = |text: &str, most: usize| (1..=most).contains(&text.trim().chars().count());
    let (holds, refusal) = match command {
        ArticleCommand::Propose { title } => (fits(title, LONGEST_TITLE), Refusal::TitleMissing),
        ArticleCommand::Assign { somebody } => (*somebody, Refusal::NobodyAssigned),
        ArticleCommand::AskProofreading { words } | ArticleCommand::Submit { words } => {
            (*words > 0, Refusal::Empty)
        }
        ArticleCommand::Return { word } => (fits(word, LONGEST_WORD), Refusal::WordMissing),
        ArticleCommand::Place { section_fits } => (*section_fits, Refusal::SectionUnknown),
        ArticleCommand::Begin
        | ArticleCommand::EndProofreading
        | ArticleCommand::TakeBack
        | ArticleCommand::Approve
        | ArticleCommand::Unplace
        | ArticleCommand::Publish
        | ArticleCommand::Withdraw
        | ArticleCommand::Restore => return Ok(()),
    };
    if holds { Ok(()) } else { Err(refusal) }
}
