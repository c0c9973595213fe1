//! What the routes of the journal share: fresh ids, bounds of texts, who sees anything, and where a thing is now.

use passeplume_domain::{
    Millis,
    accounts::{Account, Membership},
    id::NotAnId,
    journals::{Article, Family, Issue, Standing},
};

use crate::{error::ApiError, refusal::NowView, state::AppState};

/// How often a step is judged again that lost a race against something it does not contradict.
pub(super) const TRIES: usize = 4;

/// An id that nobody has yet.
pub(super) fn fresh_id<T>(parse: impl Fn(&str) -> Result<T, NotAnId>) -> Result<T, ApiError> {
    parse(&uuid::Uuid::now_v7().to_string()).map_err(ApiError::internal)
}

/// A text without spaces around it, of `most` characters at most.
pub(super) fn bounded(field: &'static str, text: String, most: usize) -> Result<String, ApiError> {
    let text = text.trim();
    if text.chars().count() > most {
        return Err(ApiError::TooLong(field));
    }
    Ok(text.to_owned())
}

/// A date that was said, kept, or (0) taken away.
pub(super) fn date(said: Option<i64>, kept: Option<Millis>) -> Option<Millis> {
    match said {
        None => kept,
        Some(0) => None,
        Some(at) => Some(Millis(at)),
    }
}

/// A standing from which something is seen: for strangers nothing is there.
pub(super) fn known(standing: Standing) -> Result<Standing, ApiError> {
    match standing {
        Standing::Stranger => Err(ApiError::NotFound),
        Standing::Teacher | Standing::Head | Standing::Pupil => Ok(standing),
    }
}

/// Where an issue is, and who brought it there.
pub(super) async fn now_of_issue(state: &AppState, issue: &Issue) -> Result<NowView, ApiError> {
    let last = state.parts.journals.last_issue_step(&issue.id).await?;
    Ok(NowView::new(
        issue.state.as_str(),
        issue.version,
        issue.changed.0,
        last,
    ))
}

/// Where an article is, and who brought it there.
pub(super) async fn now_of_article(
    state: &AppState,
    article: &Article,
) -> Result<NowView, ApiError> {
    let last = state.parts.journals.steps_of(&article.id).await?.pop();
    Ok(NowView::new(
        article.state.as_str(),
        article.version,
        article.changed.0,
        last,
    ))
}

/// The children the caller is in charge of; most people have none and the store is not asked.
pub(super) async fn family(state: &AppState, account: &Account) -> Result<Family, ApiError> {
    let guards = account
        .memberships
        .iter()
        .any(|membership| matches!(membership, Membership::GuardianOf(_)));
    if guards {
        Ok(state.parts.journals.family(account).await?)
    } else {
        Ok(Family::new())
    }
}
