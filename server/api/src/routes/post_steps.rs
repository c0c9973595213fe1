//! What teachers decide about posts, and what waits for them.

use std::collections::HashMap;

use axum::{Json, extract::State};
use passeplume_domain::{
    ForumId, Millis, PostId,
    comments::clean,
    forum::{Forum, PostAction, PostStep, Step},
};

use super::{
    club::{before, judge},
    posts::after,
};
use crate::{
    dto::{
        post::{ContextView, PostView, Scene, TitledView, WaitingPostView, WaitingPostsView},
        post_asked::{LONGEST_WORD, PostStepBody, StepName, WaitingQuery},
    },
    error::{ApiError, Problem},
    extract::{Caller, JsonBody, PostPath, QueryOf},
    state::AppState,
};

/// Of one page.
const POSTS: u32 = 50;

/// Shows a post to everybody, gives it back, does not want it here, takes it out of sight, or brings it back. Of several who
/// decide at once, one does; the others hear 409 with what it is now.
#[utoipa::path(post, path = "/api/posts/{id}/steps", tag = "forum", operation_id = "takePostStep",
    params(("id" = String, Path, description = "The post")),
    request_body = PostStepBody,
    security(("cookie" = []), ("bearer" = [])),
    responses(
        (status = 200, description = "The post after it", body = PostView),
        (status = 401, description = "Not logged in", body = Problem, content_type = "application/problem+json"),
        (status = 403, description = "Not the caller's to do", body = Problem, content_type = "application/problem+json"),
        (status = 404, description = "Absent, or not for the caller", body = Problem, content_type = "application/problem+json"),
        (status = 409, description = "Not now, or somebody was faster: `now` says what it is and who decided", body = Problem, content_type = "application/problem+json"),
        (status = 422, description = "The word is too long", body = Problem, content_type = "application/problem+json"),
    ))]
pub(crate) async fn take(
    State(state): State<AppState>,
    caller: Caller,
    PostPath(id): PostPath,
    JsonBody(body): JsonBody<PostStepBody>,
) -> Result<Json<PostView>, ApiError> {
    let (club, topic, post) = before(&state, &caller.account, &id).await?;
    let (action, step) = match body.action {
        StepName::Approve => (PostAction::Approve, Step::Approve),
        StepName::Return => (PostAction::Return, Step::Return),
        StepName::Refuse => (PostAction::Refuse, Step::Refuse),
        StepName::Hide => (PostAction::Hide, Step::Hide),
        StepName::Restore => (PostAction::Restore, Step::Restore),
    };
    judge(&club, &topic, action, &post, Some(body.rev))?;
    let word = match body.word.as_deref() {
        None => None,
        Some(typed) => {
            let word = clean(typed, LONGEST_WORD).map_err(|_| ApiError::TooLong("word"))?;
            Some(word).filter(|word| !word.is_empty())
        }
    };
    let step = PostStep {
        forum: topic.forum.clone(),
        step,
        word,
        by: caller.account.id.clone(),
        post,
    };
    let done = state.parts.forums.step_post(step, club.now).await?;
    after(&state, &caller, &id, done).await.map(Json)
}

/// Posts that wait for the caller's decision, of all their forums.
#[utoipa::path(get, path = "/api/approvals/posts", tag = "forum", operation_id = "listWaitingPosts",
    params(WaitingQuery),
    security(("cookie" = []), ("bearer" = [])),
    responses(
        (status = 200, description = "One page, oldest first; nothing for whoever decides about none", body = WaitingPostsView),
        (status = 400, description = "The query does not read", body = Problem, content_type = "application/problem+json"),
        (status = 401, description = "Not logged in", body = Problem, content_type = "application/problem+json"),
    ))]
pub(crate) async fn waiting(
    State(state): State<AppState>,
    caller: Caller,
    QueryOf(asked): QueryOf<WaitingQuery>,
) -> Result<Json<WaitingPostsView>, ApiError> {
    let after = match asked.after.as_deref() {
        None => None,
        Some(text) => Some(place(text).ok_or(ApiError::Malformed("after"))?),
    };
    let now = state.parts.clock.now();
    let forums = &state.parts.forums;
    let mut found = forums
        .posts_waiting_for(&caller.account, after, POSTS + 1)
        .await?;
    let more = found.len() > POSTS as usize;
    found.truncate(POSTS as usize);
    let next = found
        .last()
        .filter(|_| more)
        .map(|last| format!("{}.{}", last.post.created.0, last.post.id));
    let mut known: HashMap<ForumId, Option<Forum>> = HashMap::new();
    let mut posts = Vec::with_capacity(found.len());
    for one in found {
        if !known.contains_key(&one.forum) {
            let forum = forums.forum(&one.forum).await?;
            known.insert(one.forum.clone(), forum);
        }
        let Some(Some(forum)) = known.get(&one.forum) else {
            continue;
        };
        let scene = Scene {
            account: &caller.account,
            forum,
            topic: &one.topic,
            now,
        };
        if !scene.may(PostAction::Approve, &one.post) {
            continue;
        }
        posts.push(WaitingPostView {
            post: PostView::new(scene, &one.post),
            topic: TitledView {
                id: one.topic.id.to_string(),
                title: one.topic.title.clone(),
            },
            forum: TitledView {
                id: forum.id.to_string(),
                title: forum.title.clone(),
            },
            context: one.context.map(|(name, body)| ContextView { name, body }),
        });
    }
    Ok(Json(WaitingPostsView { posts, next }))
}

fn place(text: &str) -> Option<(Millis, PostId)> {
    let (at, id) = text.split_once('.')?;
    Some((Millis(at.parse().ok()?), PostId::parse(id).ok()?))
}
