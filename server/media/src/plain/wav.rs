//! WAV with plain samples: a head of ours and the samples, nothing else of the RIFF tree.

use crate::clip::{Clip, ClipError, ClipKind, ClipLimits, Plays};

/// WAV is large: more than a minute of it is a mistake, and 10 MiB anyhow.
const SECONDS: u32 = 60;
const PCM: u16 = 1;
/// The real format stands in an extension, as for 24 bits.
const EXTENSIBLE: u16 = 0xFFFE;

/// Whether a file begins as RIFF with WAVE.
pub(crate) fn is_wav(head: &[u8]) -> bool {
    head.starts_with(b"RIFF") && head.get(8..12) == Some(b"WAVE")
}

/// What the samples are.
#[derive(Debug, Clone, Copy)]
struct Format {
    channels: u16,
    rate: u32,
    bits: u16,
}

impl Format {
    fn read(body: &[u8]) -> Result<Self, ClipError> {
        let short = |at: usize| -> Option<u16> {
            body.get(at..at + 2)?
                .try_into()
                .ok()
                .map(u16::from_le_bytes)
        };
        let long = |at: usize| -> Option<u32> {
            body.get(at..at + 4)?
                .try_into()
                .ok()
                .map(u32::from_le_bytes)
        };
        let tag = match short(0).ok_or(ClipError::Damaged)? {
            EXTENSIBLE => short(24).ok_or(ClipError::Damaged)?,
            tag => tag,
        };
        let format = Self {
            channels: short(2).ok_or(ClipError::Damaged)?,
            rate: long(4).ok_or(ClipError::Damaged)?,
            bits: short(14).ok_or(ClipError::Damaged)?,
        };
        if tag != PCM || ![8, 16, 24].contains(&format.bits) {
            return Err(ClipError::Codec);
        }
        if !(1..=2).contains(&format.channels) || !(8_000..=96_000).contains(&format.rate) {
            return Err(ClipError::Codec);
        }
        Ok(format)
    }

    /// Bytes of one sample of all channels.
    fn block(self) -> u16 {
        self.channels * self.bits / 8
    }
}

/// The chunks of the tree: name and content, cut where the file ends.
fn chunks(bytes: &[u8]) -> impl Iterator<Item = (&[u8], &[u8])> {
    let mut rest = bytes.get(12..).unwrap_or_default();
    std::iter::from_fn(move || {
        let (name, behind) = rest.split_at_checked(4)?;
        let (size, behind) = behind.split_at_checked(4)?;
        let size = usize::try_from(u32::from_le_bytes(size.try_into().ok()?)).ok()?;
        let (body, behind) = behind.split_at_checked(size).unwrap_or((behind, &[]));
        // Chunks begin at even places.
        rest = behind.get(size % 2..).unwrap_or_default();
        Some((name, body))
    })
}

/// See [`crate::clip::repair`].
pub(crate) fn repair(bytes: &[u8], limits: &ClipLimits) -> Result<Clip, ClipError> {
    let mut format = None;
    let mut samples: &[u8] = &[];
    for (name, body) in chunks(bytes) {
        match name {
            b"fmt " if format.is_none() => format = Some(Format::read(body)?),
            b"data" if samples.is_empty() => samples = body,
            _ => {}
        }
    }
    let format = format.ok_or(ClipError::Damaged)?;
    let block = usize::from(format.block());
    let samples = samples
        .get(..samples.len() - samples.len() % block)
        .unwrap_or_default();
    let blocks = (samples.len() / block) as u64;
    if blocks == 0 {
        return Err(ClipError::Damaged);
    }
    let millis = blocks * 1_000 / u64::from(format.rate);
    let seconds = limits.sound_seconds.min(SECONDS);
    let own = ClipLimits {
        sound_seconds: seconds,
        ..*limits
    };
    own.check(ClipKind::Sound, millis)?;
    let size = u32::try_from(samples.len()).map_err(|_| ClipError::TooMany)?;
    let mut out = Vec::with_capacity(samples.len() + 45);
    out.extend_from_slice(b"RIFF");
    let padded = size + size % 2;
    out.extend_from_slice(&padded.saturating_add(36).to_le_bytes());
    out.extend_from_slice(b"WAVEfmt ");
    out.extend_from_slice(&16_u32.to_le_bytes());
    out.extend_from_slice(&PCM.to_le_bytes());
    out.extend_from_slice(&format.channels.to_le_bytes());
    out.extend_from_slice(&format.rate.to_le_bytes());
    let each_second = format.rate * u32::from(format.block());
    out.extend_from_slice(&each_second.to_le_bytes());
    out.extend_from_slice(&format.block().to_le_bytes());
    out.extend_from_slice(&format.bits.to_le_bytes());
    out.extend_from_slice(b"data");
    out.extend_from_slice(&size.to_le_bytes());
    out.extend_from_slice(samples);
    out.extend_from_slice([0_u8].get(..samples.len() % 2).unwrap_or_default());
    Ok(Clip {
        kind: ClipKind::Sound,
        media_type: "audio/wav",
        bytes: out,
        millis,
        size: (0, 0),
        plays: Plays::Everywhere,
    })
}
