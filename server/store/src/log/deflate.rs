//! Bytes made smaller for as long as they lie still, and made whole again without trusting their length.

use std::io::{Read as _, Write as _};

use flate2::{Compression, read::DeflateDecoder, write::DeflateEncoder};

/// Nothing that this program packs is longer when whole, in bytes: a value that says otherwise is damaged, and must not
/// take the memory that it asks for.
const WHOLE_AT_MOST: u64 = 256 * 1024 * 1024;

/// `bytes`, compressed as well as it goes: time does not matter where it is called.
pub(super) fn squeeze(bytes: &[u8]) -> std::io::Result<Vec<u8>> {
    let mut encoder = DeflateEncoder::new(Vec::new(), Compression::best());
    encoder.write_all(bytes)?;
    encoder.finish()
}

/// What [`squeeze`] was given. Nothing where the bytes do not read.
pub(super) fn whole(packed: &[u8]) -> Option<Vec<u8>> {
    let mut bytes = Vec::with_capacity(packed.len().saturating_mul(3));
    DeflateDecoder::new(packed)
        .take(WHOLE_AT_MOST)
        .read_to_end(&mut bytes)
        .ok()?;
    Some(bytes)
}
