//! What the house keeps of newspapers.

use async_trait::async_trait;

use super::{
    article_step::ArticleAction,
    audience::Audience,
    issue_step::IssueAction,
    model::{
        Article, ArticleState, Assignee, Imprint, Instruction, Issue, IssueKind, IssueState,
        Journal, Mode, Section, StepTaken, Subject,
    },
    publication::{NewPublication, Publication},
    relation::{Child, Family},
};
use crate::{
    AccountId, ArticleId, ClassId, DocumentId, IssueId, JournalId, MediaId, Millis, PublicationId,
    SchoolId, SectionId, SpaceId, StoreError, accounts::Account, documents::Pen, live::Telling,
    spaces::School,
};

/// What became of a step.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
#[must_use]
pub enum Taken {
    /// It is kept, with everything that goes with it.
    Done,
    /// Something had moved since it was judged: nothing was changed. Read and judge again.
    Stale,
}

/// A journal to be made.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct NewJournal {
    /// Which.
    pub id: JournalId,
    /// Where.
    pub space: SpaceId,
    /// As on its front page.
    pub title: String,
    /// Whose idea.
    pub by: AccountId,
}

/// An issue to be made; its number is the next of its journal and kind.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct NewIssue {
    /// Which.
    pub id: IssueId,
    /// Of which journal.
    pub journal: JournalId,
    /// A number, or an exhibition.
    pub kind: IssueKind,
    /// What it is called, or ''.
    pub title: String,
    /// What it is about, or ''.
    pub theme: String,
    /// Until when articles are due.
    pub due: Option<Millis>,
    /// Its rubriques.
    pub sections: Vec<Section>,
    /// By whom.
    pub by: AccountId,
    /// Who hears of it.
    pub tell: Vec<Telling>,
}

/// What a teacher changes of an issue without taking a step.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct IssueEdit {
    /// Which.
    pub id: IssueId,
    /// The version that was seen.
    pub seen: i64,
    /// What it is called, or ''.
    pub title: String,
    /// What it is about, or ''.
    pub theme: String,
    /// Until when articles are due.
    pub due: Option<Millis>,
    /// Who answers for it.
    pub imprint: Imprint,
    /// Its rubriques in their order; one that has articles may not be missing.
    pub sections: Vec<Section>,
    /// The picture of its front page; nothing: the first one that comes out.
    pub cover: Option<MediaId>,
    /// Who hears of it.
    pub tell: Vec<Telling>,
}

/// An idea.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct NewArticle {
    /// Which.
    pub id: ArticleId,
    /// In which issue.
    pub issue: IssueId,
    /// The state its issue was seen in.
    pub issue_state: IssueState,
    /// As it would be printed.
    pub title: String,
    /// From where it is told, or ''.
    pub angle: String,
    /// Whose idea.
    pub by: AccountId,
    /// Who hears of it.
    pub tell: Vec<Telling>,
}

/// A text of an article.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct NewPart {
    /// The group's name, or ''.
    pub title: String,
    /// The text that is made where there is none yet.
    pub document: DocumentId,
}

/// An article that gets its authors.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Assignment {
    /// Which.
    pub article: ArticleId,
    /// The state and version that were seen; nothing for an article that is made with it.
    pub seen: Option<(ArticleState, i64)>,
    /// Where it leads.
    pub to: ArticleState,
    /// As printed.
    pub title: String,
    /// From where it is told, or ''.
    pub angle: String,
    /// How it is written.
    pub mode: Mode,
    /// How many words are wanted.
    pub target_words: Option<i64>,
    /// Until when.
    pub due: Option<Millis>,
    /// What the authors are asked to do.
    pub instructions: Vec<Instruction>,
    /// Who writes.
    pub authors: Vec<Assignee>,
    /// Its texts in their order: one, or one a group.
    pub parts: Vec<NewPart>,
    /// Who hears of it.
    pub tell: Vec<Telling>,
}

/// What is changed of an article without taking a step.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct ArticleEdit {
    /// Which.
    pub id: ArticleId,
    /// The version that was seen.
    pub seen: i64,
    /// As printed.
    pub title: String,
    /// The chapô, or ''.
    pub standfirst: String,
    /// From where it is told, or ''.
    pub angle: String,
    /// What stands under it in print, or ''.
    pub byline: String,
    /// How many words are wanted.
    pub target_words: Option<i64>,
    /// Until when.
    pub due: Option<Millis>,
    /// Who hears of it.
    pub tell: Vec<Telling>,
}

/// A step of an article that was judged and may be taken.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct ArticleStep {
    /// Which.
    pub article: ArticleId,
    /// In which issue.
    pub issue: IssueId,
    /// The state its issue was seen in.
    pub issue_state: IssueState,
    /// What is done.
    pub action: ArticleAction,
    /// From where.
    pub from: ArticleState,
    /// To where.
    pub to: ArticleState,
    /// The version that was seen.
    pub seen: i64,
    /// What becomes of the pupils' pen.
    pub pen: Option<Pen>,
    /// The parts it is about, while others are still written: the article stays where it is. Nothing: the whole of it.
    pub parts: Option<Vec<i64>>,
    /// Its new place.
    pub place: Option<(SectionId, Option<i64>)>,
    /// Words that were counted.
    pub words: Option<i64>,
    /// The classes that are asked to proofread it, instead of those before; nothing where it is another step.
    pub proofreaders: Option<Vec<ClassId>>,
    /// The word to the pupils, or ''.
    pub word: String,
    /// By whom.
    pub by: AccountId,
    /// Who hears of it.
    pub tell: Vec<Telling>,
}

impl ArticleStep {
    /// By how much the version rises: not at all where a part is done, so that another group that is done at the same time
    /// need not look again.
    #[must_use]
    pub const fn rises(&self) -> i64 {
        match (&self.parts, self.pen) {
            (Some(_), Some(Pen::Down)) => 0,
            (Some(_), Some(Pen::Up) | None) | (None, _) => 1,
        }
    }
}

/// What a step of an issue does beside changing its state.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum IssueEffect {
    /// Nothing.
    None,
    /// Somebody answers for it.
    SignOff {
        /// For whom.
        audience: Audience,
        /// Everybody who wrote.
        credits: Vec<String>,
    },
    /// The newest sign-off holds no more.
    UndoSignOff,
    /// It comes out, with its placed articles.
    Publish {
        /// For whom.
        audience: Audience,
        /// The copy.
        copy: Box<NewPublication>,
    },
    /// Fewer may read it.
    Narrow(Audience),
    /// It goes, with its articles.
    Withdraw,
    /// Its articles are placed again, but for those that were withdrawn one by one.
    Restore,
}

/// A step of an issue that was judged and may be taken.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct IssueStep {
    /// Which.
    pub issue: IssueId,
    /// What is done.
    pub action: IssueAction,
    /// From where.
    pub from: IssueState,
    /// To where.
    pub to: IssueState,
    /// The version that was seen.
    pub seen: i64,
    /// What else.
    pub effect: IssueEffect,
    /// By whom.
    pub by: AccountId,
    /// Who hears of it.
    pub tell: Vec<Telling>,
}

/// An issue in a list.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct IssueCard {
    /// The issue.
    pub issue: Issue,
    /// How many articles are in which state.
    pub counts: Vec<(ArticleState, i64)>,
}

/// An article with its issue and the newest word to its authors.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct ArticleCard {
    /// The article.
    pub article: Article,
    /// Its issue.
    pub issue: Issue,
    /// Its newest step.
    pub last: Option<StepTaken>,
}

/// A pupil or a class in a list of those who can be asked to write.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Pupil {
    /// Who.
    pub id: AccountId,
    /// Given name.
    pub first_name: String,
    /// Family name.
    pub last_name: String,
}

/// Newspapers, from the conference to the families.
#[async_trait]
pub trait JournalStore: Send + Sync {
    /// The journals of these spaces.
    async fn journals_of(&self, spaces: &[SpaceId]) -> Result<Vec<Journal>, StoreError>;
    /// The journal of this id.
    async fn journal(&self, id: &JournalId) -> Result<Option<Journal>, StoreError>;
    /// Adds a journal.
    async fn add_journal(&self, new: NewJournal, at: Millis) -> Result<(), StoreError>;
    /// The issues of a journal, newest first.
    async fn issues_of(&self, journal: &JournalId) -> Result<Vec<IssueCard>, StoreError>;
    /// The issue of this id.
    async fn issue(&self, id: &IssueId) -> Result<Option<Issue>, StoreError>;
    /// Adds an issue.
    async fn add_issue(&self, new: NewIssue, at: Millis) -> Result<(), StoreError>;
    /// Changes an issue's titles, imprint and sections.
    async fn edit_issue(&self, edit: IssueEdit, at: Millis) -> Result<Taken, StoreError>;
    /// Takes a step of an issue, with everything that goes with it, or nothing.
    async fn take_issue_step(&self, step: IssueStep, at: Millis) -> Result<Taken, StoreError>;
    /// The newest step of an issue itself.
    async fn last_issue_step(&self, issue: &IssueId) -> Result<Option<StepTaken>, StoreError>;
    /// The article of this id.
    async fn article(&self, id: &ArticleId) -> Result<Option<Article>, StoreError>;
    /// The article that this text is of.
    async fn article_of(&self, document: &DocumentId) -> Result<Option<Article>, StoreError>;
    /// The articles of an issue in their order.
    async fn articles_of(&self, issue: &IssueId) -> Result<Vec<Article>, StoreError>;
    /// The steps of an article, oldest first.
    async fn steps_of(&self, article: &ArticleId) -> Result<Vec<StepTaken>, StoreError>;
    /// Adds an idea.
    async fn propose(&self, new: NewArticle, at: Millis) -> Result<Taken, StoreError>;
    /// Gives articles of one issue their authors and texts: all of them, or none.
    async fn assign(
        &self,
        issue: &IssueId,
        issue_state: IssueState,
        rows: Vec<Assignment>,
        by: &AccountId,
        at: Millis,
    ) -> Result<Taken, StoreError>;
    /// Changes an article's titles and wishes.
    async fn edit_article(&self, edit: ArticleEdit, at: Millis) -> Result<Taken, StoreError>;
    /// Takes a step of an article, with the rights of its texts and what is told, or nothing.
    async fn take_step(&self, step: ArticleStep, at: Millis) -> Result<Taken, StoreError>;
    /// What is known of these authors, where they learn in the space; others are left out.
    async fn authors(
        &self,
        space: &SpaceId,
        named: &[Subject],
    ) -> Result<Vec<Assignee>, StoreError>;
    /// The pupils of a class, by name.
    async fn pupils_of(&self, class: &ClassId) -> Result<Vec<Pupil>, StoreError>;
    /// The children somebody is in charge of, with their classes.
    async fn family(&self, account: &Account) -> Result<Family, StoreError>;
    /// Articles that wait for this pupil to write or to proofread, soonest due first.
    async fn waiting_for(&self, account: &Account) -> Result<Vec<ArticleCard>, StoreError>;
    /// Articles in this state that the teachers of these classes keep, longest there first, after a place in that order.
    async fn in_state(
        &self,
        classes: &[ClassId],
        state: ArticleState,
        after: Option<(Millis, ArticleId)>,
        limit: u32,
    ) -> Result<Vec<ArticleCard>, StoreError>;
    /// The publication of this id with its articles, unless it was withdrawn.
    async fn publication(&self, id: &PublicationId) -> Result<Option<Publication>, StoreError>;
    /// Publications that this reader might read, newest first, without their articles: a superset that
    /// [`super::may_read`] then filters.
    async fn publications_around(
        &self,
        account: &Account,
        family: &[Child],
        limit: u32,
    ) -> Result<Vec<Publication>, StoreError>;
    /// A school with what its classes published for everybody, newest first, without the articles.
    async fn public_of(
        &self,
        school: &SchoolId,
        limit: u32,
    ) -> Result<Option<(School, Vec<Publication>)>, StoreError>;
}
