//! Pictures, sounds, films and files as bytes: the right to see them is asked at every request, parts of them may be asked for.

use axum::{
    body::Body,
    extract::State,
    response::{IntoResponse, Response},
};
use futures_util::stream;
use http::{HeaderMap, HeaderValue, StatusCode, header};
use passeplume_domain::{
    DocumentId, MediaId,
    accounts::Account,
    documents::{Verdict, access},
    media::{FormName, Media, MediaForm, MediaKind, Seen, Shelf, may_see},
};
use std::sync::Arc;

use super::{
    common::family,
    media_homes::{is_seen_in_a_forum, text},
    published::ask_each_time,
    talking::hands_out,
};
use crate::{
    disposition::attachment,
    dto::media::{FormQuery, HomeBody},
    error::{ApiError, Problem},
    extract::{Caller, JsonBody, MaybeCaller, MediaPath, QueryOf},
    ranges::{Wanted, wanted},
    refusal_media::MediaRefused,
    state::AppState,
};

/// The bytes of a medium, whole or in part. Without a login only what was published for everybody.
#[utoipa::path(get, path = "/api/media/{id}", tag = "media", operation_id = "showMedia",
    params(("id" = String, Path, description = "The medium"), FormQuery),
    security((), ("cookie" = []), ("bearer" = [])),
    responses(
        (status = 200, description = "All of it", content(
            (Vec<u8> = "image/jpeg"), (Vec<u8> = "image/png"),
            (Vec<u8> = "audio/webm"), (Vec<u8> = "audio/mp4"), (Vec<u8> = "audio/mpeg"), (Vec<u8> = "audio/ogg"), (Vec<u8> = "audio/wav"),
            (Vec<u8> = "video/webm"), (Vec<u8> = "video/mp4"), (Vec<u8> = "application/pdf"),
        )),
        (status = 206, description = "The part that was asked for", content(
            (Vec<u8> = "image/jpeg"), (Vec<u8> = "image/png"),
            (Vec<u8> = "audio/webm"), (Vec<u8> = "audio/mp4"), (Vec<u8> = "audio/mpeg"), (Vec<u8> = "audio/ogg"), (Vec<u8> = "audio/wav"),
            (Vec<u8> = "video/webm"), (Vec<u8> = "video/mp4"), (Vec<u8> = "application/pdf"),
        )),
        (status = 304, description = "It is still the same"),
        (status = 400, description = "The query does not read", body = Problem, content_type = "application/problem+json"),
        (status = 404, description = "Absent, or not for the caller", body = Problem, content_type = "application/problem+json"),
        (status = 416, description = "No such part"),
    ))]
pub(crate) async fn show(
    State(state): State<AppState>,
    MaybeCaller(account): MaybeCaller,
    MediaPath(id): MediaPath,
    QueryOf(query): QueryOf<FormQuery>,
    headers: HeaderMap,
) -> Result<Response, ApiError> {
    let media = visible(&state, account.as_ref(), &id).await?;
    let form = match query.form.as_deref() {
        None => media.shown(),
        Some(name) => FormName::parse(name).ok().and_then(|name| media.form(name)),
    };
    let form = form.ok_or(ApiError::NotFound)?;
    let tag = format!("\"{}\"", form.object);
    let mut response = match wanted(&headers, &tag, form.bytes) {
        Wanted::NotModified => StatusCode::NOT_MODIFIED.into_response(),
        Wanted::Nothing => {
            let mut response = StatusCode::RANGE_NOT_SATISFIABLE.into_response();
            let all = format!("bytes */{}", form.bytes);
            set(response.headers_mut(), header::CONTENT_RANGE, &all);
            response
        }
        Wanted::All => bytes(&state, &media, form, 0, form.bytes),
        Wanted::Part { first, last } => {
            let mut response = bytes(&state, &media, form, first, last + 1);
            *response.status_mut() = StatusCode::PARTIAL_CONTENT;
            let part = format!("bytes {first}-{last}/{}", form.bytes);
            set(response.headers_mut(), header::CONTENT_RANGE, &part);
            response
        }
    };
    ask_each_time(&mut response, &tag);
    let answered = response.headers_mut();
    for (name, value) in [
        (header::ACCEPT_RANGES, "bytes"),
        (
            header::CONTENT_SECURITY_POLICY,
            "default-src 'none'; sandbox; frame-ancestors 'none'",
        ),
    ] {
        answered.insert(name, HeaderValue::from_static(value));
    }
    Ok(response)
}

/// It stands in one more text: whoever may read that one sees it from now on.
#[utoipa::path(post, path = "/api/media/{id}/homes", tag = "media", operation_id = "addMediaHome",
    params(("id" = String, Path, description = "The medium")),
    request_body = HomeBody,
    security(("cookie" = []), ("bearer" = [])),
    responses(
        (status = 204, description = "It stands there"),
        (status = 401, description = "Not logged in", body = Problem, content_type = "application/problem+json"),
        (status = 403, description = "The caller only reads there", body = Problem, content_type = "application/problem+json"),
        (status = 404, description = "No such medium or text for the caller", body = Problem, content_type = "application/problem+json"),
        (status = 415, description = "A file stands in messages alone (`no_files_here`)", body = Problem, content_type = "application/problem+json"),
    ))]
pub(crate) async fn add_home(
    State(state): State<AppState>,
    caller: Caller,
    MediaPath(id): MediaPath,
    JsonBody(body): JsonBody<HomeBody>,
) -> Result<StatusCode, ApiError> {
    let media = visible(&state, Some(&caller.account), &id).await?;
    if body.kind != "document" {
        return Err(ApiError::Malformed("home"));
    }
    if media.kind == MediaKind::File {
        return Err(MediaRefused::NoFilesHere.into());
    }
    let home = DocumentId::parse(&body.id).map_err(|_| ApiError::NotFound)?;
    let home = text(&state, &caller.account, &home).await?;
    let now = state.parts.clock.now();
    state
        .parts
        .media
        .add_home_of_media(&media.id, &home.id, now)
        .await?;
    Ok(StatusCode::NO_CONTENT)
}

/// A medium that the caller may see; any other is not there.
async fn visible(
    state: &AppState,
    account: Option<&Account>,
    id: &MediaId,
) -> Result<Media, ApiError> {
    let parts = &state.parts;
    let media = parts.media.media(id).await?.ok_or(ApiError::NotFound)?;
    if let Some(account) = account {
        for home in parts.media.homes_of_media(id).await? {
            let home = parts.documents.document(&home).await?;
            if home.is_some_and(|home| access(account, &home) != Verdict::None) {
                return Ok(media);
            }
        }
        let shown = is_seen_in_a_forum(state, account, &media).await?
            || hands_out(state, account, &media).await?;
        if shown {
            return Ok(media);
        }
    }
    let seen = Seen {
        homes: Vec::new(),
        published: parts.media.readers_of_media(id).await?,
    };
    let may = match account {
        None => may_see(None, &seen),
        Some(account) => may_see(Some((account, &family(state, account).await?)), &seen),
    };
    if may {
        Ok(media)
    } else {
        Err(ApiError::NotFound)
    }
}

/// The bytes from `at` to before `end`, a piece at a time: a film is never whole in memory.
fn bytes(state: &AppState, media: &Media, form: &MediaForm, at: u64, end: u64) -> Response {
    let shelf: Arc<dyn Shelf> = Arc::clone(&state.parts.shelf);
    let object = form.object.clone();
    let pieces = stream::try_unfold(at, move |at| {
        let (shelf, object) = (Arc::clone(&shelf), object.clone());
        async move {
            let most = usize::try_from(end.saturating_sub(at)).unwrap_or(usize::MAX);
            if most == 0 {
                return Ok(None);
            }
            let piece = shelf.read(&object, at, most.min(shelf.piece())).await?;
            if piece.is_empty() {
                // The connection ends short, so that nobody takes half a picture for a whole one.
                return Err(passeplume_domain::media::ShelfError::Absent);
            }
            let next = at + piece.len() as u64;
            Ok(Some((piece, next)))
        }
    });
    let mut response = Body::from_stream(pieces).into_response();
    let headers = response.headers_mut();
    set(headers, header::CONTENT_TYPE, &form.media_type);
    headers.insert(header::CONTENT_LENGTH, HeaderValue::from(end - at));
    let disposition = match media.kind {
        // Whatever is in it, it is opened outside of our pages.
        MediaKind::File => attachment(&media.name),
        MediaKind::Picture | MediaKind::Sound | MediaKind::Film => {
            let ending = form.media_type.rsplit('/').next().unwrap_or("bin");
            let name = form.object.as_str().get(..12).unwrap_or("media");
            format!("inline; filename=\"{name}.{ending}\"")
        }
    };
    set(headers, header::CONTENT_DISPOSITION, &disposition);
    response
}

fn set(headers: &mut HeaderMap, name: header::HeaderName, value: &str) {
    if let Ok(value) = HeaderValue::from_str(value) {
        headers.insert(name, value);
    }
}
