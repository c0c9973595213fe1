//! Comments are kept, answered, decided, hidden and taken back.

use passeplume_domain::{
    AccountId, CommentId, Millis,
    comments::{
        Added, CommentState, Decision, Hiding, MOST_COMMENTS, MOST_REPLIES, NewComment, NewReply,
    },
    live::Telling,
};

use crate::{
    faults::Fault,
    handle::{Store, Writing},
    sql::{Read, account_id, built, document_id},
    texts::audit,
};

pub(super) async fn comment(store: &Store, new: NewComment, at: Millis) -> Result<Added, Fault> {
    let mut writing = store.begin_writing().await?;
    let there = sqlx::query("SELECT COUNT(*) AS there FROM comments WHERE document = $1")
        .bind(new.document.as_str())
        .fetch_one(writing.on())
        .await?
        .number("there")?;
    if there >= MOST_COMMENTS {
        writing.abandon().await;
        return Ok(Added::Full);
    }
    sqlx::query(
        "INSERT INTO comments (id, document, kind, author, anchor_start, anchor_end, quoted, before, after, words, \
         replacement, state, hidden, created, version) \
         VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11, $12, 0, $13, 1)",
    )
    .bind(new.id.as_str())
    .bind(new.document.as_str())
    .bind(new.kind.as_str())
    .bind(new.author.as_str())
    .bind(new.place.start.as_bytes().to_vec())
    .bind(new.place.end.as_bytes().to_vec())
    .bind(new.place.quoted)
    .bind(new.place.before)
    .bind(new.place.after)
    .bind(new.words)
    .bind(new.replacement)
    .bind(CommentState::Open.as_str())
    .bind(at.0)
    .execute(writing.on())
    .await?;
    writing.tell_all(new.tell, at);
    writing.commit().await?;
    Ok(Added::Done)
}

pub(super) async fn reply(store: &Store, new: NewReply, at: Millis) -> Result<Added, Fault> {
    let mut writing = store.begin_writing().await?;
    // Locks the comment: nobody decides about it or deletes it until the answer is there.
    let done =
        sqlx::query("UPDATE comments SET version = version + 1 WHERE id = $1 AND state = 'open'")
            .bind(new.comment.as_str())
            .execute(writing.on())
            .await?;
    if done.rows_affected() != 1 {
        writing.abandon().await;
        return Ok(Added::Stale);
    }
    let there = sqlx::query("SELECT COUNT(*) AS there FROM comment_replies WHERE comment = $1")
        .bind(new.comment.as_str())
        .fetch_one(writing.on())
        .await?
        .number("there")?;
    if there >= MOST_REPLIES {
        writing.abandon().await;
        return Ok(Added::Full);
    }
    sqlx::query(
        "INSERT INTO comment_replies (id, comment, author, words, hidden, created) VALUES ($1, $2, $3, $4, 0, $5)",
    )
    .bind(new.id.as_str())
    .bind(new.comment.as_str())
    .bind(new.author.as_str())
    .bind(new.words)
    .bind(at.0)
    .execute(writing.on())
    .await?;
    writing.tell_all(new.tell, at);
    writing.commit().await?;
    Ok(Added::Done)
}

pub(super) async fn decide(store: &Store, decision: Decision, at: Millis) -> Result<Added, Fault> {
    let mut writing = store.begin_writing().await?;
    let done = sqlx::query(
        "UPDATE comments SET state = $1, decided_by = $2, decided = $3, version = version + 1 \
         WHERE id = $4 AND state = 'open'",
    )
    .bind(decision.to.as_str())
    .bind(decision.by.as_str())
    .bind(at.0)
    .bind(decision.comment.as_str())
    .execute(writing.on())
    .await?;
    finish(writing, done.rows_affected(), decision.tell, at).await
}

pub(super) async fn hide(store: &Store, hiding: Hiding, at: Millis) -> Result<Added, Fault> {
    let mut writing = store.begin_writing().await?;
    let found =
        sqlx::query("UPDATE comments SET version = version + 1 WHERE id = $1 RETURNING document")
            .bind(hiding.comment.as_str())
            .fetch_optional(writing.on())
            .await?;
    let Some(found) = found else {
        writing.abandon().await;
        return Ok(Added::Stale);
    };
    let (table, id, comment) = match &hiding.reply {
        None => ("comments", hiding.comment.as_str(), "id"),
        Some(reply) => ("comment_replies", reply.as_str(), "comment"),
    };
    let text =
        format!("UPDATE {table} SET hidden = $1 WHERE id = $2 AND {comment} = $3 RETURNING author");
    let whose = sqlx::query(built(text))
        .bind(i64::from(hiding.hidden))
        .bind(id)
        .bind(hiding.comment.as_str())
        .fetch_optional(writing.on())
        .await?;
    let Some(whose) = whose else {
        writing.abandon().await;
        return Ok(Added::Stale);
    };
    let document = document_id(&found, "document")?;
    let whose = Some(&account_id(&whose, "author")?);
    let action = if hiding.hidden { "hide" } else { "show" };
    audit(&mut writing, &document, &hiding.by, action, whose, at).await?;
    writing.tell_all(hiding.tell, at);
    writing.commit().await?;
    Ok(Added::Done)
}

pub(super) async fn delete(
    store: &Store,
    id: &CommentId,
    author: &AccountId,
    since: Millis,
    tell: Vec<Telling>,
    at: Millis,
) -> Result<Added, Fault> {
    let mut writing = store.begin_writing().await?;
    // Locked first: an answer that comes at this moment is seen by the condition below, or finds nothing to answer.
    sqlx::query("UPDATE comments SET version = version + 1 WHERE id = $1")
        .bind(id.as_str())
        .execute(writing.on())
        .await?;
    let done = sqlx::query(
        "DELETE FROM comments WHERE id = $1 AND author = $2 AND created >= $3 AND state = 'open' AND NOT EXISTS \
         (SELECT 1 FROM comment_replies r WHERE r.comment = comments.id)",
    )
    .bind(id.as_str())
    .bind(author.as_str())
    .bind(since.0)
    .execute(writing.on())
    .await?;
    finish(writing, done.rows_affected(), tell, at).await
}

/// Commits where one row was changed; else nothing was.
async fn finish(
    mut writing: Writing,
    changed: u64,
    tell: Vec<Telling>,
    at: Millis,
) -> Result<Added, Fault> {
    if changed != 1 {
        writing.abandon().await;
        return Ok(Added::Stale);
    }
    writing.tell_all(tell, at);
    writing.commit().await?;
    Ok(Added::Done)
}
