//! The demo accounts, for the chips of the login page.

use axum::{Json, extract::State};

use crate::{
    dto::demo::DemoAccount,
    error::{ApiError, Problem},
    state::AppState,
};

/// Who may be played in the demo world.
#[utoipa::path(get, path = "/api/demo", tag = "demo", operation_id = "listDemoAccounts",
    responses(
        (status = 200, description = "The demo accounts", body = [DemoAccount]),
        (status = 404, description = "Not in demo mode", body = Problem, content_type = "application/problem+json"),
    ))]
pub(crate) async fn list(
    State(state): State<AppState>,
) -> Result<Json<Vec<DemoAccount>>, ApiError> {
    let accounts = state.parts.settings.demo.as_ref();
    accounts.cloned().map(Json).ok_or(ApiError::NotFound)
}
