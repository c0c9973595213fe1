//! The routes, one file a noun, and the OpenAPI description that comes with them.

pub(crate) mod authors;
pub(crate) mod content;
pub(crate) mod demo;
pub(crate) mod documents;
pub(crate) mod freeze;
pub(crate) mod health;
pub(crate) mod openapi;
pub(crate) mod session;
pub(crate) mod sockets;

use utoipa_axum::{router::OpenApiRouter, routes};

use crate::state::AppState;

/// Every described route.
pub(crate) fn described() -> OpenApiRouter<AppState> {
    OpenApiRouter::with_openapi(openapi::base())
        .routes(routes!(health::healthz))
        .routes(routes!(health::readyz))
        .routes(routes!(session::open, session::show, session::end))
        .routes(routes!(demo::list))
        .routes(routes!(documents::list))
        .routes(routes!(documents::show))
        .routes(routes!(content::show))
        .routes(routes!(authors::list))
        .routes(routes!(freeze::set))
        .routes(routes!(openapi::show))
}
