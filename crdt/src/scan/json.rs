//! Embedded JSON: whether yrs will read it, and what to give it when only JavaScript does.

use std::borrow::Cow;

use serde::de::{DeserializeSeed, Deserializer, MapAccess, SeqAccess, Visitor};

use super::Malformed;

/// How a JSON text gets to yrs.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Reading {
    /// As it is.
    Plain,
    /// Through [`readable`].
    Odd,
}

/// Checks a text that JavaScript has written.
pub(super) fn check(text: &str, depth_limit: u32) -> Result<Reading, Malformed> {
    // What formatting writes all the time needs no parser.
    if matches!(text, "null" | "true" | "false" | "{}") || parses(text, depth_limit) {
        return Ok(Reading::Plain);
    }
    match readable(text) {
        Cow::Owned(text) if parses(&text, depth_limit) => Ok(Reading::Odd),
        Cow::Owned(_) | Cow::Borrowed(_) => Err(Malformed::Json),
    }
}

/// The same value in words that yrs reads: it refuses half a surrogate pair, which becomes a replacement character,
/// and integers beyond 63 bits, which JavaScript reads as floats anyway.
pub(crate) fn readable(text: &str) -> Cow<'_, str> {
    let mut out = String::with_capacity(text.len() + 8);
    let mut rest = text;
    let mut in_string = false;
    let mut changed = false;
    while let Some(first) = rest.chars().next() {
        let length = if in_string {
            match first {
                '\\' => match surrogate(rest) {
                    Some(half) if (0xd800..0xdc00).contains(&half) => {
                        let low = rest.get(6..).and_then(surrogate);
                        if low.is_some_and(|low| (0xdc00..0xe000).contains(&low)) {
                            12
                        } else {
                            replace(&mut out, &mut rest, &mut changed);
                            continue;
                        }
                    }
                    Some(_) => {
                        replace(&mut out, &mut rest, &mut changed);
                        continue;
                    }
                    None => 1 + rest.chars().nth(1).map_or(0, char::len_utf8),
                },
                '"' => {
                    in_string = false;
                    1
                }
                _ => first.len_utf8(),
            }
        } else if first.is_ascii_digit() {
            let end = rest
                .find(|c: char| !matches!(c, '0'..='9' | '.' | 'e' | 'E' | '+' | '-'))
                .unwrap_or(rest.len());
            let number = rest.get(..end).unwrap_or(rest);
            out.push_str(number);
            if end >= 19 && number.bytes().all(|byte| byte.is_ascii_digit()) {
                out.push_str(".0");
                changed = true;
            }
            rest = rest.get(end..).unwrap_or("");
            continue;
        } else {
            in_string = first == '"';
            first.len_utf8()
        };
        let (kept, behind) = rest.split_at_checked(length).unwrap_or((rest, ""));
        out.push_str(kept);
        rest = behind;
    }
    if changed {
        Cow::Owned(out)
    } else {
        Cow::Borrowed(text)
    }
}

/// The half of a pair that an escape `\uXXXX` at the beginning stands for.
fn surrogate(text: &str) -> Option<u32> {
    let digits = text.strip_prefix("\\u")?.get(..4)?;
    let unit = u32::from_str_radix(digits, 16).ok()?;
    (0xd800..0xe000).contains(&unit).then_some(unit)
}

fn replace(out: &mut String, rest: &mut &str, changed: &mut bool) {
    out.push_str("\\ufffd");
    *rest = rest.get(6..).unwrap_or("");
    *changed = true;
}

/// Whether yrs and `serde_json` read this text, nested no deeper.
pub(crate) fn parses(text: &str, depth_limit: u32) -> bool {
    let mut parser = serde_json::Deserializer::from_str(text);
    Depth(depth_limit)
        .deserialize(&mut parser)
        .and_then(|()| parser.end())
        .is_ok()
}

/// Walks a value by the same road as yrs (`deserialize_any`), so that both refuse the same numbers and strings.
#[derive(Clone, Copy)]
struct Depth(u32);

impl Depth {
    fn below<E: serde::de::Error>(self) -> Result<Self, E> {
        self.0
            .checked_sub(1)
            .map(Self)
            .ok_or_else(|| E::custom("nested too deep"))
    }
}

impl<'de> DeserializeSeed<'de> for Depth {
    type Value = ();

    fn deserialize<D: Deserializer<'de>>(self, parser: D) -> Result<(), D::Error> {
        parser.deserialize_any(self)
    }
}

impl<'de> Visitor<'de> for Depth {
    type Value = ();

    fn expecting(&self, formatter: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        formatter.write_str("a JSON value")
    }

    fn visit_unit<E>(self) -> Result<(), E> {
        Ok(())
    }

    fn visit_bool<E>(self, _: bool) -> Result<(), E> {
        Ok(())
    }

    fn visit_i64<E>(self, _: i64) -> Result<(), E> {
        Ok(())
    }

    fn visit_u64<E: serde::de::Error>(self, value: u64) -> Result<(), E> {
        i64::try_from(value)
            .map(|_| ())
            .map_err(|_| E::custom("beyond 63 bits"))
    }

    fn visit_f64<E>(self, _: f64) -> Result<(), E> {
        Ok(())
    }

    fn visit_str<E>(self, _: &str) -> Result<(), E> {
        Ok(())
    }

    fn visit_seq<A: SeqAccess<'de>>(self, mut items: A) -> Result<(), A::Error> {
        let below = self.below()?;
        while items.next_element_seed(below)?.is_some() {}
        Ok(())
    }

    fn visit_map<A: MapAccess<'de>>(self, mut entries: A) -> Result<(), A::Error> {
        let below = self.below::<A::Error>()?;
        while entries.next_key_seed(Text)?.is_some() {
            entries.next_value_seed(below)?;
        }
        Ok(())
    }
}

/// A key of a JSON object.
struct Text;

impl<'de> DeserializeSeed<'de> for Text {
    type Value = ();

    fn deserialize<D: Deserializer<'de>>(self, parser: D) -> Result<(), D::Error> {
        parser.deserialize_str(self)
    }
}

impl Visitor<'_> for Text {
    type Value = ();

    fn expecting(&self, formatter: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        formatter.write_str("a key")
    }

    fn visit_str<E: serde::de::Error>(self, _: &str) -> Result<(), E> {
        Ok(())
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_javascript_writes_is_made_readable() {
        for (text, readable_as) in [
            (r#"{"a":"\ud83d"}"#, r#"{"a":"\ufffd"}"#),
            (r#"["\ude00\ud83d\ude00"]"#, r#"["\ufffd\ud83d\ude00"]"#),
            ("[10000000000000000000,-1]", "[10000000000000000000.0,-1]"),
        ] {
            assert_eq!(check(text, 9), Ok(Reading::Odd), "{text}");
            assert_eq!(readable(text), readable_as);
        }
        for text in [r#"{"a":"\\ud83d \" \ud83d\ude00"}"#, "[1,2.5,1e300,-9]"] {
            assert_eq!(check(text, 9), Ok(Reading::Plain), "{text}");
            assert_eq!(readable(text), text);
        }
        for text in ["[", "nul", "[[[[[[[[[[1]]]]]]]]]]", "1e999", "\"\\u12\""] {
            assert_eq!(check(text, 9), Err(Malformed::Json), "{text}");
        }
    }
}
