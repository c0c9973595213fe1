//! Rows column by column, so that what is alike lies together and compresses.
//!
//! How many rows; the accounts, each once; then for all rows how many seqs they hold, by whom, when, how long their
//! words and first authors are; then all words, by [`planes`]; then all first authors. Numbers are varints of seven bits
//! a byte, times the difference to the row before.

use bytes::Bytes;
use passeplume_domain::{
    AccountId, Millis,
    documents::{LoggedUpdate, Seq},
};

use super::{
    planes,
    rows::{Place, Row},
};

/// The rows as columns.
pub(super) fn write(rows: &[Row]) -> Vec<u8> {
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
    for by in &by {
        put(&mut out, *by as u64);
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
    let words: Vec<&[u8]> = rows.iter().map(|row| &*row.logged.update).collect();
    planes::write(&mut out, &by, &words);
    for row in rows {
        out.extend_from_slice(&row.logged.first_authors);
    }
    out
}

/// The rows that [`write`] was given; the first begins at `first_seq`. Nothing where the bytes do not read.
pub(super) fn read(whole: &Bytes, first_seq: Seq) -> Option<Vec<Row>> {
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
    let (lengths, first_authors) = (column()?, column()?);
    let lengths = sizes(lengths)?;
    let by = sizes(by)?;
    let words = planes::read(&mut from, &by, &lengths)?;
    let mut rows = Vec::with_capacity(count);
    let (mut next, mut at) = (first_seq, 0_i64);
    for (((span, by), time), update) in spans.into_iter().zip(by).zip(times).zip(words) {
        let seq = next.checked_add(i64::try_from(span).ok()?)?;
        at = at.wrapping_add(unzigzag(time));
        rows.push(Row {
            first_seq: next,
            place: Place::Packed,
            logged: LoggedUpdate {
                seq,
                account: accounts.get(by)?.clone(),
                at: Millis(at),
                update,
                first_authors: Bytes::new(),
            },
        });
        next = seq.checked_add(1)?;
    }
    for (row, length) in rows.iter_mut().zip(first_authors) {
        row.logged.first_authors = from.bytes(usize::try_from(length).ok()?)?;
    }
    (from.at == whole.len()).then_some(rows)
}

fn sizes(column: Vec<u64>) -> Option<Vec<usize>> {
    column
        .into_iter()
        .map(|number| usize::try_from(number).ok())
        .collect()
}

/// Reads what [`write`] wrote, without trusting a length.
pub(super) struct Reader<'a> {
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
    pub(super) fn bytes(&mut self, length: usize) -> Option<Bytes> {
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
pub(super) mod tests {
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

    /// Every kind of row: empty, large, squashed, in a clock that jumps, and many alike by two in turn.
    pub(in super::super) fn some_rows() -> Vec<Row> {
        let mut rows = vec![
            row(7, 7, "lina", i64::MAX, b"un", b""),
            row(8, 300, "noah", i64::MIN, b"", b"whose"),
            row(301, 301, "lina", 0, &[255; 700], b""),
            row(302, 302, "noah", -5, b"fin", &[0; 3]),
        ];
        for n in 0..40_u8 {
            let by = if n % 2 == 0 { "lina" } else { "noah" };
            let seq = 303 + i64::from(n);
            let words = [1, 7, n / 2, 132, 250 + n % 5, n.wrapping_mul(71)];
            rows.push(row(seq, seq, by, i64::from(n) * 300, &words, b""));
        }
        rows
    }

    #[test]
    fn sto_20_columns_give_back_every_field() {
        let rows = some_rows();
        assert_eq!(read(&Bytes::from(write(&rows)), 7).unwrap(), rows);
        for number in [0, 1, -1, 63, -64, i64::MAX, i64::MIN] {
            assert_eq!(unzigzag(zigzag(number)), number);
        }
    }

    #[test]
    fn sto_20_columns_that_were_cut_or_bent_are_not_believed() {
        let whole = Bytes::from(write(&some_rows()));
        for cut in 0..whole.len() {
            assert_eq!(read(&whole.slice(..cut), 7), None);
        }
        for bent in 0..whole.len() * 8 {
            let mut bytes = whole.to_vec();
            bytes[bent / 8] ^= 1 << (bent % 8);
            let _ = read(&Bytes::from(bytes), 7);
        }
    }
}
