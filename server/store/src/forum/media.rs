//! What posts show, and what is said of it: kept with them, said otherwise, read; and where in forums a medium stands.

use passeplume_domain::{
    MediaId, PostId,
    forum::{MediaShown, PostMedia, Showing},
    media::{MediaKind, NamedMedia},
};
use sqlx::AnyConnection;

use super::posts::of_these;
use crate::{
    faults::{Fault, unreadable},
    handle::{Store, Writing},
    sql::{Read, media_id, post_id, topic_id},
};

/// A new post shows these.
pub(super) async fn show(
    writing: &mut Writing,
    post: &PostId,
    media: &[Showing],
) -> Result<(), Fault> {
    for (one, rank) in media.iter().zip(0_i64..) {
        sqlx::query("INSERT INTO post_media (post, media, rank, captions) VALUES ($1, $2, $3, $4)")
            .bind(post.as_str())
            .bind(one.media.as_str())
            .bind(rank)
            .bind(one.captions.as_str())
            .execute(writing.on())
            .await?;
    }
    Ok(())
}

/// Whether something is said at once, or in a new text that a teacher reads first.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Said {
    /// From the commit on; what a new text said of it is gone.
    Now,
    /// Once it was approved.
    InDraft,
}

/// Other things are said of what a post shows.
pub(super) async fn describe(
    writing: &mut Writing,
    post: &PostId,
    media: &[PostMedia],
    said: Said,
) -> Result<(), Fault> {
    let text = match said {
        Said::Now => {
            "UPDATE post_media SET captions = $1, draft = NULL WHERE post = $2 AND media = $3"
        }
        Said::InDraft => "UPDATE post_media SET draft = $1 WHERE post = $2 AND media = $3",
    };
    for one in media {
        sqlx::query(text)
            .bind(one.captions.as_str())
            .bind(post.as_str())
            .bind(one.named.id.as_str())
            .execute(writing.on())
            .await?;
    }
    Ok(())
}

/// What one of the posts shows: now, and what its new text says of it.
pub(super) struct Shown {
    pub(super) post: PostId,
    pub(super) one: PostMedia,
    pub(super) draft: Option<String>,
}

/// What these posts show, in the order of each; `these` are the places of their ids.
pub(super) async fn of(
    reading: &mut AnyConnection,
    these: &str,
    ids: &[String],
) -> Result<Vec<Shown>, Fault> {
    let text = format!(
        "SELECT x.post, x.media, x.captions, x.draft, m.kind FROM post_media x JOIN media m ON m.id = x.media \
         WHERE x.post IN ({these}) ORDER BY x.post, x.rank"
    );
    let rows = of_these(reading, text, ids).await?;
    rows.iter()
        .map(|row| {
            let named = NamedMedia {
                id: media_id(row, "media")?,
                kind: MediaKind::parse(row.text("kind")?).map_err(|_| unreadable("kind"))?,
                // No file is brought into a topic.
                file: None,
            };
            let captions = row.text("captions")?.to_owned();
            Ok(Shown {
                post: post_id(row, "post")?,
                one: PostMedia { named, captions },
                draft: row.maybe_text("draft")?,
            })
        })
        .collect()
}

/// Where a medium stands.
pub(super) async fn stands(store: &Store, id: &MediaId) -> Result<MediaShown, Fault> {
    let rows = sqlx::query(
        "SELECT 'home' AS at, subject AS id FROM media_homes WHERE media = $1 AND kind = 'topic' \
         UNION ALL SELECT 'post', post FROM post_media WHERE media = $1 \
         UNION ALL SELECT DISTINCT 'taken back', v.post FROM post_version_media v \
         JOIN posts p ON p.id = v.post AND p.state = 'deleted' WHERE v.media = $1 \
         UNION ALL SELECT 'cover', id FROM topics WHERE cover = $1",
    )
    .bind(id.as_str())
    .fetch_all(store.reader())
    .await?;
    let mut shown = MediaShown::default();
    for row in &rows {
        match row.text("at")? {
            "home" => shown.brought = true,
            "post" => shown.posts.push(post_id(row, "id")?),
            "taken back" => shown.taken_back.push(post_id(row, "id")?),
            "cover" => shown.covers.push(topic_id(row, "id")?),
            _ => return Err(unreadable("at")),
        }
    }
    Ok(shown)
}
