//! What is known of texts.

use axum::{Json, extract::State};
use passeplume_domain::{
    DocumentId,
    accounts::Account,
    documents::{Document, Verdict, access},
};

use crate::{
    dto::document::{DocumentItem, DocumentView},
    error::{ApiError, Problem},
    extract::{Caller, DocumentPath},
    state::AppState,
};

/// What the caller may open, newest change first.
#[utoipa::path(get, path = "/api/documents", tag = "documents", operation_id = "listDocuments",
    security(("cookie" = []), ("bearer" = [])),
    responses(
        (status = 200, description = "What the caller may open", body = [DocumentItem]),
        (status = 401, description = "Not logged in", body = Problem, content_type = "application/problem+json"),
    ))]
pub(crate) async fn list(
    State(state): State<AppState>,
    caller: Caller,
) -> Result<Json<Vec<DocumentItem>>, ApiError> {
    let around = state
        .parts
        .documents
        .documents_around(&caller.account)
        .await?;
    let visible = around
        .iter()
        .filter_map(|document| DocumentItem::seen_by(&caller.account, document));
    Ok(Json(visible.collect()))
}

/// One text's metadata, with what the caller may do.
#[utoipa::path(get, path = "/api/documents/{id}", tag = "documents", operation_id = "showDocument",
    params(("id" = String, Path, description = "The document")),
    security(("cookie" = []), ("bearer" = [])),
    responses(
        (status = 200, description = "The document", body = DocumentView),
        (status = 401, description = "Not logged in", body = Problem, content_type = "application/problem+json"),
        (status = 404, description = "Absent, or not for the caller", body = Problem, content_type = "application/problem+json"),
    ))]
pub(crate) async fn show(
    State(state): State<AppState>,
    caller: Caller,
    DocumentPath(id): DocumentPath,
) -> Result<Json<DocumentView>, ApiError> {
    let document = readable(&state, &caller.account, &id).await?;
    DocumentView::seen_by(
        &caller.account,
        &document,
        state.parts.settings.schema_version,
    )
    .map(Json)
    .ok_or(ApiError::NotFound)
}

/// The document, where `account` may at least read it; absent and forbidden are the same.
pub(crate) async fn readable(
    state: &AppState,
    account: &Account,
    id: &DocumentId,
) -> Result<Document, ApiError> {
    state
        .parts
        .documents
        .document(id)
        .await?
        .filter(|document| access(account, document) != Verdict::None)
        .ok_or(ApiError::NotFound)
}
