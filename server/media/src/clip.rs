//! Films and sounds: what one is by its first bytes, and the same again in a container that every player can seek in.
//!
//! Nothing of the old container survives: names, places, dates, covers and whatever hides between known boxes are left
//! behind, since the new one is built from what was understood. Frames are copied, never decoded.

use crate::{mp4, plain, webm};

/// Most frames of one film or sound, tracks together: three minutes at 60 pictures a second are 30,000 with their sound.
pub const FRAMES: usize = 400_000;
/// Most bytes of a codec's own settings, which are copied as they are.
pub(crate) const SETTINGS: usize = 64 << 10;
/// A recorder that is told to stop after a minute stops a little later.
const GRACE_MILLIS: u64 = 1_000;

/// What a film or sound may be at most.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct ClipLimits {
    /// Length of a film, in seconds.
    pub film_seconds: u32,
    /// Length of a sound, in seconds.
    pub sound_seconds: u32,
    /// Longer edge of a film, in pixels.
    pub film_edge: u32,
}

impl Default for ClipLimits {
    fn default() -> Self {
        Self {
            film_seconds: 180,
            sound_seconds: 180,
            film_edge: 1_920,
        }
    }
}

/// What the first bytes say that a file is.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Container {
    /// WebM or Matroska.
    Webm,
    /// MP4, M4A or QuickTime.
    Mp4,
    /// MPEG layer III.
    Mp3,
    /// RIFF with WAVE.
    Wav,
    /// Ogg with Opus.
    Ogg,
}

/// Whether there is something to see.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum ClipKind {
    /// Pictures that move, with or without sound.
    Film,
    /// Sound alone.
    Sound,
}

/// Who can play it as it is. No browser is asked: these are facts about codecs.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Plays {
    /// H.264, AAC, MP3, PCM: every browser.
    Everywhere,
    /// VP8, VP9, AV1, Opus, Vorbis: Chrome, Edge, Firefox, Android; not an iPad of some years.
    NotOldApple,
    /// HEVC: iPad, iPhone, Mac, and some others with the hardware for it.
    MostlyApple,
}

/// A film or sound in a container of ours.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Clip {
    /// Film or sound.
    pub kind: ClipKind,
    /// What it is served as.
    pub media_type: &'static str,
    /// The whole file.
    pub bytes: Vec<u8>,
    /// Its length, in milliseconds.
    pub millis: u64,
    /// Width and height of a film as it is shown before turning, in pixels; zero for a sound.
    pub size: (u32, u32),
    /// Who can play it.
    pub plays: Plays,
}

/// Why a file is not taken. Nothing of it is kept.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
pub enum ClipError {
    /// It is none of the containers that are taken.
    #[error("neither a film nor a sound that is taken here")]
    Unknown,
    /// The container is, what is in it is not.
    #[error("a codec that is not taken here")]
    Codec,
    /// Its parts do not fit together, or nothing is in it.
    #[error("damaged or empty")]
    Damaged,
    /// Longer than its limit.
    #[error("longer than {seconds} s")]
    TooLong {
        /// The limit.
        seconds: u32,
    },
    /// More pixels along an edge than the limit.
    #[error("larger than {edge} px")]
    TooLarge {
        /// The limit.
        edge: u32,
    },
    /// More frames than [`FRAMES`], or tracks, boxes or bytes that no honest file has.
    #[error("more parts than an honest file has")]
    TooMany,
    /// What was written does not read as what was meant: ours to mend, and never served.
    #[error("the rewritten file does not read as it was meant")]
    Ours,
}

/// What a file is by its first bytes, whatever its name and its sender say: a closer look than the one at an upload.
fn container(head: &[u8]) -> Option<Container> {
    if webm::is_webm(head) {
        return Some(Container::Webm);
    }
    if mp4::is_mp4(head) {
        return Some(Container::Mp4);
    }
    if plain::wav::is_wav(head) {
        return Some(Container::Wav);
    }
    if plain::ogg::is_opus(head) {
        return Some(Container::Ogg);
    }
    plain::mp3::is_mp3(head).then_some(Container::Mp3)
}

/// The same film or sound in a container that says how long it is and where its key frames are, without anything else
/// that the old one held.
///
/// Takes memory for the result and 20 bytes a frame, at most [`FRAMES`] of them.
///
/// # Errors
/// [`ClipError`] says which bound it broke, or that it is nothing that is taken.
pub fn repair(bytes: &[u8], limits: &ClipLimits) -> Result<Clip, ClipError> {
    match container(bytes).ok_or(ClipError::Unknown)? {
        Container::Webm => webm::repair(bytes, limits),
        Container::Mp4 => mp4::repair(bytes, limits),
        Container::Mp3 => plain::mp3::repair(bytes, limits),
        Container::Wav => plain::wav::repair(bytes, limits),
        Container::Ogg => plain::ogg::repair(bytes, limits),
    }
}

impl ClipLimits {
    /// The length is within what this kind may have.
    pub(crate) fn check(&self, kind: ClipKind, millis: u64) -> Result<(), ClipError> {
        let seconds = match kind {
            ClipKind::Film => self.film_seconds,
            ClipKind::Sound => self.sound_seconds,
        };
        if millis > u64::from(seconds) * 1_000 + GRACE_MILLIS {
            return Err(ClipError::TooLong { seconds });
        }
        Ok(())
    }

    /// The picture is within what a film may have, and there is one.
    pub(crate) fn check_size(&self, size: (u32, u32)) -> Result<(), ClipError> {
        if size.0 == 0 || size.1 == 0 {
            return Err(ClipError::Damaged);
        }
        if size.0.max(size.1) > self.film_edge {
            return Err(ClipError::TooLarge {
                edge: self.film_edge,
            });
        }
        Ok(())
    }
}
