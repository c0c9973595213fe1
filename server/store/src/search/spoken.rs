//! What is said in topics is found with the commit that shows it, and no longer than it stands there.

use passeplume_domain::{
    Millis,
    forum::PostState,
    search::{EntryKind, fold},
};

use super::keep::{WHOLE, put, show};
use crate::{
    faults::Fault,
    forum,
    handle::{Store, Writing},
    sql::{Read, built},
};

/// Something was said in a topic, or is said otherwise, each of its texts for itself; none where it is out of sight. With its
/// commit, so that nobody finds words that do not stand there any more.
pub(crate) async fn spoken(
    writing: &mut Writing,
    topic: &str,
    number: i64,
    words: &[&str],
    at: Millis,
) -> Result<(), Fault> {
    let text = format!(
        "INSERT INTO search_entries (entry, kind, subject, part, seq, at, taken) VALUES ({}, $1, $2, $3, 0, $4, $4) \
         ON CONFLICT (kind, subject, part) DO UPDATE SET taken = excluded.taken, seq = 0 RETURNING entry",
        writing.engine().next_entry()
    );
    let entry = sqlx::query(built(text))
        .bind(EntryKind::Post.as_str())
        .bind(topic)
        .bind(number)
        .bind(at.0)
        .fetch_one(writing.on())
        .await?
        .number("entry")?;
    let words = words.join("\n");
    put(writing, entry, WHOLE, &fold(&words)).await?;
    show(writing, entry, &words).await
}

/// Takes the words of posts that a change of the program left due; how many there were.
pub(super) async fn take_due(store: &Store, limit: u32, at: Millis) -> Result<usize, Fault> {
    let due = sqlx::query(
        "SELECT subject, part FROM search_entries WHERE kind = 'post' AND seq < 0 ORDER BY entry LIMIT $1",
    )
    .bind(i64::from(limit))
    .fetch_all(store.reader())
    .await?;
    for row in &due {
        let (topic, number) = (row.text("subject")?, row.number("part")?);
        let mut writing = store.begin_writing().await?;
        // Whoever changes a post counts its topic up first: until the commit nothing of it changes.
        sqlx::query("UPDATE topics SET rev = rev WHERE id = $1")
            .bind(topic)
            .execute(writing.on())
            .await?;
        let post = forum::post_at(writing.on(), topic, number).await?;
        let shown = post.filter(|post| post.state == PostState::Shown);
        let words = shown.as_ref().map(|post| post.words()).unwrap_or_default();
        spoken(&mut writing, topic, number, &words, at).await?;
        writing.commit().await?;
    }
    Ok(due.len())
}
