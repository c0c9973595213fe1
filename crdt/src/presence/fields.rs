//! The fields of a JSON object as the words they were written with: neither taken apart nor copied.
//!
//! Not with `serde_json`'s own raw values: their feature gives one key a meaning in every other `Value` of the program, and
//! what stands under it would pass the limit of nesting unseen.
//!
//! Invariant: it reads texts that a parser has accepted; of anything else it may say anything, but ends and does not fail.

use std::borrow::Cow;

use crate::scan::parses;
use crate::wire::awareness::{MAX_STATE_DEPTH, skip_string};

/// One field.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) struct Field<'a> {
    /// Its name, without escapes.
    pub(super) name: Cow<'a, str>,
    /// Name, colon and value, as they were written.
    pub(super) words: &'a str,
}

/// What has not been read yet: a field, or what stands around one.
#[derive(Debug, Clone)]
pub(super) struct Fields<'a> {
    rest: &'a str,
}

/// The fields of a text that is one JSON object; `None` for anything else.
///
/// By the rules of `serde_json`: half a surrogate pair and numbers beyond a double are no JSON, as not everybody reads them.
pub(super) fn of(json: &str) -> Option<Fields<'_>> {
    let rest = json.trim_matches(is_space).strip_prefix('{')?;
    let depth = u32::try_from(MAX_STATE_DEPTH).ok()?.checked_add(1)?;
    // Integers beyond 63 bits are no reason to refuse, and so rare that they may cost a tree.
    let sound = parses(json, depth) || serde_json::from_str::<serde_json::Value>(json).is_ok();
    sound.then_some(Fields { rest })
}

impl<'a> Iterator for Fields<'a> {
    type Item = Field<'a>;

    fn next(&mut self) -> Option<Self::Item> {
        let start = self.rest.trim_start_matches(|c| is_space(c) || c == ',');
        let (quoted, behind) = start.split_at_checked(string_len(start)?)?;
        let value = behind
            .trim_start_matches(is_space)
            .strip_prefix(':')?
            .trim_start_matches(is_space);
        let rest = value.get(value_len(value)..)?;
        let words = start.get(..start.len() - rest.len())?;
        self.rest = rest;
        let name = match quoted.strip_prefix('"')?.strip_suffix('"')? {
            escaped if escaped.contains('\\') => Cow::Owned(serde_json::from_str(quoted).ok()?),
            plain => Cow::Borrowed(plain),
        };
        Some(Field { name, words })
    }
}

/// What JSON takes for a space.
fn is_space(letter: char) -> bool {
    matches!(letter, ' ' | '\t' | '\n' | '\r')
}

/// Bytes of the string at the beginning, its quotes included.
fn string_len(text: &str) -> Option<usize> {
    let mut bytes = text.strip_prefix('"')?.bytes();
    skip_string(&mut bytes);
    Some(text.len() - bytes.len())
}

/// Bytes of the value at the beginning.
fn value_len(text: &str) -> usize {
    let mut depth = 0_usize;
    let mut bytes = text.bytes();
    loop {
        let rest = bytes.len();
        match bytes.next() {
            Some(b'"') => skip_string(&mut bytes),
            Some(b'{' | b'[') => depth += 1,
            Some(b'}' | b']') if depth > 0 => depth -= 1,
            None => return text.len(),
            Some(b',' | b'}' | b']' | b' ' | b'\t' | b'\n' | b'\r') if depth == 0 => {
                return text.len() - rest;
            }
            Some(_) => {}
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn each_field_is_found_as_it_was_written() {
        let json =
            "\n{ \"a\" : [1, {\"b\":\"]}\\\"\"}] ,\"c\\u0041\":-1.5e3\t, \"\":{}, \"d\":\"é\" }\r";
        let found: Vec<(String, &str)> = of(json)
            .expect("an object")
            .map(|field| (field.name.into_owned(), field.words))
            .collect();
        let expected = [
            ("a", "\"a\" : [1, {\"b\":\"]}\\\"\"}]"),
            ("cA", "\"c\\u0041\":-1.5e3"),
            ("", "\"\":{}"),
            ("d", "\"d\":\"é\""),
        ];
        assert_eq!(
            found,
            expected.map(|(name, words)| (name.to_owned(), words))
        );
        assert_eq!(of("{}").expect("an object").count(), 0);
        assert!(of("[]").is_none());
    }
}
