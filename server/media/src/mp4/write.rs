//! An MP4 file that plays while it loads: all tables first, then the frames, both tracks woven half a second at a time.

use crate::clip::ClipError;

use super::{
    boxes::{put, put_full, put_u16, put_u32},
    model::{Film, MILLIS, Sample, Track},
};

/// Microseconds of one track before the other has its turn.
const TURN: u128 = 500_000;
/// « und »: nobody says which language it is.
const NO_LANGUAGE: u16 = 0x55C4;

/// Frames of one track that lie behind one another.
struct Chunk {
    track: usize,
    first: usize,
    count: u32,
    bytes: u32,
}

fn chunks(film: &Film) -> Vec<Chunk> {
    let mut found = Vec::new();
    // How many frames of each track are placed, and when the next one is decoded.
    let mut places = vec![(0_usize, 0_u64); film.tracks.len()];
    loop {
        let micros = |(track, (_, units)): (&Track, &(usize, u64))| {
            u128::from(*units) * 1_000_000 / u128::from(track.scale.max(1))
        };
        let next = film
            .tracks
            .iter()
            .zip(&places)
            .enumerate()
            .filter(|(_, (track, (place, _)))| *place < track.samples.len())
            .min_by_key(|(_, pair)| micros(*pair));
        let Some((which, pair)) = next else {
            return found;
        };
        let (track, until) = (pair.0, micros(pair) + TURN);
        let (mut first, mut units) = *pair.1;
        let mut chunk = Chunk {
            track: which,
            first,
            count: 0,
            bytes: 0,
        };
        for sample in track.samples.iter().skip(first) {
            if chunk.count > 0 && micros((track, &(first, units))) >= until {
                break;
            }
            chunk.count += 1;
            // Within the file's own length, by the budget of reading.
            chunk.bytes = chunk.bytes.saturating_add(sample.len);
            first += 1;
            units = units.saturating_add(u64::from(sample.duration));
        }
        found.push(chunk);
        if let Some(place) = places.get_mut(which) {
            *place = (first, units);
        }
    }
}

/// The whole file, from the frames of `bytes`.
pub(super) fn write(bytes: &[u8], film: &Film) -> Result<Vec<u8>, ClipError> {
    let chunks = chunks(film);
    let mut out = Vec::new();
    put(&mut out, b"ftyp", |out| {
        out.extend_from_slice(b"isom\0\0\x02\0isomiso2mp41");
    });
    // Every place has 32 bits, so the tables are as long before the places are known as after.
    let tables = {
        let mut tables = Vec::new();
        put_moov(&mut tables, film, &chunks, 0)?;
        tables.len()
    };
    let data: u64 = chunks.iter().map(|chunk| u64::from(chunk.bytes)).sum();
    let from = out.len() + tables + 8;
    let size = u32::try_from(data + 8).map_err(|_| ClipError::TooMany)?;
    let from_32 = u32::try_from(from).map_err(|_| ClipError::TooMany)?;
    from_32.checked_add(size).ok_or(ClipError::TooMany)?;
    out.reserve_exact(tables + usize::try_from(data + 8).map_err(|_| ClipError::TooMany)?);
    put_moov(&mut out, film, &chunks, from_32)?;
    put_u32(&mut out, size);
    out.extend_from_slice(b"mdat");
    for chunk in &chunks {
        for sample in samples(film, chunk) {
            let at = usize::try_from(sample.at).map_err(|_| ClipError::Ours)?;
            let len = usize::try_from(sample.len).map_err(|_| ClipError::Ours)?;
            out.extend_from_slice(bytes.get(at..at + len).ok_or(ClipError::Ours)?);
        }
    }
    Ok(out)
}

fn samples<'a>(film: &'a Film, chunk: &Chunk) -> &'a [Sample] {
    let count = usize::try_from(chunk.count).unwrap_or_default();
    film.tracks
        .get(chunk.track)
        .and_then(|track| track.samples.get(chunk.first..chunk.first + count))
        .unwrap_or_default()
}

fn put_moov(out: &mut Vec<u8>, film: &Film, chunks: &[Chunk], from: u32) -> Result<(), ClipError> {
    let length = u32::try_from(film.millis()).map_err(|_| ClipError::TooMany)?;
    let next = u32::try_from(film.tracks.len() + 1).map_err(|_| ClipError::TooMany)?;
    put(out, b"moov", |out| {
        put_full(out, b"mvhd", (0, 0), |out| {
            // Nobody needs to know when it was made.
            out.extend_from_slice(&[0; 8]);
            put_u32(out, MILLIS);
            put_u32(out, length);
            put_u32(out, 0x0001_0000);
            put_u16(out, 0x0100);
            out.extend_from_slice(&[0; 10]);
            for value in [0x0001_0000, 0, 0, 0, 0x0001_0000, 0, 0, 0, 0x4000_0000] {
                put_u32(out, value);
            }
            out.extend_from_slice(&[0; 24]);
            put_u32(out, next);
        });
        for (number, (which, track)) in (1..).zip(film.tracks.iter().enumerate()) {
            put_trak(
                out,
                number,
                track,
                &Placed {
                    film,
                    chunks,
                    which,
                    from,
                },
            );
        }
    });
    Ok(())
}

/// Where the frames of one track will lie.
struct Placed<'a> {
    film: &'a Film,
    chunks: &'a [Chunk],
    which: usize,
    /// Where the first chunk of all begins.
    from: u32,
}

/// What fits 32 bits by the limits of length, which are seconds.
fn short(units: u64) -> u32 {
    u32::try_from(units).unwrap_or(u32::MAX)
}

fn put_trak(out: &mut Vec<u8>, number: u32, track: &Track, placed: &Placed<'_>) {
    let is_film = track.codec.is_film();
    put(out, b"trak", |out| {
        // Enabled, in the film, in its preview.
        put_full(out, b"tkhd", (0, 7), |out| {
            out.extend_from_slice(&[0; 8]);
            put_u32(out, number);
            put_u32(out, 0);
            put_u32(out, short(track.millis()));
            out.extend_from_slice(&[0; 12]);
            put_u16(out, if is_film { 0 } else { 0x0100 });
            put_u16(out, 0);
            out.extend_from_slice(&track.shown);
        });
        put_edit(out, track);
        put(out, b"mdia", |out| {
            put_full(out, b"mdhd", (0, 0), |out| {
                out.extend_from_slice(&[0; 8]);
                put_u32(out, track.scale);
                put_u32(out, short(track.units()));
                put_u16(out, NO_LANGUAGE);
                put_u16(out, 0);
            });
            put_full(out, b"hdlr", (0, 0), |out| {
                put_u32(out, 0);
                out.extend_from_slice(if is_film { b"vide" } else { b"soun" });
                out.extend_from_slice(&[0; 13]);
            });
            put(out, b"minf", |out| {
                if is_film {
                    put_full(out, b"vmhd", (0, 1), |out| out.extend_from_slice(&[0; 8]));
                } else {
                    put_full(out, b"smhd", (0, 0), |out| out.extend_from_slice(&[0; 4]));
                }
                put(out, b"dinf", |out| {
                    put_full(out, b"dref", (0, 0), |out| {
                        put_u32(out, 1);
                        // In this very file.
                        put_full(out, b"url ", (0, 1), |_| ());
                    });
                });
                put(out, b"stbl", |out| put_tables(out, track, placed));
            });
        });
    });
}

fn put_edit(out: &mut Vec<u8>, track: &Track) {
    let edit = track.edit;
    if edit == super::model::Edit::default() {
        return;
    }
    let shown = track.millis().saturating_sub(edit.wait);
    put(out, b"edts", |out| {
        put_full(out, b"elst", (0, 0), |out| {
            put_u32(out, if edit.wait > 0 { 2 } else { 1 });
            if edit.wait > 0 {
                put_u32(out, short(edit.wait));
                put_u32(out, u32::MAX);
                put_u32(out, 0x0001_0000);
            }
            put_u32(out, short(shown));
            put_u32(out, short(edit.start));
            put_u32(out, 0x0001_0000);
        });
    });
}

/// Appends a table of lines, with how many there are before them.
fn put_table(
    out: &mut Vec<u8>,
    name: &[u8; 4],
    version: u8,
    lines: impl Iterator<Item = (u32, Option<u32>)>,
) {
    put_full(out, name, (version, 0), |out| {
        let from = out.len();
        put_u32(out, 0);
        let mut count = 0_u32;
        for (first, second) in lines {
            put_u32(out, first);
            if let Some(second) = second {
                put_u32(out, second);
            }
            count += 1;
        }
        if let Some(place) = out.get_mut(from..from + 4) {
            place.copy_from_slice(&count.to_be_bytes());
        }
    });
}

/// Values that follow each other, as how often and which.
fn runs(values: impl Iterator<Item = u32>) -> impl Iterator<Item = (u32, Option<u32>)> {
    let mut values = values.peekable();
    std::iter::from_fn(move || {
        let value = values.next()?;
        let mut count = 1_u32;
        while values.next_if_eq(&value).is_some() {
            count += 1;
        }
        Some((count, Some(value)))
    })
}

fn put_tables(out: &mut Vec<u8>, track: &Track, placed: &Placed<'_>) {
    let samples = &track.samples;
    put_full(out, b"stsd", (0, 0), |out| {
        put_u32(out, 1);
        out.extend_from_slice(&track.entry);
    });
    put_table(
        out,
        b"stts",
        0,
        runs(samples.iter().map(|sample| sample.duration)),
    );
    if samples.iter().any(|sample| sample.shift != 0) {
        put_table(
            out,
            b"ctts",
            1,
            runs(samples.iter().map(|sample| sample.shift.cast_unsigned())),
        );
    }
    if samples.iter().any(|sample| !sample.key) {
        let keys = (1..).zip(samples).filter(|(_, sample)| sample.key);
        put_table(out, b"stss", 0, keys.map(|(number, _)| (number, None)));
    }
    let own = || {
        placed
            .chunks
            .iter()
            .filter(|chunk| chunk.track == placed.which)
    };
    put_full(out, b"stsc", (0, 0), |out| {
        let mut lines = Vec::new();
        let mut before = 0;
        for (number, chunk) in (1_u32..).zip(own()) {
            if chunk.count != before {
                lines.push((number, chunk.count));
                before = chunk.count;
            }
        }
        put_u32(out, u32::try_from(lines.len()).unwrap_or_default());
        for (number, count) in lines {
            put_u32(out, number);
            put_u32(out, count);
            put_u32(out, 1);
        }
    });
    put_full(out, b"stsz", (0, 0), |out| {
        put_u32(out, 0);
        put_u32(out, u32::try_from(samples.len()).unwrap_or_default());
        for sample in samples {
            put_u32(out, sample.len);
        }
    });
    let mut at = placed.from;
    let places = placed.chunks.iter().map(|chunk| {
        let place = (chunk.track, at);
        at = at.saturating_add(chunk.bytes);
        place
    });
    let own = places.filter(|(track, _)| *track == placed.which);
    put_table(out, b"stco", 0, own.map(|(_, at)| (at, None)));
    debug_assert!(placed.film.tracks.len() <= 2);
}
