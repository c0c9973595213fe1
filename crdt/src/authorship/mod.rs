//! Who wrote what: the first author of every living character, which no moving, retyping or undoing washes out.
//!
//! Editors delete and insert again what a pupil splits, joins, retypes, wraps, cuts and pastes, or undoes, all under the
//! mover's id. Text equal to what the same account deleted in this update or shortly before in this document keeps its
//! first author. Only letters that an account deleted itself can be credited to another, each once: nobody is framed
//! by typing. Characters are Unicode scalar values. Pure: the time comes in.

mod credits;
mod grams;
mod matching;
mod mirror;
mod pool;
mod restore;
mod steps;
mod summary;
mod tail;
mod typed;

use std::collections::{BTreeMap, HashMap};
use std::sync::Arc;

use smallvec::SmallVec;

pub use credits::{Credit, FirstAuthors};

use crate::document::AppliedBatch;
use crate::scan::{
    Body, ClientId, Clock, Content, IdRange, Limits, Malformed, Struct, Typed, Update,
};
use matching::Inserted;
use mirror::{Mirror, Run};
use pool::{Letter, Pool};
use tail::Tail;
use typed::never_matches;

/// An account id.
pub type Account = Arc<str>;

/// Living text of one author.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Span {
    /// Under whose id it stands.
    pub client: ClientId,
    /// First element.
    pub clock: Clock,
    /// Elements (UTF-16 units).
    pub len: u32,
    /// Who wrote it first; `None` when that client id is bound to nobody.
    pub account: Option<Account>,
}

/// What one account did, in characters.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Tally {
    /// Written first by it; what it only moved does not count.
    pub inserted: u64,
    /// Deleted by it, whoever wrote it; what it brought back does not count.
    pub deleted: u64,
    /// Of what it wrote, what is there now.
    pub remaining: u64,
}

/// The authorship of one document.
#[derive(Debug, Default)]
pub struct Ledger {
    bound: BTreeMap<ClientId, Account>,
    mirror: Mirror,
    people: HashMap<Account, Person>,
    updates: u64,
}

/// What is known of one account.
#[derive(Debug, Default)]
struct Person {
    pool: Pool,
    tail: Tail,
    /// Characters, as in [`Tally`].
    inserted: u64,
    deleted: u64,
}

impl Ledger {
    /// Of an empty document.
    pub fn new() -> Self {
        Self::default()
    }

    /// Tells whose a client id is: before the first update under it. The first word holds.
    pub fn bind(&mut self, client: ClientId, account: Account) {
        self.bound.entry(client).or_insert(account);
    }

    /// Takes in updates of one account that were passed and applied as `batch`, in order, and finds copies in them.
    /// Store the result beside the batch's row.
    ///
    /// # Errors
    /// [`Malformed`] when an update does not parse, which one that was passed does.
    pub fn observe_batch<'a>(
        &mut self,
        account: &Account,
        now_ms: u64,
        updates: impl IntoIterator<Item = &'a [u8]>,
        batch: &AppliedBatch,
    ) -> Result<FirstAuthors, Malformed> {
        let mut found = FirstAuthors::default();
        for update in updates {
            found.extend(self.observe_update(account, now_ms, update)?);
        }
        // Elements of deleted parents and overwritten values are not in the updates.
        self.updates += 1;
        for &range in &batch.deleted {
            self.delete(account, Some(now_ms), range);
        }
        Ok(found)
    }

    /// Takes in one update of an account: [`Ledger::observe`] with the strings and ranges in it.
    ///
    /// # Errors
    /// [`Malformed`].
    pub fn observe_update(
        &mut self,
        account: &Account,
        now_ms: u64,
        update: &[u8],
    ) -> Result<FirstAuthors, Malformed> {
        if let Some(typed) = Typed::read(update) {
            let IdRange { client, clock, .. } = typed.range;
            return Ok(self.observe(account, now_ms, &[(client, clock, typed.text)], []));
        }
        let mut inserted = SmallVec::<[steps::Inserted<'_>; 2]>::new();
        let update = Update::walk(update, &Limits::TRUSTED, |item| {
            if let Some(text) = text(item) {
                inserted.push(text);
            }
        })?;
        Ok(self.observe(account, now_ms, &inserted, update.deletions()))
    }

    /// Takes in what one account inserted (`(client, clock, text)`, ascending by clock within a client) and deleted in one update,
    /// at `now_ms`.
    pub fn observe(
        &mut self,
        account: &Account,
        now_ms: u64,
        inserted: &[(ClientId, Clock, &str)],
        deleted: impl IntoIterator<Item = IdRange>,
    ) -> FirstAuthors {
        self.updates += 1;
        let deleted: Vec<IdRange> = deleted.into_iter().collect();
        if let ([typed], []) = (inserted, deleted.as_slice())
            && self.take_typed(account, now_ms, *typed)
        {
            return FirstAuthors::default();
        }
        for &range in &deleted {
            self.delete(account, Some(now_ms), range);
        }
        let mut authors = FirstAuthors::default();
        let (passing, staying) = steps::part(inserted, &deleted);
        // Words that were split and joined again between two frames stand in one update twice, and came to their last
        // place from the one before: each step takes from what the step before left.
        let (singly, rest) = passing.split_at(passing.len().min(steps::MOST));
        for step in singly {
            self.take_in(account, now_ms, std::slice::from_ref(step), &mut authors);
            self.delete(account, Some(now_ms), steps::range(step));
        }
        self.take_in(account, now_ms, rest, &mut authors);
        for step in rest {
            self.delete(account, Some(now_ms), steps::range(step));
        }
        self.take_in(account, now_ms, &staying, &mut authors);
        if let Some(person) = self.people.get_mut(account) {
            person.pool.trim(now_ms);
        }
        authors
    }

    /// Strings that were inserted together.
    fn take_in(
        &mut self,
        account: &Account,
        now_ms: u64,
        inserted: &[(ClientId, Clock, &str)],
        authors: &mut FirstAuthors,
    ) {
        let found = self.match_strings(account, now_ms, inserted, authors);
        let mut found = found.into_iter();
        for &(client, clock, words) in inserted {
            let firsts: Vec<Option<ClientId>> =
                words.chars().map(|_| found.next().flatten()).collect();
            self.insert(account, client, clock, words, &firsts, authors);
            let own = firsts.iter().map(Option::is_none);
            self.people
                .entry(account.clone())
                .or_default()
                .tail
                .extend(client, clock, words, own);
        }
    }

    /// Inserted text against the account's pool; nothing at all when no letter of it can come from there. Letters typed
    /// just before may turn out to be a copy too, and are credited at once.
    fn match_strings(
        &mut self,
        account: &Account,
        now_ms: u64,
        strings: &[(ClientId, Clock, &str)],
        authors: &mut FirstAuthors,
    ) -> Vec<Option<ClientId>> {
        let (Some(Person { pool, tail, .. }), Some(&first)) =
            (self.people.get_mut(account), strings.first())
        else {
            return Vec::new();
        };
        pool.trim_old(now_ms);
        if pool.pieces.is_empty() {
            return Vec::new();
        }
        let fresh = !pool.deleted_by(self.updates).is_empty();
        let tail = Some(tail).filter(|tail| tail.completes(first, &mut *pool));
        let typed = strings.iter().all(|(_, _, words)| never_matches(words));
        if typed && !fresh && tail.is_none() {
            return Vec::new();
        }
        let mut inserted = Inserted {
            letters: tail.map_or_else(Vec::new, |tail| tail.letters.clone()),
            strings: Vec::with_capacity(strings.len()),
        };
        let before = inserted.letters.len();
        for (_, _, words) in strings {
            let from = inserted.letters.len();
            inserted.letters.extend(words.chars());
            inserted.strings.push((from, inserted.letters.len()));
        }
        let mut found = matching::find(&inserted, pool, self.updates);
        let rest = found.split_off(before);
        self.credit_tail(account, &found, authors);
        rest
    }

    /// Gives letters that are there already to whom they were found to be of.
    fn credit_tail(
        &mut self,
        account: &Account,
        found: &[Option<ClientId>],
        authors: &mut FirstAuthors,
    ) {
        let Some(Person { tail, .. }) = self.people.get(account) else {
            return;
        };
        let (client, mut clock) = (tail.client, tail.start);
        let mut letters = tail.letters.clone().into_iter();
        for part in found.chunk_by(|a, b| a == b) {
            let len = letters.by_ref().take(part.len()).map(mirror::utf16).sum();
            let range = IdRange { client, clock, len };
            clock += len;
            let Some(first) = part.first().copied().flatten() else {
                continue;
            };
            if self.bound.get(&first) == Some(account) {
                continue;
            }
            for (_, characters) in self.mirror.credit(range, first) {
                self.moved(account, Some(account), characters);
            }
            authors.push(Credit {
                client,
                clock: range.clock,
                len,
                first,
            });
        }
    }

    fn insert(
        &mut self,
        account: &Account,
        client: ClientId,
        clock: Clock,
        words: &str,
        firsts: &[Option<ClientId>],
        authors: &mut FirstAuthors,
    ) {
        let mut at = clock;
        let mut letters = words.char_indices();
        for part in firsts.chunk_by(|a, b| a == b) {
            let start = letters.offset();
            letters.nth(part.len() - 1);
            let Some(part_words) = words.get(start..letters.offset()) else {
                return;
            };
            let found = part.first().copied().flatten();
            // A copy of one's own words is one's own, under whichever id.
            let foreign = found.filter(|first| self.bound.get(first) != Some(account));
            self.mirror
                .insert(client, at, part_words, foreign.unwrap_or(client));
            let len = mirror::units(part_words);
            if let Some(first) = foreign {
                authors.push(Credit {
                    client,
                    clock: at,
                    len,
                    first,
                });
            }
            if found.is_some() {
                self.moved(account, None, part.len() as u64);
            } else {
                self.count(client, part.len() as u64);
            }
            at += len;
        }
    }

    fn delete(&mut self, account: &Account, now_ms: Option<u64>, range: IdRange) {
        let removed = self.mirror.remove(range);
        let letters: Vec<Letter> = removed.iter().flat_map(letters).collect();
        if letters.is_empty() {
            return;
        }
        let person = self.people.entry(account.clone()).or_default();
        person.deleted += letters.len() as u64;
        if let Some(now_ms) = now_ms {
            person.pool.add(
                now_ms,
                self.updates,
                (range.client, range.clock, range.end()),
                letters,
            );
        }
    }

    /// Letters that came back were not deleted after all, nor written by `counted`.
    fn moved(&mut self, account: &Account, counted: Option<&Account>, characters: u64) {
        let mover = self.people.entry(account.clone()).or_default();
        mover.deleted = mover.deleted.saturating_sub(characters);
        if let Some(writer) = counted.and_then(|counted| self.people.get_mut(counted)) {
            writer.inserted = writer.inserted.saturating_sub(characters);
        }
    }

    fn count(&mut self, client: ClientId, characters: u64) {
        if let Some(account) = self.bound.get(&client) {
            self.people.entry(account.clone()).or_default().inserted += characters;
        }
    }
}

fn strings<'a>(update: &Update<'a>) -> impl Iterator<Item = steps::Inserted<'a>> + use<'a> {
    update.structs().filter_map(|item| text(&item))
}

fn text<'a>(item: &Struct<'a>) -> Option<steps::Inserted<'a>> {
    match item.body {
        Body::Item {
            content: Content::String(words),
            ..
        } => Some((item.id.client, item.id.clock, words)),
        Body::Item { .. } | Body::Gc | Body::Skip => None,
    }
}

fn letters(run: &Run) -> impl Iterator<Item = Letter> {
    let first = run.first;
    run.words
        .chars()
        .map(move |letter| Letter { letter, first })
}
