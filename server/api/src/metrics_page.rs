//! Prometheus text, on a listener of its own.

use std::sync::Arc;

use axum::{Router, routing::get};
use http::header;

/// Answers `GET /metrics` with what `render` says.
pub fn router(render: impl Fn() -> String + Send + Sync + 'static) -> Router {
    let render = Arc::new(render);
    Router::new().route(
        "/metrics",
        get(move || {
            let text = render();
            async move { ([(header::CONTENT_TYPE, "text/plain; version=0.0.4")], text) }
        }),
    )
}
