//! What somebody asks for: a few words, of which those that may go on are beginnings.

use super::fold::folded;

/// Letters of a question that are read.
pub const LONGEST_QUERY: usize = 200;
/// Words of a question that are asked; the rest is left out.
pub const MOST_TERMS: usize = 8;
/// From so many letters on a word is a beginning: « poule » finds « poules ».
const BEGINNING: usize = 4;

/// A word that must be there.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Term {
    /// Folded.
    pub word: String,
    /// Whether a longer word that begins so is one too.
    pub prefix: bool,
}

impl Term {
    /// Whether this folded word is what is asked for.
    #[must_use]
    pub fn is(&self, word: &str) -> bool {
        if self.prefix {
            word.starts_with(&self.word)
        } else {
            word == self.word
        }
    }
}

/// A question: everything in it must be found, in the title or the text.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Query {
    terms: Vec<Term>,
}

impl Query {
    /// Reads a question. The last word may be still being typed: it is a beginning, and so is every word of four letters.
    /// Nothing where no word is in it.
    #[must_use]
    pub fn parse(text: &str) -> Option<Self> {
        let bounded: String = text.chars().take(LONGEST_QUERY).collect();
        let mut terms: Vec<Term> = Vec::new();
        for word in folded(&bounded) {
            let prefix = word.chars().count() >= BEGINNING;
            if terms.len() < MOST_TERMS && !terms.iter().any(|term| term.word == word) {
                terms.push(Term { word, prefix });
            }
        }
        terms.last_mut()?.prefix = true;
        Some(Self { terms })
    }

    /// Its words, at least one.
    #[must_use]
    pub fn terms(&self) -> &[Term] {
        &self.terms
    }
}
