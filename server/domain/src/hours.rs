//! Hours at which children send nothing: minutes of the day as clocks in metropolitan France show it.

use crate::Millis;

const MINUTE_MS: i64 = 60_000;
const DAY: i64 = 24 * 60;

/// Hours that are none.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
#[error("not two different minutes of a day")]
pub struct NotHours;

/// From when until when nothing is sent; over midnight where it ends earlier than it begins.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub struct ClosingHours {
    from: i64,
    until: i64,
}

impl ClosingHours {
    /// Both are minutes of the day, 0 to 1439.
    ///
    /// # Errors
    /// [`NotHours`] where one is no minute of a day, or they are the same.
    pub fn new(from: i64, until: i64) -> Result<Self, NotHours> {
        let is_minute = |minute: i64| (0..DAY).contains(&minute);
        if is_minute(from) && is_minute(until) && from != until {
            Ok(Self { from, until })
        } else {
            Err(NotHours)
        }
    }

    /// Both minutes; or neither, where it is never closed.
    ///
    /// # Errors
    /// [`NotHours`] where one of them is missing, or as [`Self::new`].
    pub fn of(from: Option<i64>, until: Option<i64>) -> Result<Option<Self>, NotHours> {
        match (from, until) {
            (None, None) => Ok(None),
            (Some(from), Some(until)) => Self::new(from, until).map(Some),
            (Some(_), None) | (None, Some(_)) => Err(NotHours),
        }
    }

    /// The minute of the day from which nothing is sent.
    #[must_use]
    pub const fn from(self) -> i64 {
        self.from
    }

    /// The minute of the day at which it may be sent again.
    #[must_use]
    pub const fn until(self) -> i64 {
        self.until
    }

    /// Where it is closed now: when it opens.
    #[must_use]
    pub fn opens_at(self, now: Millis) -> Option<Millis> {
        let minute = now.0.div_euclid(MINUTE_MS) + minutes_ahead(now);
        let of_day = minute.rem_euclid(DAY);
        let closed = if self.from < self.until {
            (self.from..self.until).contains(&of_day)
        } else {
            of_day >= self.from || of_day < self.until
        };
        if !closed {
            return None;
        }
        let wait = (self.until - of_day).rem_euclid(DAY);
        let opens = Millis((now.0.div_euclid(MINUTE_MS) + wait) * MINUTE_MS);
        // In the two nights of the year in which the clocks are changed, the hour is that of the new time.
        let changed = minutes_ahead(now) - minutes_ahead(opens);
        Some(opens.plus(changed * MINUTE_MS))
    }
}

/// By how many minutes clocks are ahead of UTC: summer time is from the last Sunday of March to that of October, at 01:00
/// UTC both times (directive 2000/84/CE).
pub(crate) fn minutes_ahead(at: Millis) -> i64 {
    let (year, _, _) = at.date();
    // Days from the first of March, in which years begin here, to the 31st of March and of October.
    let summer = last_sunday(year, 30)..last_sunday(year, 244);
    if summer.contains(&at.0) { 120 } else { 60 }
}

/// 01:00 UTC of the last Sunday of a month, in milliseconds; `day` are the days from the first of March to its 31st.
fn last_sunday(year: i64, day: i64) -> i64 {
    // A civil date to days: Howard Hinnant, "chrono-compatible low-level date algorithms".
    let era = year.div_euclid(400);
    let of_era = year - era * 400;
    let days = era * 146_097 + of_era * 365 + of_era / 4 - of_era / 100 + day - 719_468;
    // 1 January 1970 was a Thursday.
    let weekday = (days + 4).rem_euclid(7);
    ((days - weekday) * 24 + 1) * 60 * MINUTE_MS
}

#[cfg(test)]
#[allow(clippy::unwrap_used, reason = "a test may fail")]
mod tests {
    use super::*;

    /// 2026-11-26 at this hour and minute of Paris, which is UTC + 1.
    fn november(hour: i64, minute: i64) -> Millis {
        Millis(1_795_651_200_000 + ((hour - 1) * 60 + minute) * MINUTE_MS)
    }

    #[test]
    fn for_6_a_night_begins_and_ends_by_the_clock_on_the_wall() {
        let night = ClosingHours::new(20 * 60, 7 * 60).unwrap();
        let opens = Some(november(24 + 7, 0));
        for (at, expected) in [
            (november(6, 59), Some(november(7, 0))),
            (november(7, 0), None),
            (november(19, 59), None),
            (november(20, 0), opens),
            (november(23, 59), opens),
            (november(24, 30), opens),
        ] {
            assert_eq!(night.opens_at(at), expected, "{at:?}");
        }
        let lunch = ClosingHours::new(12 * 60, 13 * 60 + 30).unwrap();
        assert_eq!(lunch.opens_at(november(12, 10)), Some(november(13, 30)));
        assert_eq!(lunch.opens_at(november(13, 30)), None);
    }

    #[test]
    fn for_6_clocks_change_on_the_last_sundays_of_march_and_october() {
        for (at, ahead) in [
            // 2026-03-29 and 2026-10-25, a second before and at 01:00 UTC.
            (1_774_745_999_000, 60),
            (1_774_746_000_000, 120),
            (1_792_889_999_000, 120),
            (1_792_890_000_000, 60),
            // 2024-03-31: the month ends on a Sunday.
            (1_711_846_799_000, 60),
            (1_711_846_800_000, 120),
        ] {
            assert_eq!(minutes_ahead(Millis(at)), ahead, "{at}");
        }
        let night = ClosingHours::new(20 * 60, 7 * 60).unwrap();
        // Saturday 2026-10-24 at 22:00 (20:00 UTC): it opens at 07:00 of winter time, 06:00 UTC.
        let opens = night.opens_at(Millis(1_792_872_000_000)).unwrap();
        assert_eq!(opens, Millis(1_792_908_000_000));
    }

    #[test]
    fn hours_are_two_minutes_of_a_day() {
        for (from, until) in [(-1, 5), (0, 1_440), (60, 60)] {
            assert_eq!(ClosingHours::new(from, until), Err(NotHours));
            assert_eq!(ClosingHours::of(Some(from), Some(until)), Err(NotHours));
        }
        assert_eq!(ClosingHours::of(None, None), Ok(None));
        assert_eq!(ClosingHours::of(Some(5), None), Err(NotHours));
        assert_eq!(ClosingHours::of(None, Some(5)), Err(NotHours));
    }
}
