//! Articles get their authors and their texts: many in one transaction, all of them or none.

use passeplume_domain::{
    AccountId, ArticleId, DocumentId, IssueId, Millis,
    documents::{DocumentKind, Keepers, Writers},
    events::Event,
    journals::{ArticleAction, Assignment, IssueState, Taken, assignment::pens},
};

use super::{
    articles::written,
    step::{StepRow, lock_issue, next_rank, record, tell_all},
};
use crate::{
    faults::Fault,
    handle::{Store, Writing},
    sql::document_id,
    texts::SCHEMA_OF_WORDS,
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
        authors(&mut writing, &row).await?;
        text(&mut writing, issue, &row, at).await?;
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
        tell_all(&mut writing, row.tell, at);
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
    if !row.instruction.is_empty() {
        sqlx::query(
            "INSERT INTO article_instructions (article, kind, subject, words) VALUES ($1, 'everyone', '', $2)",
        )
        .bind(row.article.as_str())
        .bind(row.instruction.as_str())
        .execute(writing.on())
        .await?;
    }
    Ok(())
}

/// Makes the article's text where there is none, and gives its pens to the authors and their teachers. Words that are
/// there stay.
async fn text(
    writing: &mut Writing,
    issue: &IssueId,
    row: &Assignment,
    at: Millis,
) -> Result<(), Fault> {
    let there = sqlx::query("SELECT document FROM article_parts WHERE article = $1 AND rank = 0")
        .bind(row.article.as_str())
        .fetch_optional(writing.on())
        .await?;
    let document = match &there {
        Some(found) => {
            let document = document_id(found, "document")?;
            sqlx::query(
                "UPDATE documents SET title = $1, writers = 'only', closed = 0, changed = $2 WHERE id = $3",
            )
            .bind(row.title.as_str())
            .bind(at.0)
            .bind(document.as_str())
            .execute(writing.on())
            .await?;
            sqlx::query("DELETE FROM document_writers WHERE document = $1")
                .bind(document.as_str())
                .execute(writing.on())
                .await?;
            writing.tell(Event::DocumentChanged(document.clone()), at);
            document
        }
        None => {
            make_text(writing, issue, &row.article, &row.document, &row.title, at).await?;
            row.document.clone()
        }
    };
    let rights = pens(&row.authors);
    let mut holders: Vec<(&str, &str)> = Vec::new();
    if let Writers::Only { classes, accounts } = &rights.writers {
        holders.extend(classes.iter().map(|class| ("class", class.as_str())));
        holders.extend(accounts.iter().map(|account| ("account", account.as_str())));
    }
    if let Keepers::Of(keepers) = &rights.keepers {
        holders.extend(keepers.iter().map(|class| ("keeper", class.as_str())));
    }
    for ((kind, subject), rank) in holders.into_iter().zip(0_i64..) {
        sqlx::query(
            "INSERT INTO document_writers (document, rank, kind, subject) VALUES ($1, $2, $3, $4)",
        )
        .bind(document.as_str())
        .bind(rank)
        .bind(kind)
        .bind(subject)
        .execute(writing.on())
        .await?;
    }
    Ok(())
}

async fn make_text(
    writing: &mut Writing,
    issue: &IssueId,
    article: &ArticleId,
    document: &DocumentId,
    title: &str,
    at: Millis,
) -> Result<(), Fault> {
    sqlx::query(
        "INSERT INTO documents (id, space, title, kind, schema_version, writers, frozen, created, changed) \
         SELECT CAST($1 AS TEXT), j.space, CAST($2 AS TEXT), CAST($3 AS TEXT), $4, 'only', 0, $5, $5 \
         FROM issues i JOIN journals j ON j.id = i.journal WHERE i.id = $6",
    )
    .bind(document.as_str())
    .bind(title)
    .bind(DocumentKind::Article.as_str())
    .bind(SCHEMA_OF_WORDS)
    .bind(at.0)
    .bind(issue.as_str())
    .execute(writing.on())
    .await?;
    sqlx::query(
        "INSERT INTO article_parts (article, rank, document, title) VALUES ($1, 0, $2, '')",
    )
    .bind(article.as_str())
    .bind(document.as_str())
    .execute(writing.on())
    .await?;
    Ok(())
}
