//! The last letters that an account typed in one place: typing deleted words again, letter by letter, is no writing.

use super::matching::ANCHOR;
use super::mirror::utf16;
use super::pool::Pool;
use crate::scan::{ClientId, Clock};

/// Letters that are remembered: enough to find a run in the pool with.
const LENGTH: usize = 32;

/// Consecutive letters of one client that were taken for the account's own.
#[derive(Debug, Default)]
pub(super) struct Tail {
    pub(super) client: ClientId,
    pub(super) start: Clock,
    end: Clock,
    pub(super) letters: Vec<char>,
}

impl Tail {
    /// Goes on with a string, or begins with it; `own` tells which of its letters found no other author.
    pub(super) fn extend(
        &mut self,
        client: ClientId,
        clock: Clock,
        words: &str,
        own: impl Iterator<Item = bool>,
    ) {
        if self.client != client || self.end != clock {
            *self = Self {
                client,
                start: clock,
                end: clock,
                letters: Vec::new(),
            };
        }
        for (letter, own) in words.chars().zip(own) {
            self.end += utf16(letter);
            self.letters.push(letter);
            if !own {
                self.forget();
            }
        }
        let excess = self.letters.len().saturating_sub(LENGTH);
        self.start += self.letters.drain(..excess).map(utf16).sum::<u32>();
    }

    /// Begins anew behind its last letter.
    pub(super) fn forget(&mut self) {
        self.letters.clear();
        self.start = self.end;
    }

    /// Whether this string continues it so that the last letters of both stand in the pool.
    pub(super) fn completes(
        &self,
        (client, clock, words): (ClientId, Clock, &str),
        pool: &mut Pool,
    ) -> bool {
        if pool.pieces.is_empty() || self.client != client || self.end != clock {
            return false;
        }
        let mut last = ['\0'; ANCHOR];
        let before = self.letters.iter().rev().copied();
        let mut backwards = words.chars().rev().chain(before);
        for slot in last.iter_mut().rev() {
            let Some(letter) = backwards.next() else {
                return false;
            };
            *slot = letter;
        }
        pool.holds(&last)
    }
}
