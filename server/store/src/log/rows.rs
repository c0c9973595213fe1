//! A row of the log: its checksum, how it is read, and what must follow on what.

use bytes::Bytes;
use passeplume_domain::{
    AccountId, DocumentId, Millis,
    documents::{LoggedUpdate, Seq},
};
use sqlx::{AnyConnection, any::AnyRow};

use crate::{
    faults::Fault,
    sql::{Read, account_id},
};

/// A row as it lies in the log.
#[derive(Debug, Clone)]
pub(crate) struct Row {
    /// The first seq that it holds; the last is in `logged`.
    pub(crate) first_seq: Seq,
    pub(crate) logged: LoggedUpdate,
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

/// At most `limit` rows after `after`, in order, each with its checksum verified, and contiguous from `after` on. The
/// first may begin before `after`: a place inside a squashed row gets the row whole.
pub(crate) async fn page(
    connection: &mut AnyConnection,
    document: &DocumentId,
    after: Seq,
    limit: i64,
) -> Result<Vec<Row>, Fault> {
    let rows = sqlx::query(
        "SELECT seq, first_seq, account, at, words, first_authors, checksum FROM updates \
         WHERE document = $1 AND seq > $2 ORDER BY seq LIMIT $3",
    )
    .bind(document.as_str())
    .bind(after)
    .bind(limit)
    .fetch_all(connection)
    .await?;
    let mut read: Vec<Row> = Vec::with_capacity(rows.len());
    for row in &rows {
        let row = verified(document, row)?;
        let follows = match read.last() {
            Some(previous) => row.first_seq == previous.logged.seq + 1,
            None => row.first_seq <= after + 1,
        };
        if !follows || row.first_seq < 1 || row.first_seq > row.logged.seq {
            let before = read.last().map_or(after, |previous| previous.logged.seq);
            return Err(Fault::Corrupt(format!(
                "row {} begins at {} although the log had come to {before}",
                row.logged.seq, row.first_seq
            )));
        }
        read.push(row);
    }
    Ok(read)
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
        logged: LoggedUpdate {
            seq,
            account,
            at,
            update,
            first_authors,
        },
    })
}
