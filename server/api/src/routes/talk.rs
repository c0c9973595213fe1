//! Where pupils may write to each other, the nights of a class, and who wants no messages of whom.

use axum::{Json, extract::State};
use http::StatusCode;
use passeplume_domain::{
    ReportId,
    accounts::{Account, Membership, presence_name},
    documents::Reach,
    hours::ClosingHours,
    journals::Refusal,
    messages::{Talk, TalkHome, Tie, tie},
    reports::{NewReport, ReportTarget, ReportedBy},
};

use super::{
    common::fresh_id,
    talking::{me, opened_to},
};
use crate::{
    dto::{
        article::NamedView,
        talk::{NightBody, TalkView},
    },
    error::{ApiError, Problem},
    extract::{AccountPath, Caller, ClassPath, JsonBody, SpacePath},
    refusal_messages::MessageRefused,
    state::AppState,
};

/// What somebody is to a place where pupils may write.
#[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
enum Here {
    Teacher,
    Pupil,
}

/// How the pupils of a class may write to each other.
#[utoipa::path(get, path = "/api/classes/{id}/talk", tag = "messages", operation_id = "showClassTalk",
    params(("id" = String, Path, description = "The class")),
    security(("cookie" = []), ("bearer" = [])),
    responses(
        (status = 200, description = "Whether they may", body = TalkView),
        (status = 401, description = "Not logged in", body = Problem, content_type = "application/problem+json"),
        (status = 404, description = "Absent, or not for the caller", body = Problem, content_type = "application/problem+json"),
    ))]
pub(crate) async fn of_class(
    State(state): State<AppState>,
    caller: Caller,
    ClassPath(id): ClassPath,
) -> Result<Json<TalkView>, ApiError> {
    show(&state, &caller.account, &TalkHome::Class(id)).await
}

/// Lets the pupils of a class write to each other: its teachers read what they write.
#[utoipa::path(put, path = "/api/classes/{id}/talk", tag = "messages", operation_id = "openClassTalk",
    params(("id" = String, Path, description = "The class")),
    security(("cookie" = []), ("bearer" = [])),
    responses(
        (status = 200, description = "They may", body = TalkView),
        (status = 401, description = "Not logged in", body = Problem, content_type = "application/problem+json"),
        (status = 403, description = "Not a teacher of the class", body = Problem, content_type = "application/problem+json"),
        (status = 404, description = "Absent, or not for the caller", body = Problem, content_type = "application/problem+json"),
    ))]
pub(crate) async fn open_class(
    State(state): State<AppState>,
    caller: Caller,
    ClassPath(id): ClassPath,
) -> Result<Json<TalkView>, ApiError> {
    set(&state, &caller.account, &TalkHome::Class(id), true).await
}

/// The pupils of a class write to each other no more; what they wrote stays readable.
#[utoipa::path(delete, path = "/api/classes/{id}/talk", tag = "messages", operation_id = "closeClassTalk",
    params(("id" = String, Path, description = "The class")),
    security(("cookie" = []), ("bearer" = [])),
    responses(
        (status = 200, description = "They may not", body = TalkView),
        (status = 401, description = "Not logged in", body = Problem, content_type = "application/problem+json"),
        (status = 403, description = "Not a teacher of the class", body = Problem, content_type = "application/problem+json"),
        (status = 404, description = "Absent, or not for the caller", body = Problem, content_type = "application/problem+json"),
    ))]
pub(crate) async fn close_class(
    State(state): State<AppState>,
    caller: Caller,
    ClassPath(id): ClassPath,
) -> Result<Json<TalkView>, ApiError> {
    set(&state, &caller.account, &TalkHome::Class(id), false).await
}

/// How the pupils of the classes of a space may write to each other.
#[utoipa::path(get, path = "/api/spaces/{id}/talk", tag = "messages", operation_id = "showSpaceTalk",
    params(("id" = String, Path, description = "The space")),
    security(("cookie" = []), ("bearer" = [])),
    responses(
        (status = 200, description = "Whether they may", body = TalkView),
        (status = 401, description = "Not logged in", body = Problem, content_type = "application/problem+json"),
        (status = 404, description = "Absent, or not for the caller", body = Problem, content_type = "application/problem+json"),
    ))]
pub(crate) async fn of_space(
    State(state): State<AppState>,
    caller: Caller,
    SpacePath(id): SpacePath,
) -> Result<Json<TalkView>, ApiError> {
    show(&state, &caller.account, &TalkHome::Space(id)).await
}

/// Lets the pupils of the classes of a space write to each other: their teachers, and who opened it, read what they write.
#[utoipa::path(put, path = "/api/spaces/{id}/talk", tag = "messages", operation_id = "openSpaceTalk",
    params(("id" = String, Path, description = "The space")),
    security(("cookie" = []), ("bearer" = [])),
    responses(
        (status = 200, description = "They may", body = TalkView),
        (status = 401, description = "Not logged in", body = Problem, content_type = "application/problem+json"),
        (status = 403, description = "Not a teacher of the space", body = Problem, content_type = "application/problem+json"),
        (status = 404, description = "Absent, or not for the caller", body = Problem, content_type = "application/problem+json"),
    ))]
pub(crate) async fn open_space(
    State(state): State<AppState>,
    caller: Caller,
    SpacePath(id): SpacePath,
) -> Result<Json<TalkView>, ApiError> {
    set(&state, &caller.account, &TalkHome::Space(id), true).await
}

/// The pupils of a space write to each other no more; what they wrote stays readable.
#[utoipa::path(delete, path = "/api/spaces/{id}/talk", tag = "messages", operation_id = "closeSpaceTalk",
    params(("id" = String, Path, description = "The space")),
    security(("cookie" = []), ("bearer" = [])),
    responses(
        (status = 200, description = "They may not", body = TalkView),
        (status = 401, description = "Not logged in", body = Problem, content_type = "application/problem+json"),
        (status = 403, description = "Not a teacher of the space", body = Problem, content_type = "application/problem+json"),
        (status = 404, description = "Absent, or not for the caller", body = Problem, content_type = "application/problem+json"),
    ))]
pub(crate) async fn close_space(
    State(state): State<AppState>,
    caller: Caller,
    SpacePath(id): SpacePath,
) -> Result<Json<TalkView>, ApiError> {
    set(&state, &caller.account, &TalkHome::Space(id), false).await
}

/// Sets the night of a class: its pupils read then and do not send; without hours there is none.
#[utoipa::path(put, path = "/api/classes/{id}/night", tag = "messages", operation_id = "setNight",
    params(("id" = String, Path, description = "The class")),
    request_body = NightBody,
    security(("cookie" = []), ("bearer" = [])),
    responses(
        (status = 200, description = "It is set", body = TalkView),
        (status = 401, description = "Not logged in", body = Problem, content_type = "application/problem+json"),
        (status = 403, description = "Not a teacher of the class", body = Problem, content_type = "application/problem+json"),
        (status = 404, description = "Absent, or not for the caller", body = Problem, content_type = "application/problem+json"),
        (status = 422, description = "Hours that are none", body = Problem, content_type = "application/problem+json"),
    ))]
pub(crate) async fn night(
    State(state): State<AppState>,
    caller: Caller,
    ClassPath(id): ClassPath,
    JsonBody(body): JsonBody<NightBody>,
) -> Result<Json<TalkView>, ApiError> {
    let home = TalkHome::Class(id.clone());
    let (_, here) = found(&state, &caller.account, &home).await?;
    teaches(here)?;
    let hours =
        ClosingHours::of(body.closed_from, body.closed_until).map_err(|_| MessageRefused::Hours)?;
    let now = state.parts.clock.now();
    state
        .parts
        .messages
        .set_night(&id, hours, &caller.account.id, now)
        .await?;
    show(&state, &caller.account, &home).await
}

async fn set(
    state: &AppState,
    account: &Account,
    home: &TalkHome,
    open: bool,
) -> Result<Json<TalkView>, ApiError> {
    let (_, here) = found(state, account, home).await?;
    teaches(here)?;
    let now = state.parts.clock.now();
    let messages = &state.parts.messages;
    messages.set_talk(home, open, &account.id, now).await?;
    show(state, account, home).await
}

async fn show(
    state: &AppState,
    account: &Account,
    home: &TalkHome,
) -> Result<Json<TalkView>, ApiError> {
    let (talk, here) = found(state, account, home).await?;
    let by = match &talk.opened {
        Some((by, _)) => state.parts.accounts.account(by).await?,
        None => None,
    };
    let mut may = Vec::new();
    if here == Here::Teacher {
        may.push(if talk.opened.is_some() {
            "close"
        } else {
            "open"
        });
        if matches!(home, TalkHome::Class(_)) {
            may.push("night");
        }
    }
    let now = state.parts.clock.now();
    Ok(Json(TalkView {
        open: talk.opened.is_some(),
        by: by.map(|by| NamedView {
            name: presence_name(&by.first_name, &by.last_name),
            id: by.id.to_string(),
        }),
        at: talk.opened.as_ref().map(|(_, at)| at.0),
        closed_from: talk.hours.map(ClosingHours::from),
        closed_until: talk.hours.map(ClosingHours::until),
        opens_at: talk
            .hours
            .and_then(|hours| hours.opens_at(now))
            .map(|at| at.0),
        may,
    }))
}

/// The place, for its teachers and pupils; for everybody else it is not there.
async fn found(
    state: &AppState,
    account: &Account,
    home: &TalkHome,
) -> Result<(Talk, Here), ApiError> {
    let talk = state.parts.messages.talk(home).await?;
    let talk = talk.ok_or(ApiError::NotFound)?;
    let here = account
        .memberships
        .iter()
        .filter_map(|membership| match membership {
            Membership::TeacherOf(class) => Some((class, Here::Teacher)),
            Membership::PupilOf(class) => Some((class, Here::Pupil)),
            Membership::HeadOf(_)
            | Membership::GuardianOf(_)
            | Membership::AdviserOf(_)
            | Membership::TownOf(_)
            | Membership::Administers => None,
        })
        .filter(|(class, _)| talk.classes.iter().any(|one| one.id == **class))
        .map(|(_, here)| here)
        .min()
        .ok_or(ApiError::NotFound)?;
    Ok((talk, here))
}

fn teaches(here: Here) -> Result<(), ApiError> {
    match here {
        Here::Teacher => Ok(()),
        Here::Pupil => Err(ApiError::refused(Refusal::NotYours, None)),
    }
}

/// Wants no more messages of another pupil: holds at once, and tells the teachers of both. Nobody blocks a teacher.
#[utoipa::path(put, path = "/api/blocks/{account}", tag = "messages", operation_id = "block",
    params(("account" = String, Path, description = "The other pupil")),
    security(("cookie" = []), ("bearer" = [])),
    responses(
        (status = 204, description = "No more messages of theirs"),
        (status = 401, description = "Not logged in", body = Problem, content_type = "application/problem+json"),
        (status = 403, description = "Pupils want no messages of pupils, and of nobody else", body = Problem, content_type = "application/problem+json"),
        (status = 404, description = "Nobody who writes to the caller", body = Problem, content_type = "application/problem+json"),
    ))]
pub(crate) async fn block(
    State(state): State<AppState>,
    caller: Caller,
    AccountPath(of): AccountPath,
) -> Result<StatusCode, ApiError> {
    let me = me(&state, &caller.account).await?;
    let found = state.parts.messages.persons(&[of]).await?;
    let other = found.first().ok_or(ApiError::NotFound)?;
    let opened = opened_to(&state, &me).await?;
    match tie(&me, other, &opened) {
        None => return Err(ApiError::NotFound),
        Some(Tie::Mate) => {}
        Some(Tie::Teacher | Tie::Pupil | Tie::TeacherOfChild | Tie::Guardian) => {
            return Err(ApiError::refused(Refusal::NotYours, None));
        }
    }
    let now = state.parts.clock.now();
    // First the adults: where the second half is missing, it is asked for again.
    let report = NewReport {
        id: fresh_id(ReportId::parse)?,
        target: ReportTarget::Block,
        subject: other.id.to_string(),
        container: String::new(),
        author: other.id.clone(),
        author_is: ReportedBy::Somebody,
        reporter: me.id.clone(),
        reason: String::new(),
        classes: me
            .learns
            .iter()
            .chain(&other.learns)
            .map(|class| Reach {
                class: class.id.clone(),
                school: class.school.clone(),
            })
            .collect(),
    };
    state.parts.reports.report(report, now).await?;
    let messages = &state.parts.messages;
    messages.set_block(&me.id, &other.id, true, now).await?;
    Ok(StatusCode::NO_CONTENT)
}

/// Takes messages of another pupil again.
#[utoipa::path(delete, path = "/api/blocks/{account}", tag = "messages", operation_id = "unblock",
    params(("account" = String, Path, description = "The other pupil")),
    security(("cookie" = []), ("bearer" = [])),
    responses(
        (status = 204, description = "Messages of theirs come again"),
        (status = 401, description = "Not logged in", body = Problem, content_type = "application/problem+json"),
    ))]
pub(crate) async fn unblock(
    State(state): State<AppState>,
    caller: Caller,
    AccountPath(of): AccountPath,
) -> Result<StatusCode, ApiError> {
    let now = state.parts.clock.now();
    let messages = &state.parts.messages;
    let by = &caller.account.id;
    messages.set_block(by, &of, false, now).await?;
    Ok(StatusCode::NO_CONTENT)
}
