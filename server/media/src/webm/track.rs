//! One track of a WebM file: its codec, and what players must know of it before the first frame.

use crate::clip::{ClipError, ClipLimits, SETTINGS};

use super::{ebml, ids};

/// Codecs that are taken in WebM. H.264 is not: without its settings, as recorders write it, no player but one opens it.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Codec {
    Vp8,
    Vp9,
    Av1,
    Opus,
    Vorbis,
}

impl Codec {
    fn of(name: &[u8]) -> Option<Self> {
        // Names may be padded with zeros.
        let end = name.iter().position(|byte| *byte == 0);
        match name.get(..end.unwrap_or(name.len()))? {
            b"V_VP8" => Some(Self::Vp8),
            b"V_VP9" => Some(Self::Vp9),
            b"V_AV1" => Some(Self::Av1),
            b"A_OPUS" => Some(Self::Opus),
            b"A_VORBIS" => Some(Self::Vorbis),
            _ => None,
        }
    }

    fn name(self) -> &'static [u8] {
        match self {
            Self::Vp8 => b"V_VP8",
            Self::Vp9 => b"V_VP9",
            Self::Av1 => b"V_AV1",
            Self::Opus => b"A_OPUS",
            Self::Vorbis => b"A_VORBIS",
        }
    }

    pub(super) fn is_film(self) -> bool {
        match self {
            Self::Vp8 | Self::Vp9 | Self::Av1 => true,
            Self::Opus | Self::Vorbis => false,
        }
    }
}

/// A track that is kept.
#[derive(Debug, Clone, PartialEq)]
pub(super) struct Track {
    /// The number that its blocks bear.
    pub(super) number: u64,
    pub(super) codec: Codec,
    /// Pixels as they are coded.
    pub(super) size: (u32, u32),
    settings: Vec<u8>,
    default_duration: Option<u64>,
    codec_delay: Option<u64>,
    seek_pre_roll: Option<u64>,
    display: Option<(u32, u32)>,
    rate: f64,
    channels: u64,
}

impl Track {
    /// Reads a `TrackEntry`; `None` for one that is not kept: subtitles, sounds of unknown codecs.
    ///
    /// # Errors
    /// [`ClipError::Codec`] for pictures that are not understood: nobody sends a film for its sound alone.
    pub(super) fn read(entry: &[u8]) -> Result<Option<Self>, ClipError> {
        let mut track = Self {
            number: 0,
            codec: Codec::Vp8,
            size: (0, 0),
            settings: Vec::new(),
            default_duration: None,
            codec_delay: None,
            seek_pre_roll: None,
            display: None,
            rate: 0.0,
            channels: 1,
        };
        let (mut codec, mut pictures) = (None, false);
        for (id, body) in ebml::children(entry) {
            match id {
                ids::TRACK_NUMBER => {
                    track.number = ebml::unsigned(body).ok_or(ClipError::Damaged)?;
                }
                ids::TRACK_TYPE => pictures = ebml::unsigned(body) == Some(1),
                ids::CODEC_ID => codec = Codec::of(body),
                ids::CODEC_PRIVATE if body.len() > SETTINGS => return Err(ClipError::TooMany),
                ids::CODEC_PRIVATE => track.settings = body.to_vec(),
                ids::DEFAULT_DURATION => track.default_duration = ebml::unsigned(body),
                ids::CODEC_DELAY => track.codec_delay = ebml::unsigned(body),
                ids::SEEK_PRE_ROLL => track.seek_pre_roll = ebml::unsigned(body),
                // Packed or encrypted.
                ids::CONTENT_ENCODINGS => return Err(ClipError::Codec),
                ids::VIDEO => track.read_video(body),
                ids::AUDIO => track.read_audio(body),
                _ => {}
            }
        }
        let Some(codec) = codec else {
            return if pictures {
                Err(ClipError::Codec)
            } else {
                Ok(None)
            };
        };
        track.codec = codec;
        Ok((track.number > 0).then_some(track))
    }

    fn read_video(&mut self, body: &[u8]) {
        let mut display = (0, 0);
        for (id, body) in ebml::children(body) {
            // What does not fit 32 bits is no picture: zero is refused later.
            let value = ebml::unsigned(body).and_then(|value| u32::try_from(value).ok());
            let value = value.unwrap_or_default();
            match id {
                ids::PIXEL_WIDTH => self.size.0 = value,
                ids::PIXEL_HEIGHT => self.size.1 = value,
                ids::DISPLAY_WIDTH => display.0 = value,
                ids::DISPLAY_HEIGHT => display.1 = value,
                _ => {}
            }
        }
        if display.0 > 0 && display.1 > 0 && display != self.size {
            self.display = Some(display);
        }
    }

    fn read_audio(&mut self, body: &[u8]) {
        for (id, body) in ebml::children(body) {
            match id {
                ids::SAMPLING_FREQUENCY => self.rate = ebml::float(body).unwrap_or_default(),
                ids::CHANNELS => self.channels = ebml::unsigned(body).unwrap_or_default(),
                _ => {}
            }
        }
    }

    /// It says what a player needs.
    pub(super) fn check(&self, limits: &ClipLimits) -> Result<(), ClipError> {
        if self.codec.is_film() {
            return limits.check_size(self.size);
        }
        let rates = 8_000.0..=192_000.0;
        if !rates.contains(&self.rate) || !(1..=8).contains(&self.channels) {
            return Err(ClipError::Damaged);
        }
        Ok(())
    }

    /// Appends it as a `TrackEntry` under a number of ours.
    pub(super) fn write(&self, out: &mut Vec<u8>, number: u8) {
        let mut entry = Vec::new();
        ebml::put_unsigned(&mut entry, ids::TRACK_NUMBER, u64::from(number));
        ebml::put_unsigned(&mut entry, ids::TRACK_UID, u64::from(number));
        let kind = if self.codec.is_film() { 1 } else { 2 };
        ebml::put_unsigned(&mut entry, ids::TRACK_TYPE, kind);
        ebml::put_unsigned(&mut entry, ids::FLAG_LACING, 0);
        ebml::put(&mut entry, ids::CODEC_ID, self.codec.name());
        if !self.settings.is_empty() {
            ebml::put(&mut entry, ids::CODEC_PRIVATE, &self.settings);
        }
        for (id, value) in [
            (ids::DEFAULT_DURATION, self.default_duration),
            (ids::CODEC_DELAY, self.codec_delay),
            (ids::SEEK_PRE_ROLL, self.seek_pre_roll),
        ] {
            // A duration of zero is forbidden, the other two are zero where nothing is said.
            if let Some(value) = value.filter(|value| *value > 0) {
                ebml::put_unsigned(&mut entry, id, value);
            }
        }
        let mut of_kind = Vec::new();
        if self.codec.is_film() {
            ebml::put_unsigned(&mut of_kind, ids::PIXEL_WIDTH, u64::from(self.size.0));
            ebml::put_unsigned(&mut of_kind, ids::PIXEL_HEIGHT, u64::from(self.size.1));
            if let Some((width, height)) = self.display {
                ebml::put_unsigned(&mut of_kind, ids::DISPLAY_WIDTH, u64::from(width));
                ebml::put_unsigned(&mut of_kind, ids::DISPLAY_HEIGHT, u64::from(height));
            }
            ebml::put(&mut entry, ids::VIDEO, &of_kind);
        } else {
            ebml::put(
                &mut of_kind,
                ids::SAMPLING_FREQUENCY,
                &self.rate.to_be_bytes(),
            );
            ebml::put_unsigned(&mut of_kind, ids::CHANNELS, self.channels);
            ebml::put(&mut entry, ids::AUDIO, &of_kind);
        }
        ebml::put(out, ids::TRACK_ENTRY, &entry);
    }
}
