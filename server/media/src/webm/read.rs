//! A WebM file as its recorder left it: tracks, and every block with its time, in the order in which they are played.
//!
//! A cluster of unknown size ends at the next id of its level; what was cut off in the middle ends with its last whole block.

use crate::clip::{ClipError, ClipLimits, FRAMES};

use super::{
    ebml, ids,
    track::{Codec, Track},
};

/// A frame: where its bytes lie in the file, without the head of its block.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) struct Block {
    pub(super) at: u32,
    pub(super) len: u32,
    /// Milliseconds from the first frame of all.
    pub(super) time: i32,
    /// Which of [`Film::tracks`].
    pub(super) track: u8,
    pub(super) key: bool,
    /// The frame is decoded and not shown.
    pub(super) invisible: bool,
}

/// What a file holds of films and sounds.
#[derive(Debug, Default)]
pub(super) struct Film {
    /// At most one film track and one sound track.
    pub(super) tracks: Vec<Track>,
    pub(super) blocks: Vec<Block>,
    /// Length in milliseconds, the last frame included.
    pub(super) millis: u64,
}

impl Film {
    pub(super) fn film_track(&self) -> Option<u8> {
        let place = self.tracks.iter().position(|track| track.codec.is_film());
        place.and_then(|place| u8::try_from(place).ok())
    }
}

struct Reader<'a> {
    bytes: &'a [u8],
    film: Film,
    /// Nanoseconds a unit of time.
    scale: u64,
    /// A track was left out since its codec is not taken.
    unknown: bool,
}

/// Reads a whole file.
pub(super) fn read(bytes: &[u8], limits: &ClipLimits) -> Result<Film, ClipError> {
    let header = ebml::head(bytes, 0).ok_or(ClipError::Damaged)?;
    let at = header.end.ok_or(ClipError::Damaged)?;
    let segment = ebml::head(bytes, at).filter(|head| head.id == ids::SEGMENT);
    let segment = segment.ok_or(ClipError::Damaged)?;
    let end = segment.end.unwrap_or(bytes.len()).min(bytes.len());
    let mut reader = Reader {
        // Places in blocks are kept as 32 bits.
        bytes: bytes
            .get(..end)
            .filter(|all| u32::try_from(all.len()).is_ok())
            .ok_or(ClipError::TooMany)?,
        film: Film::default(),
        scale: 1_000_000,
        unknown: false,
    };
    reader.segment(segment.body, limits)?;
    finish(reader)
}

impl Reader<'_> {
    fn segment(&mut self, mut at: usize, limits: &ClipLimits) -> Result<(), ClipError> {
        while let Some(head) = ebml::head(self.bytes, at) {
            if head.id == ids::CLUSTER {
                at = self.cluster(head)?;
                continue;
            }
            // Only clusters may be of unknown size here; and where a second file begins, the first one ends.
            let Some(end) = head.end.filter(|_| head.id != ids::EBML) else {
                break;
            };
            let Some(body) = self.bytes.get(head.body..end) else {
                break;
            };
            match head.id {
                ids::INFO => self.info(body)?,
                ids::TRACKS if self.film.tracks.is_empty() => self.tracks(body, limits)?,
                _ => {}
            }
            at = end;
        }
        Ok(())
    }

    fn info(&mut self, body: &[u8]) -> Result<(), ClipError> {
        for (id, body) in ebml::children(body) {
            if id == ids::TIMESTAMP_SCALE {
                let scale =
                    ebml::unsigned(body).filter(|scale| (1..=1_000_000_000).contains(scale));
                self.scale = scale.ok_or(ClipError::Damaged)?;
            }
        }
        Ok(())
    }

    fn tracks(&mut self, body: &[u8], limits: &ClipLimits) -> Result<(), ClipError> {
        for (id, body) in ebml::children(body) {
            if id != ids::TRACK_ENTRY {
                continue;
            }
            let Some(track) = Track::read(body)? else {
                self.unknown = true;
                continue;
            };
            // The first of each kind is the one that players take.
            let first = |other: &Track| other.codec.is_film() != track.codec.is_film();
            if self.film.tracks.iter().all(first) {
                track.check(limits)?;
                self.film.tracks.push(track);
            }
        }
        Ok(())
    }

    /// Reads a cluster and says where the next element of its level begins.
    fn cluster(&mut self, cluster: ebml::Head) -> Result<usize, ClipError> {
        let end = cluster
            .end
            .unwrap_or(self.bytes.len())
            .min(self.bytes.len());
        let mut at = cluster.body;
        let mut time = 0_u64;
        while at < end {
            let Some(head) = ebml::head(self.bytes, at) else {
                return Ok(self.bytes.len());
            };
            if ends_cluster(head.id) {
                return Ok(at);
            }
            let Some(body_end) = head.end.filter(|body_end| *body_end <= end) else {
                return Ok(self.bytes.len());
            };
            let body = self.bytes.get(head.body..body_end).unwrap_or_default();
            match head.id {
                ids::TIMESTAMP => time = ebml::unsigned(body).ok_or(ClipError::Damaged)?,
                ids::SIMPLE_BLOCK => self.block(head.body, body, time, Key::ByFlag)?,
                ids::BLOCK_GROUP => self.group(head.body, body, time)?,
                _ => {}
            }
            at = body_end;
        }
        Ok(end)
    }

    fn group(&mut self, group_at: usize, group: &[u8], time: u64) -> Result<(), ClipError> {
        let mut block = None;
        let mut key = Key::Yes;
        let mut at = 0;
        while let Some(head) = ebml::head(group, at) {
            let Some(end) = head.end else { break };
            let Some(body) = group.get(head.body..end) else {
                break;
            };
            match head.id {
                ids::BLOCK => block = Some((group_at.saturating_add(head.body), body)),
                ids::REFERENCE_BLOCK => key = Key::No,
                _ => {}
            }
            at = end;
        }
        match block {
            Some((at, body)) => self.block(at, body, time, key),
            None => Ok(()),
        }
    }

    fn block(&mut self, at: usize, body: &[u8], cluster: u64, key: Key) -> Result<(), ClipError> {
        let (number, length) = ebml::track_number(body).ok_or(ClipError::Damaged)?;
        let track = self
            .film
            .tracks
            .iter()
            .position(|track| track.number == number);
        let Some((track, codec)) =
            track.and_then(|place| Some((place, self.film.tracks.get(place)?.codec)))
        else {
            return Ok(());
        };
        let head = body.get(length..length + 3).ok_or(ClipError::Damaged)?;
        let [high, low, flags] = head.try_into().map_err(|_| ClipError::Damaged)?;
        let frame = body.get(length + 3..).unwrap_or_default();
        if frame.is_empty() {
            return Ok(());
        }
        // Several frames in one block: no browser reads that.
        if flags & 0x06 != 0 {
            return Err(ClipError::Codec);
        }
        if self.film.blocks.len() >= FRAMES {
            return Err(ClipError::TooMany);
        }
        let units = i128::from(cluster) + i128::from(i16::from_be_bytes([high, low]));
        let millis = units * i128::from(self.scale) / 1_000_000;
        let place = |place: usize| u32::try_from(place).map_err(|_| ClipError::TooMany);
        self.film.blocks.push(Block {
            at: place(at.saturating_add(length + 3))?,
            len: place(frame.len())?,
            // Some 24 days: beyond every limit of ours.
            time: i32::try_from(millis).unwrap_or(i32::MAX),
            track: u8::try_from(track).unwrap_or_default(),
            key: !codec.is_film()
                || match key {
                    Key::Yes => true,
                    Key::No => false,
                    Key::ByFlag => flags & 0x80 != 0,
                },
            invisible: flags & 0x08 != 0,
        });
        Ok(())
    }
}

/// How one knows that a frame needs no other.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Key {
    Yes,
    No,
    ByFlag,
}

/// Ids of the level above: a cluster without a size ends before them.
fn ends_cluster(id: u32) -> bool {
    [
        ids::CLUSTER,
        ids::CUES,
        ids::SEEK_HEAD,
        ids::INFO,
        ids::TRACKS,
        ids::TAGS,
        ids::CHAPTERS,
        ids::ATTACHMENTS,
        ids::EBML,
        ids::SEGMENT,
    ]
    .contains(&id)
}

/// Times that begin at zero and never go back, and the length.
fn finish(reader: Reader<'_>) -> Result<Film, ClipError> {
    let Reader {
        bytes,
        mut film,
        unknown,
        ..
    } = reader;
    if film.tracks.is_empty() {
        return Err(if unknown {
            ClipError::Codec
        } else {
            ClipError::Damaged
        });
    }
    // A film that begins in the middle of a picture shows nothing until its first key frame.
    if let Some(track) = film.film_track() {
        let mut begun = false;
        film.blocks.retain(|block| {
            begun |= block.track == track && block.key;
            begun || block.track != track
        });
        if !begun {
            return Err(ClipError::Damaged);
        }
    }
    let first = film
        .blocks
        .iter()
        .map(|block| block.time)
        .min()
        .ok_or(ClipError::Damaged)?;
    let mut last = vec![(0_i32, 0_i32); film.tracks.len()];
    let mut ends = 0_u64;
    for block in &mut film.blocks {
        let Some((before, step)) = last.get_mut(usize::from(block.track)) else {
            continue;
        };
        block.time = block.time.saturating_sub(first).max(*before);
        if block.time > *before {
            *step = block.time.saturating_sub(*before);
        }
        *before = block.time;
    }
    for (place, (time, step)) in last.into_iter().enumerate() {
        let newest = film
            .blocks
            .iter()
            .rfind(|block| usize::from(block.track) == place);
        let Some((block, track)) = newest.zip(film.tracks.get(place)) else {
            continue;
        };
        let frame = usize::try_from(block.at)
            .ok()
            .and_then(|at| bytes.get(at..))
            .unwrap_or_default();
        let length = match track.codec {
            Codec::Opus => opus_millis(frame),
            Codec::Vorbis => u64::from(step.unsigned_abs()).min(1_000),
            Codec::Vp8 | Codec::Vp9 | Codec::Av1 => u64::from(step.unsigned_abs()).clamp(33, 1_000),
        };
        ends = ends.max(u64::from(time.unsigned_abs()) + length);
    }
    // Each track is in order by now, so this only weaves the two together.
    film.blocks.sort_by_key(|block| block.time);
    film.millis = ends;
    Ok(film)
}

/// How long a packet of Opus sounds, by its first bytes (RFC 6716, 3.1), rounded up to milliseconds.
fn opus_millis(packet: &[u8]) -> u64 {
    let Some(&first) = packet.first() else {
        return 0;
    };
    let configuration = first >> 3;
    // In steps of 2.5 ms.
    let frame: u64 = match configuration {
        0..=11 => [4, 8, 16, 24],
        12..=15 => [4, 8, 4, 8],
        _ => [1, 2, 4, 8],
    }
    .get(usize::from(configuration % 4))
    .copied()
    .unwrap_or_default();
    let count = match first & 3 {
        0 => 1,
        1 | 2 => 2,
        _ => u64::from(packet.get(1).copied().unwrap_or_default() & 0x3F),
    };
    (frame * count * 5).div_ceil(2).min(120)
}
