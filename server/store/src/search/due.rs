//! What the pass has to do: texts whose log went on, and everything else whose words nobody took yet.

use passeplume_domain::{
    DocumentId, Millis,
    search::{EntryKey, EntryKind, Patience, Raw, TextDue, TextsDue, WordsDue},
};
use sqlx::any::AnyRow;

use crate::{
    faults::{Fault, unreadable},
    handle::Store,
    sql::{Read, document_id},
};

/// Texts looked at in one question.
const A_PAGE: usize = 500;

pub(super) async fn texts(
    store: &Store,
    patience: Patience,
    after: Option<&DocumentId>,
) -> Result<TextsDue, Fault> {
    // One that was set aside opens for nobody: what is known of it stays until somebody has looked.
    let rows = sqlx::query(
        "SELECT e.subject, e.seq, e.taken, CASE WHEN a.document IS NULL THEN 0 ELSE 1 END AS aside, \
         COALESCE((SELECT MAX(u.seq) FROM updates u WHERE u.document = e.subject), 0) AS head, \
         COALESCE((SELECT u.at FROM updates u WHERE u.document = e.subject ORDER BY u.seq DESC LIMIT 1), 0) AS written \
         FROM search_entries e LEFT JOIN set_aside a ON a.document = e.subject \
         WHERE e.kind = 'text' AND e.part = 0 AND e.subject > $1 ORDER BY e.subject LIMIT $2",
    )
    .bind(after.map_or("", DocumentId::as_str))
    .bind(i64::try_from(A_PAGE).unwrap_or(i64::MAX))
    .fetch_all(store.reader())
    .await?;
    let mut due = Vec::new();
    for row in &rows {
        due.extend(text(row, patience)?);
    }
    let next = match rows.last() {
        Some(last) if rows.len() == A_PAGE => Some(document_id(last, "subject")?),
        Some(_) | None => None,
    };
    Ok(TextsDue { due, next })
}

fn text(row: &AnyRow, patience: Patience) -> Result<Option<TextDue>, Fault> {
    let (seq, head) = (row.number("seq")?, row.number("head")?);
    let (written, taken) = (row.number("written")?, row.number("taken")?);
    let rests = written < patience.written_before.0;
    let is_due = seq < 0 || (seq < head && (rests || taken < patience.taken_before.0));
    if !is_due || row.number("aside")? != 0 {
        return Ok(None);
    }
    Ok(Some(TextDue {
        document: document_id(row, "subject")?,
        head,
        written: Millis(written),
    }))
}

pub(super) async fn others(store: &Store, limit: u32) -> Result<Vec<WordsDue>, Fault> {
    let rows = sqlx::query(
        "SELECT e.kind, e.subject, e.part, e.seq, COALESCE(a.angle, i.theme, p.theme, c.standfirst, '') AS words, c.body \
         FROM search_entries e \
         LEFT JOIN articles a ON e.kind = 'idea' AND a.id = e.subject \
         LEFT JOIN issues i ON e.kind = 'issue' AND i.id = e.subject \
         LEFT JOIN publications p ON e.kind = 'publication' AND p.id = e.subject \
         LEFT JOIN publication_articles c ON e.kind = 'published' AND c.publication = e.subject AND c.rank = e.part \
         WHERE e.seq < 0 AND e.kind NOT IN ('text', 'post') ORDER BY e.entry LIMIT $1",
    )
    .bind(i64::from(limit))
    .fetch_all(store.reader())
    .await?;
    rows.iter().map(other).collect()
}

fn other(row: &AnyRow) -> Result<WordsDue, Fault> {
    let words = row.text("words")?.to_owned();
    Ok(WordsDue {
        key: EntryKey {
            kind: EntryKind::parse(row.text("kind")?).map_err(|_| unreadable("kind"))?,
            subject: row.text("subject")?.to_owned(),
            part: row.number("part")?,
        },
        change: row.number("seq")?,
        raw: match row.maybe_text("body")? {
            Some(body) => Raw::Printed(words, body),
            None => Raw::Plain(words),
        },
    })
}
