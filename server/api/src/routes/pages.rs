//! What was published, as pages of the server: no script, the right asked at every load, gone the moment it is withdrawn.

use axum::{
    extract::{Path, State},
    response::{IntoResponse, Redirect, Response},
};
use http::{HeaderMap, HeaderValue, StatusCode, header};
use passeplume_domain::{
    PublicationId,
    accounts::Account,
    journals::{Audience, Page, Publication, may_read},
};

use super::common::family;
use crate::{error::ApiError, extract::MaybeCaller, state::AppState};

/// A whole issue, or the style file that lies beside it.
pub(crate) async fn issue(
    State(state): State<AppState>,
    MaybeCaller(account): MaybeCaller,
    Path(name): Path<String>,
    headers: HeaderMap,
) -> Result<Response, ApiError> {
    if name == state.parts.press.style_name() {
        return Ok(style(&state));
    }
    answer(&state, account.as_ref(), &name, &headers, |publication| {
        Some(state.parts.press.issue(publication))
    })
    .await
}

/// One article: `{rank}-{slug}`; the slug is for people alone.
pub(crate) async fn article(
    State(state): State<AppState>,
    MaybeCaller(account): MaybeCaller,
    Path((name, place)): Path<(String, String)>,
    headers: HeaderMap,
) -> Result<Response, ApiError> {
    let rank = place
        .split('-')
        .next()
        .and_then(|rank| rank.parse::<i64>().ok());
    answer(&state, account.as_ref(), &name, &headers, |publication| {
        state.parts.press.article(publication, rank?)
    })
    .await
}

async fn answer(
    state: &AppState,
    account: Option<&Account>,
    name: &str,
    headers: &HeaderMap,
    page: impl Fn(&Publication) -> Option<Page>,
) -> Result<Response, ApiError> {
    let Ok(id) = PublicationId::parse(name) else {
        return Ok(absent(state));
    };
    let Some(publication) = state.parts.journals.publication(&id).await? else {
        return Ok(absent(state));
    };
    let readership = &publication.readership;
    let may = match account {
        None => may_read(None, readership),
        Some(account) => may_read(Some((account, &family(state, account).await?)), readership),
    };
    if !may {
        return Ok(match account {
            // Log in, then back to this page; the id has the form of one, so nothing of it needs to be escaped.
            None => Redirect::to(&format!("/?vers=/journal/{id}")).into_response(),
            Some(_) => absent(state),
        });
    }
    let tag = format!(
        "\"{id}-{}-{}\"",
        publication.edition,
        state.parts.press.style_name()
    );
    let fresh = headers
        .get_all(header::IF_NONE_MATCH)
        .iter()
        .filter_map(|value| value.to_str().ok())
        .flat_map(|value| value.split(','))
        .any(|one| one.trim().trim_start_matches("W/") == tag);
    let mut response = if fresh {
        StatusCode::NOT_MODIFIED.into_response()
    } else {
        match page(&publication) {
            Some(page) => html(StatusCode::OK, page),
            None => return Ok(absent(state)),
        }
    };
    let answered = response.headers_mut();
    if let Ok(tag) = HeaderValue::from_str(&tag) {
        answered.insert(header::ETAG, tag);
    }
    // Kept by nobody on the way, and asked again at each load: a withdrawal is at once.
    answered.insert(
        header::CACHE_CONTROL,
        HeaderValue::from_static("private, no-cache"),
    );
    answered.insert(
        header::VARY,
        HeaderValue::from_static("cookie, authorization"),
    );
    if readership.audience != Audience::Public {
        answered.insert(
            "x-robots-tag",
            HeaderValue::from_static("noindex, nofollow"),
        );
    }
    Ok(response)
}

fn absent(state: &AppState) -> Response {
    let mut response = html(StatusCode::NOT_FOUND, state.parts.press.absent());
    response
        .headers_mut()
        .insert(header::CACHE_CONTROL, HeaderValue::from_static("no-store"));
    response
}

fn html(status: StatusCode, page: Page) -> Response {
    let mut response = (status, page.html).into_response();
    response.headers_mut().insert(
        header::CONTENT_TYPE,
        HeaderValue::from_static("text/html; charset=utf-8"),
    );
    response
}

fn style(state: &AppState) -> Response {
    let mut response = state.parts.press.style().into_response();
    let headers = response.headers_mut();
    headers.insert(
        header::CONTENT_TYPE,
        HeaderValue::from_static("text/css; charset=utf-8"),
    );
    headers.insert(
        header::CACHE_CONTROL,
        HeaderValue::from_static("public, max-age=31536000, immutable"),
    );
    response
}
