//! The three WebSocket paths. What is spoken on them is the rooms' affair; who may knock is decided here.

use axum::{
    extract::{Request, State},
    response::Response,
};
use http::HeaderMap;
use passeplume_domain::{SessionId, accounts::session_id_of};
use serde::Deserialize;

use crate::{
    error::ApiError,
    extract::{self, DocumentPath, QueryOf, SESSION_COOKIE},
    origin::Provenance,
    state::AppState,
    upgrade,
};

/// The query of `/yjs/{id}`. Unknown names are y-websocket's own parameters and do no harm.
#[derive(Deserialize)]
pub(crate) struct Token {
    #[serde(default)]
    token: String,
}

/// `/collab`: many documents on one socket; each may bring its own token, an empty one means the upgrade's cookie.
pub(crate) async fn collab(
    State(state): State<AppState>,
    request: Request,
) -> Result<Response, ApiError> {
    let session = cookie_session(&state, request.headers())?;
    room_for_more(&state)?;
    upgrade::accept(request, move |wire| async move {
        state.parts.live.serve_collab(wire, session).await;
    })
}

/// `/yjs/{id}`: one document; an explicit token wins over the cookie.
pub(crate) async fn yjs(
    State(state): State<AppState>,
    DocumentPath(document): DocumentPath,
    QueryOf(query): QueryOf<Token>,
    request: Request,
) -> Result<Response, ApiError> {
    let session = if query.token.is_empty() {
        cookie_session(&state, request.headers())?
    } else {
        Some(session_id_of(&query.token).map_err(ApiError::internal)?)
    };
    // A y-websocket client would try a refused handshake for ever; only a close code tells it that this is final.
    let session = match session {
        Some(session) => session,
        None => session_id_of("").map_err(ApiError::internal)?,
    };
    room_for_more(&state)?;
    upgrade::accept(request, move |wire| async move {
        state.parts.live.serve_yjs(wire, document, session).await;
    })
}

/// `/live`: what changes on screens, as events; a token is said on the socket, none means the upgrade's cookie.
pub(crate) async fn live(
    State(state): State<AppState>,
    request: Request,
) -> Result<Response, ApiError> {
    let session = cookie_session(&state, request.headers())?;
    room_for_more(&state)?;
    upgrade::accept(request, move |wire| async move {
        state.parts.live.serve_live(wire, session).await;
    })
}

// Who is in stays in; all clients try a refused handshake again by themselves.
pub(super) fn room_for_more(state: &AppState) -> Result<(), ApiError> {
    if state.parts.live.is_full() {
        metrics::counter!("passeplume_sockets_refused_total").increment(1);
        return Err(ApiError::Full);
    }
    Ok(())
}

// Browsers send cookies with WebSocket handshakes from any page, without asking: only our own origin may use one.
fn cookie_session(state: &AppState, headers: &HeaderMap) -> Result<Option<SessionId>, ApiError> {
    let mut tokens = extract::cookies(headers, SESSION_COOKIE).filter(|token| !token.is_empty());
    let Some(token) = tokens.next() else {
        return Ok(None);
    };
    if tokens.any(|other| other != token) {
        return Err(ApiError::Contradiction("cookie"));
    }
    match state.parts.settings.origins.provenance(headers) {
        Provenance::Ours => session_id_of(token).map(Some).map_err(ApiError::internal),
        Provenance::Foreign | Provenance::Unsaid => Err(ApiError::ForeignOrigin),
    }
}
