//! Which day's digest has left: marked before it is sent.

use passeplume_domain::{
    AccountId,
    mail::{Claim, TRIES_A_DAY},
};

use super::choices::address;
use crate::{
    faults::{Fault, unreadable},
    handle::Store,
    sql::{Read, account_id},
};

pub(super) async fn due(store: &Store, day: i64, most: u32) -> Result<Vec<AccountId>, Fault> {
    let rows = sqlx::query(
        "SELECT m.account FROM mail_choices m JOIN accounts a ON a.id = m.account WHERE m.digest = 1 \
         AND m.address IS NOT NULL AND (m.day < $1 OR (m.day = $1 AND m.failed = 1 AND m.tries < $2)) \
         AND a.status = 'active' AND a.role <> 'pupil' ORDER BY m.day, m.account LIMIT $3",
    )
    .bind(day)
    .bind(TRIES_A_DAY)
    .bind(i64::from(most))
    .fetch_all(store.reader())
    .await?;
    rows.iter().map(|row| account_id(row, "account")).collect()
}

/// Of several who claim at once, one does.
pub(super) async fn claim(
    store: &Store,
    account: &AccountId,
    day: i64,
) -> Result<Option<Claim>, Fault> {
    let mut writing = store.begin_writing().await?;
    let row = sqlx::query(
        "UPDATE mail_choices SET tries = CASE WHEN day = $1 THEN tries + 1 ELSE 1 END, day = $1, failed = 0 \
         WHERE account = $2 AND digest = 1 AND address IS NOT NULL \
         AND (day < $1 OR (day = $1 AND failed = 1 AND tries < $3)) RETURNING address, token",
    )
    .bind(day)
    .bind(account.as_str())
    .bind(TRIES_A_DAY)
    .fetch_optional(writing.on())
    .await?;
    let Some(row) = row else {
        writing.abandon().await;
        return Ok(None);
    };
    let claim = Claim {
        address: address(&row, "address")?.ok_or_else(|| unreadable("address"))?,
        token: row.text("token")?.to_owned(),
    };
    writing.commit().await?;
    Ok(Some(claim))
}

pub(super) async fn failed(store: &Store, account: &AccountId, day: i64) -> Result<(), Fault> {
    store
        .execute_alone(
            sqlx::query("UPDATE mail_choices SET failed = 1 WHERE account = $1 AND day = $2")
                .bind(account.as_str())
                .bind(day),
        )
        .await?;
    Ok(())
}
