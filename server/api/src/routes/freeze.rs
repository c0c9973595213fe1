//! A teacher pauses the pupils' writing, or lets them write on.

use axum::extract::State;
use http::StatusCode;
use passeplume_domain::documents::{Freeze, may_freeze};

use super::documents::readable;
use crate::{
    dto::document::FrozenBody,
    error::{ApiError, Problem},
    extract::{Caller, DocumentPath, JsonBody},
    state::AppState,
};

/// Pauses or resumes; effective on every socket within a second.
#[utoipa::path(put, path = "/api/documents/{id}/frozen", tag = "documents", operation_id = "setFrozen",
    params(("id" = String, Path, description = "The document")),
    request_body = FrozenBody,
    security(("cookie" = []), ("bearer" = [])),
    responses(
        (status = 204, description = "Done"),
        (status = 401, description = "Not logged in", body = Problem, content_type = "application/problem+json"),
        (status = 403, description = "Not a teacher of the text's classes", body = Problem, content_type = "application/problem+json"),
        (status = 404, description = "Absent, or not for the caller", body = Problem, content_type = "application/problem+json"),
    ))]
pub(crate) async fn set(
    State(state): State<AppState>,
    caller: Caller,
    DocumentPath(id): DocumentPath,
    JsonBody(body): JsonBody<FrozenBody>,
) -> Result<StatusCode, ApiError> {
    let document = readable(&state, &caller.account, &id).await?;
    if !may_freeze(&caller.account, &document) {
        return Err(ApiError::TeachersOnly);
    }
    let freeze = if body.frozen {
        Freeze::Frozen
    } else {
        Freeze::Flowing
    };
    let now = state.parts.clock.now();
    state
        .parts
        .documents
        .set_freeze(&id, freeze, &caller.account.id, now)
        .await?;
    Ok(StatusCode::NO_CONTENT)
}
