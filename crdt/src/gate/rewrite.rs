//! Writes an update anew when it cannot go to yrs as it came: without what is known, without holes, and with
//! contents that yrs reads as Yjs means them.

use super::deletions;
use super::fresh::Fresh;
use super::place::GONE;
use super::resolve::Resolver;
use crate::scan::{
    Body, CONTENT_ANY, Clock, Content, HAS_ORIGIN, Malformed, Sections, Struct, TYPE_FLAGS, Update,
    readable,
};
use crate::wire::lib0::{Reader, write_var_str, write_var_u64};

/// The new structs of an update, highest client first, with its new deletions.
pub(super) fn rewritten(
    update: &Update<'_>,
    resolver: &Resolver<'_, '_, '_>,
) -> Result<Vec<u8>, Malformed> {
    let delta = &resolver.delta;
    let mut out = Vec::with_capacity(update.bytes().len() + 16);
    write_var_u64(&mut out, delta.added.len() as u64);
    let mut sections = Sections::new(update.bytes(), resolver.limits)?;
    while let Some(mut section) = sections.next()? {
        if let Some(added) = delta.of(section.client) {
            let mut body = Vec::new();
            let mut count = 0_u64;
            let mut known = added.base;
            while let Some(next) = section.next()? {
                if next.body == Body::Skip || next.end() <= known {
                    continue;
                }
                let gone = delta
                    .run(Fresh::of(&next, known).id)
                    .is_some_and(|run| run.place == GONE);
                write_struct(&mut body, &next, known, gone)?;
                known = next.end();
                count += 1;
            }
            write_var_u64(&mut out, count);
            write_var_u64(&mut out, section.client);
            write_var_u64(&mut out, u64::from(added.base));
            out.extend_from_slice(&body);
        } else {
            while section.next()?.is_some() {}
        }
        sections.resume(&section);
    }
    deletions::write_new(&mut out, update, resolver.index);
    Ok(out)
}

/// The structs as they came, with the deletions that are new.
pub(super) fn trimmed(update: &Update<'_>, resolver: &Resolver<'_, '_, '_>) -> Vec<u8> {
    let deleted = update.deletion_bytes().len();
    let all = update.bytes();
    let structs = all.get(..all.len() - deleted).unwrap_or(all);
    let mut out = Vec::with_capacity(structs.len() + 16);
    out.extend_from_slice(structs);
    deletions::write_new(&mut out, update, resolver.index);
    out
}

fn write_struct(
    out: &mut Vec<u8>,
    whole: &Struct<'_>,
    known: Clock,
    gone: bool,
) -> Result<(), Malformed> {
    let fresh = Fresh::of(whole, known);
    let content = match whole.body {
        Body::Item { content, .. } if !gone => content,
        Body::Item { .. } | Body::Gc | Body::Skip => {
            out.push(0);
            write_var_u64(out, u64::from(fresh.len));
            return Ok(());
        }
    };
    let cut = whole.len - fresh.len;
    if cut == 0 && content != Content::Json && !whole.odd {
        out.extend_from_slice(whole.raw);
        return Ok(());
    }
    write_head(out, whole, &fresh, cut, content)?;
    match content {
        Content::String(text) => {
            let rest = from_unit(text, cut);
            write_var_u64(out, (rest.1.len() + rest.0.len()) as u64);
            out.extend_from_slice(rest.0.as_bytes());
            out.extend_from_slice(rest.1.as_bytes());
        }
        Content::Deleted => write_var_u64(out, u64::from(fresh.len)),
        Content::Any => {
            write_var_u64(out, u64::from(fresh.len));
            out.extend_from_slice(behind_values(whole.content, cut)?);
        }
        Content::Json => write_json_as_any(out, whole.content, cut)?,
        Content::Embed(value) => write_var_str(out, &readable(value)),
        Content::Format { key, value } => {
            write_var_str(out, key);
            write_var_str(out, &readable(value));
        }
        // One element each, which is known whole or not at all.
        Content::Binary(_) | Content::Type(_) | Content::Doc => return Err(Malformed::Place),
    }
    Ok(())
}

/// The info byte and what follows it up to the content.
fn write_head(
    out: &mut Vec<u8>,
    whole: &Struct<'_>,
    fresh: &Fresh<'_>,
    cut: u32,
    content: Content<'_>,
) -> Result<(), Malformed> {
    let info = *whole.raw.first().ok_or(Malformed::Truncated)?;
    let number = if content == Content::Json {
        CONTENT_ANY
    } else {
        info & !TYPE_FLAGS
    };
    if cut == 0 {
        out.push(info & TYPE_FLAGS | number);
        let head = whole.raw.len() - whole.content.len();
        out.extend_from_slice(whole.raw.get(1..head).ok_or(Malformed::Truncated)?);
        return Ok(());
    }
    out.push(info & TYPE_FLAGS | HAS_ORIGIN | number);
    write_var_u64(out, fresh.id.client);
    write_var_u64(out, u64::from(fresh.id.clock.saturating_sub(1)));
    if let Body::Item {
        right_origin: Some(right),
        ..
    } = whole.body
    {
        write_var_u64(out, right.client);
        write_var_u64(out, u64::from(right.clock));
    }
    Ok(())
}

/// A text from this UTF-16 unit on. Half a pair becomes a replacement character, as in Yjs and yrs.
fn from_unit(text: &str, unit: u32) -> (&'static str, &str) {
    let mut left = unit;
    for (at, character) in text.char_indices() {
        if left == 0 {
            return ("", text.get(at..).unwrap_or(""));
        }
        if character.len_utf16() == 2 && left == 1 {
            let behind = at + character.len_utf8();
            return ("\u{fffd}", text.get(behind..).unwrap_or(""));
        }
        left -= if character.len_utf16() == 2 { 2 } else { 1 };
    }
    ("", "")
}

/// The bytes of the values behind the first `count`.
fn behind_values(content: &[u8], count: u32) -> Result<&[u8], Malformed> {
    let mut reader = Reader::new(content);
    reader.var_u32()?;
    crate::scan::skip_values(&mut reader, count)?;
    Ok(reader.rest())
}

/// yrs reads one JSON string more than there is; the same values as `Any` it reads well.
fn write_json_as_any(out: &mut Vec<u8>, content: &[u8], cut: u32) -> Result<(), Malformed> {
    use yrs::updates::encoder::Encoder;
    let mut reader = Reader::new(content);
    let count = reader.var_u32()?;
    write_var_u64(out, u64::from(count.saturating_sub(cut)));
    let mut encoder = yrs::updates::encoder::EncoderV1::new();
    for at in 0..count {
        let text = reader.var_str()?;
        if at < cut {
            continue;
        }
        let value = if text == "undefined" {
            yrs::Any::Undefined
        } else {
            yrs::Any::from_json(&readable(text)).map_err(|_| Malformed::Json)?
        };
        encoder.write_any(&value);
    }
    out.extend_from_slice(&encoder.to_vec());
    Ok(())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn half_a_pair_becomes_a_replacement_character() {
        assert_eq!(from_unit("a😀b", 0), ("", "a😀b"));
        assert_eq!(from_unit("a😀b", 1), ("", "😀b"));
        assert_eq!(from_unit("a😀b", 2), ("\u{fffd}", "b"));
        assert_eq!(from_unit("a😀b", 3), ("", "b"));
        assert_eq!(from_unit("a😀b", 4), ("", ""));
    }
}
