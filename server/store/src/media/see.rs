//! What is known of a medium, where it stands, and in which publications it came out.

use std::collections::BTreeSet;

use passeplume_domain::{
    AccountId, ArticleId, DocumentId, MediaId, Millis, PublicationId,
    journals::{NewPublication, Readership},
    media::{FormName, MEDIA_OF_ARTICLE, Media, MediaForm, MediaKind},
};
use serde_json::Value;
use sqlx::any::AnyRow;

use super::uploads::unsigned;
use crate::{
    faults::{Fault, unreadable},
    handle::{Store, Writing},
    journals::readers_of,
    sql::{Read, account_id, built, document_id, media_id, object_id, places, publication_id},
};

pub(super) async fn one(store: &Store, id: &MediaId) -> Result<Option<Media>, Fault> {
    let row =
        sqlx::query("SELECT id, kind, owner, duration_ms, name, created FROM media WHERE id = $1")
            .bind(id.as_str())
            .fetch_optional(store.reader())
            .await?;
    let Some(row) = row else { return Ok(None) };
    let forms = sqlx::query(
        "SELECT form, object, media_type, width, height, bytes FROM media_forms WHERE media = $1 ORDER BY form",
    )
    .bind(id.as_str())
    .fetch_all(store.reader())
    .await?;
    let mut media = medium(&row)?;
    media.forms = forms.iter().map(form).collect::<Result<_, _>>()?;
    Ok(Some(media))
}

fn medium(row: &AnyRow) -> Result<Media, Fault> {
    Ok(Media {
        id: media_id(row, "id")?,
        kind: MediaKind::parse(row.text("kind")?).map_err(|_| unreadable("kind"))?,
        owner: account_id(row, "owner")?,
        duration_ms: unsigned(row, "duration_ms")?,
        name: row.text("name")?.to_owned(),
        created: Millis(row.number("created")?),
        forms: Vec::new(),
    })
}

/// The media that are out with a publication, each once.
pub(crate) async fn of_publication(
    reading: &mut sqlx::AnyConnection,
    publication: &PublicationId,
) -> Result<Vec<Media>, Fault> {
    let rows = sqlx::query(
        "SELECT m.id, m.kind, m.owner, m.duration_ms, m.name, m.created, f.form, f.object, f.media_type, f.width, f.height, f.bytes \
         FROM media m JOIN media_forms f ON f.media = m.id WHERE m.id IN \
         (SELECT pm.media FROM publication_media pm JOIN publication_articles c ON c.publication = pm.publication \
         AND c.article = pm.article WHERE pm.publication = $1 AND c.withdrawn IS NULL) ORDER BY m.id, f.form",
    )
    .bind(publication.as_str())
    .fetch_all(reading)
    .await?;
    let mut found: Vec<Media> = Vec::new();
    for row in &rows {
        let one = medium(row)?;
        if found.last().is_none_or(|last| last.id != one.id) {
            found.push(one);
        }
        if let Some(last) = found.last_mut() {
            last.forms.push(form(row)?);
        }
    }
    Ok(found)
}

/// Whether nobody has said more of these since they were read; nobody does until the commit.
pub(crate) async fn as_seen(writing: &mut Writing, seen: &[(MediaId, i64)]) -> Result<bool, Fault> {
    let mut in_order: Vec<&(MediaId, i64)> = seen.iter().collect();
    in_order.sort_unstable();
    in_order.dedup();
    for (media, version) in in_order {
        let done = sqlx::query("UPDATE media SET said = said WHERE id = $1 AND said = $2")
            .bind(media.as_str())
            .bind(*version)
            .execute(writing.on())
            .await?;
        if done.rows_affected() != 1 {
            return Ok(false);
        }
    }
    Ok(true)
}

fn form(row: &AnyRow) -> Result<MediaForm, Fault> {
    let side = |column| u32::try_from(row.number(column)?).map_err(|_| unreadable(column));
    Ok(MediaForm {
        name: FormName::parse(row.text("form")?).map_err(|_| unreadable("form"))?,
        object: object_id(row, "object")?,
        media_type: row.text("media_type")?.to_owned(),
        width: side("width")?,
        height: side("height")?,
        bytes: unsigned(row, "bytes")?,
    })
}

pub(super) async fn homes(store: &Store, id: &MediaId) -> Result<Vec<DocumentId>, Fault> {
    let rows = sqlx::query(
        "SELECT subject FROM media_homes WHERE media = $1 AND kind = 'document' ORDER BY at, subject",
    )
    .bind(id.as_str())
    .fetch_all(store.reader())
    .await?;
    rows.iter().map(|row| document_id(row, "subject")).collect()
}

pub(super) async fn readers(store: &Store, id: &MediaId) -> Result<Vec<Readership>, Fault> {
    let rows = sqlx::query(
        "SELECT DISTINCT pm.publication FROM publication_media pm \
         JOIN publications p ON p.id = pm.publication AND p.withdrawn IS NULL \
         JOIN publication_articles pa ON pa.publication = pm.publication AND pa.article = pm.article \
         AND pa.withdrawn IS NULL WHERE pm.media = $1",
    )
    .bind(id.as_str())
    .fetch_all(store.reader())
    .await?;
    let publications = rows
        .iter()
        .map(|row| publication_id(row, "publication"))
        .collect::<Result<Vec<_>, _>>()?;
    readers_of(store, &publications).await
}

pub(super) async fn bytes_of(store: &Store, account: &AccountId) -> Result<u64, Fault> {
    let row = sqlx::query("SELECT bytes FROM media_usage WHERE kind = 'account' AND subject = $1")
        .bind(account.as_str())
        .fetch_optional(store.reader())
        .await?;
    row.map_or(Ok(0), |row| unsigned(&row, "bytes"))
}

/// The media that an article's copy names come out with it: those alone whose home is one of its texts. Anybody can write
/// the id of somebody else's picture into a text; that shows it to nobody. Where it was asked who is in them, those alone
/// that were asked about.
pub(crate) async fn publish(
    writing: &mut Writing,
    copy: &NewPublication,
    article: &ArticleId,
    body: &str,
) -> Result<(), Fault> {
    let mut named = named_in(body);
    if let Some(asked) = &copy.media {
        named.retain(|id| asked.iter().any(|(media, _)| media == id));
    }
    if named.is_empty() {
        return Ok(());
    }
    let text = format!(
        "INSERT INTO publication_media (publication, article, media) \
         SELECT DISTINCT $1, $2, mh.media FROM media_homes mh \
         JOIN article_parts ap ON ap.document = mh.subject WHERE mh.kind = 'document' AND ap.article = $2 \
         AND mh.media IN ({})",
        places(3, named.len())
    );
    let query = sqlx::query(built(text))
        .persistent(false)
        .bind(copy.id.as_str())
        .bind(article.as_str());
    let query = named
        .iter()
        .fold(query, |query, id| query.bind(id.as_str()));
    query.execute(writing.on()).await?;
    Ok(())
}

fn named_in(body: &str) -> BTreeSet<MediaId> {
    let mut named = BTreeSet::new();
    // Media stand at the top of a text: list, document, node.
    let texts: Vec<Value> = serde_json::from_str(body).unwrap_or_default();
    let nodes = texts
        .iter()
        .filter_map(|text| text.get("content").and_then(Value::as_array))
        .flatten();
    for node in nodes {
        for name in ["src", "poster"] {
            let id = node
                .get("attrs")
                .and_then(|attributes| attributes.get(name))
                .and_then(Value::as_str)
                .and_then(|address| address.strip_prefix("/api/media/"))
                .and_then(|id| MediaId::parse(id).ok());
            if named.len() < MEDIA_OF_ARTICLE {
                named.extend(id);
            }
        }
    }
    named
}
