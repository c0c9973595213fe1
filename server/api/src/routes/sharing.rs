//! Who shares a space: a teacher opens it, and a class leaves it by its own teacher.

use axum::{Json, extract::State};
use http::StatusCode;
use passeplume_domain::{
    ClassId, SpaceId,
    accounts::{Account, Role},
    spaces::{
        Invitable, Kept, NewSpace, SharedSpace, SharingRefusal, policy,
        policy::{Place, place, taught},
    },
};

use super::common::{TRIES, fresh_id};
use crate::{
    dto::sharing::{InvitableView, NewSpaceBody, SpaceDetailView},
    error::{ApiError, Problem},
    extract::{Caller, JsonBody, SpaceClassPath, SpacePath},
    state::AppState,
};

/// Opens a space for a class that the caller teaches.
#[utoipa::path(post, path = "/api/spaces", tag = "spaces", operation_id = "openSpace",
    request_body = NewSpaceBody,
    security(("cookie" = []), ("bearer" = [])),
    responses(
        (status = 201, description = "The space", body = SpaceDetailView),
        (status = 401, description = "Not logged in", body = Problem, content_type = "application/problem+json"),
        (status = 403, description = "Not a teacher of that class", body = Problem, content_type = "application/problem+json"),
        (status = 422, description = "No title", body = Problem, content_type = "application/problem+json"),
    ))]
pub(crate) async fn open(
    State(state): State<AppState>,
    caller: Caller,
    JsonBody(body): JsonBody<NewSpaceBody>,
) -> Result<(StatusCode, Json<SpaceDetailView>), ApiError> {
    let class = ClassId::parse(&body.class).map_err(|_| SharingRefusal::NotYours)?;
    policy::open(&caller.account, &class, &body.title)?;
    let id: SpaceId = fresh_id(SpaceId::parse)?;
    let new = NewSpace {
        id: id.clone(),
        title: body.title.trim().to_owned(),
        class,
        by: caller.account.id.clone(),
    };
    state
        .parts
        .sharing
        .open_space(new, state.parts.clock.now())
        .await?;
    let space = found(&state, &id).await?;
    let view = detail(&state, &caller.account, space).await?;
    Ok((StatusCode::CREATED, Json(view)))
}

/// A space of the caller's classes and schools: who shares what there.
#[utoipa::path(get, path = "/api/spaces/{id}", tag = "spaces", operation_id = "showSpace",
    params(("id" = String, Path, description = "The space")),
    security(("cookie" = []), ("bearer" = [])),
    responses(
        (status = 200, description = "The space", body = SpaceDetailView),
        (status = 401, description = "Not logged in", body = Problem, content_type = "application/problem+json"),
        (status = 404, description = "Absent, or not for the caller", body = Problem, content_type = "application/problem+json"),
    ))]
pub(crate) async fn show(
    State(state): State<AppState>,
    caller: Caller,
    SpacePath(id): SpacePath,
) -> Result<Json<SpaceDetailView>, ApiError> {
    let space = found(&state, &id).await?;
    if place(&caller.account, &space) == Place::Stranger {
        return Err(ApiError::NotFound);
    }
    Ok(Json(detail(&state, &caller.account, space).await?))
}

/// A class leaves: its rights there end at once, and what it alone writes goes with it.
#[utoipa::path(delete, path = "/api/spaces/{id}/classes/{class}", tag = "spaces", operation_id = "leaveSpace",
    params(
        ("id" = String, Path, description = "The space"),
        ("class" = String, Path, description = "A class that the caller teaches"),
    ),
    security(("cookie" = []), ("bearer" = [])),
    responses(
        (status = 204, description = "The class has left"),
        (status = 401, description = "Not logged in", body = Problem, content_type = "application/problem+json"),
        (status = 403, description = "Not a teacher of that class", body = Problem, content_type = "application/problem+json"),
        (status = 404, description = "Absent, or not for the caller", body = Problem, content_type = "application/problem+json"),
        (status = 409, description = "The class is alone there", body = Problem, content_type = "application/problem+json"),
        (status = 503, description = "The space keeps moving: nothing was done", body = Problem, content_type = "application/problem+json"),
    ))]
pub(crate) async fn leave(
    State(state): State<AppState>,
    caller: Caller,
    SpaceClassPath(space, class): SpaceClassPath,
) -> Result<StatusCode, ApiError> {
    for _ in 0..TRIES {
        let seen = found(&state, &space).await?;
        policy::leave(&caller.account, &seen, &class)?;
        let left = state
            .parts
            .sharing
            .leave(&space, &class, &caller.account.id, state.parts.clock.now())
            .await?;
        if left == Kept::Done {
            return Ok(StatusCode::NO_CONTENT);
        }
    }
    Err(ApiError::Unavailable("the space keeps moving".to_owned()))
}

/// Classes that a teacher may ask into a space: what stands on their doors, those of the own school first.
#[utoipa::path(get, path = "/api/classes", tag = "spaces", operation_id = "listClasses",
    security(("cookie" = []), ("bearer" = [])),
    responses(
        (status = 200, description = "By town, school and name", body = [InvitableView]),
        (status = 401, description = "Not logged in", body = Problem, content_type = "application/problem+json"),
        (status = 403, description = "Not a teacher", body = Problem, content_type = "application/problem+json"),
    ))]
pub(crate) async fn classes(
    State(state): State<AppState>,
    caller: Caller,
) -> Result<Json<Vec<InvitableView>>, ApiError> {
    let taught = taught(&caller.account);
    if taught.is_empty() {
        return Err(SharingRefusal::NotYours.into());
    }
    let all = state.parts.sharing.invitable().await?;
    let schools: Vec<_> = all
        .iter()
        .filter(|one| taught.contains(&one.class.id))
        .map(|one| one.class.school.clone())
        .collect();
    let (own, others): (Vec<_>, Vec<_>) = all
        .into_iter()
        .partition(|one| schools.contains(&one.class.school));
    let view = |one: Invitable, own_school| {
        let mine = taught.contains(&one.class.id);
        InvitableView::new(one, own_school, mine)
    };
    let own = own.into_iter().map(|one| view(one, true));
    let others = others.into_iter().map(|one| view(one, false));
    Ok(Json(own.chain(others).collect()))
}

/// The space of this id; nobody was asked yet whether the caller may see it.
pub(super) async fn found(state: &AppState, id: &SpaceId) -> Result<SharedSpace, ApiError> {
    state
        .parts
        .sharing
        .shared_space(id)
        .await?
        .ok_or(ApiError::NotFound)
}

/// The space as the caller sees it, who may see it.
pub(super) async fn detail(
    state: &AppState,
    account: &Account,
    space: SharedSpace,
) -> Result<SpaceDetailView, ApiError> {
    let mine: Vec<String> = taught(account)
        .into_iter()
        .filter(|class| space.has(class))
        .map(|class| class.to_string())
        .collect();
    let common = state.parts.sharing.in_common(&space.id).await?;
    let invitations = if mine.is_empty() {
        Vec::new()
    } else {
        let now = state.parts.clock.now();
        state.parts.sharing.invitations_into(&space.id, now).await?
    };
    let adult = account.role != Role::Pupil;
    Ok(SpaceDetailView::new(
        space,
        common,
        mine,
        invitations,
        adult,
    ))
}
