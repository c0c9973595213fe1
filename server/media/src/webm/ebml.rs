//! EBML as Matroska uses it: ids with their marker bit, sizes that may be unknown, numbers of any width up to 8 bytes.

/// Head of an element: what it is and where its content lies.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) struct Head {
    /// The id with its marker bit, as the specification writes it.
    pub(super) id: u32,
    /// Where the content begins.
    pub(super) body: usize,
    /// Where it ends by its own claim, not yet compared with anything; `None` where it claims no size.
    pub(super) end: Option<usize>,
}

/// A variable-length number at `at`: its value with the marker bit, how many bytes it took.
fn variable(bytes: &[u8], at: usize, longest: usize) -> Option<(u64, usize)> {
    let first = *bytes.get(at)?;
    let length = usize::try_from(first.leading_zeros()).ok()? + 1;
    if length > longest {
        return None;
    }
    let value = bytes
        .get(at..at.checked_add(length)?)?
        .iter()
        .fold(0_u64, |value, byte| value << 8 | u64::from(*byte));
    Some((value, length))
}

/// The element that begins at `at`.
pub(super) fn head(bytes: &[u8], at: usize) -> Option<Head> {
    let (id, id_length) = variable(bytes, at, 4)?;
    let size_at = at.checked_add(id_length)?;
    let (size, size_length) = variable(bytes, size_at, 8)?;
    let ones = (1_u64 << (7 * size_length)) - 1;
    let size = size & ones;
    let body = size_at.checked_add(size_length)?;
    let end = if size == ones {
        None
    } else {
        Some(usize::try_from(size).ok()?.checked_add(body)?)
    };
    Some(Head {
        id: u32::try_from(id).ok()?,
        body,
        end,
    })
}

/// The elements within a content that is wholly there. It ends before the first that does not fit.
pub(super) fn children(content: &[u8]) -> impl Iterator<Item = (u32, &[u8])> {
    let mut at = 0;
    std::iter::from_fn(move || {
        let head = head(content, at)?;
        let end = head.end?;
        let body = content.get(head.body..end)?;
        at = end;
        Some((head.id, body))
    })
}

/// A track's number in front of a block.
pub(super) fn track_number(block: &[u8]) -> Option<(u64, usize)> {
    let (value, length) = variable(block, 0, 8)?;
    Some((value & ((1_u64 << (7 * length)) - 1), length))
}

/// An unsigned number of up to 8 bytes; none is zero.
pub(super) fn unsigned(content: &[u8]) -> Option<u64> {
    (content.len() <= 8).then(|| {
        content
            .iter()
            .fold(0_u64, |value, byte| value << 8 | u64::from(*byte))
    })
}

/// A float of 4 or 8 bytes.
pub(super) fn float(content: &[u8]) -> Option<f64> {
    match content.len() {
        4 => Some(f64::from(f32::from_be_bytes(content.try_into().ok()?))),
        8 => Some(f64::from_be_bytes(content.try_into().ok()?)),
        _ => None,
    }
}

/// Appends an id.
pub(super) fn put_id(out: &mut Vec<u8>, id: u32) {
    let bytes = id.to_be_bytes();
    let empty = usize::try_from(id.leading_zeros() / 8).unwrap_or_default();
    out.extend_from_slice(bytes.get(empty..).unwrap_or_default());
}

/// Appends a size in as few bytes as it takes, and says nothing that reads as unknown.
pub(super) fn put_size(out: &mut Vec<u8>, size: u64) {
    let length = size_length(size);
    let marked = size | 1_u64 << (7 * length);
    out.extend_from_slice(marked.to_be_bytes().get(8 - length..).unwrap_or_default());
}

/// Bytes that [`put_size`] takes.
pub(super) fn size_length(size: u64) -> usize {
    (1..8)
        .find(|length| size < (1_u64 << (7 * length)) - 1)
        .unwrap_or(8)
}

/// Appends a size in 8 bytes, whatever it is: for places that are filled before they are known.
pub(super) fn put_wide_size(out: &mut Vec<u8>, size: u64) {
    out.extend_from_slice(&(size | 1 << 56).to_be_bytes());
}

/// Appends a whole element.
pub(super) fn put(out: &mut Vec<u8>, id: u32, content: &[u8]) {
    put_id(out, id);
    put_size(out, u64::try_from(content.len()).unwrap_or_default());
    out.extend_from_slice(content);
}

/// Appends an unsigned number in as few bytes as it takes.
pub(super) fn put_unsigned(out: &mut Vec<u8>, id: u32, value: u64) {
    let bytes = value.to_be_bytes();
    let empty = usize::try_from(value.leading_zeros() / 8)
        .unwrap_or_default()
        .min(7);
    put(out, id, bytes.get(empty..).unwrap_or_default());
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_is_written_reads_back() {
        for size in [0, 1, 126, 127, 128, 16_382, 16_383, 1 << 40] {
            let mut out = Vec::new();
            put_id(&mut out, 0x1A45_DFA3);
            put_size(&mut out, size);
            assert_eq!(out.len(), 4 + size_length(size));
            let read = head(&out, 0).unwrap();
            assert_eq!((read.id, read.body), (0x1A45_DFA3, out.len()));
            assert_eq!(
                read.end.map(|end| end - read.body),
                Some(usize::try_from(size).unwrap())
            );
        }
    }

    #[test]
    fn a_size_of_ones_is_unknown_and_one_beyond_the_address_space_is_none() {
        assert_eq!(head(&[0xEC, 0xFF], 0).unwrap().end, None);
        assert_eq!(
            head(&[0xEC, 0x01, 255, 255, 255, 255, 255, 255, 255], 0)
                .unwrap()
                .end,
            None
        );
        assert!(
            head(&[0xEC, 0x01, 255, 255, 255, 255, 255, 255, 254], 0)
                .is_some_and(|head| head.end.is_some_and(|end| end > 1 << 50))
        );
        assert_eq!(head(&[0xEC, 0x00, 0x00], 0), None);
    }

    #[test]
    fn children_end_where_one_does_not_fit() {
        let bytes = [0xEC, 0x81, 7, 0xEC, 0x85, 1];
        assert_eq!(children(&bytes).collect::<Vec<_>>(), [(0xEC, &bytes[2..3])]);
    }
}
