//! What families allow: said by guardians, written down from paper by teachers, taken back at once.

use axum::{Json, extract::State};
use http::StatusCode;
use passeplume_domain::{
    AccountId, JournalId, Millis,
    accounts::{Account, Membership},
    consents::{NewConsent, Project, Refused, Sight, Voice, may_answer, sight, teaches},
    journals::Refusal,
};

use crate::{
    dto::consent::{CardView, ConsentBody, ConsentDone, RowView, TableView},
    error::{ApiError, Problem},
    extract::{Caller, JournalPath, JsonBody},
    state::AppState,
};

/// Most answers at once: four questions to fifty children.
const MOST: usize = 200;
const DAY: i64 = 86_400_000;

/// What the caller is asked for each of their children.
#[utoipa::path(get, path = "/api/consents", tag = "consents", operation_id = "listMyConsents",
    security(("cookie" = []), ("bearer" = [])),
    responses(
        (status = 200, description = "A card a child and journal", body = [CardView]),
        (status = 401, description = "Not logged in", body = Problem, content_type = "application/problem+json"),
    ))]
pub(crate) async fn mine(
    State(state): State<AppState>,
    caller: Caller,
) -> Result<Json<Vec<CardView>>, ApiError> {
    let children = children(&caller.account);
    if children.is_empty() {
        return Ok(Json(Vec::new()));
    }
    let store = &state.parts.consents;
    let shown = store.shown(&children).await?;
    let voice = Voice::Guardian(caller.account.id.clone());
    let mut cards = Vec::new();
    for journal in store.journals_of_children(&children).await? {
        let Some(project) = store.project(&journal).await? else {
            continue;
        };
        let own = project
            .children
            .iter()
            .filter(|child| children.contains(&child.id));
        cards.extend(own.map(|child| CardView::new(&project, child, &voice, &shown)));
    }
    Ok(Json(cards))
}

/// What was answered for a journal: everybody's for its teachers, one's own children's for a guardian.
#[utoipa::path(get, path = "/api/journals/{id}/consents", tag = "consents", operation_id = "listConsents",
    params(("id" = String, Path, description = "The journal")),
    security(("cookie" = []), ("bearer" = [])),
    responses(
        (status = 200, description = "By first name", body = TableView),
        (status = 401, description = "Not logged in", body = Problem, content_type = "application/problem+json"),
        (status = 403, description = "Seen, but what families say is not for the caller", body = Problem, content_type = "application/problem+json"),
        (status = 404, description = "Absent, or not for the caller", body = Problem, content_type = "application/problem+json"),
    ))]
pub(crate) async fn table(
    State(state): State<AppState>,
    caller: Caller,
    JournalPath(journal): JournalPath,
) -> Result<Json<TableView>, ApiError> {
    let project = project(&state, &journal).await?;
    let seen = sight(&caller.account, &project).map_err(refused)?;
    let rows = project
        .children
        .iter()
        .filter(|child| match &seen {
            Sight::Everybody => true,
            Sight::Own(own) => own.contains(&child.id),
        })
        .map(|child| RowView::new(&project, child, teaches(&caller.account, child)))
        .collect();
    Ok(Json(TableView {
        journal: project.journal.to_string(),
        journal_title: project.title.clone(),
        rows,
    }))
}

/// Answers. A refusal takes what it held off its page before this is answered.
#[utoipa::path(post, path = "/api/consents", tag = "consents", operation_id = "answerConsents",
    request_body = ConsentBody,
    security(("cookie" = []), ("bearer" = [])),
    responses(
        (status = 201, description = "Kept, with what went off a page", body = ConsentDone),
        (status = 400, description = "The date is none, or one question is answered twice", body = Problem, content_type = "application/problem+json"),
        (status = 401, description = "Not logged in", body = Problem, content_type = "application/problem+json"),
        (status = 403, description = "Not the caller's to answer", body = Problem, content_type = "application/problem+json"),
        (status = 404, description = "Absent, or not for the caller", body = Problem, content_type = "application/problem+json"),
        (status = 422, description = "Too many at once", body = Problem, content_type = "application/problem+json"),
    ))]
pub(crate) async fn answer(
    State(state): State<AppState>,
    caller: Caller,
    JsonBody(body): JsonBody<ConsentBody>,
) -> Result<(StatusCode, Json<ConsentDone>), ApiError> {
    // Before anything is looked up: what does not fit tells nobody that the journal is there.
    if body.answers.is_empty() {
        return Err(ApiError::Malformed("answers"));
    }
    if body.answers.len() > MOST {
        return Err(ApiError::TooLong("answers"));
    }
    let journal = JournalId::parse(&body.journal).map_err(|_| ApiError::NotFound)?;
    let project = project(&state, &journal).await?;
    let now = state.parts.clock.now();
    let mut answers: Vec<NewConsent> = Vec::with_capacity(body.answers.len());
    for one in &body.answers {
        let child = AccountId::parse(&one.child).map_err(|_| ApiError::NotFound)?;
        let voice =
            may_answer(&caller.account, &project, &child, body.paper.is_some()).map_err(refused)?;
        let new = NewConsent {
            child,
            kind: one.kind.into(),
            voice,
            answer: one.answer.into(),
            signed: body.paper.as_ref().map(|paper| Millis(paper.signed)),
        };
        if answers
            .iter()
            .any(|other| other.child == new.child && other.kind == new.kind)
        {
            return Err(ApiError::Contradiction("answers"));
        }
        answers.push(new);
    }
    // Nobody signs tomorrow; a day of grace for clocks and time zones.
    if let Some(paper) = &body.paper
        && !(1..=now.0.saturating_add(DAY)).contains(&paper.signed)
    {
        return Err(ApiError::Malformed("signed"));
    }
    let gone = state
        .parts
        .consents
        .answer(&journal, answers, &caller.account.id, now)
        .await?;
    Ok((StatusCode::CREATED, Json(gone.into())))
}

/// What was answered for a journal; one that is not there is nothing to anybody.
pub(super) async fn project(state: &AppState, journal: &JournalId) -> Result<Project, ApiError> {
    state
        .parts
        .consents
        .project(journal)
        .await?
        .ok_or(ApiError::NotFound)
}

fn refused(refused: Refused) -> ApiError {
    match refused {
        Refused::NotFound => ApiError::NotFound,
        Refused::NotYours => ApiError::refused(Refusal::NotYours, None),
    }
}

fn children(account: &Account) -> Vec<AccountId> {
    account
        .memberships
        .iter()
        .filter_map(|membership| match membership {
            Membership::GuardianOf(child) => Some(child.clone()),
            Membership::PupilOf(_)
            | Membership::TeacherOf(_)
            | Membership::HeadOf(_)
            | Membership::AdviserOf(_)
            | Membership::TownOf(_)
            | Membership::Administers => None,
        })
        .collect()
}
