//! The short way for what nearly every update brings: a letter that nobody else can have written.
//!
//! Invariant: it finds what the long way ([`Ledger::observe`] for several strings and deletions) would find.

use super::{Account, Ledger, Person, steps};

/// Whether letters come alone, which are nobody's copy unless they continue one.
pub(super) fn never_matches(words: &str) -> bool {
    words.len() < 3
}

impl Ledger {
    /// Takes in one string of an update that deletes nothing. False, with nothing taken in, where it may be a copy.
    pub(super) fn take_typed(
        &mut self,
        account: &Account,
        now_ms: u64,
        (client, clock, words): steps::Inserted<'_>,
    ) -> bool {
        if !never_matches(words) || self.bound.get(&client) != Some(account) {
            return false;
        }
        let Some(Person {
            pool,
            tail,
            inserted,
            ..
        }) = self.people.get_mut(account)
        else {
            return false;
        };
        pool.trim_old(now_ms);
        if tail.completes((client, clock, words), pool) {
            return false;
        }
        pool.trim(now_ms);
        tail.extend(client, clock, words, std::iter::repeat(true));
        *inserted += words.chars().count() as u64;
        self.mirror.insert(client, clock, words, client);
        true
    }
}
