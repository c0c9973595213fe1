//! Files on their way here: in pieces, each on disk before it is acknowledged, so that a weak network only takes longer.

use axum::{
    Json,
    body::Body,
    extract::{Request, State},
};
use http::StatusCode;
use passeplume_domain::{
    MediaId, UploadId,
    accounts::Account,
    media::{
        Begun, Finished, Made, MakeError, MediaForm, MediaHome, MediaKind, NewMedia, NewUpload,
        Quota, Spoilt, Upload, clean_name, school_of,
    },
};

use super::{
    common::fresh_id,
    media_homes::{home_of, writable},
};
use crate::{
    dto::media::{FinishQuery, MediaView, PieceQuery, UploadBody, UploadView},
    error::{ApiError, Problem},
    extract::{Caller, JsonBody, QueryOf, UploadPath, octets},
    refusal_media::MediaRefused,
    state::AppState,
};

/// Begins an upload: room is taken for it now.
#[utoipa::path(post, path = "/api/uploads", tag = "media", operation_id = "beginUpload",
    request_body = UploadBody,
    security(("cookie" = []), ("bearer" = [])),
    responses(
        (status = 201, description = "It may come", body = UploadView),
        (status = 400, description = "It does not read", body = Problem, content_type = "application/problem+json"),
        (status = 401, description = "Not logged in", body = Problem, content_type = "application/problem+json"),
        (status = 403, description = "The caller only reads there, or brings no file (`files_of_adults`)", body = Problem, content_type = "application/problem+json"),
        (status = 404, description = "No such text for the caller", body = Problem, content_type = "application/problem+json"),
        (status = 413, description = "Too large, or no room left (`quota`)", body = Problem, content_type = "application/problem+json"),
        (status = 415, description = "A file stands in messages alone (`no_files_here`)", body = Problem, content_type = "application/problem+json"),
    ))]
pub(crate) async fn begin(
    State(state): State<AppState>,
    caller: Caller,
    JsonBody(body): JsonBody<UploadBody>,
) -> Result<(StatusCode, Json<UploadView>), ApiError> {
    let limits = &state.parts.settings.media;
    let kind = MediaKind::parse(&body.kind).map_err(|_| ApiError::Malformed("kind"))?;
    let home = home_of(&body.home)?;
    let classes = writable(&state, &caller.account, &home, kind).await?;
    if body.bytes == 0 {
        return Err(ApiError::Malformed("bytes"));
    }
    if body.bytes > limits.bytes_of(kind) {
        return Err(ApiError::TooLarge);
    }
    // A family brings something to a teacher of its child's school.
    let school = school_of(&caller.account, &classes).or_else(|| match &home {
        MediaHome::Conversation(_) => classes.first().map(|reach| reach.school.clone()),
        MediaHome::Document(_) | MediaHome::Topic(_) => None,
    });
    let school = school.ok_or(MediaRefused::ReadOnly)?;
    let now = state.parts.clock.now();
    let new = NewUpload {
        id: fresh_id(UploadId::parse)?,
        account: caller.account.id.clone(),
        school,
        home,
        kind,
        name: match kind {
            MediaKind::File => clean_name(&body.name),
            MediaKind::Picture | MediaKind::Sound | MediaKind::Film => String::new(),
        },
        bytes: body.bytes,
        expires: now.plus(limits.upload_life_ms),
    };
    let quota = Quota {
        person: limits.quota_of(caller.account.role),
        school: limits.quota_school,
        uploads: limits.uploads_of_person,
    };
    let id = new.id.clone();
    match state.parts.media.begin_upload(new, quota, now).await? {
        Begun::NoRoom => return Err(MediaRefused::Quota.into()),
        Begun::Yes(given_up) => {
            for old in given_up {
                state.parts.shelf.remove_upload(&old).await?;
            }
        }
    }
    let upload = own(&state, &caller.account, &id).await?;
    Ok((
        StatusCode::CREATED,
        Json(UploadView::of(&upload, limits.chunk)),
    ))
}

/// How far an upload is.
#[utoipa::path(get, path = "/api/uploads/{id}", tag = "media", operation_id = "showUpload",
    params(("id" = String, Path, description = "The upload")),
    security(("cookie" = []), ("bearer" = [])),
    responses(
        (status = 200, description = "How far it is", body = UploadView),
        (status = 401, description = "Not logged in", body = Problem, content_type = "application/problem+json"),
        (status = 404, description = "No such upload of the caller", body = Problem, content_type = "application/problem+json"),
    ))]
pub(crate) async fn show(
    State(state): State<AppState>,
    caller: Caller,
    UploadPath(id): UploadPath,
) -> Result<Json<UploadView>, ApiError> {
    let upload = own(&state, &caller.account, &id).await?;
    let chunk = state.parts.settings.media.chunk;
    Ok(Json(UploadView::of(&upload, chunk)))
}

/// One piece, at the place where the last one ended.
#[utoipa::path(put, path = "/api/uploads/{id}", tag = "media", operation_id = "sendPiece",
    params(("id" = String, Path, description = "The upload"), PieceQuery),
    request_body(content = Vec<u8>, content_type = "application/octet-stream"),
    security(("cookie" = []), ("bearer" = [])),
    responses(
        (status = 200, description = "On disk", body = UploadView),
        (status = 400, description = "The query does not read, or the piece is empty", body = Problem, content_type = "application/problem+json"),
        (status = 401, description = "Not logged in", body = Problem, content_type = "application/problem+json"),
        (status = 404, description = "No such upload of the caller", body = Problem, content_type = "application/problem+json"),
        (status = 408, description = "It did not come in time", body = Problem, content_type = "application/problem+json"),
        (status = 409, description = "It goes on from another place (`wrong_offset`)", body = Problem, content_type = "application/problem+json"),
        (status = 413, description = "More than a piece, or than was said", body = Problem, content_type = "application/problem+json"),
        (status = 415, description = "Nothing that is taken", body = Problem, content_type = "application/problem+json"),
        (status = 507, description = "The disk is full (`storage_full`): what came before is kept", body = Problem, content_type = "application/problem+json"),
    ))]
pub(crate) async fn send(
    State(state): State<AppState>,
    caller: Caller,
    UploadPath(id): UploadPath,
    QueryOf(query): QueryOf<PieceQuery>,
    request: Request,
) -> Result<Json<UploadView>, ApiError> {
    let upload = own(&state, &caller.account, &id).await?;
    let chunk = state.parts.settings.media.chunk;
    if upload.media.is_some() || query.offset != upload.received {
        return Err(MediaRefused::WrongOffset.into());
    }
    let piece = piece(request.into_body(), &upload, chunk).await?;
    let parts = &state.parts;
    if upload.received == 0
        && let Err(spoilt) = parts.workshop.looks_like(upload.kind, &piece)
    {
        // Nothing else of it is read, and its room is free at once.
        parts.media.drop_upload(&id).await?;
        return Err(MediaRefused::Spoilt(spoilt).into());
    }
    let end = upload.received + piece.len() as u64;
    parts
        .shelf
        .write_upload(&id, upload.received, piece)
        .await?;
    // After the bytes: a crash in between repeats a piece and never skips one.
    if !parts
        .media
        .advance_upload(&id, upload.received, end)
        .await?
    {
        return Err(MediaRefused::WrongOffset.into());
    }
    let received = Upload {
        received: end,
        ..upload
    };
    Ok(Json(UploadView::of(&received, chunk)))
}

async fn piece(body: Body, upload: &Upload, chunk: u64) -> Result<bytes::Bytes, ApiError> {
    let left = upload.bytes.saturating_sub(upload.received).min(chunk);
    let piece = octets(body, usize::try_from(left).unwrap_or(usize::MAX)).await?;
    if piece.is_empty() {
        return Err(ApiError::Malformed("body"));
    }
    Ok(piece)
}

/// Gives an upload up.
#[utoipa::path(delete, path = "/api/uploads/{id}", tag = "media", operation_id = "dropUpload",
    params(("id" = String, Path, description = "The upload")),
    security(("cookie" = []), ("bearer" = [])),
    responses(
        (status = 204, description = "Its room is free"),
        (status = 401, description = "Not logged in", body = Problem, content_type = "application/problem+json"),
        (status = 404, description = "No such upload of the caller", body = Problem, content_type = "application/problem+json"),
    ))]
pub(crate) async fn give_up(
    State(state): State<AppState>,
    caller: Caller,
    UploadPath(id): UploadPath,
) -> Result<StatusCode, ApiError> {
    own(&state, &caller.account, &id).await?;
    state.parts.media.drop_upload(&id).await?;
    state.parts.shelf.remove_upload(&id).await?;
    Ok(StatusCode::NO_CONTENT)
}

/// Makes a medium of what came. Said twice, it is the same one.
#[utoipa::path(post, path = "/api/uploads/{id}/finish", tag = "media", operation_id = "finishUpload",
    params(("id" = String, Path, description = "The upload"), FinishQuery),
    security(("cookie" = []), ("bearer" = [])),
    responses(
        (status = 201, description = "The medium", body = MediaView),
        (status = 400, description = "The query does not read", body = Problem, content_type = "application/problem+json"),
        (status = 401, description = "Not logged in", body = Problem, content_type = "application/problem+json"),
        (status = 403, description = "The caller only reads there by now", body = Problem, content_type = "application/problem+json"),
        (status = 404, description = "No such upload of the caller", body = Problem, content_type = "application/problem+json"),
        (status = 409, description = "Not everything is there (`incomplete_upload`)", body = Problem, content_type = "application/problem+json"),
        (status = 413, description = "More pixels or seconds than are taken", body = Problem, content_type = "application/problem+json"),
        (status = 415, description = "Nothing that is taken", body = Problem, content_type = "application/problem+json"),
        (status = 422, description = "Damaged", body = Problem, content_type = "application/problem+json"),
        (status = 503, description = "Too much work at this moment", body = Problem, content_type = "application/problem+json"),
        (status = 507, description = "The disk is full (`storage_full`): what came is kept", body = Problem, content_type = "application/problem+json"),
    ))]
pub(crate) async fn finish(
    State(state): State<AppState>,
    caller: Caller,
    UploadPath(id): UploadPath,
    QueryOf(query): QueryOf<FinishQuery>,
) -> Result<(StatusCode, Json<MediaView>), ApiError> {
    let upload = own(&state, &caller.account, &id).await?;
    let media = match &upload.media {
        Some(media) => media.clone(),
        None => {
            writable(&state, &caller.account, &upload.home, upload.kind).await?;
            if query.bytes.unwrap_or(upload.bytes) != upload.received {
                return Err(MediaRefused::Incomplete.into());
            }
            // In a task of its own: whoever hangs up stops only the waiting, and asks again for what was made.
            let kept = tokio::spawn(make(state.clone(), upload));
            kept.await.map_err(ApiError::internal)??
        }
    };
    let media = state
        .parts
        .media
        .media(&media)
        .await?
        .ok_or(ApiError::NotFound)?;
    Ok((StatusCode::CREATED, Json(MediaView::of(&media))))
}

async fn make(state: AppState, upload: Upload) -> Result<MediaId, ApiError> {
    let parts = &state.parts;
    let made = match parts.workshop.make(&upload).await {
        Ok(made) => made,
        Err(MakeError::Shelf(error)) => return Err(error.into()),
        Err(MakeError::Spoilt(spoilt)) => {
            if spoilt != Spoilt::Busy {
                parts.media.drop_upload(&upload.id).await?;
                parts.shelf.remove_upload(&upload.id).await?;
            }
            return Err(MediaRefused::Spoilt(spoilt).into());
        }
    };
    // From the bytes on the shelf to the row that names them nobody clears the shelf.
    let turn = parts
        .shelf_turn
        .acquire()
        .await
        .map_err(ApiError::internal)?;
    let media = shelve(&state, made).await?;
    let now = parts.clock.now();
    let kept = parts.media.finish_upload(&upload.id, media, now).await?;
    drop(turn);
    parts.shelf.remove_upload(&upload.id).await?;
    match kept {
        Finished::As(media) => {
            parts.workshop.kept(&media);
            Ok(media)
        }
        Finished::Gone => Err(ApiError::NotFound),
    }
}

async fn shelve(state: &AppState, made: Made) -> Result<NewMedia, ApiError> {
    let mut forms = Vec::with_capacity(made.forms.len());
    for form in made.forms {
        let bytes = form.bytes.len() as u64;
        forms.push(MediaForm {
            name: form.name,
            object: state.parts.shelf.put(form.bytes).await?,
            media_type: form.media_type.to_owned(),
            width: form.width,
            height: form.height,
            bytes,
        });
    }
    Ok(NewMedia {
        id: fresh_id(MediaId::parse)?,
        duration_ms: made.duration_ms,
        forms,
    })
}

/// An upload of the caller that is not over; another's is not there.
async fn own(state: &AppState, account: &Account, id: &UploadId) -> Result<Upload, ApiError> {
    let now = state.parts.clock.now();
    state
        .parts
        .media
        .upload(id)
        .await?
        .filter(|upload| upload.account == account.id && upload.expires > now)
        .ok_or(ApiError::NotFound)
}
