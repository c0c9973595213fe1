//! Issues: made, shown as a board, and changed where no step is taken.

use axum::{Json, extract::State};
use http::StatusCode;
use passeplume_domain::{
    IssueId, MediaId, Millis, SectionId,
    accounts::Account,
    journals::{
        Article, ArticleState, Hears, Issue, IssueAction, IssueCommand, IssueEdit, IssueFacts,
        IssueKind, NewIssue, Place, Refusal, Section, Standing, Taken, article_step::LONGEST_TITLE,
        issue_step, relations, standing, telling,
    },
    media::MediaKind,
};

use super::{
    common::{bounded, date, fresh_id, known, now_of_issue},
    journals,
    pictures::{Texts, gather},
};
use crate::{
    dto::{
        article::ArticleItem,
        journal::{Board, IssueEditBody, IssueView, NewIssueBody, SectionBody},
    },
    error::{ApiError, Problem},
    extract::{Caller, IssuePath, JournalPath, JsonBody},
    state::AppState,
};

/// Where nothing is said.
const USUAL_SECTIONS: [&str; 4] = [
    "À la une",
    "La vie de l’école",
    "Reportages",
    "Jeux et recettes",
];
pub(super) const MOST_SECTIONS: usize = 20;

/// A new issue: it begins with a conference.
#[utoipa::path(post, path = "/api/journals/{id}/issues", tag = "journals", operation_id = "createIssue",
    params(("id" = String, Path, description = "The journal")),
    request_body = NewIssueBody,
    security(("cookie" = []), ("bearer" = [])),
    responses(
        (status = 201, description = "The issue", body = IssueView),
        (status = 401, description = "Not logged in", body = Problem, content_type = "application/problem+json"),
        (status = 403, description = "Not a teacher of the space", body = Problem, content_type = "application/problem+json"),
        (status = 404, description = "Absent, or not for the caller", body = Problem, content_type = "application/problem+json"),
        (status = 422, description = "A title that is too long", body = Problem, content_type = "application/problem+json"),
    ))]
pub(crate) async fn create(
    State(state): State<AppState>,
    caller: Caller,
    JournalPath(journal): JournalPath,
    JsonBody(body): JsonBody<NewIssueBody>,
) -> Result<(StatusCode, Json<IssueView>), ApiError> {
    let (journal, standing) = journals::readable(&state, &caller.account, &journal).await?;
    let facts = IssueFacts {
        state: None,
        signed: None,
        audience: None,
    };
    let command = IssueCommand::Create { title: &body.title };
    let outcome = issue_step(standing, &facts, &command)
        .map_err(|refusal| ApiError::refused(refusal, None))?;
    let named = body.sections.unwrap_or_else(|| {
        USUAL_SECTIONS
            .iter()
            .map(|&title| title.to_owned())
            .collect()
    });
    let named = named
        .into_iter()
        .map(|title| SectionBody { id: None, title })
        .collect();
    let id: IssueId = fresh_id(IssueId::parse)?;
    let kind: IssueKind = body.kind.map_or(IssueKind::Issue, Into::into);
    let mut new = NewIssue {
        id: id.clone(),
        journal: journal.id.clone(),
        kind,
        title: body.title.trim().to_owned(),
        theme: bounded("theme", body.theme, 200)?,
        due: body.due.map(Millis),
        sections: sections(&[], named)?,
        by: caller.account.id.clone(),
        tell: Vec::new(),
    };
    // The topics of an issue need one to speak of: what it will be.
    let coming = Issue {
        id: id.clone(),
        journal: journal.id,
        journal_title: journal.title,
        space: journal.space,
        classes: journal.classes,
        kind,
        number: 0,
        title: new.title.clone(),
        theme: new.theme.clone(),
        state: outcome.to,
        due: new.due,
        imprint: Default::default(),
        sections: new.sections.clone(),
        cover: None,
        signed: None,
        publication: None,
        changed: Millis(0),
        version: 1,
    };
    new.tell = telling::of_issue(
        outcome.tell,
        &coming,
        None,
        IssueAction::Create.as_str(),
        outcome.to,
        1,
        &caller.account.id,
    );
    state
        .parts
        .journals
        .add_issue(new, state.parts.clock.now())
        .await?;
    let (issue, standing) = readable(&state, &caller.account, &id).await?;
    Ok((StatusCode::CREATED, Json(IssueView::new(&issue, standing))))
}

/// Everything that stands on an issue's board.
#[utoipa::path(get, path = "/api/issues/{id}", tag = "journals", operation_id = "showIssue",
    params(("id" = String, Path, description = "The issue")),
    security(("cookie" = []), ("bearer" = [])),
    responses(
        (status = 200, description = "The board", body = Board),
        (status = 401, description = "Not logged in", body = Problem, content_type = "application/problem+json"),
        (status = 404, description = "Absent, or not for the caller", body = Problem, content_type = "application/problem+json"),
    ))]
pub(crate) async fn show(
    State(state): State<AppState>,
    caller: Caller,
    IssuePath(id): IssuePath,
) -> Result<Json<Board>, ApiError> {
    let (issue, standing) = readable(&state, &caller.account, &id).await?;
    Ok(Json(
        board(&state, &caller.account, &issue, standing).await?,
    ))
}

/// Titles, due date, imprint and sections; by a teacher of the space.
#[utoipa::path(put, path = "/api/issues/{id}", tag = "journals", operation_id = "editIssue",
    params(("id" = String, Path, description = "The issue")),
    request_body = IssueEditBody,
    security(("cookie" = []), ("bearer" = [])),
    responses(
        (status = 200, description = "The board", body = Board),
        (status = 401, description = "Not logged in", body = Problem, content_type = "application/problem+json"),
        (status = 403, description = "Not a teacher of the space", body = Problem, content_type = "application/problem+json"),
        (status = 404, description = "Absent, or not for the caller", body = Problem, content_type = "application/problem+json"),
        (status = 409, description = "Somebody changed it meanwhile, it is signed off, or a section has articles", body = Problem, content_type = "application/problem+json"),
        (status = 422, description = "Too long", body = Problem, content_type = "application/problem+json"),
    ))]
pub(crate) async fn edit(
    State(state): State<AppState>,
    caller: Caller,
    IssuePath(id): IssuePath,
    JsonBody(body): JsonBody<IssueEditBody>,
) -> Result<Json<Board>, ApiError> {
    use passeplume_domain::journals::IssueState as S;
    let (issue, standing) = readable(&state, &caller.account, &id).await?;
    if standing != Standing::Teacher {
        return Err(ApiError::refused(Refusal::NotYours, None));
    }
    if issue.version != body.version {
        return Err(ApiError::already_decided(
            now_of_issue(&state, &issue).await?,
        ));
    }
    if matches!(
        issue.state,
        S::SignedOff | S::Published | S::Withdrawn | S::Archived
    ) {
        let now = now_of_issue(&state, &issue).await?;
        return Err(ApiError::refused(Refusal::SignedOff, Some(now)));
    }
    let imprint = match body.imprint {
        Some(view) => {
            let long = [&view.director, &view.school, &view.month]
                .into_iter()
                .any(|field| field.chars().count() > LONGEST_TITLE);
            if long {
                return Err(ApiError::TooLong("imprint"));
            }
            view.into()
        }
        None => issue.imprint.clone(),
    };
    let sections = match body.sections {
        Some(wanted) => {
            let sections = sections(&issue.sections, wanted)?;
            if !sections_stay(&state, &issue, &sections).await? {
                return Err(ApiError::section_in_use());
            }
            sections
        }
        None => issue.sections.clone(),
    };
    let cover = match body.cover.as_deref() {
        None => issue.cover.clone(),
        Some("") => None,
        Some(id) => Some(cover(&state, &issue, id).await?),
    };
    let by = &caller.account.id;
    let tell = telling::of_issue(
        &[Hears::Journal, Hears::Issue],
        &issue,
        None,
        "edit",
        issue.state,
        issue.version + 1,
        by,
    );
    let edit = IssueEdit {
        id: issue.id.clone(),
        seen: issue.version,
        title: bounded(
            "title",
            body.title.unwrap_or_else(|| issue.title.clone()),
            LONGEST_TITLE,
        )?,
        theme: bounded(
            "theme",
            body.theme.unwrap_or_else(|| issue.theme.clone()),
            200,
        )?,
        due: date(body.due, issue.due),
        imprint,
        sections,
        cover,
        tell,
    };
    let done = state
        .parts
        .journals
        .edit_issue(edit, state.parts.clock.now())
        .await?;
    let (issue, standing) = readable(&state, &caller.account, &id).await?;
    match done {
        Taken::Done => Ok(Json(
            board(&state, &caller.account, &issue, standing).await?,
        )),
        Taken::Stale => Err(ApiError::already_decided(
            now_of_issue(&state, &issue).await?,
        )),
    }
}

/// The issue, where the caller may see it.
pub(super) async fn readable(
    state: &AppState,
    account: &Account,
    id: &IssueId,
) -> Result<(Issue, Standing), ApiError> {
    let issue = state
        .parts
        .journals
        .issue(id)
        .await?
        .ok_or(ApiError::NotFound)?;
    let standing = known(standing(account, &issue.classes))?;
    Ok((issue, standing))
}

/// The board as the caller sees it.
pub(super) async fn board(
    state: &AppState,
    account: &Account,
    issue: &Issue,
    standing: Standing,
) -> Result<Board, ApiError> {
    let now = state.parts.clock.now();
    let articles = state.parts.journals.articles_of(&issue.id).await?;
    Ok(Board {
        issue: IssueView::new(issue, standing),
        sections: Board::sections(issue),
        articles: articles
            .iter()
            .map(|article| {
                let relations = relations(account, &[], issue, Some(article));
                ArticleItem::new(article, issue, &relations, now)
            })
            .collect(),
    })
}

/// A picture for the front page: one that stands in an article with a place.
async fn cover(state: &AppState, issue: &Issue, id: &str) -> Result<MediaId, ApiError> {
    let id = MediaId::parse(id).map_err(|_| ApiError::cover_unknown())?;
    let articles = state.parts.journals.articles_of(&issue.id).await?;
    let placed: Vec<&Article> = articles
        .iter()
        .filter(|article| article.state == ArticleState::Placed)
        .collect();
    let found = gather(state, &placed, Texts::WithMedia).await?;
    let is_there = found.pictures.iter().any(|one| {
        one.said.media == id && one.said.kind == MediaKind::Picture && one.place == Place::Stands
    });
    if is_there {
        Ok(id)
    } else {
        Err(ApiError::cover_unknown())
    }
}

fn sections(there: &[Section], wanted: Vec<SectionBody>) -> Result<Vec<Section>, ApiError> {
    if wanted.len() > MOST_SECTIONS {
        return Err(ApiError::TooLong("sections"));
    }
    wanted
        .into_iter()
        .map(|one| {
            let title = one.title.trim();
            if !(1..=LONGEST_TITLE).contains(&title.chars().count()) {
                return Err(ApiError::refused(Refusal::TitleMissing, None));
            }
            let id = match one.id {
                Some(id) => there
                    .iter()
                    .find(|section| section.id.as_str() == id)
                    .map(|section| section.id.clone())
                    .ok_or_else(|| ApiError::refused(Refusal::SectionUnknown, None))?,
                None => fresh_id(SectionId::parse)?,
            };
            Ok(Section {
                id,
                title: title.to_owned(),
            })
        })
        .collect()
}

async fn sections_stay(
    state: &AppState,
    issue: &Issue,
    sections: &[Section],
) -> Result<bool, ApiError> {
    let articles = state.parts.journals.articles_of(&issue.id).await?;
    Ok(articles
        .iter()
        .filter_map(|article| article.section.as_ref())
        .all(|used| sections.iter().any(|section| section.id == *used)))
}
