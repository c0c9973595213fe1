//! Squashing: the adjacent rows of one author's burst become one row that keeps their author, their order and their seqs.
//!
//! A burst never reaches across another person's row: the merged row would then speak of letters that its place in the
//! log does not know yet. What is inside the rows only [`Squash`] understands.

use std::sync::Arc;

use passeplume_domain::{
    DocumentId, Millis,
    documents::{Checkpoint, LoggedUpdate, Seq, Squash, Squashed, SquashedRow},
};

use super::{
    checkpoint,
    rows::{self, Place, Row, Sum},
};
use crate::{
    faults::Fault,
    handle::{Store, Writing},
};

/// A pause that ends a burst: whoever looks back in time sees writing at this grain.
const PAUSE_MS: i64 = 10_000;
/// A burst spans this much time at the most.
const SPAN_MS: i64 = 60_000;
/// A burst holds this many bytes at the most, before it is squashed.
const BURST_BYTES: usize = 64 * 1024;
/// Rows of one pass over one text: what a pass holds in memory. The next pass goes on from there.
const ROWS_A_PASS: i64 = 10_000;
/// Bursts rewritten in one transaction: those who write wait at most that long for the one writer.
const BURSTS_A_COMMIT: usize = 32;

/// What a pass over one text did.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub(crate) struct Outcome {
    /// Rows before.
    pub(crate) rows: u64,
    /// Rows that are no more.
    pub(crate) gone: u64,
    /// The replay refused: all rows are as they were.
    pub(crate) refused: bool,
}

/// Squashes what was added to one text since the last pass, up to `ROWS_A_PASS` rows.
pub(crate) async fn squash_document(
    store: &Store,
    squash: Arc<dyn Squash>,
    document: &DocumentId,
    squashed: Seq,
    at: Millis,
) -> Result<Outcome, Fault> {
    let (base, rows) = material(store, document, squashed).await?;
    let Some(last) = rows.last().map(|row| row.logged.seq) else {
        return Ok(Outcome::default());
    };
    let count = rows.len() as u64;
    let from = base.as_ref().map_or(0, |base| base.seq);
    let bursts = bursts(rows, from.max(squashed));
    let (bursts, done) = replay(squash, base, bursts).await?;
    let Some(done) = done else {
        // Marked as seen, else every pass would replay the same log in vain until somebody writes again.
        mark(store, document, last, None, at).await?;
        return Ok(Outcome {
            rows: count,
            gone: 0,
            refused: true,
        });
    };
    let mut gone = 0;
    let changed: Vec<_> = bursts
        .iter()
        .zip(&done.rows)
        .filter(|(burst, row)| burst.len() > 1 && row.update.len() < size(burst))
        .collect();
    for some in changed.chunks(BURSTS_A_COMMIT) {
        let mut writing = store.begin_writing().await?;
        for (burst, row) in some {
            replace(&mut writing, document, burst, row).await?;
            gone += burst.len() as u64 - 1;
        }
        writing.commit().await?;
    }
    let state = Checkpoint {
        seq: last,
        state: done.state,
        first_authors: done.first_authors,
    };
    mark(store, document, last, Some(&state), at).await?;
    Ok(Outcome {
        rows: count,
        gone,
        refused: false,
    })
}

/// What a burst's rows take on disk; beside its update a row costs ids, times and a checksum.
fn size(burst: &[Row]) -> usize {
    burst.iter().map(|row| row.logged.update.len() + 90).sum()
}

async fn material(
    store: &Store,
    document: &DocumentId,
    squashed: Seq,
) -> Result<(Option<Checkpoint>, Vec<Row>), Fault> {
    let mut reading = store.begin_reading().await?;
    let base = checkpoint::newest_sound(&mut reading, document, squashed).await?;
    let from = base.as_ref().map_or(0, |base| base.seq);
    let rows = rows::page(&mut reading, document, from, ROWS_A_PASS).await?;
    reading.rollback().await?;
    Ok((base, rows))
}

/// Cuts the rows into bursts; those that begin at `from` or before stay as they are.
fn bursts(rows: Vec<Row>, from: Seq) -> Vec<Vec<Row>> {
    let mut bursts: Vec<Vec<Row>> = Vec::new();
    let mut bytes = 0;
    for row in rows {
        let size = row.logged.update.len();
        match bursts.last_mut() {
            Some(burst) if belongs(burst, &row, bytes + size, from) => {
                bytes += size;
                burst.push(row);
            }
            _ => {
                bytes = size;
                bursts.push(vec![row]);
            }
        }
    }
    bursts
}

fn belongs(burst: &[Row], row: &Row, bytes: usize, from: Seq) -> bool {
    let (Some(first), Some(previous)) = (burst.first(), burst.last()) else {
        return false;
    };
    // A row that the base holds in part gives, replayed on it, only its other part: it stays as it is. So does what an
    // earlier pass has seen, where there is no base and all is replayed, and what is packed.
    first.first_seq > from
        && first.place == Place::Log
        && row.logged.account == previous.logged.account
        // A clock that went back ends a burst too.
        && (0..=PAUSE_MS).contains(&row.logged.at.since(previous.logged.at))
        && row.logged.at.since(first.logged.at) <= SPAN_MS
        && bytes <= BURST_BYTES
}

/// Replays off the async threads. Nothing where the replay refused or gave something else than it promised.
async fn replay(
    squash: Arc<dyn Squash>,
    base: Option<Checkpoint>,
    bursts: Vec<Vec<Row>>,
) -> Result<(Vec<Vec<Row>>, Option<Squashed>), Fault> {
    let work = move || {
        let logged: Vec<Vec<LoggedUpdate>> = bursts
            .iter()
            .map(|burst| burst.iter().map(|row| row.logged.clone()).collect())
            .collect();
        let done = squash.squash(base.as_ref(), &logged);
        (bursts, done)
    };
    let (bursts, done) = tokio::task::spawn_blocking(work)
        .await
        .map_err(|error| Fault::Unavailable(format!("the replay did not end: {error}")))?;
    match done {
        Ok(done) if done.rows.len() == bursts.len() => Ok((bursts, Some(done))),
        Ok(done) => {
            tracing::error!(
                bursts = bursts.len(),
                rows = done.rows.len(),
                "a replay answered another number of rows"
            );
            Ok((bursts, None))
        }
        Err(error) => {
            tracing::warn!(%error, "a log stays as long as it is");
            Ok((bursts, None))
        }
    }
}

/// Puts one row in the place of a burst, if the burst still lies there as it was read.
async fn replace(
    writing: &mut Writing,
    document: &DocumentId,
    burst: &[Row],
    row: &SquashedRow,
) -> Result<(), Fault> {
    let (Some(first), Some(last)) = (burst.first(), burst.last()) else {
        return Ok(());
    };
    let sum = Sum {
        document,
        first_seq: first.first_seq,
        seq: last.logged.seq,
        account: &last.logged.account,
        at: last.logged.at,
        words: &row.update,
        first_authors: &row.first_authors,
    };
    let gone = sqlx::query("DELETE FROM updates WHERE document = $1 AND seq >= $2 AND seq < $3")
        .bind(document.as_str())
        .bind(first.logged.seq)
        .bind(last.logged.seq)
        .execute(writing.on())
        .await?
        .rows_affected();
    let rewritten = sqlx::query(
        "UPDATE updates SET first_seq = $3, words = $4, first_authors = $5, checksum = $6 \
         WHERE document = $1 AND seq = $2 AND first_seq = $7",
    )
    .bind(document.as_str())
    .bind(last.logged.seq)
    .bind(first.first_seq)
    .bind(row.update.as_ref())
    .bind(row.first_authors.as_ref())
    .bind(sum.value())
    .bind(last.first_seq)
    .execute(writing.on())
    .await?
    .rows_affected();
    if gone == burst.len() as u64 - 1 && rewritten == 1 {
        Ok(())
    } else {
        Err(Fault::Conflict(
            "another process squashed the same log".to_owned(),
        ))
    }
}

/// Says how far the log was seen, and keeps the state from which the next pass begins.
async fn mark(
    store: &Store,
    document: &DocumentId,
    squashed: Seq,
    state: Option<&Checkpoint>,
    at: Millis,
) -> Result<(), Fault> {
    let mut writing = store.begin_writing().await?;
    sqlx::query(
        "INSERT INTO upkeep (document, squashed, at) VALUES ($1, $2, $3) \
         ON CONFLICT (document) DO UPDATE SET squashed = excluded.squashed, at = excluded.at",
    )
    .bind(document.as_str())
    .bind(squashed)
    .bind(at.0)
    .execute(writing.on())
    .await?;
    if let Some(state) = state {
        checkpoint::insert(&mut writing, document, state, at).await?;
    }
    writing.commit().await
}
