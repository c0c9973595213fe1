//! As much EBML as a film takes: ids with their marker bit, sizes that may be unknown.

pub(super) const EBML: u32 = 0x1A45_DFA3;
pub(super) const SEGMENT: u32 = 0x1853_8067;
pub(super) const INFO: u32 = 0x1549_A966;
pub(super) const TIMESTAMP_SCALE: u32 = 0x002A_D7B1;
pub(super) const DURATION: u32 = 0x4489;
pub(super) const TRACKS: u32 = 0x1654_AE6B;
pub(super) const CLUSTER: u32 = 0x1F43_B675;
pub(super) const TIMESTAMP: u32 = 0xE7;
pub(super) const SIMPLE_BLOCK: u32 = 0xA3;
pub(super) const CUES: u32 = 0x1C53_BB6B;
pub(super) const CUE_POINT: u32 = 0xBB;

/// What begins somewhere: its id, where its content lies, and where that ends where it says so.
#[derive(Debug, Clone, Copy)]
pub(super) struct Head {
    pub(super) id: u32,
    pub(super) body: usize,
    pub(super) end: Option<usize>,
}

/// What begins at `at`.
pub(super) fn head(bytes: &[u8], at: usize) -> Option<Head> {
    let number = |at: usize| {
        let length = usize::try_from(bytes.get(at)?.leading_zeros()).ok()? + 1;
        let all = bytes.get(at..at + length)?;
        let value = all
            .iter()
            .fold(0_u64, |value, byte| value << 8 | u64::from(*byte));
        Some((value, length))
    };
    let (id, id_length) = number(at)?;
    let (size, size_length) = number(at + id_length).filter(|(_, length)| *length <= 8)?;
    let most = (1_u64 << (7 * size_length)) - 1;
    let body = at + id_length + size_length;
    let size = usize::try_from(size & most).ok()?;
    Some(Head {
        id: u32::try_from(id).ok()?,
        body,
        end: (size as u64 != most).then_some(body + size),
    })
}

/// Appends the beginning of something whose end nobody knows yet.
pub(super) fn open(out: &mut Vec<u8>, id: u32) {
    put_id(out, id);
    out.extend_from_slice(&[0x01, 0xFF, 0xFF, 0xFF, 0xFF, 0xFF, 0xFF, 0xFF]);
}

/// Appends something whole.
pub(super) fn put(out: &mut Vec<u8>, id: u32, content: &[u8]) {
    put_id(out, id);
    // Four bytes of a size are enough for everything here.
    let size = u32::try_from(content.len()).unwrap_or(0) | 0x1000_0000;
    out.extend_from_slice(&size.to_be_bytes());
    out.extend_from_slice(content);
}

fn put_id(out: &mut Vec<u8>, id: u32) {
    let empty = usize::try_from(id.leading_zeros() / 8).unwrap_or(0);
    out.extend_from_slice(id.to_be_bytes().get(empty..).unwrap_or_default());
}
