//! Full states of a text at a seq. Every one can be made again from the log, so a damaged one costs time and no words.

use bytes::Bytes;
use passeplume_domain::{
    DocumentId, Millis,
    documents::{Checkpoint, Seq},
};
use sqlx::AnyConnection;

use super::{deflate, load::owned, rows::add_bytes};
use crate::{
    faults::Fault,
    handle::{Store, Writing},
    sql::Read,
};

/// How many of the newest checkpoints of a text are kept: one to open from, one to fall back to.
pub const CHECKPOINTS_KEPT: i64 = 2;

pub(super) async fn put(
    store: &Store,
    document: &DocumentId,
    checkpoint: &Checkpoint,
    at: Millis,
) -> Result<(), Fault> {
    let mut writing = store.begin_writing().await?;
    insert(&mut writing, document, checkpoint, at).await?;
    writing.commit().await
}

/// How a checkpoint's bytes lie in their table.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Form {
    Plain,
    Squeezed,
}

/// Adds a checkpoint and drops those that are neither among the newest nor where the next squashing begins.
pub(super) async fn insert(
    writing: &mut Writing,
    document: &DocumentId,
    checkpoint: &Checkpoint,
    at: Millis,
) -> Result<(), Fault> {
    add(writing, document, checkpoint, Form::Plain, at).await?;
    sqlx::query(
        "DELETE FROM checkpoints WHERE document = $1 \
         AND seq NOT IN (SELECT c.seq FROM checkpoints c WHERE c.document = $1 ORDER BY c.seq DESC LIMIT $2) \
         AND seq NOT IN (SELECT k.squashed FROM upkeep k WHERE k.document = $1)",
    )
    .bind(document.as_str())
    .bind(CHECKPOINTS_KEPT)
    .execute(writing.on())
    .await?;
    Ok(())
}

/// Adds a checkpoint that takes little room, for a text that is at rest.
pub(super) async fn insert_squeezed(
    writing: &mut Writing,
    document: &DocumentId,
    checkpoint: &Checkpoint,
    at: Millis,
) -> Result<(), Fault> {
    add(writing, document, checkpoint, Form::Squeezed, at).await
}

async fn add(
    writing: &mut Writing,
    document: &DocumentId,
    checkpoint: &Checkpoint,
    form: Form,
    at: Millis,
) -> Result<(), Fault> {
    let squeezed = |bytes: &[u8]| match form {
        Form::Plain => Ok(bytes.to_vec()),
        Form::Squeezed => {
            deflate::squeeze(bytes).map_err(|error| Fault::Unavailable(error.to_string()))
        }
    };
    let (state, first_authors) = (
        squeezed(&checkpoint.state)?,
        squeezed(&checkpoint.first_authors)?,
    );
    // A state of something that the log does not hold is a lie that every later reader would believe.
    let added = sqlx::query(
        "INSERT INTO checkpoints (document, seq, at, state, first_authors, checksum, packed) \
         SELECT u.document, $2, $3, $4, $5, $6, $7 FROM updates u WHERE u.document = $1 AND u.seq = \
         (SELECT MIN(w.seq) FROM updates w WHERE w.document = $1 AND w.seq >= $2) \
         ON CONFLICT (document, seq) DO UPDATE SET at = excluded.at, state = excluded.state, \
         first_authors = excluded.first_authors, checksum = excluded.checksum, packed = excluded.packed",
    )
    .bind(document.as_str())
    .bind(checkpoint.seq)
    .bind(at.0)
    .bind(state)
    .bind(first_authors)
    .bind(checksum(
        document,
        checkpoint.seq,
        &checkpoint.state,
        &checkpoint.first_authors,
    ))
    .bind(i64::from(form == Form::Squeezed))
    .execute(writing.on())
    .await?;
    if added.rows_affected() != 1 || checkpoint.seq < 1 {
        return Err(Fault::Conflict(format!(
            "the log has not come to {}",
            checkpoint.seq
        )));
    }
    Ok(())
}

/// The newest checkpoint at `at_most` or before whose checksum holds.
pub(crate) async fn newest_sound(
    connection: &mut AnyConnection,
    document: &DocumentId,
    at_most: Seq,
) -> Result<Option<Checkpoint>, Fault> {
    for seq in seqs_of(connection, document).await? {
        if seq > at_most {
            continue;
        }
        match read(connection, document, seq).await {
            Ok(checkpoint) => return Ok(Some(checkpoint)),
            Err(Fault::Corrupt(what)) => {
                tracing::warn!(%document, seq, what, "a checkpoint is damaged, an older one or the log serves instead");
            }
            Err(other) => return Err(other),
        }
    }
    Ok(None)
}

/// The seqs at which there are checkpoints, newest first.
pub(crate) async fn seqs_of(
    connection: &mut AnyConnection,
    document: &DocumentId,
) -> Result<Vec<Seq>, Fault> {
    sqlx::query("SELECT seq FROM checkpoints WHERE document = $1 ORDER BY seq DESC")
        .bind(document.as_str())
        .fetch_all(connection)
        .await?
        .iter()
        .map(|row| row.number("seq"))
        .collect()
}

async fn read(
    connection: &mut AnyConnection,
    document: &DocumentId,
    seq: Seq,
) -> Result<Checkpoint, Fault> {
    let row = sqlx::query(
        "SELECT state, first_authors, checksum, packed FROM checkpoints WHERE document = $1 AND seq = $2",
    )
    .bind(document.as_str())
    .bind(seq)
    .fetch_one(connection)
    .await?;
    let (state, first_authors) = (row.bytes("state")?, row.bytes("first_authors")?);
    let (state, first_authors) = match row.number("packed")? {
        0 => (Some(owned(state)), Some(owned(first_authors))),
        _ => (
            deflate::whole(state).map(Bytes::from),
            deflate::whole(first_authors).map(Bytes::from),
        ),
    };
    match (state, first_authors) {
        (Some(state), Some(first_authors))
            if checksum(document, seq, &state, &first_authors) == row.number("checksum")? =>
        {
            Ok(Checkpoint {
                seq,
                state,
                first_authors,
            })
        }
        _ => Err(Fault::Corrupt(format!(
            "the checksum of the checkpoint at {seq} does not hold"
        ))),
    }
}

fn checksum(document: &DocumentId, seq: Seq, state: &[u8], first_authors: &[u8]) -> i64 {
    let mut sum = crc32fast::Hasher::new();
    add_bytes(&mut sum, document.as_str().as_bytes());
    sum.update(&seq.to_le_bytes());
    add_bytes(&mut sum, state);
    add_bytes(&mut sum, first_authors);
    i64::from(sum.finalize())
}
