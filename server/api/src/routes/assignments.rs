//! Articles get their authors: up to forty in one request, all of them or none.

use axum::{Json, extract::State};
use passeplume_domain::{
    AccountId, ArticleId, ClassId, DocumentId, GroupId,
    accounts::Account,
    groups::LONGEST_LEVEL,
    journals::{
        Article, ArticleAction, ArticleCommand, ArticleFacts, Assignee, Assignment, Instruction,
        InstructionFor, Issue, NewPart, Refusal, Subject, Taken, article_step,
        article_step::{LONGEST_TITLE, LONGEST_WORD},
        assignment::{MOST_ASSIGNEES, MOST_INSTRUCTIONS, MOST_PARTS, is_somebody, parts},
        relations, telling,
    },
};

use super::{
    articles::wish,
    common::{TRIES, bounded, date, fresh_id, now_of_article},
    issues,
};
use crate::{
    dto::article::{ArticleItem, AssigneeKind, AssignmentRow, InstructionKind},
    error::{ApiError, Problem},
    extract::{Caller, IssuePath, JsonBody},
    state::AppState,
};

const MOST_ROWS: usize = 40;

/// Gives articles to pupils and classes; a row without `article` makes one.
#[utoipa::path(post, path = "/api/issues/{id}/assignments", tag = "journals", operation_id = "assignArticles",
    params(("id" = String, Path, description = "The issue")),
    request_body = [AssignmentRow],
    security(("cookie" = []), ("bearer" = [])),
    responses(
        (status = 200, description = "The articles, in the order of the rows", body = [ArticleItem]),
        (status = 400, description = "No rows", body = Problem, content_type = "application/problem+json"),
        (status = 401, description = "Not logged in", body = Problem, content_type = "application/problem+json"),
        (status = 403, description = "Not a teacher of the space", body = Problem, content_type = "application/problem+json"),
        (status = 404, description = "Absent, or not for the caller", body = Problem, content_type = "application/problem+json"),
        (status = 409, description = "The issue or an article does not take it", body = Problem, content_type = "application/problem+json"),
        (status = 422, description = "No title, or nobody of the space", body = Problem, content_type = "application/problem+json"),
        (status = 503, description = "The issue keeps moving: nothing was kept", body = Problem, content_type = "application/problem+json"),
    ))]
pub(crate) async fn assign(
    State(state): State<AppState>,
    caller: Caller,
    IssuePath(id): IssuePath,
    JsonBody(rows): JsonBody<Vec<AssignmentRow>>,
) -> Result<Json<Vec<ArticleItem>>, ApiError> {
    if rows.is_empty() {
        return Err(ApiError::Malformed("no rows"));
    }
    if rows.len() > MOST_ROWS {
        return Err(ApiError::TooLong("rows"));
    }
    for _ in 0..TRIES {
        let (issue, _) = issues::readable(&state, &caller.account, &id).await?;
        let articles = state.parts.journals.articles_of(&issue.id).await?;
        let mut judged = Vec::with_capacity(rows.len());
        for row in &rows {
            judged.push(judge(&state, &caller.account, &issue, &articles, row).await?);
        }
        let ids: Vec<ArticleId> = judged.iter().map(|one| one.article.clone()).collect();
        let mut each = ids.clone();
        each.sort_unstable();
        each.dedup();
        if each.len() < ids.len() {
            return Err(ApiError::Contradiction("an article twice"));
        }
        let taken = state
            .parts
            .journals
            .assign(
                &issue.id,
                issue.state,
                judged,
                &caller.account.id,
                state.parts.clock.now(),
            )
            .await?;
        if taken == Taken::Done {
            return items(&state, &caller.account, &issue, &ids).await;
        }
    }
    Err(ApiError::Unavailable("the issue keeps moving".to_owned()))
}

async fn items(
    state: &AppState,
    account: &Account,
    issue: &Issue,
    ids: &[ArticleId],
) -> Result<Json<Vec<ArticleItem>>, ApiError> {
    let now = state.parts.clock.now();
    let articles = state.parts.journals.articles_of(&issue.id).await?;
    let found = ids
        .iter()
        .filter_map(|id| articles.iter().find(|article| article.id == *id));
    Ok(Json(
        found
            .map(|article| {
                let held = relations(account, &[], issue, Some(article));
                ArticleItem::new(article, issue, &held, now)
            })
            .collect(),
    ))
}

async fn judge(
    state: &AppState,
    account: &Account,
    issue: &Issue,
    articles: &[Article],
    row: &AssignmentRow,
) -> Result<Assignment, ApiError> {
    let there = match &row.article {
        None => None,
        Some(id) => Some(
            articles
                .iter()
                .find(|article| article.id.as_str() == id)
                .ok_or(ApiError::NotFound)?,
        ),
    };
    let held = relations(account, &[], issue, there);
    let (named, authors) = authors(state, issue, row).await?;
    let texts = parts(row.mode.into(), &authors);
    // An article that is made with its authors was an idea for as long as nobody saw it.
    let facts = ArticleFacts {
        state: Some(
            there.map_or(passeplume_domain::journals::ArticleState::Idea, |one| {
                one.state
            }),
        ),
        issue: issue.state,
    };
    let command = ArticleCommand::Assign {
        somebody: is_somebody(&named, &authors) && texts.is_some(),
    };
    let outcome = match (article_step(&held, &facts, &command), there, row.version) {
        (Err(refusal @ (Refusal::NotFound | Refusal::NotYours)), _, _) => {
            return Err(ApiError::refused(refusal, None));
        }
        (_, Some(article), Some(seen)) if article.version != seen => {
            return Err(ApiError::already_decided(
                now_of_article(state, article).await?,
            ));
        }
        (Err(refusal), there, _) => {
            let now = match there {
                Some(article) => Some(now_of_article(state, article).await?),
                None => None,
            };
            return Err(ApiError::refused(refusal, now));
        }
        (Ok(outcome), _, _) => outcome,
    };
    let kept = |said: &Option<String>, kept: Option<&str>| {
        said.as_deref().or(kept).unwrap_or_default().to_owned()
    };
    let title = kept(&row.title, there.map(|one| one.title.as_str()));
    if !(1..=LONGEST_TITLE).contains(&title.trim().chars().count()) {
        return Err(ApiError::refused(Refusal::TitleMissing, None));
    }
    let id = match there {
        Some(article) => article.id.clone(),
        None => fresh_id(ArticleId::parse)?,
    };
    let mut coming = there
        .cloned()
        .unwrap_or_else(|| Article::coming(id.clone(), issue.id.clone(), account.id.clone()));
    coming.assignees.clone_from(&authors);
    let version = there.map_or(1, |article| article.version + 1);
    let tell = telling::of_article(
        outcome.tell,
        issue,
        &coming,
        ArticleAction::Assign.as_str(),
        outcome.to,
        version,
        &account.id,
    );
    Ok(Assignment {
        article: id,
        seen: there.map(|article| (article.state, article.version)),
        to: outcome.to,
        title: title.trim().to_owned(),
        angle: bounded(
            "angle",
            kept(&row.angle, there.map(|one| one.angle.as_str())),
            300,
        )?,
        mode: row.mode.into(),
        target_words: wish(row.target_words, there.and_then(|one| one.target_words)),
        due: date(
            row.due,
            there.map_or(issue.due, |one| one.due.or(issue.due)),
        ),
        instructions: instructions(state, issue, row).await?,
        authors,
        parts: texts
            .unwrap_or_default()
            .into_iter()
            .map(|title| {
                Ok(NewPart {
                    title,
                    document: fresh_id(DocumentId::parse)?,
                })
            })
            .collect::<Result<_, ApiError>>()?,
        tell,
    })
}

/// Who is named, and what is known of them, each in the part they were named for.
async fn authors(
    state: &AppState,
    issue: &Issue,
    row: &AssignmentRow,
) -> Result<(Vec<Subject>, Vec<Assignee>), ApiError> {
    let mut named: Vec<(i64, Subject)> = Vec::with_capacity(row.assignees.len());
    for one in &row.assignees {
        if !(0..i64::try_from(MOST_PARTS).unwrap_or(i64::MAX)).contains(&one.part) {
            return Err(ApiError::Malformed("part"));
        }
        let nobody = |_| ApiError::refused(Refusal::NobodyAssigned, None);
        let id = &one.subject;
        let subject = match one.kind {
            AssigneeKind::Class => Subject::Class(ClassId::parse(id).map_err(nobody)?),
            AssigneeKind::Account => Subject::Account(AccountId::parse(id).map_err(nobody)?),
            AssigneeKind::Group => Subject::Group(GroupId::parse(id).map_err(nobody)?),
        };
        if !named.contains(&(one.part, subject.clone())) {
            named.push((one.part, subject));
        }
    }
    let subjects: Vec<Subject> = named.iter().map(|(_, who)| who.clone()).collect();
    if subjects.len() > MOST_ASSIGNEES {
        return Ok((subjects, Vec::new()));
    }
    let known = state
        .parts
        .journals
        .authors(&issue.space, &subjects)
        .await?;
    let authors = named
        .iter()
        .filter_map(|(part, who)| {
            let found = known.iter().find(|one| one.who == *who)?;
            Some(Assignee {
                part: *part,
                ..found.clone()
            })
        })
        .collect();
    Ok((subjects, authors))
}

/// What is asked of whom, once a group or level; groups of the space and of its classes alone.
async fn instructions(
    state: &AppState,
    issue: &Issue,
    row: &AssignmentRow,
) -> Result<Vec<Instruction>, ApiError> {
    let mut asked: Vec<Instruction> = Vec::new();
    let groups = if row
        .instructions
        .iter()
        .any(|one| one.kind == InstructionKind::Group)
    {
        state.parts.groups.groups_of(&issue.space).await?
    } else {
        Vec::new()
    };
    for one in &row.instructions {
        let words = bounded("instructions", one.words.clone(), LONGEST_WORD)?;
        let whom = match one.kind {
            InstructionKind::Everyone => InstructionFor::Everyone,
            InstructionKind::Group => {
                let group = groups.iter().find(|group| group.id.as_str() == one.subject);
                let group =
                    group.ok_or_else(|| ApiError::refused(Refusal::NobodyAssigned, None))?;
                InstructionFor::Group(group.id.clone())
            }
            InstructionKind::Level => {
                let level = bounded("level", one.subject.clone(), LONGEST_LEVEL)?;
                if level.is_empty() {
                    return Err(ApiError::Malformed("level"));
                }
                InstructionFor::Level(level)
            }
        };
        if words.is_empty() {
            continue;
        }
        match asked.iter_mut().find(|there| there.whom == whom) {
            Some(there) => {
                there.words = bounded(
                    "instructions",
                    format!("{}\n{words}", there.words),
                    LONGEST_WORD,
                )?;
            }
            None => asked.push(Instruction {
                whom,
                name: String::new(),
                words,
            }),
        }
    }
    if asked.len() > MOST_INSTRUCTIONS {
        return Err(ApiError::TooLong("instructions"));
    }
    Ok(asked)
}
