//! A chunk: many rows of one text as one compressed value under one checksum.
//!
//! Its first byte says which form it has; the rest is the rows' [`columns`], compressed.

use bytes::Bytes;
use passeplume_domain::{DocumentId, documents::Seq};
use sqlx::{AnyConnection, any::AnyRow};

use super::{
    columns, deflate,
    rows::{Row, add_bytes},
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
        packed.extend(deflate::squeeze(&columns::write(rows))?);
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
        let rows = columns::read(&whole, self.first_seq)?;
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

#[cfg(test)]
mod tests {
    use super::{super::columns::tests::some_rows, *};

    #[test]
    fn sto_20_a_chunk_gives_back_every_field_of_its_rows() {
        let rows = some_rows();
        let chunk = Chunk::pack(&rows).unwrap().unwrap();
        assert_eq!(
            (chunk.first_seq, chunk.seq),
            (rows[0].first_seq, rows.last().unwrap().logged.seq)
        );
        assert_eq!(chunk.rows().unwrap(), rows);
        assert_eq!(Chunk::pack(&[]).unwrap(), None);
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
    }
}
