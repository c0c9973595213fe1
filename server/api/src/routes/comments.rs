//! What is said beside a text: read, said, answered, decided, hidden, taken back. The text itself is never touched here.

use axum::{Json, extract::State};
use http::StatusCode;
use passeplume_domain::{
    CommentId, ReplyId,
    comments::{
        Added, CommentAction, CommentKind, CommentState, DELETED_WITHIN_MS, Decision, Hiding,
        NewComment, NewReply, Place, Refused, clean, judge, seen,
    },
};

use super::{
    beside::{around, beside, found},
    common::fresh_id,
};
use crate::{
    dto::comment::{
        CommentDecisionBody, CommentView, DecisionName, HiddenBody, LONGEST_AROUND,
        LONGEST_PASSAGE, LONGEST_WORDS, MarginView, NewCommentBody, NewReplyBody, anchor,
    },
    error::{ApiError, Problem},
    extract::{Caller, CommentPath, DocumentPath, JsonBody},
    state::AppState,
};

/// Everything beside a text that the caller may see.
#[utoipa::path(get, path = "/api/documents/{id}/comments", tag = "comments", operation_id = "listComments",
    params(("id" = String, Path, description = "The text of an article")),
    security(("cookie" = []), ("bearer" = [])),
    responses(
        (status = 200, description = "What is said beside it", body = MarginView),
        (status = 401, description = "Not logged in", body = Problem, content_type = "application/problem+json"),
        (status = 404, description = "Absent, not for the caller, or not the text of an article", body = Problem, content_type = "application/problem+json"),
    ))]
pub(crate) async fn list(
    State(state): State<AppState>,
    caller: Caller,
    DocumentPath(id): DocumentPath,
) -> Result<Json<MarginView>, ApiError> {
    let beside = beside(&state, &caller.account, &id).await?;
    let comments = state.parts.comments.comments_of(&id).await?;
    Ok(Json(MarginView::new(&beside.situation(&state), &comments)))
}

/// Says something about a passage, or proposes other words for it.
#[utoipa::path(post, path = "/api/documents/{id}/comments", tag = "comments", operation_id = "addComment",
    params(("id" = String, Path, description = "The text of an article")),
    request_body = NewCommentBody,
    security(("cookie" = []), ("bearer" = [])),
    responses(
        (status = 201, description = "The comment", body = CommentView),
        (status = 400, description = "The passage is no place in a text", body = Problem, content_type = "application/problem+json"),
        (status = 401, description = "Not logged in", body = Problem, content_type = "application/problem+json"),
        (status = 403, description = "Never the caller's to do", body = Problem, content_type = "application/problem+json"),
        (status = 404, description = "Absent, not for the caller, or not the text of an article", body = Problem, content_type = "application/problem+json"),
        (status = 409, description = "Not now, or there are too many already", body = Problem, content_type = "application/problem+json"),
        (status = 422, description = "Nothing is said, or too much", body = Problem, content_type = "application/problem+json"),
    ))]
pub(crate) async fn add(
    State(state): State<AppState>,
    caller: Caller,
    DocumentPath(document): DocumentPath,
    JsonBody(body): JsonBody<NewCommentBody>,
) -> Result<(StatusCode, Json<CommentView>), ApiError> {
    let beside = beside(&state, &caller.account, &document).await?;
    let kind: CommentKind = body.kind.into();
    let action = match kind {
        CommentKind::Comment => CommentAction::Comment,
        CommentKind::Suggestion => CommentAction::Suggest,
    };
    judge(&beside.situation(&state), action, None)?;
    let place = Place {
        start: anchor(&body.anchor_start).ok_or(ApiError::Malformed("anchor_start"))?,
        end: anchor(&body.anchor_end).ok_or(ApiError::Malformed("anchor_end"))?,
        quoted: as_it_stands("quoted", &body.quoted, LONGEST_PASSAGE)?,
        before: as_it_stands("before", &body.before, LONGEST_AROUND)?,
        after: as_it_stands("after", &body.after, LONGEST_AROUND)?,
    };
    let words = said("words", &body.words)?;
    let replacement = match (kind, body.replacement) {
        (CommentKind::Suggestion, Some(typed)) => Some(said("replacement", &typed)?),
        (CommentKind::Suggestion, None) => return Err(ApiError::nothing_said()),
        (CommentKind::Comment, _) => None,
    };
    let as_before = replacement.as_deref() == Some(place.quoted.trim());
    if place.quoted.is_empty() || as_before || (replacement.is_none() && words.is_empty()) {
        return Err(ApiError::nothing_said());
    }
    let id: CommentId = fresh_id(CommentId::parse)?;
    let new = NewComment {
        id: id.clone(),
        document,
        kind,
        author: caller.account.id.clone(),
        place,
        words,
        replacement,
        tell: beside.tell(&id, action, CommentState::Open, 1),
    };
    match state
        .parts
        .comments
        .add_comment(new, state.parts.clock.now())
        .await?
    {
        Added::Done => {}
        Added::Full | Added::Stale => return Err(ApiError::too_many()),
    }
    let comment = found(&state, &id).await?;
    let view = CommentView::new(&beside.situation(&state), &comment);
    Ok((StatusCode::CREATED, Json(view)))
}

/// Answers a comment.
#[utoipa::path(post, path = "/api/comments/{id}/replies", tag = "comments", operation_id = "replyToComment",
    params(("id" = String, Path, description = "The comment")),
    request_body = NewReplyBody,
    security(("cookie" = []), ("bearer" = [])),
    responses(
        (status = 201, description = "The comment with its answers", body = CommentView),
        (status = 401, description = "Not logged in", body = Problem, content_type = "application/problem+json"),
        (status = 403, description = "Never the caller's to do", body = Problem, content_type = "application/problem+json"),
        (status = 404, description = "Absent, or not for the caller", body = Problem, content_type = "application/problem+json"),
        (status = 409, description = "Not now, or there are too many already", body = Problem, content_type = "application/problem+json"),
        (status = 422, description = "Nothing is said, or too much", body = Problem, content_type = "application/problem+json"),
    ))]
pub(crate) async fn reply(
    State(state): State<AppState>,
    caller: Caller,
    CommentPath(id): CommentPath,
    JsonBody(body): JsonBody<NewReplyBody>,
) -> Result<(StatusCode, Json<CommentView>), ApiError> {
    let (beside, comment) = around(&state, &caller.account, &id).await?;
    judge(
        &beside.situation(&state),
        CommentAction::Reply,
        Some(&comment),
    )?;
    let words = said("words", &body.words)?;
    if words.is_empty() {
        return Err(ApiError::nothing_said());
    }
    let new = NewReply {
        id: fresh_id(ReplyId::parse)?,
        comment: id.clone(),
        author: caller.account.id.clone(),
        words,
        tell: beside.tell(
            &id,
            CommentAction::Reply,
            comment.state,
            comment.version + 1,
        ),
    };
    let now = state.parts.clock.now();
    match state.parts.comments.add_reply(new, now).await? {
        Added::Done => {}
        Added::Full => return Err(ApiError::too_many()),
        Added::Stale => return Err(overtaken(&state, &id).await?),
    }
    let comment = found(&state, &id).await?;
    let view = CommentView::new(&beside.situation(&state), &comment);
    Ok((StatusCode::CREATED, Json(view)))
}

/// Takes or leaves a suggestion, or says that what a remark asked for is done. Of several who decide at once, one does; the
/// others hear 409 with what it is now. Who takes a suggestion types its words: the server writes in nobody's text.
#[utoipa::path(post, path = "/api/comments/{id}/decision", tag = "comments", operation_id = "decideComment",
    params(("id" = String, Path, description = "The comment")),
    request_body = CommentDecisionBody,
    security(("cookie" = []), ("bearer" = [])),
    responses(
        (status = 200, description = "The comment after it", body = CommentView),
        (status = 401, description = "Not logged in", body = Problem, content_type = "application/problem+json"),
        (status = 403, description = "Never the caller's to do", body = Problem, content_type = "application/problem+json"),
        (status = 404, description = "Absent, or not for the caller", body = Problem, content_type = "application/problem+json"),
        (status = 409, description = "Not now, or somebody was faster: `now` says what it is", body = Problem, content_type = "application/problem+json"),
    ))]
pub(crate) async fn decide(
    State(state): State<AppState>,
    caller: Caller,
    CommentPath(id): CommentPath,
    JsonBody(body): JsonBody<CommentDecisionBody>,
) -> Result<Json<CommentView>, ApiError> {
    let (beside, comment) = around(&state, &caller.account, &id).await?;
    let (action, to) = match body.decision {
        DecisionName::Accept => (CommentAction::Accept, CommentState::Accepted),
        DecisionName::Refuse => (CommentAction::Refuse, CommentState::Refused),
        DecisionName::Resolve => (CommentAction::Resolve, CommentState::Resolved),
    };
    match judge(&beside.situation(&state), action, Some(&comment)) {
        Ok(()) => {}
        Err(Refused::AlreadyDecided) => {
            return Err(overtaken(&state, &id).await?);
        }
        Err(other) => return Err(other.into()),
    }
    let decision = Decision {
        comment: id.clone(),
        to,
        by: caller.account.id.clone(),
        tell: beside.tell(&id, action, to, comment.version + 1),
    };
    let now = state.parts.clock.now();
    match state.parts.comments.decide(decision, now).await? {
        Added::Done => {}
        Added::Full | Added::Stale => return Err(overtaken(&state, &id).await?),
    }
    let comment = found(&state, &id).await?;
    Ok(Json(CommentView::new(&beside.situation(&state), &comment)))
}

/// An adult takes a comment or an answer out of the others' sight, or brings it back.
#[utoipa::path(post, path = "/api/comments/{id}/hidden", tag = "comments", operation_id = "hideComment",
    params(("id" = String, Path, description = "The comment")),
    request_body = HiddenBody,
    security(("cookie" = []), ("bearer" = [])),
    responses(
        (status = 200, description = "The comment after it", body = CommentView),
        (status = 401, description = "Not logged in", body = Problem, content_type = "application/problem+json"),
        (status = 403, description = "Never the caller's to do", body = Problem, content_type = "application/problem+json"),
        (status = 404, description = "Absent, or not for the caller", body = Problem, content_type = "application/problem+json"),
    ))]
pub(crate) async fn hide(
    State(state): State<AppState>,
    caller: Caller,
    CommentPath(id): CommentPath,
    JsonBody(body): JsonBody<HiddenBody>,
) -> Result<Json<CommentView>, ApiError> {
    let (beside, comment) = around(&state, &caller.account, &id).await?;
    judge(
        &beside.situation(&state),
        CommentAction::Hide,
        Some(&comment),
    )?;
    let reply = match body.reply.as_deref() {
        None => None,
        Some(text) => Some(ReplyId::parse(text).map_err(|_| ApiError::NotFound)?),
    };
    let hiding = Hiding {
        comment: id.clone(),
        reply,
        hidden: body.hidden,
        by: caller.account.id.clone(),
        tell: beside.tell(&id, CommentAction::Hide, comment.state, comment.version + 1),
    };
    let now = state.parts.clock.now();
    match state.parts.comments.hide(hiding, now).await? {
        Added::Done => {}
        Added::Full | Added::Stale => return Err(ApiError::NotFound),
    }
    let comment = found(&state, &id).await?;
    Ok(Json(CommentView::new(&beside.situation(&state), &comment)))
}

/// Takes one's own words back: within ten minutes, while nobody has answered or decided.
#[utoipa::path(delete, path = "/api/comments/{id}", tag = "comments", operation_id = "deleteComment",
    params(("id" = String, Path, description = "The comment")),
    security(("cookie" = []), ("bearer" = [])),
    responses(
        (status = 204, description = "Gone"),
        (status = 401, description = "Not logged in", body = Problem, content_type = "application/problem+json"),
        (status = 403, description = "Somebody else's words", body = Problem, content_type = "application/problem+json"),
        (status = 404, description = "Absent, or not for the caller", body = Problem, content_type = "application/problem+json"),
        (status = 409, description = "Too late, or somebody has answered", body = Problem, content_type = "application/problem+json"),
    ))]
pub(crate) async fn delete(
    State(state): State<AppState>,
    caller: Caller,
    CommentPath(id): CommentPath,
) -> Result<StatusCode, ApiError> {
    let (beside, comment) = around(&state, &caller.account, &id).await?;
    judge(
        &beside.situation(&state),
        CommentAction::Delete,
        Some(&comment),
    )?;
    let now = state.parts.clock.now();
    let tell = beside.tell(
        &id,
        CommentAction::Delete,
        comment.state,
        comment.version + 1,
    );
    let since = now.plus(-DELETED_WITHIN_MS);
    match state
        .parts
        .comments
        .delete_comment(&id, &caller.account.id, since, tell, now)
        .await?
    {
        Added::Done => Ok(StatusCode::NO_CONTENT),
        // Somebody answered, or decided, a moment before.
        Added::Full | Added::Stale => Err(overtaken(&state, &id).await?),
    }
}

/// What somebody else made of it meanwhile.
async fn overtaken(state: &AppState, id: &CommentId) -> Result<ApiError, ApiError> {
    let comment = found(state, id).await?;
    Ok(ApiError::already_decided((&comment).into()))
}

fn said(field: &'static str, typed: &str) -> Result<String, ApiError> {
    clean(typed, LONGEST_WORDS).map_err(|_| ApiError::TooLong(field))
}

/// Words of the text, with the spaces around them: they are compared with it.
fn as_it_stands(field: &'static str, text: &str, most: usize) -> Result<String, ApiError> {
    let text = seen(text);
    if text.chars().count() > most {
        return Err(ApiError::TooLong(field));
    }
    Ok(text)
}
