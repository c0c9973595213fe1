//! The steps of an issue, from the conference to the families and back off their page.

use axum::{Json, extract::State};
use passeplume_domain::{
    PublicationId,
    journals::{
        Article, Audience, Issue, IssueAction, IssueCommand, IssueEffect, IssueFacts, IssueStep,
        Missing, Refusal, Standing, Taken, issue_step, pictured, publication, sign_off, telling,
    },
};

use super::{
    common::{TRIES, fresh_id, now_of_issue},
    issues::{board, readable},
    pictures::Texts,
    sign_off::Known,
};
use crate::{
    dto::journal::{Board, IssueStepBody},
    error::{ApiError, Problem},
    extract::{Caller, IssuePath, JsonBody},
    state::AppState,
};

/// Takes a step. Of two at once one is taken; the other hears 409 with where the issue is now.
#[utoipa::path(post, path = "/api/issues/{id}/steps", tag = "journals", operation_id = "takeIssueStep",
    params(("id" = String, Path, description = "The issue")),
    request_body = IssueStepBody,
    security(("cookie" = []), ("bearer" = [])),
    responses(
        (status = 200, description = "The board after it", body = Board),
        (status = 401, description = "Not logged in", body = Problem, content_type = "application/problem+json"),
        (status = 403, description = "Seen, but not the caller's to do", body = Problem, content_type = "application/problem+json"),
        (status = 404, description = "Absent, or not for the caller", body = Problem, content_type = "application/problem+json"),
        (status = 409, description = "Not from here, or somebody was faster: `now` says where it is", body = Problem, content_type = "application/problem+json"),
        (status = 422, description = "Something is missing", body = Problem, content_type = "application/problem+json"),
        (status = 503, description = "A text cannot be read now", body = Problem, content_type = "application/problem+json"),
    ))]
pub(crate) async fn take(
    State(state): State<AppState>,
    caller: Caller,
    IssuePath(id): IssuePath,
    JsonBody(body): JsonBody<IssueStepBody>,
) -> Result<Json<Board>, ApiError> {
    let asked = Asked {
        action: body.action.into(),
        audience: body.audience.map(Into::into),
        seen: body.version,
    };
    for _ in 0..TRIES {
        let (issue, standing) = readable(&state, &caller.account, &id).await?;
        let step = judge(&state, &caller, &issue, standing, &asked).await?;
        let taken = state
            .parts
            .journals
            .take_issue_step(step, state.parts.clock.now())
            .await?;
        match taken {
            Taken::Done => {
                let (issue, standing) = readable(&state, &caller.account, &id).await?;
                return Ok(Json(
                    board(&state, &caller.account, &issue, standing).await?,
                ));
            }
            // Something moved under it: an article, or the issue itself. What is true now decides.
            Taken::Stale => {}
        }
    }
    let (issue, _) = readable(&state, &caller.account, &id).await?;
    Err(ApiError::already_decided(
        now_of_issue(&state, &issue).await?,
    ))
}

struct Asked {
    action: IssueAction,
    audience: Option<Audience>,
    seen: i64,
}

async fn judge(
    state: &AppState,
    caller: &Caller,
    issue: &Issue,
    standing: Standing,
    asked: &Asked,
) -> Result<IssueStep, ApiError> {
    // The other steps are judged without a look at the articles.
    let articles = if matches!(asked.action, IssueAction::SignOff | IssueAction::Publish) {
        state.parts.journals.articles_of(&issue.id).await?
    } else {
        Vec::new()
    };
    let as_signed = issue
        .signed
        .filter(|_| asked.action == IssueAction::Publish);
    let audience = asked.audience.or(as_signed).unwrap_or(Audience::Families);
    // What comes out is what was read here.
    let texts = if asked.action == IssueAction::Publish {
        Texts::All
    } else {
        Texts::WithMedia
    };
    let known = Known::of(state, issue, &articles, texts).await?;
    let missing = sign_off::missing_for(&issue.imprint, &articles, &known.ground(audience));
    let command = command(asked.action, audience, &missing);
    let facts = IssueFacts {
        state: Some(issue.state),
        signed: issue.signed,
        audience: issue.publication.as_ref().map(|(_, audience)| *audience),
    };
    let outcome = match issue_step(standing, &facts, &command) {
        Err(refusal @ (Refusal::NotFound | Refusal::NotYours)) => {
            return Err(ApiError::refused(refusal, None));
        }
        // Who did not see the newest step hears of it, whatever else is wrong.
        _ if issue.version != asked.seen => {
            return Err(ApiError::already_decided(now_of_issue(state, issue).await?));
        }
        Err(Refusal::Incomplete) => return Err(ApiError::incomplete(&missing)),
        Err(refusal) => {
            let now = now_of_issue(state, issue).await?;
            return Err(ApiError::refused(refusal, Some(now)));
        }
        Ok(outcome) => outcome,
    };
    let effect = effect(state, issue, &articles, &known, asked.action, audience)?;
    let coming = match &effect {
        IssueEffect::Publish { copy, .. } => Some(&copy.id),
        IssueEffect::None
        | IssueEffect::SignOff { .. }
        | IssueEffect::UndoSignOff
        | IssueEffect::Narrow(_)
        | IssueEffect::Withdraw
        | IssueEffect::Restore => issue.publication.as_ref().map(|(id, _)| id),
    };
    let by = caller.account.id.clone();
    let tell = telling::of_issue(
        outcome.tell,
        issue,
        coming,
        asked.action.as_str(),
        outcome.to,
        issue.version + 1,
        &by,
    );
    Ok(IssueStep {
        issue: issue.id.clone(),
        action: asked.action,
        from: issue.state,
        to: outcome.to,
        seen: asked.seen,
        effect,
        by,
        tell,
    })
}

fn command(action: IssueAction, audience: Audience, missing: &[Missing]) -> IssueCommand<'_> {
    match action {
        IssueAction::Create => IssueCommand::Create { title: "" },
        IssueAction::Open => IssueCommand::Open,
        IssueAction::Close => IssueCommand::Close,
        IssueAction::LayOut => IssueCommand::LayOut,
        IssueAction::SignOff => IssueCommand::SignOff { missing },
        IssueAction::Reopen => IssueCommand::Reopen,
        IssueAction::Publish => IssueCommand::Publish { audience },
        IssueAction::Narrow => IssueCommand::Narrow { audience },
        IssueAction::Withdraw => IssueCommand::Withdraw,
        IssueAction::Restore => IssueCommand::Restore,
        IssueAction::Archive => IssueCommand::Archive,
    }
}

fn effect(
    state: &AppState,
    issue: &Issue,
    articles: &[Article],
    known: &Known,
    action: IssueAction,
    audience: Audience,
) -> Result<IssueEffect, ApiError> {
    Ok(match action {
        IssueAction::SignOff => IssueEffect::SignOff {
            audience,
            credits: {
                let out = known.prepare(articles, audience).articles;
                sign_off::credits(&out.iter().collect::<Vec<_>>())
            },
        },
        IssueAction::Reopen if issue.signed.is_some() => IssueEffect::UndoSignOff,
        IssueAction::Publish => {
            // What a family took back after the signature comes out the careful way, or not.
            let prepared = known.prepare(articles, audience);
            if prepared.articles.is_empty() {
                return Err(ApiError::incomplete(&[Missing::Articles]));
            }
            // Somebody put a picture in after the signature: who is in it decides whether it comes out.
            let out: Vec<_> = prepared.articles.iter().map(|one| &one.id).collect();
            let unsaid = pictured::unsaid(&known.ground(audience), &out);
            if !unsaid.is_empty() {
                return Err(ApiError::incomplete(&unsaid));
            }
            let bodies: Vec<(Article, String)> = prepared
                .articles
                .into_iter()
                .map(|article| {
                    let body = known.gathered.body(&article.id, &prepared.without);
                    (article, body)
                })
                .collect();
            let id = fresh_id(PublicationId::parse)?;
            let mut copy = publication::copy(id, issue, &bodies, state.parts.clock.now());
            copy.left_out = prepared.left_out;
            copy.shown = prepared.shown;
            copy.consents = Some(known.version());
            copy.cover = known.gathered.cover(issue.cover.as_ref(), &bodies);
            copy.media = Some(known.gathered.may_come_out());
            IssueEffect::Publish {
                audience,
                copy: Box::new(copy),
            }
        }
        IssueAction::Narrow => IssueEffect::Narrow(audience),
        IssueAction::Withdraw => IssueEffect::Withdraw,
        IssueAction::Restore => IssueEffect::Restore,
        IssueAction::Create
        | IssueAction::Open
        | IssueAction::Close
        | IssueAction::LayOut
        | IssueAction::Reopen
        | IssueAction::Archive => IssueEffect::None,
    })
}
