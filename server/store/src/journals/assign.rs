//! Articles get their authors and their texts: many in one transaction, all of them or none.

use passeplume_domain::{
    AccountId, IssueId, Millis,
    journals::{ArticleAction, Assignment, InstructionFor, IssueState, Taken},
};

use super::{
    articles::written,
    step::{StepRow, lock_issue, next_rank, record},
    texts,
};
use crate::{
    faults::Fault,
    handle::{Store, Writing},
};

pub(super) async fn assign(
    store: &Store,
    issue: &IssueId,
    issue_state: IssueState,
    rows: Vec<Assignment>,
    by: &AccountId,
    at: Millis,
) -> Result<Taken, Fault> {
    let mut writing = store.begin_writing().await?;
    if !lock_issue(&mut writing, issue, issue_state, at).await? {
        writing.abandon().await;
        return Ok(Taken::Stale);
    }
    for row in rows {
        if !article(&mut writing, issue, &row, by, at).await? {
            writing.abandon().await;
            return Ok(Taken::Stale);
        }
        let there = texts::of(&mut writing, &row.article).await?;
        authors(&mut writing, &row).await?;
        texts::give(&mut writing, issue, &row, there, at).await?;
        let step = StepRow {
            issue,
            article: Some(&row.article),
            action: ArticleAction::Assign.as_str(),
            from: row.seen.map_or("", |(state, _)| state.as_str()),
            to: row.to.as_str(),
            by,
            word: "",
            words: None,
        };
        record(&mut writing, &step, at).await?;
        writing.tell_all(row.tell, at);
    }
    writing.commit().await?;
    Ok(Taken::Done)
}

async fn article(
    writing: &mut Writing,
    issue: &IssueId,
    row: &Assignment,
    by: &AccountId,
    at: Millis,
) -> Result<bool, Fault> {
    let Some((state, version)) = row.seen else {
        let rank = next_rank(writing, issue).await?;
        sqlx::query(
            "INSERT INTO articles (id, issue, rank, title, standfirst, angle, mode, state, target_words, due, proposed_by, \
             byline, created, changed, version) VALUES ($1, $2, $3, $4, '', $5, $6, $7, $8, $9, $10, '', $11, $11, 1)",
        )
        .bind(row.article.as_str())
        .bind(issue.as_str())
        .bind(rank)
        .bind(row.title.as_str())
        .bind(row.angle.as_str())
        .bind(row.mode.as_str())
        .bind(row.to.as_str())
        .bind(row.target_words)
        .bind(row.due.map(|due| due.0))
        .bind(by.as_str())
        .bind(at.0)
        .execute(writing.on())
        .await?;
        return Ok(true);
    };
    let done = sqlx::query(
        "UPDATE articles SET title = $1, angle = $2, mode = $3, state = $4, target_words = $5, due = $6, changed = $7, \
         version = version + 1 WHERE id = $8 AND issue = $9 AND version = $10 AND state = $11",
    )
    .bind(row.title.as_str())
    .bind(row.angle.as_str())
    .bind(row.mode.as_str())
    .bind(row.to.as_str())
    .bind(row.target_words)
    .bind(row.due.map(|due| due.0))
    .bind(at.0)
    .bind(row.article.as_str())
    .bind(issue.as_str())
    .bind(version)
    .bind(state.as_str())
    .execute(writing.on())
    .await?;
    Ok(done.rows_affected() == 1)
}

async fn authors(writing: &mut Writing, row: &Assignment) -> Result<(), Fault> {
    for table in ["article_assignees", "article_instructions"] {
        let text = format!("DELETE FROM {table} WHERE article = $1");
        sqlx::query(crate::sql::built(text))
            .bind(row.article.as_str())
            .execute(writing.on())
            .await?;
    }
    for (author, rank) in row.authors.iter().zip(0_i64..) {
        let (kind, subject) = written(&author.who);
        sqlx::query(
            "INSERT INTO article_assignees (article, part, kind, subject, rank) VALUES ($1, $2, $3, $4, $5)",
        )
        .bind(row.article.as_str())
        .bind(author.part)
        .bind(kind)
        .bind(subject)
        .bind(rank)
        .execute(writing.on())
        .await?;
    }
    for one in &row.instructions {
        let (kind, subject) = match &one.whom {
            InstructionFor::Everyone => ("everyone", ""),
            InstructionFor::Group(group) => ("group", group.as_str()),
            InstructionFor::Level(level) => ("level", level.as_str()),
        };
        sqlx::query(
            "INSERT INTO article_instructions (article, kind, subject, words) VALUES ($1, $2, $3, $4)",
        )
        .bind(row.article.as_str())
        .bind(kind)
        .bind(subject)
        .bind(one.words.as_str())
        .execute(writing.on())
        .await?;
    }
    Ok(())
}
