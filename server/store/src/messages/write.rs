//! Messages are sent, changed, hidden and taken back: the conversation is locked first, so that the numbers of its changes
//! become visible in their order.

use passeplume_domain::{
    AccountId, ConversationId, Millis,
    messages::{Change, Changed, MessageState, NewMessage, Sent, telling},
};

use super::open::add_readers;
use crate::{
    faults::Fault,
    handle::{Store, Writing},
    sql::{Read, account_id, built, conversation_id, message_id, places},
};

pub(super) async fn send(
    store: &Store,
    new: &NewMessage,
    also: &[AccountId],
    at: Millis,
) -> Result<Sent, Fault> {
    let mut writing = store.begin_writing().await?;
    let row = sqlx::query(
        "UPDATE conversations SET rev = rev + 1, last_number = last_number + 1, changed = $1 WHERE id = $2 \
         RETURNING rev, last_number",
    )
    .bind(at.0)
    .bind(new.conversation.as_str())
    .fetch_optional(writing.on())
    .await?;
    let Some(row) = row else {
        writing.abandon().await;
        return Ok(Sent::Gone);
    };
    let (rev, number) = (row.number("rev")?, row.number("last_number")?);
    let done = sqlx::query(
        "INSERT INTO messages (id, conversation, author, sent_key, number, rev, state, body, captions, answers, created, \
         edited) VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11, NULL) ON CONFLICT (author, sent_key) DO NOTHING",
    )
    .bind(new.id.as_str())
    .bind(new.conversation.as_str())
    .bind(new.author.as_str())
    .bind(new.key.as_str())
    .bind(number)
    .bind(rev)
    .bind(MessageState::Shown.as_str())
    .bind(new.body.as_str())
    .bind(new.captions.as_str())
    .bind(new.answers.as_ref().map(ToString::to_string))
    .bind(at.0)
    .execute(writing.on())
    .await?;
    if done.rows_affected() == 0 {
        // It is there already: with the rollback the conversation has not moved.
        let row = sqlx::query("SELECT id FROM messages WHERE author = $1 AND sent_key = $2")
            .bind(new.author.as_str())
            .bind(new.key.as_str())
            .fetch_one(writing.on())
            .await?;
        let there = message_id(&row, "id")?;
        writing.abandon().await;
        return Ok(Sent::There(there));
    }
    if !name_media(&mut writing, new).await? {
        writing.abandon().await;
        return Ok(Sent::Gone);
    }
    add_readers(&mut writing, &new.conversation, also, at).await?;
    super::marks::put(&mut writing, &new.conversation, &new.author, number, at).await?;
    let by = Some(&new.author);
    let said = telling::message(&new.conversation, &new.id, "sent", rev, by);
    writing.tell_all(vec![said], at);
    tell_readers(&mut writing, &new.conversation, "said", by, at).await?;
    writing.commit().await?;
    Ok(Sent::New(new.id.clone()))
}

/// What a message shows: only what its author brought into this conversation. Anybody can write the id of somebody else's
/// picture into a message; that shows it to nobody.
async fn name_media(writing: &mut Writing, new: &NewMessage) -> Result<bool, Fault> {
    if new.media.is_empty() {
        return Ok(true);
    }
    let text = format!(
        "SELECT COUNT(*) AS there FROM media d JOIN media_homes h ON h.media = d.id AND h.kind = 'conversation' \
         AND h.subject = $1 WHERE d.owner = $2 AND d.id IN ({})",
        places(3, new.media.len())
    );
    let query = sqlx::query(built(text))
        .persistent(false)
        .bind(new.conversation.as_str())
        .bind(new.author.as_str());
    let query = new
        .media
        .iter()
        .fold(query, |query, media| query.bind(media.as_str()));
    let there = query.fetch_one(writing.on()).await?.number("there")?;
    if usize::try_from(there) != Ok(new.media.len()) {
        return Ok(false);
    }
    for (media, rank) in new.media.iter().zip(0_i64..) {
        // Written to, so that nobody clears it away meanwhile.
        sqlx::query("UPDATE media SET looked = looked WHERE id = $1")
            .bind(media.as_str())
            .execute(writing.on())
            .await?;
        sqlx::query("INSERT INTO message_media (message, media, rank) VALUES ($1, $2, $3)")
            .bind(new.id.as_str())
            .bind(media.as_str())
            .bind(rank)
            .execute(writing.on())
            .await?;
    }
    Ok(true)
}

pub(super) async fn change_one(
    store: &Store,
    asked: &Change,
    at: Millis,
) -> Result<Changed, Fault> {
    let mut writing = store.begin_writing().await?;
    let done = change(&mut writing, asked, at).await?;
    match done {
        Changed::Done => writing.commit().await?,
        Changed::Stale => writing.abandon().await,
    }
    Ok(done)
}

/// Changes a message within a transaction that may do more; nothing is to be committed where it is stale.
pub(crate) async fn change(
    writing: &mut Writing,
    asked: &Change,
    at: Millis,
) -> Result<Changed, Fault> {
    let row = sqlx::query(
        "UPDATE conversations SET rev = rev + 1 WHERE id = (SELECT conversation FROM messages WHERE id = $1) \
         RETURNING id, rev",
    )
    .bind(asked.message.as_str())
    .fetch_optional(writing.on())
    .await?;
    let Some(row) = row else {
        return Ok(Changed::Stale);
    };
    let (conversation, rev) = (conversation_id(&row, "id")?, row.number("rev")?);
    let row = sqlx::query("SELECT rev, state, body, captions FROM messages WHERE id = $1")
        .bind(asked.message.as_str())
        .fetch_one(writing.on())
        .await?;
    let (state, body) = (row.text("state")?.to_owned(), row.text("body")?.to_owned());
    let captions = row.text("captions")?.to_owned();
    let newest = row.number("rev")?;
    let outdated = asked.rev.is_some_and(|seen| seen != newest);
    // What was taken back never comes again.
    if outdated || state == MessageState::Deleted.as_str() {
        return Ok(Changed::Stale);
    }
    let (new_body, new_captions) = match (&asked.words, asked.state) {
        (_, MessageState::Deleted) => (String::new(), String::new()),
        (Some((body, captions)), _) => (body.clone(), captions.clone()),
        (None, _) => (body.clone(), captions.clone()),
    };
    if (new_body.as_str(), new_captions.as_str()) != (body.as_str(), captions.as_str()) {
        sqlx::query(
            "INSERT INTO message_versions (message, rank, body, captions, until) \
             SELECT $1, COALESCE(MAX(rank), 0) + 1, $2, $3, $4 FROM message_versions WHERE message = $1",
        )
        .bind(asked.message.as_str())
        .bind(body)
        .bind(captions)
        .bind(at.0)
        .execute(writing.on())
        .await?;
    }
    let marked = asked.marked.then_some(at.0);
    sqlx::query(
        "UPDATE messages SET rev = $1, state = $2, body = $3, captions = $4, edited = COALESCE($5, edited) WHERE id = $6",
    )
    .bind(rev)
    .bind(asked.state.as_str())
    .bind(new_body)
    .bind(new_captions)
    .bind(marked)
    .bind(asked.message.as_str())
    .execute(writing.on())
    .await?;
    tell(writing, &conversation, asked, rev, at).await?;
    Ok(Changed::Done)
}

async fn tell(
    writing: &mut Writing,
    conversation: &ConversationId,
    asked: &Change,
    rev: i64,
    at: Millis,
) -> Result<(), Fault> {
    let action = match asked.state {
        MessageState::Shown if asked.words.is_some() => "edited",
        MessageState::Shown => "restored",
        MessageState::Hidden => "hidden",
        MessageState::Deleted => "deleted",
    };
    let told = telling::message(conversation, &asked.message, action, rev, Some(&asked.by));
    writing.tell_all(vec![told], at);
    // The first words of the newest message stand in lists.
    tell_readers(writing, conversation, "changed", Some(&asked.by), at).await
}

/// Everybody in whose list it stands: who is in it, and the families where they read.
async fn tell_readers(
    writing: &mut Writing,
    conversation: &ConversationId,
    action: &'static str,
    by: Option<&AccountId>,
    at: Millis,
) -> Result<(), Fault> {
    let rows = sqlx::query(
        "SELECT x.account FROM conversation_members x WHERE x.conversation = $1 \
         UNION SELECT g.account FROM conversations c JOIN conversation_members x ON x.conversation = c.id \
         JOIN memberships g ON g.kind = 'guardian_of' AND g.target = x.account \
         WHERE c.id = $1 AND c.with_family = 1 AND c.kind <> 'pupils'",
    )
    .bind(conversation.as_str())
    .fetch_all(writing.on())
    .await?;
    let mut told = Vec::with_capacity(rows.len());
    for row in &rows {
        let person = account_id(row, "account")?;
        told.push(telling::moved(&person, conversation, action, by));
    }
    writing.tell_all(told, at);
    Ok(())
}
