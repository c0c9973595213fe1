//! A text of three pupils, as the ledger of authors sees it.

use passeplume_crdt::authorship::{Account, FirstAuthors, Ledger, Tally};
use passeplume_crdt::scan::IdRange;

pub(crate) const LEA: u64 = 1;
pub(crate) const TOM: u64 = 2;
pub(crate) const ZOE: u64 = 3;
/// Tom's second tab.
pub(crate) const TOM_AGAIN: u64 = 22;

pub(crate) fn name(client: u64) -> Account {
    match client {
        LEA => "léa".into(),
        TOM | TOM_AGAIN => "tom".into(),
        _ => "zoé".into(),
    }
}

pub(crate) struct Text {
    pub(crate) ledger: Ledger,
    pub(crate) now: u64,
}

impl Text {
    pub(crate) fn new() -> Self {
        let mut ledger = Ledger::new();
        for client in [LEA, TOM, ZOE, TOM_AGAIN] {
            ledger.bind(client, name(client));
        }
        Self { ledger, now: 0 }
    }

    /// One update: strings at clocks of the writer, and ranges `(client, clock, len)` that it deletes.
    pub(crate) fn update(
        &mut self,
        who: u64,
        inserted: &[(u32, &str)],
        deleted: &[(u64, u32, u32)],
    ) -> FirstAuthors {
        self.now += 100;
        let inserted: Vec<_> = inserted
            .iter()
            .map(|&(clock, words)| (who, clock, words))
            .collect();
        let deleted = deleted
            .iter()
            .map(|&(client, clock, len)| IdRange { client, clock, len });
        self.ledger
            .observe(&name(who), self.now, &inserted, deleted)
    }

    pub(crate) fn types(&mut self, who: u64, clock: u32, words: &str) {
        let mut at = clock;
        for letter in words.chars() {
            self.update(who, &[(at, &letter.to_string())], &[]);
            at += letter.len_utf16() as u32;
        }
    }

    /// The text under one client id as runs of `(author, words)`; the clocks are given in order.
    pub(crate) fn authors(&self, client: u64) -> Vec<(String, u32, u32)> {
        self.ledger
            .spans()
            .into_iter()
            .filter(|span| span.client == client)
            .map(|span| (span.account.unwrap().to_string(), span.clock, span.len))
            .collect()
    }

    pub(crate) fn tally(&self, client: u64) -> Tally {
        self.ledger
            .tallies()
            .get(&name(client))
            .cloned()
            .unwrap_or_default()
    }
}

pub(crate) fn by(account: &str, clock: u32, len: u32) -> (String, u32, u32) {
    (account.to_owned(), clock, len)
}
