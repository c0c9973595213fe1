//! What a room is loaded from: the newest full state that holds, and every row after it.

use bytes::Bytes;
use passeplume_domain::{
    DocumentId, Millis,
    documents::{Binding, Checkpoint, LoadError, LoadedDocument, LoggedUpdate, Seq},
};
use sqlx::AnyConnection;

use super::{checkpoint, rows};
use crate::{
    faults::{Fault, unreadable},
    handle::Store,
    sql::{Read, account_id},
};

/// All rows: how many there are is bounded by when checkpoints are due.
const EVERY_ROW: i64 = i64::MAX;

pub(super) async fn load(
    store: &Store,
    document: &DocumentId,
) -> Result<LoadedDocument, LoadError> {
    let loaded = read(store, document)
        .await
        .map_err(|fault| fault.while_loading(document))?;
    loaded.ok_or(LoadError::Absent)
}

async fn read(store: &Store, document: &DocumentId) -> Result<Option<LoadedDocument>, Fault> {
    let mut reading = store.begin_reading().await?;
    let found = sqlx::query(
        "SELECT d.id, a.what FROM documents d LEFT JOIN set_aside a ON a.document = d.id WHERE d.id = $1",
    )
    .bind(document.as_str())
    .fetch_optional(&mut *reading)
    .await?;
    let Some(found) = found else { return Ok(None) };
    if let Some(what) = found.maybe_text("what")? {
        return Err(Fault::Corrupt(format!("it was set aside: {what}")));
    }
    let (checkpoint, updates, head) = words(&mut reading, document).await?;
    let bindings = bindings(&mut reading, document).await?;
    reading.rollback().await?;
    Ok(Some(LoadedDocument {
        checkpoint,
        updates,
        bindings,
        head: head.0,
        head_at: head.1,
    }))
}

/// Rows after a seq, for whoever has everything up to there.
pub(super) async fn rows_after(
    store: &Store,
    document: &DocumentId,
    after: Seq,
    limit: u32,
) -> Result<Vec<LoggedUpdate>, LoadError> {
    let read = async {
        let mut reading = store.begin_reading().await?;
        let rows = rows::page(&mut reading, document, after, i64::from(limit)).await?;
        reading.rollback().await?;
        Ok(rows.into_iter().map(|row| row.logged).collect())
    };
    read.await
        .map_err(|fault: Fault| fault.while_loading(document))
}

/// A full state, the rows after it, and where and when the log ends.
type Words = (Option<Checkpoint>, Vec<LoggedUpdate>, (Seq, Millis));

async fn words(connection: &mut AnyConnection, document: &DocumentId) -> Result<Words, Fault> {
    let checkpoint = checkpoint::newest_sound(connection, document, Seq::MAX).await?;
    let reached = checkpoint.as_ref().map_or(0, |checkpoint| checkpoint.seq);
    let updates: Vec<_> = rows::page(connection, document, reached, EVERY_ROW)
        .await?
        .into_iter()
        .map(|row| row.logged)
        .collect();
    let head = match updates.last() {
        Some(row) => (row.seq, row.at),
        None => {
            let (end, at) = log_end(connection, document).await?;
            if end < reached {
                // Appending from here would number over rows that were lost.
                return Err(Fault::Corrupt(format!(
                    "the log ends before its checkpoint at {reached}"
                )));
            }
            (reached, at)
        }
    };
    Ok((checkpoint, updates, head))
}

/// The seq of the newest row, and when it was written.
async fn log_end(
    connection: &mut AnyConnection,
    document: &DocumentId,
) -> Result<(Seq, Millis), Fault> {
    let newest =
        sqlx::query("SELECT seq, at FROM updates WHERE document = $1 ORDER BY seq DESC LIMIT 1")
            .bind(document.as_str())
            .fetch_optional(connection)
            .await?;
    match newest {
        Some(row) => Ok((row.number("seq")?, Millis(row.number("at")?))),
        None => Ok((0, Millis(0))),
    }
}

async fn bindings(
    connection: &mut AnyConnection,
    document: &DocumentId,
) -> Result<Vec<Binding>, Fault> {
    let rows = sqlx::query(
        "SELECT client, account, at FROM client_bindings WHERE document = $1 ORDER BY client",
    )
    .bind(document.as_str())
    .fetch_all(connection)
    .await?;
    rows.iter()
        .map(|row| {
            Ok(Binding {
                client: u64::try_from(row.number("client")?).map_err(|_| unreadable("client"))?,
                account: account_id(row, "account")?,
                at: Millis(row.number("at")?),
            })
        })
        .collect()
}

/// Copies a blob out of a row.
pub(super) fn owned(bytes: &[u8]) -> Bytes {
    Bytes::copy_from_slice(bytes)
}
