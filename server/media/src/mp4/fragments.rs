//! The frames of a track in fragments, as recorders write them: each `moof` says what lies in the `mdat` behind it.

use crate::{clip::ClipError, cursor::Cursor};

use super::{
    boxes::{self, Name, boxes, find},
    model::{Budget, Film, Sample, Taken, Track},
};

/// A frame that needs another one.
const NOT_KEY: u32 = 0x0001_0000;

/// What holds for a frame of which its run says nothing.
#[derive(Debug, Clone, Copy, Default)]
struct Defaults {
    duration: u32,
    len: u32,
    flags: u32,
}

/// Where a track is between two fragments.
#[derive(Debug, Default)]
struct Place {
    defaults: Defaults,
    /// Decoding time of the first frame of all, and of the one that comes next.
    first: Option<u64>,
    next: u64,
    cut: bool,
}

/// Fills the tracks of a file in fragments.
pub(super) fn read(
    bytes: &[u8],
    mvex: Option<&[u8]>,
    film: &mut Film,
    budget: &mut Budget,
) -> Result<(), ClipError> {
    let mut places: Vec<Place> = film
        .tracks
        .iter()
        .map(|track| Place {
            defaults: defaults_of(mvex, track.id),
            ..Place::default()
        })
        .collect();
    for (name, moof_at, moof) in boxes(bytes) {
        if name == *b"moof" {
            fragment(moof_at, moof, film, &mut places, budget)?;
        }
    }
    for (track, place) in film.tracks.iter_mut().zip(&places) {
        begin(track, place.first.unwrap_or_default());
    }
    // What is common to all tracks is when the recorder was started, not silence.
    let wait = film
        .tracks
        .iter()
        .map(|track| track.edit.wait)
        .min()
        .unwrap_or_default();
    for track in &mut film.tracks {
        track.edit.wait -= wait;
    }
    Ok(())
}

/// The tables of ours begin at zero: what came before the first frame is waiting.
fn begin(track: &mut Track, first: u64) {
    if let Some(start) = track.edit.start.checked_sub(first) {
        track.edit.start = start;
        return;
    }
    let late = u128::from(first - track.edit.start) * 1_000 / u128::from(track.scale.max(1));
    track.edit.start = 0;
    let late = u64::try_from(late).unwrap_or(u64::MAX);
    track.edit.wait = track.edit.wait.saturating_add(late);
}

fn defaults_of(mvex: Option<&[u8]>, id: u32) -> Defaults {
    let read = |body: &[u8]| -> Option<(u32, Defaults)> {
        let (_, _, mut cursor) = boxes::full(body)?;
        let track = cursor.u32()?;
        cursor.skip(4)?;
        let (duration, len, flags) = (cursor.u32()?, cursor.u32()?, cursor.u32()?);
        Some((
            track,
            Defaults {
                duration,
                len,
                flags,
            },
        ))
    };
    boxes(mvex.unwrap_or_default())
        .filter(|(name, ..)| name == b"trex")
        .filter_map(|(_, _, body)| read(body))
        .find_map(|(track, defaults)| (track == id).then_some(defaults))
        .unwrap_or_default()
}

fn fragment(
    moof_at: usize,
    moof: &[u8],
    film: &mut Film,
    places: &mut [Place],
    budget: &mut Budget,
) -> Result<(), ClipError> {
    // Where data of the next track begins when nothing is said: behind the one before.
    let mut at = moof_at as u64;
    for (name, _, traf) in boxes(moof) {
        if name != *b"traf" {
            continue;
        }
        let head = find(traf, b"tfhd").and_then(|body| Head::read(body, moof_at as u64, at));
        let head = head.ok_or(ClipError::Damaged)?;
        let which = film.tracks.iter().position(|track| track.id == head.track);
        let found =
            which.and_then(|which| Some((film.tracks.get_mut(which)?, places.get_mut(which)?)));
        // Runs of a track that is left out are passed over.
        let (mut none, mut aside) = (
            Vec::new(),
            Place {
                cut: true,
                ..Place::default()
            },
        );
        let (samples, place, film_track) = match found {
            Some((track, place)) => (&mut track.samples, place, track.codec.is_film()),
            None => (&mut none, &mut aside, false),
        };
        if head.entry > 1 {
            return Err(ClipError::Codec);
        }
        if let Some(time) = find(traf, b"tfdt").and_then(decode_time) {
            move_to(samples, place, time);
        }
        let defaults = head.over(place.defaults);
        at = head.base;
        for (name, _, run) in boxes(traf) {
            if name == *b"trun" {
                let run = Run::read(run, head.base, at, defaults).ok_or(ClipError::Damaged)?;
                at = run.frames(samples, place, film_track, budget)?;
            }
        }
    }
    Ok(())
}

/// Moves a track to the time that a fragment names: pauses become longer frames.
fn move_to(samples: &mut [Sample], place: &mut Place, time: u64) {
    if let Some(last) = samples.last_mut() {
        let change = |by: u64| u32::try_from(by).unwrap_or(u32::MAX);
        last.duration = if time >= place.next {
            last.duration.saturating_add(change(time - place.next))
        } else {
            last.duration.saturating_sub(change(place.next - time))
        };
    } else {
        place.first = Some(time);
    }
    place.next = time;
}

fn decode_time(tfdt: &[u8]) -> Option<u64> {
    let (version, _, mut cursor) = boxes::full(tfdt)?;
    if version == 1 {
        cursor.u64()
    } else {
        cursor.u32().map(u64::from)
    }
}

/// `tfhd`.
struct Head {
    track: u32,
    base: u64,
    entry: u32,
    duration: Option<u32>,
    len: Option<u32>,
    flags: Option<u32>,
}

impl Head {
    fn read(body: &[u8], moof: u64, behind: u64) -> Option<Self> {
        let (_, has, mut cursor) = boxes::full(body)?;
        let track = cursor.u32()?;
        let base = if has & 0x01 != 0 {
            cursor.u64()?
        } else if has & 0x0002_0000 != 0 {
            moof
        } else {
            behind
        };
        let mut next = |flag: u32| -> Option<Option<u32>> {
            if has & flag == 0 {
                Some(None)
            } else {
                cursor.u32().map(Some)
            }
        };
        Some(Self {
            track,
            base,
            entry: next(0x02)?.unwrap_or(1),
            duration: next(0x08)?,
            len: next(0x10)?,
            flags: next(0x20)?,
        })
    }

    fn over(&self, below: Defaults) -> Defaults {
        Defaults {
            duration: self.duration.unwrap_or(below.duration),
            len: self.len.unwrap_or(below.len),
            flags: self.flags.unwrap_or(below.flags),
        }
    }
}

/// `trun`.
struct Run<'a> {
    has: u32,
    count: u32,
    at: u64,
    first_flags: Option<u32>,
    defaults: Defaults,
    each: Cursor<'a>,
}

impl<'a> Run<'a> {
    fn read(body: &'a [u8], base: u64, behind: u64, defaults: Defaults) -> Option<Self> {
        let (_, has, mut cursor) = boxes::full(body)?;
        let count = cursor.u32()?;
        let at = if has & 0x01 != 0 {
            base.checked_add_signed(i64::from(cursor.i32()?))?
        } else {
            behind
        };
        let first_flags = if has & 0x04 != 0 {
            Some(cursor.u32()?)
        } else {
            None
        };
        Some(Self {
            has,
            count,
            at,
            first_flags,
            defaults,
            each: cursor,
        })
    }

    /// Duration, length, flags and shift of the next frame.
    fn next(&mut self) -> Option<(u32, u32, u32, u32)> {
        let has = self.has;
        let mut field = |flag: u32, below: u32| {
            if has & flag == 0 {
                Some(below)
            } else {
                self.each.u32()
            }
        };
        let Defaults {
            duration,
            len,
            flags,
        } = self.defaults;
        Some((
            field(0x100, duration)?,
            field(0x200, len)?,
            field(0x400, flags)?,
            field(0x800, 0)?,
        ))
    }

    /// Appends its frames and says where their bytes end.
    fn frames(
        mut self,
        samples: &mut Vec<Sample>,
        place: &mut Place,
        film: bool,
        budget: &mut Budget,
    ) -> Result<u64, ClipError> {
        for number in 0..self.count {
            // A run that is cut off ends with its last whole line.
            let Some((duration, len, flags, shift)) = self.next() else {
                place.cut = true;
                break;
            };
            if place.cut {
                break;
            }
            let flags = self.first_flags.filter(|_| number == 0).unwrap_or(flags);
            let sample = Sample {
                at: 0,
                len,
                duration,
                shift: shift.cast_signed(),
                key: !film || flags & NOT_KEY == 0,
            };
            if budget.push(samples, self.at, sample)? == Taken::Cut {
                place.cut = true;
                break;
            }
            place.first.get_or_insert(place.next);
            place.next = place.next.saturating_add(u64::from(duration));
            self.at = self.at.saturating_add(u64::from(len));
        }
        Ok(self.at)
    }
}

/// Whether a file has fragments at all.
pub(super) fn has(bytes: &[u8]) -> bool {
    let moof: Name = *b"moof";
    boxes(bytes).any(|(name, ..)| name == moof)
}
