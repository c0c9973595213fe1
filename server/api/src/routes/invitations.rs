//! A class is asked into a space, by name or by a code, and its own teacher answers.

use axum::{
    Json,
    extract::State,
    response::{IntoResponse, Response},
};
use http::StatusCode;
use passeplume_domain::{
    ClassId, InvitationId,
    spaces::{
        Invitation, InvitationStatus, Kept, NewInvitation, SharingRefusal, policy, policy::taught,
    },
};
use sha2::{Digest as _, Sha256};

use super::{
    common::{TRIES, fresh_id},
    session::{remember, wait_turn},
    sharing::{detail, found},
};
use crate::{
    dto::sharing::{CodeBody, DecisionBody, InvitationView, NewInvitationBody, SpaceDetailView},
    error::{ApiError, Problem},
    extract::{Caller, InvitationPath, JsonBody, SpacePath},
    state::AppState,
};

/// Letters and digits that nobody mistakes for one another.
const ALPHABET: &[u8] = b"ABCDEFGHJKMNPQRSTUVWXYZ23456789";
const CODE_LENGTH: usize = 8;

/// Asks a class in.
#[utoipa::path(post, path = "/api/spaces/{id}/invitations", tag = "spaces", operation_id = "inviteClass",
    params(("id" = String, Path, description = "The space")),
    request_body = NewInvitationBody,
    security(("cookie" = []), ("bearer" = [])),
    responses(
        (status = 201, description = "The invitation, with its code where one was wanted", body = InvitationView),
        (status = 400, description = "Neither a class nor a code, or both", body = Problem, content_type = "application/problem+json"),
        (status = 401, description = "Not logged in", body = Problem, content_type = "application/problem+json"),
        (status = 403, description = "Not a teacher of the space", body = Problem, content_type = "application/problem+json"),
        (status = 404, description = "Absent, or not for the caller", body = Problem, content_type = "application/problem+json"),
        (status = 409, description = "There or asked already, or the space is full", body = Problem, content_type = "application/problem+json"),
        (status = 503, description = "The space keeps moving: nothing was done", body = Problem, content_type = "application/problem+json"),
    ))]
pub(crate) async fn invite(
    State(state): State<AppState>,
    caller: Caller,
    SpacePath(id): SpacePath,
    JsonBody(body): JsonBody<NewInvitationBody>,
) -> Result<(StatusCode, Json<InvitationView>), ApiError> {
    let class = match (&body.class, body.code) {
        (Some(class), false) => Some(ClassId::parse(class).map_err(|_| ApiError::NotFound)?),
        (None, true) => None,
        (Some(_), true) | (None, false) => return Err(ApiError::Malformed("class or code")),
    };
    for _ in 0..TRIES {
        let now = state.parts.clock.now();
        let space = found(&state, &id).await?;
        let waiting = state.parts.sharing.invitations_into(&id, now).await?;
        policy::invite(&caller.account, &space, &waiting, class.as_ref())?;
        if let Some(class) = &class
            && !state
                .parts
                .sharing
                .invitable()
                .await?
                .iter()
                .any(|one| one.class.id == *class)
        {
            return Err(ApiError::NotFound);
        }
        let invitation: InvitationId = fresh_id(InvitationId::parse)?;
        let new = NewInvitation {
            id: invitation.clone(),
            space: id.clone(),
            class: class.clone(),
            code: class.is_none().then(code),
            by: caller.account.id.clone(),
        };
        if state.parts.sharing.invite(new, now).await? == Kept::Done {
            let made = state.parts.sharing.invitation(&invitation).await?;
            let made = made.ok_or(ApiError::NotFound)?;
            return Ok((StatusCode::CREATED, Json(made.into())));
        }
    }
    Err(ApiError::Unavailable("the space keeps moving".to_owned()))
}

/// Invitations that wait for an answer of the caller's classes.
#[utoipa::path(get, path = "/api/invitations", tag = "spaces", operation_id = "listInvitations",
    security(("cookie" = []), ("bearer" = [])),
    responses(
        (status = 200, description = "Oldest first; nothing for who teaches no class", body = [InvitationView]),
        (status = 401, description = "Not logged in", body = Problem, content_type = "application/problem+json"),
    ))]
pub(crate) async fn list(
    State(state): State<AppState>,
    caller: Caller,
) -> Result<Json<Vec<InvitationView>>, ApiError> {
    let taught = taught(&caller.account);
    let now = state.parts.clock.now();
    let waiting = state.parts.sharing.invitations_for(&taught, now).await?;
    Ok(Json(waiting.into_iter().map(Into::into).collect()))
}

/// Looks what a code leads to; joins nothing. Wrong codes slow this person down.
#[utoipa::path(post, path = "/api/invitations/open", tag = "spaces", operation_id = "openInvitation",
    request_body = CodeBody,
    security(("cookie" = []), ("bearer" = [])),
    responses(
        (status = 200, description = "The invitation", body = InvitationView),
        (status = 401, description = "Not logged in", body = Problem, content_type = "application/problem+json"),
        (status = 403, description = "Not a teacher", body = Problem, content_type = "application/problem+json"),
        (status = 404, description = "No invitation that waits has this code", body = Problem, content_type = "application/problem+json"),
        (status = 429, description = "Too many wrong codes", body = Problem, content_type = "application/problem+json"),
        (status = 503, description = "Too many try codes at this moment", body = Problem, content_type = "application/problem+json"),
    ))]
pub(crate) async fn look(
    State(state): State<AppState>,
    caller: Caller,
    JsonBody(body): JsonBody<CodeBody>,
) -> Result<Json<InvitationView>, ApiError> {
    if taught(&caller.account).is_empty() {
        return Err(SharingRefusal::NotYours.into());
    }
    let digest = Sha256::digest(format!("code of {}", caller.account.id));
    let mut key = [0; 16];
    for (to, from) in key.iter_mut().zip(digest) {
        *to = from;
    }
    let turn = wait_turn(&state, key).await?;
    let now = state.parts.clock.now();
    let typed = typed(&body.code);
    let found = state.parts.sharing.invitation_of_code(&typed).await?;
    let found = found.filter(|one| one.status == InvitationStatus::Open && one.expires > now);
    remember(&state, key, found.is_some());
    drop(turn);
    let found = found.ok_or(SharingRefusal::CodeUnknown)?;
    Ok(Json(found.into()))
}

/// Answers for a class that the caller teaches. Who declines what came by a code leaves the code as it is.
#[utoipa::path(post, path = "/api/invitations/{id}/decision", tag = "spaces", operation_id = "decideInvitation",
    params(("id" = String, Path, description = "The invitation")),
    request_body = DecisionBody,
    security(("cookie" = []), ("bearer" = [])),
    responses(
        (status = 200, description = "Accepted: the space", body = SpaceDetailView),
        (status = 204, description = "Declined"),
        (status = 401, description = "Not logged in", body = Problem, content_type = "application/problem+json"),
        (status = 403, description = "Not a teacher of that class", body = Problem, content_type = "application/problem+json"),
        (status = 404, description = "Absent, or not for the caller", body = Problem, content_type = "application/problem+json"),
        (status = 409, description = "Answered or taken back meanwhile, expired, there already, or full", body = Problem, content_type = "application/problem+json"),
        (status = 503, description = "The space keeps moving: nothing was decided", body = Problem, content_type = "application/problem+json"),
    ))]
pub(crate) async fn decide(
    State(state): State<AppState>,
    caller: Caller,
    InvitationPath(id): InvitationPath,
    JsonBody(body): JsonBody<DecisionBody>,
) -> Result<Response, ApiError> {
    let class = ClassId::parse(&body.class).map_err(|_| SharingRefusal::NotYours)?;
    let code = body.code.as_deref().map(typed);
    let sharing = &state.parts.sharing;
    for _ in 0..TRIES {
        let now = state.parts.clock.now();
        let asked = sharing.invitation(&id).await?.ok_or(ApiError::NotFound)?;
        policy::decide(&caller.account, &asked, &class, code.as_deref(), now)?;
        let by = &caller.account.id;
        if body.accept {
            if sharing.accept(&id, &class, by, now).await? == Kept::Done {
                let space = found(&state, &asked.space.id).await?;
                let view = detail(&state, &caller.account, space).await?;
                return Ok(Json(view).into_response());
            }
        } else if asked.class.is_none() || sharing.decline(&id, by, now).await? == Kept::Done {
            return Ok(StatusCode::NO_CONTENT.into_response());
        }
    }
    Err(ApiError::Unavailable(
        "the invitation keeps moving".to_owned(),
    ))
}

/// Takes an invitation back.
#[utoipa::path(delete, path = "/api/invitations/{id}", tag = "spaces", operation_id = "revokeInvitation",
    params(("id" = String, Path, description = "The invitation")),
    security(("cookie" = []), ("bearer" = [])),
    responses(
        (status = 204, description = "It waits for no answer any more"),
        (status = 401, description = "Not logged in", body = Problem, content_type = "application/problem+json"),
        (status = 403, description = "Not a teacher of the space", body = Problem, content_type = "application/problem+json"),
        (status = 404, description = "Absent, or not for the caller", body = Problem, content_type = "application/problem+json"),
        (status = 409, description = "It was answered meanwhile", body = Problem, content_type = "application/problem+json"),
    ))]
pub(crate) async fn revoke(
    State(state): State<AppState>,
    caller: Caller,
    InvitationPath(id): InvitationPath,
) -> Result<StatusCode, ApiError> {
    let asked: Invitation = state
        .parts
        .sharing
        .invitation(&id)
        .await?
        .ok_or(ApiError::NotFound)?;
    policy::manage(&caller.account, &asked.space)?;
    let now = state.parts.clock.now();
    match state
        .parts
        .sharing
        .revoke(&id, &caller.account.id, now)
        .await?
    {
        Kept::Done => Ok(StatusCode::NO_CONTENT),
        Kept::Stale => Err(SharingRefusal::Over.into()),
    }
}

/// A code as it is kept, whatever case, spaces and hyphens it was typed with.
fn typed(code: &str) -> String {
    code.chars()
        .filter(char::is_ascii_alphanumeric)
        .take(2 * CODE_LENGTH)
        .map(|letter| letter.to_ascii_uppercase())
        .collect()
}

fn code() -> String {
    (0..CODE_LENGTH)
        .filter_map(|_| ALPHABET.get(rand::random_range(0..ALPHABET.len())))
        .map(|&letter| char::from(letter))
        .collect()
}
