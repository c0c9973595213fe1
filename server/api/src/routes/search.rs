//! Search: what is found by words, of what the caller may open anyway.

use axum::{Json, extract::State};
use passeplume_domain::{
    documents::Document,
    forum::{Forum, Topic},
    journals::{Article, Issue, Publication, publication::printed_title},
    search::{Candidate, Found, Place, PublishedStory, Query, Searcher, excerpt, fold, may_find},
};

use super::common::family;
use crate::{
    dto::search::{FoundKind, FoundPage, FoundView, SearchQuery},
    error::{ApiError, Problem},
    extract::{Caller, QueryOf},
    state::AppState,
};

/// Of one page.
const ITEMS: usize = 20;
/// Entries that are read in one go: one more than a page, so that its end is known.
const BATCH: u32 = 21;
/// Batches of one answer. Rows leave out what is not around the caller, so that policies hardly ever refuse one: this is for
/// what went in between.
const BATCHES: usize = 5;

/// What has all these words, of what the caller may open.
#[utoipa::path(get, path = "/api/search", tag = "search", operation_id = "search",
    params(SearchQuery),
    security(("cookie" = []), ("bearer" = [])),
    responses(
        (status = 200, description = "One page; nothing where no word is asked for", body = FoundPage),
        (status = 400, description = "The query does not read", body = Problem, content_type = "application/problem+json"),
        (status = 401, description = "Not logged in", body = Problem, content_type = "application/problem+json"),
    ))]
pub(crate) async fn find(
    State(state): State<AppState>,
    caller: Caller,
    QueryOf(asked): QueryOf<SearchQuery>,
) -> Result<Json<FoundPage>, ApiError> {
    let mut after = match asked.after.as_deref() {
        None => None,
        Some(text) => Some(Place::parse(text).map_err(|_| ApiError::Malformed("after"))?),
    };
    let mut items = Vec::new();
    let Some(query) = Query::parse(&asked.q) else {
        return Ok(Json(FoundPage { items, next: None }));
    };
    let children = family(&state, &caller.account).await?;
    let who = Searcher {
        account: &caller.account,
        family: &children,
    };
    for _ in 0..BATCHES {
        let batch = state.parts.search.search(who, &query, after, BATCH).await?;
        let more = batch.len() == BATCH as usize;
        for candidate in batch {
            let Some(view) = seen(who, &query, &candidate) else {
                after = Some(candidate.place);
                continue;
            };
            if items.len() == ITEMS {
                // One more that may be seen: there is a next page.
                let next = after.map(|place| place.to_string());
                return Ok(Json(FoundPage { items, next }));
            }
            items.push(view);
            after = Some(candidate.place);
        }
        if !more {
            return Ok(Json(FoundPage { items, next: None }));
        }
    }
    let next = after.map(|place| place.to_string());
    Ok(Json(FoundPage { items, next }))
}

fn seen(who: Searcher<'_>, query: &Query, candidate: &Candidate) -> Option<FoundView> {
    let found = candidate.found.as_ref()?;
    if !may_find(who, found) {
        return None;
    }
    let (kind, id, title, place, href) = match found {
        Found::Text(document, of) => text(document, of.as_deref()),
        Found::Idea(of) => article(&of.0, &of.1, of.0.title.clone()),
        Found::Issue(issue) => (
            FoundKind::Issue,
            issue.id.to_string(),
            printed_title(issue),
            issue.journal_title.clone(),
            format!("/numeros/{}", issue.id),
        ),
        Found::Publication(out) => (
            FoundKind::Publication,
            out.id.to_string(),
            out.title.clone(),
            out.journal_title.clone(),
            out.address(),
        ),
        Found::Published(out, story) => printed(out, story),
        Found::Topic(of) => talk(FoundKind::Topic, &of.0, &of.1, String::new()),
        Found::Post(of) => {
            let place = of.2.number.map(|number| format!("?message={number}"));
            talk(FoundKind::Post, &of.0, &of.1, place.unwrap_or_default())
        }
    };
    let excerpt = excerpt(&candidate.words, query).into_iter();
    Some(FoundView {
        kind,
        id,
        title,
        place,
        excerpt: excerpt.map(Into::into).collect(),
        href,
        at: candidate.place.at.0,
    })
}

/// What it is, which, as what it is known, where it lives, its page.
type Shown = (FoundKind, String, String, String, String);

/// A topic of a forum, or a post in it: both by the topic's title.
fn talk(kind: FoundKind, forum: &Forum, topic: &Topic, at: String) -> Shown {
    (
        kind,
        topic.id.to_string(),
        topic.title.clone(),
        forum.title.clone(),
        format!("/sujets/{}{at}", topic.id),
    )
}

fn text(document: &Document, of: Option<&(Article, Issue)>) -> Shown {
    match of {
        Some((of, issue)) => article(of, issue, document.title.clone()),
        None => (
            FoundKind::Text,
            document.id.to_string(),
            document.title.clone(),
            document.space_title.clone(),
            format!("/textes/{}", document.id),
        ),
    }
}

fn article(article: &Article, issue: &Issue, title: String) -> Shown {
    (
        FoundKind::Article,
        article.id.to_string(),
        title,
        format!("{}, {}", issue.journal_title, printed_title(issue)),
        format!("/articles/{}", article.id),
    )
}

fn printed(out: &Publication, story: &PublishedStory) -> Shown {
    let mut place = story.rank.to_string();
    // Only the number counts; the words are for people.
    for word in fold(&story.title)
        .iter()
        .filter(|word| word.is_ascii())
        .take(8)
    {
        place.push('-');
        place.push_str(word);
    }
    (
        FoundKind::Published,
        out.id.to_string(),
        story.title.clone(),
        format!("{}, {}", out.journal_title, out.title),
        format!("{}/{place}", out.address()),
    )
}
