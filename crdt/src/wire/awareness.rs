//! The awareness body (y-protocols): a list of client id, clock and JSON state or `null`.
//!
//! Reading is lazy and borrowed: 100,000 claimed entries cost one comparison, not an allocation.

use bytes::BufMut;

use super::{Reader, WireError, lib0};

/// Most entries that one body may announce. y-websocket echoes everybody it hears of, and a document may be
/// open to 1,000 pupils: room for those, none for a flood.
pub const MAX_ENTRIES: u64 = 4_096;

/// Longest state in bytes of JSON that a client may publish about itself.
pub const MAX_STATE_BYTES: usize = 2_048;

/// Deepest nesting of arrays and objects in a state.
pub const MAX_STATE_DEPTH: usize = 16;

/// What one client says about itself.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Entry<'a> {
    /// Yjs client id, below 2^53.
    pub client: u64,
    /// Rises by one with each change; a newer clock wins.
    pub clock: u32,
    /// JSON text, not parsed; `None` when the client leaves (`null`).
    pub state: Option<&'a str>,
}

/// The entries of one body, read one by one; ends after the first error.
#[derive(Debug, Clone)]
pub struct Entries<'a> {
    reader: Reader<'a>,
    left: u64,
}

/// Opens a body (the bytes inside the `vb` of the message).
///
/// # Errors
/// [`WireError::TooMany`] above [`MAX_ENTRIES`]; [`WireError::Truncated`] when fewer bytes follow than that many
/// entries need; errors of single entries come from the iterator.
pub fn decode(body: &[u8]) -> Result<Entries<'_>, WireError> {
    let mut reader = Reader::new(body);
    let left = reader.var_u64()?;
    if left > MAX_ENTRIES {
        return Err(WireError::TooMany);
    }
    // Client, clock and an empty string take three bytes at least.
    if left.saturating_mul(3) > reader.rest().len() as u64 {
        return Err(WireError::Truncated);
    }
    Ok(Entries { reader, left })
}

impl<'a> Entries<'a> {
    fn entry(&mut self) -> Result<Entry<'a>, WireError> {
        let client = self.reader.var_u64()?;
        let clock = self.reader.var_u32()?;
        let json = self.reader.var_str()?;
        Ok(Entry {
            client,
            clock,
            state: (json.trim_ascii() != "null").then_some(json),
        })
    }
}

impl<'a> Iterator for Entries<'a> {
    type Item = Result<Entry<'a>, WireError>;

    fn next(&mut self) -> Option<Self::Item> {
        if self.left == 0 {
            let trailing = !self.reader.is_empty();
            self.reader = Reader::new(&[]);
            return trailing.then_some(Err(WireError::Trailing));
        }
        self.left -= 1;
        let entry = self.entry();
        if entry.is_err() {
            self.left = 0;
            self.reader = Reader::new(&[]);
        }
        Some(entry)
    }
}

/// Encodes a body from entries whose number is known.
pub fn encode<'a>(entries: impl ExactSizeIterator<Item = Entry<'a>>) -> Vec<u8> {
    let mut out = Vec::with_capacity(8 + entries.len() * 64);
    lib0::write_var_u64(&mut out, entries.len() as u64);
    for entry in entries {
        encode_entry(&mut out, &entry);
    }
    out
}

fn encode_entry(out: &mut impl BufMut, entry: &Entry<'_>) {
    lib0::write_var_u64(out, entry.client);
    lib0::write_var_u64(out, u64::from(entry.clock));
    lib0::write_var_str(out, entry.state.unwrap_or("null"));
}

/// Whether brackets of this JSON text nest deeper than [`MAX_STATE_DEPTH`]; looks at brackets alone, the
/// parser judges the rest.
pub fn nests_too_deep(json: &str) -> bool {
    let opening = |byte: &u8| matches!(byte, b'{' | b'[');
    // Few brackets cannot nest deep, whatever they open; a caret has seven.
    if json.as_bytes().iter().filter(|byte| opening(byte)).count() <= MAX_STATE_DEPTH {
        return false;
    }
    let mut depth = 0_usize;
    let mut bytes = json.bytes();
    while let Some(byte) = bytes.next() {
        match byte {
            b'"' => skip_string(&mut bytes),
            b'{' | b'[' if depth == MAX_STATE_DEPTH => return true,
            b'{' | b'[' => depth += 1,
            b'}' | b']' => depth = depth.saturating_sub(1),
            _ => {}
        }
    }
    false
}

/// Goes on behind the quote that ends a string of JSON.
pub(crate) fn skip_string(bytes: &mut std::str::Bytes<'_>) {
    while let Some(byte) = bytes.next() {
        match byte {
            b'"' => return,
            b'\\' => drop(bytes.next()),
            _ => {}
        }
    }
}
