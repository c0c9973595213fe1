//! A film as Chrome's recorder hands it over: nobody knows how long it is, clusters have no size, and there are no cues.

use super::ebml;
use crate::random::Random;

/// Pictures a second.
const RATE: u32 = 30;
/// Pictures from one key frame to the next.
const GROUP: u32 = 90;
/// A key frame is so many times as heavy as another.
const HEAVIER: f64 = 6.0;
/// Milliseconds and bytes of a packet of sound: 64 kbit/s.
const PACKET: (u32, usize) = (20, 160);

/// What kind of film.
#[derive(Debug, Clone, Copy)]
pub(crate) struct Kind {
    /// How long it is.
    pub(crate) seconds: f64,
    /// Sound and pictures together, a second.
    pub(crate) megabits: f64,
    /// Of the bytes in its frames, which nobody decodes.
    pub(crate) seed: u64,
}

/// Makes one.
#[allow(
    clippy::cast_possible_truncation,
    clippy::cast_sign_loss,
    reason = "bytes of a picture, and pictures of a few minutes"
)]
pub(crate) fn make(kind: Kind) -> Vec<u8> {
    let sound = PACKET.1 as f64 * 1_000.0 / f64::from(PACKET.0);
    let pictures = (kind.megabits * 1e6 / 8.0 - sound).max(3_000.0) * f64::from(GROUP / RATE);
    let light = pictures / (f64::from(GROUP - 1) + HEAVIER);
    let end = (kind.seconds * 1e3) as u32;
    let mut random = Random::new(kind.seed);
    let mut out = beginning();
    let (mut picture, mut packet, mut cluster) = (0_u32, 0_u32, 0_u32);
    loop {
        let (shown, heard) = (picture * 1_000 / RATE, packet * PACKET.0);
        let time = shown.min(heard);
        if time >= end {
            return out;
        }
        let key = picture.is_multiple_of(GROUP);
        let is_picture = shown <= heard;
        if is_picture && key {
            cluster = time;
            ebml::open(&mut out, ebml::CLUSTER);
            ebml::put(&mut out, ebml::TIMESTAMP, &time.to_be_bytes());
        }
        let (track, bytes) = match (is_picture, key) {
            (true, true) => (0x82, (light * HEAVIER) as usize),
            (true, false) => (0x82, light as usize),
            (false, _) => (0x81, PACKET.1),
        };
        let [.., high, low] = (time - cluster).to_be_bytes();
        // Every packet of sound stands alone.
        let flags = if key || !is_picture { 0x80 } else { 0 };
        let mut block = vec![track, high, low, flags];
        while block.len() < bytes + 4 {
            block.extend_from_slice(&random.next().to_le_bytes());
        }
        block.truncate(bytes + 4);
        if !is_picture && let Some(first) = block.get_mut(4) {
            // Opus says with its first byte that it sounds for 20 ms.
            *first = 0xFC;
        }
        ebml::put(&mut out, ebml::SIMPLE_BLOCK, &block);
        if is_picture {
            picture += 1;
        } else {
            packet += 1;
        }
    }
}

/// Everything before the first cluster.
fn beginning() -> Vec<u8> {
    let element = |id: u32, content: &[u8]| {
        let mut out = Vec::new();
        ebml::put(&mut out, id, content);
        out
    };
    let head = [
        element(0x4286, &[1]),
        element(0x42F7, &[1]),
        element(0x42F2, &[4]),
        element(0x42F3, &[8]),
        element(0x4282, b"webm"),
        element(0x4287, &[4]),
        element(0x4285, &[2]),
    ];
    let info = [
        element(ebml::TIMESTAMP_SCALE, &1_000_000_u32.to_be_bytes()),
        element(0x4D80, b"Chrome"),
        element(0x5741, b"Chrome"),
    ];
    let hearing = [
        element(0xB5, &48_000_f64.to_be_bytes()),
        element(0x9F, &[1]),
    ];
    let sound = [
        element(0xD7, &[1]),
        element(0x73C5, &[1]),
        element(0x83, &[2]),
        element(0x86, b"A_OPUS"),
        element(0x63A2, b"OpusHead\x01\x01\0\0\x80\xBB\0\0\0\0\0"),
        element(0xE1, &hearing.concat()),
    ];
    let seeing = [
        element(0xB0, &640_u16.to_be_bytes()),
        element(0xBA, &480_u16.to_be_bytes()),
    ];
    let pictures = [
        element(0xD7, &[2]),
        element(0x73C5, &[2]),
        element(0x83, &[1]),
        element(0x86, b"V_VP8"),
        element(0xE0, &seeing.concat()),
    ];
    let tracks = [
        element(0xAE, &sound.concat()),
        element(0xAE, &pictures.concat()),
    ];
    let mut out = element(ebml::EBML, &head.concat());
    ebml::open(&mut out, ebml::SEGMENT);
    ebml::put(&mut out, ebml::INFO, &info.concat());
    ebml::put(&mut out, ebml::TRACKS, &tracks.concat());
    out
}
