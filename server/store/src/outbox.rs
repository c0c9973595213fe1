//! Events in the order in which they became visible, and waking whoever waits for them.

use std::time::Duration;

use async_trait::async_trait;
use passeplume_domain::{
    AccountId, DocumentId, Millis, SessionId, StoreError,
    events::{Event, Outbox, Positioned},
    live::{Facts, Telling, TellingKind, Topic},
};
use sqlx::{AnyConnection, any::AnyRow};

use crate::{
    faults::{Fault, unreadable},
    handle::Store,
    sql::{Read, account_id, built, document_id, places, values},
};

/// How often events of other processes are looked for; those of this process wake at once.
const POLL: Duration = Duration::from_millis(300);

/// Events in one statement.
const EVENTS_A_STATEMENT: usize = 256;

/// Gives the events their positions and keeps them. Last in a transaction: the row that hands out positions stays locked
/// until the commit, so that nobody can see position 8 while 7 is still to come. A database sequence would not do: its
/// order is that of asking, not that of committing.
pub(crate) async fn place(
    connection: &mut AnyConnection,
    events: &[(Event, Millis)],
) -> Result<i64, Fault> {
    let count = i64::try_from(events.len()).unwrap_or(i64::MAX);
    let head = sqlx::query(
        "UPDATE outbox_head SET position = position + $1 WHERE id = 1 RETURNING position",
    )
    .bind(count)
    .fetch_one(&mut *connection)
    .await?
    .number("position")?;
    let mut position = head - count;
    for chunk in events.chunks(EVENTS_A_STATEMENT) {
        let rows = values("(?1, ?2, ?3, ?4, ?5, ?6, ?7)", 7, chunk.len());
        let text = format!(
            "INSERT INTO outbox (position, at, kind, subject, topic, actor, facts) VALUES {rows}"
        );
        let mut query = sqlx::query(built(text)).persistent(chunk.len() == 1);
        for (event, at) in chunk {
            position += 1;
            let Row {
                kind,
                subject,
                topic,
                actor,
                facts,
            } = written(event);
            query = query
                .bind(position)
                .bind(at.0)
                .bind(kind)
                .bind(subject)
                .bind(topic)
                .bind(actor)
                .bind(facts);
        }
        query.execute(&mut *connection).await?;
    }
    Ok(head)
}

#[async_trait]
impl Outbox for Store {
    async fn head(&self) -> Result<i64, StoreError> {
        let row = sqlx::query("SELECT position FROM outbox_head WHERE id = 1")
            .fetch_one(self.reader())
            .await
            .map_err(Fault::from)?;
        Ok(row.number("position")?)
    }

    async fn after(&self, position: i64, limit: u32) -> Result<Vec<Positioned>, StoreError> {
        let rows = sqlx::query(
            "SELECT position, at, kind, subject, topic, actor, facts FROM outbox WHERE position > $1 ORDER BY position LIMIT $2",
        )
        .bind(position)
        .bind(i64::from(limit))
        .fetch_all(self.reader())
        .await
        .map_err(Fault::from)?;
        positioned(&rows)
    }

    async fn told(
        &self,
        topics: &[Topic],
        position: i64,
        limit: u32,
    ) -> Result<Vec<Positioned>, StoreError> {
        if topics.is_empty() {
            return Ok(Vec::new());
        }
        // One look into the index for each topic: left to itself, a database may read everything that concerns others.
        let of_one = |place: usize| {
            format!(
                "SELECT position FROM (SELECT position FROM outbox WHERE topic = ${place} AND position > $1 \
                 ORDER BY position LIMIT $2) AS of_{place}"
            )
        };
        let of_each: Vec<String> = (3..3 + topics.len()).map(of_one).collect();
        let text = format!(
            "SELECT position, at, kind, subject, topic, actor, facts FROM outbox WHERE position IN \
             ({} ORDER BY position LIMIT $2) ORDER BY position",
            of_each.join(" UNION ALL ")
        );
        let query = sqlx::query(built(text))
            .persistent(false)
            .bind(position)
            .bind(i64::from(limit));
        let query = topics
            .iter()
            .fold(query, |query, topic| query.bind(topic.to_string()));
        let rows = query.fetch_all(self.reader()).await.map_err(Fault::from)?;
        positioned(&rows)
    }

    async fn count_told(
        &self,
        topics: &[Topic],
        position: i64,
        most: i64,
    ) -> Result<i64, StoreError> {
        if topics.is_empty() {
            return Ok(0);
        }
        let text = format!(
            "SELECT COUNT(*) AS told FROM (SELECT position FROM outbox WHERE topic IN ({}) AND position > $1 LIMIT $2) \
             AS theirs",
            places(3, topics.len())
        );
        let query = sqlx::query(built(text))
            .persistent(false)
            .bind(position)
            .bind(most);
        let query = topics
            .iter()
            .fold(query, |query, topic| query.bind(topic.to_string()));
        let row = query.fetch_one(self.reader()).await.map_err(Fault::from)?;
        Ok(row.number("told")?)
    }

    async fn wait(&self, position: i64, at_most: Duration) -> Result<i64, StoreError> {
        self.wait_for_event(position, at_most).await
    }
}

impl Store {
    /// Waits until there is an event after `position` and answers the newest position, or, where nothing happened for
    /// `at_most`, the position as it is. Commits of this process wake at once, those of others within 300 ms.
    ///
    /// # Errors
    /// [`StoreError`] where the database cannot answer.
    pub async fn wait_for_event(
        &self,
        position: i64,
        at_most: Duration,
    ) -> Result<i64, StoreError> {
        // Interest is registered before looking: a commit between the two still wakes.
        let mut newest = self.newest().subscribe();
        let deadline = tokio::time::Instant::now() + at_most;
        loop {
            let head = self.head().await?;
            let now = tokio::time::Instant::now();
            if head > position || now >= deadline {
                return Ok(head);
            }
            let pause = POLL.min(deadline - now);
            // Either a commit here, or time to look for commits elsewhere.
            let _ = tokio::time::timeout(pause, newest.changed()).await;
        }
    }

    /// The newest position that this process has committed, as a channel: for a loop that selects over several causes.
    #[must_use]
    pub fn events_here(&self) -> tokio::sync::watch::Receiver<i64> {
        self.newest().subscribe()
    }

    /// Forgets events before `at`; the number forgotten. Nobody resumes from a cursor that old: who was away longer
    /// asks again for everything.
    ///
    /// # Errors
    /// [`StoreError`] where the database cannot answer.
    pub async fn forget_events_before(&self, at: Millis) -> Result<u64, StoreError> {
        let mut writing = self.begin_writing().await?;
        let done = sqlx::query(
            "DELETE FROM outbox WHERE position < (SELECT COALESCE(MIN(position), 0) FROM outbox WHERE at >= $1)",
        )
        .bind(at.0)
        .execute(writing.on())
        .await
        .map_err(Fault::from)?;
        writing.commit().await?;
        Ok(done.rows_affected())
    }
}

fn positioned(rows: &[AnyRow]) -> Result<Vec<Positioned>, StoreError> {
    rows.iter()
        .map(|row| {
            Ok(Positioned {
                position: row.number("position")?,
                at: Millis(row.number("at")?),
                event: read(row)?,
            })
        })
        .collect()
}

/// An event's columns.
struct Row {
    kind: &'static str,
    subject: String,
    topic: String,
    actor: String,
    facts: String,
}

fn written(event: &Event) -> Row {
    let of_rights = |kind, subject| Row {
        kind,
        subject,
        topic: String::new(),
        actor: String::new(),
        facts: String::new(),
    };
    match event {
        Event::SessionEnded(session) => of_rights("session_ended", session.to_string()),
        Event::SessionsEnded(account) => of_rights("sessions_ended", account.to_string()),
        Event::AccessChanged(account) => of_rights("access_changed", account.to_string()),
        Event::DocumentChanged(document) => of_rights("document_changed", document.to_string()),
        Event::EverythingChanged => of_rights("everything_changed", String::new()),
        Event::Told(telling) => Row {
            kind: telling.kind.as_str(),
            subject: telling.subject.clone(),
            topic: telling.topic.to_string(),
            actor: telling
                .actor
                .as_ref()
                .map(ToString::to_string)
                .unwrap_or_default(),
            facts: telling.facts.as_str().to_owned(),
        },
    }
}

fn read(row: &AnyRow) -> Result<Event, Fault> {
    let account = || -> Result<AccountId, Fault> { account_id(row, "subject") };
    let document = || -> Result<DocumentId, Fault> { document_id(row, "subject") };
    match row.text("kind")? {
        "session_ended" => SessionId::parse(row.text("subject")?)
            .map(Event::SessionEnded)
            .map_err(|_| unreadable("subject")),
        "sessions_ended" => account().map(Event::SessionsEnded),
        "access_changed" => account().map(Event::AccessChanged),
        "document_changed" => document().map(Event::DocumentChanged),
        "everything_changed" => Ok(Event::EverythingChanged),
        other => {
            let kind = TellingKind::parse(other).map_err(|_| unreadable("kind"))?;
            let actor = match row.text("actor")? {
                "" => None,
                _ => Some(account_id(row, "actor")?),
            };
            Ok(Event::Told(Telling {
                topic: Topic::parse(row.text("topic")?).map_err(|_| unreadable("topic"))?,
                kind,
                subject: row.text("subject")?.to_owned(),
                actor,
                facts: Facts::kept(row.text("facts")?),
            }))
        }
    }
}
