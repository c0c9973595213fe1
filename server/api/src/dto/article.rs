//! Articles on the wire: what is known of them and what the caller may do, never their words.

use passeplume_domain::{
    Millis,
    accounts::Account,
    documents::{Document, Verdict, access},
    homes::is_late,
    journals::{
        Article, ArticleAction, ArticleFacts, InstructionFor, Issue, Relation, StepTaken, Subject,
        article_step::is_offered, may_edit, parts,
    },
};
use serde::{Deserialize, Serialize};
use utoipa::ToSchema;

pub use super::article_asked::{
    ArticleEditBody, ArticleStepBody, AssigneeBody, AssigneeKind, AssignmentRow, NewIdea,
};

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
    /// May the caller change title and chapô now?
    pub can_edit_titles: bool,
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
    /// Who writes in it: pupils by name, also those of a group; classes.
    pub writers: Vec<NamedView>,
    /// Whether the caller is one of them.
    pub mine: bool,
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
    /// The pupils of a group.
    Group,
    /// Pupils of a level.
    Level,
}

/// What the authors are asked to do.
#[derive(Debug, Clone, Serialize, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub struct Instruction {
    /// Whom it is for.
    pub kind: InstructionKind,
    /// The group's id, or the level; '' for everyone.
    #[serde(default)]
    pub subject: String,
    /// The group's or level's name; not read where something is asked for.
    #[serde(default)]
    pub name: String,
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
    /// The word to the pupils, or '': also for whoever is neither an author nor an adult of the space.
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
            late: is_late(article.state, article.due, now),
            can_edit_titles: may_edit(relations, article.state, issue.state, true),
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
            Subject::Group(group) => group.to_string(),
        },
        name: author.name.clone(),
    }
}

/// Who writes, a group as its pupils.
fn writers(author: &passeplume_domain::journals::Assignee) -> Vec<NamedView> {
    match &author.who {
        Subject::Class(_) | Subject::Account(_) => vec![named(author)],
        Subject::Group(_) => author
            .members
            .iter()
            .map(|one| NamedView {
                id: one.id.to_string(),
                name: one.name.clone(),
            })
            .collect(),
    }
}

impl From<&passeplume_domain::journals::Instruction> for Instruction {
    fn from(one: &passeplume_domain::journals::Instruction) -> Self {
        let (kind, subject) = match &one.whom {
            InstructionFor::Everyone => (InstructionKind::Everyone, String::new()),
            InstructionFor::Group(group) => (InstructionKind::Group, group.to_string()),
            InstructionFor::Level(level) => (InstructionKind::Level, level.clone()),
        };
        Self {
            kind,
            subject,
            name: one.name.clone(),
            words: one.words.clone(),
        }
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
                .flat_map(writers)
                .collect(),
            mine: parts::written_by(account, article).contains(&part.rank),
            ready: part.ready.is_some(),
            words,
            access,
            read_reason,
        })
    }
}
