//! Ogg with Opus: the pages of its one stream under a number of ours, with empty tags.

use crate::clip::{Clip, ClipError, ClipKind, ClipLimits, FRAMES, Plays};

/// What every stream of ours is called: the number tells nothing of where it was made.
const SERIAL: u32 = 1;
const TAGS: &[u8] = b"OpusTags\x0a\0\0\0passeplume\0\0\0\0";
const FIRST: u8 = 2;
const LAST: u8 = 4;

struct Page<'a> {
    flags: u8,
    position: u64,
    serial: u32,
    lengths: &'a [u8],
    body: &'a [u8],
}

impl<'a> Page<'a> {
    /// The page at the head of `bytes`, and what is behind it.
    fn read(bytes: &'a [u8]) -> Option<(Self, &'a [u8])> {
        let (head, behind) = bytes.split_at_checked(27)?;
        if !head.starts_with(b"OggS\0") {
            return None;
        }
        let (lengths, behind) = behind.split_at_checked(usize::from(*head.get(26)?))?;
        let len = lengths.iter().map(|length| usize::from(*length)).sum();
        let (body, behind) = behind.split_at_checked(len)?;
        let page = Self {
            flags: *head.get(5)?,
            position: u64::from_le_bytes(head.get(6..14)?.try_into().ok()?),
            serial: u32::from_le_bytes(head.get(14..18)?.try_into().ok()?),
            lengths,
            body,
        };
        Some((page, behind))
    }

    fn write(&self, out: &mut Vec<u8>, sequence: u32) {
        let from = out.len();
        out.extend_from_slice(b"OggS\0");
        out.push(self.flags);
        out.extend_from_slice(&self.position.to_le_bytes());
        out.extend_from_slice(&self.serial.to_le_bytes());
        out.extend_from_slice(&sequence.to_le_bytes());
        out.extend_from_slice(&[0; 4]);
        out.push(u8::try_from(self.lengths.len()).unwrap_or(u8::MAX));
        out.extend_from_slice(self.lengths);
        out.extend_from_slice(self.body);
        let sum = checksum(out.get(from..).unwrap_or_default());
        if let Some(place) = out.get_mut(from + 22..from + 26) {
            place.copy_from_slice(&sum.to_le_bytes());
        }
    }
}

/// CRC-32 of Ogg: the polynomial of Ethernet, but not mirrored, from zero (RFC 3533, 6).
fn checksum(bytes: &[u8]) -> u32 {
    let step = |sum: u32| {
        if sum >> 31 == 1 {
            sum << 1 ^ 0x04C1_1DB7
        } else {
            sum << 1
        }
    };
    bytes.iter().fold(0_u32, |sum, byte| {
        (0..8).fold(sum ^ u32::from(*byte) << 24, |sum, _| step(sum))
    })
}

/// Whether a file begins as Ogg with Opus.
pub(crate) fn is_opus(head: &[u8]) -> bool {
    head.starts_with(b"OggS\0") && head.get(28..36) == Some(b"OpusHead")
}

/// See [`crate::clip::repair`].
pub(crate) fn repair(bytes: &[u8], limits: &ClipLimits) -> Result<Clip, ClipError> {
    let (first, mut rest) = Page::read(bytes).ok_or(ClipError::Damaged)?;
    // One packet of 19 bytes and more, of one or two channels.
    let mapped = first.body.get(18).is_some_and(|family| *family == 0);
    if !mapped || first.body.len() > 255 || first.lengths.len() != 1 {
        return Err(ClipError::Codec);
    }
    let skip = first
        .body
        .get(10..12)
        .and_then(|skip| skip.try_into().ok())
        .map(u16::from_le_bytes);
    let skip = u64::from(skip.ok_or(ClipError::Damaged)?);
    // Sound begins on the page behind the one where the tags end.
    let mut tags_end = false;
    let mut pages: Vec<Page<'_>> = Vec::new();
    while let Some((page, behind)) = Page::read(rest) {
        rest = behind;
        if page.flags & FIRST != 0 {
            // Another stream, beside or behind this one.
            break;
        }
        if page.serial != first.serial {
            continue;
        }
        if !tags_end {
            tags_end = page.lengths.iter().any(|length| *length < 255);
            continue;
        }
        if pages.len() >= FRAMES {
            return Err(ClipError::TooMany);
        }
        let last = page.flags & LAST != 0;
        pages.push(page);
        if last {
            break;
        }
    }
    // A page on which no packet ends has no position.
    let end = pages
        .iter()
        .rev()
        .map(|page| page.position)
        .find(|place| *place != u64::MAX);
    let millis = end.ok_or(ClipError::Damaged)?.saturating_sub(skip) / 48;
    limits.check(ClipKind::Sound, millis)?;

    let mut out = Vec::with_capacity(bytes.len() + 128);
    let ours = |flags: u8, position: u64, lengths, body| Page {
        flags,
        position,
        serial: SERIAL,
        lengths,
        body,
    };
    ours(FIRST, 0, first.lengths, first.body).write(&mut out, 0);
    let tags = [u8::try_from(TAGS.len()).unwrap_or_default()];
    ours(0, 0, &tags, TAGS).write(&mut out, 1);
    let count = pages.len();
    for (place, (sequence, page)) in (2..).zip(&pages).enumerate() {
        let last = if place + 1 == count { LAST } else { 0 };
        let continued = page.flags & 1;
        ours(continued | last, page.position, page.lengths, page.body).write(&mut out, sequence);
    }
    Ok(Clip {
        kind: ClipKind::Sound,
        media_type: "audio/ogg",
        bytes: out,
        millis,
        size: (0, 0),
        plays: Plays::NotOldApple,
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_checksum_is_the_one_of_the_specification() {
        // The check value of CRC-32 with these parameters and no final exclusive or.
        assert_eq!(checksum(b"123456789"), 0x89A1_897F);
    }
}
