//! What is said in a topic: read, said, said otherwise, taken back.

use axum::{Json, extract::State};
use http::StatusCode;
use passeplume_domain::{
    PostId,
    forum::{
        Bond, Changed, Post, PostAction, PostEdit, PostState, PostStep, Posted, Range, Step, Topic,
        TopicAction, bond, lands,
    },
};

use super::{
    club::{Club, before, in_topic, judge},
    common::TRIES,
    post_said::{described, said, to_be_said},
};
use crate::{
    dto::{
        post::{GoneView, PostOrGoneView, PostPageView, PostView, VersionView},
        post_asked::{NewPostBody, PostEditBody, PostsQuery},
    },
    error::{ApiError, Problem},
    extract::{Caller, JsonBody, PostPath, QueryOf, SentKey, TopicPath},
    forum_refusal::ForumRefused,
    refusal::NowView,
    state::AppState,
};

/// Posts of a page where nothing is said.
const POSTS: u32 = 50;
/// Posts of a page at the most.
const MOST_POSTS: u32 = 100;
/// Changes at once.
const CHANGES: u32 = 200;

/// Posts of a topic, as the caller may see them: a page by number, or what changed.
#[utoipa::path(get, path = "/api/topics/{id}/posts", tag = "forum", operation_id = "listPosts",
    params(("id" = String, Path, description = "The topic"), PostsQuery),
    security(("cookie" = []), ("bearer" = [])),
    responses(
        (status = 200, description = "Some posts", body = PostPageView),
        (status = 400, description = "The query does not read, or asks for two things", body = Problem, content_type = "application/problem+json"),
        (status = 401, description = "Not logged in", body = Problem, content_type = "application/problem+json"),
        (status = 404, description = "Absent, or not for the caller", body = Problem, content_type = "application/problem+json"),
    ))]
pub(crate) async fn list(
    State(state): State<AppState>,
    caller: Caller,
    TopicPath(id): TopicPath,
    QueryOf(asked): QueryOf<PostsQuery>,
) -> Result<Json<PostPageView>, ApiError> {
    let range = match (asked.before, asked.after, asked.since) {
        (None, None, None) => Range::Before(i64::MAX),
        (Some(number), None, None) => Range::Before(number),
        (None, Some(number), None) => Range::After(number),
        (None, None, Some(rev)) => Range::Since(rev),
        (_, _, _) => return Err(ApiError::Contradiction("query")),
    };
    let limit = match range {
        Range::Since(_) => CHANGES,
        Range::Before(_) | Range::After(_) => asked.limit.unwrap_or(POSTS).clamp(1, MOST_POSTS),
    };
    let (club, topic) = in_topic(&state, &caller.account, &id).await?;
    let found = state
        .parts
        .forums
        .posts(&id, range, club.sight(), limit, &caller.account)
        .await?;
    let scene = club.scene(&topic);
    let posts = found.posts.iter().filter_map(|post| {
        if scene.may(PostAction::Read, post) {
            return Some(PostOrGoneView::Post(Box::new(PostView::new(scene, post))));
        }
        matches!(range, Range::Since(_)).then(|| PostOrGoneView::Gone(GoneView::new(post)))
    });
    let seen = |posts: &[Post], action| {
        posts
            .iter()
            .filter(|post| scene.may(action, post))
            .map(|post| PostView::new(scene, post))
            .collect()
    };
    Ok(Json(PostPageView {
        posts: posts.collect(),
        mine: seen(&found.mine, PostAction::Read),
        to_decide: seen(&found.to_decide, PostAction::Approve),
        rev: found.rev,
        more: found.more,
    }))
}

/// Says something. Sent again under the same `Idempotency-Key`, however much later, it is the same post.
#[utoipa::path(post, path = "/api/topics/{id}/posts", tag = "forum", operation_id = "addPost",
    params(("id" = String, Path, description = "The topic")),
    request_body = NewPostBody,
    security(("cookie" = []), ("bearer" = [])),
    responses(
        (status = 200, description = "It was said before under this key: the post as it is now", body = PostView),
        (status = 201, description = "The post", body = PostView),
        (status = 401, description = "Not logged in", body = Problem, content_type = "application/problem+json"),
        (status = 403, description = "Not the caller's to do", body = Problem, content_type = "application/problem+json"),
        (status = 404, description = "Absent, or not for the caller", body = Problem, content_type = "application/problem+json"),
        (status = 409, description = "The topic has ended, pupils read here, it is closed now (`opens_at` says until when), 20 of the caller wait here already, or the key was used for another command", body = Problem, content_type = "application/problem+json"),
        (status = 415, description = "A file stands in messages alone (`no_files_here`)", body = Problem, content_type = "application/problem+json"),
        (status = 422, description = "Nothing is said, too much, or what is answered, quoted or shown is not there", body = Problem, content_type = "application/problem+json"),
    ))]
pub(crate) async fn say(
    State(state): State<AppState>,
    caller: Caller,
    TopicPath(id): TopicPath,
    SentKey(key): SentKey,
    JsonBody(body): JsonBody<NewPostBody>,
) -> Result<(StatusCode, Json<PostView>), ApiError> {
    let key = key.unwrap_or_else(|| uuid::Uuid::now_v7().to_string());
    for _ in 0..TRIES {
        let (club, topic) = in_topic(&state, &caller.account, &id).await?;
        // First of all: what was said before the topic ended was said.
        let before = state.parts.forums.post_of_key(&caller.account.id, &key);
        if let Some(before) = before.await? {
            return again(&state, &club, &topic, &before).await;
        }
        club.judge_topic(TopicAction::Post, &topic)?;
        let new = to_be_said(&state, &club, &topic, &key, &body).await?;
        let post = new.id.clone();
        match state.parts.forums.add_post(new, club.now).await? {
            Posted::Done => {
                let view = seen(&state, &club, &topic, &post).await?;
                return Ok((StatusCode::CREATED, Json(view)));
            }
            Posted::Again(before) => return again(&state, &club, &topic, &before).await,
            Posted::Full => return Err(ForumRefused::TooManyWaiting.into()),
            // Somebody ended the topic, or looks after the forum otherwise: judged again.
            Posted::Stale => {}
        }
    }
    Err(ApiError::Unavailable(
        "the forum changes too fast".to_owned(),
    ))
}

async fn again(
    state: &AppState,
    club: &Club<'_>,
    topic: &Topic,
    id: &PostId,
) -> Result<(StatusCode, Json<PostView>), ApiError> {
    let view = seen(state, club, topic, id).await;
    view.map(|view| (StatusCode::OK, Json(view)))
}

/// The caller's own post, whatever became of it.
async fn seen(
    state: &AppState,
    club: &Club<'_>,
    topic: &Topic,
    id: &PostId,
) -> Result<PostView, ApiError> {
    let post = state.parts.forums.post(id).await?;
    let post = post.ok_or(ApiError::NotFound)?;
    if post.topic != topic.id {
        return Err(ApiError::KeyReused);
    }
    Ok(PostView::new(club.scene(topic), &post))
}

/// Says a post of one's own otherwise, or what it shows. Where a teacher reads first, everybody sees the old words until the
/// new ones are approved.
#[utoipa::path(patch, path = "/api/posts/{id}", tag = "forum", operation_id = "editPost",
    params(("id" = String, Path, description = "The post")),
    request_body = PostEditBody,
    security(("cookie" = []), ("bearer" = [])),
    responses(
        (status = 200, description = "The post", body = PostView),
        (status = 401, description = "Not logged in", body = Problem, content_type = "application/problem+json"),
        (status = 403, description = "Somebody else's words", body = Problem, content_type = "application/problem+json"),
        (status = 404, description = "Absent, or not for the caller", body = Problem, content_type = "application/problem+json"),
        (status = 409, description = "Not now, or it changed meanwhile: `now` says what it is", body = Problem, content_type = "application/problem+json"),
        (status = 422, description = "Nothing is said, too much, or something of what the post does not show", body = Problem, content_type = "application/problem+json"),
    ))]
pub(crate) async fn edit(
    State(state): State<AppState>,
    caller: Caller,
    PostPath(id): PostPath,
    JsonBody(body): JsonBody<PostEditBody>,
) -> Result<Json<PostView>, ApiError> {
    let (club, topic, post) = before(&state, &caller.account, &id).await?;
    judge(&club, &topic, PostAction::Edit, &post, Some(body.rev))?;
    let words = said(&body.body)?;
    if words.is_empty() && post.media.is_empty() {
        return Err(ApiError::nothing_said());
    }
    let edit = PostEdit {
        forum: topic.forum.clone(),
        waits: lands(club.part, club.forum.moderation) == PostState::Waiting,
        body: words,
        media: described(&post, &body.captions)?,
        post,
    };
    let done = state.parts.forums.edit_post(edit, club.now).await?;
    after(&state, &caller, &id, done).await.map(Json)
}

/// The post after a change.
pub(super) async fn after(
    state: &AppState,
    caller: &Caller,
    id: &PostId,
    done: Changed,
) -> Result<PostView, ApiError> {
    let (club, topic, post) = before(state, &caller.account, id).await?;
    match done {
        Changed::Done => Ok(PostView::new(club.scene(&topic), &post)),
        // Whoever may not see it any more is not told what became of it.
        Changed::Stale => {
            judge(&club, &topic, PostAction::Read, &post, None)?;
            Err(ApiError::already_decided(NowView::from(&post)))
        }
    }
}

/// Takes a post of one's own back, at any hour.
#[utoipa::path(delete, path = "/api/posts/{id}", tag = "forum", operation_id = "deletePost",
    params(("id" = String, Path, description = "The post")),
    security(("cookie" = []), ("bearer" = [])),
    responses(
        (status = 204, description = "Gone"),
        (status = 401, description = "Not logged in", body = Problem, content_type = "application/problem+json"),
        (status = 403, description = "Somebody else's words", body = Problem, content_type = "application/problem+json"),
        (status = 404, description = "Absent, or not for the caller", body = Problem, content_type = "application/problem+json"),
        (status = 409, description = "A teacher has decided about it", body = Problem, content_type = "application/problem+json"),
    ))]
pub(crate) async fn delete(
    State(state): State<AppState>,
    caller: Caller,
    PostPath(id): PostPath,
) -> Result<StatusCode, ApiError> {
    for _ in 0..TRIES {
        let (club, topic, post) = before(&state, &caller.account, &id).await?;
        judge(&club, &topic, PostAction::Delete, &post, None)?;
        let step = PostStep {
            forum: topic.forum,
            step: Step::Delete,
            word: None,
            by: caller.account.id.clone(),
            post,
        };
        match state.parts.forums.step_post(step, club.now).await? {
            Changed::Done => return Ok(StatusCode::NO_CONTENT),
            // Somebody decided a moment before: judged again.
            Changed::Stale => {}
        }
    }
    Err(ApiError::Unavailable(
        "the post changes too fast".to_owned(),
    ))
}

/// What a post said before, for its teachers.
#[utoipa::path(get, path = "/api/posts/{id}/versions", tag = "forum", operation_id = "listPostVersions",
    params(("id" = String, Path, description = "The post")),
    security(("cookie" = []), ("bearer" = [])),
    responses(
        (status = 200, description = "Oldest first", body = [VersionView]),
        (status = 401, description = "Not logged in", body = Problem, content_type = "application/problem+json"),
        (status = 403, description = "Not a teacher of the forum", body = Problem, content_type = "application/problem+json"),
        (status = 404, description = "Absent, or not for the caller", body = Problem, content_type = "application/problem+json"),
    ))]
pub(crate) async fn versions(
    State(state): State<AppState>,
    caller: Caller,
    PostPath(id): PostPath,
) -> Result<Json<Vec<VersionView>>, ApiError> {
    let (club, topic, post) = before(&state, &caller.account, &id).await?;
    judge(&club, &topic, PostAction::Versions, &post, None)?;
    // What nobody saw is for who answers for the child alone.
    let keeps = bond(&caller.account, &club.forum, &post) == Bond::Keeper;
    let kept = state.parts.forums.versions_of_post(&id).await?;
    let seen = kept.into_iter().filter(|one| keeps || one.shown);
    Ok(Json(seen.map(Into::into).collect()))
}
