//! Who may have a digest, and on which day it is due.

use crate::{
    Millis,
    accounts::{Account, Membership, Role, Status},
    hours::minutes_ahead,
};

/// The minute of the day, by the clock on the wall, from which the day's digest leaves: 18:00.
pub const DIGEST_MINUTE: i64 = 18 * 60;
/// How often one day's digest is tried, where the other side says that it cannot take it now.
pub const TRIES_A_DAY: i64 = 3;

const MINUTE_MS: i64 = 60_000;
const DAY: i64 = 24 * 60;

/// May this person have letters sent? Adults alone: who learns somewhere gets none, whatever else they are.
#[must_use]
pub fn may_have(account: &Account) -> bool {
    account.status == Status::Active
        && account.role != Role::Pupil
        && !account
            .memberships
            .iter()
            .any(|membership| matches!(membership, Membership::PupilOf(_)))
}

/// The day as clocks in metropolitan France show it, counted from 1970-01-01.
#[must_use]
pub fn local_day(now: Millis) -> i64 {
    local_minute(now).div_euclid(DAY)
}

/// The day whose digest leaves now; none before its hour.
#[must_use]
pub fn due_day(now: Millis) -> Option<i64> {
    let minute = local_minute(now);
    (minute.rem_euclid(DAY) >= DIGEST_MINUTE).then(|| minute.div_euclid(DAY))
}

/// The last day whose digest has left by now: who chooses to have one begins with the day after it.
#[must_use]
pub fn settled_day(now: Millis) -> i64 {
    due_day(now).unwrap_or_else(|| local_day(now) - 1)
}

fn local_minute(now: Millis) -> i64 {
    now.0.div_euclid(MINUTE_MS) + minutes_ahead(now)
}
