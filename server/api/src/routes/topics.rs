//! Topics of a forum: begun, called otherwise, pinned, ended, put away, read.

use axum::{Json, extract::State};
use http::StatusCode;
use passeplume_domain::{
    MediaId, TopicId,
    comments::seen,
    forum::{
        Book, Floor, ForumAction, Kept, NewTopic, PostState, Topic, TopicAction, TopicEdit,
        TopicKind, TopicState, lands, policy::floor,
    },
    media::MediaKind,
};

use super::{
    club::{Club, club, in_topic},
    common::{bounded, fresh_id},
    forums::titled,
};
use crate::{
    dto::forum::{
        BookView, HintName, LONGEST_TITLE, NewTopicBody, ReadBody, TopicDetailView, TopicEditBody,
        TopicView,
    },
    error::{ApiError, Problem},
    extract::{Caller, ForumPath, JsonBody, TopicPath},
    forum_refusal::ForumRefused,
    refusal::NowView,
    state::AppState,
};

/// Begins a topic: teachers do, and pupils where what they say is shown at once.
#[utoipa::path(post, path = "/api/forums/{id}/topics", tag = "forum", operation_id = "beginTopic",
    params(("id" = String, Path, description = "The forum")),
    request_body = NewTopicBody,
    security(("cookie" = []), ("bearer" = [])),
    responses(
        (status = 201, description = "The topic", body = TopicView),
        (status = 401, description = "Not logged in", body = Problem, content_type = "application/problem+json"),
        (status = 403, description = "Not the caller's to do", body = Problem, content_type = "application/problem+json"),
        (status = 404, description = "Absent, or not for the caller", body = Problem, content_type = "application/problem+json"),
        (status = 409, description = "Closed now: `opens_at` says until when", body = Problem, content_type = "application/problem+json"),
        (status = 422, description = "No title, no book, or too long", body = Problem, content_type = "application/problem+json"),
    ))]
pub(crate) async fn begin(
    State(state): State<AppState>,
    caller: Caller,
    ForumPath(id): ForumPath,
    JsonBody(body): JsonBody<NewTopicBody>,
) -> Result<(StatusCode, Json<TopicView>), ApiError> {
    let club = club(&state, &caller.account, &id).await?;
    club.judge(ForumAction::OpenTopic)?;
    let kind: TopicKind = body.kind.into();
    let topic: TopicId = fresh_id(TopicId::parse)?;
    let new = NewTopic {
        id: topic.clone(),
        forum: id,
        kind,
        title: titled(body.title)?,
        book: book(kind, body.book)?,
        by: caller.account.id.clone(),
    };
    state.parts.forums.add_topic(new, club.now).await?;
    let (club, made) = in_topic(&state, &caller.account, &topic).await?;
    let view = TopicView::new(club.part, &club.forum, &made, 0, club.now);
    Ok((StatusCode::CREATED, Json(view)))
}

/// A topic as it is opened, without its posts.
#[utoipa::path(get, path = "/api/topics/{id}", tag = "forum", operation_id = "readTopic",
    params(("id" = String, Path, description = "The topic")),
    security(("cookie" = []), ("bearer" = [])),
    responses(
        (status = 200, description = "The topic", body = TopicDetailView),
        (status = 401, description = "Not logged in", body = Problem, content_type = "application/problem+json"),
        (status = 404, description = "Absent, or not for the caller", body = Problem, content_type = "application/problem+json"),
    ))]
pub(crate) async fn show(
    State(state): State<AppState>,
    caller: Caller,
    TopicPath(id): TopicPath,
) -> Result<Json<TopicDetailView>, ApiError> {
    let (club, topic) = in_topic(&state, &caller.account, &id).await?;
    let read = state
        .parts
        .forums
        .read_up_to(&caller.account.id, &id)
        .await?;
    let may_post = club.judge_topic(TopicAction::Post, &topic).is_ok();
    let hint = match floor(club.part, &club.forum, topic.state, club.now) {
        Floor::Open if may_post => (lands(club.part, club.forum.moderation) == PostState::Waiting)
            .then_some(HintName::Waits),
        Floor::Open => None,
        Floor::Closed | Floor::ReadOnly => Some(HintName::Closed),
        Floor::Night(_) => Some(HintName::Night),
    };
    let unread = (topic.last_number - read).clamp(0, 100);
    Ok(Json(TopicDetailView {
        topic: TopicView::new(club.part, &club.forum, &topic, unread, club.now),
        forum: club.view(&state).await?,
        read,
        rev: topic.rev,
        may: if may_post {
            vec![TopicAction::Post.into()]
        } else {
            Vec::new()
        },
        hint,
    }))
}

/// Changes a topic: what is not said stays.
#[utoipa::path(patch, path = "/api/topics/{id}", tag = "forum", operation_id = "changeTopic",
    params(("id" = String, Path, description = "The topic")),
    request_body = TopicEditBody,
    security(("cookie" = []), ("bearer" = [])),
    responses(
        (status = 200, description = "The topic", body = TopicView),
        (status = 401, description = "Not logged in", body = Problem, content_type = "application/problem+json"),
        (status = 403, description = "Not the caller's to do", body = Problem, content_type = "application/problem+json"),
        (status = 404, description = "Absent, or not for the caller", body = Problem, content_type = "application/problem+json"),
        (status = 409, description = "Somebody changed it meanwhile", body = Problem, content_type = "application/problem+json"),
        (status = 422, description = "No title, no book, a picture that is not there, or too long", body = Problem, content_type = "application/problem+json"),
    ))]
pub(crate) async fn change(
    State(state): State<AppState>,
    caller: Caller,
    TopicPath(id): TopicPath,
    JsonBody(body): JsonBody<TopicEditBody>,
) -> Result<Json<TopicView>, ApiError> {
    let (club, topic) = in_topic(&state, &caller.account, &id).await?;
    for action in asked(&body, &topic) {
        club.judge_topic(action, &topic)?;
    }
    if topic.version != body.version {
        return Err(ApiError::already_decided(where_it_is(&club, &topic)));
    }
    let cover = match body.cover.as_deref() {
        None => topic.cover.clone(),
        Some("") => None,
        Some(text) => Some(cover(&state, &club, &topic, text).await?),
    };
    let edit = TopicEdit {
        id: id.clone(),
        forum: topic.forum.clone(),
        seen: body.version,
        title: match body.title {
            Some(title) => titled(title)?,
            None => topic.title.clone(),
        },
        book: match body.book {
            Some(said) => book(topic.kind, Some(said))?,
            None => topic.book.clone(),
        },
        cover,
        pinned: body.pinned.unwrap_or(topic.pinned),
        state: body.state.map_or(topic.state, Into::into),
        hidden: body.hidden.unwrap_or(topic.hidden),
        by: caller.account.id.clone(),
    };
    let done = state.parts.forums.edit_topic(edit, club.now).await?;
    let (club, topic) = in_topic(&state, &caller.account, &id).await?;
    match done {
        Kept::Done => Ok(Json(TopicView::new(
            club.part,
            &club.forum,
            &topic,
            0,
            club.now,
        ))),
        Kept::Stale => Err(ApiError::already_decided(where_it_is(&club, &topic))),
    }
}

/// What is asked for, one by one.
fn asked(body: &TopicEditBody, topic: &Topic) -> Vec<TopicAction> {
    let mut asked = Vec::new();
    let edits = body.title.is_some() || body.book.is_some() || body.cover.is_some();
    let nothing = !edits && body.pinned.is_none() && body.hidden.is_none() && body.state.is_none();
    if edits || nothing {
        asked.push(TopicAction::Edit);
    }
    if body.pinned.is_some() {
        asked.push(TopicAction::Pin);
    }
    if body.hidden.is_some() {
        asked.push(TopicAction::Hide);
    }
    match body.state.map(TopicState::from) {
        None => {}
        // As it is: for whoever may change it at all.
        Some(state) if state == topic.state => asked.push(TopicAction::Edit),
        Some(TopicState::Open) => asked.push(TopicAction::Reopen),
        // What was put away is taken out again to be read.
        Some(TopicState::Closed) if topic.state == TopicState::Archived => {
            asked.push(TopicAction::Reopen);
        }
        Some(TopicState::Closed) => asked.push(TopicAction::Close),
        Some(TopicState::Archived) => asked.push(TopicAction::Archive),
    }
    asked
}

/// A picture of the caller's own, or the one that is there.
async fn cover(
    state: &AppState,
    club: &Club<'_>,
    topic: &Topic,
    text: &str,
) -> Result<MediaId, ApiError> {
    let id = MediaId::parse(text).map_err(|_| ForumRefused::MediaUnknown)?;
    if topic.cover.as_ref() == Some(&id) {
        return Ok(id);
    }
    let media = state.parts.media.media(&id).await?;
    media
        .filter(|media| media.owner == club.account.id && media.kind == MediaKind::Picture)
        .map(|media| media.id)
        .ok_or_else(|| ForumRefused::MediaUnknown.into())
}

fn book(kind: TopicKind, said: Option<BookView>) -> Result<Option<Book>, ApiError> {
    match (kind, said) {
        (TopicKind::Theme, _) => Ok(None),
        (TopicKind::Book, None) => Err(ForumRefused::BookMissing.into()),
        (TopicKind::Book, Some(said)) => {
            let title = bounded("title", seen(&said.title), LONGEST_TITLE)?;
            if title.is_empty() {
                return Err(ForumRefused::BookMissing.into());
            }
            Ok(Some(Book {
                title,
                author: bounded("author", seen(&said.author), LONGEST_TITLE)?,
                level: bounded("level", seen(&said.level), LONGEST_TITLE)?,
            }))
        }
    }
}

fn where_it_is(club: &Club<'_>, topic: &Topic) -> NowView {
    NowView::new(topic.state.as_str(), topic.version, club.now.0, None)
}

/// The caller has read up to here; never less than before.
#[utoipa::path(put, path = "/api/topics/{id}/read", tag = "forum", operation_id = "markTopicRead",
    params(("id" = String, Path, description = "The topic")),
    request_body = ReadBody,
    security(("cookie" = []), ("bearer" = [])),
    responses(
        (status = 204, description = "Remembered"),
        (status = 401, description = "Not logged in", body = Problem, content_type = "application/problem+json"),
        (status = 404, description = "Absent, or not for the caller", body = Problem, content_type = "application/problem+json"),
    ))]
pub(crate) async fn read(
    State(state): State<AppState>,
    caller: Caller,
    TopicPath(id): TopicPath,
    JsonBody(body): JsonBody<ReadBody>,
) -> Result<StatusCode, ApiError> {
    in_topic(&state, &caller.account, &id).await?;
    state
        .parts
        .forums
        .mark_read(&caller.account.id, &id, body.number)
        .await?;
    Ok(StatusCode::NO_CONTENT)
}
