//! Posts of the reading club that somebody asks adults to look at: the teachers of the forum's classes decide.

use passeplume_domain::{
    AccountId, PostId, ReportId,
    accounts::{Account, Membership},
    forum::{Post, PostAction, PostState, PostStep, Step, Version},
    reports::{
        NewReport, Report, ReportAction, ReportTarget, ReportedBy, judge as judge_report, seat,
    },
};

use super::{
    club::{before, judge},
    common::fresh_id,
};
use crate::{dto::message::MessageMedia, error::ApiError, extract::Caller, state::AppState};

/// A report of a post that is there for the caller.
pub(super) async fn of_post(
    state: &AppState,
    caller: &Caller,
    id: &str,
    reason: String,
) -> Result<NewReport, ApiError> {
    let id = PostId::parse(id).map_err(|_| ApiError::NotFound)?;
    let (club, topic, post) = before(state, &caller.account, &id).await?;
    judge(&club, &topic, PostAction::Report, &post, None)?;
    let author = state.parts.accounts.account(&post.author).await?;
    let teaches = author.is_some_and(|author| {
        let mut memberships = author.memberships.iter();
        memberships.any(|membership| matches!(membership, Membership::TeacherOf(_)))
    });
    Ok(NewReport {
        id: fresh_id(ReportId::parse)?,
        target: ReportTarget::Post,
        subject: post.id.to_string(),
        container: topic.id.to_string(),
        author: post.author,
        author_is: if teaches {
            ReportedBy::Teacher
        } else {
            ReportedBy::Somebody
        },
        reporter: caller.account.id.clone(),
        reason,
        classes: club.forum.reach(),
    })
}

/// What a post said and showed when it was reported: that its author says it otherwise, or takes it back, does not take it
/// from whoever looks at it.
pub(super) async fn words(
    state: &AppState,
    report: &Report,
) -> Result<(String, Vec<MessageMedia>), ApiError> {
    let Some(post) = found(state, &report.subject).await? else {
        return Ok((String::new(), Vec::new()));
    };
    let before = state.parts.forums.versions_of_post(&post.id).await?;
    // What is said of a picture may be what somebody asks adults to look at.
    let (words, mut shown) = match Version::seen_at(before, report.created) {
        Some(then) => (then.words().join(" · "), then.media),
        None => (post.words().join(" · "), post.media),
    };
    // Of what was taken back the bytes go once nobody decides about it any more.
    if post.state == PostState::Deleted && report.state.is_closed() {
        shown.clear();
    }
    let media = shown.iter().map(|one| (&one.named).into()).collect();
    Ok((words, media))
}

/// Whether somebody is asked to look at this post, and nobody has closed that.
pub(super) async fn looks_at(
    state: &AppState,
    account: &Account,
    post: &PostId,
) -> Result<bool, ApiError> {
    let reports = &state.parts.reports;
    let reports = reports
        .reports_of(ReportTarget::Post, post.as_str())
        .await?;
    Ok(reports.iter().any(|report| {
        !report.state.is_closed() && judge_report(seat(account, report), report, None).is_ok()
    }))
}

/// Hides the post or brings it back; twice is once.
pub(super) async fn step(
    state: &AppState,
    report: &Report,
    action: ReportAction,
    by: &AccountId,
    word: &str,
) -> Result<(), ApiError> {
    let now = state.parts.clock.now();
    let forums = &state.parts.forums;
    let word = Some(word.to_owned()).filter(|word| !word.is_empty());
    let Some(post) = found(state, &report.subject).await? else {
        return Ok(());
    };
    match action {
        ReportAction::Hide => {
            forums.hide_post(&post.id, by, word, now).await?;
        }
        ReportAction::Restore if post.state == PostState::Hidden => {
            let topic = forums.topic(&post.topic).await?.ok_or(ApiError::NotFound)?;
            let step = PostStep {
                forum: topic.forum,
                step: Step::Restore,
                word,
                by: by.clone(),
                post,
            };
            // Somebody else brought it back, or its author took it back: that holds.
            let _ = forums.step_post(step, now).await?;
        }
        ReportAction::Restore | ReportAction::Handle | ReportAction::Escalate => {}
    }
    Ok(())
}

async fn found(state: &AppState, subject: &str) -> Result<Option<Post>, ApiError> {
    let id = PostId::parse(subject).map_err(ApiError::internal)?;
    Ok(state.parts.forums.post(&id).await?)
}
