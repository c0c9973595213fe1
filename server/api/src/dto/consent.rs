//! Consents on the wire: what families allow, and what is chosen where they did not.

use passeplume_domain::{
    consents::{
        Consent, ConsentKind, Effective, Project, ProjectChild, Shown, Voice, Withdrawn, effective,
        newest_of,
    },
    journals::Lacking,
};
use serde::{Deserialize, Serialize};
use utoipa::{IntoParams, ToSchema};

use super::{
    article::NamedView,
    names::{AnswerName, AudienceName, ChoiceName, ConsentKindName, EffectiveName},
};

/// An article on a page that is out because of a consent: it would go with it.
#[derive(Debug, Serialize, ToSchema)]
#[schema(as = ConsentHolds)]
pub struct HoldsView {
    /// As printed.
    pub title: String,
    /// The page: `/journal/{publication}`.
    pub href: String,
}

/// One question to a guardian, and how it stands.
#[derive(Debug, Serialize, ToSchema)]
#[schema(as = ConsentQuestion)]
pub struct QuestionView {
    /// What is asked.
    pub kind: ConsentKindName,
    /// What counts of all voices.
    pub state: EffectiveName,
    /// What the caller has said.
    pub mine: Option<AnswerName>,
    /// Somebody else said no, by an account or on paper: it holds whatever the caller says.
    pub others_refuse: bool,
    /// What is on a page because of it, and goes with it at once.
    pub holds: Vec<HoldsView>,
}

/// One child in one journal.
#[derive(Debug, Serialize, ToSchema)]
#[schema(as = ConsentCard)]
pub struct CardView {
    /// In which journal.
    pub journal: String,
    /// What it is called.
    pub journal_title: String,
    /// First name and initial.
    pub child: NamedView,
    /// Each question.
    pub questions: Vec<QuestionView>,
}

impl CardView {
    /// The card of a child, as its guardian sees it.
    #[must_use]
    pub fn new(project: &Project, child: &ProjectChild, mine: &Voice, shown: &[Shown]) -> Self {
        Self {
            journal: project.journal.to_string(),
            journal_title: project.title.clone(),
            child: named(child),
            questions: ConsentKind::ALL
                .iter()
                .map(|&kind| {
                    let others: Vec<&Consent> = project
                        .answers(&child.id, kind)
                        .filter(|one| one.voice != *mine)
                        .collect();
                    QuestionView {
                        kind: kind.into(),
                        state: effective(project.answers(&child.id, kind)).into(),
                        mine: newest_of(project.answers(&child.id, kind), mine)
                            .map(|one| one.answer.into()),
                        others_refuse: effective(others) == Effective::Refused,
                        holds: shown
                            .iter()
                            .filter(|one| {
                                one.journal == project.journal
                                    && one.child == child.id
                                    && one.kind == kind
                            })
                            .map(|one| HoldsView {
                                title: one.title.clone(),
                                href: format!("/journal/{}", one.publication),
                            })
                            .collect(),
                    }
                })
                .collect(),
        }
    }
}

/// What a sheet of paper says.
#[derive(Debug, Serialize, ToSchema)]
#[schema(as = ConsentPaper)]
pub struct PaperView {
    /// Yes or no.
    pub answer: AnswerName,
    /// The date on it, in milliseconds since 1970.
    pub signed: Option<i64>,
}

/// One question in a teacher's table.
#[derive(Debug, Serialize, ToSchema)]
#[schema(as = ConsentCell)]
pub struct CellView {
    /// What is asked.
    pub kind: ConsentKindName,
    /// What counts of all voices.
    pub state: EffectiveName,
    /// What guardians say by their own accounts, taken together.
    pub guardians: EffectiveName,
    /// What the paper says.
    pub paper: Option<PaperView>,
}

/// A child in a teacher's table.
#[derive(Debug, Serialize, ToSchema)]
#[schema(as = ConsentRow)]
pub struct RowView {
    /// First name and initial.
    pub child: NamedView,
    /// The classes in which it learns, as they are called.
    pub classes: Vec<String>,
    /// May the caller write down a paper?
    pub can_record: bool,
    /// Each question.
    pub cells: Vec<CellView>,
}

/// What was answered for a journal.
#[derive(Debug, Serialize, ToSchema)]
#[schema(as = ConsentTable)]
pub struct TableView {
    /// Which journal.
    pub journal: String,
    /// What it is called.
    pub journal_title: String,
    /// By first name.
    pub rows: Vec<RowView>,
}

impl RowView {
    /// The row of a child.
    #[must_use]
    pub fn new(project: &Project, child: &ProjectChild, can_record: bool) -> Self {
        Self {
            child: named(child),
            classes: child.classes.iter().map(|(_, name)| name.clone()).collect(),
            can_record,
            cells: ConsentKind::ALL
                .iter()
                .map(|&kind| CellView {
                    kind: kind.into(),
                    state: effective(project.answers(&child.id, kind)).into(),
                    guardians: effective(
                        project
                            .answers(&child.id, kind)
                            .filter(|one| one.voice != Voice::Paper),
                    )
                    .into(),
                    paper: newest_of(project.answers(&child.id, kind), &Voice::Paper).map(|one| {
                        PaperView {
                            answer: one.answer.into(),
                            signed: one.signed.map(|signed| signed.0),
                        }
                    }),
                })
                .collect(),
        }
    }
}

fn named(child: &ProjectChild) -> NamedView {
    NamedView {
        id: child.id.to_string(),
        name: child.name(),
    }
}

/// One answer.
#[derive(Debug, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
#[schema(as = ConsentAnswerBody)]
pub struct AnswerBody {
    /// For whom.
    pub child: String,
    /// To what.
    pub kind: ConsentKindName,
    /// Yes or no.
    pub answer: AnswerName,
}

/// A sheet that a teacher holds.
#[derive(Debug, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
#[schema(as = ConsentPaperBody)]
pub struct PaperBody {
    /// The date on it, in milliseconds since 1970.
    pub signed: i64,
}

/// Answers to be kept: of a guardian, or with `paper` from a teacher.
#[derive(Debug, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub struct ConsentBody {
    /// For which journal.
    pub journal: String,
    /// All or none of them.
    #[schema(min_items = 1, max_items = 200)]
    pub answers: Vec<AnswerBody>,
    /// From paper.
    #[serde(default)]
    pub paper: Option<PaperBody>,
}

/// What an answer did.
#[derive(Debug, Serialize, ToSchema)]
pub struct ConsentDone {
    /// The titles of what went off a page with it.
    pub withdrawn: Vec<String>,
}

impl From<Vec<Withdrawn>> for ConsentDone {
    fn from(gone: Vec<Withdrawn>) -> Self {
        let mut withdrawn: Vec<String> = Vec::new();
        for one in gone {
            if !withdrawn.contains(&one.title) {
                withdrawn.push(one.title);
            }
        }
        Self { withdrawn }
    }
}

/// A consent that is missing before an issue comes out.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, ToSchema)]
#[schema(as = ConsentLacking)]
pub struct LackingView {
    /// In which article.
    pub article: String,
    /// As printed.
    pub title: String,
    /// Whose.
    pub child: String,
    /// First name and initial.
    pub name: String,
    /// Which.
    pub what: ConsentKindName,
    /// Somebody said no; else nobody has answered.
    pub refused: bool,
    /// The ways to go without, the careful one first.
    pub choices: Vec<ChoiceName>,
    /// The way that was chosen.
    pub choice: Option<ChoiceName>,
}

impl From<&Lacking> for LackingView {
    fn from(one: &Lacking) -> Self {
        Self {
            article: one.article.to_string(),
            title: one.title.clone(),
            child: one.child.to_string(),
            name: one.name.clone(),
            what: one.kind.into(),
            refused: one.refused,
            choices: one.choices.iter().map(|&choice| choice.into()).collect(),
            choice: one.chosen.map(Into::into),
        }
    }
}

/// One way that is chosen.
#[derive(Debug, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub struct ChoiceBody {
    /// In which article.
    pub article: String,
    /// For whom.
    pub child: String,
    /// Instead of which consent.
    pub what: ConsentKindName,
    /// One of the ways that are offered.
    pub choice: ChoiceName,
}

/// Ways that are chosen, in the place of what was chosen before.
#[derive(Debug, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub struct ChoicesBody {
    /// The version of the issue that was seen.
    pub version: i64,
    /// For whom it is to come out: families where nothing is said.
    #[serde(default)]
    pub audience: Option<AudienceName>,
    /// All or none of them.
    #[schema(max_items = 500)]
    pub choices: Vec<ChoiceBody>,
}

/// For whom the list before the signature is asked.
#[derive(Debug, Deserialize, IntoParams)]
#[serde(deny_unknown_fields)]
#[into_params(parameter_in = Query)]
pub struct SignOffQuery {
    /// For whom it is to come out: as signed, else families where nothing is said.
    #[serde(default)]
    pub audience: Option<AudienceName>,
}
