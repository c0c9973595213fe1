//! What entries are about, with all that the policies need: a few questions for a whole page of them.

use std::collections::HashMap;

use passeplume_domain::{
    documents::Document,
    forum::{Forum, Post, Topic},
    journals::{Article, Issue, Publication},
    search::{Candidate, EntryKind, Found, PublishedStory},
};

use super::ask::Hit;
use crate::{
    faults::Fault,
    forum,
    handle::Store,
    journals::{cards, issues_by_ids, publications_by_ids},
    sql::{Read, article_id, built, places},
    texts,
};

pub(super) async fn found(store: &Store, hits: Vec<Hit>) -> Result<Vec<Candidate>, Fault> {
    let of = |kinds: &[EntryKind]| -> Vec<String> {
        let mut ids: Vec<String> = hits
            .iter()
            .filter(|hit| kinds.contains(&hit.key.kind))
            .map(|hit| hit.key.subject.clone())
            .collect();
        ids.sort_unstable();
        ids.dedup();
        ids
    };
    let texts = of(&[EntryKind::Text]);
    let articles_of = articles_of(store, &texts).await?;
    let documents = texts::by_ids(store, &texts).await?;
    let mut articles = of(&[EntryKind::Idea]);
    articles.extend(articles_of.values().cloned());
    articles.sort_unstable();
    articles.dedup();
    let articles = cards(store, articles).await?;
    let articles: Vec<(Article, Issue)> = articles
        .into_iter()
        .map(|card| (card.article, card.issue))
        .collect();
    let issues = issues_by_ids(store, &of(&[EntryKind::Issue])).await?;
    let out = of(&[EntryKind::Publication, EntryKind::Published]);
    let publications = publications_by_ids(store, &out).await?;
    let stories = stories(store, &out).await?;
    let topics = of(&[EntryKind::Topic, EntryKind::Post]);
    let topics = forum::topics_by_ids(store, &topics).await?;
    let mut forums: Vec<Forum> = Vec::new();
    for topic in &topics {
        if forums.iter().all(|forum| forum.id != topic.forum) {
            forums.extend(forum::of_forum(store, &topic.forum).await?);
        }
    }
    let spoken: Vec<(String, i64)> = hits
        .iter()
        .filter(|hit| hit.key.kind == EntryKind::Post)
        .map(|hit| (hit.key.subject.clone(), hit.key.part))
        .collect();
    let posts = forum::posts_by_places(store, &spoken).await?;
    let all = All {
        documents,
        articles_of,
        articles,
        issues,
        publications,
        stories,
        forums,
        topics,
        posts,
    };
    Ok(hits
        .into_iter()
        .map(|hit| Candidate {
            place: hit.place,
            found: all.find(&hit),
            words: hit.words,
        })
        .collect())
}

struct All {
    documents: Vec<Document>,
    articles_of: HashMap<String, String>,
    articles: Vec<(Article, Issue)>,
    issues: Vec<Issue>,
    publications: Vec<Publication>,
    stories: Vec<(String, PublishedStory)>,
    forums: Vec<Forum>,
    topics: Vec<Topic>,
    posts: Vec<Post>,
}

impl All {
    fn find(&self, hit: &Hit) -> Option<Found> {
        let subject = hit.key.subject.as_str();
        let article = |id: &str| {
            let mut articles = self.articles.iter();
            articles.find(|(article, _)| article.id.as_str() == id)
        };
        let out = || {
            let mut publications = self.publications.iter();
            publications.find(|one| one.id.as_str() == subject)
        };
        let talk = || {
            let topic = self.topics.iter().find(|one| one.id.as_str() == subject)?;
            let forum = self.forums.iter().find(|one| one.id == topic.forum)?;
            Some((forum.clone(), topic.clone()))
        };
        Some(match hit.key.kind {
            EntryKind::Topic => Found::Topic(Box::new(talk()?)),
            EntryKind::Post => {
                let (forum, topic) = talk()?;
                let mut posts = self.posts.iter();
                let post =
                    posts.find(|one| one.topic == topic.id && one.number == Some(hit.key.part))?;
                Found::Post(Box::new((forum, topic, post.clone())))
            }
            EntryKind::Text => {
                let mut documents = self.documents.iter();
                let document = documents.find(|one| one.id.as_str() == subject)?;
                let of = match self.articles_of.get(subject) {
                    // Its article went or came meanwhile: not shown rather than asked by half.
                    Some(id) => Some(Box::new(article(id)?.clone())),
                    None => None,
                };
                Found::Text(Box::new(document.clone()), of)
            }
            EntryKind::Idea => Found::Idea(Box::new(article(subject)?.clone())),
            EntryKind::Issue => {
                let mut issues = self.issues.iter();
                let issue = issues.find(|one| one.id.as_str() == subject)?;
                Found::Issue(Box::new(issue.clone()))
            }
            EntryKind::Publication => Found::Publication(Box::new(out()?.clone())),
            EntryKind::Published => {
                let mut stories = self.stories.iter();
                let (_, story) = stories.find(|(publication, story)| {
                    publication == subject && story.rank == hit.key.part
                })?;
                Found::Published(Box::new(out()?.clone()), story.clone())
            }
        })
    }
}

/// Of which article each of these texts is, where it is of one.
async fn articles_of(store: &Store, texts: &[String]) -> Result<HashMap<String, String>, Fault> {
    if texts.is_empty() {
        return Ok(HashMap::new());
    }
    let text = format!(
        "SELECT document, article FROM article_parts WHERE document IN ({})",
        places(1, texts.len())
    );
    let query = sqlx::query(built(text)).persistent(false);
    let query = texts
        .iter()
        .fold(query, |query, id| query.bind(id.as_str()));
    let rows = query.fetch_all(store.reader()).await?;
    rows.iter()
        .map(|row| {
            Ok((
                row.text("document")?.to_owned(),
                row.text("article")?.to_owned(),
            ))
        })
        .collect()
}

/// What was printed in these and not withdrawn.
async fn stories(store: &Store, out: &[String]) -> Result<Vec<(String, PublishedStory)>, Fault> {
    if out.is_empty() {
        return Ok(Vec::new());
    }
    let text = format!(
        "SELECT publication, rank, article, title FROM publication_articles \
         WHERE publication IN ({}) AND withdrawn IS NULL",
        places(1, out.len())
    );
    let query = sqlx::query(built(text)).persistent(false);
    let query = out.iter().fold(query, |query, id| query.bind(id.as_str()));
    let rows = query.fetch_all(store.reader()).await?;
    rows.iter()
        .map(|row| {
            let story = PublishedStory {
                rank: row.number("rank")?,
                article: article_id(row, "article")?,
                title: row.text("title")?.to_owned(),
            };
            Ok((row.text("publication")?.to_owned(), story))
        })
        .collect()
}
