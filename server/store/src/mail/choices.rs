//! Addresses: asked for, proved by a code, forgotten.

use passeplume_domain::{
    AccountId, Millis,
    mail::{Address, Asked, CODE_TRIES, CODES_A_DAY, Confirmed, MailChoice, NewAddress},
};
use sqlx::any::AnyRow;

use crate::{
    faults::{Fault, unreadable},
    handle::Store,
    sql::Read,
};

pub(super) fn address(row: &AnyRow, column: &'static str) -> Result<Option<Address>, Fault> {
    row.maybe_text(column)?
        .map(|text| Address::parse(&text).map_err(|_| unreadable(column)))
        .transpose()
}

pub(super) async fn of(store: &Store, account: &AccountId) -> Result<Option<MailChoice>, Fault> {
    let row = sqlx::query("SELECT address, digest, asked FROM mail_choices WHERE account = $1")
        .bind(account.as_str())
        .fetch_optional(store.reader())
        .await?;
    row.map(|row| {
        Ok(MailChoice {
            address: address(&row, "address")?,
            digest: row.number("digest")? != 0,
            waiting: address(&row, "asked")?,
        })
    })
    .transpose()
}

/// One statement: of several that come at once, no more than so many a day are kept.
pub(super) async fn ask(store: &Store, new: NewAddress) -> Result<Asked, Fault> {
    let done = store
        .execute_alone(
            sqlx::query(
                "INSERT INTO mail_choices (account, address, digest, token, asked, code, code_until, code_tries, codes_day, \
                 codes, day, tries, failed) VALUES ($1, NULL, $2, $3, $4, $5, $6, 0, $7, 1, 0, 0, 0) \
                 ON CONFLICT (account) DO UPDATE SET digest = excluded.digest, asked = excluded.asked, \
                 code = excluded.code, code_until = excluded.code_until, code_tries = 0, \
                 codes = CASE WHEN mail_choices.codes_day = excluded.codes_day THEN mail_choices.codes + 1 ELSE 1 END, \
                 codes_day = excluded.codes_day \
                 WHERE mail_choices.codes_day <> excluded.codes_day OR mail_choices.codes < $8",
            )
            .bind(new.account.as_str())
            .bind(i64::from(new.digest))
            .bind(new.token.as_str())
            .bind(new.address.as_str())
            .bind(new.code.as_str())
            .bind(new.until.0)
            .bind(new.day)
            .bind(CODES_A_DAY),
        )
        .await?;
    Ok(if done == 1 {
        Asked::Done
    } else {
        Asked::TooMany
    })
}

pub(super) async fn confirm(
    store: &Store,
    account: &AccountId,
    code: &str,
    settled: i64,
    now: Millis,
) -> Result<Confirmed, Fault> {
    let mut writing = store.begin_writing().await?;
    // Counted before it is compared: guesses that come at once are each one try.
    let row = sqlx::query(
        "UPDATE mail_choices SET code_tries = code_tries + 1 WHERE account = $1 AND asked IS NOT NULL \
         AND code_until > $2 AND code_tries < $3 RETURNING code",
    )
    .bind(account.as_str())
    .bind(now.0)
    .bind(CODE_TRIES)
    .fetch_optional(writing.on())
    .await?;
    let Some(row) = row else {
        writing.abandon().await;
        return Ok(Confirmed::Over);
    };
    if row.maybe_text("code")?.as_deref() != Some(code) {
        writing.commit().await?;
        return Ok(Confirmed::Wrong);
    }
    sqlx::query(
        "UPDATE mail_choices SET address = asked, asked = NULL, code = NULL, failed = 0, \
         day = CASE WHEN day < $1 THEN $1 ELSE day END WHERE account = $2",
    )
    .bind(settled)
    .bind(account.as_str())
    .execute(writing.on())
    .await?;
    writing.commit().await?;
    Ok(Confirmed::Done)
}

pub(super) async fn set_digest(
    store: &Store,
    account: &AccountId,
    wanted: bool,
    settled: i64,
) -> Result<bool, Fault> {
    let done = store
        .execute_alone(
            sqlx::query(
                "UPDATE mail_choices SET failed = CASE WHEN digest = 1 THEN failed ELSE 0 END, \
                 day = CASE WHEN digest = 0 AND day < $1 THEN $1 ELSE day END, digest = $2, asked = NULL, code = NULL \
                 WHERE account = $3 AND address IS NOT NULL",
            )
            .bind(settled)
            .bind(i64::from(wanted))
            .bind(account.as_str()),
        )
        .await?;
    Ok(done == 1)
}

/// The row stays: how many codes were sent today is not forgotten with the address.
pub(super) async fn forget(store: &Store, account: &AccountId) -> Result<(), Fault> {
    store
        .execute_alone(
            sqlx::query(
                "UPDATE mail_choices SET address = NULL, digest = 0, asked = NULL, code = NULL WHERE account = $1",
            )
            .bind(account.as_str()),
        )
        .await?;
    Ok(())
}

pub(super) async fn unsubscribe(store: &Store, token: &str) -> Result<bool, Fault> {
    let done = store
        .execute_alone(
            sqlx::query("UPDATE mail_choices SET digest = 0 WHERE token = $1").bind(token),
        )
        .await?;
    Ok(done == 1)
}
