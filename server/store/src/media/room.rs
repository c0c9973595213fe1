//! Room taken by a person and by a school: what is kept, and what is on its way.

use passeplume_domain::{AccountId, SchoolId};

use crate::{faults::Fault, handle::Writing};

/// Whoever keeps media: always asked in this order, so that two who need both rows never wait for each other.
fn keepers<'a>(account: &'a AccountId, school: &'a SchoolId) -> [(&'static str, &'a str); 2] {
    [("account", account.as_str()), ("school", school.as_str())]
}

/// Takes room for so many bytes, if both have it within these bounds; else nothing is to be committed.
pub(super) async fn take(
    writing: &mut Writing,
    account: &AccountId,
    school: &SchoolId,
    bytes: i64,
    bounds: [i64; 2],
) -> Result<bool, Fault> {
    for ((kind, subject), bound) in keepers(account, school).into_iter().zip(bounds) {
        sqlx::query(
            "INSERT INTO media_usage (kind, subject, bytes) VALUES ($1, $2, 0) ON CONFLICT (kind, subject) DO NOTHING",
        )
        .bind(kind)
        .bind(subject)
        .execute(writing.on())
        .await?;
        let taken = sqlx::query(
            "UPDATE media_usage SET bytes = bytes + $1 WHERE kind = $2 AND subject = $3 AND bytes + $1 <= $4",
        )
        .bind(bytes)
        .bind(kind)
        .bind(subject)
        .bind(bound)
        .execute(writing.on())
        .await?;
        if taken.rows_affected() != 1 {
            return Ok(false);
        }
    }
    Ok(true)
}

/// Changes what is taken: less where `bytes` is negative.
pub(super) async fn change(
    writing: &mut Writing,
    account: &AccountId,
    school: &SchoolId,
    bytes: i64,
) -> Result<(), Fault> {
    for (kind, subject) in keepers(account, school) {
        sqlx::query("UPDATE media_usage SET bytes = bytes + $1 WHERE kind = $2 AND subject = $3")
            .bind(bytes)
            .bind(kind)
            .bind(subject)
            .execute(writing.on())
            .await?;
    }
    Ok(())
}
