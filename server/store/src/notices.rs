//! What concerns one person, found in posts and reports as they are; and up to when it was seen.

use async_trait::async_trait;
use passeplume_domain::{
    AccountId, ForumId, Millis, PostId, StoreError,
    accounts::presence_name,
    events::Event,
    live::{Facts, Telling, TellingKind, Topic},
    notices::{Notice, NoticeKind, NoticeStore},
};
use sqlx::any::AnyRow;

use crate::{
    faults::{Fault, unreadable},
    handle::{Store, Writing},
    sql::{Read, account_id, built, places},
};

#[async_trait]
impl NoticeStore for Store {
    async fn notices_of(
        &self,
        account: &AccountId,
        forums: &[ForumId],
        since: Millis,
        limit: u32,
    ) -> Result<Vec<Notice>, StoreError> {
        Ok(find(self, account, forums, since, limit).await?)
    }

    async fn unread_messages(&self, account: &AccountId) -> Result<i64, StoreError> {
        let row = sqlx::query(
            "SELECT COUNT(*) AS unread FROM (SELECT 1 AS one FROM conversation_members x \
             JOIN messages u ON u.conversation = x.conversation \
             LEFT JOIN message_reads r ON r.conversation = x.conversation AND r.account = $1 \
             WHERE x.account = $1 AND u.number > COALESCE(r.number, 0) AND u.state = 'shown' AND u.author <> $1 \
             LIMIT 100) n",
        )
        .bind(account.as_str())
        .fetch_one(self.reader())
        .await
        .map_err(Fault::from)?;
        Ok(row.number("unread")?)
    }

    async fn reports_handled(
        &self,
        account: &AccountId,
        since: Millis,
        limit: u32,
    ) -> Result<Vec<Notice>, StoreError> {
        // Who looked is not said: a child asked adults, not one of them.
        let rows = sqlx::query(
            "SELECT id, decided FROM reports WHERE reporter = $1 AND state IN ('hidden', 'handled') AND decided > $2 \
             AND target <> 'block' ORDER BY decided DESC, id DESC LIMIT $3",
        )
        .bind(account.as_str())
        .bind(since.0)
        .bind(i64::from(limit))
        .fetch_all(self.reader())
        .await
        .map_err(Fault::from)?;
        rows.iter()
            .map(|row| {
                Ok(Notice {
                    kind: NoticeKind::ReportHandled,
                    subject: row.text("id")?.to_owned(),
                    place: String::new(),
                    title: String::new(),
                    at: Millis(row.number("decided")?),
                    by: None,
                })
            })
            .collect()
    }

    async fn notices_seen(&self, account: &AccountId) -> Result<Millis, StoreError> {
        let row = sqlx::query("SELECT up_to FROM notices_seen WHERE account = $1")
            .bind(account.as_str())
            .fetch_optional(self.reader())
            .await
            .map_err(Fault::from)?;
        Ok(Millis(row.map_or(Ok(0), |row| row.number("up_to"))?))
    }

    async fn see_notices(
        &self,
        account: &AccountId,
        up_to: Millis,
        at: Millis,
    ) -> Result<(), StoreError> {
        Ok(see(self, account, up_to, at).await?)
    }
}

/// What became of one's own posts, and the answers to them. The first value is the account, the second `since`, the third
/// the limit; forums follow.
fn of_posts(forums: usize) -> String {
    let these = places(4, forums);
    format!(
        "SELECT CASE WHEN p.state = 'refused' THEN 'post_refused' WHEN p.state = 'returned' OR p.draft_state = 'returned' \
         THEN 'post_returned' ELSE 'post_approved' END AS kind, p.id AS subject, p.topic AS place, COALESCE(t.book_title, t.title) AS title, \
         p.decided AS at, p.decided_by AS who FROM posts p JOIN topics t ON t.id = p.topic WHERE p.author = $1 AND p.decided > $2 \
         AND p.decided_by <> $1 AND p.speaker = 'pupil' AND p.state IN ('shown', 'returned', 'refused') AND t.hidden = 0 \
         AND t.forum IN ({these}) UNION ALL \
         SELECT 'post_answered', p.id, p.topic, COALESCE(t.book_title, t.title), p.shown_at, p.author FROM posts q JOIN posts p ON p.answers = q.id \
         JOIN topics t ON t.id = p.topic WHERE q.author = $1 AND p.shown_at > $2 AND p.author <> $1 \
         AND p.state = 'shown' AND t.hidden = 0 AND t.forum IN ({these})"
    )
}

async fn find(
    store: &Store,
    account: &AccountId,
    forums: &[ForumId],
    since: Millis,
    limit: u32,
) -> Result<Vec<Notice>, Fault> {
    if forums.is_empty() {
        return Ok(Vec::new());
    }
    let found = of_posts(forums.len());
    let text = format!(
        "SELECT n.kind, n.subject, n.place, n.title, n.at, n.who, a.first_name, a.last_name FROM ({found}) n \
         LEFT JOIN accounts a ON a.id = n.who ORDER BY n.at DESC, n.subject DESC LIMIT $3"
    );
    let query = sqlx::query(built(text))
        .persistent(forums.len() == 1)
        .bind(account.as_str())
        .bind(since.0)
        .bind(i64::from(limit));
    let query = forums
        .iter()
        .fold(query, |query, forum| query.bind(forum.as_str()));
    let rows = query.fetch_all(store.reader()).await?;
    rows.iter().map(read).collect()
}

fn read(row: &AnyRow) -> Result<Notice, Fault> {
    let by = match (row.maybe_text("first_name")?, row.maybe_text("last_name")?) {
        (Some(first), Some(last)) => Some((account_id(row, "who")?, presence_name(&first, &last))),
        (Some(_) | None, _) => None,
    };
    Ok(Notice {
        kind: NoticeKind::parse(row.text("kind")?).map_err(|_| unreadable("kind"))?,
        subject: row.text("subject")?.to_owned(),
        place: row.text("place")?.to_owned(),
        title: row.text("title")?.to_owned(),
        at: Millis(row.number("at")?),
        by,
    })
}

async fn see(store: &Store, account: &AccountId, up_to: Millis, at: Millis) -> Result<(), Fault> {
    let mut writing = store.begin_writing().await?;
    let done = sqlx::query(
        "INSERT INTO notices_seen (account, up_to) VALUES ($1, $2) ON CONFLICT (account) DO UPDATE \
         SET up_to = excluded.up_to WHERE notices_seen.up_to < excluded.up_to",
    )
    .bind(account.as_str())
    .bind(up_to.0)
    .execute(writing.on())
    .await?;
    if done.rows_affected() != 1 {
        writing.abandon().await;
        return Ok(());
    }
    writing.tell(Event::Told(told(account, account.as_str(), "seen")), at);
    writing.commit().await
}

/// Whose post was answered hears of it, unless they answered themselves.
pub(crate) async fn answered(
    writing: &mut Writing,
    answer: &PostId,
    of: Option<&PostId>,
    by: &AccountId,
    at: Millis,
) -> Result<(), Fault> {
    let Some(of) = of else {
        return Ok(());
    };
    let row = sqlx::query("SELECT author FROM posts WHERE id = $1")
        .bind(of.as_str())
        .fetch_one(writing.on())
        .await?;
    let author = account_id(&row, "author")?;
    if author != *by {
        writing.tell(Event::Told(told(&author, answer.as_str(), "answered")), at);
    }
    Ok(())
}

fn told(account: &AccountId, subject: &str, action: &'static str) -> Telling {
    Telling {
        topic: Topic::Me(account.clone()),
        kind: TellingKind::NoticeChanged,
        subject: subject.to_owned(),
        actor: None,
        facts: Facts::done(action),
    }
}
