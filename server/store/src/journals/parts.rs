//! Parts of an article that are done, or taken up again, while others are still written.

use passeplume_domain::{Millis, documents::Pen, events::Event, journals::ArticleStep};

use crate::{
    faults::Fault,
    handle::Writing,
    sql::{Read, document_id},
};

/// Says that these parts are done and puts their pens down, or the reverse. The article's row is locked already: of the two
/// last groups one finds the other done, and its step is stale: the whole is handed in.
pub(super) async fn mark(
    writing: &mut Writing,
    step: &ArticleStep,
    ranks: &[i64],
    at: Millis,
) -> Result<bool, Fault> {
    let (ready, closed) = match step.pen {
        Some(Pen::Down) => (Some(at.0), 1),
        Some(Pen::Up) | None => (None, 0),
    };
    for rank in ranks {
        sqlx::query("UPDATE article_parts SET ready = $1 WHERE article = $2 AND rank = $3")
            .bind(ready)
            .bind(step.article.as_str())
            .bind(rank)
            .execute(writing.on())
            .await?;
        let rows = sqlx::query(
            "UPDATE documents SET closed = $1, changed = $2 WHERE id IN \
             (SELECT p.document FROM article_parts p WHERE p.article = $3 AND p.rank = $4) RETURNING id",
        )
        .bind(closed)
        .bind(at.0)
        .bind(step.article.as_str())
        .bind(rank)
        .fetch_all(writing.on())
        .await?;
        for row in &rows {
            writing.tell(Event::DocumentChanged(document_id(row, "id")?), at);
        }
    }
    let open = sqlx::query(
        "SELECT COUNT(*) AS still_open FROM article_parts WHERE article = $1 AND ready IS NULL",
    )
    .bind(step.article.as_str())
    .fetch_one(writing.on())
    .await?
    .number("still_open")?;
    Ok(open > 0)
}
