//! An MP4 file as a camera or recorder left it: its tracks of pictures and sound, whether in one table or in fragments.

use crate::{
    clip::{ClipError, ClipLimits},
    cursor::Cursor,
};

use super::{
    boxes::{self, boxes, find, walk},
    entry, fragments,
    model::{Budget, Edit, Film, Track},
    tables,
};

/// Reads a whole file.
pub(super) fn read(bytes: &[u8], limits: &ClipLimits) -> Result<Film, ClipError> {
    let moov = find(bytes, b"moov").ok_or(ClipError::Damaged)?;
    let scale = find(moov, b"mvhd")
        .and_then(movie_scale)
        .ok_or(ClipError::Damaged)?;
    let in_fragments = fragments::has(bytes);
    let mut budget = Budget::new(bytes.len());
    let mut film = Film::default();
    let mut unknown = false;
    for (name, _, trak) in boxes(moov) {
        if name != *b"trak" {
            continue;
        }
        let Some((mut track, stbl)) = track(trak, scale)? else {
            unknown = true;
            continue;
        };
        // The first of each kind is the one that players take; metadata tracks, with places in them, are of no kind.
        if film
            .tracks
            .iter()
            .any(|other| other.codec.is_film() == track.codec.is_film())
        {
            continue;
        }
        if track.codec.is_film() {
            limits.check_size(track.size)?;
        }
        if !in_fragments {
            track.samples = tables::read(stbl, &mut budget)?;
        }
        film.tracks.push(track);
    }
    if film.tracks.is_empty() {
        return Err(if unknown {
            ClipError::Codec
        } else {
            ClipError::Damaged
        });
    }
    if in_fragments {
        fragments::read(bytes, find(moov, b"mvex"), &mut film, &mut budget)?;
    }
    film.tracks.retain(|track| !track.samples.is_empty());
    if film.tracks.is_empty() {
        return Err(ClipError::Damaged);
    }
    Ok(film)
}

fn movie_scale(mvhd: &[u8]) -> Option<u32> {
    let (version, _, mut cursor) = boxes::full(mvhd)?;
    cursor.skip(if version == 1 { 16 } else { 8 })?;
    cursor.u32().filter(|scale| *scale > 0)
}

/// A track without its frames, and where their tables are; `None` for one that is not taken.
fn track(trak: &[u8], movie: u32) -> Result<Option<(Track, &[u8])>, ClipError> {
    let handler = walk(trak, &[b"mdia", b"hdlr"]).and_then(|body| body.get(8..12));
    let is_film = match handler {
        Some(b"vide") => true,
        Some(b"soun") => false,
        Some(_) | None => return Ok(None),
    };
    let stbl = walk(trak, &[b"mdia", b"minf", b"stbl"]).ok_or(ClipError::Damaged)?;
    let stsd = find(stbl, b"stsd").ok_or(ClipError::Damaged)?;
    let Some(entry) = entry::read(stsd)?.filter(|entry| entry.codec.is_film() == is_film) else {
        return Ok(None);
    };
    let (id, shown) = find(trak, b"tkhd")
        .and_then(head)
        .ok_or(ClipError::Damaged)?;
    let scale = walk(trak, &[b"mdia", b"mdhd"]).and_then(movie_scale);
    let scale = scale.ok_or(ClipError::Damaged)?;
    let edit = walk(trak, &[b"edts", b"elst"]).and_then(|elst| edit(elst, movie, scale));
    let track = Track {
        id,
        codec: entry.codec,
        scale,
        entry: entry.bytes,
        size: entry.size,
        shown,
        edit: edit.unwrap_or_default(),
        samples: Vec::new(),
    };
    Ok(Some((track, stbl)))
}

/// Id, matrix, width and height.
fn head(tkhd: &[u8]) -> Option<(u32, [u8; 44])> {
    let (version, _, mut cursor) = boxes::full(tkhd)?;
    let wide = version == 1;
    cursor.skip(if wide { 16 } else { 8 })?;
    let id = cursor.u32()?;
    // Reserved, duration, reserved, layer, group, volume, reserved.
    cursor.skip(4 + if wide { 8 } else { 4 } + 16)?;
    Some((id, cursor.array()?))
}

/// A list of edits that waits, leaves out a beginning, or ends early; any other is as good as none.
fn edit(elst: &[u8], movie: u32, scale: u32) -> Option<Edit> {
    let (version, _, mut cursor) = boxes::full(elst)?;
    let count = cursor.u32().filter(|count| (1..=2).contains(count))?;
    let mut edit = Edit::default();
    for number in 1..=count {
        let (length, start) = line(&mut cursor, version)?;
        let rate = cursor.u32()?;
        if start < 0 {
            // Only the first line may be empty.
            (number == 1 && count == 2).then_some(())?;
            edit.wait = length.checked_mul(1_000)? / u64::from(movie);
            continue;
        }
        (number == count && rate == 0x0001_0000).then_some(())?;
        edit.start = u64::try_from(start).ok()?;
        let units = u128::from(length) * u128::from(scale) / u128::from(movie);
        // In fragments nobody knew yet how long it would be.
        edit.length = u64::try_from(units).ok().filter(|units| *units > 0);
    }
    Some(edit)
}

/// Length in units of the film, start in units of the track; the start of an empty line is below zero.
fn line(cursor: &mut Cursor<'_>, version: u8) -> Option<(u64, i64)> {
    if version == 1 {
        return Some((cursor.u64()?, cursor.u64()?.cast_signed()));
    }
    Some((u64::from(cursor.u32()?), i64::from(cursor.i32()?)))
}
