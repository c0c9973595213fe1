//! Our own WebSocket handshake: the rooms then own the byte stream, with buffers as they like them.
//!
//! axum's extractor would choose tungstenite's default buffers, which were measured to cost 135 kB a socket.

use std::{future::Future, time::Duration};

use axum::{body::Body, extract::Request, response::Response};
use http::{HeaderMap, HeaderValue, Method, StatusCode, header};
use hyper::upgrade::OnUpgrade;
use tokio::time::timeout;
use tokio_tungstenite::tungstenite::handshake::derive_accept_key;

use passeplume_realtime::Wire;

use crate::{error::ApiError, listener};

/// From our 101 to a stream of our own.
const PATIENCE: Duration = Duration::from_secs(10);

/// Answers the handshake of `request` and hands the stream to `serve`, on a task of its own.
///
/// # Errors
/// [`ApiError::UpgradeRequired`] where `request` is no WebSocket 13 handshake.
pub(crate) fn accept<F, Served>(mut request: Request, serve: F) -> Result<Response, ApiError>
where
    F: FnOnce(Wire) -> Served + Send + 'static,
    Served: Future<Output = ()> + Send,
{
    if request.method() != Method::GET {
        return Err(ApiError::MethodNotAllowed);
    }
    let key = key(request.headers()).ok_or(ApiError::UpgradeRequired)?;
    let accept = HeaderValue::from_str(&derive_accept_key(key)).map_err(ApiError::internal)?;
    let upgrade = request
        .extensions_mut()
        .remove::<OnUpgrade>()
        .ok_or(ApiError::UpgradeRequired)?;
    tokio::spawn(async move {
        if let Ok(Ok(stream)) = timeout(PATIENCE, upgrade).await {
            serve(listener::wire(stream)).await;
        }
    });
    let mut response = Response::new(Body::empty());
    *response.status_mut() = StatusCode::SWITCHING_PROTOCOLS;
    let headers = response.headers_mut();
    headers.insert(header::CONNECTION, HeaderValue::from_static("upgrade"));
    headers.insert(header::UPGRADE, HeaderValue::from_static("websocket"));
    headers.insert(header::SEC_WEBSOCKET_ACCEPT, accept);
    Ok(response)
}

fn key(headers: &HeaderMap) -> Option<&[u8]> {
    let says = |name, word: &str| {
        headers
            .get_all(name)
            .iter()
            .filter_map(|value| value.to_str().ok())
            .flat_map(|value| value.split(','))
            .any(|part| part.trim().eq_ignore_ascii_case(word))
    };
    let handshake = says(header::CONNECTION, "upgrade")
        && says(header::UPGRADE, "websocket")
        && says(header::SEC_WEBSOCKET_VERSION, "13");
    let key = headers.get(header::SEC_WEBSOCKET_KEY)?.as_bytes();
    // 16 bytes in base64.
    (handshake && key.len() == 24).then_some(key)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn handshake() -> HeaderMap {
        let mut headers = HeaderMap::new();
        for (name, value) in [
            (header::CONNECTION, "keep-alive, Upgrade"),
            (header::UPGRADE, "WebSocket"),
            (header::SEC_WEBSOCKET_VERSION, "13"),
            (header::SEC_WEBSOCKET_KEY, "dGhlIHNhbXBsZSBub25jZQ=="),
        ] {
            headers.insert(name, HeaderValue::from_static(value));
        }
        headers
    }

    #[test]
    fn api_16_a_handshake_is_recognised_and_nothing_else() {
        assert!(key(&handshake()).is_some());
        for missing in [
            header::CONNECTION,
            header::UPGRADE,
            header::SEC_WEBSOCKET_VERSION,
            header::SEC_WEBSOCKET_KEY,
        ] {
            let mut headers = handshake();
            headers.remove(&missing);
            assert!(key(&headers).is_none(), "{missing}");
        }
        assert_eq!(
            derive_accept_key(key(&handshake()).unwrap()),
            "s3pPLMBiTxaQ9kYGzzhZRbK+xOo=",
            "the example of RFC 6455"
        );
    }
}
