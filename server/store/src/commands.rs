//! Keys of commands, and what was answered to them.

use async_trait::async_trait;
use passeplume_domain::{
    AccountId, Millis, StoreError,
    commands::{Begun, CommandStore, LOST_AFTER_MS},
};

use crate::{
    faults::{Fault, unreadable},
    handle::Store,
    sql::Read,
};

/// A command that is being done has no status yet.
const UNDER_WAY: i64 = 0;

#[async_trait]
impl CommandStore for Store {
    async fn begin_command(
        &self,
        account: &AccountId,
        key: &str,
        fingerprint: &str,
        at: Millis,
    ) -> Result<Begun, StoreError> {
        Ok(begin(self, account, key, fingerprint, at).await?)
    }

    async fn finish_command(
        &self,
        account: &AccountId,
        key: &str,
        status: u16,
        answer: &str,
    ) -> Result<(), StoreError> {
        self.execute_alone(
            sqlx::query(
                "UPDATE commands_done SET status = $1, answer = $2 WHERE account = $3 AND command = $4",
            )
            .bind(i64::from(status))
            .bind(answer.to_owned())
            .bind(account.to_string())
            .bind(key.to_owned()),
        )
        .await?;
        Ok(())
    }

    async fn drop_command(&self, account: &AccountId, key: &str) -> Result<(), StoreError> {
        self.execute_alone(
            sqlx::query("DELETE FROM commands_done WHERE account = $1 AND command = $2")
                .bind(account.to_string())
                .bind(key.to_owned()),
        )
        .await?;
        Ok(())
    }
}

async fn begin(
    store: &Store,
    account: &AccountId,
    key: &str,
    fingerprint: &str,
    at: Millis,
) -> Result<Begun, Fault> {
    // One statement: of two that come at once one takes the key, or takes over what was lost.
    let taken = store
        .execute_alone(
            sqlx::query(
                "INSERT INTO commands_done (account, command, fingerprint, status, answer, at) \
                 VALUES ($1, $2, $3, 0, '', $4) ON CONFLICT (account, command) DO UPDATE SET at = excluded.at \
                 WHERE commands_done.status = 0 AND commands_done.at < $5 \
                 AND commands_done.fingerprint = excluded.fingerprint",
            )
            .bind(account.to_string())
            .bind(key.to_owned())
            .bind(fingerprint.to_owned())
            .bind(at.0)
            .bind(at.plus(-LOST_AFTER_MS).0),
        )
        .await?;
    if taken == 1 {
        return Ok(Begun::First);
    }
    let row = sqlx::query(
        "SELECT fingerprint, status, answer FROM commands_done WHERE account = $1 AND command = $2",
    )
    .bind(account.as_str())
    .bind(key)
    .fetch_optional(store.reader())
    .await?;
    // Given back between the two questions: whoever asks again may have it.
    let Some(row) = row else {
        return Ok(Begun::UnderWay);
    };
    if row.text("fingerprint")? != fingerprint {
        return Ok(Begun::Reused);
    }
    Ok(match row.number("status")? {
        UNDER_WAY => Begun::UnderWay,
        status => Begun::Again {
            status: u16::try_from(status).map_err(|_| unreadable("status"))?,
            answer: row.text("answer")?.to_owned(),
        },
    })
}

impl Store {
    /// Takes every command that was being done for lost: its process has ended, and nobody works at it. How many. One process
    /// serves a database today; where several do, this must ask whose each command was.
    ///
    /// # Errors
    /// [`StoreError`] where the database cannot answer.
    pub async fn commands_were_lost(&self, now: Millis) -> Result<u64, StoreError> {
        let long_ago = now.plus(-LOST_AFTER_MS).0 - 1;
        let lost = sqlx::query("UPDATE commands_done SET at = $1 WHERE status = $2 AND at > $1")
            .bind(long_ago)
            .bind(UNDER_WAY);
        Ok(self.execute_alone(lost).await?)
    }

    /// Forgets the answers to commands before `at`; the number forgotten.
    ///
    /// # Errors
    /// [`StoreError`] where the database cannot answer.
    pub async fn forget_commands_before(&self, at: Millis) -> Result<u64, StoreError> {
        let mut writing = self.begin_writing().await?;
        let done = sqlx::query("DELETE FROM commands_done WHERE at < $1")
            .bind(at.0)
            .execute(writing.on())
            .await
            .map_err(Fault::from)?;
        writing.commit().await?;
        Ok(done.rows_affected())
    }
}
