//! Films and sounds as a real recorder leaves them, and what becomes of them.

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

use passeplume_media::clip::{Clip, ClipError, ClipKind, ClipLimits, Plays, repair};
use support::{find, golden, goldens, mp4, sounds};

fn repaired(bytes: &[u8]) -> Clip {
    repair(bytes, &ClipLimits::default()).expect("repaired")
}

fn at(bytes: &[u8], what: &[u8]) -> usize {
    find(bytes, what).unwrap_or_else(|| panic!("{what:02x?} is there"))
}

const DURATION: &[u8] = &[0x44, 0x89, 0x88];
const CUES: &[u8] = &[0x1C, 0x53, 0xBB, 0x6B];
const CLUSTER: &[u8] = &[0x1F, 0x43, 0xB6, 0x75];

#[test]
fn med_20_a_recorders_webm_gets_its_length_and_its_cues_before_its_clusters() {
    for name in [
        "vp8-opus-slices",
        "vp9-opus-slices",
        "av1-opus-slices",
        "vp8-silent",
        "opus-slices",
    ] {
        let old = golden(&format!("{name}.webm"));
        assert!(
            find(&old, DURATION).is_none() && find(&old, CUES).is_none(),
            "{name} is a golden of slices"
        );
        let clip = repaired(&old);
        let seconds = if name == "opus-slices" { 7 } else { 3 };
        assert!(
            (seconds * 1_000 - 400..seconds * 1_000 + 400).contains(&clip.millis),
            "{name}: {}",
            clip.millis
        );
        // What the file says is what we say.
        let place = at(&clip.bytes, DURATION) + 3;
        let said = f64::from_be_bytes(clip.bytes[place..place + 8].try_into().unwrap());
        assert_eq!(said, clip.millis as f64, "{name}");
        // The second time the name stands in front of the cues themselves, the first time in the list of places.
        let list = at(&clip.bytes, CUES) + 4;
        let cues = list + at(&clip.bytes[list..], CUES);
        assert!(cues < at(&clip.bytes, CLUSTER), "{name}");
        // The first cue leads to the first cluster, counted from the content of the segment.
        let position = cues + at(&clip.bytes[cues..], &[0xF1, 0x88]) + 2;
        let position = u64::from_be_bytes(clip.bytes[position..position + 8].try_into().unwrap());
        let segment = at(&clip.bytes, &[0x18, 0x53, 0x80, 0x67]) + 12;
        assert_eq!(
            segment + position as usize,
            at(&clip.bytes, CLUSTER),
            "{name}"
        );
        assert_eq!(clip.plays, Plays::NotOldApple);
    }
}

#[test]
fn med_20_a_sound_has_a_cue_each_five_seconds_and_a_film_at_its_key_frames() {
    let points = |bytes: &[u8]| {
        bytes
            .windows(4)
            .filter(|four| *four == [0xBB, 0x95, 0xB3, 0x84])
            .count()
    };
    assert_eq!(
        points(&repaired(&golden("opus-slices.webm")).bytes),
        2,
        "seven seconds"
    );
    // The key frames of the film itself: the flag of its blocks on track 2.
    let old = golden("vp8-opus-slices.webm");
    let keys = old
        .windows(5)
        .filter(|w| w[0] == 0x82 && w[3] & 0xF0 == 0x80 && w[4] & 1 == 0)
        .count();
    assert!(keys >= 1);
    assert!(points(&repaired(&old).bytes) >= 1);
}

#[test]
fn med_21_a_recorders_mp4_in_fragments_becomes_one_piece_with_its_tables_first() {
    for name in [
        "h264-opus-slices",
        "vp9-opus-slices",
        "vp9-opus-one-piece",
        "av1-opus-slices",
        "opus-slices",
    ] {
        let old = golden(&format!("{name}.mp4"));
        assert!(
            find(&old, b"moof").is_some(),
            "{name} is a golden in fragments"
        );
        let clip = repaired(&old);
        assert_eq!(mp4::names(&clip.bytes), ["ftyp", "moov", "mdat"], "{name}");
        for gone in [
            &b"moof"[..],
            b"mvex",
            b"mfra",
            b"SoundHandler",
            b"VideoHandler",
            b"AVC Coding",
        ] {
            assert!(
                find(&clip.bytes, gone).is_none(),
                "{name}: {}",
                String::from_utf8_lossy(gone)
            );
        }
        assert!(
            (2_600..3_400).contains(&clip.millis),
            "{name}: {}",
            clip.millis
        );
        // The film's head and each track's say so too.
        let place = at(&clip.bytes, b"mvhd") + 4 + 16;
        let said = u32::from_be_bytes(clip.bytes[place..place + 4].try_into().unwrap());
        assert_eq!(u64::from(said), clip.millis, "{name}");
        assert!(clip.bytes.len() < old.len() + 2_000, "{name}");
    }
}

#[test]
fn med_21_the_frames_are_those_of_the_recording_byte_for_byte_in_their_order() {
    // Two recordings of one kind of sound: in WebM each packet is a block, in MP4 the packets lie one behind the other.
    let old = golden("opus-slices.mp4");
    let clip = repaired(&old);
    let data = |bytes: &[u8]| mp4::bodies(bytes, b"mdat").concat();
    assert_eq!(data(&clip.bytes), data(&old));
}

#[test]
fn med_21_a_cameras_file_is_turned_round_and_loses_place_and_owner() {
    let plain = repaired(&golden("h264-opus-slices.mp4"));
    let camera = mp4::as_a_camera_writes(&plain.bytes);
    assert_eq!(
        mp4::names(&camera),
        ["ftyp", "wide", "mdat", "moov", "uuid"]
    );
    for secret in [&b"+48.8566+002.3522/"[..], b"iPad de Zoe", b"<script>"] {
        assert!(find(&camera, secret).is_some());
    }
    let clip = repaired(&camera);
    assert_eq!(clip.bytes, plain.bytes, "the same film, and nothing else");
}

#[test]
fn med_21_pictures_that_are_shown_in_another_order_than_decoded_stay_so() {
    // H.264 with frames in between, as cameras write them, tables at the end and names in them (made with ffmpeg 9).
    let old = golden("camera.mov");
    assert!(find(&old, b"48.8566").is_some() && find(&old, b"iPad de Zoe").is_some());
    let clip = repaired(&old);
    assert_eq!(mp4::names(&clip.bytes), ["ftyp", "moov", "mdat"]);
    assert!(find(&clip.bytes, b"48.8566").is_none() && find(&clip.bytes, b"Zoe").is_none());
    assert!(find(&clip.bytes, b"ctts").is_some() && find(&clip.bytes, b"elst").is_some());
    assert_eq!((clip.millis, clip.size), (2_000, (320, 240)));
    assert_eq!(clip.plays, Plays::Everywhere);
}

#[test]
fn med_22_what_was_repaired_is_left_as_it_is() {
    for (name, old) in goldens() {
        let once = repaired(&old);
        let twice = repaired(&once.bytes);
        assert_eq!(once.bytes, twice.bytes, "{name}");
        assert_eq!(once.millis, twice.millis, "{name}");
    }
}

#[test]
fn med_22_no_trace_of_the_program_that_recorded_it() {
    for (name, old) in goldens() {
        assert!(find(&repaired(&old).bytes, b"Chrome").is_none(), "{name}");
    }
}

#[test]
fn med_22_a_recording_that_was_cut_off_keeps_what_is_whole() {
    for (name, old) in goldens() {
        // A camera's tables are at the end: without them nothing is whole.
        if name.ends_with(".mov") {
            continue;
        }
        let whole = repaired(&old);
        let cut = repair(&old[..old.len() * 2 / 3], &ClipLimits::default());
        let cut = cut.unwrap_or_else(|error| panic!("{name}: {error}"));
        assert!(
            cut.millis > 500 && cut.millis <= whole.millis,
            "{name}: {} of {}",
            cut.millis,
            whole.millis
        );
        assert_eq!(cut.kind, whole.kind, "{name}");
    }
}

#[test]
fn med_23_what_is_too_long_too_large_or_of_another_kind_is_refused_with_its_reason() {
    let film = golden("vp8-opus-slices.webm");
    let sound = golden("opus-slices.webm");
    let short = ClipLimits {
        film_seconds: 1,
        sound_seconds: 5,
        ..ClipLimits::default()
    };
    assert_eq!(
        repair(&film, &short),
        Err(ClipError::TooLong { seconds: 1 })
    );
    assert_eq!(
        repair(&golden("vp9-opus-slices.mp4"), &short),
        Err(ClipError::TooLong { seconds: 1 })
    );
    assert_eq!(
        repair(&sound, &short),
        Err(ClipError::TooLong { seconds: 5 })
    );
    let small = ClipLimits {
        film_edge: 160,
        ..ClipLimits::default()
    };
    assert_eq!(
        repair(&film, &small),
        Err(ClipError::TooLarge { edge: 160 })
    );
    // A minute's recorder stops a little late, and is not scolded for it.
    let exact = ClipLimits {
        film_seconds: 2,
        ..ClipLimits::default()
    };
    assert!(repair(&film, &exact).is_ok());

    for other in [
        &b"<svg xmlns='http://www.w3.org/2000/svg'/>"[..],
        b"<!doctype html>",
        b"#EXTM3U\nhttp://a",
        b"%PDF-1.7",
        b"PK\x03\x04",
        b"",
    ] {
        assert_eq!(
            repair(other, &ClipLimits::default()),
            Err(ClipError::Unknown)
        );
    }
    // H.264 in Matroska as recorders write it has no settings: one program plays it.
    let unset = golden("h264-opus-slices.mkv");
    assert_eq!(
        repair(&unset, &ClipLimits::default()),
        Err(ClipError::Codec)
    );
}

#[test]
fn med_24_mp3_loses_its_tags_and_says_its_length() {
    let old = sounds::mp3_with_a_tag(200);
    assert!(find(&old, b"Zoe chante").is_some());
    let clip = repaired(&old);
    assert_eq!(
        (clip.media_type, clip.kind, clip.plays),
        ("audio/mpeg", ClipKind::Sound, Plays::Everywhere)
    );
    assert_eq!(clip.millis, 200 * 1_152 * 1_000 / 44_100);
    assert!(find(&clip.bytes, b"Zoe chante").is_none() && find(&clip.bytes, b"TAG").is_none());
    let xing = at(&clip.bytes, b"Xing");
    assert!(xing < 40, "in the first frame");
    assert_eq!(clip.bytes[xing + 8..xing + 12], 200_u32.to_be_bytes());
    assert_eq!(repaired(&clip.bytes).bytes, clip.bytes);
}

#[test]
fn med_24_real_encoders_are_understood_as_well() {
    for (name, millis) in [("vbr.mp3", 2_950..3_150), ("tagged.ogg", 2_950..3_050)] {
        let old = golden(name);
        assert!(find(&old, b"Zoe").is_some(), "{name}");
        let clip = repaired(&old);
        assert!(millis.contains(&clip.millis), "{name}: {}", clip.millis);
        assert!(find(&clip.bytes, b"Zoe").is_none(), "{name}");
    }
}

#[test]
fn med_24_wav_keeps_its_samples_alone() {
    let old = sounds::wav(2);
    let clip = repaired(&old);
    assert_eq!((clip.media_type, clip.millis), ("audio/wav", 2_000));
    assert!(find(&old, b"Zoe").is_some() && find(&clip.bytes, b"Zoe").is_none());
    assert_eq!(
        repair(&sounds::wav(62), &ClipLimits::default()),
        Err(ClipError::TooLong { seconds: 60 })
    );
}

#[test]
fn med_24_ogg_with_opus_loses_its_tags() {
    let old = sounds::ogg(&golden("opus-slices.mp4"));
    assert!(find(&old, b"ARTIST=Zoe").is_some());
    let clip = repaired(&old);
    assert_eq!(clip.media_type, "audio/ogg");
    // Ten packets of 60 ms, without what a decoder needs to warm up.
    assert_eq!(clip.millis, 600 - 7);
    assert!(find(&clip.bytes, b"Zoe").is_none());
    assert_eq!(repaired(&clip.bytes).bytes, clip.bytes);
}
