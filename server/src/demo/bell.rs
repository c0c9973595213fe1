//! The sounds of the demo world, made here note by note: a bicycle's bell, and the tune of a song.

use std::f32::consts::TAU;

/// Samples a second: enough for a bell, and half as heavy as more.
const RATE: u32 = 11_025;
/// The bytes of one sample.
const SAMPLE: u32 = 2;

/// A tone that is struck and dies away.
struct Stroke {
    /// When, in hundredths of a second.
    at: u32,
    hertz: f32,
    loud: f32,
    /// How fast it dies away: how many times it falls to a third in a second.
    fades: f32,
}

/// Two turns of the lever: many small hammers on one dome.
pub(super) fn bicycle() -> Vec<u8> {
    let mut strokes = Vec::new();
    for turn in [0, 70] {
        for hammer in 0..7 {
            for (hertz, loud) in [(1_760.0, 0.10), (2_810.0, 0.16), (4_390.0, 0.07)] {
                strokes.push(Stroke {
                    at: turn + hammer * 6,
                    hertz,
                    loud,
                    fades: 7.0,
                });
            }
        }
    }
    wav(190, &strokes)
}

/// « Au clair de la lune », its first line.
pub(super) fn song() -> Vec<u8> {
    const DO: f32 = 523.25;
    const RE: f32 = 587.33;
    const MI: f32 = 659.26;
    let notes = [DO, DO, DO, RE, MI, RE, DO, MI, RE, RE, DO];
    let beats = [1, 1, 1, 1, 2, 2, 1, 1, 1, 1, 2];
    let (mut strokes, mut at) = (Vec::new(), 0);
    for (hertz, beats) in notes.into_iter().zip(beats) {
        for (above, loud) in [(1.0, 0.30), (2.0, 0.10), (3.0, 0.04)] {
            strokes.push(Stroke {
                at,
                hertz: hertz * above,
                loud,
                fades: 5.0,
            });
        }
        at += beats * 26;
    }
    wav(at + 40, &strokes)
}

/// Plain samples, which every browser plays.
fn wav(hundredths: u32, strokes: &[Stroke]) -> Vec<u8> {
    let count = RATE * hundredths / 100;
    let mut waves = vec![0.0_f32; usize::try_from(count).unwrap_or_default()];
    for stroke in strokes {
        let from = usize::try_from(RATE * stroke.at / 100).unwrap_or_default();
        // A swinging pair of numbers, turned a little further at each sample: no sine is asked for twice.
        let (turn_sin, turn_cos) = (TAU * stroke.hertz / RATE as f32).sin_cos();
        let fade = (-stroke.fades / RATE as f32).exp();
        let (mut sine, mut cosine) = (0.0, stroke.loud);
        for wave in waves.iter_mut().skip(from) {
            *wave += sine;
            (sine, cosine) = (
                (sine * turn_cos + cosine * turn_sin) * fade,
                (cosine * turn_cos - sine * turn_sin) * fade,
            );
        }
    }
    let mut file = Vec::with_capacity(waves.len() * 2 + 44);
    file.extend_from_slice(b"RIFF");
    file.extend_from_slice(&(count * SAMPLE + 36).to_le_bytes());
    file.extend_from_slice(b"WAVEfmt ");
    file.extend_from_slice(&16_u32.to_le_bytes());
    file.extend_from_slice(&1_u16.to_le_bytes());
    file.extend_from_slice(&1_u16.to_le_bytes());
    file.extend_from_slice(&RATE.to_le_bytes());
    file.extend_from_slice(&(RATE * SAMPLE).to_le_bytes());
    file.extend_from_slice(&2_u16.to_le_bytes());
    file.extend_from_slice(&16_u16.to_le_bytes());
    file.extend_from_slice(b"data");
    file.extend_from_slice(&(count * SAMPLE).to_le_bytes());
    for wave in waves {
        file.extend_from_slice(&sample(wave).to_le_bytes());
    }
    file
}

#[allow(
    clippy::cast_possible_truncation,
    reason = "what is louder than the loudest is the loudest"
)]
fn sample(wave: f32) -> i16 {
    (wave.clamp(-1.0, 1.0) * f32::from(i16::MAX)) as i16
}
