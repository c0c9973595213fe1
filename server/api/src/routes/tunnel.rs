//! `/tunnel`: what `/collab` and `/live` carry, over plain HTTP. Who may knock is decided as for a WebSocket; that a cookie
//! comes with our own origin is asked of every `POST` already (`shield`).

use axum::{
    body::Body,
    extract::{Request, State},
    response::Response,
};
use http::{HeaderMap, HeaderValue, StatusCode, header};
use passeplume_domain::{SessionId, accounts::session_id_of};

use super::sockets::room_for_more;
use crate::{
    error::ApiError,
    extract::{Presented, TunnelPath, presented},
    state::AppState,
    tunnel::Downstream,
};

/// `GET /tunnel`: 204 where a tunnel would open. Asked by a client whose WebSocket did not, before it believes in a network
/// that blocks them.
pub(crate) async fn probe(State(state): State<AppState>) -> Result<StatusCode, ApiError> {
    room_for_more(&state)?;
    Ok(StatusCode::NO_CONTENT)
}

/// `POST /tunnel/collab`: opens one that speaks as `/collab` does.
pub(crate) async fn collab(
    State(state): State<AppState>,
    headers: HeaderMap,
) -> Result<Response, ApiError> {
    let session = session(&headers)?;
    room_for_more(&state)?;
    let (wire, stream) = state.tunnels.open(session.clone());
    tokio::spawn(async move {
        state.parts.live.serve_collab(wire, session).await;
    });
    Ok(answer(stream))
}

/// `POST /tunnel/live`: opens one that speaks as `/live` does.
pub(crate) async fn live(
    State(state): State<AppState>,
    headers: HeaderMap,
) -> Result<Response, ApiError> {
    let session = session(&headers)?;
    room_for_more(&state)?;
    let (wire, stream) = state.tunnels.open(session.clone());
    tokio::spawn(async move {
        state.parts.live.serve_live(wire, session).await;
    });
    Ok(answer(stream))
}

/// `POST /tunnel/{id}/{turn}`: what a client says, in its turn.
pub(crate) async fn push(
    State(state): State<AppState>,
    path: TunnelPath,
    request: Request,
) -> Result<StatusCode, ApiError> {
    let session = session(request.headers())?;
    let TunnelPath { id, turn } = path;
    state
        .tunnels
        .push(id, turn, session.as_ref(), request.into_body())
        .await?;
    Ok(StatusCode::NO_CONTENT)
}

fn session(headers: &HeaderMap) -> Result<Option<SessionId>, ApiError> {
    match presented(headers)? {
        Presented::Nothing => Ok(None),
        Presented::Bearer(token) | Presented::Cookie(token) => {
            session_id_of(&token).map(Some).map_err(ApiError::internal)
        }
    }
}

/// A stream that no proxy may keep, change or gather.
fn answer(stream: Downstream) -> Response {
    let mut response = Response::new(Body::from_stream(stream));
    let headers = response.headers_mut();
    for (name, value) in [
        (header::CONTENT_TYPE.as_str(), "text/event-stream"),
        (header::CACHE_CONTROL.as_str(), "no-store, no-transform"),
        ("x-accel-buffering", "no"),
    ] {
        headers.insert(name, HeaderValue::from_static(value));
    }
    response
}
