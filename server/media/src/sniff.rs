//! What bytes are, by their beginning: neither a name nor a declared type is asked.

use crate::{mp4::is_mp4, pdf::is_pdf};

/// What a file's first bytes say. Its reader looks closer.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum Sniffed {
    /// A JPEG picture.
    Jpeg,
    /// A PNG picture.
    Png,
    /// A GIF picture.
    Gif,
    /// A WebP picture.
    WebP,
    /// A HEIC picture: what an iPad takes, and what few programs open.
    Heic,
    /// EBML: WebM or Matroska.
    Webm,
    /// Boxes: MP4, M4A, MOV.
    Mp4,
    /// MP3 frames, with or without a tag before them.
    Mp3,
    /// RIFF with waves.
    Wav,
    /// Ogg pages.
    Ogg,
    /// PDF of a version.
    Pdf,
}

/// How many bytes from the beginning [`sniff`] needs at the most.
pub const SNIFFED_BYTES: usize = 16;

/// What these bytes are, or nothing that is taken.
#[must_use]
pub fn sniff(bytes: &[u8]) -> Option<Sniffed> {
    let starts = |with: &[u8]| bytes.starts_with(with);
    let at = |from: usize, word: &[u8]| bytes.get(from..from + word.len()) == Some(word);
    if starts(&[0xff, 0xd8, 0xff]) {
        Some(Sniffed::Jpeg)
    } else if starts(b"\x89PNG\r\n\x1a\n") {
        Some(Sniffed::Png)
    } else if starts(b"GIF87a") || starts(b"GIF89a") {
        Some(Sniffed::Gif)
    } else if starts(b"RIFF") && at(8, b"WEBP") {
        Some(Sniffed::WebP)
    } else if starts(b"RIFF") && at(8, b"WAVE") {
        Some(Sniffed::Wav)
    } else if at(4, b"ftyp") && bytes.get(8..12).is_some_and(is_heic) {
        Some(Sniffed::Heic)
    } else if is_mp4(bytes) {
        Some(Sniffed::Mp4)
    } else if starts(&[0x1a, 0x45, 0xdf, 0xa3]) {
        Some(Sniffed::Webm)
    } else if starts(b"OggS") {
        Some(Sniffed::Ogg)
    } else if is_pdf(bytes) {
        Some(Sniffed::Pdf)
    } else if starts(b"ID3") || is_mp3_frame(bytes) {
        Some(Sniffed::Mp3)
    } else {
        None
    }
}

/// Whether the major brand of a file of boxes is one of pictures.
fn is_heic(brand: &[u8]) -> bool {
    const BRANDS: [&[u8; 4]; 8] = [
        b"heic", b"heix", b"heim", b"heis", b"hevc", b"hevx", b"mif1", b"msf1",
    ];
    BRANDS.iter().any(|known| known.as_slice() == brand)
}

/// Sync of eleven bits, layer III, a bitrate and a rate that exist.
fn is_mp3_frame(bytes: &[u8]) -> bool {
    let [0xff, second, third, ..] = bytes else {
        return false;
    };
    second & 0xe6 == 0xe2 && third >> 4 != 0xf && third >> 4 != 0 && third & 0x0c != 0x0c
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn med_3_bytes_are_what_they_begin_with() {
        for (bytes, found) in [
            (&b"\xff\xd8\xff\xe0\0\x10JFIF"[..], Some(Sniffed::Jpeg)),
            (b"\x89PNG\r\n\x1a\n\0\0\0\rIHDR", Some(Sniffed::Png)),
            (b"GIF89a\x01\0", Some(Sniffed::Gif)),
            (b"RIFF\x24\0\0\0WEBPVP8 ", Some(Sniffed::WebP)),
            (b"RIFF\x24\0\0\0WAVEfmt ", Some(Sniffed::Wav)),
            (b"\0\0\0\x18ftypheic", Some(Sniffed::Heic)),
            (b"\0\0\0\x18ftypmif1", Some(Sniffed::Heic)),
            (b"\0\0\0\x18ftypisom", Some(Sniffed::Mp4)),
            (b"\0\0\0\x18ftyp3gp4", Some(Sniffed::Mp4)),
            (b"\0\0\0\x18ftyp3gp5", Some(Sniffed::Mp4)),
            (b"\0\0\0\x18ftyp3g2a", Some(Sniffed::Mp4)),
            (b"\0\0\0\x18ftyp3tea", None),
            (b"\x1a\x45\xdf\xa3\x01", Some(Sniffed::Webm)),
            (b"OggS\0\x02", Some(Sniffed::Ogg)),
            (b"ID3\x04\0", Some(Sniffed::Mp3)),
            (b"\xff\xfb\x90\x64", Some(Sniffed::Mp3)),
            (b"<svg xmlns=", None),
            (b"<!doctype html>", None),
            (b"<?xml version", None),
            (b"#EXTM3U\nhttp://", None),
            (b"%PDF-1.7", Some(Sniffed::Pdf)),
            (b"%PDF-2.0\n", Some(Sniffed::Pdf)),
            (b" %PDF-1.7", None),
            (b"%PDF-", None),
            (b"%!PS-Adobe", None),
            (b"PK\x03\x04", None),
            (b"\0\0\0\x18ftypavif", None),
            (b"BM\x36\0", None),
            (b"\xef\xbb\xbf<svg", None),
            (b"", None),
        ] {
            assert_eq!(sniff(bytes), found, "{bytes:?}");
            for short in 0..bytes.len() {
                let _ = sniff(&bytes[..short]);
            }
        }
    }
}
