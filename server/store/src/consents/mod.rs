//! Consents in SQL: rows that are only ever added, and what a refusal takes off a page in the same transaction.
//!
//! Whoever writes here locks the journal first, then issues, then articles; a publication does too, so that it never comes
//! out beside a refusal that it did not see.

mod read;
mod take_off;

use async_trait::async_trait;
use passeplume_domain::{
    AccountId, JournalId, Millis, StoreError,
    consents::{Answer, ConsentStore, NewConsent, Project, Shown, Voice, Withdrawn},
};
use uuid::Uuid;

pub(crate) use read::{kind, said_of};
pub(crate) use take_off::take_off;

use crate::{
    faults::Fault,
    handle::{Store, Writing},
};

/// What stands in the column of a paper's voice.
const PAPER: &str = "paper";

#[async_trait]
impl ConsentStore for Store {
    async fn project(&self, journal: &JournalId) -> Result<Option<Project>, StoreError> {
        Ok(read::project(self, journal).await?)
    }

    async fn journals_of_children(
        &self,
        children: &[AccountId],
    ) -> Result<Vec<JournalId>, StoreError> {
        Ok(read::journals_of(self, children).await?)
    }

    async fn shown(&self, children: &[AccountId]) -> Result<Vec<Shown>, StoreError> {
        Ok(read::shown(self, children).await?)
    }

    async fn answer(
        &self,
        journal: &JournalId,
        answers: Vec<NewConsent>,
        by: &AccountId,
        at: Millis,
    ) -> Result<Vec<Withdrawn>, StoreError> {
        Ok(answer(self, journal, answers, by, at).await?)
    }
}

/// Keeps the journal's answers as they are until the commit; whether there is such a journal.
pub(crate) async fn lock_journal(
    writing: &mut Writing,
    journal: &JournalId,
) -> Result<bool, Fault> {
    let done = sqlx::query("UPDATE journals SET title = title WHERE id = $1")
        .bind(journal.as_str())
        .execute(writing.on())
        .await?;
    Ok(done.rows_affected() == 1)
}

/// The same for the journal of an issue.
pub(crate) async fn lock_journal_of(writing: &mut Writing, issue: &str) -> Result<(), Fault> {
    sqlx::query(
        "UPDATE journals SET title = title WHERE id = (SELECT i.journal FROM issues i WHERE i.id = $1)",
    )
    .bind(issue)
    .execute(writing.on())
    .await?;
    Ok(())
}

async fn answer(
    store: &Store,
    journal: &JournalId,
    answers: Vec<NewConsent>,
    by: &AccountId,
    at: Millis,
) -> Result<Vec<Withdrawn>, Fault> {
    let mut writing = store.begin_writing().await?;
    if !lock_journal(&mut writing, journal).await? {
        writing.abandon().await;
        return Err(Fault::Conflict("no such journal".to_owned()));
    }
    let mut heard: Vec<AccountId> = Vec::new();
    for new in &answers {
        let voice = match &new.voice {
            Voice::Guardian(account) => account.as_str(),
            Voice::Paper => PAPER,
        };
        sqlx::query(
            "INSERT INTO consents (id, child, project_kind, project, kind, voice, answer, recorded_by, signed, at) \
             VALUES ($1, $2, 'journal', $3, $4, $5, $6, $7, $8, $9)",
        )
        .bind(Uuid::now_v7().to_string())
        .bind(new.child.as_str())
        .bind(journal.as_str())
        .bind(new.kind.as_str())
        .bind(voice)
        .bind(new.answer.as_str())
        .bind(by.as_str())
        .bind(new.signed.map(|signed| signed.0))
        .bind(at.0)
        .execute(writing.on())
        .await?;
        if !heard.contains(&new.child) {
            heard.push(new.child.clone());
        }
    }
    let mut gone = Vec::new();
    for new in answers.iter().filter(|new| new.answer == Answer::Refused) {
        gone.extend(take_off(&mut writing, journal, &new.child, new.kind, by, at).await?);
    }
    for child in &heard {
        take_off::tell_those_around(&mut writing, journal, child, by, at).await?;
    }
    writing.commit().await?;
    Ok(gone)
}
