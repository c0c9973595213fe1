//! What a film says of itself, and its frames: the same before and after a repair.

use std::collections::BTreeMap;

use super::ebml;

/// What was found.
#[derive(Debug, Clone, Default, PartialEq)]
pub(crate) struct Look {
    /// How long it says that it is, in milliseconds.
    pub(crate) duration_ms: Option<f64>,
    /// Places from which one may play.
    pub(crate) cues: usize,
    /// Parts whose end nobody knows.
    pub(crate) endless: usize,
    /// By track: how many frames, and their bytes in a number.
    pub(crate) frames: BTreeMap<u8, (u64, u64)>,
}

/// Reads all of it; what does not read ends it.
pub(crate) fn look(bytes: &[u8]) -> Look {
    let mut found = Look::default();
    let mut at = 0;
    while let Some(head) = ebml::head(bytes, at) {
        let within = matches!(
            head.id,
            ebml::SEGMENT | ebml::CLUSTER | ebml::INFO | ebml::CUES
        );
        if within {
            found.endless += usize::from(head.end.is_none());
            at = head.body;
            continue;
        }
        let Some(content) = head.end.and_then(|end| bytes.get(head.body..end)) else {
            break;
        };
        match head.id {
            ebml::DURATION => {
                let eight = <[u8; 8]>::try_from(content);
                found.duration_ms = eight.ok().map(f64::from_be_bytes);
            }
            ebml::CUE_POINT => found.cues += 1,
            ebml::SIMPLE_BLOCK => {
                if let [track, _, _, _, frame @ ..] = content {
                    let (count, sum) = found.frames.entry(*track).or_default();
                    *count += 1;
                    *sum = frame.iter().fold(*sum, mixed);
                }
            }
            _ => {}
        }
        at = head.body + content.len();
    }
    found
}

/// One byte more (FNV-1a).
fn mixed(sum: u64, byte: &u8) -> u64 {
    (sum ^ u64::from(*byte)).wrapping_mul(0x0000_0100_0000_01B3)
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::film::{Kind, make};

    #[test]
    fn a_film_of_a_recorder_has_its_weight_and_says_neither_length_nor_places() {
        let kind = Kind {
            seconds: 6.0,
            megabits: 2.0,
            seed: 1,
        };
        let film = make(kind);
        let weight = film.len() as f64 / 1.5e6;
        assert!((0.97..1.05).contains(&weight), "{weight}");
        let found = look(&film);
        assert_eq!((found.duration_ms, found.cues), (None, 0));
        assert_eq!(
            found.endless, 3,
            "the segment, and a cluster each key frame"
        );
        let counts: Vec<u64> = found.frames.values().map(|(count, _)| *count).collect();
        assert_eq!(counts, [300, 180]);
        let other = look(&make(Kind { seed: 2, ..kind }));
        assert_ne!(other.frames, found.frames, "other bytes are seen");
        let cut = look(&film[..film.len() / 2]);
        assert_ne!(cut.frames, found.frames);
    }
}
