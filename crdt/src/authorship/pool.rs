//! What one account has deleted in a document, now and shortly before: the only text that may come back as another's.
//!
//! Bounded: [`MOST_LETTERS`] and [`KEPT_MS`]; the oldest goes first. Each deleted letter comes back once.

use std::collections::VecDeque;

use crate::scan::{ClientId, Clock};

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
        // Only the newest few can be continued by the next key.
        for piece in self
            .pieces
            .iter_mut()
            .rev()
            .take(8)
            .filter(|piece| piece.client == client)
        {
            if piece.end == start {
                piece.letters.extend(letters);
                (piece.end, piece.update, piece.at_ms) = (end, update, now_ms);
                return;
            }
            if piece.start == end {
                piece.letters.splice(0..0, letters);
                (piece.start, piece.update, piece.at_ms) = (start, update, now_ms);
                return;
            }
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

    /// Takes matched letters out: what is left of a piece on both sides goes on as two.
    pub(super) fn consume(&mut self, taken: &[Vec<bool>]) {
        let mut rest = VecDeque::with_capacity(self.pieces.len());
        for (at, piece) in self.pieces.drain(..).enumerate() {
            let Some(marks) = taken.get(at).filter(|marks| marks.contains(&true)) else {
                rest.push_back(piece);
                continue;
            };
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
        self.letters = self.count();
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
            } else {
                oldest.letters.drain(..excess);
                oldest.start = Clock::MAX;
                self.letters = MOST_LETTERS;
            }
        }
    }

    fn count(&self) -> usize {
        self.pieces.iter().map(|piece| piece.letters.len()).sum()
    }
}
