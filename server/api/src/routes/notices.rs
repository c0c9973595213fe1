//! What waits for the caller and what concerns them, as of this moment.

use axum::{Json, extract::State};
use http::StatusCode;
use passeplume_domain::{
    Millis,
    notices::{Counts, Tally as _},
};

use crate::{
    dto::notice::{NoticeView, NoticesView, SeenBody},
    error::{ApiError, Problem},
    extract::{Caller, JsonBody},
    state::AppState,
};

/// How far back things are said.
const SAID_MS: i64 = 30 * 24 * 60 * 60 * 1000;
/// How many are said.
const MOST: u32 = 30;

/// How much waits, and what became of one's own. Quiet: a pupil hears nothing of a place that is closed for the night.
#[utoipa::path(get, path = "/api/notices", tag = "notices", operation_id = "listNotices",
    security(("cookie" = []), ("bearer" = [])),
    responses(
        (status = 200, description = "What waits, and what concerns the caller", body = NoticesView),
        (status = 401, description = "Not logged in", body = Problem, content_type = "application/problem+json"),
    ))]
pub(crate) async fn list(
    State(state): State<AppState>,
    caller: Caller,
) -> Result<Json<NoticesView>, ApiError> {
    let (parts, account) = (&state.parts, &caller.account);
    let now = parts.clock.now();
    let counts = Counts {
        forums: parts.forums.clone(),
        messages: parts.messages.clone(),
        reports: parts.reports.clone(),
        notices: parts.notices.clone(),
    };
    let badges = counts.badges(account, now).await?;
    let forums = counts.forums_calling(account, now).await?;
    let seen = parts.notices.notices_seen(&account.id).await?;
    let since = now.plus(-SAID_MS);
    let mut found = parts
        .notices
        .notices_of(&account.id, &forums, since, MOST)
        .await?;
    if !counts.is_night(account, now).await? {
        let handled = parts.notices.reports_handled(&account.id, since, MOST);
        found.extend(handled.await?);
        found.sort_by_key(|one| std::cmp::Reverse(one.at));
        found.truncate(MOST as usize);
    }
    Ok(Json(NoticesView {
        badges: badges.into(),
        notices: found
            .into_iter()
            .map(|notice| NoticeView::new(notice, seen))
            .collect(),
    }))
}

/// The caller has seen what concerns them, up to a moment.
#[utoipa::path(put, path = "/api/notices/seen", tag = "notices", operation_id = "seeNotices",
    request_body = SeenBody,
    security(("cookie" = []), ("bearer" = [])),
    responses(
        (status = 204, description = "Kept"),
        (status = 401, description = "Not logged in", body = Problem, content_type = "application/problem+json"),
    ))]
pub(crate) async fn see(
    State(state): State<AppState>,
    caller: Caller,
    JsonBody(body): JsonBody<SeenBody>,
) -> Result<StatusCode, ApiError> {
    let now = state.parts.clock.now();
    // What is to come was seen by nobody.
    let up_to = Millis(body.up_to.min(now.0));
    state
        .parts
        .notices
        .see_notices(&caller.account.id, up_to, now)
        .await?;
    Ok(StatusCode::NO_CONTENT)
}
