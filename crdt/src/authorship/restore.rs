//! A ledger back from what was kept: rows of the log, or a checkpoint with its credits and tallies.

use super::{Account, FirstAuthors, Ledger, Tally, strings};
use crate::scan::{IdRange, Limits, Malformed, Update};

impl Ledger {
    /// Replays a row of the log, of this account if its author is known, with what was found when it was new.
    ///
    /// # Errors
    /// [`Malformed`] on damaged bytes.
    pub fn replay(
        &mut self,
        account: Option<&Account>,
        update: &[u8],
        authors: &FirstAuthors,
    ) -> Result<(), Malformed> {
        let update = Update::parse(update, &Limits::TRUSTED)?;
        for range in update.deletions() {
            match account {
                Some(account) => self.delete(account, None, range),
                None => drop(self.mirror.remove(range)),
            }
        }
        for (client, clock, words) in strings(&update) {
            if account.is_some() {
                self.count(client, words.chars().count() as u64);
            }
            self.mirror.insert(client, clock, words, client);
        }
        for range in update.deletions() {
            self.mirror.remove(range);
        }
        for credit in authors.credits() {
            let range = IdRange {
                client: credit.client,
                clock: credit.clock,
                len: credit.len,
            };
            for (before, characters) in self.mirror.credit(range, credit.first) {
                if let Some(account) = account {
                    let owner = self.bound.get(&before).cloned();
                    self.moved(account, owner.as_ref(), characters);
                }
            }
        }
        Ok(())
    }

    /// Takes in a checkpoint: the full state, [`Ledger::credits`] and [`Ledger::tallies`] of its moment.
    ///
    /// # Errors
    /// [`Malformed`] on damaged bytes.
    pub fn load(
        &mut self,
        state: &[u8],
        credits: &FirstAuthors,
        tallies: impl IntoIterator<Item = (Account, Tally)>,
    ) -> Result<(), Malformed> {
        self.replay(None, state, credits)?;
        for (account, tally) in tallies {
            let person = self.people.entry(account).or_default();
            (person.inserted, person.deleted) = (tally.inserted, tally.deleted);
        }
        Ok(())
    }
}
