//! The whole order of an issue in one write: sections, and in each its articles.

use axum::{Json, extract::State};
use passeplume_domain::{
    ArticleId, SectionId,
    journals::{
        Hears, Issue, IssueState, Layout, Refusal, Section, Standing, Taken,
        article_step::LONGEST_TITLE,
        layout::{Unfit, plan},
        telling,
    },
};

use super::{
    common::{fresh_id, now_of_issue},
    issues::{MOST_SECTIONS, board, readable},
};
use crate::{
    dto::{
        journal::Board,
        layout::{LayoutBody, LayoutSection},
    },
    error::{ApiError, Problem},
    extract::{Caller, IssuePath, JsonBody},
    state::AppState,
};

/// Most articles of an issue.
const MOST_ARTICLES: usize = 500;

/// Sections and articles in their order, all in one write. Approved articles that are named get their places; placed ones
/// that are not named lose theirs and keep their text.
#[utoipa::path(put, path = "/api/issues/{id}/layout", tag = "journals", operation_id = "layOut",
    params(("id" = String, Path, description = "The issue")),
    request_body = LayoutBody,
    security(("cookie" = []), ("bearer" = [])),
    responses(
        (status = 200, description = "The board after it", body = Board),
        (status = 401, description = "Not logged in", body = Problem, content_type = "application/problem+json"),
        (status = 403, description = "Not a teacher of the space", body = Problem, content_type = "application/problem+json"),
        (status = 404, description = "Absent, or not for the caller", body = Problem, content_type = "application/problem+json"),
        (status = 409, description = "Somebody moved something meanwhile, or it is signed off: nothing was changed", body = Problem, content_type = "application/problem+json"),
        (status = 422, description = "A section or article that is not of this issue, or a title that is none", body = Problem, content_type = "application/problem+json"),
    ))]
pub(crate) async fn write(
    State(state): State<AppState>,
    caller: Caller,
    IssuePath(id): IssuePath,
    JsonBody(body): JsonBody<LayoutBody>,
) -> Result<Json<Board>, ApiError> {
    let (issue, standing) = readable(&state, &caller.account, &id).await?;
    if standing != Standing::Teacher {
        return Err(ApiError::refused(Refusal::NotYours, None));
    }
    if issue.version != body.version {
        return Err(stale(&state, &issue).await?);
    }
    if let Some(refusal) = closed(issue.state) {
        let now = now_of_issue(&state, &issue).await?;
        return Err(ApiError::refused(refusal, Some(now)));
    }
    let named: usize = body.sections.iter().map(|one| one.articles.len()).sum();
    if body.sections.len() > MOST_SECTIONS || named > MOST_ARTICLES {
        return Err(ApiError::TooLong("sections"));
    }
    let mut sections = Vec::with_capacity(body.sections.len());
    let mut wanted: Vec<(SectionId, Vec<ArticleId>)> = Vec::with_capacity(body.sections.len());
    for one in body.sections {
        let ids = one
            .articles
            .iter()
            .map(|id| ArticleId::parse(id).map_err(|_| ApiError::article_unknown()))
            .collect::<Result<Vec<_>, _>>()?;
        let section = section(&issue, &sections, one)?;
        wanted.push((section.id.clone(), ids));
        sections.push(section);
    }
    let gone: Vec<Section> = issue
        .sections
        .iter()
        .filter(|old| !sections.iter().any(|new| new.id == old.id))
        .cloned()
        .collect();
    let articles = state.parts.journals.articles_of(&issue.id).await?;
    let moves = match plan(&issue, &articles, &wanted) {
        Ok(moves) => moves,
        Err(Unfit::Unknown) => return Err(ApiError::article_unknown()),
        Err(Unfit::Moved) => return Err(stale(&state, &issue).await?),
    };
    // An article that is out, or withdrawn, keeps its section for the next time.
    let kept = |section: &Section| {
        moves
            .iter()
            .map(|one| &one.section)
            .chain(
                articles
                    .iter()
                    .filter(|article| !moves.iter().any(|one| one.id == article.id))
                    .map(|article| &article.section),
            )
            .any(|used| used.as_ref() == Some(&section.id))
    };
    if gone.iter().any(kept) {
        return Err(ApiError::section_in_use());
    }
    let tell = telling::of_issue(
        &[Hears::Journal, Hears::Issue],
        &issue,
        None,
        "layout",
        issue.state,
        issue.version + 1,
        &caller.account.id,
    );
    let layout = Layout {
        issue: issue.id.clone(),
        issue_state: issue.state,
        seen: issue.version,
        sections,
        gone,
        articles: moves,
        by: caller.account.id.clone(),
        tell,
    };
    let done = state
        .parts
        .sign_offs
        .lay_out(layout, state.parts.clock.now())
        .await?;
    let (issue, standing) = readable(&state, &caller.account, &id).await?;
    match done {
        Taken::Done => Ok(Json(
            board(&state, &caller.account, &issue, standing).await?,
        )),
        Taken::Stale => Err(stale(&state, &issue).await?),
    }
}

async fn stale(state: &AppState, issue: &Issue) -> Result<ApiError, ApiError> {
    Ok(ApiError::already_decided(now_of_issue(state, issue).await?))
}

/// Why nothing moves in an issue of this state.
const fn closed(state: IssueState) -> Option<Refusal> {
    match state {
        IssueState::Open | IssueState::Closing | IssueState::Layout => None,
        IssueState::Conference => Some(Refusal::IssueClosed),
        IssueState::SignedOff
        | IssueState::Published
        | IssueState::Withdrawn
        | IssueState::Archived => Some(Refusal::SignedOff),
    }
}

/// A section that stays, under its old title or a new one, or a new one.
fn section(issue: &Issue, before: &[Section], one: LayoutSection) -> Result<Section, ApiError> {
    let unknown = || ApiError::refused(Refusal::SectionUnknown, None);
    let old = match &one.id {
        Some(id) => Some(
            issue
                .sections
                .iter()
                .find(|section| section.id.as_str() == id)
                .filter(|found| !before.iter().any(|section| section.id == found.id))
                .ok_or_else(unknown)?,
        ),
        None => None,
    };
    let title = match (&one.title, old) {
        (Some(title), _) => title.trim(),
        (None, Some(old)) => old.title.as_str(),
        (None, None) => "",
    };
    if !(1..=LONGEST_TITLE).contains(&title.chars().count()) {
        return Err(ApiError::refused(Refusal::TitleMissing, None));
    }
    Ok(Section {
        id: match old {
            Some(old) => old.id.clone(),
            None => fresh_id(SectionId::parse)?,
        },
        title: title.to_owned(),
    })
}
