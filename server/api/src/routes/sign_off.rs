//! What somebody looks at before signing an issue, and the ways that are chosen where a consent is missing.

use axum::{Json, extract::State};
use passeplume_domain::{
    AccountId, ArticleId,
    accounts::Account,
    journals::{
        Article, ArticleState, Audience, ChoiceMade, Ground, Hears, Issue, IssueState, Pictured,
        Place, Prepared, Refusal, Standing, Taken, lacking, relations, sign_off, telling,
    },
};

use super::{
    common::now_of_issue,
    consents,
    issues::readable,
    pictures::{Gathered, Texts, gather},
};
use crate::{
    dto::{
        article::ArticleItem,
        consent::{ChoicesBody, SignOffQuery},
        sign_off::{SignOffView, has_place},
    },
    error::{ApiError, Problem},
    extract::{Caller, IssuePath, JsonBody, QueryOf},
    state::AppState,
};

/// Most ways that are chosen at once.
const MOST: usize = 500;

/// What somebody looks at before signing.
#[utoipa::path(get, path = "/api/issues/{id}/sign-off", tag = "journals", operation_id = "showSignOff",
    params(("id" = String, Path, description = "The issue"), SignOffQuery),
    security(("cookie" = []), ("bearer" = [])),
    responses(
        (status = 200, description = "What is there and what is missing", body = SignOffView),
        (status = 400, description = "The query does not read", body = Problem, content_type = "application/problem+json"),
        (status = 401, description = "Not logged in", body = Problem, content_type = "application/problem+json"),
        (status = 403, description = "Not a teacher of the space", body = Problem, content_type = "application/problem+json"),
        (status = 404, description = "Absent, or not for the caller", body = Problem, content_type = "application/problem+json"),
    ))]
pub(crate) async fn show(
    State(state): State<AppState>,
    caller: Caller,
    IssuePath(id): IssuePath,
    QueryOf(query): QueryOf<SignOffQuery>,
) -> Result<Json<SignOffView>, ApiError> {
    let (issue, standing) = readable(&state, &caller.account, &id).await?;
    if standing != Standing::Teacher {
        return Err(ApiError::refused(Refusal::NotYours, None));
    }
    let audience = query
        .audience
        .map(Into::into)
        .or(issue.signed)
        .unwrap_or(Audience::Families);
    Ok(Json(view(&state, &caller.account, &issue, audience).await?))
}

/// Chooses how it comes out where consents are missing: without a name, without a picture, or not at all.
#[utoipa::path(put, path = "/api/issues/{id}/choices", tag = "journals", operation_id = "choose",
    params(("id" = String, Path, description = "The issue")),
    request_body = ChoicesBody,
    security(("cookie" = []), ("bearer" = [])),
    responses(
        (status = 200, description = "What is there and what is missing now", body = SignOffView),
        (status = 401, description = "Not logged in", body = Problem, content_type = "application/problem+json"),
        (status = 403, description = "Not a teacher of the space", body = Problem, content_type = "application/problem+json"),
        (status = 404, description = "Absent, or not for the caller", body = Problem, content_type = "application/problem+json"),
        (status = 409, description = "Not in the layout, or somebody was faster: `now` says where it is", body = Problem, content_type = "application/problem+json"),
        (status = 422, description = "A way that is not offered", body = Problem, content_type = "application/problem+json"),
    ))]
pub(crate) async fn choose(
    State(state): State<AppState>,
    caller: Caller,
    IssuePath(id): IssuePath,
    JsonBody(body): JsonBody<ChoicesBody>,
) -> Result<Json<SignOffView>, ApiError> {
    let (issue, standing) = readable(&state, &caller.account, &id).await?;
    if standing != Standing::Teacher {
        return Err(ApiError::refused(Refusal::NotYours, None));
    }
    if issue.version != body.version {
        return Err(ApiError::already_decided(
            now_of_issue(&state, &issue).await?,
        ));
    }
    if issue.state != IssueState::Layout {
        let now = now_of_issue(&state, &issue).await?;
        return Err(ApiError::refused(Refusal::WrongState, Some(now)));
    }
    if body.choices.len() > MOST {
        return Err(ApiError::TooLong("choices"));
    }
    let audience = body.audience.map_or(Audience::Families, Into::into);
    let articles = state.parts.journals.articles_of(&issue.id).await?;
    let known = Known::of(&state, &issue, &articles, Texts::WithMedia).await?;
    let offered = lacking::offered(&placed(&articles), &known.ground(audience));
    let mut choices = Vec::with_capacity(body.choices.len());
    for one in body.choices {
        let made = ChoiceMade {
            article: ArticleId::parse(&one.article).map_err(|_| ApiError::choice_unknown())?,
            child: AccountId::parse(&one.child).map_err(|_| ApiError::choice_unknown())?,
            kind: one.what.into(),
            choice: one.choice.into(),
        };
        let fits = offered.iter().any(|lack| {
            (&lack.article, &lack.child, lack.kind) == (&made.article, &made.child, made.kind)
                && lack.choices.contains(&made.choice)
        });
        if !fits {
            return Err(ApiError::choice_unknown());
        }
        choices.push(made);
    }
    let tell = telling::of_issue(
        &[Hears::Issue],
        &issue,
        None,
        "choose",
        issue.state,
        issue.version + 1,
        &caller.account.id,
    );
    let done = state
        .parts
        .sign_offs
        .choose(
            &issue.id,
            issue.version,
            choices,
            &caller.account.id,
            tell,
            state.parts.clock.now(),
        )
        .await?;
    let (issue, _) = readable(&state, &caller.account, &id).await?;
    match done {
        Taken::Done => Ok(Json(view(&state, &caller.account, &issue, audience).await?)),
        Taken::Stale => Err(ApiError::already_decided(
            now_of_issue(&state, &issue).await?,
        )),
    }
}

/// Everything that decides what may come out, beside the articles.
pub(super) struct Known {
    project: passeplume_domain::consents::Project,
    choices: Vec<ChoiceMade>,
    pub(super) gathered: Gathered,
}

impl Known {
    /// What is known now.
    pub(super) async fn of(
        state: &AppState,
        issue: &Issue,
        articles: &[Article],
        texts: Texts,
    ) -> Result<Self, ApiError> {
        Ok(Self {
            project: consents::project(state, &issue.journal).await?,
            choices: state.parts.sign_offs.choices(&issue.id).await?,
            gathered: gather(state, &placed(articles), texts).await?,
        })
    }

    /// For these readers.
    pub(super) fn ground(&self, audience: Audience) -> Ground<'_> {
        Ground {
            audience,
            project: &self.project,
            choices: &self.choices,
            pictures: &self.gathered.pictures,
        }
    }

    /// What comes out for these readers.
    pub(super) fn prepare(&self, articles: &[Article], audience: Audience) -> Prepared {
        lacking::prepare(&placed(articles), &self.ground(audience))
    }

    /// The version of the answers.
    pub(super) const fn version(&self) -> i64 {
        self.project.version
    }
}

fn placed(articles: &[Article]) -> Vec<&Article> {
    articles
        .iter()
        .filter(|article| article.state == ArticleState::Placed)
        .collect()
}

/// The still of a film is seen with it, and asked about with it.
fn stands(one: &&Pictured) -> bool {
    one.place == Place::Stands
}

async fn view(
    state: &AppState,
    account: &Account,
    issue: &Issue,
    audience: Audience,
) -> Result<SignOffView, ApiError> {
    let articles = state.parts.journals.articles_of(&issue.id).await?;
    let now = state.parts.clock.now();
    let known = Known::of(state, issue, &articles, Texts::WithMedia).await?;
    let ground = known.ground(audience);
    let prepared = lacking::prepare(&placed(&articles), &ground);
    let published: Vec<&Article> = articles
        .iter()
        .filter(|article| article.state == ArticleState::Published)
        .collect();
    let out: Vec<&Article> = prepared.articles.iter().chain(published).collect();
    Ok(SignOffView {
        version: issue.version,
        imprint: (&issue.imprint).into(),
        credits: sign_off::credits(&out),
        missing: sign_off::missing_for(&issue.imprint, &articles, &ground)
            .iter()
            .map(Into::into)
            .collect(),
        consents: lacking::lacking(&placed(&articles), &ground)
            .iter()
            .map(Into::into)
            .collect(),
        pictures: known
            .gathered
            .pictures
            .iter()
            .filter(stands)
            .map(Into::into)
            .collect(),
        around: known.project.children.iter().map(Into::into).collect(),
        audience: issue.signed.map(Into::into),
        left_out: articles
            .iter()
            .filter(|article| !has_place(article))
            .map(|article| {
                let relations = relations(account, &[], issue, Some(article));
                ArticleItem::new(article, issue, &relations, now)
            })
            .collect(),
    })
}
