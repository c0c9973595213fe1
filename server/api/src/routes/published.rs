//! A publication as files to take along, and what pages, files and media share: who may, and what a browser has already.

use axum::{
    extract::{Path, State},
    response::{IntoResponse, Response},
};
use http::{HeaderMap, HeaderValue, StatusCode, header};
use passeplume_domain::{
    PublicationId,
    accounts::Account,
    journals::{Publication, may_read},
};
use sha2::{Digest as _, Sha256};
use tokio::sync::Semaphore;

use super::{book, common::family};
use crate::{
    error::{ApiError, Problem},
    extract::MaybeCaller,
    state::AppState,
};

/// Books that are made at the same time: each holds its pictures in memory. Who comes when all are taken comes back.
static MAKING: Semaphore = Semaphore::const_new(2);

/// A publication as a file: `epub`.
#[utoipa::path(get, path = "/api/publications/{id}/files/{name}", tag = "home", operation_id = "showPublicationFile",
    params(
        ("id" = String, Path, description = "The publication"),
        ("name" = String, Path, description = "Which file: `epub`"),
        ("if-none-match" = Option<String>, Header, description = "What the caller has already")),
    security((), ("cookie" = []), ("bearer" = [])),
    responses(
        (status = 200, description = "The file", content((Vec<u8> = "application/epub+zip"))),
        (status = 304, description = "The caller has it"),
        (status = 404, description = "Absent, withdrawn, or not for the caller", body = Problem, content_type = "application/problem+json"),
        (status = 503, description = "Too many are being made: come back", body = Problem, content_type = "application/problem+json"),
    ))]
pub(crate) async fn file(
    State(state): State<AppState>,
    MaybeCaller(account): MaybeCaller,
    Path((name, file)): Path<(String, String)>,
    headers: HeaderMap,
) -> Result<Response, ApiError> {
    if file != "epub" {
        return Err(ApiError::NotFound);
    }
    let id = PublicationId::parse(&name).map_err(|_| ApiError::NotFound)?;
    let found = state.parts.journals.publication(&id).await?;
    let publication = found.ok_or(ApiError::NotFound)?;
    if !may(&state, account.as_ref(), &publication).await? {
        return Err(ApiError::NotFound);
    }
    let tag = tag(format!("{id} {} {}", publication.edition, state.parts.press.build()).as_bytes());
    let mut response = if is_known(&headers, &tag) {
        StatusCode::NOT_MODIFIED.into_response()
    } else {
        made(&state, publication).await?
    };
    ask_each_time(&mut response, &tag);
    Ok(response)
}

async fn made(state: &AppState, publication: Publication) -> Result<Response, ApiError> {
    let turn = MAKING
        .try_acquire()
        .map_err(|_| ApiError::Unavailable("books are being made".to_owned()))?;
    let named = format!(
        "attachment; filename=\"{}.epub\"",
        plain(&format!(
            "{} {}",
            publication.journal_title, publication.title
        ))
    );
    let media = book::media(state, &publication).await?;
    let press = state.parts.press.clone();
    let made = tokio::task::spawn_blocking(move || {
        let made = press.epub(&publication, &media);
        drop(turn);
        made
    });
    let bytes = made
        .await
        .map_err(ApiError::internal)?
        .map_err(ApiError::internal)?;
    let mut response = bytes.into_response();
    let headers = response.headers_mut();
    headers.insert(
        header::CONTENT_TYPE,
        HeaderValue::from_static("application/epub+zip"),
    );
    if let Ok(named) = HeaderValue::from_str(&named) {
        headers.insert(header::CONTENT_DISPOSITION, named);
    }
    Ok(response)
}

/// May this person, or nobody in particular, read it now?
pub(super) async fn may(
    state: &AppState,
    account: Option<&Account>,
    publication: &Publication,
) -> Result<bool, ApiError> {
    let readership = &publication.readership;
    Ok(match account {
        None => may_read(None, readership),
        Some(account) => may_read(Some((account, &family(state, account).await?)), readership),
    })
}

/// Names these bytes.
pub(super) fn tag(bytes: &[u8]) -> String {
    let digest = Sha256::digest(bytes);
    let mut tag = String::from("\"");
    for byte in digest.iter().take(16) {
        use std::fmt::Write as _;
        // Writing to a String cannot fail.
        let _ = write!(tag, "{byte:02x}");
    }
    tag.push('"');
    tag
}

/// Has the browser what bears this tag?
pub(super) fn is_known(headers: &HeaderMap, tag: &str) -> bool {
    headers
        .get_all(header::IF_NONE_MATCH)
        .iter()
        .filter_map(|value| value.to_str().ok())
        .flat_map(|value| value.split(','))
        .any(|one| one.trim().trim_start_matches("W/") == tag)
}

/// Kept by nobody on the way, and asked again at each load: who may see it can change at any moment.
pub(super) fn ask_each_time(response: &mut Response, tag: &str) {
    let headers = response.headers_mut();
    if let Ok(tag) = HeaderValue::from_str(tag) {
        headers.insert(header::ETAG, tag);
    }
    headers.insert(
        header::CACHE_CONTROL,
        HeaderValue::from_static("private, no-cache"),
    );
    headers.insert(
        header::VARY,
        HeaderValue::from_static("cookie, authorization"),
    );
}

/// Letters and digits that every system takes in a name of a file; anything else is one dash.
fn plain(words: &str) -> String {
    let mut named = String::new();
    for letter in words.chars().flat_map(char::to_lowercase).take(100) {
        match letter {
            'a'..='z' | '0'..='9' => named.push(letter),
            'à' | 'â' => named.push('a'),
            'é' | 'è' | 'ê' | 'ë' => named.push('e'),
            'î' | 'ï' => named.push('i'),
            'ô' => named.push('o'),
            'ù' | 'û' => named.push('u'),
            'ç' => named.push('c'),
            _ if named.ends_with('-') => {}
            _ => named.push('-'),
        }
    }
    named.trim_matches('-').to_owned()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_file_is_named_in_letters_that_every_system_takes() {
        assert_eq!(
            plain("Planète Gilles Ménage Numéro 3 – L’été"),
            "planete-gilles-menage-numero-3-l-ete"
        );
        assert_eq!(plain("\"\r\n../🐔"), "");
    }
}
