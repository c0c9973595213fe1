//! What a ledger answers: who wrote which living text first, and how much everybody did.

use std::collections::BTreeMap;

use super::{Account, Credit, FirstAuthors, Ledger, Span, Tally};
use crate::scan::{ClientId, Clock};

impl Ledger {
    /// Every living text that its inserter did not write, for a checkpoint.
    pub fn credits(&self) -> FirstAuthors {
        let mut credits = FirstAuthors::default();
        for (client, clock, run) in self
            .mirror
            .runs()
            .filter(|(client, _, run)| run.first != *client)
        {
            credits.push(Credit {
                client,
                clock,
                len: run.units,
                first: run.first,
            });
        }
        credits
    }

    /// The first author of a living element of text.
    pub fn author_of(&self, client: ClientId, clock: Clock) -> Option<&Account> {
        self.bound.get(&self.mirror.first(client, clock)?)
    }

    /// All living text by first author, in the order of ids, not of the page.
    pub fn spans(&self) -> Vec<Span> {
        let mut spans: Vec<Span> = Vec::new();
        for (client, clock, run) in self.mirror.runs() {
            let account = self.bound.get(&run.first);
            match spans.last_mut() {
                Some(last)
                    if last.client == client
                        && last.clock + last.len == clock
                        && last.account.as_ref() == account =>
                {
                    last.len += run.units;
                }
                _ => spans.push(Span {
                    client,
                    clock,
                    len: run.units,
                    account: account.cloned(),
                }),
            }
        }
        spans
    }

    /// What each account did, by account id.
    pub fn tallies(&self) -> BTreeMap<Account, Tally> {
        let mut tallies: BTreeMap<Account, Tally> = self
            .people
            .iter()
            .map(|(account, person)| {
                let tally = Tally {
                    inserted: person.inserted,
                    deleted: person.deleted,
                    remaining: 0,
                };
                (account.clone(), tally)
            })
            .collect();
        for (_, _, run) in self.mirror.runs() {
            if let Some(account) = self.bound.get(&run.first) {
                tallies.entry(account.clone()).or_default().remaining +=
                    run.words.chars().count() as u64;
            }
        }
        tallies
    }
}
