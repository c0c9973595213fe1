//! What was said, when it was due, and whether each follower fetched it exactly once.

use std::{
    collections::HashMap,
    time::{Duration, Instant},
};

use anyhow::Result;
use hdrhistogram::Histogram;

/// Longest time that is told apart, in microseconds: ten minutes.
const LONGEST_US: u64 = 600_000_000;

/// One thing that was said.
#[derive(Debug)]
struct Said {
    talk: usize,
    due: Instant,
    /// The server's name for it, once it has accepted it.
    id: Option<String>,
}

/// What one follower has.
#[derive(Debug)]
struct Shelf {
    talk: usize,
    /// By number: the server's name for it, and the last change of it that was fetched.
    fetched: HashMap<usize, (String, i64)>,
    /// Changes that events told of.
    told: HashMap<i64, u32>,
    /// Where it began to follow; changes up to there were told to others.
    from: i64,
    /// It was told to start over: the events before may be missing.
    excused: bool,
}

/// What is held against the server.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub(crate) struct Account {
    /// Said and accepted.
    pub(crate) accepted: u64,
    /// Pairs of something accepted and a follower of its place.
    pub(crate) expected: u64,
    /// Of them fetched.
    pub(crate) fetched: u64,
    /// Fetched under a second name: the same was said twice.
    pub(crate) doubled: u64,
    /// Fetched again without a change.
    pub(crate) repeated: u64,
    /// Fetched, and nobody said it.
    pub(crate) invented: u64,
    /// Changes of which a follower was told by no event.
    pub(crate) untold: u64,
    /// Changes of which a follower was told by two.
    pub(crate) told_twice: u64,
}

/// The ledger of a club.
#[derive(Debug)]
pub(crate) struct Book {
    said: Vec<Said>,
    shelves: Vec<Shelf>,
    latency: Histogram<u64>,
    counts: Account,
}

impl Book {
    /// An empty one.
    ///
    /// # Errors
    /// None in practice.
    pub(crate) fn new() -> Result<Self> {
        Ok(Self {
            said: Vec::new(),
            shelves: Vec::new(),
            latency: Histogram::new_with_bounds(1, LONGEST_US, 3)?,
            counts: Account::default(),
        })
    }

    /// One more follower of a place; its number.
    pub(crate) fn follow(&mut self, talk: usize, from: i64) -> usize {
        self.shelves.push(Shelf {
            talk,
            fetched: HashMap::new(),
            told: HashMap::new(),
            from,
            excused: false,
        });
        self.shelves.len() - 1
    }

    /// Somebody is about to say something; its number, which it bears.
    pub(crate) fn begin(&mut self, talk: usize, due: Instant) -> usize {
        self.said.push(Said {
            talk,
            due,
            id: None,
        });
        self.said.len() - 1
    }

    /// The server has it.
    pub(crate) fn accepted(&mut self, number: usize, id: &str) {
        if let Some(said) = self.said.get_mut(number) {
            match &said.id {
                // Said again after a lost answer, it must be the same.
                Some(known) if known != id => self.counts.doubled += 1,
                Some(_) | None => said.id = Some(id.to_owned()),
            }
        }
    }

    /// An event told of a change.
    pub(crate) fn told(&mut self, follower: usize, rev: i64) {
        if let Some(shelf) = self.shelves.get_mut(follower) {
            *shelf.told.entry(rev).or_default() += 1;
        }
    }

    /// Somebody was told to start over.
    pub(crate) fn excuse(&mut self, follower: usize) {
        if let Some(shelf) = self.shelves.get_mut(follower) {
            shelf.excused = true;
        }
    }

    /// A follower has fetched it.
    pub(crate) fn fetched(&mut self, follower: usize, number: usize, id: &str, rev: i64) {
        let now = Instant::now();
        let (Some(said), Some(shelf)) = (self.said.get(number), self.shelves.get_mut(follower))
        else {
            self.counts.invented += 1;
            return;
        };
        match shelf.fetched.get_mut(&number) {
            None => {
                let late = now.saturating_duration_since(said.due).as_micros();
                self.latency
                    .saturating_record(u64::try_from(late).unwrap_or(LONGEST_US).max(1));
                shelf.fetched.insert(number, (id.to_owned(), rev));
            }
            Some((known, _)) if known != id => self.counts.doubled += 1,
            Some((_, known)) if *known >= rev => self.counts.repeated += 1,
            Some((_, known)) => *known = rev,
        }
    }

    /// From due to fetched, in microseconds.
    pub(crate) const fn latency(&self) -> &Histogram<u64> {
        &self.latency
    }

    /// Everything held against everything; `last` is the newest change of each place.
    pub(crate) fn account(&self, last: &[i64]) -> Account {
        let mut account = self.counts;
        for shelf in &self.shelves {
            let end = last.get(shelf.talk).copied().unwrap_or(shelf.from);
            if !shelf.excused {
                let told = |rev: &i64| shelf.told.contains_key(rev);
                account.untold += (shelf.from + 1..=end).filter(|rev| !told(rev)).count() as u64;
            }
            account.told_twice += shelf.told.values().filter(|times| **times > 1).count() as u64;
        }
        for (number, said) in self.said.iter().enumerate() {
            let Some(id) = &said.id else { continue };
            account.accepted += 1;
            for shelf in self.shelves.iter().filter(|shelf| shelf.talk == said.talk) {
                account.expected += 1;
                if shelf
                    .fetched
                    .get(&number)
                    .is_some_and(|(known, _)| known == id)
                {
                    account.fetched += 1;
                }
            }
        }
        account
    }

    /// Whether everything that was accepted is with everybody.
    pub(crate) fn is_settled(&self, last: &[i64]) -> bool {
        let account = self.account(last);
        account.fetched == account.expected && account.untold == 0
    }

    /// How long everybody may still take, at the most.
    pub(crate) const PATIENCE: Duration = Duration::from_secs(30);
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_is_lost_doubled_repeated_invented_or_untold_is_counted() {
        let mut book = Book::new().unwrap();
        let (one, two) = (book.follow(0, 0), book.follow(0, 1));
        book.follow(1, 0);
        let now = Instant::now();
        let (first, second) = (book.begin(0, now), book.begin(0, now));
        book.begin(0, now);
        book.accepted(first, "a");
        book.accepted(second, "b");
        for (follower, number, id, rev) in [
            (one, first, "a", 1),
            (one, second, "b", 2),
            (two, first, "a", 1),
        ] {
            book.fetched(follower, number, id, rev);
        }
        book.told(one, 1);
        book.told(one, 2);
        let account = book.account(&[2, 0]);
        assert_eq!(
            (account.accepted, account.expected, account.fetched),
            (2, 4, 3)
        );
        assert_eq!(account.untold, 1, "the second was not told of 2");
        assert!(!book.is_settled(&[2, 0]));
        book.fetched(two, second, "b", 2);
        book.told(two, 2);
        assert!(book.is_settled(&[2, 0]));
        assert_eq!(book.latency().len(), 4);
        book.fetched(two, second, "b", 3);
        assert_eq!(book.account(&[2, 0]).repeated, 0, "it changed");
        book.fetched(two, second, "b", 3);
        book.fetched(two, second, "c", 4);
        book.fetched(two, 9, "z", 5);
        book.told(two, 2);
        book.accepted(first, "x");
        let account = book.account(&[2, 0]);
        assert_eq!(
            (
                account.repeated,
                account.doubled,
                account.invented,
                account.told_twice
            ),
            (1, 2, 1, 1)
        );
    }
}
