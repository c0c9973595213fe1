//! What was published, as pages of the server: no script, the right asked at every load, gone the moment it is withdrawn.

use axum::{
    extract::{Path, State},
    response::{IntoResponse, Redirect, Response},
};
use http::{HeaderMap, HeaderValue, StatusCode, header};
use passeplume_domain::{
    PublicationId, SchoolId,
    accounts::Account,
    journals::{Audience, IssueKind, Page, Publication},
};

use super::{common::family, home::readable, published};
use crate::{error::ApiError, extract::MaybeCaller, state::AppState};

/// Most publications of a school that its page knows: those of some thirty years.
const MOST_OF_SCHOOL: u32 = 1000;

/// Nothing but our own pictures, sounds, style and fonts: whatever came through as markup could do nothing.
const POLICY: &str = "default-src 'none'; img-src 'self'; media-src 'self'; style-src 'self'; font-src 'self'; \
                      base-uri 'none'; form-action 'none'; frame-ancestors 'none'";

/// A whole issue, or what lies beside all of them: the style file, the fonts, their licences.
pub(crate) async fn issue(
    State(state): State<AppState>,
    MaybeCaller(account): MaybeCaller,
    Path(name): Path<String>,
    headers: HeaderMap,
) -> Result<Response, ApiError> {
    if let Some(file) = state.parts.press.file(&name) {
        return Ok(beside(file.bytes, file.kind));
    }
    whole(&state, account.as_ref(), &name, IssueKind::Issue, &headers).await
}

/// One article: `{rank}-{slug}`; the slug is for people alone.
pub(crate) async fn article(
    State(state): State<AppState>,
    MaybeCaller(account): MaybeCaller,
    Path((name, place)): Path<(String, String)>,
    headers: HeaderMap,
) -> Result<Response, ApiError> {
    let place = (name.as_str(), place.as_str());
    one_article(&state, account.as_ref(), place, IssueKind::Issue, &headers).await
}

/// A whole exhibition.
pub(crate) async fn exhibition(
    State(state): State<AppState>,
    MaybeCaller(account): MaybeCaller,
    Path(name): Path<String>,
    headers: HeaderMap,
) -> Result<Response, ApiError> {
    let kind = IssueKind::Exhibition;
    whole(&state, account.as_ref(), &name, kind, &headers).await
}

/// One text of an exhibition.
pub(crate) async fn exhibit(
    State(state): State<AppState>,
    MaybeCaller(account): MaybeCaller,
    Path((name, place)): Path<(String, String)>,
    headers: HeaderMap,
) -> Result<Response, ApiError> {
    let (place, kind) = ((name.as_str(), place.as_str()), IssueKind::Exhibition);
    one_article(&state, account.as_ref(), place, kind, &headers).await
}

/// Everything that the caller may read, by school year.
pub(crate) async fn gallery(
    State(state): State<AppState>,
    MaybeCaller(account): MaybeCaller,
    headers: HeaderMap,
) -> Result<Response, ApiError> {
    let Some(account) = account else {
        return Ok(Redirect::to("/?vers=/journal").into_response());
    };
    let children = family(&state, &account).await?;
    let publications = readable(&state, &account, &children).await?;
    let page = state.parts.press.gallery(&publications);
    Ok(fresh_or_whole(page, &headers, Reached::Some))
}

/// What a school published for everybody: its newest year.
pub(crate) async fn school(
    State(state): State<AppState>,
    Path(name): Path<String>,
    headers: HeaderMap,
) -> Result<Response, ApiError> {
    of_school(&state, &name, None, &headers).await
}

/// What it published for everybody in a school year: `2026` is 2026-2027.
pub(crate) async fn school_year(
    State(state): State<AppState>,
    Path((name, year)): Path<(String, String)>,
    headers: HeaderMap,
) -> Result<Response, ApiError> {
    match year.parse() {
        Ok(year) if (1900..=9999).contains(&year) => {
            of_school(&state, &name, Some(year), &headers).await
        }
        Ok(_) | Err(_) => Ok(absent(&state)),
    }
}

async fn of_school(
    state: &AppState,
    name: &str,
    year: Option<i64>,
    headers: &HeaderMap,
) -> Result<Response, ApiError> {
    let Ok(id) = SchoolId::parse(name) else {
        return Ok(absent(state));
    };
    let found = state.parts.journals.public_of(&id, MOST_OF_SCHOOL).await?;
    let Some((school, publications)) = found else {
        return Ok(absent(state));
    };
    Ok(
        match state.parts.press.school(&school, &publications, year) {
            Some(page) => fresh_or_whole(page, headers, Reached::Everybody),
            None => absent(state),
        },
    )
}

async fn whole(
    state: &AppState,
    account: Option<&Account>,
    name: &str,
    kind: IssueKind,
    headers: &HeaderMap,
) -> Result<Response, ApiError> {
    answer(state, account, name, kind, headers, |publication| {
        Some(state.parts.press.issue(publication))
    })
    .await
}

async fn one_article(
    state: &AppState,
    account: Option<&Account>,
    (name, place): (&str, &str),
    kind: IssueKind,
    headers: &HeaderMap,
) -> Result<Response, ApiError> {
    let rank = place
        .split('-')
        .next()
        .and_then(|rank| rank.parse::<i64>().ok());
    answer(state, account, name, kind, headers, |publication| {
        state.parts.press.article(publication, rank?)
    })
    .await
}

async fn answer(
    state: &AppState,
    account: Option<&Account>,
    name: &str,
    kind: IssueKind,
    headers: &HeaderMap,
    page: impl Fn(&Publication) -> Option<Page>,
) -> Result<Response, ApiError> {
    let Ok(id) = PublicationId::parse(name) else {
        return Ok(absent(state));
    };
    let Some(publication) = state.parts.journals.publication(&id).await? else {
        return Ok(absent(state));
    };
    if !published::may(state, account, &publication).await? {
        return Ok(match account {
            // Log in, then back to this page; the id has the form of one, so nothing of it needs to be escaped.
            None => Redirect::to(&format!("/?vers={}", publication.address())).into_response(),
            Some(_) => absent(state),
        });
    }
    // Numbers are under /journal, exhibitions under /expositions: one address each.
    if publication.kind != kind {
        return Ok(Redirect::to(&publication.address()).into_response());
    }
    let reached = match publication.readership.audience {
        Audience::Public => Reached::Everybody,
        Audience::Class | Audience::Space | Audience::Families => Reached::Some,
    };
    Ok(match page(&publication) {
        Some(page) => fresh_or_whole(page, headers, reached),
        None => absent(state),
    })
}

/// Who may read a page.
#[derive(Clone, Copy, PartialEq, Eq)]
enum Reached {
    Everybody,
    Some,
}

/// The page, or 304 where the browser has these very bytes. The right was asked already: a withdrawn page has no 304.
fn fresh_or_whole(page: Page, headers: &HeaderMap, reached: Reached) -> Response {
    let tag = published::tag(page.html.as_bytes());
    let mut response = if published::is_known(headers, &tag) {
        StatusCode::NOT_MODIFIED.into_response()
    } else {
        html(StatusCode::OK, page)
    };
    published::ask_each_time(&mut response, &tag);
    if reached == Reached::Some {
        response.headers_mut().insert(
            "x-robots-tag",
            HeaderValue::from_static("noindex, nofollow"),
        );
    }
    response
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
    let headers = response.headers_mut();
    headers.insert(
        header::CONTENT_TYPE,
        HeaderValue::from_static("text/html; charset=utf-8"),
    );
    headers.insert(
        header::CONTENT_SECURITY_POLICY,
        HeaderValue::from_static(POLICY),
    );
    response
}

fn beside(bytes: &'static [u8], kind: &'static str) -> Response {
    let mut response = bytes.into_response();
    let headers = response.headers_mut();
    headers.insert(header::CONTENT_TYPE, HeaderValue::from_static(kind));
    headers.insert(
        header::CACHE_CONTROL,
        HeaderValue::from_static("public, max-age=31536000, immutable"),
    );
    response
}
