//! Two states of a text side by side, for whoever decides about words that are not in it yet.

use similar::{Algorithm, ChangeTag, DiffTag, TextDiff, capture_diff_slices};

/// Piece of a changed line.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Piece {
    /// What becomes of it.
    pub kind: PieceKind,
    /// The words, with the spaces around them.
    pub words: String,
}

/// What becomes of a piece.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum PieceKind {
    /// It stays.
    Same,
    /// It comes in.
    Added,
    /// It goes.
    Removed,
}

/// A line of the text (a paragraph, a heading, an item of a list) that is not the same in both states.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct ChangedLine {
    /// All of it, in reading order.
    pub pieces: Vec<Piece>,
}

/// The lines of two plain texts that differ, in reading order.
pub fn changes(before: &str, after: &str) -> Vec<ChangedLine> {
    let (old, new): (Vec<&str>, Vec<&str>) = (before.lines().collect(), after.lines().collect());
    let mut changed = Vec::new();
    for step in capture_diff_slices(Algorithm::Myers, &old, &new) {
        if step.tag() == DiffTag::Equal {
            continue;
        }
        let mut gone = old.get(step.old_range()).unwrap_or_default().iter();
        let mut come = new.get(step.new_range()).unwrap_or_default().iter();
        loop {
            match (gone.next(), come.next()) {
                (Some(old), Some(new)) => changed.push(within(old, new)),
                (Some(old), None) => changed.push(whole(PieceKind::Removed, old)),
                (None, Some(new)) => changed.push(whole(PieceKind::Added, new)),
                (None, None) => break,
            }
        }
    }
    changed
}

fn whole(kind: PieceKind, line: &str) -> ChangedLine {
    let words = line.to_owned();
    ChangedLine {
        pieces: vec![Piece { kind, words }],
    }
}

fn within(old: &str, new: &str) -> ChangedLine {
    let mut pieces: Vec<Piece> = Vec::new();
    for change in TextDiff::from_words(old, new).iter_all_changes() {
        let kind = match change.tag() {
            ChangeTag::Equal => PieceKind::Same,
            ChangeTag::Insert => PieceKind::Added,
            ChangeTag::Delete => PieceKind::Removed,
        };
        match pieces.last_mut() {
            Some(last) if last.kind == kind => last.words.push_str(change.value()),
            _ => pieces.push(Piece {
                kind,
                words: change.value().to_owned(),
            }),
        }
    }
    ChangedLine { pieces }
}
