//! How far somebody has read: a number that only grows.

use passeplume_domain::{
    AccountId, ConversationId, Millis,
    messages::{Receipt, telling},
};

use crate::{
    faults::Fault,
    handle::{Store, Writing},
    sql::{Read, account_id},
};

/// How far somebody has read, and how many messages of others are shown after that.
pub(super) async fn of(
    store: &Store,
    id: &ConversationId,
    account: &AccountId,
) -> Result<(i64, i64), Fault> {
    let row = sqlx::query(
        "SELECT COALESCE(r.number, 0) AS number, (SELECT COUNT(*) FROM messages u WHERE u.conversation = c.id \
         AND u.number > COALESCE(r.number, 0) AND u.state = 'shown' AND u.author <> $2) AS unread \
         FROM conversations c LEFT JOIN message_reads r ON r.conversation = c.id AND r.account = $2 WHERE c.id = $1",
    )
    .bind(id.as_str())
    .bind(account.as_str())
    .fetch_optional(store.reader())
    .await?;
    match row {
        Some(row) => Ok((row.number("number")?, row.number("unread")?)),
        None => Ok((0, 0)),
    }
}

pub(super) async fn receipts(store: &Store, id: &ConversationId) -> Result<Vec<Receipt>, Fault> {
    let rows = sqlx::query(
        "SELECT account, number, at FROM message_reads WHERE conversation = $1 ORDER BY at, account",
    )
    .bind(id.as_str())
    .fetch_all(store.reader())
    .await?;
    rows.iter()
        .map(|row| {
            Ok(Receipt {
                account: account_id(row, "account")?,
                number: row.number("number")?,
                at: Millis(row.number("at")?),
            })
        })
        .collect()
}

/// Reads are told to the reader's own screens and to the adults who wrote, never to a child.
pub(super) async fn up_to(
    store: &Store,
    id: &ConversationId,
    account: &AccountId,
    number: i64,
    at: Millis,
) -> Result<(), Fault> {
    let mut writing = store.begin_writing().await?;
    if !put(&mut writing, id, account, number, at).await? {
        writing.abandon().await;
        return Ok(());
    }
    let rows = sqlx::query(
        "SELECT x.account FROM conversation_members x WHERE x.conversation = $1 AND x.part = 'writer' AND x.account <> $2 \
         AND NOT EXISTS (SELECT 1 FROM memberships p WHERE p.account = x.account AND p.kind = 'pupil_of')",
    )
    .bind(id.as_str())
    .bind(account.as_str())
    .fetch_all(writing.on())
    .await?;
    let mut told = vec![telling::moved(account, id, "read", Some(account))];
    for row in &rows {
        let adult = account_id(row, "account")?;
        told.push(telling::moved(&adult, id, "read", Some(account)));
    }
    writing.tell_all(told, at);
    writing.commit().await
}

/// True where it grew; never beyond what there is.
pub(super) async fn put(
    writing: &mut Writing,
    id: &ConversationId,
    account: &AccountId,
    number: i64,
    at: Millis,
) -> Result<bool, Fault> {
    let done = sqlx::query(
        "INSERT INTO message_reads (conversation, account, number, at) \
         SELECT c.id, $2, CASE WHEN c.last_number < $3 THEN c.last_number ELSE $3 END, $4 FROM conversations c \
         WHERE c.id = $1 ON CONFLICT (conversation, account) DO UPDATE SET number = excluded.number, at = excluded.at \
         WHERE message_reads.number < excluded.number",
    )
    .bind(id.as_str())
    .bind(account.as_str())
    .bind(number)
    .bind(at.0)
    .execute(writing.on())
    .await?;
    Ok(done.rows_affected() == 1)
}
