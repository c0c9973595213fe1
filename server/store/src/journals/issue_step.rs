//! A step of an issue, with everything that comes out or goes with it, in one transaction.

use passeplume_domain::{
    IssueId, Millis,
    journals::{IssueEffect, IssueStep, Taken},
};
use uuid::Uuid;

use super::{
    publish::{publish, restore, withdraw},
    step::{StepRow, record},
};
use crate::{
    consents::lock_journal_of,
    faults::{Fault, unreadable},
    handle::{Store, Writing},
};

pub(super) async fn take(store: &Store, step: IssueStep, at: Millis) -> Result<Taken, Fault> {
    let mut writing = store.begin_writing().await?;
    if let IssueEffect::Publish { .. } = step.effect {
        // No answer of a family comes in beside it: whoever writes one holds the journal too, and first.
        lock_journal_of(&mut writing, step.issue.as_str()).await?;
    }
    let done = sqlx::query(
        "UPDATE issues SET state = $1, version = version + 1, changed = $2 WHERE id = $3 AND version = $4 AND state = $5",
    )
    .bind(step.to.as_str())
    .bind(at.0)
    .bind(step.issue.as_str())
    .bind(step.seen)
    .bind(step.from.as_str())
    .execute(writing.on())
    .await?;
    if done.rows_affected() != 1 {
        writing.abandon().await;
        return Ok(Taken::Stale);
    }
    record(
        &mut writing,
        &StepRow {
            issue: &step.issue,
            article: None,
            action: step.action.as_str(),
            from: step.from.as_str(),
            to: step.to.as_str(),
            by: &step.by,
            word: "",
            words: None,
        },
        at,
    )
    .await?;
    if act(&mut writing, &step, at).await? == Taken::Stale {
        writing.abandon().await;
        return Ok(Taken::Stale);
    }
    writing.tell_all(step.tell, at);
    writing.commit().await?;
    Ok(Taken::Done)
}

async fn act(writing: &mut Writing, step: &IssueStep, at: Millis) -> Result<Taken, Fault> {
    match &step.effect {
        IssueEffect::None => {}
        IssueEffect::SignOff { audience, credits } => {
            let credits = serde_json::to_string(credits).map_err(|_| unreadable("credits"))?;
            sqlx::query(
                "INSERT INTO sign_offs (id, issue, at, signed_by, imprint, credits, audience) \
                 SELECT CAST($1 AS TEXT), i.id, $2, CAST($3 AS TEXT), i.imprint, CAST($4 AS TEXT), CAST($5 AS TEXT) \
                 FROM issues i WHERE i.id = $6",
            )
            .bind(Uuid::now_v7().to_string())
            .bind(at.0)
            .bind(step.by.as_str())
            .bind(credits)
            .bind(audience.as_str())
            .bind(step.issue.as_str())
            .execute(writing.on())
            .await?;
        }
        IssueEffect::UndoSignOff => undo_sign_off(writing, &step.issue, at).await?,
        IssueEffect::Publish { audience, copy } => {
            return publish(writing, step, *audience, copy, at).await;
        }
        IssueEffect::Narrow(audience) => {
            sqlx::query(
                "UPDATE publications SET audience = $1, edition = edition + 1 WHERE issue = $2 AND withdrawn IS NULL",
            )
            .bind(audience.as_str())
            .bind(step.issue.as_str())
            .execute(writing.on())
            .await?;
        }
        IssueEffect::Withdraw => withdraw(writing, step, at).await?,
        IssueEffect::Restore => {
            undo_sign_off(writing, &step.issue, at).await?;
            restore(writing, step, at).await?;
        }
    }
    Ok(Taken::Done)
}

/// The sign-off of an issue holds no more.
pub(super) async fn undo_sign_off(
    writing: &mut Writing,
    issue: &IssueId,
    at: Millis,
) -> Result<(), Fault> {
    sqlx::query("UPDATE sign_offs SET undone = $1 WHERE issue = $2 AND undone IS NULL")
        .bind(at.0)
        .bind(issue.as_str())
        .execute(writing.on())
        .await?;
    Ok(())
}
