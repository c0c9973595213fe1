//! Whom a topic concerns: as much of spaces, classes and publications as deciding about listeners needs.

use async_trait::async_trait;
use passeplume_domain::{
    ClassId, ForumId, StoreError,
    accounts::Account,
    documents::{DocumentStore as _, Reach},
    forum::{self as talk, ForumStore as _, TopicState},
    journals::Family,
    live::{Club, LiveFacts, Topic, TopicFacts},
};

use crate::{
    faults::Fault,
    forum::of_forum,
    handle::Store,
    journals::{family, reach, readership},
    messages::conversation,
    sql::built,
};

#[async_trait]
impl LiveFacts for Store {
    async fn facts(&self, topic: &Topic) -> Result<TopicFacts, StoreError> {
        let shared = match topic {
            Topic::Me(account) => return Ok(TopicFacts::Person(account.clone())),
            Topic::School(school) => return Ok(TopicFacts::School(school.clone())),
            Topic::Class(class) => return Ok(class_facts(self, class).await?),
            Topic::Document(id) => {
                let document = self.document(id).await?;
                return Ok(document.map_or(TopicFacts::Nothing, |document| {
                    TopicFacts::Text(Box::new(document))
                }));
            }
            Topic::Publication(id) => {
                let readers = readership(self, id).await?;
                return Ok(readers.map_or(TopicFacts::Nothing, TopicFacts::Publication));
            }
            Topic::Forum(id) => return Ok(club(self, id, None).await?),
            Topic::Topic(id) => {
                let Some(topic) = self.topic(id).await? else {
                    return Ok(TopicFacts::Nothing);
                };
                return Ok(club(self, &topic.forum, Some(&topic)).await?);
            }
            Topic::Conversation(id) => {
                let found = conversation(self, id).await?;
                return Ok(found.map_or(TopicFacts::Nothing, |found| {
                    TopicFacts::Conversation(Box::new(found.circle))
                }));
            }
            Topic::Space(id) => classes_of(self, "$1", id.as_str()).await?,
            Topic::Journal(id) => {
                let space = "(SELECT space FROM journals WHERE id = $1)";
                classes_of(self, space, id.as_str()).await?
            }
            Topic::Issue(id) => {
                let space = "(SELECT j.space FROM issues i JOIN journals j ON j.id = i.journal WHERE i.id = $1)";
                classes_of(self, space, id.as_str()).await?
            }
            Topic::Article(id) => {
                let space = "(SELECT j.space FROM articles a JOIN issues i ON i.id = a.issue \
                             JOIN journals j ON j.id = i.journal WHERE a.id = $1)";
                classes_of(self, space, id.as_str()).await?
            }
        };
        Ok(if shared.is_empty() {
            TopicFacts::Nothing
        } else {
            TopicFacts::Shared(shared)
        })
    }

    async fn family(&self, account: &Account) -> Result<Family, StoreError> {
        Ok(family(self, account).await?)
    }
}

async fn classes_of(store: &Store, space: &'static str, id: &str) -> Result<Vec<Reach>, Fault> {
    let text = format!(
        "SELECT c.id AS class, c.school FROM space_classes sc JOIN classes c ON c.id = sc.class \
         WHERE sc.space = {space} ORDER BY sc.rank"
    );
    sqlx::query(built(text))
        .bind(id)
        .fetch_all(store.reader())
        .await?
        .iter()
        .map(reach)
        .collect()
}

/// Who hears of a forum, or of a topic in it.
async fn club(
    store: &Store,
    id: &ForumId,
    topic: Option<&talk::Topic>,
) -> Result<TopicFacts, Fault> {
    let forum = of_forum(store, id).await?;
    Ok(forum.map_or(TopicFacts::Nothing, |forum| {
        TopicFacts::Club(Club {
            classes: forum.reach(),
            hidden: topic.is_some_and(|topic| topic.hidden),
            // Nobody writes in a forum itself.
            state: topic.map_or(TopicState::Closed, |topic| topic.state),
            moderation: forum.moderation,
        })
    }))
}

async fn class_facts(store: &Store, class: &ClassId) -> Result<TopicFacts, Fault> {
    let row = sqlx::query("SELECT id AS class, school FROM classes WHERE id = $1")
        .bind(class.as_str())
        .fetch_optional(store.reader())
        .await?;
    Ok(match row {
        Some(row) => TopicFacts::Class(reach(&row)?),
        None => TopicFacts::Nothing,
    })
}
