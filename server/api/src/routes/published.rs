//! A publication as files to take along, and what pages, files and media share: who may, and what a browser has already.

use std::time::Duration;

use axum::{
    extract::{Path, State},
    response::{IntoResponse, Response},
};
use http::{HeaderMap, HeaderValue, StatusCode, header};
use passeplume_domain::{
    PublicationId,
    accounts::Account,
    journals::{Book, Publication, may_read},
};
use sha2::{Digest as _, Sha256};
use tokio::{
    sync::{Semaphore, SemaphorePermit},
    time::timeout,
};

use super::{book, common::family};
use crate::{
    error::{ApiError, Problem},
    extract::MaybeCaller,
    state::AppState,
};

/// Books that are made at the same time: each holds its pictures in memory.
static MAKING: Semaphore = Semaphore::const_new(2);
/// Who waits for that: a class that opens its newspaper at the same moment. Who comes when all are taken comes back.
static WAITING: Semaphore = Semaphore::const_new(32);
/// Nobody waits longer.
const PATIENCE: Duration = Duration::from_secs(10);

/// A publication as a file: `epub` or `pdf`.
#[utoipa::path(get, path = "/api/publications/{id}/files/{name}", tag = "home", operation_id = "showPublicationFile",
    params(
        ("id" = String, Path, description = "The publication"),
        ("name" = String, Path, description = "Which file: `epub` or `pdf`"),
        ("if-none-match" = Option<String>, Header, description = "What the caller has already")),
    security((), ("cookie" = []), ("bearer" = [])),
    responses(
        (status = 200, description = "The file", content((Vec<u8> = "application/epub+zip"), (Vec<u8> = "application/pdf"))),
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
    let kind = match file.as_str() {
        "epub" => Book::Epub,
        "pdf" => Book::Pdf,
        _ => return Err(ApiError::NotFound),
    };
    let id = PublicationId::parse(&name).map_err(|_| ApiError::NotFound)?;
    let found = state.parts.journals.publication(&id).await?;
    let publication = found.ok_or(ApiError::NotFound)?;
    if !may(&state, account.as_ref(), &publication).await? {
        return Err(ApiError::NotFound);
    }
    let build = state.parts.press.build();
    let tag = tag(format!("{id} {file} {} {build}", publication.edition).as_bytes());
    let mut response = if is_known(&headers, &tag) {
        StatusCode::NOT_MODIFIED.into_response()
    } else {
        let edition = publication.edition;
        let response = made(&state, publication, kind).await?;
        // Making takes a moment: what was taken back meanwhile does not leave any more.
        let now = state.parts.journals.publication(&id).await?;
        let now = now.ok_or(ApiError::NotFound)?;
        if !may(&state, account.as_ref(), &now).await? {
            return Err(ApiError::NotFound);
        }
        if now.edition != edition {
            return Err(ApiError::BooksBusy);
        }
        response
    };
    ask_each_time(&mut response, &tag);
    Ok(response)
}

/// A place among those who make, after a place among those who wait.
async fn turn<'a>(
    waiting: &Semaphore,
    making: &'a Semaphore,
) -> Result<SemaphorePermit<'a>, ApiError> {
    let _place = waiting.try_acquire().map_err(|_| ApiError::BooksBusy)?;
    match timeout(PATIENCE, making.acquire()).await {
        Ok(Ok(turn)) => Ok(turn),
        Ok(Err(_)) | Err(_) => Err(ApiError::BooksBusy),
    }
}

async fn made(
    state: &AppState,
    publication: Publication,
    kind: Book,
) -> Result<Response, ApiError> {
    let turn = turn(&WAITING, &MAKING).await?;
    let (ending, media_type) = match kind {
        Book::Epub => ("epub", "application/epub+zip"),
        Book::Pdf => ("pdf", "application/pdf"),
    };
    let named = format!(
        "attachment; filename=\"{}.{ending}\"",
        plain(&format!(
            "{} {}",
            publication.journal_title, publication.title
        ))
    );
    let media = book::media(state, &publication, kind).await?;
    let press = state.parts.press.clone();
    let made = tokio::task::spawn_blocking(move || {
        let made = press.book(&publication, kind, &media);
        drop(turn);
        made
    });
    let bytes = made
        .await
        .map_err(ApiError::internal)?
        .map_err(ApiError::internal)?;
    let mut response = bytes.into_response();
    let headers = response.headers_mut();
    headers.insert(header::CONTENT_TYPE, HeaderValue::from_static(media_type));
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

    #[tokio::test(start_paused = true)]
    async fn api_38_who_finds_no_place_comes_back_and_nobody_waits_for_ever() {
        let (waiting, making) = (Semaphore::new(1), Semaphore::new(1));
        let held = turn(&waiting, &making).await.ok();
        assert!(held.is_some() && waiting.available_permits() == 1);
        let (slow, none) = tokio::join!(turn(&waiting, &making), turn(&waiting, &making));
        assert!(
            matches!(slow, Err(ApiError::BooksBusy)),
            "after ten seconds"
        );
        assert!(matches!(none, Err(ApiError::BooksBusy)), "at once");
        drop(held);
        assert!(turn(&waiting, &making).await.is_ok());
        assert!(ApiError::BooksBusy.is_load(), "which is no error of ours");
        let answer = ApiError::BooksBusy.into_response();
        assert_eq!(answer.status(), StatusCode::SERVICE_UNAVAILABLE);
        assert!(answer.headers().contains_key(header::RETRY_AFTER));
    }

    #[test]
    fn a_file_is_named_in_letters_that_every_system_takes() {
        assert_eq!(
            plain("Planète Gilles Ménage Numéro 3 – L’été"),
            "planete-gilles-menage-numero-3-l-ete"
        );
        assert_eq!(plain("\"\r\n../🐔"), "");
    }
}
