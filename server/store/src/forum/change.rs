//! A post gets other words, or others are said of what it shows; and others feel something about it.

use passeplume_domain::{
    AccountId, Millis, PostId, TopicId,
    events::Event,
    forum::{
        Changed, Post, PostEdit, PostState, ReactionKind, policy::EDITED_WITHOUT_MARK_MS,
        telling::PostTold,
    },
};

use super::{
    former::{self, Seen},
    media::{self, Said},
    say::deciders,
};
use crate::{
    faults::Fault,
    handle::{Store, Writing},
    search,
    sql::{Read, built, forum_id, post_id, topic_id},
};

/// Quotations of one post that are shown anew; who quotes it beyond that is seen anew when the topic is opened.
const MOST_QUOTING: i64 = 200;

/// Counts a change of a topic, whose row stays locked until the commit: its number.
pub(super) async fn next_rev(writing: &mut Writing, topic: &TopicId) -> Result<i64, Fault> {
    sqlx::query("UPDATE topics SET rev = rev + 1 WHERE id = $1 RETURNING rev")
        .bind(topic.as_str())
        .fetch_one(writing.on())
        .await?
        .number("rev")
}

pub(super) async fn edit(store: &Store, edit: PostEdit, at: Millis) -> Result<Changed, Fault> {
    let PostEdit { post, forum, .. } = &edit;
    let mut writing = store.begin_writing().await?;
    let mut rev = next_rev(&mut writing, &post.topic).await?;
    let drafted = post.state == PostState::Shown && edit.waits;
    // What was said of a text that was given back is not said of the one that comes instead.
    let undecided = "decided_by = CASE WHEN draft_state = 'returned' THEN NULL ELSE decided_by END, \
                     decided = CASE WHEN draft_state = 'returned' THEN NULL ELSE decided END";
    let done = if drafted {
        sqlx::query(built(format!(
            "UPDATE posts SET draft = $1, draft_state = 'waiting', draft_at = $2, waits = 1, word = NULL, {undecided}, \
             rev = $3, changed = $3 WHERE id = $4 AND changed = $5"
        )))
        .bind(edit.body.as_str())
        .bind(at.0)
    } else {
        sqlx::query(built(format!(
            "UPDATE posts SET body = $1, edited_at = CASE WHEN shown_at < $2 THEN $6 ELSE edited_at END, \
             state = CASE WHEN number IS NULL THEN 'waiting' ELSE state END, \
             waits = CASE WHEN number IS NULL THEN 1 ELSE 0 END, \
             draft = NULL, draft_state = NULL, draft_at = NULL, word = NULL, {undecided}, rev = $3, changed = $3 \
             WHERE id = $4 AND changed = $5"
        )))
        .bind(edit.body.as_str())
        .bind(at.plus(-EDITED_WITHOUT_MARK_MS).0)
    };
    let done = done.bind(rev).bind(post.id.as_str()).bind(post.changed);
    let done = if drafted { done } else { done.bind(at.0) };
    let done = done.execute(writing.on()).await?;
    if done.rows_affected() != 1 {
        writing.abandon().await;
        return Ok(Changed::Stale);
    }
    if let Some(draft) = &post.draft {
        former::keep(
            &mut writing,
            &post.id,
            &draft.body,
            &draft.media,
            Seen::ByFew,
            at,
        )
        .await?;
    }
    let shown = post.state == PostState::Shown;
    if !drafted {
        let seen = if shown { Seen::ByAll } else { Seen::ByFew };
        former::keep(&mut writing, &post.id, &post.body, &post.media, seen, at).await?;
    }
    let said = if drafted { Said::InDraft } else { Said::Now };
    media::describe(&mut writing, &post.id, &edit.media, said).await?;
    if let (Some(number), true) = (post.number, shown && !drafted) {
        let words = edit.words();
        search::spoken(&mut writing, post.topic.as_str(), number, &words, at).await?;
        rev = requote(&mut writing, post, rev).await?;
    }
    let told = PostTold {
        forum,
        topic: &post.topic,
        post: &post.id,
        action: "edit",
        rev,
        by: &post.author,
    };
    writing.tell(Event::Told(told.person(&post.author)), at);
    if shown && !drafted {
        writing.tell(Event::Told(told.readers()), at);
    } else {
        let class = post.class.as_ref().map(|(class, _, _)| class);
        for one in deciders(&mut writing, class).await? {
            writing.tell(Event::Told(told.person(&one)), at);
        }
    }
    writing.commit().await?;
    Ok(Changed::Done)
}

/// What is quoted stands there no more, or again: whoever quotes it has changed too. The topic's number of changes after it.
pub(super) async fn requote(writing: &mut Writing, post: &Post, rev: i64) -> Result<i64, Fault> {
    let rows = sqlx::query(
        "SELECT id FROM posts WHERE quotes = $1 AND topic = $2 AND number IS NOT NULL ORDER BY number DESC LIMIT $3",
    )
    .bind(post.id.as_str())
    .bind(post.topic.as_str())
    .bind(MOST_QUOTING)
    .fetch_all(writing.on())
    .await?;
    let mut rev = rev;
    for row in &rows {
        rev = next_rev(writing, &post.topic).await?;
        sqlx::query("UPDATE posts SET rev = $1 WHERE id = $2")
            .bind(rev)
            .bind(post_id(row, "id")?.as_str())
            .execute(writing.on())
            .await?;
    }
    Ok(rev)
}

pub(super) async fn react(
    store: &Store,
    id: &PostId,
    by: &AccountId,
    kind: ReactionKind,
    feels: bool,
    at: Millis,
) -> Result<Changed, Fault> {
    let mut writing = store.begin_writing().await?;
    let row = sqlx::query(
        "UPDATE topics SET rev = rev + 1 WHERE id = (SELECT topic FROM posts WHERE id = $1) RETURNING id, forum, rev",
    )
    .bind(id.as_str())
    .fetch_optional(writing.on())
    .await?;
    let Some(row) = row else {
        writing.abandon().await;
        return Ok(Changed::Stale);
    };
    let (topic, forum, rev) = (
        topic_id(&row, "id")?,
        forum_id(&row, "forum")?,
        row.number("rev")?,
    );
    let statement = if feels {
        sqlx::query(
            "INSERT INTO post_reactions (post, kind, account, at) VALUES ($1, $2, $3, $4) \
             ON CONFLICT (post, kind, account) DO NOTHING",
        )
    } else {
        sqlx::query("DELETE FROM post_reactions WHERE post = $1 AND kind = $2 AND account = $3")
    };
    let statement = statement
        .bind(id.as_str())
        .bind(kind.as_str())
        .bind(by.as_str());
    let statement = if feels {
        statement.bind(at.0)
    } else {
        statement
    };
    let done = statement.execute(writing.on()).await?;
    if done.rows_affected() == 0 {
        // It was so before: nothing is told.
        writing.abandon().await;
        return Ok(Changed::Done);
    }
    let done = sqlx::query("UPDATE posts SET rev = $1 WHERE id = $2 AND state = 'shown'")
        .bind(rev)
        .bind(id.as_str())
        .execute(writing.on())
        .await?;
    if done.rows_affected() != 1 {
        writing.abandon().await;
        return Ok(Changed::Stale);
    }
    let told = PostTold {
        forum: &forum,
        topic: &topic,
        post: id,
        action: "react",
        rev,
        by,
    };
    writing.tell(Event::Told(told.readers()), at);
    writing.commit().await?;
    Ok(Changed::Done)
}
