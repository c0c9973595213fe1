//! HTTP: routes, sessions, limits and the embedded web client. Knows the rules (`domain`) and the rooms (`realtime`),
//! never the database or the CRDT.
//!
//! | file | what |
//! | --- | --- |
//! | `routes/<noun>` | handlers that read like prose, each described for OpenAPI |
//! | `dto/<noun>` | what travels as JSON |
//! | `extract/` | who asks, from where, with which body; nonsense ends here |
//! | `error`, `problem` | every failure's status, public code and log line; what a stranger reads of it |
//! | `refusal`, `sharing_refusal`, `refusal_media`, `forum_refusal`, `refusal_messages`, `refusal_mail` | why a step of a journal, a change of a space, a medium, a post, a message or an address is not taken, for strangers |
//! | `ranges`, `disposition` | which part of some bytes is asked for; under which name a file is kept |
//! | `passwords`, `slowdown`, `devices`, `cookies` | logging in, slowly for whoever guesses |
//! | `origin`, `shield` | which pages may act by cookie; headers and counts of every answer |
//! | `keys` | commands that bear a key are done once |
//! | `upgrade`, `tunnel/`, `live` | the WebSocket handshake, the same over plain HTTP, and the seam to the rooms |
//! | `assets` | the web client inside the program |
//! | `listener/` | the accept loop with its timers and bounds, TLS |

mod assets;
mod cookies;
mod devices;
mod disposition;
pub mod dto;
mod error;
mod extract;
mod forum_refusal;
mod keys;
pub mod listener;
mod live;
mod metrics_page;
mod origin;
mod passwords;
mod problem;
mod ranges;
mod refusal;
mod refusal_mail;
mod refusal_media;
mod refusal_messages;
mod routes;
mod sharing_refusal;
mod shield;
mod slowdown;
mod state;
mod tunnel;
mod upgrade;

pub use extract::{Peer, Transport};
pub use live::{ContentFormat, Live, LiveError, Share, Snapshot};
pub use metrics_page::router as metrics_router;
pub use origin::{OriginPolicy, Provenance};
pub use passwords::{HashError, PasswordWorkers, fits, hash_password};
pub use problem::Problem;
pub use routes::openapi::description as openapi;
pub use state::{ApiParts, CookieSecurity, Settings};

use axum::{
    Router, middleware,
    routing::{any, get, post},
};
use tower_http::catch_panic::CatchPanicLayer;

use crate::{error::ApiError, state::AppState};

/// The whole site: API, WebSockets and the web client.
pub fn router(parts: ApiParts) -> Router {
    let state = AppState::new(parts);
    let (described, _) = routes::described().split_for_parts();
    described
        .route("/collab", any(routes::sockets::collab))
        .route("/yjs/{id}", any(routes::sockets::yjs))
        .route("/live", any(routes::sockets::live))
        .route("/tunnel", get(routes::tunnel::probe))
        .route("/tunnel/collab", post(routes::tunnel::collab))
        .route("/tunnel/live", post(routes::tunnel::live))
        .route("/tunnel/{id}/{turn}", post(routes::tunnel::push))
        .route("/journal", get(routes::pages::gallery))
        .route("/journal/{publication}", get(routes::pages::issue))
        .route(
            "/journal/{publication}/{article}",
            get(routes::pages::article),
        )
        .route("/expositions/{publication}", get(routes::pages::exhibition))
        .route(
            "/expositions/{publication}/{article}",
            get(routes::pages::exhibit),
        )
        .route("/ecoles/{school}", get(routes::pages::school))
        .route("/ecoles/{school}/{year}", get(routes::pages::school_year))
        .route(
            "/courriel/{token}",
            get(routes::mail::ask_to_end).post(routes::mail::end),
        )
        .method_not_allowed_fallback(|| async { ApiError::MethodNotAllowed })
        .fallback(assets::serve)
        .layer(middleware::from_fn_with_state(state.clone(), keys::once))
        .layer(middleware::from_fn_with_state(
            state.clone(),
            shield::same_origin,
        ))
        .layer(CatchPanicLayer::custom(panicked))
        .layer(middleware::from_fn_with_state(
            state.clone(),
            shield::headers,
        ))
        .layer(middleware::from_fn(shield::measure))
        .with_state(state)
}

// A panic is a defect of one handler; its caller hears so, everybody else goes on.
fn panicked(_: Box<dyn std::any::Any + Send>) -> http::Response<axum::body::Body> {
    use axum::response::IntoResponse as _;
    ApiError::internal("a handler panicked").into_response()
}
