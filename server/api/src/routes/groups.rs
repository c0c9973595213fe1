//! Groups of pupils inside a class and across the classes of a space, and their levels: for teachers.

use axum::{Json, extract::State};
use http::StatusCode;
use passeplume_domain::{
    AccountId, ClassId, GroupId,
    accounts::presence_name,
    groups::{Group, GroupEdit, GroupHome, GroupRefusal, LevelOf, NewGroup, policy},
    spaces::{SharedSpace, policy::teaches},
};

use super::{common::fresh_id, sharing::found};
use crate::{
    dto::group::{GroupBody, GroupView, GroupsView, LearnerView, LevelsBody, NewGroupBody},
    error::{ApiError, Problem},
    extract::{Caller, ClassPath, GroupPath, JsonBody, SpacePath},
    state::AppState,
};

/// The groups of a space and of its classes, with the pupils they are made of.
#[utoipa::path(get, path = "/api/spaces/{id}/groups", tag = "spaces", operation_id = "listGroups",
    params(("id" = String, Path, description = "The space")),
    security(("cookie" = []), ("bearer" = [])),
    responses(
        (status = 200, description = "Groups by name, pupils class by class", body = GroupsView),
        (status = 401, description = "Not logged in", body = Problem, content_type = "application/problem+json"),
        (status = 403, description = "Not a teacher of the space", body = Problem, content_type = "application/problem+json"),
        (status = 404, description = "Absent, or not for the caller", body = Problem, content_type = "application/problem+json"),
    ))]
pub(crate) async fn list(
    State(state): State<AppState>,
    caller: Caller,
    SpacePath(id): SpacePath,
) -> Result<Json<GroupsView>, ApiError> {
    let space = found(&state, &id).await?;
    policy::look(&caller.account, &space)?;
    let groups = state.parts.groups.groups_of(&id).await?;
    let classes: Vec<ClassId> = space
        .classes
        .iter()
        .map(|one| one.class.id.clone())
        .collect();
    let levels = state.parts.groups.levels_of(&classes).await?;
    let mut pupils = Vec::new();
    for class in &classes {
        for pupil in state.parts.journals.pupils_of(class).await? {
            let level = levels
                .iter()
                .find(|one| one.pupil == pupil.id && one.class == *class);
            pupils.push(LearnerView {
                id: pupil.id.to_string(),
                name: presence_name(&pupil.first_name, &pupil.last_name),
                class: class.to_string(),
                level: level.map(|one| one.level.clone()).unwrap_or_default(),
            });
        }
    }
    let mut names: Vec<String> = levels.into_iter().map(|one| one.level).collect();
    names.sort_unstable();
    names.dedup();
    Ok(Json(GroupsView {
        groups: groups
            .into_iter()
            .map(|group| {
                let can_edit = policy::keep(&caller.account, &space, &group.home).is_ok();
                GroupView::new(group, can_edit)
            })
            .collect(),
        pupils,
        levels: names,
    }))
}

/// Makes a group: of one class by its own teachers, across classes by any teacher of the space.
#[utoipa::path(post, path = "/api/spaces/{id}/groups", tag = "spaces", operation_id = "makeGroup",
    params(("id" = String, Path, description = "The space")),
    request_body = NewGroupBody,
    security(("cookie" = []), ("bearer" = [])),
    responses(
        (status = 201, description = "The group", body = GroupView),
        (status = 401, description = "Not logged in", body = Problem, content_type = "application/problem+json"),
        (status = 403, description = "Not a teacher of the class or the space", body = Problem, content_type = "application/problem+json"),
        (status = 404, description = "Absent, or not for the caller", body = Problem, content_type = "application/problem+json"),
        (status = 409, description = "As many groups as there may be", body = Problem, content_type = "application/problem+json"),
        (status = 422, description = "No name, or somebody who does not learn there", body = Problem, content_type = "application/problem+json"),
    ))]
pub(crate) async fn make(
    State(state): State<AppState>,
    caller: Caller,
    SpacePath(id): SpacePath,
    JsonBody(body): JsonBody<NewGroupBody>,
) -> Result<(StatusCode, Json<GroupView>), ApiError> {
    let space = found(&state, &id).await?;
    let home = match &body.class {
        Some(class) => GroupHome::Class(ClassId::parse(class).map_err(|_| ApiError::NotFound)?),
        None => GroupHome::Space(id.clone()),
    };
    policy::keep(&caller.account, &space, &home)?;
    let there = state.parts.groups.groups_of(&id).await?;
    let at_home = there.iter().filter(|one| one.home == home).count();
    let members = members(&body.members)?;
    let learners = learners(&state, &space, &home).await?;
    policy::fits(&body.name, &members, &learners, at_home)?;
    let group: GroupId = fresh_id(GroupId::parse)?;
    let new = NewGroup {
        id: group.clone(),
        home,
        name: body.name.trim().to_owned(),
        members,
        by: caller.account.id.clone(),
    };
    state
        .parts
        .groups
        .add_group(new, state.parts.clock.now())
        .await?;
    let made = here(&state, &group).await?;
    Ok((StatusCode::CREATED, Json(GroupView::new(made, true))))
}

/// Changes a group: who comes has the pen where it writes, who goes has it no more, within a second.
#[utoipa::path(put, path = "/api/groups/{id}", tag = "spaces", operation_id = "changeGroup",
    params(("id" = String, Path, description = "The group")),
    request_body = GroupBody,
    security(("cookie" = []), ("bearer" = [])),
    responses(
        (status = 200, description = "The group", body = GroupView),
        (status = 401, description = "Not logged in", body = Problem, content_type = "application/problem+json"),
        (status = 403, description = "Not a teacher of the class or the space", body = Problem, content_type = "application/problem+json"),
        (status = 404, description = "Absent, or not for the caller", body = Problem, content_type = "application/problem+json"),
        (status = 422, description = "No name, or somebody who does not learn there", body = Problem, content_type = "application/problem+json"),
    ))]
pub(crate) async fn change(
    State(state): State<AppState>,
    caller: Caller,
    GroupPath(id): GroupPath,
    JsonBody(body): JsonBody<GroupBody>,
) -> Result<Json<GroupView>, ApiError> {
    let (group, space) = kept(&state, &caller, &id).await?;
    let members = members(&body.members)?;
    let learners = learners(&state, &space, &group.home).await?;
    policy::fits(&body.name, &members, &learners, 0)?;
    let edit = GroupEdit {
        id: id.clone(),
        home: group.home,
        name: body.name.trim().to_owned(),
        members,
        by: caller.account.id.clone(),
    };
    state
        .parts
        .groups
        .edit_group(edit, state.parts.clock.now())
        .await?;
    Ok(Json(GroupView::new(here(&state, &id).await?, true)))
}

/// Puts a group away: it is offered no more, and goes on writing where it writes.
#[utoipa::path(delete, path = "/api/groups/{id}", tag = "spaces", operation_id = "closeGroup",
    params(("id" = String, Path, description = "The group")),
    security(("cookie" = []), ("bearer" = [])),
    responses(
        (status = 204, description = "It is offered no more"),
        (status = 401, description = "Not logged in", body = Problem, content_type = "application/problem+json"),
        (status = 403, description = "Not a teacher of the class or the space", body = Problem, content_type = "application/problem+json"),
        (status = 404, description = "Absent, or not for the caller", body = Problem, content_type = "application/problem+json"),
    ))]
pub(crate) async fn close(
    State(state): State<AppState>,
    caller: Caller,
    GroupPath(id): GroupPath,
) -> Result<StatusCode, ApiError> {
    kept(&state, &caller, &id).await?;
    let now = state.parts.clock.now();
    state
        .parts
        .groups
        .close_group(&id, &caller.account.id, now)
        .await?;
    Ok(StatusCode::NO_CONTENT)
}

/// Says of which level pupils of a class are.
#[utoipa::path(put, path = "/api/classes/{id}/levels", tag = "spaces", operation_id = "setLevels",
    params(("id" = String, Path, description = "The class")),
    request_body = LevelsBody,
    security(("cookie" = []), ("bearer" = [])),
    responses(
        (status = 204, description = "Said"),
        (status = 401, description = "Not logged in", body = Problem, content_type = "application/problem+json"),
        (status = 404, description = "Absent, or not the caller's class", body = Problem, content_type = "application/problem+json"),
        (status = 422, description = "Somebody who does not learn there, or too long a name", body = Problem, content_type = "application/problem+json"),
    ))]
pub(crate) async fn levels(
    State(state): State<AppState>,
    caller: Caller,
    ClassPath(class): ClassPath,
    JsonBody(body): JsonBody<LevelsBody>,
) -> Result<StatusCode, ApiError> {
    if !teaches(&caller.account, &class) {
        return Err(ApiError::NotFound);
    }
    let here = state.parts.journals.pupils_of(&class).await?;
    let mut levels = Vec::with_capacity(body.levels.len());
    for one in body.levels {
        let level = one.level.trim().to_owned();
        let pupil = here.iter().find(|pupil| pupil.id.as_str() == one.pupil);
        let pupil = pupil.ok_or(GroupRefusal::NotOfHere)?;
        if !policy::is_level(&level) {
            return Err(ApiError::TooLong("level"));
        }
        levels.push(LevelOf {
            pupil: pupil.id.clone(),
            class: class.clone(),
            level,
        });
    }
    state.parts.groups.set_levels(&levels).await?;
    Ok(StatusCode::NO_CONTENT)
}

async fn here(state: &AppState, id: &GroupId) -> Result<Group, ApiError> {
    let found = state.parts.groups.group(id).await?;
    found.ok_or(ApiError::NotFound)
}

/// The group, where the caller may change it, with a space in which that is so.
async fn kept(
    state: &AppState,
    caller: &Caller,
    id: &GroupId,
) -> Result<(Group, SharedSpace), ApiError> {
    let group = here(state, id).await?;
    let spaces = match &group.home {
        GroupHome::Space(space) => vec![found(state, space).await?],
        GroupHome::Class(class) => {
            let mut mine = state.parts.spaces.shared_spaces(&caller.account).await?;
            mine.retain(|space| space.has(class));
            mine
        }
    };
    let mut refused = GroupRefusal::NotFound;
    for space in spaces {
        match policy::keep(&caller.account, &space, &group.home) {
            Ok(()) => return Ok((group, space)),
            Err(refusal) => refused = refusal,
        }
    }
    Err(refused.into())
}

fn members(named: &[String]) -> Result<Vec<AccountId>, ApiError> {
    let mut members = named
        .iter()
        .map(|id| AccountId::parse(id))
        .collect::<Result<Vec<_>, _>>()
        .map_err(|_| GroupRefusal::NotOfHere)?;
    members.sort_unstable();
    members.dedup();
    Ok(members)
}

/// Who learns where a group is at home.
async fn learners(
    state: &AppState,
    space: &SharedSpace,
    home: &GroupHome,
) -> Result<Vec<AccountId>, ApiError> {
    let classes: Vec<ClassId> = match home {
        GroupHome::Class(class) => vec![class.clone()],
        GroupHome::Space(_) => space
            .classes
            .iter()
            .map(|one| one.class.id.clone())
            .collect(),
    };
    let mut learners = Vec::new();
    for class in &classes {
        let pupils = state.parts.journals.pupils_of(class).await?;
        learners.extend(pupils.into_iter().map(|pupil| pupil.id));
    }
    Ok(learners)
}
