//! What the house keeps of consents.

use async_trait::async_trait;

use super::model::{Answer, ConsentKind, Project, Voice};
use crate::{AccountId, ArticleId, JournalId, Millis, PublicationId, StoreError};

/// An answer to be kept.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct NewConsent {
    /// For whom.
    pub child: AccountId,
    /// To what.
    pub kind: ConsentKind,
    /// By whom.
    pub voice: Voice,
    /// What.
    pub answer: Answer,
    /// The date on the paper.
    pub signed: Option<Millis>,
}

/// A child in a published article for which a consent is needed there.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Shown {
    /// In which project.
    pub journal: JournalId,
    /// Who.
    pub child: AccountId,
    /// Which consent it needs.
    pub kind: ConsentKind,
    /// In which article.
    pub article: ArticleId,
    /// As printed.
    pub title: String,
    /// On which page.
    pub publication: PublicationId,
}

/// An article that went off a page because a consent was refused.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Withdrawn {
    /// Which.
    pub article: ArticleId,
    /// As printed.
    pub title: String,
    /// From which page.
    pub publication: PublicationId,
}

/// Consents, and what they hold on a page.
#[async_trait]
pub trait ConsentStore: Send + Sync {
    /// What was answered for this journal, as of one moment.
    async fn project(&self, journal: &JournalId) -> Result<Option<Project>, StoreError>;
    /// The journals in whose spaces these children learn.
    async fn journals_of_children(
        &self,
        children: &[AccountId],
    ) -> Result<Vec<JournalId>, StoreError>;
    /// Where these children are named, seen, heard or read on pages that are out, by a consent.
    async fn shown(&self, children: &[AccountId]) -> Result<Vec<Shown>, StoreError>;
    /// Keeps answers, all or none. What a refusal takes off a page is off it with the same commit; it is answered.
    async fn answer(
        &self,
        journal: &JournalId,
        answers: Vec<NewConsent>,
        by: &AccountId,
        at: Millis,
    ) -> Result<Vec<Withdrawn>, StoreError>;
}
