//! A text's committed content.

use axum::{
    extract::State,
    response::{IntoResponse, Response},
};
use http::{HeaderValue, header};

use super::documents::readable;
use crate::{
    dto::document::ContentQuery,
    error::{ApiError, Problem},
    extract::{Caller, DocumentPath, QueryOf},
    live::{ContentFormat, LiveError},
    state::AppState,
};

/// The words, committed state only.
#[utoipa::path(get, path = "/api/documents/{id}/content", tag = "documents", operation_id = "showContent",
    params(("id" = String, Path, description = "The document"), ContentQuery),
    security(("cookie" = []), ("bearer" = [])),
    responses(
        (status = 200, description = "The content in the form that was asked for", content(
            (String = "text/html"), (String = "text/plain"),
            (serde_json::Value = "application/json"), (Vec<u8> = "application/octet-stream"))),
        (status = 401, description = "Not logged in", body = Problem, content_type = "application/problem+json"),
        (status = 404, description = "Absent, or not for the caller", body = Problem, content_type = "application/problem+json"),
        (status = 503, description = "Set aside, or going down", body = Problem, content_type = "application/problem+json"),
    ))]
pub(crate) async fn show(
    State(state): State<AppState>,
    caller: Caller,
    DocumentPath(id): DocumentPath,
    QueryOf(query): QueryOf<ContentQuery>,
) -> Result<Response, ApiError> {
    readable(&state, &caller.account, &id).await?;
    let bytes = state.parts.live.content(&id, query.format).await?;
    let kind = match query.format {
        ContentFormat::Html => "text/html; charset=utf-8",
        ContentFormat::Text => "text/plain; charset=utf-8",
        ContentFormat::Json => "application/json",
        ContentFormat::Yjs => "application/octet-stream",
    };
    Ok(words(bytes, kind))
}

/// Words of a text as they leave: kept by nobody on the way.
pub(super) fn words(body: impl IntoResponse, kind: &'static str) -> Response {
    let mut response = body.into_response();
    let headers = response.headers_mut();
    headers.insert(header::CONTENT_TYPE, HeaderValue::from_static(kind));
    headers.insert(
        header::CACHE_CONTROL,
        HeaderValue::from_static("private, no-store"),
    );
    // Pupils' words are shown, never executed, even by whoever opens this address itself in a browser.
    headers.insert(
        header::CONTENT_SECURITY_POLICY,
        HeaderValue::from_static("sandbox; default-src 'none'; frame-ancestors 'none'"),
    );
    response
}

impl From<LiveError> for ApiError {
    fn from(error: LiveError) -> Self {
        match error {
            LiveError::Absent => Self::NotFound,
            LiveError::SetAside(what) => Self::SetAside(what),
            LiveError::Unavailable(what) => Self::Unavailable(what),
        }
    }
}
