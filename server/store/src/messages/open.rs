//! Conversations are opened; of two people there is one that their families read, and one that they do not.

use passeplume_domain::{
    AccountId, ConversationId, Millis,
    messages::{Audience, ConversationKind, NewAnnouncement, NewPair, Opening, Part, telling},
};

use crate::{
    faults::Fault,
    handle::{Store, Writing},
    sql::{built, conversation_id, values},
};

/// Members in one statement.
const ROWS_A_STATEMENT: usize = 100;

pub(super) async fn pair(store: &Store, new: &NewPair, at: Millis) -> Result<Opening, Fault> {
    let (first, second) = if new.by < new.with {
        (&new.by, &new.with)
    } else {
        (&new.with, &new.by)
    };
    let family = if new.with_family { " family" } else { "" };
    let pair = format!("{first} {second}{family}");
    let mut writing = store.begin_writing().await?;
    let done = sqlx::query(
        "INSERT INTO conversations (id, kind, audience, home, title, pair, opened_by, with_family, created, changed, rev, \
         last_number) VALUES ($1, $2, $3, '', '', $4, $5, $6, $7, $7, 0, 0) ON CONFLICT (pair) DO NOTHING",
    )
    .bind(new.id.as_str())
    .bind(new.kind.as_str())
    .bind(Audience::People.as_str())
    .bind(pair.as_str())
    .bind(new.by.as_str())
    .bind(i64::from(new.with_family))
    .bind(at.0)
    .execute(writing.on())
    .await?;
    if done.rows_affected() == 0 {
        let row = sqlx::query("SELECT id FROM conversations WHERE pair = $1")
            .bind(pair.as_str())
            .fetch_one(writing.on())
            .await?;
        let there = conversation_id(&row, "id")?;
        writing.abandon().await;
        return Ok(Opening::There(there));
    }
    let members = [
        (new.by.clone(), Part::Writer),
        (new.with.clone(), Part::Writer),
    ];
    add_members(&mut writing, &new.id, &members, at).await?;
    let opened = telling::moved(&new.by, &new.id, "opened", Some(&new.by));
    writing.tell_all(vec![opened], at);
    writing.commit().await?;
    Ok(Opening::New(new.id.clone()))
}

pub(super) async fn announcement(
    store: &Store,
    new: &NewAnnouncement,
    at: Millis,
) -> Result<(), Fault> {
    let mut writing = store.begin_writing().await?;
    sqlx::query(
        "INSERT INTO conversations (id, kind, audience, home, title, pair, opened_by, with_family, created, changed, rev, \
         last_number) VALUES ($1, $2, $3, $4, $5, NULL, $6, $7, $8, $8, 0, 0)",
    )
    .bind(new.id.as_str())
    .bind(ConversationKind::Announcement.as_str())
    .bind(new.audience.as_str())
    .bind(new.home.as_str())
    .bind(new.title.as_str())
    .bind(new.by.as_str())
    .bind(i64::from(new.with_family))
    .bind(at.0)
    .execute(writing.on())
    .await?;
    add_members(&mut writing, &new.id, &[(new.by.clone(), Part::Writer)], at).await?;
    add_readers(&mut writing, &new.id, &new.readers, at).await?;
    let opened = telling::moved(&new.by, &new.id, "opened", Some(&new.by));
    writing.tell_all(vec![opened], at);
    writing.commit().await
}

/// It goes to these, too.
pub(super) async fn add_readers(
    writing: &mut Writing,
    id: &ConversationId,
    readers: &[AccountId],
    at: Millis,
) -> Result<(), Fault> {
    let readers: Vec<_> = readers
        .iter()
        .map(|one| (one.clone(), Part::Reader))
        .collect();
    add_members(writing, id, &readers, at).await
}

async fn add_members(
    writing: &mut Writing,
    id: &ConversationId,
    members: &[(AccountId, Part)],
    at: Millis,
) -> Result<(), Fault> {
    for some in members.chunks(ROWS_A_STATEMENT) {
        let text = format!(
            "INSERT INTO conversation_members (conversation, account, part, joined) VALUES {} \
             ON CONFLICT (conversation, account) DO NOTHING",
            values("(?1, ?2, ?3, ?4)", 4, some.len())
        );
        let query = sqlx::query(built(text)).persistent(some.len() <= 2);
        let query = some.iter().fold(query, |query, (account, part)| {
            query
                .bind(id.as_str())
                .bind(account.as_str())
                .bind(part.as_str())
                .bind(at.0)
        });
        query.execute(writing.on()).await?;
    }
    Ok(())
}
