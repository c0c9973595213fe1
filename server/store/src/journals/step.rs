//! A step of an article: its state, its row in the history, the rights of its texts and what is told, in one transaction.

use passeplume_domain::{
    AccountId, ArticleId, ClassId, IssueId, Millis,
    documents::Pen,
    events::Event,
    journals::{ArticleAction, ArticleStep, IssueState, Taken},
};
use uuid::Uuid;

use super::parts;
use crate::{
    faults::Fault,
    handle::{Store, Writing},
    sql::{Read, document_id},
};

/// What stands in the history.
pub(crate) struct StepRow<'a> {
    pub(crate) issue: &'a IssueId,
    pub(crate) article: Option<&'a ArticleId>,
    pub(crate) action: &'static str,
    pub(crate) from: &'static str,
    pub(crate) to: &'static str,
    pub(crate) by: &'a AccountId,
    pub(crate) word: &'a str,
    pub(crate) words: Option<i64>,
}

pub(super) async fn take(store: &Store, step: ArticleStep, at: Millis) -> Result<Taken, Fault> {
    let mut writing = store.begin_writing().await?;
    if !lock_issue(&mut writing, &step.issue, step.issue_state, at).await?
        || !moved(&mut writing, &step, at).await?
    {
        writing.abandon().await;
        return Ok(Taken::Stale);
    }
    if let Some((section, rank)) = &step.place {
        match place(&mut writing, &step, section.as_str(), *rank).await {
            Ok(()) => {}
            // Its section went since the step was judged.
            Err(Fault::Conflict(_)) => {
                writing.abandon().await;
                return Ok(Taken::Stale);
            }
            Err(fault) => return Err(fault),
        }
    }
    record(
        &mut writing,
        &StepRow {
            issue: &step.issue,
            article: Some(&step.article),
            action: step.action.as_str(),
            from: step.from.as_str(),
            to: step.to.as_str(),
            by: &step.by,
            word: &step.word,
            words: step.words,
        },
        at,
    )
    .await?;
    match &step.parts {
        Some(ranks) => {
            if !parts::mark(&mut writing, &step, ranks, at).await? {
                writing.abandon().await;
                return Ok(Taken::Stale);
            }
        }
        None => follow(&mut writing, &step, at).await?,
    }
    writing.tell_all(step.tell, at);
    writing.commit().await?;
    Ok(Taken::Done)
}

/// What goes with a step of the whole article: its texts' pens, who reads it, its place.
async fn follow(writing: &mut Writing, step: &ArticleStep, at: Millis) -> Result<(), Fault> {
    if let Some(pen) = step.pen {
        set_pen(writing, &step.article, pen, at).await?;
    }
    if let Some(classes) = &step.proofreaders {
        ask_readers(writing, &step.article, classes).await?;
    }
    match step.action {
        ArticleAction::Return | ArticleAction::TakeBack => {
            sqlx::query("UPDATE article_parts SET ready = NULL WHERE article = $1")
                .bind(step.article.as_str())
                .execute(writing.on())
                .await?;
        }
        ArticleAction::Withdraw => withdraw(writing, step, at).await?,
        ArticleAction::Place => raise(writing, &step.issue).await?,
        ArticleAction::Unplace => {
            sqlx::query("UPDATE articles SET section = NULL WHERE id = $1")
                .bind(step.article.as_str())
                .execute(writing.on())
                .await?;
            raise(writing, &step.issue).await?;
        }
        ArticleAction::Propose
        | ArticleAction::Assign
        | ArticleAction::Begin
        | ArticleAction::AskProofreading
        | ArticleAction::EndProofreading
        | ArticleAction::Submit
        | ArticleAction::Approve
        | ArticleAction::Publish
        | ArticleAction::Restore => {}
    }
    Ok(())
}

/// Makes sure that the issue is still in the state in which the step was judged, and keeps it there until the commit.
pub(super) async fn lock_issue(
    writing: &mut Writing,
    issue: &IssueId,
    state: IssueState,
    at: Millis,
) -> Result<bool, Fault> {
    let done = sqlx::query("UPDATE issues SET changed = $3 WHERE id = $1 AND state = $2")
        .bind(issue.as_str())
        .bind(state.as_str())
        .bind(at.0)
        .execute(writing.on())
        .await?;
    Ok(done.rows_affected() == 1)
}

/// The order of the issue is another one: whoever writes all of it must have seen this.
async fn raise(writing: &mut Writing, issue: &IssueId) -> Result<(), Fault> {
    sqlx::query("UPDATE issues SET version = version + 1 WHERE id = $1")
        .bind(issue.as_str())
        .execute(writing.on())
        .await?;
    Ok(())
}

async fn moved(writing: &mut Writing, step: &ArticleStep, at: Millis) -> Result<bool, Fault> {
    let done = sqlx::query(
        "UPDATE articles SET state = $1, version = version + $7, changed = $2 \
         WHERE id = $3 AND issue = $4 AND version = $5 AND state = $6",
    )
    .bind(step.to.as_str())
    .bind(at.0)
    .bind(step.article.as_str())
    .bind(step.issue.as_str())
    .bind(step.seen)
    .bind(step.from.as_str())
    .bind(step.rises())
    .execute(writing.on())
    .await?;
    Ok(done.rows_affected() == 1)
}

/// Keeps the step, and up to where it speaks of each text.
pub(crate) async fn record(
    writing: &mut Writing,
    row: &StepRow<'_>,
    at: Millis,
) -> Result<(), Fault> {
    let id = Uuid::now_v7().to_string();
    sqlx::query(
        "INSERT INTO journal_steps (id, issue, article, action, from_state, to_state, actor, word, words, at) \
         VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10)",
    )
    .bind(id.as_str())
    .bind(row.issue.as_str())
    .bind(row.article.map(|article| article.as_str().to_owned()))
    .bind(row.action)
    .bind(row.from)
    .bind(row.to)
    .bind(row.by.as_str())
    .bind(row.word)
    .bind(row.words)
    .bind(at.0)
    .execute(writing.on())
    .await?;
    if let Some(article) = row.article {
        sqlx::query(
            "INSERT INTO journal_step_texts (step, document, seq) SELECT CAST($1 AS TEXT), p.document, \
             COALESCE((SELECT MAX(u.seq) FROM updates u WHERE u.document = p.document), 0) \
             FROM article_parts p WHERE p.article = $2",
        )
        .bind(id.as_str())
        .bind(article.as_str())
        .execute(writing.on())
        .await?;
    }
    Ok(())
}

/// Gives or takes the pupils' pen in every text of an article, and tells the rooms.
pub(super) async fn set_pen(
    writing: &mut Writing,
    article: &ArticleId,
    pen: Pen,
    at: Millis,
) -> Result<(), Fault> {
    let closed = match pen {
        Pen::Up => 0,
        Pen::Down => 1,
    };
    let rows = sqlx::query(
        "UPDATE documents SET closed = $1, changed = $2 \
         WHERE id IN (SELECT p.document FROM article_parts p WHERE p.article = $3) RETURNING id",
    )
    .bind(closed)
    .bind(at.0)
    .bind(article.as_str())
    .fetch_all(writing.on())
    .await?;
    for row in &rows {
        writing.tell(Event::DocumentChanged(document_id(row, "id")?), at);
    }
    Ok(())
}

/// Names the classes that proofread, instead of those before.
async fn ask_readers(
    writing: &mut Writing,
    article: &ArticleId,
    classes: &[ClassId],
) -> Result<(), Fault> {
    sqlx::query("DELETE FROM article_proofreaders WHERE article = $1")
        .bind(article.as_str())
        .execute(writing.on())
        .await?;
    for class in classes {
        sqlx::query("INSERT INTO article_proofreaders (article, class) VALUES ($1, $2)")
            .bind(article.as_str())
            .bind(class.as_str())
            .execute(writing.on())
            .await?;
    }
    Ok(())
}

async fn place(
    writing: &mut Writing,
    step: &ArticleStep,
    section: &str,
    rank: Option<i64>,
) -> Result<(), Fault> {
    let last = next_rank(writing, &step.issue).await?;
    let rank = match rank {
        Some(rank) if rank < last => {
            let rank = rank.max(0);
            sqlx::query(
                "UPDATE articles SET rank = rank + 1 WHERE issue = $1 AND rank >= $2 AND id <> $3",
            )
            .bind(step.issue.as_str())
            .bind(rank)
            .bind(step.article.as_str())
            .execute(writing.on())
            .await?;
            rank
        }
        // A place further away is this one too: numbers grow by one a step, and never as far as they go.
        Some(_) | None => last,
    };
    sqlx::query("UPDATE articles SET section = $1, rank = $2 WHERE id = $3")
        .bind(section)
        .bind(rank)
        .bind(step.article.as_str())
        .execute(writing.on())
        .await?;
    Ok(())
}

/// The place after the last one of an issue.
pub(super) async fn next_rank(writing: &mut Writing, issue: &IssueId) -> Result<i64, Fault> {
    sqlx::query("SELECT COALESCE(MAX(rank), -1) + 1 AS rank FROM articles WHERE issue = $1")
        .bind(issue.as_str())
        .fetch_one(writing.on())
        .await?
        .number("rank")
}

/// Takes the article off every publication; their pages are made anew at the next load.
async fn withdraw(writing: &mut Writing, step: &ArticleStep, at: Millis) -> Result<(), Fault> {
    sqlx::query(
        "UPDATE publications SET edition = edition + 1 WHERE id IN (SELECT publication FROM publication_articles \
         WHERE article = $1 AND withdrawn IS NULL)",
    )
    .bind(step.article.as_str())
    .execute(writing.on())
    .await?;
    sqlx::query(
        "UPDATE publication_articles SET withdrawn = $1, withdrawn_by = $2 WHERE article = $3 AND withdrawn IS NULL",
    )
    .bind(at.0)
    .bind(step.by.as_str())
    .bind(step.article.as_str())
    .execute(writing.on())
    .await?;
    Ok(())
}
