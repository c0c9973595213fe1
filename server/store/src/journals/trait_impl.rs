//! The trait of the domain, each question where it is answered.

use async_trait::async_trait;
use passeplume_domain::{
    AccountId, ArticleId, ClassId, DocumentId, IssueId, JournalId, Millis, PublicationId, SchoolId,
    SpaceId, StoreError,
    accounts::Account,
    journals::{
        Article, ArticleCard, ArticleEdit, ArticleState, ArticleStep, Assignee, Assignment, Child,
        Family, Issue, IssueCard, IssueEdit, IssueState, IssueStep, Journal, JournalStore,
        NewArticle, NewIssue, NewJournal, Publication, Pupil, StepTaken, Subject, Taken,
    },
    spaces::School,
};

use super::{articles, assign, home, issue_step, issues, make, people, publications, step};
use crate::handle::Store;

#[async_trait]
impl JournalStore for Store {
    async fn journals_of(&self, spaces: &[SpaceId]) -> Result<Vec<Journal>, StoreError> {
        Ok(issues::journals(self, spaces, None).await?)
    }

    async fn journal(&self, id: &JournalId) -> Result<Option<Journal>, StoreError> {
        Ok(issues::journals(self, &[], Some(id)).await?.pop())
    }

    async fn add_journal(&self, new: NewJournal, at: Millis) -> Result<(), StoreError> {
        Ok(make::journal(self, new, at).await?)
    }

    async fn issues_of(&self, journal: &JournalId) -> Result<Vec<IssueCard>, StoreError> {
        Ok(issues::cards(self, journal).await?)
    }

    async fn issue(&self, id: &IssueId) -> Result<Option<Issue>, StoreError> {
        Ok(issues::issues(self, "i.id = $1", &[id.as_str()])
            .await?
            .pop())
    }

    async fn add_issue(&self, new: NewIssue, at: Millis) -> Result<(), StoreError> {
        Ok(make::issue(self, new, at).await?)
    }

    async fn edit_issue(&self, edit: IssueEdit, at: Millis) -> Result<Taken, StoreError> {
        Ok(make::edit_issue(self, edit, at).await?)
    }

    async fn take_issue_step(&self, step: IssueStep, at: Millis) -> Result<Taken, StoreError> {
        Ok(issue_step::take(self, step, at).await?)
    }

    async fn last_issue_step(&self, issue: &IssueId) -> Result<Option<StepTaken>, StoreError> {
        Ok(articles::last_of_issue(self, issue.as_str()).await?)
    }

    async fn article(&self, id: &ArticleId) -> Result<Option<Article>, StoreError> {
        Ok(articles::articles(self, "a.id = $1", &[id.as_str()])
            .await?
            .pop())
    }

    async fn article_of(&self, document: &DocumentId) -> Result<Option<Article>, StoreError> {
        let which = "a.id = (SELECT o.article FROM article_parts o WHERE o.document = $1)";
        Ok(articles::articles(self, which, &[document.as_str()])
            .await?
            .pop())
    }

    async fn articles_of(&self, issue: &IssueId) -> Result<Vec<Article>, StoreError> {
        Ok(articles::articles(self, "a.issue = $1", &[issue.as_str()]).await?)
    }

    async fn steps_of(&self, article: &ArticleId) -> Result<Vec<StepTaken>, StoreError> {
        Ok(articles::steps(self, article).await?)
    }

    async fn propose(&self, new: NewArticle, at: Millis) -> Result<Taken, StoreError> {
        Ok(make::idea(self, new, at).await?)
    }

    async fn assign(
        &self,
        issue: &IssueId,
        issue_state: IssueState,
        rows: Vec<Assignment>,
        by: &AccountId,
        at: Millis,
    ) -> Result<Taken, StoreError> {
        Ok(assign::assign(self, issue, issue_state, rows, by, at).await?)
    }

    async fn edit_article(&self, edit: ArticleEdit, at: Millis) -> Result<Taken, StoreError> {
        Ok(make::edit_article(self, edit, at).await?)
    }

    async fn take_step(&self, step: ArticleStep, at: Millis) -> Result<Taken, StoreError> {
        Ok(step::take(self, step, at).await?)
    }

    async fn authors(
        &self,
        space: &SpaceId,
        named: &[Subject],
    ) -> Result<Vec<Assignee>, StoreError> {
        Ok(people::authors(self, space, named).await?)
    }

    async fn pupils_of(&self, class: &ClassId) -> Result<Vec<Pupil>, StoreError> {
        Ok(people::pupils(self, class).await?)
    }

    async fn family(&self, account: &Account) -> Result<Family, StoreError> {
        Ok(people::family(self, account).await?)
    }

    async fn waiting_for(&self, account: &Account) -> Result<Vec<ArticleCard>, StoreError> {
        Ok(home::waiting_for(self, account).await?)
    }

    async fn in_state(
        &self,
        classes: &[ClassId],
        state: ArticleState,
        after: Option<(Millis, ArticleId)>,
        limit: u32,
    ) -> Result<Vec<ArticleCard>, StoreError> {
        Ok(home::in_state(self, classes, state, after, limit).await?)
    }

    async fn publication(&self, id: &PublicationId) -> Result<Option<Publication>, StoreError> {
        Ok(publications::one(self, id).await?)
    }

    async fn publications_around(
        &self,
        account: &Account,
        family: &[Child],
        limit: u32,
    ) -> Result<Vec<Publication>, StoreError> {
        Ok(publications::around(self, account, family, limit).await?)
    }

    async fn public_of(
        &self,
        school: &SchoolId,
        limit: u32,
    ) -> Result<Option<(School, Vec<Publication>)>, StoreError> {
        Ok(publications::public_of(self, school, limit).await?)
    }
}
