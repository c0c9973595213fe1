//! What every answer carries and every request must pass: security headers, strict origin, one count a route.

use std::time::Instant;

use axum::{
    extract::{MatchedPath, Request, State},
    middleware::Next,
    response::{IntoResponse, Response},
};
use http::{HeaderName, HeaderValue, Method, header};

use crate::{
    error::{ApiError, MediumFailed},
    extract::{Client, Presented, presented},
    origin::Provenance,
    state::{AppState, CookieSecurity},
};

/// Refuses what changes something and comes by cookie, unless our own page sent it.
pub(crate) async fn same_origin(
    State(state): State<AppState>,
    request: Request,
    next: Next,
) -> Response {
    match check_origin(&state, &request) {
        Ok(()) => next.run(request).await,
        Err(error) => error.into_response(),
    }
}

fn check_origin(state: &AppState, request: &Request) -> Result<(), ApiError> {
    if matches!(
        *request.method(),
        Method::GET | Method::HEAD | Method::OPTIONS
    ) {
        return Ok(());
    }
    let presented = presented(request.headers())?;
    let provenance = state.parts.settings.origins.provenance(request.headers());
    match (presented, provenance) {
        // No browser adds a bearer token by itself, so no foreign page can borrow one.
        (Presented::Bearer(_), _) | (_, Provenance::Ours) => Ok(()),
        // A program that has nothing yet: it logs in.
        (Presented::Nothing, Provenance::Unsaid) => Ok(()),
        // Without a cookie a foreign page could still log a pupil in as somebody else.
        (Presented::Nothing | Presented::Cookie(_), Provenance::Foreign)
        | (Presented::Cookie(_), Provenance::Unsaid) => Err(ApiError::ForeignOrigin),
    }
}

/// Adds the security headers where the handler has not set stricter ones.
pub(crate) async fn headers(
    State(state): State<AppState>,
    client: Client,
    request: Request,
    next: Next,
) -> Response {
    let policy = content_policy(request.headers().get(header::HOST));
    let tls = client.wants_secure_cookie(&state);
    let api = request.uri().path().starts_with("/api/");
    let mut response = next.run(request).await;
    if let Some(MediumFailed(cause)) = response.extensions_mut().remove() {
        let _ = state.parts.medium.try_send(cause);
    }
    let headers = response.headers_mut();
    headers
        .entry(header::CONTENT_SECURITY_POLICY)
        .or_insert(policy);
    for (name, value) in FIXED {
        headers
            .entry(HeaderName::from_static(name))
            .or_insert(HeaderValue::from_static(value));
    }
    if api {
        headers
            .entry(header::CACHE_CONTROL)
            .or_insert(HeaderValue::from_static("no-store"));
    }
    if tls && state.parts.settings.cookies == CookieSecurity::AlwaysSecure {
        headers
            .entry(header::STRICT_TRANSPORT_SECURITY)
            .or_insert(HeaderValue::from_static("max-age=31536000"));
    }
    response
}

const FIXED: [(&str, &str); 6] = [
    ("x-content-type-options", "nosniff"),
    ("referrer-policy", "no-referrer"),
    (
        "permissions-policy",
        // Pictures and sounds are taken in our own page, and in no frame of another.
        "camera=(self), microphone=(self), geolocation=(), payment=(), usb=()",
    ),
    ("cross-origin-opener-policy", "same-origin"),
    ("cross-origin-resource-policy", "same-origin"),
    ("x-frame-options", "DENY"),
];

// Older Safari does not count WebSockets of the same host as 'self', so they are named.
fn content_policy(host: Option<&HeaderValue>) -> HeaderValue {
    let host = host.and_then(|host| host.to_str().ok()).filter(|host| {
        host.len() <= 255
            && host
                .bytes()
                .all(|byte| byte.is_ascii_alphanumeric() || b".-:[]".contains(&byte))
    });
    let sockets = host.map_or_else(String::new, |host| format!(" ws://{host} wss://{host}"));
    let policy = format!(
        "default-src 'self'; img-src 'self' data: blob:; media-src 'self' blob:; style-src 'self'; connect-src 'self'{sockets}; \
         object-src 'none'; frame-ancestors 'none'; base-uri 'none'; form-action 'self'"
    );
    HeaderValue::from_str(&policy).unwrap_or(HeaderValue::from_static("default-src 'none'"))
}

/// Counts and times each route by its pattern; paths and queries hold ids and tokens and are never kept.
pub(crate) async fn measure(request: Request, next: Next) -> Response {
    let route = request
        .extensions()
        .get::<MatchedPath>()
        .map_or_else(|| "page".to_owned(), |path| path.as_str().to_owned());
    let method = match *request.method() {
        Method::GET => "GET",
        Method::HEAD => "HEAD",
        Method::POST => "POST",
        Method::PUT => "PUT",
        Method::DELETE => "DELETE",
        _ => "other",
    };
    let start = Instant::now();
    let response = next.run(request).await;
    let took = start.elapsed();
    let status = response.status().as_u16();
    metrics::counter!("passeplume_http_requests_total",
        "route" => route.clone(), "method" => method, "status" => status.to_string())
    .increment(1);
    metrics::histogram!("passeplume_http_request_seconds", "route" => route.clone())
        .record(took.as_secs_f64());
    tracing::debug!(
        method,
        route,
        status,
        took_ms = u64::try_from(took.as_millis()).unwrap_or(u64::MAX),
        "answered"
    );
    response
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn api_6_the_content_policy_names_our_sockets_and_no_strange_host() {
        let text = |host: &'static str| {
            let value = HeaderValue::from_static(host);
            content_policy(Some(&value)).to_str().unwrap().to_owned()
        };
        assert!(text("tablette:8080").contains("wss://tablette:8080;"));
        assert!(text("[::1]:80").contains("ws://[::1]:80 "));
        assert!(!text("evil; script-src *").contains("evil"));
    }
}
