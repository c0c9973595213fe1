//! The steps of an article: begun, handed in, returned with a word, approved, placed, withdrawn.

use axum::{Json, extract::State};
use passeplume_domain::{
    SectionId,
    accounts::Account,
    documents::Pen,
    journals::{
        Article, ArticleAction, ArticleCommand, ArticleFacts, ArticleStep, Hears, Issue, Refusal,
        Taken, article_step,
        article_step::{LONGEST_WORD, is_offered},
        parts,
        parts::HandIn,
        proofreading, relations, telling,
    },
};

use super::{
    articles::{found, readable, view},
    common::{TRIES, family, now_of_article},
};
use crate::{
    dto::article::{ArticleStepBody, ArticleView},
    error::{ApiError, Problem},
    extract::{ArticlePath, Caller, JsonBody},
    state::AppState,
};

/// Takes a step. Of two at once one is taken; the other hears 409 with where the article is now.
#[utoipa::path(post, path = "/api/articles/{id}/steps", tag = "journals", operation_id = "takeArticleStep",
    params(("id" = String, Path, description = "The article")),
    request_body = ArticleStepBody,
    security(("cookie" = []), ("bearer" = [])),
    responses(
        (status = 200, description = "The article after it", body = ArticleView),
        (status = 401, description = "Not logged in", body = Problem, content_type = "application/problem+json"),
        (status = 403, description = "Seen, but not the caller's to do", body = Problem, content_type = "application/problem+json"),
        (status = 404, description = "Absent, or not for the caller", body = Problem, content_type = "application/problem+json"),
        (status = 409, description = "Not from here, or somebody was faster: `now` says where it is", body = Problem, content_type = "application/problem+json"),
        (status = 422, description = "Something is missing", body = Problem, content_type = "application/problem+json"),
        (status = 503, description = "The text cannot be read now", body = Problem, content_type = "application/problem+json"),
    ))]
pub(crate) async fn take(
    State(state): State<AppState>,
    caller: Caller,
    ArticlePath(id): ArticlePath,
    JsonBody(body): JsonBody<ArticleStepBody>,
) -> Result<Json<ArticleView>, ApiError> {
    let action: ArticleAction = body.action.into();
    let word = body.word.as_deref().unwrap_or_default().trim();
    // Before anything is looked up: what does not fit tells nobody that the article is there.
    if word.chars().count() > LONGEST_WORD && action != ArticleAction::Return {
        return Err(ApiError::TooLong("word"));
    }
    for _ in 0..TRIES {
        let (article, issue) = found(&state, &id).await?;
        let step = judge(&state, &caller.account, &article, &issue, &body).await?;
        let taken = state
            .parts
            .journals
            .take_step(step, state.parts.clock.now())
            .await?;
        match taken {
            Taken::Done => {
                let (article, issue, held) = readable(&state, &caller.account, &id).await?;
                let view = view(&state, &caller.account, &article, &issue, &held).await?;
                return Ok(Json(view));
            }
            // The article or its issue moved: what is true now decides.
            Taken::Stale => {}
        }
    }
    let (article, _, _) = readable(&state, &caller.account, &id).await?;
    Err(ApiError::already_decided(
        now_of_article(&state, &article).await?,
    ))
}

async fn judge(
    state: &AppState,
    account: &Account,
    article: &Article,
    issue: &Issue,
    body: &ArticleStepBody,
) -> Result<ArticleStep, ApiError> {
    let action: ArticleAction = body.action.into();
    let held = relations(
        account,
        &family(state, account).await?,
        issue,
        Some(article),
    );
    let section = body
        .section
        .as_deref()
        .and_then(|id| SectionId::parse(id).ok());
    let word = body.word.as_deref().unwrap_or_default().trim();
    let facts = ArticleFacts {
        state: Some(article.state),
        issue: issue.state,
    };
    // A text is read for whoever may show it or hand it in, and for nobody else: what went wrong with it would tell that it is there.
    let shows = matches!(
        action,
        ArticleAction::AskProofreading | ArticleAction::Submit
    );
    let offered = is_offered(&held, &facts, action);
    let hand_in = if action == ArticleAction::Submit && offered {
        let hand_in = parts::hand_in(account, &held, article, body.part);
        Some(hand_in.map_err(|refusal| ApiError::refused(refusal, None))?)
    } else {
        None
    };
    let words = match &hand_in {
        Some(HandIn::Parts(ranks)) => Some(count(state, article, Some(ranks)).await?),
        Some(HandIn::Whole) => Some(count(state, article, None).await?),
        None if shows && offered => Some(count(state, article, None).await?),
        None => None,
    };
    if let (ArticleAction::TakeBack, Some(part)) = (action, body.part)
        && parts::takes_up_again(account, &held, article, part)
    {
        return Ok(of_parts(account, article, issue, action, vec![part]));
    }
    let command = match action {
        ArticleAction::Propose => ArticleCommand::Propose {
            title: &article.title,
        },
        // It has an address of its own, and from here nobody is named.
        ArticleAction::Assign => ArticleCommand::Assign { somebody: false },
        ArticleAction::Begin => ArticleCommand::Begin,
        ArticleAction::AskProofreading => ArticleCommand::AskProofreading {
            words: words.unwrap_or(0),
        },
        ArticleAction::EndProofreading => ArticleCommand::EndProofreading,
        ArticleAction::Submit => ArticleCommand::Submit {
            words: words.unwrap_or(0),
        },
        ArticleAction::TakeBack => ArticleCommand::TakeBack,
        ArticleAction::Return => ArticleCommand::Return { word },
        ArticleAction::Approve => ArticleCommand::Approve,
        ArticleAction::Place => ArticleCommand::Place {
            section_fits: section
                .as_ref()
                .is_some_and(|id| issue.sections.iter().any(|one| one.id == *id)),
        },
        ArticleAction::Unplace => ArticleCommand::Unplace,
        ArticleAction::Publish => ArticleCommand::Publish,
        ArticleAction::Withdraw => ArticleCommand::Withdraw,
        ArticleAction::Restore => ArticleCommand::Restore,
    };
    let outcome = match (article_step(&held, &facts, &command), hand_in) {
        (Err(refusal @ (Refusal::NotFound | Refusal::NotYours)), _) => {
            return Err(ApiError::refused(refusal, None));
        }
        // Groups that say that their part is done do not contradict one another.
        (Ok(_), Some(HandIn::Parts(ranks))) => {
            return Ok(of_parts(account, article, issue, action, ranks));
        }
        // Who did not see the newest step hears of it, whatever else is wrong.
        _ if article.version != body.version => {
            return Err(ApiError::already_decided(
                now_of_article(state, article).await?,
            ));
        }
        (Err(refusal), _) => {
            let now = now_of_article(state, article).await?;
            return Err(ApiError::refused(refusal, Some(now)));
        }
        (Ok(outcome), _) => outcome,
    };
    let proofreaders =
        (action == ArticleAction::AskProofreading).then(|| proofreading::readers(issue, article));
    let mut after = article.clone();
    if let Some(classes) = &proofreaders {
        after.proofreaders.clone_from(classes);
    }
    let tell = telling::of_article(
        outcome.tell,
        issue,
        &after,
        action.as_str(),
        outcome.to,
        article.version + 1,
        &account.id,
    );
    Ok(ArticleStep {
        article: article.id.clone(),
        issue: issue.id.clone(),
        issue_state: issue.state,
        action,
        from: article.state,
        to: outcome.to,
        seen: body.version,
        pen: outcome.pen,
        parts: None,
        place: section
            .filter(|_| action == ArticleAction::Place)
            .map(|section| (section, body.rank)),
        words: words.map(|words| i64::try_from(words).unwrap_or(i64::MAX)),
        proofreaders,
        word: word.to_owned(),
        by: account.id.clone(),
        tell,
    })
}

/// Parts are done, or taken up again, while others are still written: the article stays where it is.
fn of_parts(
    account: &Account,
    article: &Article,
    issue: &Issue,
    action: ArticleAction,
    ranks: Vec<i64>,
) -> ArticleStep {
    let done = action == ArticleAction::Submit;
    let tell = telling::of_article(
        &[Hears::Issue, Hears::Article],
        issue,
        article,
        action.as_str(),
        article.state,
        article.version + i64::from(!done),
        &account.id,
    );
    ArticleStep {
        article: article.id.clone(),
        issue: issue.id.clone(),
        issue_state: issue.state,
        action,
        from: article.state,
        to: article.state,
        // The version that was read: another group that was done first is no reason to refuse this one.
        seen: article.version,
        pen: Some(if done { Pen::Down } else { Pen::Up }),
        parts: Some(ranks),
        place: None,
        words: None,
        proofreaders: None,
        word: String::new(),
        by: account.id.clone(),
        tell,
    }
}

/// Words of all its texts, or of these parts, committed.
async fn count(
    state: &AppState,
    article: &Article,
    ranks: Option<&[i64]>,
) -> Result<usize, ApiError> {
    let mut words = 0;
    let counted = |rank| ranks.is_none_or(|ranks| ranks.contains(&rank));
    for part in article.parts.iter().filter(|part| counted(part.rank)) {
        words += state.parts.live.snapshot(&part.document).await?.words;
    }
    Ok(words)
}
