//! A log once more, as that of another text: packed, with every row, its author and its moment as they were.

use passeplume_domain::DocumentId;

use super::{
    pack,
    rows::{self, Row, Sum},
};
use crate::{faults::Fault, handle::Writing};

/// Rows move into chunks between two questions, where the database shows each of them another state: then it is read again.
const TRIES: usize = 3;

/// All rows of a text. Nothing where it has none, or is damaged: that is said where it is opened.
pub(crate) async fn whole(
    writing: &mut Writing,
    document: &DocumentId,
) -> Result<Option<Vec<Row>>, Fault> {
    for _ in 0..TRIES {
        match rows::page(writing.on(), document, 0, i64::MAX).await {
            Ok(rows) => return Ok((!rows.is_empty()).then_some(rows)),
            Err(Fault::Corrupt(what)) => {
                tracing::warn!(%document, what, "a log could not be read for its copy");
            }
            Err(other) => return Err(other),
        }
    }
    Ok(None)
}

/// Writes rows as the log of a text that has none.
pub(crate) async fn write(
    writing: &mut Writing,
    document: &DocumentId,
    mut rows: Vec<Row>,
) -> Result<(), Fault> {
    // The newest is never packed.
    let Some(newest) = rows.pop() else {
        return Ok(());
    };
    for chunk in pack::chunks_of(&rows)? {
        pack::add(writing, document, &chunk).await?;
    }
    let Row {
        first_seq, logged, ..
    } = newest;
    let sum = Sum {
        document,
        first_seq,
        seq: logged.seq,
        account: &logged.account,
        at: logged.at,
        words: &logged.update,
        first_authors: &logged.first_authors,
    };
    sqlx::query(
        "INSERT INTO updates (document, seq, first_seq, account, at, words, first_authors, checksum) \
         VALUES ($1, $2, $3, $4, $5, $6, $7, $8)",
    )
    .bind(document.as_str())
    .bind(logged.seq)
    .bind(first_seq)
    .bind(logged.account.as_str())
    .bind(logged.at.0)
    .bind(logged.update.as_ref())
    .bind(logged.first_authors.as_ref())
    .bind(sum.value())
    .execute(writing.on())
    .await?;
    Ok(())
}
