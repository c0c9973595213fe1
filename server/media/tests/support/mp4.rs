//! Boxes, read and moved by other code than the one under test.

pub fn top(bytes: &[u8]) -> Vec<(String, Vec<u8>)> {
    let (mut found, mut at) = (Vec::new(), 0);
    while at + 8 <= bytes.len() {
        let size = u32::from_be_bytes(bytes[at..at + 4].try_into().unwrap()) as usize;
        let name = String::from_utf8_lossy(&bytes[at + 4..at + 8]).into_owned();
        found.push((name, bytes[at..at + size].to_vec()));
        at += size;
    }
    assert_eq!(at, bytes.len(), "boxes fill the file");
    found
}

pub fn names(bytes: &[u8]) -> Vec<String> {
    top(bytes).into_iter().map(|(name, _)| name).collect()
}

pub fn bodies(bytes: &[u8], name: &[u8]) -> Vec<Vec<u8>> {
    let wanted = top(bytes)
        .into_iter()
        .filter(|(found, _)| found.as_bytes() == name);
    wanted.map(|(_, whole)| whole[8..].to_vec()).collect()
}

fn boxed(name: &[u8; 4], body: &[u8]) -> Vec<u8> {
    let mut out = (body.len() as u32 + 8).to_be_bytes().to_vec();
    out.extend_from_slice(name);
    out.extend_from_slice(body);
    out
}

/// Tables behind the frames, and what a telephone adds: where, whose, and a web page that hides in a box.
pub fn as_a_camera_writes(bytes: &[u8]) -> Vec<u8> {
    let parts = top(bytes);
    let part = |name: &str| {
        parts
            .iter()
            .find(|(found, _)| found == name)
            .unwrap()
            .1
            .clone()
    };
    let (ftyp, mut moov, mdat) = (part("ftyp"), part("moov"), part("mdat"));
    let moved = (ftyp.len() as i64 + 16) - (ftyp.len() + moov.len()) as i64;
    let mut from = 0;
    while let Some(found) = super::find(&moov[from..], b"stco") {
        let at = from + found;
        let count = u32::from_be_bytes(moov[at + 8..at + 12].try_into().unwrap()) as usize;
        for line in 0..count {
            let place = at + 12 + line * 4;
            let old = u32::from_be_bytes(moov[place..place + 4].try_into().unwrap());
            let new = (i64::from(old) + moved) as u32;
            moov[place..place + 4].copy_from_slice(&new.to_be_bytes());
        }
        from = at + 12 + count * 4;
    }
    let mut more = boxed(b"\xa9xyz", b"\0\x12\x15\xc7+48.8566+002.3522/");
    more.extend(boxed(b"\xa9nam", b"iPad de Zoe"));
    moov.extend(boxed(b"udta", &more));
    let size = (moov.len() as u32).to_be_bytes();
    moov[..4].copy_from_slice(&size);
    let page = boxed(b"uuid", b"0123456789abcdef<script>alert(1)</script>");
    [ftyp, boxed(b"wide", &[0; 8]), mdat, moov, page].concat()
}
