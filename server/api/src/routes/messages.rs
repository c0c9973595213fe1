//! Messages: read by number or by change, sent once a key, changed and taken back by whoever wrote them.

use axum::{Json, extract::State};
use http::StatusCode;
use passeplume_domain::{
    AccountId, MediaId, MessageId,
    comments::clean,
    messages::{
        Audience, Change, Changed, LONGEST_WORDS, MOST_MEDIA, Message, MessageAction, MessageState,
        NewMessage, Receipt, Sent, UNMARKED_MS, Whose, Window, may_see,
    },
};

use super::{
    common::fresh_id,
    conversations::readers_of,
    talking::{At, at, faces},
};
use crate::{
    dto::{
        conversation::Faces,
        message::{
            MessageEditBody, MessagePage, MessageQuery, MessageRow, MessageVersion, NewMessageBody,
            of_whom,
        },
    },
    error::{ApiError, Problem},
    extract::{Caller, ConversationPath, JsonBody, MessagePath, QueryOf, SentKey},
    refusal_messages::MessageRefused,
    state::AppState,
};

/// Messages of one answer, where nothing else is asked for, and at the most.
const A_PAGE: u32 = 50;
const MOST: u32 = 100;

/// Messages of a conversation: the newest, those before or after a number, or what changed after a change.
#[utoipa::path(get, path = "/api/conversations/{id}/messages", tag = "messages", operation_id = "listMessages",
    params(("id" = String, Path, description = "The conversation"), MessageQuery),
    security(("cookie" = []), ("bearer" = [])),
    responses(
        (status = 200, description = "What is there for the caller; of the rest, that it is gone", body = MessagePage),
        (status = 400, description = "The query does not read, or asks for two things", body = Problem, content_type = "application/problem+json"),
        (status = 401, description = "Not logged in", body = Problem, content_type = "application/problem+json"),
        (status = 404, description = "Absent, or not for the caller", body = Problem, content_type = "application/problem+json"),
    ))]
pub(crate) async fn list(
    State(state): State<AppState>,
    caller: Caller,
    ConversationPath(id): ConversationPath,
    QueryOf(query): QueryOf<MessageQuery>,
) -> Result<Json<MessagePage>, ApiError> {
    let window = match (query.before, query.after, query.since) {
        (None, None, None) => Window::Newest,
        (Some(number), None, None) => Window::Before(number),
        (None, Some(number), None) => Window::After(number),
        (None, None, Some(rev)) => Window::Since(rev),
        _ => return Err(ApiError::Contradiction("query")),
    };
    let at = at(&state, &caller.account, &id).await?;
    let limit = query.limit.unwrap_or(A_PAGE).clamp(1, MOST);
    let batch = state.parts.messages.messages(&id, window, limit).await?;
    let receipts = receipts(&state, &at, &batch.messages).await?;
    let faces = known(&state, &at, &batch.messages, &receipts).await?;
    Ok(Json(MessagePage {
        messages: batch
            .messages
            .iter()
            .map(|message| MessageRow::new(&faces, at.situation, message, &receipts))
            .collect(),
        rev: batch.rev,
        more: batch.more,
    }))
}

/// Who has read what, where the caller may know it of one of these.
async fn receipts(
    state: &AppState,
    at: &At,
    messages: &[Message],
) -> Result<Vec<Receipt>, ApiError> {
    let own = messages.iter().any(|message| message.author == at.me.id);
    if own && at.judge(MessageAction::Receipts, Whose::Own).is_ok() {
        Ok(state.parts.messages.receipts(&at.conversation.id).await?)
    } else {
        Ok(Vec::new())
    }
}

async fn known<'a>(
    state: &AppState,
    at: &'a At,
    messages: &[Message],
    receipts: &[Receipt],
) -> Result<Faces<'a>, ApiError> {
    let besides: Vec<&AccountId> = messages
        .iter()
        .map(|message| &message.author)
        .chain(receipts.iter().map(|one| &one.account))
        .collect();
    let named = std::iter::once(&at.conversation);
    faces(state, &at.me, named, besides.into_iter()).await
}

/// Sends a message. Under the same key, years later too, it is the same one: 200 with what is kept.
#[utoipa::path(post, path = "/api/conversations/{id}/messages", tag = "messages", operation_id = "sendMessage",
    params(("id" = String, Path, description = "The conversation")),
    request_body = NewMessageBody,
    security(("cookie" = []), ("bearer" = [])),
    responses(
        (status = 200, description = "It came before", body = MessageRow),
        (status = 201, description = "It is sent", body = MessageRow),
        (status = 400, description = "The body does not read", body = Problem, content_type = "application/problem+json"),
        (status = 401, description = "Not logged in", body = Problem, content_type = "application/problem+json"),
        (status = 403, description = "The caller reads there, and does not write", body = Problem, content_type = "application/problem+json"),
        (status = 404, description = "Absent, or not for the caller", body = Problem, content_type = "application/problem+json"),
        (status = 409, description = "Not now: `closed_for_the_night` (with `opens_at`), `blocked`, `conversation_ended`, `key_reused`", body = Problem, content_type = "application/problem+json"),
        (status = 422, description = "Nothing is said, too much, or something named is not there", body = Problem, content_type = "application/problem+json"),
    ))]
pub(crate) async fn send(
    State(state): State<AppState>,
    caller: Caller,
    ConversationPath(id): ConversationPath,
    SentKey(key): SentKey,
    JsonBody(body): JsonBody<NewMessageBody>,
) -> Result<(StatusCode, Json<MessageRow>), ApiError> {
    let at = at(&state, &caller.account, &id).await?;
    let messages = &state.parts.messages;
    if let Some(key) = &key
        && let Some(kept) = messages.message_of_key(&at.me.id, key).await?
    {
        return again(&state, &at, kept).await;
    }
    at.judge(MessageAction::Write, Whose::Own)?;
    let message: MessageId = fresh_id(MessageId::parse)?;
    let new = NewMessage {
        id: message.clone(),
        conversation: id,
        author: at.me.id.clone(),
        key: key.unwrap_or_else(|| message.to_string()),
        body: said("body", &body.body)?,
        captions: said("captions", &body.captions)?,
        answers: answered(&state, &at, body.answers.as_deref()).await?,
        media: media(&body.media)?,
    };
    if new.body.is_empty() && new.media.is_empty() {
        return Err(ApiError::nothing_said());
    }
    let also = also(&state, &at).await?;
    let now = state.parts.clock.now();
    match messages.send(new, also, now).await? {
        Sent::New(id) => {
            let message = found(&state, &id).await?;
            Ok((StatusCode::CREATED, Json(row(&state, &at, &message).await?)))
        }
        Sent::There(id) => again(&state, &at, found(&state, &id).await?).await,
        Sent::Gone => Err(MessageRefused::MediaUnknown.into()),
    }
}

async fn again(
    state: &AppState,
    at: &At,
    kept: Message,
) -> Result<(StatusCode, Json<MessageRow>), ApiError> {
    if kept.conversation != at.conversation.id {
        return Err(ApiError::KeyReused);
    }
    Ok((StatusCode::OK, Json(row(state, at, &kept).await?)))
}

/// To whom an announcement goes besides, at this moment: who has come into the class since it was opened.
async fn also(state: &AppState, at: &At) -> Result<Vec<AccountId>, ApiError> {
    let conversation = &at.conversation;
    match conversation.audience {
        Audience::People => Ok(Vec::new()),
        audience @ (Audience::Class | Audience::Group | Audience::Families) => {
            match readers_of(state, &at.me, audience, &conversation.home).await {
                Ok(named) => Ok(named.readers),
                // A group that was put away: those who were in it.
                Err(ApiError::NotFound) => Ok(Vec::new()),
                Err(other) => Err(other),
            }
        }
    }
}

fn said(field: &'static str, typed: &str) -> Result<String, ApiError> {
    clean(typed, LONGEST_WORDS).map_err(|_| ApiError::TooLong(field))
}

fn media(named: &[String]) -> Result<Vec<MediaId>, ApiError> {
    if named.len() > MOST_MEDIA {
        return Err(ApiError::TooLong("media"));
    }
    let mut found: Vec<MediaId> = Vec::with_capacity(named.len());
    for id in named {
        let id = MediaId::parse(id).map_err(|_| MessageRefused::MediaUnknown)?;
        if !found.contains(&id) {
            found.push(id);
        }
    }
    Ok(found)
}

async fn answered(
    state: &AppState,
    at: &At,
    named: Option<&str>,
) -> Result<Option<MessageId>, ApiError> {
    let Some(named) = named else {
        return Ok(None);
    };
    let unknown = || ApiError::from(MessageRefused::AnswersUnknown);
    let id = MessageId::parse(named).map_err(|_| unknown())?;
    let message = state.parts.messages.message(&id).await?;
    let message = message
        .filter(|message| message.conversation == at.conversation.id)
        .ok_or_else(unknown)?;
    let faces = known(state, at, std::slice::from_ref(&message), &[]).await?;
    if may_see(at.situation.voice, message.state, of_whom(&faces, &message)) {
        Ok(Some(id))
    } else {
        Err(unknown())
    }
}

async fn found(state: &AppState, id: &MessageId) -> Result<Message, ApiError> {
    let message = state.parts.messages.message(id).await?;
    message.ok_or(ApiError::NotFound)
}

async fn row(state: &AppState, at: &At, message: &Message) -> Result<MessageRow, ApiError> {
    let one = std::slice::from_ref(message);
    let receipts = receipts(state, at, one).await?;
    let faces = known(state, at, one, &receipts).await?;
    Ok(MessageRow::new(&faces, at.situation, message, &receipts))
}

/// A message that is there for the caller, and whose it is for them.
pub(super) async fn seen(
    state: &AppState,
    caller: &Caller,
    id: &MessageId,
) -> Result<(At, Message, Whose), ApiError> {
    let message = found(state, id).await?;
    let at = at(state, &caller.account, &message.conversation).await?;
    let faces = known(state, &at, std::slice::from_ref(&message), &[]).await?;
    let of = of_whom(&faces, &message);
    if may_see(at.situation.voice, message.state, of) {
        Ok((at, message, of))
    } else {
        Err(ApiError::NotFound)
    }
}

/// Other words for one's own message; after ten minutes it bears a mark. What it said before is kept.
#[utoipa::path(patch, path = "/api/messages/{id}", tag = "messages", operation_id = "editMessage",
    params(("id" = String, Path, description = "The message")),
    request_body = MessageEditBody,
    security(("cookie" = []), ("bearer" = [])),
    responses(
        (status = 200, description = "The message after it", body = MessageRow),
        (status = 401, description = "Not logged in", body = Problem, content_type = "application/problem+json"),
        (status = 403, description = "Somebody else's words", body = Problem, content_type = "application/problem+json"),
        (status = 404, description = "Absent, or not for the caller", body = Problem, content_type = "application/problem+json"),
        (status = 409, description = "Not now, or it has changed meanwhile", body = Problem, content_type = "application/problem+json"),
        (status = 422, description = "Nothing is said, or too much", body = Problem, content_type = "application/problem+json"),
    ))]
pub(crate) async fn edit(
    State(state): State<AppState>,
    caller: Caller,
    MessagePath(id): MessagePath,
    JsonBody(body): JsonBody<MessageEditBody>,
) -> Result<Json<MessageRow>, ApiError> {
    let (at, message, of) = seen(&state, &caller, &id).await?;
    at.judge(MessageAction::Edit, of)?;
    if message.state != MessageState::Shown {
        return Err(MessageRefused::ChangedMeanwhile.into());
    }
    let words = said("body", &body.body)?;
    let captions = match &body.captions {
        Some(captions) => said("captions", captions)?,
        None => message.captions.clone(),
    };
    if words.is_empty() && message.media.is_empty() {
        return Err(ApiError::nothing_said());
    }
    let now = state.parts.clock.now();
    let change = Change {
        message: id.clone(),
        by: at.me.id.clone(),
        rev: Some(body.rev),
        state: MessageState::Shown,
        words: Some((words, captions)),
        marked: now.since(message.created) > UNMARKED_MS,
    };
    match state.parts.messages.change(change, now).await? {
        Changed::Done => {}
        Changed::Stale => return Err(MessageRefused::ChangedMeanwhile.into()),
    }
    let message = found(&state, &id).await?;
    Ok(Json(row(&state, &at, &message).await?))
}

/// Takes one's own message back, whenever.
#[utoipa::path(delete, path = "/api/messages/{id}", tag = "messages", operation_id = "deleteMessage",
    params(("id" = String, Path, description = "The message")),
    security(("cookie" = []), ("bearer" = [])),
    responses(
        (status = 204, description = "Gone"),
        (status = 401, description = "Not logged in", body = Problem, content_type = "application/problem+json"),
        (status = 403, description = "Somebody else's words", body = Problem, content_type = "application/problem+json"),
        (status = 404, description = "Absent, or not for the caller", body = Problem, content_type = "application/problem+json"),
    ))]
pub(crate) async fn delete(
    State(state): State<AppState>,
    caller: Caller,
    MessagePath(id): MessagePath,
) -> Result<StatusCode, ApiError> {
    let (at, _, of) = seen(&state, &caller, &id).await?;
    at.judge(MessageAction::Delete, of)?;
    let change = Change {
        message: id,
        by: at.me.id.clone(),
        rev: None,
        state: MessageState::Deleted,
        words: None,
        marked: false,
    };
    let now = state.parts.clock.now();
    match state.parts.messages.change(change, now).await? {
        // Taken back on two screens at once: gone all the same.
        Changed::Done | Changed::Stale => Ok(StatusCode::NO_CONTENT),
    }
}

/// What a pupil's message said before, for their teachers.
#[utoipa::path(get, path = "/api/messages/{id}/versions", tag = "messages", operation_id = "listMessageVersions",
    params(("id" = String, Path, description = "The message")),
    security(("cookie" = []), ("bearer" = [])),
    responses(
        (status = 200, description = "Oldest first", body = Vec<MessageVersion>),
        (status = 401, description = "Not logged in", body = Problem, content_type = "application/problem+json"),
        (status = 403, description = "For teachers of whoever wrote it", body = Problem, content_type = "application/problem+json"),
        (status = 404, description = "Absent, or not for the caller", body = Problem, content_type = "application/problem+json"),
    ))]
pub(crate) async fn versions(
    State(state): State<AppState>,
    caller: Caller,
    MessagePath(id): MessagePath,
) -> Result<Json<Vec<MessageVersion>>, ApiError> {
    let message = found(&state, &id).await?;
    let at = at(&state, &caller.account, &message.conversation).await?;
    let faces = known(&state, &at, std::slice::from_ref(&message), &[]).await?;
    at.judge(MessageAction::Versions, of_whom(&faces, &message))?;
    let versions = state.parts.messages.versions(&id).await?;
    Ok(Json(versions.into_iter().map(Into::into).collect()))
}
