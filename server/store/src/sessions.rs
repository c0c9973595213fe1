//! Logins: open ones are rows, ended ones are gone.

use async_trait::async_trait;
use passeplume_domain::{
    Millis, SessionId, StoreError,
    accounts::{Account, NewSession, Session, SessionStore},
    events::Event,
};

use crate::{
    faults::{Fault, unreadable},
    handle::Store,
    people::{read_account, read_membership},
    sql::{Read, account_id},
};

/// How far into the future a session may seem to begin: more, and the clock was put back, in which case a session that
/// had ended could come back to life.
const CLOCK_JUMP_MS: i64 = 5 * 60 * 1000;

/// Expired sessions forgotten in one transaction: logging in never waits for a long clean-up.
const FORGOTTEN_AT_ONCE: i64 = 500;

#[async_trait]
impl SessionStore for Store {
    async fn open_session(&self, new: NewSession) -> Result<(), StoreError> {
        let mut writing = self.begin_writing().await?;
        sqlx::query("INSERT INTO sessions (id, account, created, expires) VALUES ($1, $2, $3, $4)")
            .bind(new.id.as_str())
            .bind(new.account.as_str())
            .bind(new.created.0)
            .bind(new.expires.0)
            .execute(writing.on())
            .await
            .map_err(Fault::from)?;
        Ok(writing.commit().await?)
    }

    async fn session(&self, id: &SessionId, now: Millis) -> Result<Option<Session>, StoreError> {
        let row = sqlx::query(
            "SELECT s.account, s.expires FROM sessions s JOIN accounts a ON a.id = s.account \
             WHERE s.id = $1 AND s.expires > $2 AND s.created <= $3 AND a.status = 'active'",
        )
        .bind(id.as_str())
        .bind(now.0)
        .bind(now.plus(CLOCK_JUMP_MS).0)
        .fetch_optional(self.reader())
        .await
        .map_err(Fault::from)?;
        row.map(|row| {
            Ok(Session {
                id: id.clone(),
                account: account_id(&row, "account")?,
                expires: Millis(row.number("expires")?),
            })
        })
        .transpose()
    }

    async fn session_and_account(
        &self,
        id: &SessionId,
        now: Millis,
    ) -> Result<Option<(Session, Account)>, StoreError> {
        // One row a membership, one row where there is none.
        let rows = sqlx::query(
            "SELECT s.expires, a.id, a.login, a.role, a.first_name, a.last_name, a.status, m.kind, m.target \
             FROM sessions s JOIN accounts a ON a.id = s.account LEFT JOIN memberships m ON m.account = a.id \
             WHERE s.id = $1 AND s.expires > $2 AND s.created <= $3 AND a.status = 'active' ORDER BY m.rank",
        )
        .bind(id.as_str())
        .bind(now.0)
        .bind(now.plus(CLOCK_JUMP_MS).0)
        .fetch_all(self.reader())
        .await
        .map_err(Fault::from)?;
        let Some(first) = rows.first() else {
            return Ok(None);
        };
        let mut account = read_account(first)?;
        // Exactly: it is remembered for as long as its session is.
        account.memberships.reserve_exact(rows.len());
        for row in &rows {
            if row.maybe_text("kind")?.is_some() {
                account.memberships.push(read_membership(row)?);
            }
        }
        let session = Session {
            id: id.clone(),
            account: account.id.clone(),
            expires: Millis(first.number("expires")?),
        };
        Ok(Some((session, account)))
    }

    async fn end_session(&self, id: &SessionId, at: Millis) -> Result<(), StoreError> {
        let mut writing = self.begin_writing().await?;
        let done = sqlx::query("DELETE FROM sessions WHERE id = $1")
            .bind(id.as_str())
            .execute(writing.on())
            .await
            .map_err(Fault::from)?;
        if done.rows_affected() > 0 {
            writing.tell(Event::SessionEnded(id.clone()), at);
        }
        Ok(writing.commit().await?)
    }

    async fn forget_expired_sessions(&self, now: Millis) -> Result<u64, StoreError> {
        let mut forgotten = 0;
        loop {
            let some = forget_some(self, now).await?;
            if some == 0 {
                return Ok(forgotten);
            }
            forgotten += some;
        }
    }
}

/// Deletes rather than ignores them: should the clock be put back later, they stay dead. Each tells its sockets.
async fn forget_some(store: &Store, now: Millis) -> Result<u64, Fault> {
    let mut writing = store.begin_writing().await?;
    let gone = sqlx::query(
        "DELETE FROM sessions WHERE id IN (SELECT id FROM sessions WHERE expires <= $1 LIMIT $2) RETURNING id",
    )
    .bind(now.0)
    .bind(FORGOTTEN_AT_ONCE)
    .fetch_all(writing.on())
    .await?;
    for row in &gone {
        let id = SessionId::parse(row.text("id")?).map_err(|_| unreadable("id"))?;
        writing.tell(Event::SessionEnded(id), now);
    }
    writing.commit().await?;
    Ok(gone.len() as u64)
}
