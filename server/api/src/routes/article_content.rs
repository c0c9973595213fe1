//! An article's committed content: its parts as one, in their order.

use axum::{extract::State, response::Response};

use super::{articles, content::words, documents};
use crate::{
    dto::document::ContentQuery,
    error::{ApiError, Problem},
    extract::{ArticlePath, Caller, QueryOf},
    live::ContentFormat,
    state::AppState,
};

/// The words of all its texts, one after the other in their order.
#[utoipa::path(get, path = "/api/articles/{id}/content", tag = "journals", operation_id = "showArticleContent",
    params(("id" = String, Path, description = "The article"), ContentQuery),
    security(("cookie" = []), ("bearer" = [])),
    responses(
        (status = 200, description = "The content in the form that was asked for; as JSON a list of its texts' trees", content(
            (String = "text/html"), (String = "text/plain"), (serde_json::Value = "application/json"))),
        (status = 400, description = "As `yjs`: each text has an update of its own", body = Problem, content_type = "application/problem+json"),
        (status = 401, description = "Not logged in", body = Problem, content_type = "application/problem+json"),
        (status = 404, description = "Absent, or not for the caller", body = Problem, content_type = "application/problem+json"),
        (status = 503, description = "A text is set aside, or going down", body = Problem, content_type = "application/problem+json"),
    ))]
pub(crate) async fn show(
    State(state): State<AppState>,
    caller: Caller,
    ArticlePath(id): ArticlePath,
    QueryOf(query): QueryOf<ContentQuery>,
) -> Result<Response, ApiError> {
    let (article, _, _) = articles::readable(&state, &caller.account, &id).await?;
    let (kind, open, between, close) = match query.format {
        ContentFormat::Html => ("text/html; charset=utf-8", "", "\n", ""),
        ContentFormat::Text => ("text/plain; charset=utf-8", "", "\n\n", ""),
        ContentFormat::Json => ("application/json", "[", ",", "]"),
        ContentFormat::Yjs => return Err(ApiError::Malformed("format")),
    };
    let mut texts = Vec::with_capacity(article.parts.len());
    for part in &article.parts {
        documents::readable(&state, &caller.account, &part.document).await?;
        let bytes = state
            .parts
            .live
            .content(&part.document, query.format)
            .await?;
        texts.push(String::from_utf8_lossy(&bytes).into_owned());
    }
    let whole = format!("{open}{}{close}", texts.join(between));
    Ok(words(whole, kind))
}
