//! Which part of some bytes is asked for (RFC 9110, sections 13 and 14): pure.

use http::{HeaderMap, header};

/// What is to be sent.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Wanted {
    /// All of it.
    All,
    /// From the first to the last byte, both included.
    Part {
        /// Counted from 0.
        first: u64,
        /// Counted from 0; not before the first.
        last: u64,
    },
    /// A part that is not there.
    Nothing,
    /// The asker has it already.
    NotModified,
}

/// What these headers ask for of `length` bytes with this entity tag. Several ranges at once are answered with all.
pub(crate) fn wanted(headers: &HeaderMap, tag: &str, length: u64) -> Wanted {
    let known = headers
        .get_all(header::IF_NONE_MATCH)
        .iter()
        .filter_map(|value| value.to_str().ok())
        .flat_map(|value| value.split(','))
        .map(str::trim)
        .any(|one| one == "*" || one.trim_start_matches("W/") == tag);
    if known {
        return Wanted::NotModified;
    }
    let said = |name| headers.get(name).and_then(|value| value.to_str().ok());
    let mut ranges = headers.get_all(header::RANGE).iter();
    let (Some(range), None) = (ranges.next(), ranges.next()) else {
        return Wanted::All;
    };
    // Of a file that changed meanwhile the asker has nothing to go on from; a date is no sign of sameness here.
    if headers.contains_key(header::IF_RANGE) && said(header::IF_RANGE) != Some(tag) {
        return Wanted::All;
    }
    range
        .to_str()
        .ok()
        .and_then(|range| part(range, length))
        .unwrap_or(Wanted::All)
}

/// One range; nothing where it does not read as one.
fn part(range: &str, length: u64) -> Option<Wanted> {
    let (unit, set) = range.split_once('=')?;
    let (first, last) = set.trim().split_once('-')?;
    if !unit.trim().eq_ignore_ascii_case("bytes") || set.contains(',') {
        return None;
    }
    let number = |text: &str| {
        let text = text.trim();
        let digits = !text.is_empty() && text.bytes().all(|byte| byte.is_ascii_digit());
        // More digits than fit are a place beyond every end.
        digits.then(|| text.parse::<u64>().unwrap_or(u64::MAX))
    };
    let end = length.checked_sub(1);
    match (number(first), number(last)) {
        (Some(first), Some(last)) if last < first => None,
        (Some(first), last) if last.is_some() || set.trim().ends_with('-') => match end {
            Some(end) if first <= end => Some(Wanted::Part {
                first,
                last: last.unwrap_or(end).min(end),
            }),
            Some(_) | None => Some(Wanted::Nothing),
        },
        (None, Some(many)) if first.trim().is_empty() => match end {
            Some(end) if many > 0 => Some(Wanted::Part {
                first: length.saturating_sub(many),
                last: end,
            }),
            Some(_) | None => Some(Wanted::Nothing),
        },
        (Some(_) | None, Some(_) | None) => None,
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use http::HeaderValue;

    fn asks(pairs: &[(&'static str, &'static str)]) -> Wanted {
        let mut headers = HeaderMap::new();
        for (name, value) in pairs {
            headers.append(*name, HeaderValue::from_static(value));
        }
        wanted(&headers, "\"t\"", 1000)
    }

    #[test]
    fn med_5_one_range_is_a_part_and_everything_else_is_as_rfc_9110_says() {
        let part = |first, last| Wanted::Part { first, last };
        for (range, answer) in [
            ("bytes=0-499", part(0, 499)),
            ("bytes=500-999", part(500, 999)),
            ("bytes=-500", part(500, 999)),
            ("bytes=9500-", Wanted::Nothing),
            ("bytes=500-", part(500, 999)),
            ("bytes=0-0", part(0, 0)),
            ("bytes=-1", part(999, 999)),
            ("bytes=-5000", part(0, 999)),
            ("bytes=0-5000", part(0, 999)),
            ("bytes=999-1000", part(999, 999)),
            ("bytes=1000-", Wanted::Nothing),
            ("bytes=-0", Wanted::Nothing),
            ("BYTES=1-2", part(1, 2)),
            ("bytes=99999999999999999999-", Wanted::Nothing),
            ("bytes=0-99999999999999999999", part(0, 999)),
            ("bytes=5-4", Wanted::All),
            ("bytes=0-1,5-6", Wanted::All),
            ("bytes=a-b", Wanted::All),
            ("bytes=1-b", Wanted::All),
            ("bytes=+1-2", Wanted::All),
            ("bytes=--5", Wanted::All),
            ("bytes=-", Wanted::All),
            ("bytes=", Wanted::All),
            ("bytes", Wanted::All),
            ("items=0-1", Wanted::All),
        ] {
            let mut headers = HeaderMap::new();
            headers.insert(header::RANGE, HeaderValue::from_static(range));
            assert_eq!(wanted(&headers, "\"t\"", 1000), answer, "{range}");
        }
        assert_eq!(asks(&[]), Wanted::All);
        assert_eq!(asks(&[("if-none-match", "\"t\"")]), Wanted::NotModified);
        assert_eq!(
            asks(&[("if-none-match", "\"a\", W/\"t\"")]),
            Wanted::NotModified
        );
        assert_eq!(
            asks(&[("if-none-match", "*"), ("range", "bytes=0-1")]),
            Wanted::NotModified
        );
        assert_eq!(asks(&[("if-none-match", "\"a\"")]), Wanted::All);
        assert_eq!(
            asks(&[("range", "bytes=0-1"), ("if-range", "\"t\"")]),
            part(0, 1)
        );
        assert_eq!(
            asks(&[("range", "bytes=0-1"), ("if-range", "\"a\"")]),
            Wanted::All
        );
        let dated = ("if-range", "Wed, 21 Oct 2015 07:28:00 GMT");
        assert_eq!(asks(&[("range", "bytes=0-1"), dated]), Wanted::All);
        assert_eq!(
            asks(&[("range", "bytes=0-1"), ("range", "bytes=3-4")]),
            Wanted::All
        );
        let mut headers = HeaderMap::new();
        headers.insert(header::RANGE, HeaderValue::from_static("bytes=0-"));
        assert_eq!(wanted(&headers, "\"t\"", 0), Wanted::Nothing);
    }
}
