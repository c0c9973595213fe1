//! What nothing names goes away: rows first, bytes a day later.

use passeplume_domain::{MediaId, Millis, ObjectId, media::Swept};

use super::{room, see};
use crate::{
    faults::Fault,
    handle::Store,
    sql::{Read, account_id, built, media_id, object_id, school_id},
};

/// Nothing but a text may name the medium `m`. A publication that was withdrawn may be restored: what is in any of them stays.
/// What a post showed that its author took back stays as long as somebody decides about a report of it.
const STANDS_NOWHERE: &str = "NOT EXISTS (SELECT 1 FROM publication_media pm WHERE pm.media = m.id) \
     AND NOT EXISTS (SELECT 1 FROM post_media x WHERE x.media = m.id) \
     AND NOT EXISTS (SELECT 1 FROM message_media y WHERE y.media = m.id) \
     AND NOT EXISTS (SELECT 1 FROM topics t WHERE t.cover = m.id) \
     AND NOT EXISTS (SELECT 1 FROM post_version_media v JOIN reports r ON r.target = 'post' AND r.subject = v.post \
     WHERE v.media = m.id AND r.state <> 'handled')";

pub(super) async fn to_look_at(
    store: &Store,
    before: Millis,
    limit: u32,
) -> Result<Vec<Swept>, Fault> {
    let rows = sqlx::query(built(format!(
        "SELECT m.id FROM media m WHERE m.looked < $1 AND {STANDS_NOWHERE} ORDER BY m.looked, m.id LIMIT $2"
    )))
    .bind(before.0)
    .bind(i64::from(limit))
    .fetch_all(store.reader())
    .await?;
    let mut found = Vec::with_capacity(rows.len());
    for row in &rows {
        let media = media_id(row, "id")?;
        let homes = see::homes(store, &media).await?;
        found.push(Swept { media, homes });
    }
    Ok(found)
}

pub(super) async fn is_named(store: &Store, id: &MediaId, at: Millis) -> Result<(), Fault> {
    store
        .execute_alone(
            sqlx::query("UPDATE media SET looked = $1 WHERE id = $2")
                .bind(at.0)
                .bind(id.to_string()),
        )
        .await?;
    Ok(())
}

pub(super) async fn forget(store: &Store, id: &MediaId, at: Millis) -> Result<(), Fault> {
    let mut writing = store.begin_writing().await?;
    // It may have come out since it was looked at, or been shown in a post or a message.
    let row = sqlx::query(built(format!(
        "SELECT m.owner, m.school, m.bytes FROM media m WHERE m.id = $1 AND {STANDS_NOWHERE}"
    )))
    .bind(id.as_str())
    .fetch_optional(writing.on())
    .await?;
    let Some(row) = row else {
        writing.abandon().await;
        return Ok(());
    };
    let (owner, school) = (account_id(&row, "owner")?, school_id(&row, "school")?);
    let bytes = row.number("bytes")?;
    sqlx::query(
        "UPDATE media_objects SET doomed = $2 WHERE doomed IS NULL \
         AND object IN (SELECT f.object FROM media_forms f WHERE f.media = $1) \
         AND NOT EXISTS (SELECT 1 FROM media_forms o WHERE o.object = media_objects.object AND o.media <> $1)",
    )
    .bind(id.as_str())
    .bind(at.0)
    .execute(writing.on())
    .await?;
    for text in [
        "DELETE FROM media_people WHERE media = $1",
        "DELETE FROM media_forms WHERE media = $1",
        "DELETE FROM media_homes WHERE media = $1",
        "DELETE FROM uploads WHERE media = $1",
        "DELETE FROM media WHERE id = $1",
    ] {
        sqlx::query(text)
            .bind(id.as_str())
            .execute(writing.on())
            .await?;
    }
    room::change(&mut writing, &owner, &school, -bytes).await?;
    writing.commit().await
}

pub(super) async fn doomed(
    store: &Store,
    before: Millis,
    limit: u32,
) -> Result<Vec<ObjectId>, Fault> {
    let rows = sqlx::query(
        "SELECT object FROM media_objects WHERE doomed < $1 ORDER BY doomed, object LIMIT $2",
    )
    .bind(before.0)
    .bind(i64::from(limit))
    .fetch_all(store.reader())
    .await?;
    rows.iter().map(|row| object_id(row, "object")).collect()
}

pub(super) async fn forget_object(store: &Store, object: &ObjectId) -> Result<bool, Fault> {
    let gone = store
        .execute_alone(
            sqlx::query(
                "DELETE FROM media_objects WHERE object = $1 AND doomed IS NOT NULL \
                 AND NOT EXISTS (SELECT 1 FROM media_forms f WHERE f.object = media_objects.object)",
            )
            .bind(object.to_string()),
        )
        .await?;
    Ok(gone == 1)
}
