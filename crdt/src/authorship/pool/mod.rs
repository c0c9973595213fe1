//! What one account has deleted in a document, now and shortly before: the only text that may come back as another's.
//!
//! Bounded: [`MOST_LETTERS`] and [`KEPT_MS`]; the oldest goes first. Each deleted letter comes back once.
//!
//! Who types on is asked at each letter whether the last [`ANCHOR`] stand here. [`Grams`] nearly always knows that they do
//! not, so that the letters need not be looked through.

use std::collections::VecDeque;

use super::grams::{Grams, gram};
use super::matching::{ANCHOR, Taken, WHOLE};
use crate::scan::{ClientId, Clock};

/// Letters that are deleted at once and looked through only when somebody asks.
const AT_ONCE: usize = 256;

/// Pieces that the next key may continue: the newest few.
const NEWEST: usize = 8;

/// Most letters that one account's pool keeps between updates (about 16 bytes each).
pub(super) const MOST_LETTERS: usize = 8_192;

/// How long a deletion is "shortly before", in milliseconds.
pub(super) const KEPT_MS: u64 = 600_000;

/// One deleted character.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) struct Letter {
    pub(super) letter: char,
    pub(super) first: ClientId,
}

/// Letters that stood together, as far as clocks tell.
#[derive(Debug)]
pub(super) struct Piece {
    pub(super) letters: Vec<Letter>,
    /// Number of the update that deleted its newest letter.
    pub(super) update: u64,
    at_ms: u64,
    /// The item ids that it came from, to join what Backspace takes one by one.
    client: ClientId,
    start: Clock,
    end: Clock,
}

#[derive(Debug, Default)]
pub(super) struct Pool {
    pub(super) pieces: VecDeque<Piece>,
    /// Letters in all pieces.
    letters: usize,
    /// No piece is older than this.
    oldest_ms: u64,
    /// The update that added last, and a piece before which it added to none.
    added: (u64, usize),
    /// Every run of [`ANCHOR`] letters of a piece is in it, and others are that were, unless it is `outdated`.
    grams: Grams,
    /// The same of every run of [`WHOLE`] letters.
    words: Grams,
    outdated: bool,
}

impl Pool {
    /// Adds what stood at these clocks, joining it to a piece that it continues on either side.
    pub(super) fn add(
        &mut self,
        now_ms: u64,
        update: u64,
        (client, start, end): (ClientId, Clock, Clock),
        letters: Vec<Letter>,
    ) {
        if letters.is_empty() {
            return;
        }
        self.letters += letters.len();
        self.oldest_ms = if self.pieces.is_empty() {
            now_ms
        } else {
            self.oldest_ms.min(now_ms)
        };
        self.outdated |= letters.len() > AT_ONCE;
        let added = letters.len();
        if self.added.0 != update {
            self.added = (update, self.pieces.len());
        }
        for (at, piece) in self
            .pieces
            .iter_mut()
            .enumerate()
            .rev()
            .take(NEWEST)
            .filter(|(_, piece)| piece.client == client)
        {
            if piece.end == start {
                self.added.1 = self.added.1.min(at);
                let before = piece.letters.len();
                piece.letters.extend(letters);
                (piece.end, piece.update, piece.at_ms) = (end, update, now_ms);
                if !self.outdated {
                    let behind = |run: usize| piece.letters.get((before + 1).saturating_sub(run)..);
                    put::<ANCHOR>(&mut self.grams, behind(ANCHOR));
                    put::<WHOLE>(&mut self.words, behind(WHOLE));
                }
                return;
            }
            if piece.start == end {
                self.added.1 = self.added.1.min(at);
                piece.letters.splice(0..0, letters);
                (piece.start, piece.update, piece.at_ms) = (start, update, now_ms);
                if !self.outdated {
                    let most = piece.letters.len();
                    let before = |run: usize| piece.letters.get(..most.min(added + run - 1));
                    put::<ANCHOR>(&mut self.grams, before(ANCHOR));
                    put::<WHOLE>(&mut self.words, before(WHOLE));
                }
                return;
            }
        }
        if !self.outdated {
            put::<ANCHOR>(&mut self.grams, Some(&letters));
            put::<WHOLE>(&mut self.words, Some(&letters));
        }
        self.pieces.push_back(Piece {
            letters,
            update,
            at_ms: now_ms,
            client,
            start,
            end,
        });
    }

    /// Whether these letters stand here, one behind the other.
    pub(super) fn holds(&mut self, letters: &[char; ANCHOR]) -> bool {
        self.may_hold(letters) && self.stands(letters)
    }

    /// Whether a run of [`ANCHOR`] letters of these may stand here.
    pub(super) fn may_hold(&mut self, letters: &[char]) -> bool {
        if !self.keeps_grams() {
            return true;
        }
        letters
            .windows(ANCHOR)
            .any(|window| self.grams.may_hold(gram(window.iter().copied())))
    }

    /// Whether all of a string of [`WHOLE`] letters or more may stand here.
    pub(super) fn may_hold_word(&mut self, letters: &[char]) -> bool {
        if letters.len() < WHOLE {
            return false;
        }
        if !self.keeps_grams() {
            return true;
        }
        letters
            .windows(WHOLE)
            .all(|window| self.words.may_hold(gram(window.iter().copied())))
    }

    /// Whether the tables know; made anew where they are full or outdated.
    fn keeps_grams(&mut self) -> bool {
        if self.letters > 2 * MOST_LETTERS {
            // What is deleted within one update is cut off at its end.
            return false;
        }
        if self.outdated || self.grams.is_full() || self.words.is_full() {
            self.renew();
        }
        true
    }

    fn renew(&mut self) {
        self.grams = Grams::with_room_for(self.letters);
        self.words = Grams::with_room_for(self.letters);
        for piece in &self.pieces {
            put::<ANCHOR>(&mut self.grams, Some(&piece.letters));
            put::<WHOLE>(&mut self.words, Some(&piece.letters));
        }
        self.outdated = false;
    }

    fn stands(&self, letters: &[char; ANCHOR]) -> bool {
        let [.., newest] = *letters;
        let copied = |window: &[Letter]| window.iter().map(|one| one.letter).eq(*letters);
        self.pieces.iter().any(|piece| {
            piece.letters.windows(ANCHOR).any(|window| {
                // Most windows end otherwise.
                window.last().is_some_and(|one| one.letter == newest) && copied(window)
            })
        })
    }

    /// Takes matched letters out: what is left of a piece on both sides goes on as two.
    pub(super) fn consume(&mut self, taken: &Taken) {
        if taken.is_none() {
            return;
        }
        let mut rest = VecDeque::with_capacity(self.pieces.len());
        let from = self.added.1;
        for (at, piece) in self.pieces.drain(..).enumerate() {
            if at == from {
                self.added.1 = rest.len();
            }
            let marks = taken.of(at);
            if !marks.contains(&true) {
                rest.push_back(piece);
                continue;
            }
            for part in piece
                .letters
                .into_iter()
                .zip(marks)
                .collect::<Vec<_>>()
                .split(|(_, taken)| **taken)
            {
                if !part.is_empty() {
                    rest.push_back(Piece {
                        letters: part.iter().map(|&(letter, _)| letter).collect(),
                        update: piece.update,
                        at_ms: piece.at_ms,
                        client: piece.client,
                        // Its clocks no longer tell where it stood: it is continued by nothing.
                        start: Clock::MAX,
                        end: Clock::MAX,
                    });
                }
            }
        }
        self.pieces = rest;
        self.letters = self.count();
    }

    /// Forgets what is too old.
    pub(super) fn trim_old(&mut self, now_ms: u64) {
        let is_old = |at_ms: u64| now_ms.saturating_sub(at_ms) >= KEPT_MS;
        if self.pieces.is_empty() || !is_old(self.oldest_ms) {
            return;
        }
        self.pieces.retain(|piece| !is_old(piece.at_ms));
        self.added.1 = 0;
        self.letters = self.count();
        if self.pieces.is_empty() {
            (self.grams, self.words) = (Grams::default(), Grams::default());
            self.outdated = false;
        }
        let times = self.pieces.iter().map(|piece| piece.at_ms);
        self.oldest_ms = times.min().unwrap_or(now_ms);
    }

    /// Forgets what is too old or too much.
    pub(super) fn trim(&mut self, now_ms: u64) {
        self.trim_old(now_ms);
        while self.letters > MOST_LETTERS {
            let Some(oldest) = self.pieces.front_mut() else {
                return;
            };
            let excess = self.letters - MOST_LETTERS;
            if oldest.letters.len() <= excess {
                self.letters -= oldest.letters.len();
                self.pieces.pop_front();
                self.added.1 = self.added.1.saturating_sub(1);
            } else {
                oldest.letters.drain(..excess);
                oldest.start = Clock::MAX;
                self.letters = MOST_LETTERS;
            }
        }
    }

    /// Letters in all pieces.
    pub(super) const fn len(&self) -> usize {
        self.letters
    }

    /// Where the pieces are to which this update, the newest, added letters.
    pub(super) fn deleted_by(&self, update: u64) -> Vec<usize> {
        let (newest, from) = self.added;
        if newest != update {
            return Vec::new();
        }
        let pieces = self.pieces.iter().enumerate().skip(from);
        let own = pieces.filter(|(_, piece)| piece.update == update);
        own.map(|(at, _)| at).collect()
    }

    fn count(&self) -> usize {
        self.pieces.iter().map(|piece| piece.letters.len()).sum()
    }
}

fn put<const RUN: usize>(grams: &mut Grams, letters: Option<&[Letter]>) {
    for window in letters.unwrap_or_default().windows(RUN) {
        grams.put(gram(window.iter().map(|one| one.letter)));
    }
}

#[cfg(test)]
mod tests;
