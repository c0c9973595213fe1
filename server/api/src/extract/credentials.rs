//! Which session token a request presents. An explicit token wins over the cookie; two that differ are nonsense.

use http::{HeaderMap, header};

use crate::error::ApiError;

/// The session cookie's name.
pub(crate) const COOKIE: &str = "passeplume_session";
/// Longer than any token of ours.
const LONGEST: usize = 256;

/// What a request presents.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) enum Presented {
    /// Nothing.
    Nothing,
    /// `Authorization: Bearer`; needs no origin, because no browser sends it by itself.
    Bearer(String),
    /// The cookie; counts only together with our own origin where something changes.
    Cookie(String),
}

/// Reads the headers.
///
/// # Errors
/// [`ApiError::Contradiction`] where two tokens of one kind differ.
pub(crate) fn presented(headers: &HeaderMap) -> Result<Presented, ApiError> {
    let bearers = headers
        .get_all(header::AUTHORIZATION)
        .iter()
        .filter_map(|value| value.to_str().ok())
        .filter_map(|value| {
            let (scheme, token) = value.split_once(' ')?;
            scheme
                .eq_ignore_ascii_case("bearer")
                .then_some(token.trim())
        });
    if let Some(token) = the_one(bearers, "authorization")? {
        return Ok(Presented::Bearer(token));
    }
    let cookies = cookies(headers, COOKIE);
    Ok(match the_one(cookies, "cookie")? {
        Some(token) => Presented::Cookie(token),
        None => Presented::Nothing,
    })
}

/// Every value of the cookie `name`.
pub(crate) fn cookies<'a>(
    headers: &'a HeaderMap,
    name: &'a str,
) -> impl Iterator<Item = &'a str> + 'a {
    headers
        .get_all(header::COOKIE)
        .iter()
        .filter_map(|value| value.to_str().ok())
        .flat_map(|value| value.split(';'))
        .filter_map(move |pair| {
            let (key, value) = pair.trim().split_once('=')?;
            (key == name).then_some(value)
        })
}

fn the_one<'a>(
    values: impl Iterator<Item = &'a str>,
    what: &'static str,
) -> Result<Option<String>, ApiError> {
    let mut found: Option<&str> = None;
    for value in values.filter(|value| !value.is_empty()) {
        match found {
            Some(first) if first != value => return Err(ApiError::Contradiction(what)),
            Some(_) | None => found = Some(value),
        }
    }
    match found {
        Some(token) if token.len() > LONGEST => Err(ApiError::Malformed(what)),
        Some(token) => Ok(Some(token.to_owned())),
        None => Ok(None),
    }
}

#[cfg(test)]
mod tests {
    use http::HeaderValue;

    use super::*;

    fn read(pairs: &[(&'static str, &'static str)]) -> Result<Presented, ApiError> {
        let mut map = HeaderMap::new();
        for (name, value) in pairs {
            map.append(*name, HeaderValue::from_static(value));
        }
        presented(&map)
    }

    #[test]
    fn api_4_an_explicit_token_wins_over_the_cookie() {
        let both = [
            ("cookie", "a=b; passeplume_session=c"),
            ("authorization", "bearer t"),
        ];
        assert_eq!(read(&both).unwrap(), Presented::Bearer("t".into()));
        assert_eq!(read(&both[..1]).unwrap(), Presented::Cookie("c".into()));
        assert_eq!(
            read(&[("authorization", "Basic eDp5")]).unwrap(),
            Presented::Nothing
        );
        assert_eq!(
            read(&[("cookie", "passeplume_session=")]).unwrap(),
            Presented::Nothing
        );
    }

    #[test]
    fn api_15_two_tokens_that_differ_are_refused() {
        for pairs in [
            [("authorization", "Bearer a"), ("authorization", "Bearer b")],
            [
                ("cookie", "passeplume_session=a"),
                ("cookie", "passeplume_session=b"),
            ],
        ] {
            assert!(matches!(read(&pairs), Err(ApiError::Contradiction(_))));
        }
        let same = [("authorization", "Bearer a"), ("authorization", "Bearer a")];
        assert_eq!(read(&same).unwrap(), Presented::Bearer("a".into()));
    }
}
