//! How large, how many, how long: every bound of media with its default; the keys of `[limits]` change them.

use super::MediaKind;
use crate::accounts::Role;

const MIB: u64 = 1024 * 1024;

/// Media of one article that come out with it at the most; more are no article.
pub const MEDIA_OF_ARTICLE: usize = 240;

/// Bounds of what people send. Bytes, counts and seconds.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct MediaLimits {
    /// Bytes of a picture as it is sent.
    pub picture: u64,
    /// Pixels of a picture.
    pub picture_pixels: u64,
    /// Pixels of a picture's longer edge.
    pub picture_edge: u32,
    /// Bytes of a sound.
    pub sound: u64,
    /// Bytes of a film.
    pub film: u64,
    /// Bytes of a file that is handed on as it is.
    pub file: u64,
    /// Seconds of a sound or film.
    pub seconds: u32,
    /// Bytes that all media of a pupil may take.
    pub quota_pupil: u64,
    /// Bytes that all media of an adult may take.
    pub quota_teacher: u64,
    /// Bytes that all media of a school may take.
    pub quota_school: u64,
    /// Bytes of one piece of an upload.
    pub chunk: u64,
    /// Uploads of one person at once; one more gives up the oldest.
    pub uploads_of_person: u32,
    /// How long an upload may take from its beginning, in milliseconds.
    pub upload_life_ms: i64,
    /// How long a medium that no text names stays, in milliseconds.
    pub unused_ms: i64,
    /// How long bytes stay that nothing names any more, in milliseconds.
    pub doomed_ms: i64,
}

impl Default for MediaLimits {
    fn default() -> Self {
        const HOUR_MS: i64 = 60 * 60 * 1000;
        Self {
            picture: 10 * MIB,
            picture_pixels: 25_000_000,
            picture_edge: 12_000,
            sound: 10 * MIB,
            film: 100 * MIB,
            file: 10 * MIB,
            seconds: 180,
            quota_pupil: 200 * MIB,
            quota_teacher: 2 * 1024 * MIB,
            quota_school: 20 * 1024 * MIB,
            chunk: MIB,
            uploads_of_person: 4,
            upload_life_ms: 24 * HOUR_MS,
            unused_ms: 7 * 24 * HOUR_MS,
            doomed_ms: 24 * HOUR_MS,
        }
    }
}

impl MediaLimits {
    /// Bytes that one of this kind may have when it is sent.
    #[must_use]
    pub const fn bytes_of(&self, kind: MediaKind) -> u64 {
        match kind {
            MediaKind::Picture => self.picture,
            MediaKind::Sound => self.sound,
            MediaKind::Film => self.film,
            MediaKind::File => self.file,
        }
    }

    /// Bytes that somebody in this role may keep here.
    #[must_use]
    pub const fn quota_of(&self, role: Role) -> u64 {
        match role {
            Role::Pupil => self.quota_pupil,
            Role::Teacher
            | Role::Head
            | Role::Guardian
            | Role::Adviser
            | Role::Town
            | Role::Admin => self.quota_teacher,
        }
    }
}
