//! A chunk: many rows of one text as one compressed value, column by column, so that what is alike lies together.
//!
//! Whole, it reads: how many rows; the accounts, each once; then for all rows which seqs they hold, by whom, when, how
//! long their words and first authors are; then all words; then all first authors. Numbers are varints of seven bits a
//! byte, times the difference to the row before. The first byte says which form it is, outside of the compression.

use bytes::Bytes;
use passeplume_domain::{
    AccountId, DocumentId, Millis,
    documents::{LoggedUpdate, Seq},
};
use sqlx::{AnyConnection, any::AnyRow};

use super::{
    deflate,
    rows::{Place, Row, add_bytes},
};
use crate::{
    faults::{Fault, unreadable},
    sql::Read,
};

/// The only form so far.
const FORM: u8 = 1;

/// A chunk as it lies in its table.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) struct Chunk {
    pub(super) first_seq: Seq,
    pub(super) seq: Seq,
    pub(super) packed: Vec<u8>,
}

impl Chunk {
    /// Packs rows that follow each other without a hole. Nothing where there are none.
    pub(super) fn pack(rows: &[Row]) -> std::io::Result<Option<Self>> {
        let (Some(first), Some(last)) = (rows.first(), rows.last()) else {
            return Ok(None);
        };
        let mut packed = vec![FORM];
        packed.extend(deflate::squeeze(&columns(rows))?);
        Ok(Some(Self {
            first_seq: first.first_seq,
            seq: last.logged.seq,
            packed,
        }))
    }

    /// The rows inside. Nothing where it does not read.
    pub(super) fn rows(&self) -> Option<Vec<Row>> {
        let (form, packed) = self.packed.split_first()?;
        if *form != FORM {
            return None;
        }
        let whole = Bytes::from(deflate::whole(packed)?);
        let rows = read_columns(&whole, self.first_seq)?;
        (rows.last()?.logged.seq == self.seq).then_some(rows)
    }

    /// Over all that it says, its place included.
    pub(super) fn checksum(&self, document: &DocumentId) -> i64 {
        let mut sum = crc32fast::Hasher::new();
        add_bytes(&mut sum, document.as_str().as_bytes());
        sum.update(&self.first_seq.to_le_bytes());
        sum.update(&self.seq.to_le_bytes());
        add_bytes(&mut sum, &self.packed);
        i64::from(sum.finalize())
    }
}

/// The chunks of a text that hold seqs after `after`, at most `limit`, in order, each with its checksum verified.
pub(super) async fn after(
    connection: &mut AnyConnection,
    document: &DocumentId,
    after: Seq,
    limit: i64,
) -> Result<Vec<Chunk>, Fault> {
    sqlx::query(
        "SELECT seq, first_seq, packed, checksum FROM chunks WHERE document = $1 AND seq > $2 ORDER BY seq LIMIT $3",
    )
    .bind(document.as_str())
    .bind(after)
    .bind(limit)
    .fetch_all(connection)
    .await?
    .iter()
    .map(|row| verified(document, row))
    .collect()
}

/// The newest chunk of a text.
pub(super) async fn newest(
    connection: &mut AnyConnection,
    document: &DocumentId,
) -> Result<Option<Chunk>, Fault> {
    sqlx::query(
        "SELECT seq, first_seq, packed, checksum FROM chunks WHERE document = $1 ORDER BY seq DESC LIMIT 1",
    )
    .bind(document.as_str())
    .fetch_optional(connection)
    .await?
    .map(|row| verified(document, &row))
    .transpose()
}

/// The last seq of a text that is in a chunk, 0 where there is none.
pub(super) async fn end(
    connection: &mut AnyConnection,
    document: &DocumentId,
) -> Result<Seq, Fault> {
    sqlx::query("SELECT COALESCE(MAX(seq), 0) AS packed FROM chunks WHERE document = $1")
        .bind(document.as_str())
        .fetch_one(connection)
        .await?
        .number("packed")
}

fn verified(document: &DocumentId, row: &AnyRow) -> Result<Chunk, Fault> {
    let chunk = Chunk {
        first_seq: row.number("first_seq")?,
        seq: row.number("seq")?,
        packed: row.bytes("packed")?.to_vec(),
    };
    if chunk.checksum(document) == row.number("checksum")? {
        Ok(chunk)
    } else {
        Err(Fault::Corrupt(format!(
            "the checksum of the chunk up to {} does not hold",
            chunk.seq
        )))
    }
}

/// The rows of a chunk, or what is wrong with it.
pub(super) fn unpacked(chunk: &Chunk) -> Result<Vec<Row>, Fault> {
    chunk
        .rows()
        .ok_or_else(|| unreadable(&format!("the chunk up to {}", chunk.seq)))
}

fn columns(rows: &[Row]) -> Vec<u8> {
    let mut accounts: Vec<&AccountId> = Vec::new();
    let mut by = Vec::with_capacity(rows.len());
    for row in rows {
        let known = accounts.iter().position(|one| **one == row.logged.account);
        by.push(known.unwrap_or(accounts.len()));
        if known.is_none() {
            accounts.push(&row.logged.account);
        }
    }
    let mut out = Vec::new();
    put(&mut out, rows.len() as u64);
    put(&mut out, accounts.len() as u64);
    for account in accounts {
        put(&mut out, account.as_str().len() as u64);
        out.extend_from_slice(account.as_str().as_bytes());
    }
    for row in rows {
        put(&mut out, (row.logged.seq - row.first_seq).unsigned_abs());
    }
    for by in by {
        put(&mut out, by as u64);
    }
    let mut before = 0;
    for row in rows {
        let at = row.logged.at.0;
        put(&mut out, zigzag(at.wrapping_sub(before)));
        before = at;
    }
    for row in rows {
        put(&mut out, row.logged.update.len() as u64);
    }
    for row in rows {
        put(&mut out, row.logged.first_authors.len() as u64);
    }
    for row in rows {
        out.extend_from_slice(&row.logged.update);
    }
    for row in rows {
        out.extend_from_slice(&row.logged.first_authors);
    }
    out
}

fn read_columns(whole: &Bytes, first_seq: Seq) -> Option<Vec<Row>> {
    let mut from = Reader { whole, at: 0 };
    // Each row takes a byte at least: a number that lies makes nothing large.
    let count = from.length()?;
    let accounts = (0..from.length()?)
        .map(|_| {
            let length = from.length()?;
            let text = from.bytes(length)?;
            AccountId::parse(std::str::from_utf8(&text).ok()?).ok()
        })
        .collect::<Option<Vec<_>>>()?;
    let mut column = || {
        (0..count)
            .map(|_| from.number())
            .collect::<Option<Vec<u64>>>()
    };
    let (spans, by, times) = (column()?, column()?, column()?);
    let (words, first_authors) = (column()?, column()?);
    let mut rows = Vec::with_capacity(count);
    let (mut next, mut at) = (first_seq, 0_i64);
    for ((span, by), time) in spans.into_iter().zip(by).zip(times) {
        let seq = next.checked_add(i64::try_from(span).ok()?)?;
        at = at.wrapping_add(unzigzag(time));
        rows.push(Row {
            first_seq: next,
            place: Place::Packed,
            logged: LoggedUpdate {
                seq,
                account: accounts.get(usize::try_from(by).ok()?)?.clone(),
                at: Millis(at),
                update: Bytes::new(),
                first_authors: Bytes::new(),
            },
        });
        next = seq.checked_add(1)?;
    }
    for (row, length) in rows.iter_mut().zip(words) {
        row.logged.update = from.bytes(usize::try_from(length).ok()?)?;
    }
    for (row, length) in rows.iter_mut().zip(first_authors) {
        row.logged.first_authors = from.bytes(usize::try_from(length).ok()?)?;
    }
    (from.at == whole.len()).then_some(rows)
}

/// Reads what [`columns`] wrote, without trusting a length.
struct Reader<'a> {
    whole: &'a Bytes,
    at: usize,
}

impl Reader<'_> {
    fn number(&mut self) -> Option<u64> {
        let mut number = 0;
        for shift in (0..64).step_by(7) {
            let byte = *self.whole.get(self.at)?;
            self.at += 1;
            number |= u64::from(byte & 0x7f) << shift;
            if byte < 0x80 {
                return Some(number);
            }
        }
        None
    }

    /// A number of things of which each takes a byte at least.
    fn length(&mut self) -> Option<usize> {
        let length = usize::try_from(self.number()?).ok()?;
        (length <= self.whole.len() - self.at).then_some(length)
    }

    /// Bytes of the whole, not copied.
    fn bytes(&mut self, length: usize) -> Option<Bytes> {
        let end = self.at.checked_add(length)?;
        (end <= self.whole.len()).then(|| {
            let bytes = self.whole.slice(self.at..end);
            self.at = end;
            bytes
        })
    }
}

fn put(out: &mut Vec<u8>, mut number: u64) {
    while number >= 0x80 {
        // The low seven bits, and the sign that more follow.
        out.push(number.to_le_bytes()[0] | 0x80);
        number >>= 7;
    }
    out.push(number.to_le_bytes()[0]);
}

const fn zigzag(number: i64) -> u64 {
    ((number << 1) ^ (number >> 63)).cast_unsigned()
}

const fn unzigzag(number: u64) -> i64 {
    (number >> 1).cast_signed() ^ -(number & 1).cast_signed()
}

#[cfg(test)]
mod tests {
    use super::*;

    fn row(first_seq: Seq, seq: Seq, by: &str, at: i64, words: &[u8], authors: &[u8]) -> Row {
        Row {
            first_seq,
            place: Place::Packed,
            logged: LoggedUpdate {
                seq,
                account: AccountId::parse(by).unwrap(),
                at: Millis(at),
                update: Bytes::copy_from_slice(words),
                first_authors: Bytes::copy_from_slice(authors),
            },
        }
    }

    fn some_rows() -> Vec<Row> {
        vec![
            row(7, 7, "lina", i64::MAX, b"un", b""),
            row(8, 300, "noah", i64::MIN, b"", b"whose"),
            row(301, 301, "lina", 0, &[255; 700], b""),
            row(302, 302, "noah", -5, b"fin", &[0; 3]),
        ]
    }

    #[test]
    fn sto_20_a_chunk_gives_back_every_field_of_its_rows() {
        let rows = some_rows();
        let chunk = Chunk::pack(&rows).unwrap().unwrap();
        assert_eq!((chunk.first_seq, chunk.seq), (7, 302));
        assert_eq!(chunk.rows().unwrap(), rows);
        assert_eq!(Chunk::pack(&[]).unwrap(), None);
        for number in [0, 1, -1, 63, -64, i64::MAX, i64::MIN] {
            assert_eq!(unzigzag(zigzag(number)), number);
        }
    }

    #[test]
    fn sto_20_a_chunk_that_was_cut_or_bent_reads_as_nothing_or_as_rows_and_never_panics() {
        let sound = Chunk::pack(&some_rows()).unwrap().unwrap();
        let document = DocumentId::parse("d1").unwrap();
        for cut in 0..sound.packed.len() {
            let mut chunk = sound.clone();
            chunk.packed.truncate(cut);
            assert_eq!(chunk.rows(), None, "cut at {cut}");
        }
        for bent in 0..sound.packed.len() * 8 {
            let mut chunk = sound.clone();
            chunk.packed[bent / 8] ^= 1 << (bent % 8);
            let _ = chunk.rows();
            assert_ne!(chunk.checksum(&document), sound.checksum(&document));
        }
        // What the columns say is not believed either.
        let whole = Bytes::from(columns(&some_rows()));
        for cut in 0..whole.len() {
            assert_eq!(read_columns(&whole.slice(..cut), 7), None);
        }
        for bent in 0..whole.len() * 8 {
            let mut bytes = whole.to_vec();
            bytes[bent / 8] ^= 1 << (bent % 8);
            let _ = read_columns(&Bytes::from(bytes), 7);
        }
    }
}
