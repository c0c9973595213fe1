//! Time as the house stores it.

use serde::{Deserialize, Serialize};

/// Milliseconds since 1970-01-01T00:00:00Z. Order never depends on it: a clock may jump.
#[derive(
    Debug, Clone, Copy, PartialEq, Eq, Hash, PartialOrd, Ord, Default, Serialize, Deserialize,
)]
#[serde(transparent)]
pub struct Millis(pub i64);

impl Millis {
    /// This instant and `ms` milliseconds.
    #[must_use]
    pub const fn plus(self, ms: i64) -> Self {
        Self(self.0.saturating_add(ms))
    }

    /// Milliseconds from `earlier` to here; negative where the clock went back.
    #[must_use]
    pub const fn since(self, earlier: Self) -> i64 {
        self.0.saturating_sub(earlier.0)
    }
}

impl Millis {
    /// The civil date by UTC: year, month from 1, day from 1.
    #[must_use]
    pub const fn date(self) -> (i64, i64, i64) {
        // Days to a civil date, in years that begin in March: Howard Hinnant, "chrono-compatible low-level date
        // algorithms".
        let days = self.0.div_euclid(86_400_000) + 719_468;
        let era = days.div_euclid(146_097);
        let of_era = days.rem_euclid(146_097);
        let year = (of_era - of_era / 1_460 + of_era / 36_524 - of_era / 146_096) / 365;
        let of_year = of_era - (365 * year + year / 4 - year / 100);
        let month = (5 * of_year + 2) / 153;
        let day = of_year - (153 * month + 2) / 5 + 1;
        let (month, later) = if month < 10 {
            (month + 3, 0)
        } else {
            (month - 9, 1)
        };
        (year + era * 400 + later, month, day)
    }
}

/// Tells the time; a trait so that tests own it.
pub trait Clock: Send + Sync {
    /// The wall clock.
    fn now(&self) -> Millis;
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_date_is_that_of_the_calendar() {
        for (at, date) in [
            (0, (1970, 1, 1)),
            (951_782_400_000, (2000, 2, 29)),
            (1_785_542_399_999, (2026, 7, 31)),
            (1_785_542_400_000, (2026, 8, 1)),
            (1_798_761_599_999, (2026, 12, 31)),
            (-1, (1969, 12, 31)),
        ] {
            assert_eq!(Millis(at).date(), date, "{at}");
        }
    }
}
