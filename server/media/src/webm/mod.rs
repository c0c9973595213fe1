//! WebM, written again so that a player knows its length and where it may begin.
//!
//! A recorder that hands its film over in slices cannot go back: no `Duration`, no `Cues`, clusters of unknown size. Players
//! then show no end and cannot seek.

mod ebml;
mod ids;
mod read;
mod track;
mod write;

use crate::clip::{Clip, ClipError, ClipKind, ClipLimits, Plays};

/// Whether a file begins as WebM or Matroska.
pub(crate) fn is_webm(head: &[u8]) -> bool {
    let Some(header) = ebml::head(head, 0).filter(|header| header.id == ids::EBML) else {
        return false;
    };
    let content = header.end.and_then(|end| head.get(header.body..end));
    content.is_some_and(|content| {
        ebml::children(content).any(|(id, body)| {
            id == ids::DOC_TYPE && (body.starts_with(b"webm") || body.starts_with(b"matroska"))
        })
    })
}

/// See [`crate::clip::repair`].
pub(crate) fn repair(bytes: &[u8], limits: &ClipLimits) -> Result<Clip, ClipError> {
    let film = read::read(bytes, limits)?;
    let kind = match film.film_track() {
        Some(_) => ClipKind::Film,
        None => ClipKind::Sound,
    };
    limits.check(kind, film.millis)?;
    let out = write::write(bytes, &film)?;
    // Our own reader is the first player: what it does not find as it was meant is never served.
    let again = read::read(&out, limits).map_err(|_| ClipError::Ours)?;
    let same = |(one, two): (&read::Block, &read::Block)| {
        (one.track, one.time, one.len, one.key) == (two.track, two.time, two.len, two.key)
    };
    if again.millis != film.millis
        || again.blocks.len() != film.blocks.len()
        || again.tracks.len() != film.tracks.len()
        || !again.blocks.iter().zip(&film.blocks).all(same)
    {
        return Err(ClipError::Ours);
    }
    let size = film.tracks.iter().map(|track| track.size).max();
    Ok(Clip {
        kind,
        media_type: match kind {
            ClipKind::Film => "video/webm",
            ClipKind::Sound => "audio/webm",
        },
        bytes: out,
        millis: film.millis,
        size: size.unwrap_or_default(),
        plays: Plays::NotOldApple,
    })
}
