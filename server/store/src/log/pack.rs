//! Packing: old rows of a text leave the log for chunks, in their order and byte for byte.
//!
//! A row costs some 90 bytes beside its words, a chunk as much for hundreds of rows. The newest row stays in the log,
//! so that whoever appends need not know of chunks. Each text is one short transaction: a pass may end anywhere.

use passeplume_domain::{
    DocumentId, Millis,
    documents::{Checkpoint, Seq},
};

use super::{
    checkpoint,
    chunk::{self, Chunk},
    rows::{self, Place, Row},
};
use crate::{
    faults::Fault,
    handle::{Store, Writing},
};

/// Bytes of updates in a chunk, about: what opening a text from the middle of its log unpacks in vain.
const CHUNK_BYTES: usize = 64 * 1024;
/// A chunk that is packed to less than this is packed again together with what came after it.
const SMALL_BYTES: usize = 16 * 1024;
/// Rows read in one pass over one text. The next pass goes on from there.
const ROWS_A_PASS: i64 = 10_000;
/// A whole log of so many rows and bytes of updates at the most is replayed in a millisecond or two: it needs no
/// checkpoint while nobody writes.
const ROWS_WITHOUT_CHECKPOINT: usize = 200;
const BYTES_WITHOUT_CHECKPOINT: usize = 48 * 1024;

/// What was done to one text.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub(crate) struct Packed {
    /// Rows that left the log.
    pub(crate) rows: u64,
    /// Chunks that hold them, with what was in the chunk before.
    pub(crate) chunks: u64,
}

/// What takes the place of what.
struct Plan {
    /// The chunk that is packed again.
    again: Option<Chunk>,
    chunks: Vec<Chunk>,
    /// Rows that leave the log, from the first one's seq to the last one's.
    gone: u64,
    first: Seq,
    last: Seq,
}

/// Packs what is in the log of one text but its newest row, and keeps one small checkpoint or none. `head` is where its
/// log ended when the caller looked.
pub(crate) async fn pack_document(
    store: &Store,
    document: &DocumentId,
    head: Seq,
    at: Millis,
) -> Result<Packed, Fault> {
    let mut reading = store.begin_reading().await?;
    let newest = chunk::newest(&mut reading, document).await?;
    let again = newest.filter(|chunk| chunk.packed.len() < SMALL_BYTES);
    let from = match &again {
        Some(chunk) => chunk.first_seq - 1,
        None => chunk::end(&mut reading, document).await?,
    };
    let rows = rows::page(&mut reading, document, from, ROWS_A_PASS).await?;
    let checkpoint = checkpoint::newest_sound(&mut reading, document, Seq::MAX).await?;
    reading.rollback().await?;
    // Appended meanwhile: this text is not at rest.
    let whole = rows.last().is_some_and(|row| row.logged.seq == head);
    let cheap = from == 0 && whole && is_cheap(&rows);
    let plan = tokio::task::spawn_blocking(move || plan(rows, again))
        .await
        .map_err(|error| Fault::Unavailable(format!("packing did not end: {error}")))??;

    let mut writing = store.begin_writing().await?;
    let packed = Packed {
        rows: plan.gone,
        chunks: plan.chunks.len() as u64,
    };
    replace(&mut writing, document, &plan).await?;
    if whole {
        lighten(&mut writing, document, checkpoint.as_ref(), cheap, at).await?;
        sqlx::query("UPDATE upkeep SET packed = $2 WHERE document = $1")
            .bind(document.as_str())
            .bind(head)
            .execute(writing.on())
            .await?;
    }
    writing.commit().await?;
    Ok(packed)
}

fn is_cheap(rows: &[Row]) -> bool {
    let bytes: usize = rows.iter().map(|row| row.logged.update.len()).sum();
    rows.len() <= ROWS_WITHOUT_CHECKPOINT && bytes <= BYTES_WITHOUT_CHECKPOINT
}

/// Packs all rows but the newest, and makes sure that they come out as they went in.
fn plan(mut rows: Vec<Row>, again: Option<Chunk>) -> Result<Plan, Fault> {
    // The newest stays, whatever it is.
    rows.pop();
    let mut leaving = rows.iter().filter(|row| row.place == Place::Log);
    let first = leaving.clone().next().map_or(0, |row| row.logged.seq);
    let gone = leaving.clone().count() as u64;
    let last = leaving.next_back().map_or(0, |row| row.logged.seq);
    let chunks = if gone > 0 {
        chunks_of(&rows)?
    } else {
        Vec::new()
    };
    Ok(Plan {
        again: again.filter(|_| gone > 0),
        chunks,
        gone,
        first,
        last,
    })
}

/// These rows as chunks, out of which they come as they went in.
pub(super) fn chunks_of(rows: &[Row]) -> Result<Vec<Chunk>, Fault> {
    let mut chunks = Vec::new();
    for some in portions(rows) {
        let chunk = Chunk::pack(some).map_err(|error| Fault::Corrupt(error.to_string()))?;
        let Some(chunk) = chunk else { continue };
        let sound = chunk.rows().is_some_and(|rows| {
            rows.len() == some.len() && rows.iter().zip(some).all(|(is, was)| is.says(was))
        });
        if !sound {
            return Err(Fault::Corrupt(format!(
                "the rows up to {} do not come out of a chunk as they went in",
                chunk.seq
            )));
        }
        chunks.push(chunk);
    }
    Ok(chunks)
}

/// Cuts rows into what one chunk holds.
fn portions(rows: &[Row]) -> impl Iterator<Item = &[Row]> {
    let mut bytes = 0;
    rows.chunk_by(move |row, _| {
        bytes += row.logged.update.len() + row.logged.first_authors.len();
        let more = bytes < CHUNK_BYTES;
        if !more {
            bytes = 0;
        }
        more
    })
}

/// Puts the chunks in the place of their rows, if those still lie there as they were read.
async fn replace(writing: &mut Writing, document: &DocumentId, plan: &Plan) -> Result<(), Fault> {
    if let Some(chunk) = &plan.again {
        let gone = sqlx::query(
            "DELETE FROM chunks WHERE document = $1 AND seq = $2 AND first_seq = $3 AND checksum = $4",
        )
        .bind(document.as_str())
        .bind(chunk.seq)
        .bind(chunk.first_seq)
        .bind(chunk.checksum(document))
        .execute(writing.on())
        .await?
        .rows_affected();
        if gone != 1 {
            return Err(somebody_else());
        }
    }
    for chunk in &plan.chunks {
        add(writing, document, chunk).await?;
    }
    let gone = sqlx::query("DELETE FROM updates WHERE document = $1 AND seq >= $2 AND seq <= $3")
        .bind(document.as_str())
        .bind(plan.first)
        .bind(plan.last)
        .execute(writing.on())
        .await?
        .rows_affected();
    if gone == plan.gone {
        Ok(())
    } else {
        // A squashed row is fewer rows with the same seqs.
        Err(somebody_else())
    }
}

pub(super) async fn add(
    writing: &mut Writing,
    document: &DocumentId,
    chunk: &Chunk,
) -> Result<(), Fault> {
    sqlx::query(
        "INSERT INTO chunks (document, seq, first_seq, packed, checksum) VALUES ($1, $2, $3, $4, $5)",
    )
    .bind(document.as_str())
    .bind(chunk.seq)
    .bind(chunk.first_seq)
    .bind(chunk.packed.as_slice())
    .bind(chunk.checksum(document))
    .execute(writing.on())
    .await?;
    Ok(())
}

/// Keeps one checkpoint, compressed, or none where the log is replayed as fast.
async fn lighten(
    writing: &mut Writing,
    document: &DocumentId,
    checkpoint: Option<&Checkpoint>,
    cheap: bool,
    at: Millis,
) -> Result<(), Fault> {
    sqlx::query("DELETE FROM checkpoints WHERE document = $1")
        .bind(document.as_str())
        .execute(writing.on())
        .await?;
    match checkpoint {
        Some(checkpoint) if !cheap => {
            checkpoint::insert_squeezed(writing, document, checkpoint, at).await
        }
        Some(_) | None => Ok(()),
    }
}

fn somebody_else() -> Fault {
    Fault::Conflict("another process packed or squashed the same log".to_owned())
}
