//! The first screen of each role, in one answer.

use serde::{Deserialize, Serialize};
use utoipa::{IntoParams, ToSchema};

use super::{
    article::NamedView,
    names::{ArticleStateName, AudienceName},
};

/// What somebody is asked to do.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, ToSchema)]
#[serde(rename_all = "snake_case")]
pub enum WaitingWhat {
    /// Write an article.
    Write,
    /// Take it up again: it came back with a word.
    Redo,
    /// Read what another class wrote, and say what one thinks.
    Proofread,
}

/// An article that waits for the caller.
#[derive(Debug, Clone, Serialize, ToSchema)]
#[schema(as = Waiting)]
pub struct WaitingView {
    /// Which.
    pub article: String,
    /// Its text.
    pub document: String,
    /// In which issue.
    pub issue: String,
    /// What the journal is called.
    pub journal_title: String,
    /// As printed.
    pub title: String,
    /// Where it is.
    pub state: ArticleStateName,
    /// What to do.
    pub what: WaitingWhat,
    /// The teacher's word, where it came back with one.
    pub word: Option<String>,
    /// First name and initial of who wrote that word.
    pub word_by: Option<String>,
    /// Until when, in milliseconds since 1970.
    pub due: Option<i64>,
    /// Past due.
    pub late: bool,
    /// How many words are wanted.
    pub target_words: Option<i64>,
    /// Words now, where the text was counted.
    pub words: Option<i64>,
}

/// An article that was handed in.
#[derive(Debug, Serialize, ToSchema)]
#[schema(as = Approval)]
pub struct ApprovalView {
    /// Which.
    pub article: String,
    /// Its text.
    pub document: Option<String>,
    /// In which issue.
    pub issue: String,
    /// What the journal is called.
    pub journal_title: String,
    /// As printed.
    pub title: String,
    /// To be sent with each step.
    pub version: i64,
    /// First names and initials, or classes.
    pub authors: Vec<String>,
    /// Words when it was handed in.
    pub words: Option<i64>,
    /// How many were wanted.
    pub target_words: Option<i64>,
    /// When, in milliseconds since 1970.
    pub submitted_at: i64,
    /// Handed in after it was due.
    pub late: bool,
}

/// One page of a list.
#[derive(Debug, Serialize, ToSchema)]
pub struct ApprovalPage {
    /// Longest waiting first.
    pub items: Vec<ApprovalView>,
    /// Where the next page begins: `?after=`.
    pub next: Option<String>,
}

/// What waits for a teacher.
#[derive(Debug, Serialize, ToSchema)]
pub struct Approve {
    /// How many articles, 100 at most.
    pub count: i64,
    /// The five that wait longest.
    pub oldest: Vec<ApprovalView>,
}

/// An article that its authors still hold beyond its day.
#[derive(Debug, Serialize, ToSchema)]
#[schema(as = LateArticle)]
pub struct LateView {
    /// Which.
    pub article: String,
    /// In which issue.
    pub issue: String,
    /// What the journal is called.
    pub journal_title: String,
    /// As printed.
    pub title: String,
    /// Where it is.
    pub state: ArticleStateName,
    /// First names and initials, groups, or classes.
    pub authors: Vec<String>,
    /// Until when it was wanted, in milliseconds since 1970.
    pub due: i64,
}

/// A text for which words came late that nobody has decided about.
#[derive(Debug, Serialize, ToSchema)]
#[schema(as = LateWords)]
pub struct LateWordsView {
    /// Which.
    pub document: String,
    /// Of which article, where it is of one.
    pub article: Option<String>,
    /// The article's title, else the text's.
    pub title: String,
    /// Whose words: first names and initials.
    pub people: Vec<String>,
    /// When the first of them came, in milliseconds since 1970.
    pub at: i64,
}

/// A text in which somebody has the pen and a caret now.
#[derive(Debug, Serialize, ToSchema)]
#[schema(as = Writing)]
pub struct WritingView {
    /// Which.
    pub document: String,
    /// Of which article, where it is of one.
    pub article: Option<String>,
    /// The article's title, else the text's.
    pub title: String,
    /// Who.
    pub people: Vec<NamedView>,
}

/// A published issue in a list.
#[derive(Debug, Serialize, ToSchema)]
#[schema(as = PublicationItem)]
pub struct PublicationItem {
    /// Which.
    pub id: String,
    /// Of which issue.
    pub issue: String,
    /// What the journal is called.
    pub journal_title: String,
    /// The issue's number and title, as printed.
    pub title: String,
    /// Who reads it.
    pub audience: AudienceName,
    /// When, in milliseconds since 1970.
    pub at: i64,
    /// The school year: 2026 is 2026-2027.
    pub school_year: i64,
    /// The page: opened by the browser itself, not inside the app.
    pub href: String,
}

/// The first screen, by what the caller may have; lists without anything are empty.
#[derive(Debug, Serialize, ToSchema)]
pub struct Home {
    /// What to write on first: the soonest due of `waiting`.
    pub resume: Option<WaitingView>,
    /// Articles that wait for the caller to write or to proofread.
    pub waiting: Vec<WaitingView>,
    /// What waits for a teacher; nothing for everybody else.
    pub approve: Option<Approve>,
    /// For a teacher: articles that are late, longest due first, 50 at most.
    pub late: Vec<LateView>,
    /// For a teacher: texts for which words came late, longest waiting first, 50 at most.
    pub late_words: Vec<LateWordsView>,
    /// What came out, newest first.
    pub news: Vec<PublicationItem>,
    /// Topics of `/live` whose events may change this answer.
    pub topics: Vec<String>,
}

/// Which articles a list holds and where it begins.
#[derive(Debug, Deserialize, IntoParams)]
#[serde(deny_unknown_fields)]
#[into_params(parameter_in = Query)]
pub struct ApprovalQuery {
    /// `submitted` where nothing is said.
    #[serde(default)]
    #[param(inline)]
    pub state: Option<ArticleStateName>,
    /// `next` of the page before.
    #[serde(default)]
    pub after: Option<String>,
    /// 50 where nothing is said, 100 at the most.
    #[serde(default)]
    pub limit: Option<u32>,
}
