//! The texts of an article that gets authors: one, or one a group, each with the pens of its own. Words that are there stay:
//! a group finds its text again wherever it stands in the new order.

use passeplume_domain::{
    ArticleId, DocumentId, IssueId, Millis,
    documents::{DocumentKind, Keepers},
    events::Event,
    journals::{Assignment, NewPart, Subject, assignment::pens},
    search::EntryKind,
};

use super::articles::{subject, written};
use crate::{
    faults::Fault,
    handle::Writing,
    search,
    sql::{Read, document_id},
    texts::SCHEMA_OF_WORDS,
};

/// A text that is there, with who wrote in it until now.
pub(super) struct There {
    document: DocumentId,
    authors: Vec<Subject>,
    ready: Option<i64>,
}

/// The texts that an article has, in their order.
pub(super) async fn of(writing: &mut Writing, article: &ArticleId) -> Result<Vec<There>, Fault> {
    let parts = sqlx::query(
        "SELECT rank, document, ready FROM article_parts WHERE article = $1 ORDER BY rank",
    )
    .bind(article.as_str())
    .fetch_all(writing.on())
    .await?;
    let authors = sqlx::query(
        "SELECT part, kind, subject FROM article_assignees WHERE article = $1 ORDER BY part, rank",
    )
    .bind(article.as_str())
    .fetch_all(writing.on())
    .await?;
    let mut there = Vec::with_capacity(parts.len());
    for part in &parts {
        let rank = part.number("rank")?;
        let mut of_this = Vec::new();
        for row in &authors {
            if row.number("part")? == rank {
                of_this.push(subject(row)?);
            }
        }
        there.push(There {
            document: document_id(part, "document")?,
            authors: of_this,
            ready: part.maybe_number("ready")?,
        });
    }
    Ok(there)
}

/// Gives the article its texts: those that are `there` to who wrote in them, then the others in their order, new ones where
/// there are more parts. One that is left over stays in the space as a text of its own, with its teachers' pens alone.
pub(super) async fn give(
    writing: &mut Writing,
    issue: &IssueId,
    row: &Assignment,
    there: Vec<There>,
    at: Millis,
) -> Result<(), Fault> {
    sqlx::query("DELETE FROM article_parts WHERE article = $1")
        .bind(row.article.as_str())
        .execute(writing.on())
        .await?;
    let mut left: Vec<Option<There>> = there.into_iter().map(Some).collect();
    let mut taken: Vec<Option<There>> = Vec::with_capacity(row.parts.len());
    for rank in (0_i64..).take(row.parts.len()) {
        let mine = |one: &There| {
            row.authors
                .iter()
                .any(|author| author.part == rank && one.authors.contains(&author.who))
        };
        let found = left
            .iter_mut()
            .find(|one| one.as_ref().is_some_and(mine))
            .and_then(Option::take);
        taken.push(found);
    }
    let mut others = left.into_iter().flatten();
    for ((part, rank), found) in row.parts.iter().zip(0_i64..).zip(taken) {
        let (document, ready) = match found {
            Some(mine) => (mine.document, mine.ready),
            None => match others.next() {
                Some(other) => (other.document, None),
                None => {
                    make(writing, issue, part, row, at).await?;
                    (part.document.clone(), None)
                }
            },
        };
        sqlx::query(
            "INSERT INTO article_parts (article, rank, document, title, ready) VALUES ($1, $2, $3, $4, $5)",
        )
        .bind(row.article.as_str())
        .bind(rank)
        .bind(document.as_str())
        .bind(part.title.as_str())
        .bind(ready)
        .execute(writing.on())
        .await?;
        let closed = i64::from(ready.is_some());
        sqlx::query(
            "UPDATE documents SET title = $1, writers = 'only', closed = $2, changed = $3 WHERE id = $4",
        )
        .bind(called(&row.title, &part.title))
        .bind(closed)
        .bind(at.0)
        .bind(document.as_str())
        .execute(writing.on())
        .await?;
        pens_of(writing, row, Some(rank), &document).await?;
        search::changed(writing, EntryKind::Text, document.as_str(), at).await?;
        writing.tell(Event::DocumentChanged(document), at);
    }
    for other in others {
        pens_of(writing, row, None, &other.document).await?;
        writing.tell(Event::DocumentChanged(other.document), at);
    }
    Ok(())
}

/// An article has another title, and so have its texts.
pub(super) async fn rename(
    writing: &mut Writing,
    article: &ArticleId,
    title: &str,
    at: Millis,
) -> Result<(), Fault> {
    let parts = sqlx::query("SELECT document, title FROM article_parts WHERE article = $1")
        .bind(article.as_str())
        .fetch_all(writing.on())
        .await?;
    for part in &parts {
        sqlx::query("UPDATE documents SET title = $1 WHERE id = $2")
            .bind(called(title, part.text("title")?))
            .bind(part.text("document")?)
            .execute(writing.on())
            .await?;
        search::changed(writing, EntryKind::Text, part.text("document")?, at).await?;
    }
    Ok(())
}

/// What a text is called where texts are listed: as its article, and the group that writes it.
fn called(article: &str, part: &str) -> String {
    if part.is_empty() {
        article.to_owned()
    } else {
        format!("{article} – {part}")
    }
}

/// Gives a text the pens of a part, or, where it is of none any more, those of the teachers.
async fn pens_of(
    writing: &mut Writing,
    row: &Assignment,
    rank: Option<i64>,
    document: &DocumentId,
) -> Result<(), Fault> {
    sqlx::query("DELETE FROM document_writers WHERE document = $1")
        .bind(document.as_str())
        .execute(writing.on())
        .await?;
    let authors = row.authors.iter().filter(|one| Some(one.part) == rank);
    let mut holders: Vec<(&str, &str)> = authors.map(|one| written(&one.who)).collect();
    let keepers = pens(&row.authors, 0).keepers;
    if let Keepers::Of(keepers) = &keepers {
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

async fn make(
    writing: &mut Writing,
    issue: &IssueId,
    part: &NewPart,
    row: &Assignment,
    at: Millis,
) -> Result<(), Fault> {
    sqlx::query(
        "INSERT INTO documents (id, space, title, kind, schema_version, writers, frozen, created, changed) \
         SELECT CAST($1 AS TEXT), j.space, CAST($2 AS TEXT), CAST($3 AS TEXT), $4, 'only', 0, $5, $5 \
         FROM issues i JOIN journals j ON j.id = i.journal WHERE i.id = $6",
    )
    .bind(part.document.as_str())
    .bind(called(&row.title, &part.title))
    .bind(DocumentKind::Article.as_str())
    .bind(SCHEMA_OF_WORDS)
    .bind(at.0)
    .bind(issue.as_str())
    .execute(writing.on())
    .await?;
    Ok(())
}
