//! Bytes that lie: whatever is changed in a film, nothing panics and nothing grows.

#![allow(
    clippy::expect_used,
    clippy::unwrap_used,
    clippy::panic,
    clippy::indexing_slicing,
    clippy::cast_possible_truncation,
    missing_docs,
    unreachable_pub,
    reason = "a test may fail"
)]

mod support;

use passeplume_media::clip::{ClipError, ClipLimits, repair};
use proptest::prelude::*;
use support::{find, golden, goldens, sounds};

/// Whatever comes in, what goes out is of its order: tables take at most 40 bytes a byte of frames, heads 4 kB.
fn harmless(bytes: &[u8]) {
    let limits = ClipLimits::default();
    if let Ok(clip) = repair(bytes, &limits) {
        assert!(clip.bytes.len() <= bytes.len() * 40 + 4_096);
        assert!(clip.millis <= 181_000);
        let again = repair(&clip.bytes, &limits).expect("what we wrote is taken");
        assert_eq!(again.bytes.len(), clip.bytes.len());
    }
}

fn samples() -> Vec<Vec<u8>> {
    let mut all: Vec<Vec<u8>> = goldens().into_iter().map(|(_, bytes)| bytes).collect();
    let fixed: Vec<Vec<u8>> = all
        .iter()
        .map(|bytes| {
            repair(bytes, &ClipLimits::default())
                .expect("repaired")
                .bytes
        })
        .collect();
    all.extend(fixed);
    all.push(sounds::mp3_with_a_tag(40));
    all.push(sounds::wav(1));
    all.push(sounds::ogg(&golden("opus-slices.mp4")));
    all
}

/// Where a change hits: mostly the heads, in which everything is claimed.
fn place(bytes: &[u8], at: u32) -> usize {
    let len = bytes.len();
    let near = len.min(2_400);
    if at.is_multiple_of(4) {
        at as usize % len
    } else {
        at as usize % near
    }
}

const HEADS: &[&[u8]] = &[
    b"\x1a\x45\xdf\xa3\x87\x42\x82\x84webm\x18\x53\x80\x67\xff",
    b"\0\0\0\x0cftypisom",
    b"ID3\x03\0\0\0\0\0\0\xff\xfb\x90\0",
    b"RIFF\0\0\0\0WAVEfmt ",
    b"OggS\0",
    b"",
];

proptest! {
    #![proptest_config(ProptestConfig { cases: 1_000, ..ProptestConfig::default() })]

    #[test]
    fn med_25_changed_bytes_never_panic_and_never_grow(
        which in any::<u32>(),
        changes in prop::collection::vec((any::<u32>(), prop_oneof![Just(0_u8), Just(0xFF), Just(0x80), Just(0x01), any::<u8>()]), 1..12),
        cut in prop_oneof![3 => Just(None), 1 => any::<u32>().prop_map(Some)],
    ) {
        thread_local! { static SAMPLES: Vec<Vec<u8>> = samples(); }
        SAMPLES.with(|samples| {
            let mut bytes = samples[which as usize % samples.len()].clone();
            for (at, byte) in changes {
                let at = place(&bytes, at);
                bytes[at] = byte;
            }
            if let Some(cut) = cut {
                bytes.truncate(cut as usize % bytes.len());
            }
            harmless(&bytes);
        });
    }

    #[test]
    fn med_25_bytes_of_any_kind_never_panic(
head in prop::sample::select(HEADS),
        rest in prop::collection::vec(any::<u8>(), 0..600),
    ) {
        harmless(&[head, &rest].concat());
    }
}

/// Every cut of a small film, byte for byte.
#[test]
fn med_25_a_file_cut_anywhere_never_panics() {
    for name in ["opus-slices.mp4", "opus-slices.webm"] {
        let whole = golden(name);
        for len in 0..whole.len() {
            harmless(&whole[..len]);
        }
    }
}

fn patched(name: &str, what: &[u8], behind: usize, with: &[u8]) -> Vec<u8> {
    let mut bytes = golden(name);
    let at = find(&bytes, what).expect("it is there") + what.len() + behind;
    bytes[at..at + with.len()].copy_from_slice(with);
    bytes
}

#[test]
fn med_26_sizes_and_counts_are_never_believed() {
    let refused = |bytes: &[u8]| repair(bytes, &ClipLimits::default()).map(|clip| clip.millis);
    // A run that claims four thousand million frames of no bytes: counted, and refused.
    let run = patched(
        "opus-slices.mp4",
        b"trun",
        0,
        &[0, 0, 0, 0, 255, 255, 255, 255],
    );
    assert_eq!(refused(&run), Err(ClipError::TooMany));
    // A table whose frames are all the same bytes: the copy would be as many times as long.
    let clip = repair(&golden("vp9-opus-slices.mp4"), &ClipLimits::default()).unwrap();
    let mut bytes = clip.bytes.clone();
    let sizes = find(&bytes, b"stsz").unwrap();
    bytes[sizes + 8..sizes + 12].copy_from_slice(&10_000_u32.to_be_bytes());
    let places = find(&bytes, b"stco").unwrap();
    let count = u32::from_be_bytes(bytes[places + 8..places + 12].try_into().unwrap()) as usize;
    for chunk in 0..count {
        let at = places + 12 + chunk * 4;
        bytes[at..at + 4].copy_from_slice(&8_u32.to_be_bytes());
    }
    let chunks = find(&bytes, b"stsc").unwrap();
    bytes[chunks + 16..chunks + 20].copy_from_slice(&1_u32.to_be_bytes());
    assert_eq!(refused(&bytes), Err(ClipError::TooMany));
    // A clock that jumps a hundred years.
    let far = patched(
        "opus-slices.webm",
        &[0x1F, 0x43, 0xB6, 0x75],
        8,
        &[0xE7, 0x81, 0x7F],
    );
    assert!(
        refused(&far).is_ok_and(|millis| millis < 8_000),
        "a small jump is a late start"
    );
    let mut jump = golden("opus-slices.webm");
    let cluster = jump
        .windows(4)
        .rposition(|four| four == [0x1F, 0x43, 0xB6, 0x75])
        .unwrap();
    jump.truncate(cluster);
    jump.extend_from_slice(&[
        0x1F, 0x43, 0xB6, 0x75, 0xFF, 0xE7, 0x88, 0x7F, 255, 255, 255, 255, 255, 255, 255,
    ]);
    jump.extend_from_slice(&[0xA3, 0x85, 0x81, 0, 0, 0x80, 7]);
    assert_eq!(refused(&jump), Err(ClipError::TooLong { seconds: 180 }));
}

#[test]
fn med_26_a_frame_outside_the_file_and_a_box_inside_itself_end_the_reading() {
    let mut base = golden("opus-slices.mp4");
    let run = find(&base, b"trun").unwrap();
    // The offset of its data: behind the end of everything.
    base[run + 12..run + 16].copy_from_slice(&i32::MAX.to_be_bytes());
    assert_eq!(
        repair(&base, &ClipLimits::default()).map(|_| ()),
        Err(ClipError::Damaged)
    );
    let small = patched("opus-slices.mp4", b"isom", 0, b"isom");
    let mut small = small;
    let moov = find(&small, b"moov").unwrap();
    small[moov - 4..moov].copy_from_slice(&4_u32.to_be_bytes());
    assert_eq!(
        repair(&small, &ClipLimits::default()).map(|_| ()),
        Err(ClipError::Damaged)
    );
}
