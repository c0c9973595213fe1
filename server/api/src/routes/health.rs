//! Is the program alive, and may work be sent to it?

use std::time::Duration;

use axum::extract::State;
use http::StatusCode;
use tokio::time::timeout;

use crate::{
    error::{ApiError, Problem},
    state::AppState,
};

const PATIENCE: Duration = Duration::from_secs(2);

/// The process answers.
#[utoipa::path(get, path = "/healthz", tag = "health", operation_id = "healthz",
    responses((status = 200, description = "Alive", body = String, content_type = "text/plain")))]
pub(crate) async fn healthz() -> &'static str {
    "ok\n"
}

/// The process takes work: the database answers and nobody asked it to stop.
#[utoipa::path(get, path = "/readyz", tag = "health", operation_id = "readyz",
    responses(
        (status = 200, description = "Ready", body = String, content_type = "text/plain"),
        (status = 503, description = "Draining, or without database", body = Problem, content_type = "application/problem+json"),
    ))]
pub(crate) async fn readyz(
    State(state): State<AppState>,
) -> Result<(StatusCode, &'static str), ApiError> {
    if *state.parts.draining.borrow() {
        return Err(ApiError::Unavailable("draining".into()));
    }
    match timeout(PATIENCE, state.parts.outbox.head()).await {
        Ok(Ok(_)) => Ok((StatusCode::OK, "ready\n")),
        Ok(Err(error)) => Err(ApiError::Unavailable(error.to_string())),
        Err(_) => Err(ApiError::Unavailable("the database is silent".into())),
    }
}
