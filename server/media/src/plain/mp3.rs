//! MP3: its frames without any tag, behind a first frame of ours that says how long it is and where each hundredth begins.
//!
//! A player that finds no such frame guesses the length from the first bit rate, and seeks to the wrong place.

use crate::clip::{Clip, ClipError, ClipKind, ClipLimits, FRAMES, Plays};

const HUNDRED: usize = 100;

/// kbit/s of layer III by the index in the head: MPEG 1, MPEG 2 and 2.5.
const RATES: [[u32; 15]; 2] = [
    [
        0, 32, 40, 48, 56, 64, 80, 96, 112, 128, 160, 192, 224, 256, 320,
    ],
    [0, 8, 16, 24, 32, 40, 48, 56, 64, 80, 96, 112, 128, 144, 160],
];

/// The four bytes before each frame, understood.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
struct Head {
    bytes: [u8; 4],
    /// Of the whole frame.
    len: usize,
    samples: u32,
    rate: u32,
    /// Where an information frame has its name.
    side: usize,
}

impl Head {
    fn read(bytes: &[u8], at: usize) -> Option<Self> {
        let bytes: [u8; 4] = bytes.get(at..at.checked_add(4)?)?.try_into().ok()?;
        let [sync, version, rates, mode] = bytes;
        // Eleven bits of sync, layer III, a bit rate and a sampling rate that exist.
        if sync != 0xFF || version & 0xE6 != 0xE2 {
            return None;
        }
        let (row, divider) = match version >> 3 & 3 {
            3 => (0, 1),
            2 => (1, 2),
            0 => (1, 4),
            _ => return None,
        };
        let kilobits = *RATES.get(row)?.get(usize::from(rates >> 4))?;
        let rate = *[44_100_u32, 48_000, 32_000].get(usize::from(rates >> 2 & 3))? / divider;
        if kilobits == 0 {
            return None;
        }
        let samples = if row == 0 { 1_152 } else { 576 };
        let padding = u32::from(rates >> 1 & 1);
        let len = samples / 8 * kilobits * 1_000 / rate + padding;
        let mono = mode >> 6 == 3;
        let side = match (row, mono) {
            (0, false) => 32,
            (0, true) | (_, false) => 17,
            (_, true) => 9,
        };
        Some(Self {
            bytes,
            len: usize::try_from(len).ok()?,
            samples,
            rate,
            side: side + 4,
        })
    }

    /// Frames of one stream share version, layer, sampling rate, and whether there are two channels.
    fn continues(self, other: Self) -> bool {
        (self.rate, self.samples, self.side) == (other.rate, other.samples, other.side)
    }
}

/// Where the first frame may be: behind an ID3 tag where there is one.
fn start(bytes: &[u8]) -> usize {
    if !bytes.starts_with(b"ID3") {
        return 0;
    }
    let size = bytes.get(6..10).unwrap_or_default();
    // Four times seven bits.
    let size = size
        .iter()
        .fold(0_usize, |size, byte| size << 7 | usize::from(byte & 0x7F));
    size + 10
}

/// Whether a file begins as MP3: three frames in a row, or an ID3 tag that is longer than what is there.
pub(crate) fn is_mp3(head: &[u8]) -> bool {
    let at = start(head);
    if at >= head.len() {
        return at > 10;
    }
    three(head, at)
}

/// Three frames in a row begin here; frames that lie beyond the end of what is there count as well.
fn three(bytes: &[u8], mut at: usize) -> bool {
    let Some(first) = Head::read(bytes, at) else {
        return false;
    };
    at += first.len;
    for _ in 1..3 {
        if at + 4 > bytes.len() {
            return bytes.len() > 4 + first.len;
        }
        match Head::read(bytes, at) {
            Some(next) if next.continues(first) => at += next.len,
            _ => return false,
        }
    }
    true
}

/// See [`crate::clip::repair`].
pub(crate) fn repair(bytes: &[u8], limits: &ClipLimits) -> Result<Clip, ClipError> {
    let mut at = start(bytes);
    let first = Head::read(bytes, at)
        .filter(|_| three(bytes, at))
        .ok_or(ClipError::Damaged)?;
    let mut frames: Vec<&[u8]> = Vec::new();
    while let Some(head) = Head::read(bytes, at).filter(|head| head.continues(first)) {
        let Some(frame) = bytes.get(at..at + head.len) else {
            break;
        };
        at += head.len;
        if !says_length(frame, head.side) {
            frames.push(frame);
        }
        if frames.len() > FRAMES {
            return Err(ClipError::TooMany);
        }
    }
    let count = frames.len() as u64;
    if count == 0 {
        return Err(ClipError::Damaged);
    }
    let millis = count * u64::from(first.samples) * 1_000 / u64::from(first.rate);
    limits.check(ClipKind::Sound, millis)?;
    let body: usize = frames.iter().map(|frame| frame.len()).sum();
    let mut out = Vec::with_capacity(body + 1_500);
    put_length(&mut out, first, &frames, body)?;
    for frame in frames {
        out.extend_from_slice(frame);
    }
    Ok(Clip {
        kind: ClipKind::Sound,
        media_type: "audio/mpeg",
        bytes: out,
        millis,
        size: (0, 0),
        plays: Plays::Everywhere,
    })
}

/// Whether a frame holds no sound but what an encoder said of the file, its own name among it.
fn says_length(frame: &[u8], side: usize) -> bool {
    let name = frame.get(side..side + 4);
    name == Some(b"Xing") || name == Some(b"Info") || frame.get(36..40) == Some(b"VBRI")
}

/// The first frame: silence, with the number of frames and bytes and a table of hundredths.
fn put_length(
    out: &mut Vec<u8>,
    first: Head,
    frames: &[&[u8]],
    body: usize,
) -> Result<(), ClipError> {
    // The smallest frame of this stream that has room for the table; without a checksum, which would be wrong.
    let [sync, version, rates, mode] = first.bytes;
    let needed = first.side + 16 + HUNDRED;
    let head = (1..15_u8)
        .filter_map(|index| {
            let bytes = [sync, version | 1, index << 4 | rates & 0x0C, mode];
            Head::read(&bytes, 0)
        })
        .find(|head| head.len >= needed)
        .ok_or(ClipError::Ours)?;
    let from = out.len();
    out.extend_from_slice(&head.bytes);
    out.resize(from + head.side, 0);
    out.extend_from_slice(b"Xing");
    out.extend_from_slice(&7_u32.to_be_bytes());
    let number = |value: usize| u32::try_from(value).map_err(|_| ClipError::TooMany);
    out.extend_from_slice(&number(frames.len())?.to_be_bytes());
    let whole = body + head.len;
    out.extend_from_slice(&number(whole)?.to_be_bytes());
    let (mut place, mut passed) = (0, head.len);
    for hundredth in 0..HUNDRED {
        while place < frames.len() * hundredth / HUNDRED {
            passed += frames.get(place).map_or(0, |frame| frame.len());
            place += 1;
        }
        // In 256ths of the file.
        out.push(u8::try_from(passed * 256 / whole).unwrap_or(u8::MAX));
    }
    out.resize(from + head.len, 0);
    Ok(())
}
