//! Forums: which there are around somebody, what they talk about, how they are looked after and when they are closed.

use axum::{Json, extract::State};
use http::StatusCode;
use passeplume_domain::{
    ClassId, ForumId, SpaceId,
    forum::{
        Counts, Forum, ForumAction, ForumEdit, Home, Kept, NewForum, Part, Sight, TopicPlace, part,
    },
    hours::ClosingHours,
    journals::Refusal,
};

use super::{
    club::club,
    common::{bounded, fresh_id},
};
use crate::{
    dto::forum::{
        ForumEditBody, ForumView, LONGEST_TITLE, NewForumBody, TopicPageView, TopicsQuery,
    },
    error::{ApiError, Problem},
    extract::{Caller, ForumPath, JsonBody, QueryOf},
    forum_refusal::ForumRefused,
    refusal::NowView,
    state::AppState,
};

/// Topics of one page.
const TOPICS: u32 = 50;

/// The forums of the caller's classes and schools.
#[utoipa::path(get, path = "/api/forums", tag = "forum", operation_id = "listForums",
    security(("cookie" = []), ("bearer" = [])),
    responses(
        (status = 200, description = "By title", body = [ForumView]),
        (status = 401, description = "Not logged in", body = Problem, content_type = "application/problem+json"),
    ))]
pub(crate) async fn list(
    State(state): State<AppState>,
    caller: Caller,
) -> Result<Json<Vec<ForumView>>, ApiError> {
    let now = state.parts.clock.now();
    let forums = state.parts.forums.forums_around(&caller.account).await?;
    let ids: Vec<ForumId> = forums.iter().map(|forum| forum.id.clone()).collect();
    let counts = state
        .parts
        .forums
        .forum_counts(&caller.account, &ids)
        .await?;
    let seen = forums.iter().zip(counts);
    Ok(Json(
        seen.map(|(forum, counts)| ForumView::new(&caller.account, forum, counts, now))
            .collect(),
    ))
}

/// Opens a forum for a class or a space.
#[utoipa::path(post, path = "/api/forums", tag = "forum", operation_id = "openForum",
    request_body = NewForumBody,
    security(("cookie" = []), ("bearer" = [])),
    responses(
        (status = 201, description = "The forum", body = ForumView),
        (status = 401, description = "Not logged in", body = Problem, content_type = "application/problem+json"),
        (status = 403, description = "Not a teacher there", body = Problem, content_type = "application/problem+json"),
        (status = 404, description = "No such class or space for the caller", body = Problem, content_type = "application/problem+json"),
        (status = 422, description = "No title, or too long", body = Problem, content_type = "application/problem+json"),
    ))]
pub(crate) async fn open(
    State(state): State<AppState>,
    caller: Caller,
    JsonBody(body): JsonBody<NewForumBody>,
) -> Result<(StatusCode, Json<ForumView>), ApiError> {
    let absent = |_| ApiError::NotFound;
    let home = match body.home.kind.as_str() {
        "class" => Home::Class(ClassId::parse(&body.home.id).map_err(absent)?),
        "space" => Home::Space(SpaceId::parse(&body.home.id).map_err(absent)?),
        _ => return Err(ApiError::NotFound),
    };
    let found = state.parts.forums.home_of_forum(&home).await?;
    let (home_name, classes) = found.ok_or(ApiError::NotFound)?;
    let usual = Forum::usual_moderation(&classes);
    let title = titled(body.title)?;
    let forum = Forum {
        id: fresh_id(ForumId::parse)?,
        home,
        home_name,
        classes,
        title,
        moderation: body.moderation.map_or(usual, Into::into),
        hours: None,
        version: 1,
    };
    match part(&caller.account, &forum.reach()) {
        Part::Teacher => {}
        Part::Head | Part::Pupil | Part::Adviser => {
            return Err(ApiError::refused(Refusal::NotYours, None));
        }
        Part::Outsider => return Err(ApiError::NotFound),
    }
    let new = NewForum {
        id: forum.id.clone(),
        home: forum.home.clone(),
        title: forum.title.clone(),
        moderation: forum.moderation,
        by: caller.account.id.clone(),
    };
    let now = state.parts.clock.now();
    state.parts.forums.add_forum(new, now).await?;
    let view = ForumView::new(&caller.account, &forum, Counts::default(), now);
    Ok((StatusCode::CREATED, Json(view)))
}

/// A forum with some of its topics.
#[utoipa::path(get, path = "/api/forums/{id}", tag = "forum", operation_id = "readForum",
    params(("id" = String, Path, description = "The forum"), TopicsQuery),
    security(("cookie" = []), ("bearer" = [])),
    responses(
        (status = 200, description = "One page of its topics", body = TopicPageView),
        (status = 400, description = "The query does not read", body = Problem, content_type = "application/problem+json"),
        (status = 401, description = "Not logged in", body = Problem, content_type = "application/problem+json"),
        (status = 404, description = "Absent, or not for the caller", body = Problem, content_type = "application/problem+json"),
    ))]
pub(crate) async fn show(
    State(state): State<AppState>,
    caller: Caller,
    ForumPath(id): ForumPath,
    QueryOf(asked): QueryOf<TopicsQuery>,
) -> Result<Json<TopicPageView>, ApiError> {
    let archived = match asked.state.as_deref() {
        None | Some("open") => false,
        Some("archived") => true,
        Some(_) => return Err(ApiError::Malformed("state")),
    };
    let after = match asked.after.as_deref() {
        None => None,
        Some(text) => Some(TopicPlace::parse(text).ok_or(ApiError::Malformed("after"))?),
    };
    let club = club(&state, &caller.account, &id).await?;
    let hidden = club.sight() == Sight::Masked;
    let mut rows = state
        .parts
        .forums
        .topics(
            &id,
            archived,
            hidden,
            after.as_ref(),
            TOPICS + 1,
            &caller.account.id,
        )
        .await?;
    let more = rows.len() > TOPICS as usize;
    rows.truncate(TOPICS as usize);
    let next = rows
        .last()
        .filter(|_| more)
        .map(|last| last.place.to_string());
    let counts = club.counts(&state).await?;
    Ok(Json(TopicPageView::new(
        &caller.account,
        (&club.forum, counts),
        &rows,
        next,
        club.now,
    )))
}

/// Calls a forum otherwise, says how it is looked after, and when it is closed.
#[utoipa::path(patch, path = "/api/forums/{id}", tag = "forum", operation_id = "changeForum",
    params(("id" = String, Path, description = "The forum")),
    request_body = ForumEditBody,
    security(("cookie" = []), ("bearer" = [])),
    responses(
        (status = 200, description = "The forum", body = ForumView),
        (status = 401, description = "Not logged in", body = Problem, content_type = "application/problem+json"),
        (status = 403, description = "Not a teacher there", body = Problem, content_type = "application/problem+json"),
        (status = 404, description = "Absent, or not for the caller", body = Problem, content_type = "application/problem+json"),
        (status = 409, description = "Somebody changed it meanwhile", body = Problem, content_type = "application/problem+json"),
        (status = 422, description = "No title, too long, or no hours", body = Problem, content_type = "application/problem+json"),
    ))]
pub(crate) async fn change(
    State(state): State<AppState>,
    caller: Caller,
    ForumPath(id): ForumPath,
    JsonBody(body): JsonBody<ForumEditBody>,
) -> Result<Json<ForumView>, ApiError> {
    let now = club(&state, &caller.account, &id).await?;
    now.judge(ForumAction::Settings)?;
    let forum = &now.forum;
    if forum.version != body.version {
        return Err(ApiError::already_decided(where_it_is(forum, now.now.0)));
    }
    let from = body
        .closed_from
        .unwrap_or_else(|| forum.hours.map(ClosingHours::from));
    let until = body
        .closed_until
        .unwrap_or_else(|| forum.hours.map(ClosingHours::until));
    let hours = ClosingHours::of(from, until).map_err(|_| ForumRefused::HoursUnknown)?;
    let edit = ForumEdit {
        id: id.clone(),
        seen: body.version,
        title: match body.title {
            Some(title) => titled(title)?,
            None => forum.title.clone(),
        },
        moderation: body.moderation.map_or(forum.moderation, Into::into),
        hours,
        by: caller.account.id.clone(),
    };
    let done = state.parts.forums.edit_forum(edit, now.now).await?;
    let club = club(&state, &caller.account, &id).await?;
    match done {
        Kept::Done => Ok(Json(club.view(&state).await?)),
        Kept::Stale => Err(ApiError::already_decided(where_it_is(
            &club.forum,
            club.now.0,
        ))),
    }
}

fn where_it_is(forum: &Forum, now: i64) -> NowView {
    NowView::new(forum.moderation.as_str(), forum.version, now, None)
}

/// A title of letters that are seen.
pub(super) fn titled(typed: String) -> Result<String, ApiError> {
    let title = bounded(
        "title",
        passeplume_domain::comments::seen(&typed),
        LONGEST_TITLE,
    )?;
    if title.is_empty() {
        return Err(ApiError::refused(Refusal::TitleMissing, None));
    }
    Ok(title)
}
