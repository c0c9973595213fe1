//! The update that typing sends, read at one glance: one string of one client behind an element, and no deletions.

use super::structs::{CONTENT_STRING, HAS_ORIGIN, HAS_RIGHT_ORIGIN, read_id, utf16_len};
use super::{Id, IdRange, MAX_CLIENT, MAX_CLOCK};
use crate::wire::lib0::{Reader, write_var_str, write_var_u64};

/// What such an update says.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) struct Typed<'a> {
    /// The new elements.
    pub(crate) range: IdRange,
    /// What stood to the left.
    pub(crate) origin: Id,
    /// What stood to the right.
    pub(crate) right_origin: Option<Id>,
    pub(crate) text: &'a str,
}

impl<'a> Typed<'a> {
    /// Reads one; `None` for every other update, good or bad.
    pub(crate) fn read(update: &'a [u8]) -> Option<Self> {
        let [1, 1, rest @ ..] = update else {
            return None;
        };
        let mut reader = Reader::new(rest);
        let client = reader.var_u64().ok()?;
        let clock = reader.var_u32().ok()?;
        let info = reader.byte().ok()?;
        let origin = read_id(&mut reader).ok()?;
        Self::behind(origin, info, Id { client, clock }, reader)
    }

    /// Reads one whose left neighbour is its client's element before it; soon done with all others.
    pub(crate) fn read_behind_own(update: &'a [u8]) -> Option<Self> {
        let [1, 1, rest @ ..] = update else {
            return None;
        };
        let (client, rest) = split_number(rest)?;
        let (clock, rest) = split_number(rest)?;
        let (&info, rest) = rest.split_first()?;
        let mut reader = Reader::new(rest.strip_prefix(client)?);
        let clock = Reader::new(clock).var_u32().ok()?;
        let before = reader.var_u32().ok()?;
        if before.checked_add(1) != Some(clock) {
            return None;
        }
        let client = Reader::new(client).var_u64().ok()?;
        let origin = Id {
            client,
            clock: before,
        };
        Self::behind(origin, info, Id { client, clock }, reader)
    }

    /// Reads what follows the left neighbour.
    fn behind(origin: Id, info: u8, id: Id, mut reader: Reader<'a>) -> Option<Self> {
        if id.client >= MAX_CLIENT || info & !HAS_RIGHT_ORIGIN != HAS_ORIGIN | CONTENT_STRING {
            return None;
        }
        let right_origin = if info & HAS_RIGHT_ORIGIN == 0 {
            None
        } else {
            Some(read_id(&mut reader).ok()?)
        };
        let text = reader.var_str().ok()?;
        let len = utf16_len(text).ok()?;
        let fits = id.clock.checked_add(len).is_some_and(|end| end < MAX_CLOCK);
        if len == 0 || !fits || reader.rest() != [0] {
            return None;
        }
        Some(Self {
            range: IdRange {
                client: id.client,
                clock: id.clock,
                len,
            },
            origin,
            right_origin,
            text,
        })
    }

    /// Whether it goes on right behind the last element of these, as the next letter of a word does.
    pub(crate) fn continues(&self, before: &IdRange) -> bool {
        let IdRange { client, clock, .. } = self.range;
        client == before.client
            && clock == before.end()
            && self.origin.client == client
            && self.origin.clock.checked_add(1) == Some(clock)
    }

    /// The update that inserts another text at the same place.
    pub(crate) fn write(&self, text: &str) -> Vec<u8> {
        let mut out = Vec::with_capacity(48 + text.len());
        out.extend_from_slice(&[1, 1]);
        write_var_u64(&mut out, self.range.client);
        write_var_u64(&mut out, u64::from(self.range.clock));
        let right = self.right_origin.map_or(0, |_| HAS_RIGHT_ORIGIN);
        out.push(HAS_ORIGIN | CONTENT_STRING | right);
        for id in std::iter::once(self.origin).chain(self.right_origin) {
            write_var_u64(&mut out, id.client);
            write_var_u64(&mut out, u64::from(id.clock));
        }
        write_var_str(&mut out, text);
        out.push(0);
        out
    }
}

/// The bytes of a number, and what follows it.
fn split_number(bytes: &[u8]) -> Option<(&[u8], &[u8])> {
    let last = bytes.iter().position(|byte| byte & 0x80 == 0)?;
    bytes.split_at_checked(last + 1)
}
