//! Finds deleted text in inserted text. Long runs are matched anywhere, short ones only where nothing but a move
//! explains them: neither may a mover become the author, nor a pupil put words into a classmate's mouth.

use std::collections::HashMap;

use super::grams::{Grams, gram};
use super::pool::{Letter, Pool};
use crate::scan::ClientId;

/// A run of this many equal characters is a copy wherever it stands.
pub(super) const ANCHOR: usize = 8;

/// A whole inserted string of this many characters is a copy if it was deleted shortly before.
pub(super) const WHOLE: usize = 3;

/// Places looked at for one anchor: « aaaa… » has many.
const CANDIDATES: usize = 16;

/// Most anchors that are indexed for one update.
const MOST_ANCHORS: usize = 1 << 16;

/// Comparisons spent on short runs in one update.
const BUDGET: usize = 1 << 20;

/// One inserted text: its characters, and where single strings begin.
pub(super) struct Inserted {
    pub(super) letters: Vec<char>,
    /// Start and end in `letters` of each string of the update; letters before the first were there already.
    pub(super) strings: Vec<(usize, usize)>,
}

/// For each inserted character, its first author's client if it is a copy. Takes what it uses out of the pool.
pub(super) fn find(inserted: &Inserted, pool: &mut Pool, update: u64) -> Vec<Option<ClientId>> {
    let anchored = pool.may_hold(&inserted.letters);
    let words = words_to_look_for(inserted, pool);
    let mut search = Search::new(inserted, pool, update);
    let moved = search.is_a_move();
    if anchored {
        search.anchors();
    }
    search.whole_strings(&words);
    if moved {
        search.greedy();
    } else {
        search.fill_gaps();
    }
    let Search { found, taken, .. } = search;
    pool.consume(&taken);
    found
}

/// Of each string, whether it may stand in the pool as it is. Asked of what the pool keeps anyway: a batch of a long time
/// offline has hundreds of strings, and the pool thousands of letters.
fn words_to_look_for(inserted: &Inserted, pool: &mut Pool) -> Vec<bool> {
    let strings = inserted.strings.iter();
    let letters = strings.map(|&(from, to)| inserted.letters.get(from..to).unwrap_or_default());
    letters.map(|letters| pool.may_hold_word(letters)).collect()
}

struct Search<'a> {
    inserted: &'a Inserted,
    /// Deleted letters.
    pool: &'a Pool,
    /// The pieces that this very update deleted.
    fresh: Vec<usize>,
    taken: Taken,
    found: Vec<Option<ClientId>>,
    budget: usize,
}

/// Which letters of the pool have come back: one row of marks for all pieces, made when the first one does.
#[derive(Debug, Default)]
pub(super) struct Taken {
    /// Where the marks of each piece begin; one more than there are pieces.
    starts: Vec<usize>,
    marks: Vec<bool>,
}

impl Taken {
    /// The marks of a piece; empty where none of any piece came back.
    pub(super) fn of(&self, piece: usize) -> &[bool] {
        let start = self.starts.get(piece).copied().unwrap_or_default();
        let end = self.starts.get(piece + 1).copied().unwrap_or_default();
        self.marks.get(start..end).unwrap_or_default()
    }

    /// Whether nothing came back.
    pub(super) fn is_none(&self) -> bool {
        self.marks.is_empty()
    }

    fn is(&self, piece: usize, offset: usize) -> bool {
        self.of(piece).get(offset).copied().unwrap_or_default()
    }

    pub(super) fn mark(&mut self, pool: &Pool, piece: usize, offset: usize) {
        if self.marks.is_empty() {
            let mut end = 0;
            self.starts = std::iter::once(0)
                .chain(pool.pieces.iter().map(|piece| {
                    end += piece.letters.len();
                    end
                }))
                .collect();
            self.marks = vec![false; end];
        }
        let at = self.starts.get(piece).map(|start| start + offset);
        if let Some(mark) = at.and_then(|at| self.marks.get_mut(at)) {
            *mark = true;
        }
    }
}

/// Equal letters: in the inserted text, and in a piece.
#[derive(Clone, Copy)]
struct Match {
    from: usize,
    piece: usize,
    offset: usize,
    len: usize,
}

impl<'a> Search<'a> {
    fn new(inserted: &'a Inserted, pool: &'a Pool, update: u64) -> Self {
        Self {
            inserted,
            pool,
            fresh: pool.deleted_by(update),
            taken: Taken::default(),
            found: vec![None; inserted.letters.len()],
            budget: BUDGET,
        }
    }

    fn piece(&self, at: usize) -> &'a [Letter] {
        let piece = self.pool.pieces.get(at);
        piece.map_or(&[], |piece| piece.letters.as_slice())
    }

    /// Whether the update inserts exactly the letters that it deletes, in whatever order: nothing was written.
    fn is_a_move(&self) -> bool {
        let fresh = || self.fresh.iter().map(|&piece| self.piece(piece));
        if fresh().map(<[Letter]>::len).sum::<usize>() != self.inserted.letters.len() {
            return false;
        }
        let mut deleted: Vec<char> = fresh().flatten().map(|letter| letter.letter).collect();
        let mut inserted = self.inserted.letters.clone();
        deleted.sort_unstable();
        inserted.sort_unstable();
        deleted == inserted
    }

    /// Runs of [`ANCHOR`] and more, the longest first at each place.
    fn anchors(&mut self) {
        if self.inserted.letters.len() < ANCHOR {
            return;
        }
        let total = self.pool.len();
        // A whole book that comes back is found by fewer anchors: its runs are long.
        let step = total / MOST_ANCHORS + 1;
        // Thousands of letters may lie here and a word come in: of what lies here only what came in is kept.
        let mut places: HashMap<u64, Vec<(usize, usize)>> = HashMap::new();
        let mut wanted = Grams::with_room_for(self.inserted.letters.len());
        for window in self.inserted.letters.windows(ANCHOR) {
            wanted.put(gram(window.iter().copied()));
        }
        for (at, piece) in self.pool.pieces.iter().enumerate().rev() {
            let windows = piece.letters.windows(ANCHOR);
            for (offset, window) in windows.enumerate().step_by(step) {
                let gram = gram(window.iter().map(|letter| letter.letter));
                if !wanted.may_hold(gram) {
                    continue;
                }
                let known = places.entry(gram).or_default();
                if known.len() < CANDIDATES {
                    known.push((at, offset));
                }
            }
        }
        let mut at = 0;
        while let Some(window) = self.inserted.letters.get(at..at + ANCHOR) {
            let best = places
                .get(&gram(window.iter().copied()))
                .into_iter()
                .flatten()
                .map(|&(piece, offset)| self.widest(at, piece, offset))
                .filter(|found| found.len >= ANCHOR)
                .max_by_key(|found| found.len);
            match best {
                Some(best) => {
                    self.accept(best);
                    at = best.from + best.len;
                }
                None => at += 1,
            }
        }
    }

    /// Strings that were deleted as they are: a word or more of any deletion, less only if all of one was this. `words` says
    /// of each whether it may stand there at all.
    fn whole_strings(&mut self, words: &[bool]) {
        for (&(from, to), &may_stand) in self.inserted.strings.iter().zip(words) {
            if self.budget == 0 {
                return;
            }
            let len = to - from;
            if len == 0 || !self.is_free(from, len) {
                continue;
            }
            let found = if len < WHOLE {
                self.all_of_one(from, len)
            } else if may_stand {
                self.latest(from, len)
            } else {
                None
            };
            if let Some(found) = found {
                self.accept(found);
            }
        }
    }

    /// A piece that this update deleted and that is all of a string.
    fn all_of_one(&mut self, from: usize, len: usize) -> Option<Match> {
        for at in (0..self.fresh.len()).rev() {
            let &piece = self.fresh.get(at)?;
            if self.piece(piece).len() != len {
                continue;
            }
            self.budget = self.budget.checked_sub(1)?;
            let found = self.forward(from, piece, 0, len);
            if found.len == len {
                return Some(found);
            }
        }
        None
    }

    /// Where all of a string stands, in what was deleted last.
    fn latest(&mut self, from: usize, len: usize) -> Option<Match> {
        let first = *self.inserted.letters.get(from)?;
        for piece in (0..self.pool.pieces.len()).rev() {
            let letters = self.piece(piece);
            let Some(starts) = (letters.len() + 1)
                .checked_sub(len)
                .and_then(|starts| letters.get(..starts))
            else {
                continue;
            };
            for (offset, start) in starts.iter().enumerate() {
                self.budget = self.budget.checked_sub(1)?;
                // Most places begin otherwise.
                if start.letter != first {
                    continue;
                }
                let found = self.forward(from, piece, offset, len);
                if found.len == len {
                    return Some(found);
                }
            }
        }
        None
    }

    /// Everything else of a move: the longest runs first, down to single letters.
    fn greedy(&mut self) {
        let mut at = 0;
        while at < self.found.len() && self.budget > 0 {
            if !self.is_free(at, 1) {
                at += 1;
                continue;
            }
            let mut best: Option<Match> = None;
            for &piece in &self.fresh {
                for offset in 0..self.piece(piece).len() {
                    let found = self.forward(at, piece, offset, usize::MAX);
                    self.budget = self.budget.saturating_sub(1 + found.len);
                    if found.len > best.map_or(0, |best| best.len) {
                        best = Some(found);
                    }
                }
            }
            match best {
                Some(best) => {
                    self.accept(best);
                    at += best.len;
                }
                None => at += 1,
            }
        }
    }

    /// What stands beside a copy and is all that is left of a deletion in this update belongs to it.
    fn fill_gaps(&mut self) {
        let mut progress = true;
        while progress && self.budget > 0 {
            progress = false;
            for (piece, offset, len) in self.fresh_remains() {
                if self.budget == 0 {
                    return;
                }
                let fits = (0..self.found.len()).find_map(|from| {
                    self.budget = self.budget.checked_sub(1)?;
                    let beside = (from > 0 && !self.is_free(from - 1, 1))
                        || (from + len < self.found.len() && !self.is_free(from + len, 1));
                    if !beside || !self.is_free(from, len) {
                        return None;
                    }
                    let found = self.forward(from, piece, offset, len);
                    (found.len == len).then_some(found)
                });
                if let Some(found) = fits {
                    self.accept(found);
                    progress = true;
                }
            }
        }
    }

    /// Runs of letters that this update deleted and that have not come back: piece, offset, length.
    fn fresh_remains(&self) -> Vec<(usize, usize, usize)> {
        let mut remains = Vec::new();
        for &piece in &self.fresh {
            let taken = self.taken.of(piece);
            if taken.is_empty() {
                remains.push((piece, 0, self.piece(piece).len()));
                continue;
            }
            let mut offset = 0;
            for part in taken.chunk_by(|a, b| a == b) {
                if part.first() == Some(&false) {
                    remains.push((piece, offset, part.len()));
                }
                offset += part.len();
            }
        }
        remains
    }

    fn widest(&self, at: usize, piece: usize, offset: usize) -> Match {
        let ahead = self.forward(at, piece, offset, usize::MAX);
        if ahead.len < ANCHOR {
            return ahead;
        }
        let back = (1..=at.min(offset))
            .take_while(|&back| self.equal(at - back, piece, offset - back))
            .count();
        Match {
            from: at - back,
            piece,
            offset: offset - back,
            len: ahead.len + back,
        }
    }

    fn forward(&self, from: usize, piece: usize, offset: usize, most: usize) -> Match {
        let room = self.found.len().saturating_sub(from).min(most);
        let len = (0..room)
            .take_while(|&ahead| self.equal(from + ahead, piece, offset + ahead))
            .count();
        Match {
            from,
            piece,
            offset,
            len,
        }
    }

    /// Whether an inserted letter without author yet equals a deleted one that has not come back yet.
    fn equal(&self, at: usize, piece: usize, offset: usize) -> bool {
        let letter = self.piece(piece).get(offset).map(|letter| letter.letter);
        letter.is_some()
            && letter == self.inserted.letters.get(at).copied()
            && self.found.get(at) == Some(&None)
            && !self.taken.is(piece, offset)
    }

    fn is_free(&self, from: usize, len: usize) -> bool {
        self.found
            .get(from..from + len)
            .is_some_and(|found| found.iter().all(Option::is_none))
    }

    fn accept(&mut self, found: Match) {
        for ahead in 0..found.len {
            let offset = found.offset + ahead;
            let letter = self.piece(found.piece).get(offset);
            if let Some(slot) = self.found.get_mut(found.from + ahead) {
                *slot = letter.map(|letter| letter.first);
            }
            self.taken.mark(self.pool, found.piece, offset);
        }
    }
}
