//! Who wrote what in a text; for adults.

use axum::{Json, extract::State};
use passeplume_domain::documents::may_see_authors;

use super::documents::readable;
use crate::{
    dto::document::AuthorView,
    error::{ApiError, Problem},
    extract::{Caller, DocumentPath},
    state::AppState,
};

/// Who wrote how much, most remaining first.
#[utoipa::path(get, path = "/api/documents/{id}/authors", tag = "documents", operation_id = "listAuthors",
    params(("id" = String, Path, description = "The document")),
    security(("cookie" = []), ("bearer" = [])),
    responses(
        (status = 200, description = "Each author's share, in characters", body = [AuthorView]),
        (status = 401, description = "Not logged in", body = Problem, content_type = "application/problem+json"),
        (status = 403, description = "A pupil of the text's classes", body = Problem, content_type = "application/problem+json"),
        (status = 404, description = "Absent, or not for the caller", body = Problem, content_type = "application/problem+json"),
    ))]
pub(crate) async fn list(
    State(state): State<AppState>,
    caller: Caller,
    DocumentPath(id): DocumentPath,
) -> Result<Json<Vec<AuthorView>>, ApiError> {
    let document = readable(&state, &caller.account, &id).await?;
    if !may_see_authors(&caller.account, &document) {
        return Err(ApiError::AdultsOnly);
    }
    let mut shares = state.parts.live.authors(&id).await?;
    shares.sort_by(|one, other| {
        (other.remaining, other.inserted, &one.account).cmp(&(
            one.remaining,
            one.inserted,
            &other.account,
        ))
    });
    let mut views = Vec::with_capacity(shares.len());
    for share in shares {
        let account = state.parts.accounts.account(&share.account).await?;
        views.push(AuthorView {
            account: share.account.to_string(),
            // What the server itself wrote (a template, a restore) has no person behind it.
            display_name: account
                .map_or_else(|| "Passeplume".to_owned(), |account| account.display_name()),
            inserted: share.inserted,
            deleted: share.deleted,
            remaining: share.remaining,
        });
    }
    Ok(Json(views))
}
