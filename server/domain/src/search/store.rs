//! What the house keeps of words, so that texts are found by them.

use async_trait::async_trait;

use super::{Candidate, EntryKey, Place, Query, Searcher};
use crate::{DocumentId, Millis, StoreError, documents::Seq};

/// From when on the words of a text are taken again.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Patience {
    /// A text whose last word is older has come to rest.
    pub written_before: Millis,
    /// One that is written without a rest is taken where it was taken before this.
    pub taken_before: Millis,
}

/// A text that has words which are not in the index.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct TextDue {
    /// Which.
    pub document: DocumentId,
    /// Where its log ends.
    pub head: Seq,
    /// When its last word was written.
    pub written: Millis,
}

/// Words that were taken.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Taken {
    /// Up to where in the log; 0 where there is none.
    pub seq: Seq,
    /// When what they are of last changed, where that is known; the newer of this and what is kept counts.
    pub changed: Millis,
    /// Where they stood in a row: which change of it they are of. Whatever changed since is still due.
    pub change: Option<i64>,
    /// They; nothing where what they are of does not read: what was known of it stays.
    pub words: Option<String>,
    /// Now.
    pub at: Millis,
}

/// What one look at a page of texts found.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct TextsDue {
    /// Those that are due.
    pub due: Vec<TextDue>,
    /// After which text the next page begins; nothing where this was the last.
    pub next: Option<DocumentId>,
}

/// Words as their row holds them.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Raw {
    /// As they are.
    Plain(String),
    /// A chapô, and a list of cleaned trees as JSON.
    Printed(String, String),
}

/// Something other than a text whose words are not in the index.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct WordsDue {
    /// What.
    pub key: EntryKey,
    /// Which change of it these words are of: another number with each.
    pub change: i64,
    /// Its words.
    pub raw: Raw,
}

/// The words of texts, ideas and issues, by which they are found. Titles are kept by the steps that change them, in the
/// same transaction.
#[async_trait]
pub trait SearchStore: Send + Sync {
    /// Entries around this person that have all the words, in their order, after a place in it: a superset, as small as rows
    /// tell, that [`super::may_find`] then filters.
    async fn search(
        &self,
        who: Searcher<'_>,
        query: &Query,
        after: Option<Place>,
        limit: u32,
    ) -> Result<Vec<Candidate>, StoreError>;
    /// Looks at the next page of texts.
    async fn texts_due(
        &self,
        patience: Patience,
        after: Option<&DocumentId>,
    ) -> Result<TextsDue, StoreError>;
    /// What else is due, `limit` at the most.
    async fn words_due(&self, limit: u32) -> Result<Vec<WordsDue>, StoreError>;
    /// Takes the words of posts that are due, `limit` at the most, and says how many were: each as it stands at this moment,
    /// so that nothing is found that was said otherwise or taken out of sight meanwhile.
    async fn take_spoken(&self, limit: u32, at: Millis) -> Result<usize, StoreError>;
    /// Keeps the words of an entry, folded with its title as it is now. It stays due where it changed since they were read.
    async fn keep_words(&self, key: &EntryKey, taken: Taken) -> Result<(), StoreError>;
}
