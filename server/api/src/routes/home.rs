//! The first screen of each role: what waits, what came out.

use axum::{Json, extract::State};
use passeplume_domain::{
    ArticleId, Millis,
    accounts::{Account, Membership},
    homes::{LateWords, is_late},
    journals::{
        Article, ArticleAction, ArticleCard, ArticleState, Family, Publication, Relation, may_read,
        parts, relations,
    },
    live::Topic,
    spaces::policy::taught,
};

use super::common::family;
use crate::{
    dto::home::{
        ApprovalPage, ApprovalQuery, ApprovalView, Approve, Home, LateView, LateWordsView,
        PublicationItem, WaitingView, WaitingWhat,
    },
    error::{ApiError, Problem},
    extract::{Caller, QueryOf},
    state::AppState,
};

/// Most articles whose words are counted for one screen: each may have to be read from disk.
const COUNTED: usize = 8;
const OLDEST: usize = 5;
const MOST: u32 = 100;
/// Most rows of what is late.
const LATE: u32 = 50;
/// Topics of a first screen; one socket follows 64.
const TOPICS: usize = 24;

/// What waits for the caller and what is new, by role.
#[utoipa::path(get, path = "/api/home", tag = "home", operation_id = "showHome",
    security(("cookie" = []), ("bearer" = [])),
    responses(
        (status = 200, description = "The first screen", body = Home),
        (status = 401, description = "Not logged in", body = Problem, content_type = "application/problem+json"),
    ))]
pub(crate) async fn show(
    State(state): State<AppState>,
    caller: Caller,
) -> Result<Json<Home>, ApiError> {
    let waiting = waiting(&state, &caller.account).await?;
    let taught = taught(&caller.account);
    let approve = if taught.is_empty() {
        None
    } else {
        let mut cards = state
            .parts
            .journals
            .in_state(&taught, ArticleState::Submitted, None, MOST)
            .await?;
        cards.retain(|card| keeps(&caller.account, card));
        Some(Approve {
            count: i64::try_from(cards.len()).unwrap_or(i64::MAX),
            oldest: cards.iter().take(OLDEST).map(approval).collect(),
        })
    };
    let now = state.parts.clock.now();
    let homes = &state.parts.homes;
    let mut late = homes.late_of(&taught, now, LATE).await?;
    late.retain(|card| keeps(&caller.account, card));
    let late_words = homes.late_words_for(&taught, LATE).await?;
    let children = family(&state, &caller.account).await?;
    let out = readable(&state, &caller.account, &children).await?;
    let topics = topics(&state, &caller.account, &children, &out).await?;
    Ok(Json(Home {
        resume: waiting
            .iter()
            .find(|one| one.what != WaitingWhat::Proofread)
            .cloned(),
        waiting,
        approve,
        late: late.iter().map(late_view).collect(),
        late_words: late_words.into_iter().map(late_words_view).collect(),
        news: out.iter().map(item).collect(),
        topics,
    }))
}

/// What the first screen is made of: what is the caller's own, their classes' or their children's, or, for who directs a
/// school, the spaces'. A withdrawal is told of the publication itself.
async fn topics(
    state: &AppState,
    account: &Account,
    children: &Family,
    out: &[Publication],
) -> Result<Vec<String>, ApiError> {
    let mut topics = vec![Topic::Me(account.id.clone())];
    let mut directs = false;
    for membership in &account.memberships {
        match membership {
            Membership::PupilOf(class) | Membership::TeacherOf(class) => {
                topics.push(Topic::Class(class.clone()));
            }
            Membership::HeadOf(_) | Membership::AdviserOf(_) => directs = true,
            Membership::GuardianOf(_) | Membership::TownOf(_) | Membership::Administers => {}
        }
    }
    let theirs = children.iter().flat_map(|child| &child.classes);
    topics.extend(theirs.cloned().map(Topic::Class));
    if directs {
        let spaces = state.parts.spaces.shared_spaces(account).await?;
        topics.extend(spaces.into_iter().map(|space| Topic::Space(space.id)));
    }
    let newest = out.iter().take(OLDEST);
    topics.extend(newest.map(|one| Topic::Publication(one.id.clone())));
    let mut texts: Vec<String> = topics.iter().map(ToString::to_string).collect();
    texts.sort_unstable();
    texts.dedup();
    texts.truncate(TOPICS);
    Ok(texts)
}

/// Articles that were handed in to the caller, longest waiting first.
#[utoipa::path(get, path = "/api/approvals", tag = "home", operation_id = "listApprovals",
    params(ApprovalQuery),
    security(("cookie" = []), ("bearer" = [])),
    responses(
        (status = 200, description = "One page", body = ApprovalPage),
        (status = 400, description = "The query does not read", body = Problem, content_type = "application/problem+json"),
        (status = 401, description = "Not logged in", body = Problem, content_type = "application/problem+json"),
    ))]
pub(crate) async fn approvals(
    State(state): State<AppState>,
    caller: Caller,
    QueryOf(query): QueryOf<ApprovalQuery>,
) -> Result<Json<ApprovalPage>, ApiError> {
    let limit = query.limit.unwrap_or(50).clamp(1, MOST);
    let after = match query.after.as_deref() {
        None => None,
        Some(text) => Some(place(text).ok_or(ApiError::Malformed("after"))?),
    };
    let wanted = query.state.map_or(ArticleState::Submitted, Into::into);
    let taught = taught(&caller.account);
    if taught.is_empty() {
        return Ok(Json(ApprovalPage {
            items: Vec::new(),
            next: None,
        }));
    }
    let cards = state
        .parts
        .journals
        .in_state(&taught, wanted, after, limit)
        .await?;
    let next = (cards.len() == limit as usize)
        .then(|| cards.last())
        .flatten()
        .map(|last| format!("{}.{}", last.article.changed.0, last.article.id));
    let mine = cards.iter().filter(|card| keeps(&caller.account, card));
    Ok(Json(ApprovalPage {
        items: mine.map(approval).collect(),
        next,
    }))
}

/// Published issues that the caller may read, newest first.
#[utoipa::path(get, path = "/api/publications", tag = "home", operation_id = "listPublications",
    security(("cookie" = []), ("bearer" = [])),
    responses(
        (status = 200, description = "What came out", body = [PublicationItem]),
        (status = 401, description = "Not logged in", body = Problem, content_type = "application/problem+json"),
    ))]
pub(crate) async fn publications(
    State(state): State<AppState>,
    caller: Caller,
) -> Result<Json<Vec<PublicationItem>>, ApiError> {
    let children = family(&state, &caller.account).await?;
    let out = readable(&state, &caller.account, &children).await?;
    Ok(Json(out.iter().map(item).collect()))
}

/// What this person, in charge of these children, may read, newest first, without the articles.
pub(super) async fn readable(
    state: &AppState,
    account: &Account,
    children: &Family,
) -> Result<Vec<Publication>, ApiError> {
    let mut around = state
        .parts
        .journals
        .publications_around(account, children, MOST)
        .await?;
    around.retain(|one| may_read(Some((account, children)), &one.readership));
    Ok(around)
}

pub(super) fn item(publication: &Publication) -> PublicationItem {
    PublicationItem {
        id: publication.id.to_string(),
        issue: publication.issue.to_string(),
        journal_title: publication.journal_title.clone(),
        title: publication.title.clone(),
        audience: publication.readership.audience.into(),
        at: publication.at.0,
        school_year: publication.school_year,
        href: publication.address(),
    }
}

async fn waiting(state: &AppState, account: &Account) -> Result<Vec<WaitingView>, ApiError> {
    let now = state.parts.clock.now();
    let mut views = Vec::new();
    for card in state.parts.journals.waiting_for(account).await? {
        let ArticleCard {
            article,
            issue,
            last,
        } = card;
        let held = relations(account, &[], &issue, Some(&article));
        let what = if held.contains(&Relation::Author) {
            if article.state == ArticleState::Returned {
                WaitingWhat::Redo
            } else {
                WaitingWhat::Write
            }
        } else if held.contains(&Relation::Proofreader) {
            WaitingWhat::Proofread
        } else {
            continue;
        };
        let mine = parts::written_by(account, &article);
        let own = article.parts.iter().find(|part| mine.contains(&part.rank));
        let Some(part) = own.or(article.parts.first()) else {
            continue;
        };
        let words = if views.len() < COUNTED {
            // A list goes on without a number where a text cannot be read.
            let counted = state.parts.live.snapshot(&part.document).await.ok();
            counted.map(|text| i64::try_from(text.words).unwrap_or(i64::MAX))
        } else {
            None
        };
        let word = last.filter(|step| {
            article.state == ArticleState::Returned && step.action == ArticleAction::Return.as_str()
        });
        views.push(WaitingView {
            article: article.id.to_string(),
            document: part.document.to_string(),
            issue: issue.id.to_string(),
            journal_title: issue.journal_title,
            title: article.title,
            state: article.state.into(),
            what,
            word_by: word.as_ref().map(|step| step.by_name.clone()),
            word: word.map(|step| step.word),
            due: article.due.map(|due| due.0),
            late: is_late(article.state, article.due, now),
            target_words: article.target_words,
            words,
        });
    }
    Ok(views)
}

fn keeps(account: &Account, card: &ArticleCard) -> bool {
    relations(account, &[], &card.issue, Some(&card.article)).contains(&Relation::Keeper)
}

fn approval(card: &ArticleCard) -> ApprovalView {
    let ArticleCard { article, issue, .. } = card;
    ApprovalView {
        article: article.id.to_string(),
        document: article.parts.first().map(|part| part.document.to_string()),
        issue: issue.id.to_string(),
        journal_title: issue.journal_title.clone(),
        title: article.title.clone(),
        version: article.version,
        authors: author_names(article),
        words: article.words,
        target_words: article.target_words,
        submitted_at: article.changed.0,
        late: article.due.is_some_and(|due| due < article.changed),
    }
}

pub(super) fn late_view(card: &ArticleCard) -> LateView {
    let ArticleCard { article, issue, .. } = card;
    LateView {
        article: article.id.to_string(),
        issue: issue.id.to_string(),
        journal_title: issue.journal_title.clone(),
        title: article.title.clone(),
        state: article.state.into(),
        authors: author_names(article),
        due: article.due.map_or(0, |due| due.0),
    }
}

fn late_words_view(one: LateWords) -> LateWordsView {
    LateWordsView {
        document: one.text.document.to_string(),
        article: one.text.article.map(|article| article.to_string()),
        title: one.text.title,
        people: one.people,
        at: one.at.0,
    }
}

fn author_names(article: &Article) -> Vec<String> {
    let authors = article.assignees.iter();
    authors.map(|one| one.name.clone()).collect()
}

fn place(text: &str) -> Option<(Millis, ArticleId)> {
    let (at, id) = text.split_once('.')?;
    Some((Millis(at.parse().ok()?), ArticleId::parse(id).ok()?))
}
