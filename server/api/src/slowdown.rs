//! Wrong passwords slow one login on one device. Nothing here ever locks: the longest wait is a few seconds.
//!
//! Pure: the instant comes in as an argument. A key is one login on one device, so a classmate who guesses on another
//! tablet slows nobody but that tablet.

use std::{
    collections::HashMap,
    time::{Duration, Instant},
};

/// Which login on which device; a digest, so that no name is held.
pub(crate) type Key = [u8; 16];

/// What to do with a try that has just arrived.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Decision {
    /// Check the password after this wait.
    After(Duration),
    /// Too many tries wait already: say so, with the seconds to wait.
    TooMany {
        /// Until a try would be heard.
        retry_after: Duration,
    },
}

/// Tries that cost nothing: small fingers mistype.
const FREE: u32 = 3;
/// Tries under way together that cost nothing: a class that shares one login has no tablet's cookie at first.
const TOGETHER: u32 = 12;
const LONGEST: Duration = Duration::from_secs(5);
/// A try that would wait longer than this is refused instead.
const PATIENCE: Duration = Duration::from_secs(8);
/// Wrong tries are forgotten after this long.
const MEMORY: Duration = Duration::from_secs(15 * 60);
/// Keys remembered; past it the oldest tenth is forgotten, which favours people over guessers of one login.
const KEYS: usize = 50_000;

struct Entry {
    wrong: u32,
    /// Tries that have arrived and have no outcome yet: a hundred at once must not all be first.
    under_way: u32,
    free_at: Instant,
    touched: Instant,
}

/// Who has to wait how long.
#[derive(Default)]
pub(crate) struct Slowdown {
    entries: HashMap<Key, Entry>,
}

impl Slowdown {
    /// A try arrives: its place in time. Tries of one key that come together are spaced, not only delayed. Each
    /// `After` must be followed by [`Slowdown::left`] once, whatever became of the try.
    pub(crate) fn arrive(&mut self, key: Key, now: Instant) -> Decision {
        if self.entries.len() >= KEYS && !self.entries.contains_key(&key) {
            self.make_room(now);
        }
        let fresh = || Entry {
            wrong: 0,
            under_way: 0,
            free_at: now,
            touched: now,
        };
        let entry = self.entries.entry(key).or_insert_with(fresh);
        if now.saturating_duration_since(entry.touched) > MEMORY {
            *entry = fresh();
        }
        let start = entry.free_at.max(now);
        let wait = start.saturating_duration_since(now);
        if wait > PATIENCE {
            return Decision::TooMany { retry_after: wait };
        }
        entry.under_way = entry.under_way.saturating_add(1);
        let crowd = entry.under_way.saturating_sub(TOGETHER);
        entry.free_at = start + penalty(entry.wrong.saturating_add(crowd));
        Decision::After(wait)
    }

    /// The password was wrong.
    pub(crate) fn failed(&mut self, key: Key, now: Instant) {
        if let Some(entry) = self.entries.get_mut(&key) {
            entry.wrong = entry.wrong.saturating_add(1);
            entry.touched = now;
            entry.free_at = entry.free_at.max(now + penalty(entry.wrong));
        }
    }

    /// The password was right: this device starts afresh.
    pub(crate) fn succeeded(&mut self, key: Key, now: Instant) {
        if let Some(entry) = self.entries.get_mut(&key) {
            entry.wrong = 0;
            entry.free_at = now;
        }
    }

    /// A try is over, or whoever made it hung up.
    pub(crate) fn left(&mut self, key: Key) {
        if let Some(entry) = self.entries.get_mut(&key) {
            entry.under_way = entry.under_way.saturating_sub(1);
            if entry.wrong == 0 && entry.under_way == 0 {
                self.entries.remove(&key);
            }
        }
    }

    fn make_room(&mut self, now: Instant) {
        self.entries
            .retain(|_, entry| now.saturating_duration_since(entry.touched) <= MEMORY);
        if self.entries.len() < KEYS {
            return;
        }
        let mut ages: Vec<Instant> = self.entries.values().map(|entry| entry.touched).collect();
        ages.sort_unstable();
        if let Some(cut) = ages.get(KEYS / 10).copied() {
            self.entries.retain(|_, entry| entry.touched > cut);
        }
    }
}

fn penalty(wrong: u32) -> Duration {
    match wrong.checked_sub(FREE) {
        None => Duration::ZERO,
        Some(over) => Duration::from_millis(500)
            .saturating_mul(1 << over.min(4))
            .min(LONGEST),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    const HERE: Key = [1; 16];
    const ELSEWHERE: Key = [2; 16];

    fn guess(slow: &mut Slowdown, key: Key, now: Instant) -> Decision {
        let decision = slow.arrive(key, now);
        if let Decision::After(wait) = decision {
            slow.failed(key, now + wait);
            slow.left(key);
        }
        decision
    }

    #[test]
    fn api_8_wrong_passwords_slow_this_device_alone() {
        let mut slow = Slowdown::default();
        let mut now = Instant::now();
        let mut waits = Vec::new();
        for _ in 0..10 {
            let Decision::After(wait) = guess(&mut slow, HERE, now) else {
                panic!("one at a time is never refused")
            };
            now += wait;
            waits.push(wait.as_millis());
        }
        assert_eq!(waits[..3], [0, 0, 0], "mistyping is free");
        assert!(waits.windows(2).all(|pair| pair[0] <= pair[1]), "{waits:?}");
        assert_eq!(waits[9], LONGEST.as_millis());
        assert_eq!(
            slow.arrive(ELSEWHERE, now),
            Decision::After(Duration::ZERO),
            "another device never waits"
        );
    }

    #[test]
    fn api_8_tries_in_parallel_are_spaced_then_refused_and_never_locked() {
        let mut slow = Slowdown::default();
        let now = Instant::now();
        let heard = (0..100)
            .filter(|_| matches!(slow.arrive(HERE, now), Decision::After(_)))
            .count();
        assert!((12..25).contains(&heard), "{heard} of a hundred at once");
        for _ in 0..heard {
            slow.failed(HERE, now);
            slow.left(HERE);
        }
        let later = now + 4 * LONGEST;
        assert_eq!(slow.arrive(HERE, later), Decision::After(Duration::ZERO));
        assert_eq!(slow.arrive(HERE, later), Decision::After(LONGEST));
        assert!(matches!(slow.arrive(HERE, later), Decision::TooMany { .. }));
        slow.succeeded(HERE, later);
        slow.left(HERE);
        slow.left(HERE);
        assert_eq!(slow.arrive(HERE, later), Decision::After(Duration::ZERO));
    }

    #[test]
    fn api_8_memory_for_wrong_passwords_is_bounded() {
        let mut slow = Slowdown::default();
        let start = Instant::now();
        for number in 0..(KEYS as u64 + 1000) {
            let now = start + Duration::from_micros(number);
            guess(&mut slow, u128::from(number).to_le_bytes(), now);
        }
        assert!(slow.entries.len() <= KEYS);
        slow.arrive(HERE, start);
        slow.left(HERE);
        assert!(
            !slow.entries.contains_key(&HERE),
            "who guessed nothing is not remembered"
        );
    }
}
