//! What the caller's classes share, and who learns in them.

use axum::{Json, extract::State};
use passeplume_domain::accounts::{Account, Membership};

use crate::{
    dto::space::{RosterPupilView, SpaceView},
    error::{ApiError, Problem},
    extract::{Caller, ClassPath},
    state::AppState,
};

/// The spaces of the caller's classes and schools.
#[utoipa::path(get, path = "/api/spaces", tag = "spaces", operation_id = "listSpaces",
    security(("cookie" = []), ("bearer" = [])),
    responses(
        (status = 200, description = "By title", body = [SpaceView]),
        (status = 401, description = "Not logged in", body = Problem, content_type = "application/problem+json"),
    ))]
pub(crate) async fn list(
    State(state): State<AppState>,
    caller: Caller,
) -> Result<Json<Vec<SpaceView>>, ApiError> {
    let spaces = state.parts.spaces.shared_spaces(&caller.account).await?;
    Ok(Json(spaces.into_iter().map(Into::into).collect()))
}

/// The pupils of a class, for the teachers who share a space with it.
#[utoipa::path(get, path = "/api/classes/{id}/roster", tag = "spaces", operation_id = "listRoster",
    params(("id" = String, Path, description = "The class")),
    security(("cookie" = []), ("bearer" = [])),
    responses(
        (status = 200, description = "By first name", body = [RosterPupilView]),
        (status = 401, description = "Not logged in", body = Problem, content_type = "application/problem+json"),
        (status = 404, description = "Absent, or not for the caller", body = Problem, content_type = "application/problem+json"),
    ))]
pub(crate) async fn roster(
    State(state): State<AppState>,
    caller: Caller,
    ClassPath(class): ClassPath,
) -> Result<Json<Vec<RosterPupilView>>, ApiError> {
    let own = teaches(&caller.account, |taught| *taught == class);
    if !own {
        let spaces = state.parts.spaces.shared_spaces(&caller.account).await?;
        let shared = spaces.iter().any(|space| {
            let here = |id: &_| space.classes.iter().any(|one| one.class.id == *id);
            here(&class) && teaches(&caller.account, here)
        });
        if !shared {
            return Err(ApiError::NotFound);
        }
    }
    let pupils = state.parts.journals.pupils_of(&class).await?;
    Ok(Json(
        pupils
            .iter()
            .map(|pupil| RosterPupilView::seen_by(own, pupil))
            .collect(),
    ))
}

fn teaches(account: &Account, which: impl Fn(&passeplume_domain::ClassId) -> bool) -> bool {
    account
        .memberships
        .iter()
        .any(|membership| matches!(membership, Membership::TeacherOf(class) if which(class)))
}
