//! The sample entry of a track: which codec, and the settings that its decoder needs, without anything beside them.

use crate::{
    clip::{ClipError, SETTINGS},
    cursor::Cursor,
};

use super::{
    boxes::{self, Name, boxes, put, put_u16, put_u32},
    model::Codec,
};

/// A sample entry, understood and written again.
pub(super) struct Entry {
    pub(super) codec: Codec,
    pub(super) bytes: Vec<u8>,
    pub(super) size: (u32, u32),
}

/// Reads the first entry of `stsd`; `None` where its codec is not taken.
pub(super) fn read(stsd: &[u8]) -> Result<Option<Entry>, ClipError> {
    let (_, _, mut cursor) = boxes::full(stsd).ok_or(ClipError::Damaged)?;
    cursor.skip(4).ok_or(ClipError::Damaged)?;
    let (name, _, body) = boxes(cursor.rest()).next().ok_or(ClipError::Damaged)?;
    match &name {
        b"avc1" | b"avc3" => film(name, body, Codec::H264, b"avcC").map(Some),
        b"hvc1" | b"hev1" => film(name, body, Codec::Hevc, b"hvcC").map(Some),
        b"vp09" => film(name, body, Codec::Vp9, b"vpcC").map(Some),
        b"av01" => film(name, body, Codec::Av1, b"av1C").map(Some),
        b"mp4a" => sound(name, body, b"esds"),
        b"Opus" => sound(name, body, b"dOps"),
        _ => Ok(None),
    }
}

fn settings<'a>(content: &'a [u8], name: &Name) -> Result<&'a [u8], ClipError> {
    let found = boxes::find(content, name).ok_or(ClipError::Damaged)?;
    if found.len() > SETTINGS {
        return Err(ClipError::TooMany);
    }
    Ok(found)
}

fn film(name: Name, body: &[u8], codec: Codec, own: &Name) -> Result<Entry, ClipError> {
    let read = || -> Option<((u16, u16), &[u8])> {
        let mut cursor = Cursor::new(body);
        cursor.skip(24)?;
        let size = (cursor.u16()?, cursor.u16()?);
        cursor.skip(50)?;
        Some((size, cursor.rest()))
    };
    let ((width, height), inner) = read().ok_or(ClipError::Damaged)?;
    let decoder = settings(inner, own)?;
    let mut bytes = Vec::new();
    put(&mut bytes, &name, |out| {
        out.extend_from_slice(&[0; 6]);
        put_u16(out, 1);
        out.extend_from_slice(&[0; 16]);
        put_u16(out, width);
        put_u16(out, height);
        // 72 dots an inch, one frame a sample, no name, 24 bits.
        put_u32(out, 72 << 16);
        put_u32(out, 72 << 16);
        put_u32(out, 0);
        put_u16(out, 1);
        out.extend_from_slice(&[0; 32]);
        put_u16(out, 24);
        put_u16(out, u16::MAX);
        put(out, own, |out| out.extend_from_slice(decoder));
        // Colours as numbers; a profile in full is left behind.
        for (inner, _, body) in boxes(inner) {
            let colours = inner == *b"colr" && body.starts_with(b"nclx") && body.len() == 11;
            let shape = inner == *b"pasp" && body.len() == 8;
            if colours || shape {
                put(out, &inner, |out| out.extend_from_slice(body));
            }
        }
    });
    Ok(Entry {
        codec,
        bytes,
        size: (u32::from(width), u32::from(height)),
    })
}

fn sound(name: Name, body: &[u8], own: &Name) -> Result<Option<Entry>, ClipError> {
    let read = || -> Option<(u16, u16, u32, u16, &[u8])> {
        let mut cursor = Cursor::new(body);
        cursor.skip(8)?;
        let version = cursor.u16()?;
        cursor.skip(6)?;
        let (channels, bits) = (cursor.u16()?, cursor.u16()?);
        cursor.skip(4)?;
        let rate = cursor.u32()?;
        if version == 1 {
            cursor.skip(16)?;
        }
        Some((channels, bits, rate, version, cursor.rest()))
    };
    let (channels, bits, rate, version, inner) = read().ok_or(ClipError::Damaged)?;
    if version > 1 {
        return Ok(None);
    }
    // QuickTime puts the settings one level deeper.
    let deeper = boxes::find(inner, own)
        .is_none()
        .then(|| boxes::find(inner, b"wave"))
        .flatten();
    let decoder = settings(deeper.unwrap_or(inner), own)?;
    let codec = match own {
        b"dOps" => Codec::Opus,
        _ => match object_type(decoder) {
            Some(0x40 | 0x66 | 0x67 | 0x68) => Codec::Aac,
            Some(0x69 | 0x6B) => Codec::Mp3,
            Some(_) | None => return Ok(None),
        },
    };
    let mut bytes = Vec::new();
    put(&mut bytes, &name, |out| {
        out.extend_from_slice(&[0; 6]);
        put_u16(out, 1);
        out.extend_from_slice(&[0; 8]);
        put_u16(out, channels);
        put_u16(out, bits);
        put_u32(out, 0);
        put_u32(out, rate);
        put(out, own, |out| out.extend_from_slice(decoder));
    });
    Ok(Some(Entry {
        codec,
        bytes,
        size: (0, 0),
    }))
}

/// Which codec an elementary stream descriptor names (ISO/IEC 14496-1, 7.2.6).
fn object_type(esds: &[u8]) -> Option<u8> {
    let (_, _, mut cursor) = boxes::full(esds)?;
    descriptor(&mut cursor, 3)?;
    cursor.skip(2)?;
    let flags = cursor.u8()?;
    if flags & 0x80 != 0 {
        cursor.skip(2)?;
    }
    if flags & 0x40 != 0 {
        let address = cursor.u8()?;
        cursor.skip(usize::from(address))?;
    }
    if flags & 0x20 != 0 {
        cursor.skip(2)?;
    }
    descriptor(&mut cursor, 4)?;
    cursor.u8()
}

/// Head of a descriptor: its tag, and a size of up to four times seven bits that nobody needs here.
fn descriptor(cursor: &mut Cursor<'_>, tag: u8) -> Option<()> {
    (cursor.u8()? == tag).then_some(())?;
    for _ in 0..4 {
        if cursor.u8()? & 0x80 == 0 {
            return Some(());
        }
    }
    None
}
