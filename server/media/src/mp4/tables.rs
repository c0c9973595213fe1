//! The sample tables of a track that is not in fragments: five tables, each shortened in its own way, read side by side.

use crate::{clip::ClipError, cursor::Cursor};

use super::{
    boxes::{self, find},
    model::{Budget, Sample, Taken},
};

/// Values that stand for several frames each; beyond the end of the table there are none.
struct Runs<'a> {
    cursor: Cursor<'a>,
    left: u32,
    value: u32,
}

impl<'a> Runs<'a> {
    fn new(body: Option<&'a [u8]>) -> Self {
        let cursor = body.and_then(boxes::full).and_then(|(_, _, mut cursor)| {
            cursor.skip(4)?;
            Some(cursor)
        });
        Self {
            cursor: cursor.unwrap_or(Cursor::new(&[])),
            left: 0,
            value: 0,
        }
    }

    fn next(&mut self) -> Option<u32> {
        while self.left == 0 {
            self.left = self.cursor.u32()?;
            self.value = self.cursor.u32()?;
        }
        self.left -= 1;
        Some(self.value)
    }
}

/// Sizes: one for all, or one each.
struct Sizes<'a> {
    all: u32,
    each: Cursor<'a>,
    left: u32,
}

impl<'a> Sizes<'a> {
    fn new(stsz: &'a [u8]) -> Option<Self> {
        let (_, _, mut cursor) = boxes::full(stsz)?;
        let (all, left) = (cursor.u32()?, cursor.u32()?);
        Some(Self {
            all,
            each: cursor,
            left,
        })
    }

    fn next(&mut self) -> Option<u32> {
        self.left = self.left.checked_sub(1)?;
        if self.all > 0 {
            Some(self.all)
        } else {
            self.each.u32()
        }
    }
}

/// Which frames need no other; all of them where there is no table.
struct Keys<'a> {
    next: Option<(Cursor<'a>, u32)>,
}

impl<'a> Keys<'a> {
    fn new(stss: Option<&'a [u8]>) -> Self {
        let next = stss.and_then(boxes::full).and_then(|(_, _, mut cursor)| {
            cursor.skip(4)?;
            let first = cursor.u32().unwrap_or(u32::MAX);
            Some((cursor, first))
        });
        Self { next }
    }

    fn is_key(&mut self, number: u32) -> bool {
        let Some((cursor, next)) = &mut self.next else {
            return true;
        };
        while *next < number {
            *next = cursor.u32().unwrap_or(u32::MAX);
        }
        *next == number
    }
}

/// Where chunks begin: 32 or 64 bits each.
struct Chunks<'a> {
    cursor: Cursor<'a>,
    wide: bool,
}

impl<'a> Chunks<'a> {
    fn new(stbl: &'a [u8]) -> Option<Self> {
        let (body, wide) = match find(stbl, b"stco") {
            Some(body) => (body, false),
            None => (find(stbl, b"co64")?, true),
        };
        let (_, _, mut cursor) = boxes::full(body)?;
        cursor.skip(4)?;
        Some(Self { cursor, wide })
    }

    fn next(&mut self) -> Option<u64> {
        if self.wide {
            self.cursor.u64()
        } else {
            self.cursor.u32().map(u64::from)
        }
    }
}

/// How many frames each chunk has: from which chunk on, how many, of which entry.
struct Counts<'a> {
    cursor: Cursor<'a>,
    now: (u32, u32),
    next: Option<(u32, u32, u32)>,
}

impl<'a> Counts<'a> {
    fn new(stsc: &'a [u8]) -> Option<Self> {
        let (_, _, mut cursor) = boxes::full(stsc)?;
        cursor.skip(4)?;
        let mut counts = Self {
            cursor,
            now: (0, 1),
            next: None,
        };
        counts.next = counts.read();
        Some(counts)
    }

    fn read(&mut self) -> Option<(u32, u32, u32)> {
        Some((self.cursor.u32()?, self.cursor.u32()?, self.cursor.u32()?))
    }

    /// Frames of this chunk, and their entry.
    fn of(&mut self, chunk: u32) -> (u32, u32) {
        while let Some((_, count, entry)) = self.next.filter(|(first, ..)| *first <= chunk) {
            self.now = (count, entry);
            self.next = self.read();
        }
        self.now
    }
}

/// The frames of a track, in the order in which they are decoded.
pub(super) fn read(stbl: &[u8], budget: &mut Budget) -> Result<Vec<Sample>, ClipError> {
    let stsz = find(stbl, b"stsz").ok_or(ClipError::Codec)?;
    let mut sizes = Sizes::new(stsz).ok_or(ClipError::Damaged)?;
    let mut chunks = Chunks::new(stbl).ok_or(ClipError::Damaged)?;
    let stsc = find(stbl, b"stsc").ok_or(ClipError::Damaged)?;
    let mut counts = Counts::new(stsc).ok_or(ClipError::Damaged)?;
    let mut durations = Runs::new(find(stbl, b"stts"));
    let mut shifts = Runs::new(find(stbl, b"ctts"));
    let mut keys = Keys::new(find(stbl, b"stss"));
    let mut samples = Vec::new();
    let (mut chunk, mut number) = (0_u32, 0_u32);
    while let Some(mut at) = chunks.next() {
        chunk = chunk.saturating_add(1);
        let (count, entry) = counts.of(chunk);
        if entry != 1 && count > 0 {
            return Err(ClipError::Codec);
        }
        for _ in 0..count {
            let Some(len) = sizes.next() else {
                return Ok(samples);
            };
            number = number.saturating_add(1);
            let sample = Sample {
                at: 0,
                len,
                duration: durations.next().unwrap_or_default(),
                // Two's complement in one version of the table, small numbers in the other.
                shift: shifts.next().unwrap_or_default().cast_signed(),
                key: keys.is_key(number),
            };
            if budget.push(&mut samples, at, sample)? == Taken::Cut {
                return Ok(samples);
            }
            at = at.saturating_add(u64::from(len));
        }
    }
    Ok(samples)
}
