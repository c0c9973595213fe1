//! The journals of a space.

use axum::{Json, extract::State};
use http::StatusCode;
use passeplume_domain::{
    JournalId, SpaceId,
    accounts::Account,
    documents::Reach,
    journals::{Journal, NewJournal, Refusal, Standing, article_step::LONGEST_TITLE, standing},
};

use super::common::{fresh_id, known};
use crate::{
    dto::journal::{IssueItem, JournalView, NewJournalBody},
    error::{ApiError, Problem},
    extract::{Caller, JournalPath, JsonBody, SpacePath},
    state::AppState,
};

/// The journals of a space, with their issues.
#[utoipa::path(get, path = "/api/spaces/{id}/journals", tag = "journals", operation_id = "listJournals",
    params(("id" = String, Path, description = "The space")),
    security(("cookie" = []), ("bearer" = [])),
    responses(
        (status = 200, description = "Its journals", body = [JournalView]),
        (status = 401, description = "Not logged in", body = Problem, content_type = "application/problem+json"),
        (status = 404, description = "Absent, or not for the caller", body = Problem, content_type = "application/problem+json"),
    ))]
pub(crate) async fn list(
    State(state): State<AppState>,
    caller: Caller,
    SpacePath(space): SpacePath,
) -> Result<Json<Vec<JournalView>>, ApiError> {
    let standing = standing_in(&state, &caller.account, &space).await?;
    let mut views = Vec::new();
    for journal in state.parts.journals.journals_of(&[space]).await? {
        views.push(view(&state, journal, standing).await?);
    }
    Ok(Json(views))
}

/// A new journal, by a teacher of the space's classes.
#[utoipa::path(post, path = "/api/spaces/{id}/journals", tag = "journals", operation_id = "createJournal",
    params(("id" = String, Path, description = "The space")),
    request_body = NewJournalBody,
    security(("cookie" = []), ("bearer" = [])),
    responses(
        (status = 201, description = "The journal", body = JournalView),
        (status = 401, description = "Not logged in", body = Problem, content_type = "application/problem+json"),
        (status = 403, description = "Not a teacher of the space", body = Problem, content_type = "application/problem+json"),
        (status = 404, description = "Absent, or not for the caller", body = Problem, content_type = "application/problem+json"),
        (status = 422, description = "No title", body = Problem, content_type = "application/problem+json"),
    ))]
pub(crate) async fn create(
    State(state): State<AppState>,
    caller: Caller,
    SpacePath(space): SpacePath,
    JsonBody(body): JsonBody<NewJournalBody>,
) -> Result<(StatusCode, Json<JournalView>), ApiError> {
    let standing = standing_in(&state, &caller.account, &space).await?;
    if standing != Standing::Teacher {
        return Err(ApiError::refused(Refusal::NotYours, None));
    }
    let title = body.title.trim();
    if !(1..=LONGEST_TITLE).contains(&title.chars().count()) {
        return Err(ApiError::refused(Refusal::TitleMissing, None));
    }
    let id: JournalId = fresh_id(JournalId::parse)?;
    let new = NewJournal {
        id: id.clone(),
        space,
        title: title.to_owned(),
        by: caller.account.id.clone(),
    };
    state
        .parts
        .journals
        .add_journal(new, state.parts.clock.now())
        .await?;
    let (journal, standing) = readable(&state, &caller.account, &id).await?;
    Ok((
        StatusCode::CREATED,
        Json(view(&state, journal, standing).await?),
    ))
}

/// A journal with its issues, newest first.
#[utoipa::path(get, path = "/api/journals/{id}", tag = "journals", operation_id = "showJournal",
    params(("id" = String, Path, description = "The journal")),
    security(("cookie" = []), ("bearer" = [])),
    responses(
        (status = 200, description = "The journal", body = JournalView),
        (status = 401, description = "Not logged in", body = Problem, content_type = "application/problem+json"),
        (status = 404, description = "Absent, or not for the caller", body = Problem, content_type = "application/problem+json"),
    ))]
pub(crate) async fn show(
    State(state): State<AppState>,
    caller: Caller,
    JournalPath(id): JournalPath,
) -> Result<Json<JournalView>, ApiError> {
    let (journal, standing) = readable(&state, &caller.account, &id).await?;
    Ok(Json(view(&state, journal, standing).await?))
}

/// The journal, where the caller may see it.
pub(super) async fn readable(
    state: &AppState,
    account: &Account,
    id: &JournalId,
) -> Result<(Journal, Standing), ApiError> {
    let journal = state
        .parts
        .journals
        .journal(id)
        .await?
        .ok_or(ApiError::NotFound)?;
    let standing = known(standing(account, &journal.classes))?;
    Ok((journal, standing))
}

async fn view(
    state: &AppState,
    journal: Journal,
    standing: Standing,
) -> Result<JournalView, ApiError> {
    let cards = state.parts.journals.issues_of(&journal.id).await?;
    Ok(JournalView {
        id: journal.id.to_string(),
        space: journal.space.to_string(),
        title: journal.title,
        can_create: standing == Standing::Teacher,
        issues: cards.iter().map(IssueItem::from).collect(),
    })
}

/// What somebody is to the space, where they may see it.
async fn standing_in(
    state: &AppState,
    account: &Account,
    id: &SpaceId,
) -> Result<Standing, ApiError> {
    let spaces = state.parts.spaces.shared_spaces(account).await?;
    let space = spaces
        .into_iter()
        .find(|space| space.id == *id)
        .ok_or(ApiError::NotFound)?;
    let classes: Vec<Reach> = space
        .classes
        .into_iter()
        .map(|shared| Reach {
            class: shared.class.id,
            school: shared.class.school,
        })
        .collect();
    known(standing(account, &classes))
}
