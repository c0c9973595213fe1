//! Whom a topic concerns: as much of spaces, classes and publications as deciding about listeners needs.

use async_trait::async_trait;
use passeplume_domain::{
    ClassId, StoreError,
    accounts::Account,
    documents::{DocumentStore as _, Reach},
    journals::Family,
    live::{LiveFacts, Topic, TopicFacts},
};

use crate::{
    faults::Fault,
    handle::Store,
    journals::{family, reach, readership},
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
