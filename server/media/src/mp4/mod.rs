//! MP4, M4A and QuickTime, written again in one piece with their tables first.
//!
//! A recorder's file is in fragments and names no length; a camera's has its tables at the end, its place on earth and its
//! owner's name beside them. Neither seeks well, and the second tells too much.

mod boxes;
mod entry;
mod fragments;
mod model;
mod read;
mod tables;
mod write;

use crate::clip::{Clip, ClipError, ClipKind, ClipLimits};

use model::{Sample, Track};

/// Whether a file begins as MP4 does, or one of its kin that holds films and sounds.
pub(crate) fn is_mp4(head: &[u8]) -> bool {
    const BRANDS: [&[u8; 4]; 20] = [
        b"isom", b"iso2", b"iso4", b"iso5", b"iso6", b"mp41", b"mp42", b"avc1", b"M4V ", b"M4A ",
        b"dash", b"qt  ", b"msdh", b"MSNV", b"3gp4", b"3gp5", b"3gp6", b"3g2a", b"3g2b", b"3g2c",
    ];
    head.get(4..8) == Some(b"ftyp")
        && head
            .get(8..12)
            .is_some_and(|brand| BRANDS.iter().any(|known| known.as_slice() == brand))
}

/// See [`crate::clip::repair`].
pub(crate) fn repair(bytes: &[u8], limits: &ClipLimits) -> Result<Clip, ClipError> {
    let film = read::read(bytes, limits)?;
    let kind = film.kind();
    limits.check(kind, film.millis())?;
    let out = write::write(bytes, &film)?;
    // Our own reader is the first player: what it does not find as it was meant is never served.
    let again = read::read(&out, limits).map_err(|_| ClipError::Ours)?;
    let same_frame =
        |(one, two): (&Sample, &Sample)| Sample { at: 0, ..*one } == Sample { at: 0, ..*two };
    let same_track = |(one, two): (&Track, &Track)| {
        (one.codec, one.scale, one.size, one.shown) == (two.codec, two.scale, two.size, two.shown)
            && one.entry == two.entry
            && one.samples.len() == two.samples.len()
            && one.samples.iter().zip(&two.samples).all(same_frame)
    };
    let same = film.tracks.len() == again.tracks.len()
        && film.tracks.iter().zip(&again.tracks).all(same_track)
        && film.millis().abs_diff(again.millis()) <= 2;
    if !same {
        return Err(ClipError::Ours);
    }
    let size = film.tracks.iter().map(|track| track.size).max();
    Ok(Clip {
        kind,
        media_type: match kind {
            ClipKind::Film => "video/mp4",
            ClipKind::Sound => "audio/mp4",
        },
        bytes: out,
        millis: film.millis(),
        size: size.unwrap_or_default(),
        plays: film.plays(),
    })
}
