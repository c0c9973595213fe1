//! Where an object store is, as `--media-url` says it, and the keys that open it.

use std::fmt;

use crate::failure::Failure;

/// A place in an object store: `s3://BUCKET/PREFIX?endpoint=URL&region=NAME`.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) struct MediaUrl {
    pub(super) bucket: String,
    /// Without slashes at its ends; empty where everything lies at the top.
    pub(super) prefix: String,
    /// Nothing for Amazon's own.
    pub(super) endpoint: Option<String>,
    pub(super) region: Option<String>,
}

impl MediaUrl {
    /// Reads the option.
    pub(crate) fn parse(text: &str) -> Result<Self, Failure> {
        // What was typed is not said again: keys that were put into it by mistake would stand in a log.
        let wrong = || {
            Failure::usage(
                "--media-url must be s3://BUCKET/PREFIX?endpoint=https://HOST&region=NAME, without keys: those are \
                 AWS_ACCESS_KEY_ID and AWS_SECRET_ACCESS_KEY of the environment",
            )
        };
        let rest = text.trim().strip_prefix("s3://").ok_or_else(wrong)?;
        let (place, query) = rest.split_once('?').unwrap_or((rest, ""));
        let (bucket, prefix) = place.split_once('/').unwrap_or((place, ""));
        let prefix = prefix.trim_matches('/');
        let is_plain = |text: &str, more: &[u8]| {
            let fits = |byte: u8| byte.is_ascii_alphanumeric() || more.contains(&byte);
            text.bytes().all(fits)
        };
        if bucket.is_empty() || !is_plain(bucket, b".-") || !is_plain(prefix, b".-_/") {
            return Err(wrong());
        }
        let mut url = Self {
            bucket: bucket.to_owned(),
            prefix: prefix.to_owned(),
            endpoint: None,
            region: None,
        };
        for pair in query.split('&').filter(|pair| !pair.is_empty()) {
            match pair.split_once('=') {
                Some(("endpoint", value)) => {
                    url.endpoint = Some(endpoint(value).ok_or_else(wrong)?);
                }
                Some(("region", value)) if !value.is_empty() && is_plain(value, b"-") => {
                    url.region = Some(value.to_owned());
                }
                Some(_) | None => return Err(wrong()),
            }
        }
        Ok(url)
    }

    /// Would a child's picture cross a network in the clear?
    pub(super) fn is_in_the_clear(&self) -> bool {
        let host = self
            .endpoint
            .as_deref()
            .and_then(|endpoint| endpoint.strip_prefix("http://"));
        host.is_some_and(|host| {
            !["localhost", "127.0.0.1", "[::1]"]
                .iter()
                .any(|here| host == *here || host.starts_with(&format!("{here}:")))
        })
    }
}

impl fmt::Display for MediaUrl {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "s3://{}/{}", self.bucket, self.prefix)
    }
}

/// An origin, as people write it in a query: as it is, or with its signs as `%3A` and `%2F`.
fn endpoint(text: &str) -> Option<String> {
    let text = text
        .replace("%3A", ":")
        .replace("%3a", ":")
        .replace("%2F", "/")
        .replace("%2f", "/");
    let text = text.trim_end_matches('/');
    let host = text
        .strip_prefix("https://")
        .or_else(|| text.strip_prefix("http://"))?;
    let fits = |byte: u8| byte.is_ascii_alphanumeric() || b".-:[]".contains(&byte);
    (!host.is_empty() && host.bytes().all(fits)).then(|| text.to_owned())
}

/// What opens a store. From the environment alone, so that it stands in no file, no list of processes and no log.
pub(crate) struct Keys {
    pub(super) id: String,
    pub(super) secret: String,
    pub(super) token: Option<String>,
    pub(super) region: Option<String>,
}

impl Keys {
    /// The keys of this environment.
    pub(crate) fn of(variable: impl Fn(&str) -> Option<String>) -> Result<Self, Failure> {
        let said = |name| variable(name).filter(|value| !value.is_empty());
        match (said("AWS_ACCESS_KEY_ID"), said("AWS_SECRET_ACCESS_KEY")) {
            (Some(id), Some(secret)) => Ok(Self {
                id,
                secret,
                token: said("AWS_SESSION_TOKEN"),
                region: said("AWS_REGION").or_else(|| said("AWS_DEFAULT_REGION")),
            }),
            (Some(_) | None, Some(_) | None) => Err(Failure::usage(
                "--media-url needs AWS_ACCESS_KEY_ID and AWS_SECRET_ACCESS_KEY in the environment",
            )),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn med_30_an_address_reads_as_people_write_it_and_never_with_keys_in_it() {
        let url = MediaUrl::parse(
            "s3://ecole/passeplume/media/?endpoint=https%3A%2F%2Fs3.example:9000/&region=fr-par",
        )
        .unwrap();
        assert_eq!(url.to_string(), "s3://ecole/passeplume/media");
        assert_eq!(url.endpoint.as_deref(), Some("https://s3.example:9000"));
        assert_eq!(url.region.as_deref(), Some("fr-par"));
        assert_eq!(MediaUrl::parse("s3://ecole").unwrap().prefix, "");
        for wrong in [
            "",
            "file:///srv",
            "s3://",
            "s3:///a",
            "s3://id:secret@ecole",
            "s3://ecole/a b",
            "s3://ecole?endpoint=s3.example",
            "s3://ecole?endpoint=https://id:secret@s3.example",
            "s3://ecole?secret=x",
            "s3://ecole?region=",
        ] {
            let failure = MediaUrl::parse(wrong).unwrap_err().to_string();
            assert!(!failure.contains("secret"), "{wrong}: {failure}");
        }
        for (endpoint, clear) in [
            ("https://s3.example", false),
            ("http://127.0.0.1:9000", false),
            ("http://localhost", false),
            ("http://localhost.example", true),
            ("http://10.0.0.7:9000", true),
        ] {
            let url = MediaUrl::parse(&format!("s3://e?endpoint={endpoint}")).unwrap();
            assert_eq!(url.is_in_the_clear(), clear, "{endpoint}");
        }
    }

    #[test]
    fn med_30_keys_are_those_of_the_environment_and_both_of_them() {
        let keys = |known: &[(&str, &str)]| {
            Keys::of(|name| {
                let found = known.iter().find(|(known, _)| *known == name);
                found.map(|(_, value)| (*value).to_owned())
            })
        };
        let id = ("AWS_ACCESS_KEY_ID", "AK");
        let secret = ("AWS_SECRET_ACCESS_KEY", "S");
        let whole = keys(&[id, secret, ("AWS_DEFAULT_REGION", "fr-par")])
            .ok()
            .unwrap();
        assert_eq!((whole.id.as_str(), whole.secret.as_str()), ("AK", "S"));
        assert_eq!(whole.region.as_deref(), Some("fr-par"));
        assert!(keys(&[id]).is_err() && keys(&[secret, ("AWS_ACCESS_KEY_ID", "")]).is_err());
    }
}
