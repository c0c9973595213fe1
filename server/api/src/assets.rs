//! The web client, embedded in the program: precompressed, with ETags, hashed files for ever, everything else fresh.

use axum::{
    body::Body,
    extract::{Request, State},
    response::{IntoResponse, Response},
};
use http::{HeaderMap, HeaderValue, Method, StatusCode, header};
use rust_embed::{EmbeddedFile, RustEmbed};

use crate::{
    cookies, devices,
    error::ApiError,
    extract::{self, Client},
    state::AppState,
};

#[derive(RustEmbed)]
#[folder = "../../client-js/app/dist"]
#[allow_missing = true]
struct Dist;

/// Paths that never fall back to the page, whatever stands behind the prefix.
const OURS: [&str; 10] = [
    "api",
    "collab",
    "yjs",
    "live",
    "healthz",
    "readyz",
    "journal",
    "ecoles",
    "expositions",
    "courriel",
];

/// A file of the client, or its page for every path that the client itself routes.
pub(crate) async fn serve(
    State(state): State<AppState>,
    client: Client,
    request: Request,
) -> Result<Response, ApiError> {
    let path = request.uri().path().trim_start_matches('/');
    let first = path.split('/').next().unwrap_or_default();
    if OURS.contains(&first) {
        return Err(ApiError::NotFound);
    }
    if !matches!(*request.method(), Method::GET | Method::HEAD) {
        return Err(ApiError::MethodNotAllowed);
    }
    let headers = request.headers();
    if let Some(found) = Found::named(path, headers) {
        return Ok(found.answer(headers));
    }
    // A page that asks for a script of the last release must hear 404, not get HTML.
    let file_like = path
        .rsplit('/')
        .next()
        .is_some_and(|name| name.contains('.'));
    if file_like {
        return Err(ApiError::NotFound);
    }
    let mut response = match Found::named("index.html", headers) {
        Some(page) => page.answer(headers),
        None => not_built(),
    };
    let known = extract::cookies(headers, devices::COOKIE)
        .any(|cookie| state.devices.recognise(cookie).is_some());
    if !known {
        cookies::give_device(&state, client, &mut response);
    }
    Ok(response)
}

struct Found {
    file: EmbeddedFile,
    encoding: Option<&'static str>,
    kind: &'static str,
    immutable: bool,
}

impl Found {
    fn named(path: &str, headers: &HeaderMap) -> Option<Self> {
        if path.is_empty() || path.ends_with(".br") || path.ends_with(".gz") {
            return None;
        }
        let plain = Dist::get(path)?;
        let squeezed = [("br", "br"), ("gzip", "gz")]
            .into_iter()
            .filter(|(encoding, _)| accepts(headers, encoding))
            .find_map(|(encoding, suffix)| {
                Some((Dist::get(&format!("{path}.{suffix}"))?, Some(encoding)))
            });
        let (file, encoding) = squeezed.unwrap_or((plain, None));
        Some(Self {
            file,
            encoding,
            kind: media_type(path),
            // The bundler puts what it names by content here, and nothing else.
            immutable: path.starts_with("assets/"),
        })
    }

    fn answer(self, asked: &HeaderMap) -> Response {
        let tag = etag(&self.file.metadata.sha256_hash());
        let fresh = asked
            .get_all(header::IF_NONE_MATCH)
            .iter()
            .filter_map(|value| value.to_str().ok())
            .flat_map(|value| value.split(','))
            .any(|one| one.trim().trim_start_matches("W/") == tag || one.trim() == "*");
        let mut response = if fresh {
            StatusCode::NOT_MODIFIED.into_response()
        } else {
            Response::new(Body::from(self.file.data))
        };
        let headers = response.headers_mut();
        if !fresh {
            headers.insert(header::CONTENT_TYPE, HeaderValue::from_static(self.kind));
            if let Some(encoding) = self.encoding {
                headers.insert(header::CONTENT_ENCODING, HeaderValue::from_static(encoding));
            }
        }
        headers.insert(header::VARY, HeaderValue::from_static("accept-encoding"));
        headers.insert(
            header::CACHE_CONTROL,
            HeaderValue::from_static(if self.immutable {
                "public, max-age=31536000, immutable"
            } else {
                "no-cache"
            }),
        );
        if let Ok(tag) = HeaderValue::from_str(&tag) {
            headers.insert(header::ETAG, tag);
        }
        response
    }
}

fn not_built() -> Response {
    let mut response = Response::new(Body::from(include_str!("not_built.html")));
    *response.status_mut() = StatusCode::SERVICE_UNAVAILABLE;
    response.headers_mut().insert(
        header::CONTENT_TYPE,
        HeaderValue::from_static("text/html; charset=utf-8"),
    );
    response
        .headers_mut()
        .insert(header::CACHE_CONTROL, HeaderValue::from_static("no-store"));
    response
}

fn etag(hash: &[u8]) -> String {
    use std::fmt::Write as _;
    let mut tag = String::from("\"");
    for byte in hash.iter().take(16) {
        // Writing to a String cannot fail.
        let _ = write!(tag, "{byte:02x}");
    }
    tag.push('"');
    tag
}

fn accepts(headers: &HeaderMap, encoding: &str) -> bool {
    headers
        .get_all(header::ACCEPT_ENCODING)
        .iter()
        .filter_map(|value| value.to_str().ok())
        .flat_map(|value| value.split(','))
        .any(|part| {
            let mut words = part.split(';').map(str::trim);
            let named = words
                .next()
                .is_some_and(|name| name.eq_ignore_ascii_case(encoding));
            let refused = words.any(|word| {
                word.strip_prefix("q=")
                    .and_then(|weight| weight.parse::<f32>().ok())
                    .is_some_and(|weight| weight <= 0.0)
            });
            named && !refused
        })
}

fn media_type(path: &str) -> &'static str {
    match path.rsplit('.').next().unwrap_or_default() {
        "html" => "text/html; charset=utf-8",
        "js" | "mjs" => "text/javascript; charset=utf-8",
        "css" => "text/css; charset=utf-8",
        "json" | "map" => "application/json",
        "webmanifest" => "application/manifest+json",
        "svg" => "image/svg+xml",
        "png" => "image/png",
        "ico" => "image/x-icon",
        "webp" => "image/webp",
        "woff2" => "font/woff2",
        "txt" => "text/plain; charset=utf-8",
        "wasm" => "application/wasm",
        _ => "application/octet-stream",
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn api_17_an_encoding_is_used_where_it_is_accepted() {
        let asks = |value: &'static str| {
            let mut headers = HeaderMap::new();
            headers.insert(header::ACCEPT_ENCODING, HeaderValue::from_static(value));
            (accepts(&headers, "br"), accepts(&headers, "gzip"))
        };
        assert_eq!(asks("gzip, deflate, br"), (true, true));
        assert_eq!(asks("br;q=0, gzip;q=0.5"), (false, true));
        assert_eq!(asks("identity"), (false, false));
    }
}
