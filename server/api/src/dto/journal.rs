//! Journals and issues on the wire.

use passeplume_domain::journals::{
    ArticleAction, ArticleFacts, ArticleState, Imprint, Issue, IssueAction, IssueCard, Standing,
    article_step, issue_step::is_offered,
};
use serde::{Deserialize, Serialize};
use utoipa::ToSchema;

use super::{
    article::ArticleItem,
    names::{ArticleStateName, AudienceName, IssueActionName, IssueKindName, IssueStateName},
};

/// How many articles are in a state.
#[derive(Debug, Serialize, ToSchema)]
pub struct StateCount {
    /// Which state.
    pub state: ArticleStateName,
    /// How many.
    pub articles: i64,
}

/// An issue in a list.
#[derive(Debug, Serialize, ToSchema)]
pub struct IssueItem {
    /// Which.
    pub id: String,
    /// A number, or an exhibition.
    pub kind: IssueKindName,
    /// From 1.
    pub number: i64,
    /// What it is called, or ''.
    pub title: String,
    /// Where it is.
    pub state: IssueStateName,
    /// Until when articles are due, in milliseconds since 1970.
    pub due: Option<i64>,
    /// How many articles are in which state; states without any are left out.
    pub counts: Vec<StateCount>,
    /// What readers open, where it is out: `/journal/{publication}`.
    pub publication: Option<String>,
    /// Who reads it, where it is out.
    pub audience: Option<AudienceName>,
}

impl From<&IssueCard> for IssueItem {
    fn from(card: &IssueCard) -> Self {
        let issue = &card.issue;
        Self {
            id: issue.id.to_string(),
            kind: issue.kind.into(),
            number: issue.number,
            title: issue.title.clone(),
            state: issue.state.into(),
            due: issue.due.map(|due| due.0),
            counts: card
                .counts
                .iter()
                .map(|(state, articles)| StateCount {
                    state: (*state).into(),
                    articles: *articles,
                })
                .collect(),
            publication: issue.publication.as_ref().map(|(id, _)| id.to_string()),
            audience: issue
                .publication
                .as_ref()
                .map(|(_, audience)| (*audience).into()),
        }
    }
}

/// A journal with its issues.
#[derive(Debug, Serialize, ToSchema)]
#[schema(as = Journal)]
pub struct JournalView {
    /// Which.
    pub id: String,
    /// In which space.
    pub space: String,
    /// As on its front page.
    pub title: String,
    /// May the caller open an issue?
    pub can_create: bool,
    /// Newest first.
    pub issues: Vec<IssueItem>,
}

/// A journal to be made.
#[derive(Debug, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub struct NewJournalBody {
    /// As on its front page.
    #[schema(min_length = 1, max_length = 120)]
    pub title: String,
}

/// Who answers for an issue.
#[derive(Debug, Clone, Default, Serialize, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
#[schema(as = Imprint)]
pub struct ImprintView {
    /// Directrice ou directeur de la publication.
    #[serde(default)]
    #[schema(max_length = 120)]
    pub director: String,
    /// The school that edits it.
    #[serde(default)]
    #[schema(max_length = 120)]
    pub school: String,
    /// Month and year.
    #[serde(default)]
    #[schema(max_length = 120)]
    pub month: String,
}

impl From<&Imprint> for ImprintView {
    fn from(imprint: &Imprint) -> Self {
        Self {
            director: imprint.director.clone(),
            school: imprint.school.clone(),
            month: imprint.month.clone(),
        }
    }
}

impl From<ImprintView> for Imprint {
    fn from(view: ImprintView) -> Self {
        Self {
            director: view.director,
            school: view.school,
            month: view.month,
        }
    }
}

/// A rubrique.
#[derive(Debug, Serialize, ToSchema)]
#[schema(as = Section)]
pub struct SectionView {
    /// Which.
    pub id: String,
    /// As printed.
    pub title: String,
    /// Its place, from 0.
    pub rank: i64,
}

/// An issue as its own page shows it.
#[derive(Debug, Serialize, ToSchema)]
#[schema(as = Issue)]
pub struct IssueView {
    /// Which.
    pub id: String,
    /// Of which journal.
    pub journal: String,
    /// What the journal is called.
    pub journal_title: String,
    /// In which space.
    pub space: String,
    /// A number, or an exhibition.
    pub kind: IssueKindName,
    /// From 1.
    pub number: i64,
    /// What it is called, or ''.
    pub title: String,
    /// What it is about, or ''.
    pub theme: String,
    /// Where it is.
    pub state: IssueStateName,
    /// To be sent with each step.
    pub version: i64,
    /// Until when articles are due, in milliseconds since 1970.
    pub due: Option<i64>,
    /// Who answers for it.
    pub imprint: ImprintView,
    /// The picture that was chosen for its front page: `/api/media/{id}`.
    pub cover: Option<String>,
    /// For whom it was signed off, where that holds.
    pub signed: Option<AudienceName>,
    /// What readers open, where it is out: `/journal/{publication}`.
    pub publication: Option<String>,
    /// Who reads it, where it is out.
    pub audience: Option<AudienceName>,
    /// May the caller propose an idea?
    pub can_propose: bool,
    /// May the caller give articles to pupils?
    pub can_assign: bool,
    /// What the caller may do now: one button each.
    pub actions: Vec<IssueActionName>,
}

impl IssueView {
    /// The issue as somebody of this standing sees it.
    #[must_use]
    pub fn new(issue: &Issue, standing: Standing) -> Self {
        let of_article = |state, action| {
            let facts = ArticleFacts {
                state,
                issue: issue.state,
            };
            article_step::is_offered(&[standing.before_authors()], &facts, action)
        };
        Self {
            id: issue.id.to_string(),
            journal: issue.journal.to_string(),
            journal_title: issue.journal_title.clone(),
            space: issue.space.to_string(),
            kind: issue.kind.into(),
            number: issue.number,
            title: issue.title.clone(),
            theme: issue.theme.clone(),
            state: issue.state.into(),
            version: issue.version,
            due: issue.due.map(|due| due.0),
            imprint: (&issue.imprint).into(),
            cover: issue.cover.as_ref().map(ToString::to_string),
            signed: issue.signed.map(Into::into),
            publication: issue.publication.as_ref().map(|(id, _)| id.to_string()),
            audience: issue
                .publication
                .as_ref()
                .map(|(_, audience)| (*audience).into()),
            can_propose: of_article(None, ArticleAction::Propose),
            can_assign: of_article(Some(ArticleState::Idea), ArticleAction::Assign),
            actions: IssueAction::ALL
                .iter()
                .filter(|&&action| is_offered(standing, issue.state, action))
                .map(|&action| action.into())
                .collect(),
        }
    }
}

/// An issue with everything that stands on its board.
#[derive(Debug, Serialize, ToSchema)]
pub struct Board {
    /// The issue.
    pub issue: IssueView,
    /// Its rubriques in their order.
    pub sections: Vec<SectionView>,
    /// Its articles in their order.
    pub articles: Vec<ArticleItem>,
}

impl Board {
    /// The sections of an issue.
    #[must_use]
    pub fn sections(issue: &Issue) -> Vec<SectionView> {
        issue
            .sections
            .iter()
            .zip(0_i64..)
            .map(|(section, rank)| SectionView {
                id: section.id.to_string(),
                title: section.title.clone(),
                rank,
            })
            .collect()
    }
}

/// An issue to be made.
#[derive(Debug, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub struct NewIssueBody {
    /// A number where nothing is said.
    #[serde(default)]
    pub kind: Option<IssueKindName>,
    /// What it is called.
    #[serde(default)]
    #[schema(max_length = 120)]
    pub title: String,
    /// What it is about.
    #[serde(default)]
    #[schema(max_length = 200)]
    pub theme: String,
    /// Until when articles are due, in milliseconds since 1970.
    #[serde(default)]
    pub due: Option<i64>,
    /// Its rubriques; four usual ones where nothing is said.
    #[serde(default)]
    #[schema(max_items = 20)]
    pub sections: Option<Vec<String>>,
}

/// A rubrique that stays, or a new one.
#[derive(Debug, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub struct SectionBody {
    /// One that is there.
    #[serde(default)]
    pub id: Option<String>,
    /// As printed.
    #[schema(min_length = 1, max_length = 120)]
    pub title: String,
}

/// What a teacher changes of an issue; what is left out stays.
#[derive(Debug, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub struct IssueEditBody {
    /// The version that was seen.
    pub version: i64,
    /// What it is called.
    #[serde(default)]
    #[schema(max_length = 120)]
    pub title: Option<String>,
    /// What it is about.
    #[serde(default)]
    #[schema(max_length = 200)]
    pub theme: Option<String>,
    /// Until when; 0 takes the date away.
    #[serde(default)]
    pub due: Option<i64>,
    /// Who answers for it.
    #[serde(default)]
    pub imprint: Option<ImprintView>,
    /// The picture of its front page: one that stands in an article with a place. '' takes the choice away.
    #[serde(default)]
    pub cover: Option<String>,
    /// All its rubriques in their order. One that has articles may not be missing.
    #[serde(default)]
    #[schema(max_items = 20)]
    pub sections: Option<Vec<SectionBody>>,
}

/// A step of an issue.
#[derive(Debug, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub struct IssueStepBody {
    /// What to do; `create` has an address of its own.
    pub action: IssueActionName,
    /// The version that was seen.
    pub version: i64,
    /// `sign_off`: for whom at most (families where nothing is said). `publish`: for whom (as signed where nothing is
    /// said). `narrow`: for whom from now on.
    #[serde(default)]
    pub audience: Option<AudienceName>,
}
