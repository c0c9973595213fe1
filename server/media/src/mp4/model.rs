//! What an MP4 file holds once it is understood: at most one track of pictures and one of sound, frame by frame.

use crate::clip::{ClipError, ClipKind, FRAMES, Plays};

/// Units of a second for what belongs to no track.
pub(super) const MILLIS: u32 = 1_000;

/// Codecs that are taken in MP4.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Codec {
    H264,
    Hevc,
    Vp9,
    Av1,
    Aac,
    Mp3,
    Opus,
}

impl Codec {
    pub(super) fn is_film(self) -> bool {
        match self {
            Self::H264 | Self::Hevc | Self::Vp9 | Self::Av1 => true,
            Self::Aac | Self::Mp3 | Self::Opus => false,
        }
    }

    fn plays(self) -> Plays {
        match self {
            Self::H264 | Self::Aac | Self::Mp3 => Plays::Everywhere,
            Self::Hevc => Plays::MostlyApple,
            Self::Vp9 | Self::Av1 | Self::Opus => Plays::NotOldApple,
        }
    }
}

/// One frame.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) struct Sample {
    /// Where its bytes lie in the file.
    pub(super) at: u32,
    pub(super) len: u32,
    /// Units until the next one is decoded.
    pub(super) duration: u32,
    /// Units from decoding to showing.
    pub(super) shift: i32,
    pub(super) key: bool,
}

/// Which part of a track is shown, and when.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub(super) struct Edit {
    /// Milliseconds in which nothing is shown yet.
    pub(super) wait: u64,
    /// Units that are left out at the beginning.
    pub(super) start: u64,
    /// Units that are shown; none: to the end.
    pub(super) length: Option<u64>,
}

/// One track.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) struct Track {
    pub(super) id: u32,
    pub(super) codec: Codec,
    /// Units of a second.
    pub(super) scale: u32,
    /// Its sample entry as it will be written.
    pub(super) entry: Vec<u8>,
    /// Pixels as they are coded.
    pub(super) size: (u32, u32),
    /// How it is turned and how large it is shown, as the track's head had it.
    pub(super) shown: [u8; 44],
    pub(super) edit: Edit,
    pub(super) samples: Vec<Sample>,
}

impl Track {
    /// Units of all frames.
    pub(super) fn units(&self) -> u64 {
        self.samples
            .iter()
            .map(|sample| u64::from(sample.duration))
            .sum()
    }

    /// Units that are shown.
    pub(super) fn shown_units(&self) -> u64 {
        let all = self.units().saturating_sub(self.edit.start);
        self.edit.length.map_or(all, |length| length.min(all))
    }

    /// When its last frame ends, in milliseconds.
    pub(super) fn millis(&self) -> u64 {
        let shown = u128::from(self.shown_units()) * u128::from(MILLIS);
        let shown = shown.div_ceil(u128::from(self.scale.max(1)));
        u64::try_from(shown)
            .unwrap_or(u64::MAX)
            .saturating_add(self.edit.wait)
    }
}

/// All that is kept of a file.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub(super) struct Film {
    pub(super) tracks: Vec<Track>,
}

impl Film {
    pub(super) fn kind(&self) -> ClipKind {
        if self.tracks.iter().any(|track| track.codec.is_film()) {
            ClipKind::Film
        } else {
            ClipKind::Sound
        }
    }

    pub(super) fn millis(&self) -> u64 {
        self.tracks
            .iter()
            .map(Track::millis)
            .max()
            .unwrap_or_default()
    }

    pub(super) fn plays(&self) -> Plays {
        let each = || self.tracks.iter().map(|track| track.codec.plays());
        // The picture decides first; where it plays everywhere, its sound may still not.
        [Plays::MostlyApple, Plays::NotOldApple]
            .into_iter()
            .find(|plays| each().any(|each| each == *plays))
            .unwrap_or(Plays::Everywhere)
    }
}

/// What all frames together may take: no frame twice, so that the copy is never larger than the file.
#[derive(Debug)]
pub(super) struct Budget {
    bytes: usize,
    frames: usize,
    /// Length of the file.
    file: usize,
}

/// What became of a frame.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Taken {
    Yes,
    /// It lies beyond the end of the file: so does everything behind it.
    Cut,
}

impl Budget {
    pub(super) fn new(file: usize) -> Self {
        Self {
            bytes: file,
            frames: FRAMES,
            file,
        }
    }

    /// Adds a frame to a track.
    pub(super) fn push(
        &mut self,
        samples: &mut Vec<Sample>,
        at: u64,
        sample: Sample,
    ) -> Result<Taken, ClipError> {
        if sample.len == 0 {
            // Nothing to show, but time passes.
            if let Some(last) = samples.last_mut() {
                last.duration = last.duration.saturating_add(sample.duration);
            }
            // Counted all the same: a table of empty frames is not read for ever.
            self.frames = self.frames.checked_sub(1).ok_or(ClipError::TooMany)?;
            return Ok(Taken::Yes);
        }
        let end = at
            .checked_add(u64::from(sample.len))
            .and_then(|end| usize::try_from(end).ok());
        if end.is_none_or(|end| end > self.file) {
            return Ok(Taken::Cut);
        }
        let len = usize::try_from(sample.len).map_err(|_| ClipError::TooMany)?;
        self.bytes = self.bytes.checked_sub(len).ok_or(ClipError::TooMany)?;
        self.frames = self.frames.checked_sub(1).ok_or(ClipError::TooMany)?;
        let at = u32::try_from(at).map_err(|_| ClipError::TooMany)?;
        samples.push(Sample { at, ..sample });
        Ok(Taken::Yes)
    }
}
