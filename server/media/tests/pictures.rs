//! Pictures as children and attackers send them.

#![allow(
    clippy::unwrap_used,
    clippy::indexing_slicing,
    clippy::cast_possible_truncation,
    missing_docs,
    reason = "a test may fail"
)]

#[path = "support/png.rs"]
mod png;

use std::io::Cursor;

use image::{ImageFormat, Rgb, RgbImage, Rgba, RgbaImage};
use passeplume_media::{PictureError, PictureLimits, make_picture};
use png::png_head;

const LIMITS: PictureLimits = PictureLimits {
    pixels: 25_000_000,
    edge: 12_000,
};

fn photo(width: u32, height: u32, format: ImageFormat) -> Vec<u8> {
    let image = RgbImage::from_fn(width, height, |x, y| Rgb([x as u8, y as u8, (x ^ y) as u8]));
    let mut bytes = Cursor::new(Vec::new());
    image.write_to(&mut bytes, format).unwrap();
    bytes.into_inner()
}

/// A JPEG with GPS in its EXIF, a name in XMP, a comment and a thumbnail inside; turned by `orientation`.
fn with_metadata(jpeg: &[u8], orientation: u8) -> Vec<u8> {
    let mut exif = b"Exif\0\0MM\0*\0\0\0\x08\0\x02".to_vec();
    exif.extend([0x01, 0x12, 0, 3, 0, 0, 0, 1, 0, orientation, 0, 0]);
    exif.extend([0x88, 0x25, 0, 4, 0, 0, 0, 1, 0, 0, 0, 0x26]);
    exif.extend(b"\0\0\0\0GPS-MARQUE-48.8566N-2.3522E");
    exif.extend(jpeg.iter().take(200));
    let xmp = b"http://ns.adobe.com/xap/1.0/\0<x:xmpmeta>XMP-MARQUE Zo\xc3\xa9 Dupont</x:xmpmeta>";
    let comment = b"COMMENT-MARQUE";
    let mut out = jpeg[..2].to_vec();
    for (marker, body) in [(0xe1, &exif[..]), (0xe1, &xmp[..]), (0xfe, &comment[..])] {
        out.extend([0xff, marker]);
        out.extend(((body.len() + 2) as u16).to_be_bytes());
        out.extend(body);
    }
    out.extend(&jpeg[2..]);
    // A second file behind the first: a page for whoever takes it for one.
    out.extend(b"<html><script>POLYGLOT-MARQUE</script></html>");
    out
}

fn holds(bytes: &[u8], words: &[u8]) -> bool {
    bytes.windows(words.len()).any(|window| window == words)
}

#[test]
fn med_1_nothing_around_the_pixels_survives_and_the_photo_stands_upright() {
    let sent = with_metadata(&photo(2_000, 1_000, ImageFormat::Jpeg), 6);
    let marks: [&[u8]; 7] = [
        b"MARQUE",
        b"Exif",
        b"xmpmeta",
        b"Dupont",
        b"<script>",
        b"ns.adobe",
        b"GPS",
    ];
    for mark in marks {
        assert!(holds(&sent, mark));
    }
    let made = make_picture(&sent, LIMITS).unwrap();
    for form in [&made.page, &made.thumb] {
        for mark in marks {
            assert!(!holds(&form.bytes, mark));
        }
        let again = image::load_from_memory(&form.bytes).unwrap();
        assert_eq!((again.width(), again.height()), (form.width, form.height));
    }
    // A quarter turn: wide became high.
    assert_eq!((made.page.width, made.page.height), (800, 1_600));
    assert_eq!((made.thumb.width, made.thumb.height), (160, 320));
    assert_eq!(made.page.media_type, "image/jpeg");
}

#[test]
fn med_3_every_kind_that_is_taken_is_decoded_and_encoded_anew() {
    for format in [
        ImageFormat::Jpeg,
        ImageFormat::Png,
        ImageFormat::WebP,
        ImageFormat::Gif,
    ] {
        let made = make_picture(&photo(300, 200, format), LIMITS).unwrap();
        assert_eq!(
            (made.page.width, made.page.height),
            (300, 200),
            "{format:?}"
        );
    }
    let drawing = RgbaImage::from_fn(500, 500, |x, _| {
        Rgba([0, 0, 0, if x < 250 { 255 } else { 0 }])
    });
    let mut bytes = Cursor::new(Vec::new());
    drawing.write_to(&mut bytes, ImageFormat::Png).unwrap();
    let made = make_picture(&bytes.into_inner(), LIMITS).unwrap();
    assert_eq!(made.page.media_type, "image/png");
}

#[test]
fn med_2_too_many_pixels_are_refused_by_the_head() {
    for (width, height) in [
        (50_000, 50_000),
        (12_001, 1),
        (1, 12_001),
        (5_001, 5_001),
        (u32::MAX >> 1, 1),
    ] {
        assert_eq!(
            make_picture(&png_head(width, height), LIMITS),
            Err(PictureError::TooManyPixels),
            "{width} x {height}"
        );
    }
    assert_eq!(
        make_picture(&png_head(0, 5), LIMITS),
        Err(PictureError::Damaged)
    );
}

#[test]
fn med_3_what_is_no_picture_is_refused_and_what_is_cut_panics_nowhere() {
    for (bytes, why) in [
        (
            &b"<svg xmlns='http://www.w3.org/2000/svg'/>"[..],
            PictureError::NoPicture,
        ),
        (b"<!doctype html><p>", PictureError::NoPicture),
        (b"#EXTM3U\nhttp://127.0.0.1/", PictureError::NoPicture),
        (b"%PDF-1.7", PictureError::NoPicture),
        (b"\0\0\0\x18ftypheic\0\0\0\0", PictureError::Heic),
        (b"\x1a\x45\xdf\xa3", PictureError::NoPicture),
        (b"\xff\xd8\xff", PictureError::Damaged),
        (b"\x89PNG\r\n\x1a\n", PictureError::Damaged),
    ] {
        assert_eq!(make_picture(bytes, LIMITS), Err(why));
    }
    for format in [
        ImageFormat::Jpeg,
        ImageFormat::Png,
        ImageFormat::WebP,
        ImageFormat::Gif,
    ] {
        let whole = with_metadata_of(format);
        for end in (0..whole.len()).step_by(97) {
            let _ = make_picture(&whole[..end], LIMITS);
            let mut bent = whole.clone();
            bent[end] ^= 0x5a;
            let _ = make_picture(&bent, LIMITS);
        }
    }
}

fn with_metadata_of(format: ImageFormat) -> Vec<u8> {
    let plain = photo(60, 40, format);
    if format == ImageFormat::Jpeg {
        with_metadata(&plain, 3)
    } else {
        plain
    }
}
