//! Who writes now in the texts of a teacher's classes, out of the memory of the rooms.

use axum::{Json, extract::State};
use passeplume_domain::{DocumentId, spaces::policy::taught};

use crate::{
    dto::home::WritingView,
    error::{ApiError, Problem},
    extract::Caller,
    state::AppState,
};

/// Most texts that are looked at.
const LOOKED_AT: u32 = 1_000;
/// Most texts that are told.
const TOLD: usize = 30;

/// Texts of the caller's classes in which somebody else has the pen and a caret now, as presence shows them. For teachers;
/// nothing for everybody else.
#[utoipa::path(get, path = "/api/writing", tag = "home", operation_id = "listWriting",
    security(("cookie" = []), ("bearer" = [])),
    responses(
        (status = 200, description = "At most 30 texts, newest first", body = [WritingView]),
        (status = 401, description = "Not logged in", body = Problem, content_type = "application/problem+json"),
    ))]
pub(crate) async fn list(
    State(state): State<AppState>,
    caller: Caller,
) -> Result<Json<Vec<WritingView>>, ApiError> {
    // Who teaches a class of a space reads all of its texts: those are asked for, no others.
    let taught = taught(&caller.account);
    let texts = state.parts.homes.texts_around(&taught, LOOKED_AT).await?;
    let ids: Vec<DocumentId> = texts.iter().map(|text| text.document.clone()).collect();
    let mut views = Vec::new();
    for (document, mut people) in state.parts.live.writers(&ids).await {
        people.retain(|one| one.id != caller.account.id.as_str());
        let text = texts.iter().find(|text| text.document == document);
        if let (Some(text), false) = (text, people.is_empty()) {
            views.push(WritingView {
                document: document.to_string(),
                article: text.article.as_ref().map(ToString::to_string),
                title: text.title.clone(),
                people,
            });
        }
    }
    views.truncate(TOLD);
    Ok(Json(views))
}
