//! What a teacher's first screen asks of their classes.

use passeplume_domain::{
    ClassId, Millis,
    accounts::presence_name,
    homes::{LateWords, TextName},
    journals::ArticleCard,
};
use sqlx::any::AnyRow;

use crate::{
    faults::Fault,
    handle::Store,
    journals::{cards, kept_by},
    sql::{Read, article_id, built, document_id, places},
};

/// Most proposals that are read for one answer: a text has one a pupil at the most.
const MOST_PROPOSALS: u32 = 400;

pub(super) async fn late(
    store: &Store,
    classes: &[ClassId],
    now: Millis,
    limit: u32,
) -> Result<Vec<ArticleCard>, Fault> {
    if classes.is_empty() {
        return Ok(Vec::new());
    }
    let taught = places(3, classes.len());
    let kept = kept_by(&taught);
    // From the spaces inwards: drafts of all other schools are not looked at.
    let text = format!(
        "SELECT a.id FROM articles a JOIN issues i ON i.id = a.issue JOIN journals j ON j.id = i.journal \
         WHERE j.space IN (SELECT s.space FROM space_classes s WHERE s.class IN ({taught})) AND a.state IN ('assigned', 'draft', 'proofreading', 'returned') AND a.due < $1 \
         AND i.state IN ('conference', 'open', 'closing', 'layout') AND {kept} ORDER BY a.due, a.id LIMIT $2"
    );
    let query = sqlx::query(built(text))
        .persistent(classes.len() == 1)
        .bind(now.0)
        .bind(i64::from(limit));
    let query = classes
        .iter()
        .fold(query, |query, class| query.bind(class.as_str()));
    let rows = query.fetch_all(store.reader()).await?;
    let ids = rows
        .iter()
        .map(|row| Ok(row.text("id")?.to_owned()))
        .collect::<Result<Vec<_>, Fault>>()?;
    cards(store, ids).await
}

pub(super) async fn late_words(
    store: &Store,
    classes: &[ClassId],
    limit: u32,
) -> Result<Vec<LateWords>, Fault> {
    if classes.is_empty() {
        return Ok(Vec::new());
    }
    let taught = places(2, classes.len());
    // The rule of `may_decide`: teachers of the classes that keep the text, or of all of its space.
    let text = format!(
        "SELECT d.id, x.article, COALESCE(a.title, d.title) AS title, u.first_name, u.last_name, p.at \
         FROM documents d JOIN proposals p ON p.document = d.id JOIN accounts u ON u.id = p.account \
         LEFT JOIN article_parts x ON x.document = d.id LEFT JOIN articles a ON a.id = x.article \
         WHERE p.state = 'open' AND d.space IN (SELECT s.space FROM space_classes s WHERE s.class IN ({taught})) \
         AND (NOT EXISTS (SELECT 1 FROM document_writers w WHERE w.document = d.id AND w.kind = 'keeper') \
         OR EXISTS (SELECT 1 FROM document_writers w JOIN space_classes s ON s.space = d.space AND s.class = w.subject \
         WHERE w.document = d.id AND w.kind = 'keeper' AND w.subject IN ({taught}))) \
         ORDER BY p.at, d.id, p.rank LIMIT $1"
    );
    let query = sqlx::query(built(text))
        .persistent(classes.len() == 1)
        .bind(i64::from(MOST_PROPOSALS));
    let query = classes
        .iter()
        .fold(query, |query, class| query.bind(class.as_str()));
    let mut found: Vec<LateWords> = Vec::new();
    for row in &query.fetch_all(store.reader()).await? {
        let text = text_name(row)?;
        let name = presence_name(row.text("first_name")?, row.text("last_name")?);
        match found
            .iter_mut()
            .find(|one| one.text.document == text.document)
        {
            Some(one) => one.people.push(name),
            None => found.push(LateWords {
                text,
                people: vec![name],
                at: Millis(row.number("at")?),
            }),
        }
    }
    found.truncate(limit as usize);
    Ok(found)
}

pub(super) async fn texts(
    store: &Store,
    classes: &[ClassId],
    limit: u32,
) -> Result<Vec<TextName>, Fault> {
    if classes.is_empty() {
        return Ok(Vec::new());
    }
    let taught = places(2, classes.len());
    let text = format!(
        "SELECT d.id, x.article, COALESCE(a.title, d.title) AS title FROM documents d \
         LEFT JOIN article_parts x ON x.document = d.id LEFT JOIN articles a ON a.id = x.article \
         WHERE d.space IN (SELECT s.space FROM space_classes s WHERE s.class IN ({taught})) \
         ORDER BY d.created DESC, d.id DESC LIMIT $1"
    );
    let query = sqlx::query(built(text))
        .persistent(classes.len() == 1)
        .bind(i64::from(limit));
    let query = classes
        .iter()
        .fold(query, |query, class| query.bind(class.as_str()));
    let rows = query.fetch_all(store.reader()).await?;
    rows.iter().map(text_name).collect()
}

fn text_name(row: &AnyRow) -> Result<TextName, Fault> {
    let article = match row.maybe_text("article")? {
        Some(_) => Some(article_id(row, "article")?),
        None => None,
    };
    Ok(TextName {
        document: document_id(row, "id")?,
        article,
        title: row.text("title")?.to_owned(),
    })
}
