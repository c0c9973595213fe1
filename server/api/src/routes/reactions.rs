//! What is felt about posts.

use axum::extract::State;
use http::StatusCode;
use passeplume_domain::forum::{Changed, PostAction};

use super::club::{before, judge};
use crate::{
    error::{ApiError, Problem},
    extract::{Caller, ReactionPath},
    state::AppState,
};

/// Feels something about a post.
#[utoipa::path(put, path = "/api/posts/{id}/reactions/{kind}", tag = "forum", operation_id = "react",
    params(("id" = String, Path, description = "The post"), ("kind" = String, Path, description = "heart, laugh, wow, idea, same or bravo")),
    security(("cookie" = []), ("bearer" = [])),
    responses(
        (status = 204, description = "Remembered"),
        (status = 401, description = "Not logged in", body = Problem, content_type = "application/problem+json"),
        (status = 403, description = "Not the caller's to do", body = Problem, content_type = "application/problem+json"),
        (status = 404, description = "Absent, or not for the caller", body = Problem, content_type = "application/problem+json"),
        (status = 409, description = "Not now", body = Problem, content_type = "application/problem+json"),
    ))]
pub(crate) async fn react(
    State(state): State<AppState>,
    caller: Caller,
    path: ReactionPath,
) -> Result<StatusCode, ApiError> {
    feels(&state, &caller, path, true).await
}

/// Does not feel it any more.
#[utoipa::path(delete, path = "/api/posts/{id}/reactions/{kind}", tag = "forum", operation_id = "unreact",
    params(("id" = String, Path, description = "The post"), ("kind" = String, Path, description = "heart, laugh, wow, idea, same or bravo")),
    security(("cookie" = []), ("bearer" = [])),
    responses(
        (status = 204, description = "Remembered"),
        (status = 401, description = "Not logged in", body = Problem, content_type = "application/problem+json"),
        (status = 403, description = "Not the caller's to do", body = Problem, content_type = "application/problem+json"),
        (status = 404, description = "Absent, or not for the caller", body = Problem, content_type = "application/problem+json"),
        (status = 409, description = "Not now", body = Problem, content_type = "application/problem+json"),
    ))]
pub(crate) async fn unreact(
    State(state): State<AppState>,
    caller: Caller,
    path: ReactionPath,
) -> Result<StatusCode, ApiError> {
    feels(&state, &caller, path, false).await
}

async fn feels(
    state: &AppState,
    caller: &Caller,
    ReactionPath(id, kind): ReactionPath,
    feels: bool,
) -> Result<StatusCode, ApiError> {
    let (club, topic, post) = before(state, &caller.account, &id).await?;
    judge(&club, &topic, PostAction::React, &post, None)?;
    let done = state
        .parts
        .forums
        .react(&id, &caller.account.id, kind, feels, club.now)
        .await?;
    match done {
        Changed::Done => Ok(StatusCode::NO_CONTENT),
        // It went out of sight a moment before.
        Changed::Stale => Err(ApiError::NotFound),
    }
}
