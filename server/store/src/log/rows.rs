//! A row of the log: its checksum, how it is read, and what must follow on what.

use bytes::Bytes;
use passeplume_domain::{
    AccountId, DocumentId, Millis,
    documents::{LoggedUpdate, Seq},
};
use sqlx::{AnyConnection, any::AnyRow};

use super::chunk;
use crate::{
    faults::Fault,
    sql::{Read, account_id},
};

/// A row as it lies in the log.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) struct Row {
    /// The first seq that it holds; the last is in `logged`.
    pub(crate) first_seq: Seq,
    pub(crate) place: Place,
    pub(crate) logged: LoggedUpdate,
}

impl Row {
    /// Does it say the same, wherever it lies?
    pub(crate) fn says(&self, other: &Self) -> bool {
        self.first_seq == other.first_seq && self.logged == other.logged
    }
}

/// Where a row lies.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Place {
    /// In a row of its own.
    Log,
    /// In a chunk, and nothing changes it any more.
    Packed,
}

/// The checksum of a row over everything that it says, its place included: a row that was copied over another one, or
/// whose author was changed, is found as surely as a flipped bit.
pub(crate) struct Sum<'a> {
    pub(crate) document: &'a DocumentId,
    pub(crate) first_seq: Seq,
    pub(crate) seq: Seq,
    pub(crate) account: &'a AccountId,
    pub(crate) at: Millis,
    pub(crate) words: &'a [u8],
    pub(crate) first_authors: &'a [u8],
}

impl Sum<'_> {
    pub(crate) fn value(&self) -> i64 {
        let mut sum = crc32fast::Hasher::new();
        add_bytes(&mut sum, self.document.as_str().as_bytes());
        sum.update(&self.first_seq.to_le_bytes());
        sum.update(&self.seq.to_le_bytes());
        add_bytes(&mut sum, self.account.as_str().as_bytes());
        sum.update(&self.at.0.to_le_bytes());
        add_bytes(&mut sum, self.words);
        add_bytes(&mut sum, self.first_authors);
        i64::from(sum.finalize())
    }
}

/// Adds bytes with their length before them: nothing can move from one field into the next unseen.
pub(super) fn add_bytes(sum: &mut crc32fast::Hasher, bytes: &[u8]) {
    sum.update(&(bytes.len() as u64).to_le_bytes());
    sum.update(bytes);
}

/// Chunks read at once.
const CHUNKS_A_QUESTION: i64 = 16;

/// About `limit` rows after `after` (a chunk is read whole), in order, each with its checksum verified, and contiguous
/// from `after` on. The first may begin before `after`: a place inside a squashed row gets the row whole.
///
/// `connection` must read one state, that is stand in a transaction: rows move from the log into chunks meanwhile.
pub(crate) async fn page(
    connection: &mut AnyConnection,
    document: &DocumentId,
    after: Seq,
    limit: i64,
) -> Result<Vec<Row>, Fault> {
    let mut read = Follow {
        after,
        rows: Vec::new(),
    };
    loop {
        let chunks = chunk::after(connection, document, read.end(), CHUNKS_A_QUESTION).await?;
        if chunks.is_empty() {
            break;
        }
        for chunk in &chunks {
            for row in chunk::unpacked(chunk)? {
                if row.logged.seq > after {
                    read.push(row)?;
                }
            }
        }
        if read.missing(limit) == 0 {
            return Ok(read.rows);
        }
    }
    let packed = read.rows.len();
    let rows = sqlx::query(
        "SELECT seq, first_seq, account, at, words, first_authors, checksum FROM updates \
         WHERE document = $1 AND seq > $2 ORDER BY seq LIMIT $3",
    )
    .bind(document.as_str())
    .bind(read.end())
    .bind(read.missing(limit))
    .fetch_all(connection)
    .await?;
    for row in &rows {
        read.push(verified(document, row)?)?;
    }
    if packed > 0 && rows.is_empty() {
        // The newest row is never packed: appending from here would number over rows that were lost.
        return Err(Fault::Corrupt(format!(
            "the log ends at {} inside a chunk",
            read.end()
        )));
    }
    Ok(read.rows)
}

/// Rows of which each must follow on the one before.
struct Follow {
    after: Seq,
    rows: Vec<Row>,
}

impl Follow {
    /// What has been reached.
    fn end(&self) -> Seq {
        self.rows.last().map_or(self.after, |row| row.logged.seq)
    }

    fn missing(&self, limit: i64) -> i64 {
        limit.saturating_sub_unsigned(self.rows.len() as u64).max(0)
    }

    fn push(&mut self, row: Row) -> Result<(), Fault> {
        let follows = match self.rows.last() {
            Some(previous) => row.first_seq == previous.logged.seq + 1,
            None => row.first_seq <= self.after + 1,
        };
        if !follows || row.first_seq < 1 || row.first_seq > row.logged.seq {
            return Err(Fault::Corrupt(format!(
                "row {} begins at {} although the log had come to {}",
                row.logged.seq,
                row.first_seq,
                self.end()
            )));
        }
        self.rows.push(row);
        Ok(())
    }
}

fn verified(document: &DocumentId, row: &AnyRow) -> Result<Row, Fault> {
    let seq = row.number("seq")?;
    let first_seq = row.number("first_seq")?;
    let account = account_id(row, "account")?;
    let at = Millis(row.number("at")?);
    let words = row.bytes("words")?;
    let first_authors = row.bytes("first_authors")?;
    let sum = Sum {
        document,
        first_seq,
        seq,
        account: &account,
        at,
        words,
        first_authors,
    };
    if sum.value() != row.number("checksum")? {
        return Err(Fault::Corrupt(format!(
            "the checksum of row {seq} does not hold"
        )));
    }
    let update = Bytes::copy_from_slice(words);
    let first_authors = Bytes::copy_from_slice(first_authors);
    Ok(Row {
        first_seq,
        place: Place::Log,
        logged: LoggedUpdate {
            seq,
            account,
            at,
            update,
            first_authors,
        },
    })
}
