//! What a post said before: kept when it gets other words or is taken back, with what it showed and what was said of that.

use passeplume_domain::{
    Millis, PostId,
    forum::{PostMedia, Version},
    media::{MediaKind, NamedMedia},
};

use crate::{
    faults::{Fault, unreadable},
    handle::{Store, Writing},
    sql::{Read, media_id},
};

/// Who has seen a text.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Seen {
    /// Everybody who reads in the topic.
    ByAll,
    /// Its author, and who decides.
    ByFew,
}

/// Keeps a text that a post has no more.
pub(super) async fn keep(
    writing: &mut Writing,
    post: &PostId,
    body: &str,
    media: &[PostMedia],
    seen: Seen,
    at: Millis,
) -> Result<(), Fault> {
    let rank = sqlx::query(
        "INSERT INTO post_versions (post, rank, body, shown, until) \
         SELECT $1, COALESCE(MAX(rank), 0) + 1, $2, $3, $4 FROM post_versions WHERE post = $1 RETURNING rank",
    )
    .bind(post.as_str())
    .bind(body)
    .bind(i64::from(seen == Seen::ByAll))
    .bind(at.0)
    .fetch_one(writing.on())
    .await?
    .number("rank")?;
    for (one, place) in media.iter().zip(0_i64..) {
        sqlx::query(
            "INSERT INTO post_version_media (post, rank, media, place, kind, captions) VALUES ($1, $2, $3, $4, $5, $6)",
        )
        .bind(post.as_str())
        .bind(rank)
        .bind(one.named.id.as_str())
        .bind(place)
        .bind(one.named.kind.as_str())
        .bind(one.captions.as_str())
        .execute(writing.on())
        .await?;
    }
    Ok(())
}

/// All of them, oldest first.
pub(super) async fn of(store: &Store, id: &PostId) -> Result<Vec<Version>, Fault> {
    let mut reading = store.begin_reading().await?;
    let rows = sqlx::query(
        "SELECT rank, body, shown, until FROM post_versions WHERE post = $1 ORDER BY rank",
    )
    .bind(id.as_str())
    .fetch_all(&mut *reading)
    .await?;
    let mut found = Vec::with_capacity(rows.len());
    for row in &rows {
        let version = Version {
            body: row.text("body")?.to_owned(),
            media: Vec::new(),
            until: Millis(row.number("until")?),
            shown: row.number("shown")? != 0,
        };
        found.push((row.number("rank")?, version));
    }
    let rows = sqlx::query(
        "SELECT rank, media, kind, captions FROM post_version_media WHERE post = $1 ORDER BY rank, place",
    )
    .bind(id.as_str())
    .fetch_all(&mut *reading)
    .await?;
    reading.rollback().await?;
    for row in &rows {
        let rank = row.number("rank")?;
        if let Some((_, version)) = found.iter_mut().find(|(of, _)| *of == rank) {
            version.media.push(PostMedia {
                named: NamedMedia {
                    id: media_id(row, "media")?,
                    kind: MediaKind::parse(row.text("kind")?).map_err(|_| unreadable("kind"))?,
                    file: None,
                },
                captions: row.text("captions")?.to_owned(),
            });
        }
    }
    Ok(found.into_iter().map(|(_, version)| version).collect())
}
