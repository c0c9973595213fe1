//! Articles on the wire: what is known of them and what the caller may do, never their words.

use passeplume_domain::{
    Millis,
    accounts::Account,
    documents::{Document, Verdict, access},
    journals::{
        Article, ArticleAction, ArticleFacts, ArticleState, Issue, Relation, StepTaken, Subject,
        article_step::is_offered,
    },
};
use serde::{Deserialize, Serialize};
use utoipa::ToSchema;

use super::{
    document::AccessName,
    names::{ArticleActionName, ArticleStateName, ModeName, ReadReasonName, RelationName},
};

/// Somebody, as others see them.
#[derive(Debug, Clone, Serialize, ToSchema)]
#[schema(as = Named)]
pub struct NamedView {
    /// Who.
    pub id: String,
    /// First name and initial, or a class's name.
    pub name: String,
}

/// An article in a list.
#[derive(Debug, Serialize, ToSchema)]
pub struct ArticleItem {
    /// Which.
    pub id: String,
    /// In which issue.
    pub issue: String,
    /// Its rubrique.
    pub section: Option<String>,
    /// Its place among the issue's articles.
    pub rank: i64,
    /// As printed.
    pub title: String,
    /// The chapô, or ''.
    pub standfirst: String,
    /// From where it is told, or ''.
    pub angle: String,
    /// How it is written.
    pub mode: ModeName,
    /// Where it is.
    pub state: ArticleStateName,
    /// To be sent with each step.
    pub version: i64,
    /// How many words are wanted.
    pub target_words: Option<i64>,
    /// Words, as far as they were counted: in lists at the last submission, in an article now.
    pub words: Option<i64>,
    /// Until when, in milliseconds since 1970.
    pub due: Option<i64>,
    /// Past due, and its authors still write.
    pub late: bool,
    /// What stands under it in print; '' means its authors' names.
    pub byline: String,
    /// Who writes: pupils and classes.
    pub authors: Vec<NamedView>,
    /// Its first text; nothing before it is assigned.
    pub document: Option<String>,
    /// What the caller is to it.
    pub relation: Vec<RelationName>,
    /// What the caller may do now: one button each.
    pub actions: Vec<ArticleActionName>,
    /// Last step, in milliseconds since 1970.
    pub changed_at: i64,
}

/// One text of an article.
#[derive(Debug, Serialize, ToSchema)]
#[schema(as = Part)]
pub struct PartView {
    /// Its place, from 0.
    pub rank: i64,
    /// Its words live here.
    pub document: String,
    /// The group's name, or ''.
    pub title: String,
    /// Who writes in it.
    pub writers: Vec<NamedView>,
    /// The group says that its part is done.
    pub ready: bool,
    /// Words now.
    pub words: i64,
    /// What the caller may do with the text.
    pub access: AccessName,
    /// Why the caller reads only, where that is so.
    pub read_reason: Option<ReadReasonName>,
}

/// Whom an instruction is for.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
#[serde(rename_all = "snake_case")]
pub enum InstructionKind {
    /// All authors.
    Everyone,
}

/// What the authors are asked to do.
#[derive(Debug, Clone, Serialize, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub struct Instruction {
    /// Whom it is for.
    pub kind: InstructionKind,
    /// What they are asked.
    #[schema(max_length = 2000)]
    pub words: String,
}

/// A step that was taken.
#[derive(Debug, Serialize, ToSchema)]
#[schema(as = StepTaken)]
pub struct StepView {
    /// What was done.
    pub action: String,
    /// From which state; '' where it began.
    pub from: String,
    /// To which state.
    pub to: String,
    /// By whom.
    pub by: NamedView,
    /// The word to the pupils, or ''.
    pub word: String,
    /// When, in milliseconds since 1970.
    pub at: i64,
}

impl From<StepTaken> for StepView {
    fn from(step: StepTaken) -> Self {
        // Which family took a consent back is not for everybody.
        let by = if step.is_of_a_family() {
            NamedView {
                id: String::new(),
                name: String::new(),
            }
        } else {
            NamedView {
                id: step.by.to_string(),
                name: step.by_name,
            }
        };
        Self {
            action: step.action,
            from: step.from,
            to: step.to,
            by,
            word: step.word,
            at: step.at.0,
        }
    }
}

/// An article as its own page shows it.
#[derive(Debug, Serialize, ToSchema)]
#[schema(as = Article)]
pub struct ArticleView {
    /// What lists show.
    #[serde(flatten)]
    pub item: ArticleItem,
    /// What the caller is asked to do.
    pub instructions: Vec<Instruction>,
    /// Its texts in their order.
    pub parts: Vec<PartView>,
    /// What happened to it, oldest first.
    pub steps: Vec<StepView>,
}

impl ArticleItem {
    /// The article as somebody who is `relations` to it sees it.
    #[must_use]
    pub fn new(article: &Article, issue: &Issue, relations: &[Relation], now: Millis) -> Self {
        let facts = ArticleFacts {
            state: Some(article.state),
            issue: issue.state,
        };
        let writing = matches!(
            article.state,
            ArticleState::Assigned
                | ArticleState::Draft
                | ArticleState::Proofreading
                | ArticleState::Returned
        );
        Self {
            id: article.id.to_string(),
            issue: article.issue.to_string(),
            section: article.section.as_ref().map(ToString::to_string),
            rank: article.rank,
            title: article.title.clone(),
            standfirst: article.standfirst.clone(),
            angle: article.angle.clone(),
            mode: article.mode.into(),
            state: article.state.into(),
            version: article.version,
            target_words: article.target_words,
            words: article.words,
            due: article.due.map(|due| due.0),
            late: writing && article.due.is_some_and(|due| due < now),
            byline: article.byline.clone(),
            authors: article.assignees.iter().map(named).collect(),
            document: article.parts.first().map(|part| part.document.to_string()),
            relation: relations.iter().map(|&one| one.into()).collect(),
            actions: ArticleAction::ALL
                .iter()
                .filter(|&&action| is_offered(relations, &facts, action))
                .map(|&action| action.into())
                .collect(),
            changed_at: article.changed.0,
        }
    }
}

/// An author, as others see them.
fn named(author: &passeplume_domain::journals::Assignee) -> NamedView {
    NamedView {
        id: match &author.who {
            Subject::Class(class) => class.to_string(),
            Subject::Account(account) => account.to_string(),
        },
        name: author.name.clone(),
    }
}

impl PartView {
    /// A part with its text as the caller may use it; nothing where the text is not for the caller.
    #[must_use]
    pub fn new(
        article: &Article,
        part: &passeplume_domain::journals::Part,
        document: &Document,
        words: i64,
        account: &Account,
    ) -> Option<Self> {
        let (access, read_reason) = match access(account, document) {
            Verdict::None => return None,
            Verdict::Read(reason) => (AccessName::Read, Some(reason.into())),
            Verdict::Write => (AccessName::Write, None),
        };
        Some(Self {
            rank: part.rank,
            document: part.document.to_string(),
            title: part.title.clone(),
            writers: article
                .assignees
                .iter()
                .filter(|one| one.part == part.rank)
                .map(named)
                .collect(),
            ready: part.ready.is_some(),
            words,
            access,
            read_reason,
        })
    }
}

/// An idea.
#[derive(Debug, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub struct NewIdea {
    /// As it would be printed.
    #[schema(max_length = 120)]
    pub title: String,
    /// From where it is told.
    #[serde(default)]
    #[schema(max_length = 300)]
    pub angle: String,
}

/// Who is asked to write.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Deserialize, ToSchema)]
#[serde(rename_all = "snake_case")]
pub enum AssigneeKind {
    /// Every pupil of a class.
    Class,
    /// One pupil.
    Account,
}

/// Somebody who is asked to write.
#[derive(Debug, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub struct AssigneeBody {
    /// The rank of the part; 0 until articles have several.
    #[serde(default)]
    pub part: i64,
    /// A class or a pupil.
    pub kind: AssigneeKind,
    /// The class's or the pupil's id.
    pub subject: String,
}

/// An article that gets authors.
#[derive(Debug, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub struct AssignmentRow {
    /// One that is there already; else a new one is made with it.
    #[serde(default)]
    pub article: Option<String>,
    /// The version of it that was seen; where nothing is said, whatever it is.
    #[serde(default)]
    pub version: Option<i64>,
    /// As printed; an article that is there keeps its own where nothing is said.
    #[serde(default)]
    #[schema(max_length = 120)]
    pub title: Option<String>,
    /// From where it is told.
    #[serde(default)]
    #[schema(max_length = 300)]
    pub angle: Option<String>,
    /// How it is written.
    pub mode: ModeName,
    /// Who writes.
    pub assignees: Vec<AssigneeBody>,
    /// How many words are wanted.
    #[serde(default)]
    pub target_words: Option<i64>,
    /// Until when, in milliseconds since 1970.
    #[serde(default)]
    pub due: Option<i64>,
    /// What they are asked to do.
    #[serde(default)]
    pub instructions: Vec<Instruction>,
}

/// What is changed of an article without taking a step. Authors change the title and the chapô while they write, its
/// teachers everything; what is left out stays.
#[derive(Debug, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub struct ArticleEditBody {
    /// The version that was seen.
    pub version: i64,
    /// As printed.
    #[serde(default)]
    #[schema(max_length = 120)]
    pub title: Option<String>,
    /// The chapô.
    #[serde(default)]
    #[schema(max_length = 500)]
    pub standfirst: Option<String>,
    /// From where it is told.
    #[serde(default)]
    #[schema(max_length = 300)]
    pub angle: Option<String>,
    /// What stands under it in print; '' means its authors' names.
    #[serde(default)]
    #[schema(max_length = 120)]
    pub byline: Option<String>,
    /// How many words are wanted; 0 takes the wish away.
    #[serde(default)]
    pub target_words: Option<i64>,
    /// Until when; 0 takes the date away.
    #[serde(default)]
    pub due: Option<i64>,
}

/// A step of an article.
#[derive(Debug, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub struct ArticleStepBody {
    /// What to do; `propose` and `assign` have addresses of their own.
    pub action: ArticleActionName,
    /// The version that was seen.
    pub version: i64,
    /// The word to the pupils; `return` needs one.
    #[serde(default)]
    #[schema(max_length = 2000)]
    pub word: Option<String>,
    /// `place`: in which rubrique.
    #[serde(default)]
    pub section: Option<String>,
    /// `place`: before which of the issue's articles, by rank; last where nothing is said.
    #[serde(default)]
    pub rank: Option<i64>,
}
