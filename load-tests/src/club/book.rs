//! What was said, when it was due, and whether each follower fetched it exactly once.

use std::{
    collections::HashMap,
    time::{Duration, Instant},
};

use anyhow::Result;
use hdrhistogram::Histogram;

/// Longest time that is told apart, in microseconds: ten minutes.
const LONGEST_US: u64 = 600_000_000;

/// Changes that events told of: how often, and when first.
type Told = HashMap<i64, (u32, Instant)>;

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
    told: Told,
    /// The same, told by the list in which its place stands, where that is followed too.
    listed: Option<Told>,
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
    /// Said, and the server has not taken it however often it was sent.
    pub(crate) refused: u64,
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
        self.add(talk, from, None)
    }

    /// One more follower of a place and of the list in which it stands; its number.
    pub(crate) fn follow_and_list(&mut self, talk: usize, from: i64) -> usize {
        self.add(talk, from, Some(HashMap::new()))
    }

    fn add(&mut self, talk: usize, from: i64, listed: Option<Told>) -> usize {
        self.shelves.push(Shelf {
            talk,
            fetched: HashMap::new(),
            told: HashMap::new(),
            listed,
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
            shelf.told.entry(rev).or_insert((0, Instant::now())).0 += 1;
        }
    }

    /// An event of the list told of a change.
    pub(crate) fn listed(&mut self, follower: usize, rev: i64) {
        let shelf = self.shelves.get_mut(follower);
        if let Some(listed) = shelf.and_then(|shelf| shelf.listed.as_mut()) {
            listed.entry(rev).or_insert((0, Instant::now())).0 += 1;
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
                record(&mut self.latency, now.saturating_duration_since(said.due));
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

    /// From due to the event that told of it, in microseconds.
    ///
    /// # Errors
    /// None in practice.
    pub(crate) fn event_latency(&self) -> Result<Histogram<u64>> {
        let mut latency = Histogram::new_with_bounds(1, LONGEST_US, 3)?;
        for shelf in &self.shelves {
            for (number, (_, rev)) in &shelf.fetched {
                if let (Some(said), Some((_, at))) = (self.said.get(*number), shelf.told.get(rev)) {
                    record(&mut latency, at.saturating_duration_since(said.due));
                }
            }
        }
        Ok(latency)
    }

    /// Everything held against everything; `last` is the newest change of each place.
    pub(crate) fn account(&self, last: &[i64]) -> Account {
        let mut account = self.counts;
        for shelf in &self.shelves {
            let end = last.get(shelf.talk).copied().unwrap_or(shelf.from);
            for told in [Some(&shelf.told), shelf.listed.as_ref()]
                .into_iter()
                .flatten()
            {
                if !shelf.excused {
                    let untold = (shelf.from + 1..=end).filter(|rev| !told.contains_key(rev));
                    account.untold += untold.count() as u64;
                }
                account.told_twice += told.values().filter(|(times, _)| *times > 1).count() as u64;
            }
        }
        for (number, said) in self.said.iter().enumerate() {
            let Some(id) = &said.id else {
                account.refused += 1;
                continue;
            };
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

    /// Whether everything that was said was accepted and is with everybody.
    pub(crate) fn is_settled(&self, last: &[i64]) -> bool {
        let account = self.account(last);
        account.refused == 0 && account.fetched == account.expected && account.untold == 0
    }

    /// How long everybody may still take, at the most.
    pub(crate) const PATIENCE: Duration = Duration::from_secs(30);
}

fn record(latency: &mut Histogram<u64>, late: Duration) {
    let late = u64::try_from(late.as_micros()).unwrap_or(LONGEST_US);
    latency.saturating_record(late.max(1));
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
        let third = book.begin(0, now);
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
        assert_eq!(book.account(&[2, 0]).refused, 1, "the third has no answer");
        assert!(!book.is_settled(&[2, 0]));
        book.accepted(third, "c");
        book.fetched(one, third, "c", 2);
        book.fetched(two, third, "c", 2);
        assert!(book.is_settled(&[2, 0]));
        // Who looks at the list too is told of each change there as well.
        let list = book.follow_and_list(1, 0);
        book.told(list, 1);
        assert_eq!(
            book.account(&[2, 1]).untold,
            2,
            "of the list, and to who follows the place alone"
        );
        book.listed(list, 1);
        book.listed(one, 1);
        assert_eq!(book.account(&[2, 1]).untold, 1);
        book.listed(list, 1);
        assert_eq!(book.account(&[2, 1]).told_twice, 1);
        assert_eq!(book.latency().len(), 6);
        assert_eq!(
            book.event_latency().unwrap().len(),
            5,
            "one was told to others"
        );
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
            (1, 2, 1, 2)
        );
    }
}
