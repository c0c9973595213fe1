//! Which pages may act by cookie. Strict: what is not ours is foreign, `null` and nothing included.

use http::{HeaderMap, header};

/// Whose requests with a cookie count.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum OriginPolicy {
    /// These origins alone (`https://ecole.example`).
    Exact(Vec<String>),
    /// The origin must name the host that the request was sent to. For a listener on every address without a public
    /// address; a rebound name gets nothing, because cookies belong to the name they were set under.
    SameHost,
}

/// What the `Origin` header of a request says about where it comes from.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Provenance {
    /// Our own page.
    Ours,
    /// Another page, `null`, or two headers.
    Foreign,
    /// No header at all: not a browser, or an old one.
    Unsaid,
}

impl OriginPolicy {
    /// Where a request with these headers comes from.
    #[must_use]
    pub fn provenance(&self, headers: &HeaderMap) -> Provenance {
        let mut said = headers.get_all(header::ORIGIN).iter();
        let (origin, more) = (said.next(), said.next());
        let Some(origin) = origin else {
            return Provenance::Unsaid;
        };
        let (Ok(origin), None) = (origin.to_str(), more) else {
            return Provenance::Foreign;
        };
        let ours = match self {
            Self::Exact(allowed) => allowed.iter().any(|one| one.eq_ignore_ascii_case(origin)),
            Self::SameHost => headers
                .get(header::HOST)
                .and_then(|host| host.to_str().ok())
                .is_some_and(|host| {
                    origin.split_once("://").is_some_and(|(scheme, rest)| {
                        matches!(scheme, "http" | "https") && rest.eq_ignore_ascii_case(host)
                    })
                }),
        };
        if ours {
            Provenance::Ours
        } else {
            Provenance::Foreign
        }
    }
}

#[cfg(test)]
mod tests {
    use http::HeaderValue;

    use super::*;

    fn headers(pairs: &[(&'static str, &'static str)]) -> HeaderMap {
        let mut map = HeaderMap::new();
        for (name, value) in pairs {
            map.append(*name, HeaderValue::from_static(value));
        }
        map
    }

    #[test]
    fn api_5_only_our_own_page_is_ours() {
        let exact = OriginPolicy::Exact(vec!["https://ecole.example".into()]);
        let cases = [
            (&["https://ecole.example"][..], Provenance::Ours),
            (&["http://ecole.example"], Provenance::Foreign),
            (&["https://ecole.example.evil"], Provenance::Foreign),
            (&["https://ecole.example:444"], Provenance::Foreign),
            (&["null"], Provenance::Foreign),
            (&[""], Provenance::Foreign),
            (
                &["https://ecole.example", "https://evil"],
                Provenance::Foreign,
            ),
            (&[], Provenance::Unsaid),
        ];
        for (origins, expected) in cases {
            let pairs: Vec<_> = origins.iter().map(|origin| ("origin", *origin)).collect();
            assert_eq!(exact.provenance(&headers(&pairs)), expected, "{origins:?}");
        }
    }

    #[test]
    fn api_5_same_host_compares_with_the_host_asked() {
        let policy = OriginPolicy::SameHost;
        let ours = headers(&[
            ("host", "tablette:8080"),
            ("origin", "http://tablette:8080"),
        ]);
        let port = headers(&[
            ("host", "tablette:8080"),
            ("origin", "http://tablette:9090"),
        ]);
        let scheme = headers(&[("host", "x"), ("origin", "file://x")]);
        assert_eq!(policy.provenance(&ours), Provenance::Ours);
        assert_eq!(policy.provenance(&port), Provenance::Foreign);
        assert_eq!(policy.provenance(&scheme), Provenance::Foreign);
    }
}
