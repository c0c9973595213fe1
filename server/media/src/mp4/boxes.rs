//! Boxes of ISO base media files: reading them without believing a size, writing them without knowing it before.

use crate::cursor::Cursor;

/// A box's name.
pub(super) type Name = [u8; 4];

/// The boxes within a content, with the place where each begins. The last one is cut where the content ends.
pub(super) fn boxes(content: &[u8]) -> impl Iterator<Item = (Name, usize, &[u8])> {
    let mut at = 0_usize;
    std::iter::from_fn(move || {
        let from = at;
        let mut head = Cursor::new(content.get(from..)?);
        let short = u64::from(head.u32()?);
        let name: Name = head.array()?;
        let (size, taken) = match short {
            // To the end of the file.
            0 => (u64::MAX, 8),
            1 => (head.u64()?, 16),
            size => (size, 8),
        };
        let body = from.checked_add(taken)?;
        let end = usize::try_from(size)
            .unwrap_or(usize::MAX)
            .saturating_add(from)
            .min(content.len());
        // A box that is smaller than its own head would never end.
        let found = content.get(body..end)?;
        at = end;
        Some((name, from, found))
    })
}

/// The first box of this name.
pub(super) fn find<'a>(content: &'a [u8], name: &Name) -> Option<&'a [u8]> {
    boxes(content).find_map(|(found, _, body)| (found == *name).then_some(body))
}

/// The box at the end of a way through boxes.
pub(super) fn walk<'a>(content: &'a [u8], way: &[&Name]) -> Option<&'a [u8]> {
    way.iter()
        .try_fold(content, |content, name| find(content, name))
}

/// Version and flags, which open a full box.
pub(super) fn full(body: &[u8]) -> Option<(u8, u32, Cursor<'_>)> {
    let mut cursor = Cursor::new(body);
    let word = cursor.u32()?;
    let version = u8::try_from(word >> 24).ok()?;
    Some((version, word & 0x00FF_FFFF, cursor))
}

/// Appends a box whose content is whatever `fill` appends.
pub(super) fn put(out: &mut Vec<u8>, name: &Name, fill: impl FnOnce(&mut Vec<u8>)) {
    let from = out.len();
    out.extend_from_slice(&[0; 4]);
    out.extend_from_slice(name);
    fill(out);
    let size = u32::try_from(out.len() - from).unwrap_or_default();
    if let Some(place) = out.get_mut(from..from + 4) {
        place.copy_from_slice(&size.to_be_bytes());
    }
}

/// Appends a full box.
pub(super) fn put_full(
    out: &mut Vec<u8>,
    name: &Name,
    (version, flags): (u8, u32),
    fill: impl FnOnce(&mut Vec<u8>),
) {
    put(out, name, |out| {
        put_u32(out, u32::from(version) << 24 | flags);
        fill(out);
    });
}

/// Appends 32 bits.
pub(super) fn put_u32(out: &mut Vec<u8>, value: u32) {
    out.extend_from_slice(&value.to_be_bytes());
}

/// Appends 16 bits.
pub(super) fn put_u16(out: &mut Vec<u8>, value: u16) {
    out.extend_from_slice(&value.to_be_bytes());
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_is_written_reads_back_and_a_box_smaller_than_its_head_ends_it() {
        let mut out = Vec::new();
        put(&mut out, b"moov", |out| put_u32(out, 7));
        put_full(&mut out, b"stsz", (1, 2), |_| ());
        let found: Vec<_> = boxes(&out).collect();
        assert_eq!(
            found,
            [
                (*b"moov", 0, &[0_u8, 0, 0, 7][..]),
                (*b"stsz", 12, &[1_u8, 0, 0, 2][..])
            ]
        );
        assert_eq!(boxes(b"\0\0\0\x07moov....").count(), 0);
        assert_eq!(boxes(b"\0\0\0\x01mdat\0\0\0\0\0\0\0\x0f").count(), 0);
        assert_eq!(
            boxes(b"\xff\xff\xff\xffmdat..").next(),
            Some((*b"mdat", 0, &b".."[..]))
        );
    }
}
