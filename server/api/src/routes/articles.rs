//! Articles: proposed, shown, and changed where no step is taken.

use axum::{Json, extract::State};
use http::StatusCode;
use passeplume_domain::{
    ArticleId,
    accounts::Account,
    groups::Belonging,
    journals::{
        Article, ArticleAction, ArticleCommand, ArticleEdit, ArticleFacts, ArticleState, Hears,
        Issue, IssueState, NewArticle, Refusal, Relation, Taken, article_step,
        article_step::LONGEST_TITLE, assignment::instructions_for, may_edit, relations, telling,
    },
};

use super::{
    common::{TRIES, bounded, date, fresh_id, now_of_article},
    issues,
};
use crate::{
    dto::article::{ArticleEditBody, ArticleItem, ArticleView, NewIdea, PartView},
    error::{ApiError, Problem},
    extract::{ArticlePath, Caller, IssuePath, JsonBody},
    state::AppState,
};

/// An idea for the conference, from a pupil or a teacher of the space.
#[utoipa::path(post, path = "/api/issues/{id}/articles", tag = "journals", operation_id = "proposeArticle",
    params(("id" = String, Path, description = "The issue")),
    request_body = NewIdea,
    security(("cookie" = []), ("bearer" = [])),
    responses(
        (status = 201, description = "The idea", body = ArticleView),
        (status = 401, description = "Not logged in", body = Problem, content_type = "application/problem+json"),
        (status = 403, description = "Seen, but not the caller's to do", body = Problem, content_type = "application/problem+json"),
        (status = 404, description = "Absent, or not for the caller", body = Problem, content_type = "application/problem+json"),
        (status = 409, description = "The issue takes no ideas any more", body = Problem, content_type = "application/problem+json"),
        (status = 422, description = "No title", body = Problem, content_type = "application/problem+json"),
        (status = 503, description = "The issue keeps moving: nothing was kept", body = Problem, content_type = "application/problem+json"),
    ))]
pub(crate) async fn propose(
    State(state): State<AppState>,
    caller: Caller,
    IssuePath(issue): IssuePath,
    JsonBody(body): JsonBody<NewIdea>,
) -> Result<(StatusCode, Json<ArticleView>), ApiError> {
    let title = body.title.trim().to_owned();
    let angle = bounded("angle", body.angle, 300)?;
    for _ in 0..TRIES {
        let (issue, _) = issues::readable(&state, &caller.account, &issue).await?;
        let held = relations(&caller.account, &[], &issue, None);
        let facts = ArticleFacts {
            state: None,
            issue: issue.state,
        };
        let outcome = article_step(&held, &facts, &ArticleCommand::Propose { title: &title })
            .map_err(|refusal| ApiError::refused(refusal, None))?;
        let id: ArticleId = fresh_id(ArticleId::parse)?;
        let by = caller.account.id.clone();
        let tell = tell_of_new(
            &issue,
            &id,
            outcome.tell,
            ArticleAction::Propose,
            outcome.to,
            &by,
        );
        let new = NewArticle {
            id: id.clone(),
            issue: issue.id.clone(),
            issue_state: issue.state,
            title: title.clone(),
            angle: angle.clone(),
            by,
            tell,
        };
        if state
            .parts
            .journals
            .propose(new, state.parts.clock.now())
            .await?
            == Taken::Done
        {
            let (article, issue, held) = readable(&state, &caller.account, &id).await?;
            let view = view(&state, &caller.account, &article, &issue, &held).await?;
            return Ok((StatusCode::CREATED, Json(view)));
        }
    }
    Err(ApiError::Unavailable("the issue keeps moving".to_owned()))
}

/// An article with its texts, instructions and steps.
#[utoipa::path(get, path = "/api/articles/{id}", tag = "journals", operation_id = "showArticle",
    params(("id" = String, Path, description = "The article")),
    security(("cookie" = []), ("bearer" = [])),
    responses(
        (status = 200, description = "The article", body = ArticleView),
        (status = 401, description = "Not logged in", body = Problem, content_type = "application/problem+json"),
        (status = 404, description = "Absent, or not for the caller", body = Problem, content_type = "application/problem+json"),
        (status = 503, description = "A text cannot be read now", body = Problem, content_type = "application/problem+json"),
    ))]
pub(crate) async fn show(
    State(state): State<AppState>,
    caller: Caller,
    ArticlePath(id): ArticlePath,
) -> Result<Json<ArticleView>, ApiError> {
    let (article, issue, held) = readable(&state, &caller.account, &id).await?;
    Ok(Json(
        view(&state, &caller.account, &article, &issue, &held).await?,
    ))
}

/// Title and chapô by its authors while they write; everything by its teachers.
#[utoipa::path(put, path = "/api/articles/{id}", tag = "journals", operation_id = "editArticle",
    params(("id" = String, Path, description = "The article")),
    request_body = ArticleEditBody,
    security(("cookie" = []), ("bearer" = [])),
    responses(
        (status = 200, description = "The article", body = ArticleView),
        (status = 401, description = "Not logged in", body = Problem, content_type = "application/problem+json"),
        (status = 403, description = "Seen, but not the caller's to do", body = Problem, content_type = "application/problem+json"),
        (status = 404, description = "Absent, or not for the caller", body = Problem, content_type = "application/problem+json"),
        (status = 409, description = "Somebody changed it meanwhile, it is signed off or out, or the authors' pen is down: `now` says where it is", body = Problem, content_type = "application/problem+json"),
        (status = 422, description = "No title, or too long", body = Problem, content_type = "application/problem+json"),
    ))]
pub(crate) async fn edit(
    State(state): State<AppState>,
    caller: Caller,
    ArticlePath(id): ArticlePath,
    JsonBody(body): JsonBody<ArticleEditBody>,
) -> Result<Json<ArticleView>, ApiError> {
    let (article, issue, held) = readable(&state, &caller.account, &id).await?;
    let titles_alone = body.angle.is_none()
        && body.byline.is_none()
        && body.target_words.is_none()
        && body.due.is_none();
    let may = may_edit(&held, article.state, issue.state, titles_alone);
    let sometimes =
        held.contains(&Relation::Keeper) || titles_alone && held.contains(&Relation::Author);
    if !sometimes {
        return Err(ApiError::refused(Refusal::NotYours, None));
    }
    if article.version != body.version {
        return Err(ApiError::already_decided(
            now_of_article(&state, &article).await?,
        ));
    }
    if !may {
        let now = now_of_article(&state, &article).await?;
        let why = match issue.state {
            IssueState::SignedOff => Refusal::SignedOff,
            IssueState::Conference
            | IssueState::Open
            | IssueState::Closing
            | IssueState::Layout
            | IssueState::Published
            | IssueState::Withdrawn
            | IssueState::Archived => Refusal::WrongState,
        };
        return Err(ApiError::refused(why, Some(now)));
    }
    let title = body.title.unwrap_or_else(|| article.title.clone());
    if !(1..=LONGEST_TITLE).contains(&title.trim().chars().count()) {
        return Err(ApiError::refused(Refusal::TitleMissing, None));
    }
    let kept = |said: Option<String>, kept: &str| said.unwrap_or_else(|| kept.to_owned());
    let tell = telling::of_article(
        &[Hears::Issue, Hears::Article],
        &issue,
        &article,
        "edit",
        article.state,
        article.version + 1,
        &caller.account.id,
    );
    let edit = ArticleEdit {
        id: article.id.clone(),
        seen: article.version,
        title: title.trim().to_owned(),
        standfirst: bounded(
            "standfirst",
            kept(body.standfirst, &article.standfirst),
            500,
        )?,
        angle: bounded("angle", kept(body.angle, &article.angle), 300)?,
        byline: bounded("byline", kept(body.byline, &article.byline), LONGEST_TITLE)?,
        target_words: wish(body.target_words, article.target_words),
        due: date(body.due, article.due),
        tell,
    };
    let done = state
        .parts
        .journals
        .edit_article(edit, state.parts.clock.now())
        .await?;
    let (article, issue, held) = readable(&state, &caller.account, &id).await?;
    match done {
        Taken::Done => Ok(Json(
            view(&state, &caller.account, &article, &issue, &held).await?,
        )),
        Taken::Stale => Err(ApiError::already_decided(
            now_of_article(&state, &article).await?,
        )),
    }
}

/// A number of words that was said, kept, or (0) taken away.
pub(super) fn wish(said: Option<i64>, kept: Option<i64>) -> Option<i64> {
    match said {
        None => kept,
        Some(words) => (words > 0).then_some(words.min(20_000)),
    }
}

/// The article with its issue; nobody was asked yet whether the caller may see it.
pub(super) async fn found(state: &AppState, id: &ArticleId) -> Result<(Article, Issue), ApiError> {
    let journals = &state.parts.journals;
    let article = journals.article(id).await?.ok_or(ApiError::NotFound)?;
    let issue = journals
        .issue(&article.issue)
        .await?
        .ok_or(ApiError::NotFound)?;
    Ok((article, issue))
}

/// The article with its issue and what the caller is to it, where the caller may see it.
pub(super) async fn readable(
    state: &AppState,
    account: &Account,
    id: &ArticleId,
) -> Result<(Article, Issue, Vec<Relation>), ApiError> {
    let (article, issue) = found(state, id).await?;
    // Families read what was published, on its page.
    let held = relations(account, &[], &issue, Some(&article));
    if held == [Relation::Stranger] {
        return Err(ApiError::NotFound);
    }
    Ok((article, issue, held))
}

/// The article as the caller sees it.
pub(super) async fn view(
    state: &AppState,
    account: &Account,
    article: &Article,
    issue: &Issue,
    held: &[Relation],
) -> Result<ArticleView, ApiError> {
    let mut parts = Vec::with_capacity(article.parts.len());
    let mut words = 0;
    for part in &article.parts {
        let Some(document) = state.parts.documents.document(&part.document).await? else {
            continue;
        };
        let counted = state.parts.live.snapshot(&part.document).await?.words;
        let counted = i64::try_from(counted).unwrap_or(i64::MAX);
        words += counted;
        parts.extend(PartView::new(article, part, &document, counted, account));
    }
    let mut item = ArticleItem::new(article, issue, held, state.parts.clock.now());
    if !parts.is_empty() {
        item.words = Some(words);
    }
    let belonging = if held.contains(&Relation::Author) {
        state.parts.groups.belonging(&account.id).await?
    } else {
        Belonging::default()
    };
    let instructions = instructions_for(article, held, &belonging);
    let mut steps = state.parts.journals.steps_of(&article.id).await?;
    if !held.iter().any(|relation| relation.hears_word_to_authors()) {
        steps.iter_mut().for_each(|step| step.word.clear());
    }
    Ok(ArticleView {
        item,
        instructions: instructions.into_iter().map(Into::into).collect(),
        parts,
        steps: steps.into_iter().map(Into::into).collect(),
    })
}

/// What is told of an article that is not there yet.
pub(super) fn tell_of_new(
    issue: &Issue,
    id: &ArticleId,
    tell: &[Hears],
    action: ArticleAction,
    to: ArticleState,
    by: &passeplume_domain::AccountId,
) -> Vec<passeplume_domain::live::Telling> {
    let coming = Article::coming(id.clone(), issue.id.clone(), by.clone());
    telling::of_article(tell, issue, &coming, action.as_str(), to, 1, by)
}
