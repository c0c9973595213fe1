//! Comments and their answers out of their rows.

use std::collections::HashMap;

use passeplume_domain::{
    AccountId, CommentId, Millis, ReplyId,
    accounts::presence_name,
    comments::{Anchor, Comment, CommentKind, CommentState, Decided, Place, Reply},
};
use sqlx::any::AnyRow;

use crate::{
    faults::{Fault, unreadable},
    handle::Store,
    sql::{Read, account_id, built, comment_id, document_id},
};

/// The comments `c` for which `which` holds, as of one moment, oldest first.
pub(super) async fn comments(
    store: &Store,
    which: &str,
    value: &str,
) -> Result<Vec<Comment>, Fault> {
    let mut reading = store.begin_reading().await?;
    let text = format!(
        "SELECT c.id, c.document, c.kind, c.author, u.first_name, u.last_name, c.anchor_start, c.anchor_end, c.quoted, \
         c.before, c.after, c.words, c.replacement, c.state, c.hidden, c.created, c.version, c.decided_by, c.decided, \
         w.first_name AS by_first_name, w.last_name AS by_last_name \
         FROM comments c LEFT JOIN accounts u ON u.id = c.author LEFT JOIN accounts w ON w.id = c.decided_by \
         WHERE {which} ORDER BY c.created, c.id"
    );
    let rows = sqlx::query(built(text))
        .bind(value)
        .fetch_all(&mut *reading)
        .await?;
    let text = format!(
        "SELECT r.comment, r.id, r.author, u.first_name, u.last_name, r.words, r.hidden, r.created \
         FROM comments c JOIN comment_replies r ON r.comment = c.id LEFT JOIN accounts u ON u.id = r.author \
         WHERE {which} ORDER BY r.created, r.id"
    );
    let answers = sqlx::query(built(text))
        .bind(value)
        .fetch_all(&mut *reading)
        .await?;
    reading.rollback().await?;
    let mut found = rows.iter().map(comment).collect::<Result<Vec<_>, _>>()?;
    let at: HashMap<CommentId, usize> = found
        .iter()
        .enumerate()
        .map(|(place, comment)| (comment.id.clone(), place))
        .collect();
    for row in &answers {
        let place = at.get(&comment_id(row, "comment")?);
        if let Some(comment) = place.and_then(|&place| found.get_mut(place)) {
            comment.replies.push(reply(row)?);
        }
    }
    Ok(found)
}

fn comment(row: &AnyRow) -> Result<Comment, Fault> {
    let anchor = |column| Anchor::parse(row.bytes(column)?).map_err(|_| unreadable(column));
    let decided = match (row.maybe_text("decided_by")?, row.maybe_number("decided")?) {
        (Some(by), Some(at)) => Some(Decided {
            by: AccountId::parse(&by).map_err(|_| unreadable("decided_by"))?,
            name: name(row, "by_first_name", "by_last_name")?,
            at: Millis(at),
        }),
        (None, None) => None,
        (Some(_), None) | (None, Some(_)) => return Err(unreadable("decided")),
    };
    Ok(Comment {
        id: comment_id(row, "id")?,
        document: document_id(row, "document")?,
        kind: CommentKind::parse(row.text("kind")?).map_err(|_| unreadable("kind"))?,
        author: account_id(row, "author")?,
        author_name: name(row, "first_name", "last_name")?,
        place: Place {
            start: anchor("anchor_start")?,
            end: anchor("anchor_end")?,
            quoted: row.text("quoted")?.to_owned(),
            before: row.text("before")?.to_owned(),
            after: row.text("after")?.to_owned(),
        },
        words: row.text("words")?.to_owned(),
        replacement: row.maybe_text("replacement")?,
        state: CommentState::parse(row.text("state")?).map_err(|_| unreadable("state"))?,
        hidden: row.number("hidden")? != 0,
        created: Millis(row.number("created")?),
        version: row.number("version")?,
        decided,
        replies: Vec::new(),
    })
}

fn reply(row: &AnyRow) -> Result<Reply, Fault> {
    Ok(Reply {
        id: ReplyId::parse(row.text("id")?).map_err(|_| unreadable("id"))?,
        author: account_id(row, "author")?,
        author_name: name(row, "first_name", "last_name")?,
        words: row.text("words")?.to_owned(),
        hidden: row.number("hidden")? != 0,
        created: Millis(row.number("created")?),
    })
}

fn name(row: &AnyRow, first: &'static str, last: &'static str) -> Result<String, Fault> {
    Ok(presence_name(
        &row.maybe_text(first)?.unwrap_or_default(),
        &row.maybe_text(last)?.unwrap_or_default(),
    ))
}
