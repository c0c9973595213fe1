//! What is said of media: read with a few questions however many they are, kept on the version that was seen, and followed
//! on every page on which they are out.

use std::collections::HashMap;

use passeplume_domain::{
    AccountId, ArticleId, DocumentId, JournalId, MediaId, Millis,
    consents::{ConsentKind, Effective, ProjectChild},
    events::Event,
    journals::{Audience, Taken, lacking::asks},
    live::{Facts, Telling, TellingKind, Topic},
    media::{MediaKind, PeopleSaid, Recognised, Said, Saying},
};

use super::see;
use crate::{
    consents,
    faults::{Fault, unreadable},
    handle::{Store, Writing},
    sql::{
        Read, account_id, article_id, built, class_id, document_id, journal_id, media_id, places,
        publication_id,
    },
};

pub(super) async fn said(store: &Store, media: &[MediaId]) -> Result<Vec<Said>, Fault> {
    if media.is_empty() {
        return Ok(Vec::new());
    }
    let these = places(1, media.len());
    let mut reading = store.begin_reading().await?;
    let mut answers = Vec::with_capacity(2);
    for text in [
        format!(
            "SELECT id, kind, alternative, decorative, people, said FROM media WHERE id IN ({these}) ORDER BY id"
        ),
        format!(
            "SELECT p.media, p.child, p.kind, a.first_name, a.last_name FROM media_people p \
             JOIN accounts a ON a.id = p.child WHERE p.media IN ({these}) ORDER BY p.media, a.first_name, p.child, p.kind"
        ),
    ] {
        let query = sqlx::query(built(text)).persistent(media.len() == 1);
        let query = media
            .iter()
            .fold(query, |query, id| query.bind(id.as_str()));
        answers.push(query.fetch_all(&mut *reading).await?);
    }
    reading.rollback().await?;
    let [rows, people] = answers.as_slice() else {
        return Err(unreadable("media"));
    };
    let mut children: HashMap<MediaId, Vec<Recognised>> = HashMap::new();
    for row in people {
        let one = Recognised::new(
            account_id(row, "child")?,
            row.text("first_name")?,
            row.text("last_name")?,
            consents::kind(row)?,
        );
        children
            .entry(media_id(row, "media")?)
            .or_default()
            .push(one);
    }
    rows.iter()
        .map(|row| {
            let media = media_id(row, "id")?;
            Ok(Said {
                kind: MediaKind::parse(row.text("kind")?).map_err(|_| unreadable("kind"))?,
                alternative: row.text("alternative")?.to_owned(),
                is_decorative: row.number("decorative")? != 0,
                people: PeopleSaid::parse(row.text("people")?).map_err(|_| unreadable("people"))?,
                children: children.remove(&media).unwrap_or_default(),
                version: row.number("said")?,
                media,
            })
        })
        .collect()
}

pub(super) async fn of_texts(
    store: &Store,
    documents: &[DocumentId],
) -> Result<Vec<(DocumentId, MediaId)>, Fault> {
    if documents.is_empty() {
        return Ok(Vec::new());
    }
    let text = format!(
        "SELECT subject, media FROM media_homes WHERE kind = 'document' AND subject IN ({}) ORDER BY subject, at, media",
        places(1, documents.len())
    );
    let query = sqlx::query(built(text)).persistent(documents.len() == 1);
    let query = documents
        .iter()
        .fold(query, |query, id| query.bind(id.as_str()));
    let rows = query.fetch_all(store.reader()).await?;
    rows.iter()
        .map(|row| Ok((document_id(row, "subject")?, media_id(row, "media")?)))
        .collect()
}

pub(super) async fn children_around(
    store: &Store,
    id: &MediaId,
) -> Result<Vec<ProjectChild>, Fault> {
    let rows = sqlx::query(
        "SELECT DISTINCT a.id, a.first_name, a.last_name, c.id AS class, c.name FROM media_homes mh \
         JOIN documents d ON d.id = mh.subject JOIN space_classes sc ON sc.space = d.space \
         JOIN classes c ON c.id = sc.class JOIN memberships m ON m.kind = 'pupil_of' AND m.target = c.id \
         JOIN accounts a ON a.id = m.account \
         WHERE mh.media = $1 AND mh.kind = 'document' AND a.status = 'active' ORDER BY a.id, c.name, c.id",
    )
    .bind(id.as_str())
    .fetch_all(store.reader())
    .await?;
    let mut children: Vec<ProjectChild> = Vec::new();
    for row in &rows {
        let id = account_id(row, "id")?;
        let class = (class_id(row, "class")?, row.text("name")?.to_owned());
        match children.last_mut().filter(|last| last.id == id) {
            Some(last) => last.classes.push(class),
            None => children.push(ProjectChild {
                id,
                first_name: row.text("first_name")?.to_owned(),
                last_name: row.text("last_name")?.to_owned(),
                classes: vec![class],
            }),
        }
    }
    children.sort_by_cached_key(ProjectChild::order);
    Ok(children)
}

pub(super) async fn say(
    store: &Store,
    saying: Saying,
    by: &AccountId,
    at: Millis,
) -> Result<Taken, Fault> {
    let homes = see::homes(store, &saying.media).await?;
    let mut writing = store.begin_writing().await?;
    // The order of all who write about what comes out: journals, then issues and articles, then what they show.
    for journal in journals_of(&mut writing, &saying.media).await? {
        consents::lock_journal(&mut writing, &journal).await?;
    }
    let done = sqlx::query(
        "UPDATE media SET alternative = $1, decorative = $2, people = $3, said = said + 1 WHERE id = $4 AND said = $5",
    )
    .bind(saying.alternative.as_str())
    .bind(i64::from(saying.is_decorative))
    .bind(saying.people.as_str())
    .bind(saying.media.as_str())
    .bind(saying.seen)
    .execute(writing.on())
    .await?;
    if done.rows_affected() != 1 {
        writing.abandon().await;
        return Ok(Taken::Stale);
    }
    sqlx::query("DELETE FROM media_people WHERE media = $1")
        .bind(saying.media.as_str())
        .execute(writing.on())
        .await?;
    for (child, kind) in &saying.children {
        sqlx::query("INSERT INTO media_people (media, child, kind) VALUES ($1, $2, $3)")
            .bind(saying.media.as_str())
            .bind(child.as_str())
            .bind(kind.as_str())
            .execute(writing.on())
            .await?;
    }
    follow(&mut writing, &saying, by, at).await?;
    for home in homes {
        // Whose text it is hears that there is something to read, not who was named.
        let telling = Telling {
            topic: Topic::Document(home),
            kind: TellingKind::MediaChanged,
            subject: saying.media.to_string(),
            actor: Some(by.clone()),
            facts: Facts::default(),
        };
        writing.tell(Event::Told(telling), at);
    }
    writing.commit().await?;
    Ok(Taken::Done)
}

async fn journals_of(writing: &mut Writing, media: &MediaId) -> Result<Vec<JournalId>, Fault> {
    let rows = sqlx::query(
        "SELECT i.journal FROM media_homes mh JOIN article_parts ap ON ap.document = mh.subject \
         JOIN articles a ON a.id = ap.article JOIN issues i ON i.id = a.issue WHERE mh.media = $1 \
         UNION SELECT i.journal FROM publication_media pm JOIN publications p ON p.id = pm.publication \
         JOIN issues i ON i.id = p.issue WHERE pm.media = $1 ORDER BY 1",
    )
    .bind(media.as_str())
    .fetch_all(writing.on())
    .await?;
    rows.iter().map(|row| journal_id(row, "journal")).collect()
}

/// Who is named now is in what came out before: a consent that goes finds the work, and where there is none it goes now.
async fn follow(
    writing: &mut Writing,
    saying: &Saying,
    by: &AccountId,
    at: Millis,
) -> Result<(), Fault> {
    let rows = sqlx::query(
        "SELECT i.journal, p.audience, pm.publication, pm.article FROM publication_media pm \
         JOIN publications p ON p.id = pm.publication JOIN issues i ON i.id = p.issue \
         JOIN publication_articles c ON c.publication = pm.publication AND c.article = pm.article \
         WHERE pm.media = $1 AND p.withdrawn IS NULL AND c.withdrawn IS NULL ORDER BY p.at, pm.publication, c.rank",
    )
    .bind(saying.media.as_str())
    .fetch_all(writing.on())
    .await?;
    for row in &rows {
        let (journal, article) = (journal_id(row, "journal")?, article_id(row, "article")?);
        let publication = publication_id(row, "publication")?;
        let audience =
            Audience::parse(row.text("audience")?).map_err(|_| unreadable("audience"))?;
        for (child, kind) in &saying.children {
            if !asks(audience, *kind) {
                continue;
            }
            let needed: &[ConsentKind] = if asks(audience, ConsentKind::Public) {
                &[*kind, ConsentKind::Public]
            } else {
                &[*kind]
            };
            for kind in needed {
                show(writing, publication.as_str(), &article, child, *kind).await?;
                if consents::said_of(writing, &journal, child, *kind).await? != Effective::Given {
                    consents::take_off(writing, &journal, child, *kind, by, at).await?;
                }
            }
        }
    }
    Ok(())
}

async fn show(
    writing: &mut Writing,
    publication: &str,
    article: &ArticleId,
    child: &AccountId,
    kind: ConsentKind,
) -> Result<(), Fault> {
    sqlx::query(
        "INSERT INTO publication_children (publication, article, child, kind) VALUES ($1, $2, $3, $4) \
         ON CONFLICT (publication, article, child, kind) DO NOTHING",
    )
    .bind(publication)
    .bind(article.as_str())
    .bind(child.as_str())
    .bind(kind.as_str())
    .execute(writing.on())
    .await?;
    Ok(())
}
