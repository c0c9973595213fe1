//! Messages out of their rows, with what they show.

use std::collections::HashMap;

use passeplume_domain::{
    AccountId, ConversationId, MediaId, MessageId, Millis,
    media::{FileFacts, MediaKind, NamedMedia},
    messages::{Batch, Message, MessageState, Version, Window},
};
use sqlx::{AnyConnection, any::AnyRow};

use crate::{
    faults::{Fault, unreadable},
    handle::Store,
    sql::{Read, account_id, built, conversation_id, media_id, message_id, places},
};

const MESSAGE: &str = "m.id, m.conversation, m.author, m.sent_key, m.number, m.rev, m.state, m.body, m.captions, m.answers, \
                       m.created, m.edited";

/// Messages of a conversation as of one moment, with the number of changes up to which they are known.
pub(super) async fn batch(
    store: &Store,
    id: &ConversationId,
    window: Window,
    limit: u32,
) -> Result<Batch, Fault> {
    let (which, order, bound) = match window {
        Window::Newest => ("m.number > $2", "m.number DESC", 0),
        Window::Before(number) => ("m.number < $2", "m.number DESC", number),
        Window::After(number) => ("m.number > $2", "m.number", number),
        Window::Since(rev) => ("m.rev > $2", "m.rev", rev),
    };
    let mut reading = store.begin_reading().await?;
    let head = sqlx::query("SELECT rev FROM conversations WHERE id = $1")
        .bind(id.as_str())
        .fetch_optional(&mut *reading)
        .await?
        .map_or(Ok(0), |row| row.number("rev"))?;
    let text = format!(
        "SELECT {MESSAGE} FROM messages m WHERE m.conversation = $1 AND {which} ORDER BY {order} LIMIT $3"
    );
    let rows = sqlx::query(built(text))
        .bind(id.as_str())
        .bind(bound)
        .bind(i64::from(limit) + 1)
        .fetch_all(&mut *reading)
        .await?;
    let most = usize::try_from(limit).unwrap_or(usize::MAX);
    let more = rows.len() > most;
    let mut messages = rows
        .iter()
        .take(most)
        .map(read)
        .collect::<Result<Vec<_>, _>>()?;
    show_media(&mut reading, &mut messages).await?;
    reading.rollback().await?;
    // Where there is more of what changed, what is known ends with the last of these.
    let rev = match (window, messages.last()) {
        (Window::Since(_), Some(last)) if more => last.rev,
        (Window::Newest | Window::Before(_) | Window::After(_) | Window::Since(_), _) => head,
    };
    if matches!(window, Window::Newest | Window::Before(_)) {
        messages.reverse();
    }
    Ok(Batch {
        messages,
        rev,
        more,
    })
}

pub(super) async fn one(store: &Store, id: &MessageId) -> Result<Option<Message>, Fault> {
    Ok(some(store, "m.id = $1", &[id.as_str()]).await?.pop())
}

pub(super) async fn of_key(
    store: &Store,
    author: &AccountId,
    key: &str,
) -> Result<Option<Message>, Fault> {
    let which = "m.author = $1 AND m.sent_key = $2";
    Ok(some(store, which, &[author.as_str(), key]).await?.pop())
}

pub(super) async fn with_media(store: &Store, media: &MediaId) -> Result<Vec<Message>, Fault> {
    let which = "m.id IN (SELECT x.message FROM message_media x WHERE x.media = $1)";
    some(store, which, &[media.as_str()]).await
}

/// Whether it was brought into a conversation.
pub(super) async fn is_brought(store: &Store, media: &MediaId) -> Result<bool, Fault> {
    let row =
        sqlx::query("SELECT 1 AS one FROM media_homes WHERE media = $1 AND kind = 'conversation'")
            .bind(media.as_str())
            .fetch_optional(store.reader())
            .await?;
    Ok(row.is_some())
}

async fn some(store: &Store, which: &str, values: &[&str]) -> Result<Vec<Message>, Fault> {
    let mut reading = store.begin_reading().await?;
    let text = format!("SELECT {MESSAGE} FROM messages m WHERE {which} ORDER BY m.id");
    let query = values
        .iter()
        .fold(sqlx::query(built(text)), |query, value| query.bind(*value));
    let rows = query.fetch_all(&mut *reading).await?;
    let mut found = rows.iter().map(read).collect::<Result<Vec<_>, _>>()?;
    show_media(&mut reading, &mut found).await?;
    reading.rollback().await?;
    Ok(found)
}

pub(super) async fn versions(store: &Store, id: &MessageId) -> Result<Vec<Version>, Fault> {
    let rows = sqlx::query(
        "SELECT body, captions, until FROM message_versions WHERE message = $1 ORDER BY rank",
    )
    .bind(id.as_str())
    .fetch_all(store.reader())
    .await?;
    rows.iter()
        .map(|row| {
            Ok(Version {
                body: row.text("body")?.to_owned(),
                captions: row.text("captions")?.to_owned(),
                until: Millis(row.number("until")?),
            })
        })
        .collect()
}

fn read(row: &AnyRow) -> Result<Message, Fault> {
    Ok(Message {
        id: message_id(row, "id")?,
        conversation: conversation_id(row, "conversation")?,
        author: account_id(row, "author")?,
        key: row.text("sent_key")?.to_owned(),
        number: row.number("number")?,
        rev: row.number("rev")?,
        state: MessageState::parse(row.text("state")?).map_err(|_| unreadable("state"))?,
        body: row.text("body")?.to_owned(),
        captions: row.text("captions")?.to_owned(),
        answers: match row.maybe_text("answers")? {
            Some(_) => Some(message_id(row, "answers")?),
            None => None,
        },
        media: Vec::new(),
        created: Millis(row.number("created")?),
        edited: row.maybe_number("edited")?.map(Millis),
    })
}

async fn show_media(reading: &mut AnyConnection, found: &mut [Message]) -> Result<(), Fault> {
    if found.is_empty() {
        return Ok(());
    }
    let text = format!(
        "SELECT x.message, x.media, d.kind, d.name, d.bytes FROM message_media x JOIN media d ON d.id = x.media \
         WHERE x.message IN ({}) ORDER BY x.message, x.rank",
        places(1, found.len())
    );
    let query = sqlx::query(built(text)).persistent(found.len() == 1);
    let query = found
        .iter()
        .fold(query, |query, one| query.bind(one.id.as_str()));
    let rows = query.fetch_all(&mut *reading).await?;
    let at: HashMap<MessageId, usize> = found
        .iter()
        .enumerate()
        .map(|(place, one)| (one.id.clone(), place))
        .collect();
    for row in &rows {
        let place = at.get(&message_id(row, "message")?);
        if let Some(message) = place.and_then(|&place| found.get_mut(place)) {
            message.media.push(named(row)?);
        }
    }
    Ok(())
}

fn named(row: &AnyRow) -> Result<NamedMedia, Fault> {
    let kind = MediaKind::parse(row.text("kind")?).map_err(|_| unreadable("kind"))?;
    let file = match kind {
        MediaKind::File => Some(FileFacts {
            name: row.text("name")?.to_owned(),
            bytes: u64::try_from(row.number("bytes")?).map_err(|_| unreadable("bytes"))?,
        }),
        MediaKind::Picture | MediaKind::Sound | MediaKind::Film => None,
    };
    Ok(NamedMedia {
        id: media_id(row, "media")?,
        kind,
        file,
    })
}
