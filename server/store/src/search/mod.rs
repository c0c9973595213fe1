//! The words by which texts, ideas and issues are found, on both engines.
//!
//! | file | what |
//! | --- | --- |
//! | `keep` | words in: titles with the steps that change them, the rest by a pass over what is due |
//! | `spoken` | what is said in topics: with the step that shows it |
//! | `due` | what that pass has to do |
//! | `ask` | entries that have the words of a question, around who asks |
//! | `found` | what those entries are about, with all that the policies need |

mod ask;
mod due;
mod found;
mod keep;
mod spoken;

use async_trait::async_trait;
use passeplume_domain::{
    DocumentId, Millis, StoreError,
    search::{
        Candidate, EntryKey, Patience, Place, Query, SearchStore, Searcher, Taken, TextsDue,
        WordsDue,
    },
};

use crate::handle::Store;

pub(crate) use keep::{changed, published};
pub(crate) use spoken::spoken;

#[async_trait]
impl SearchStore for Store {
    async fn search(
        &self,
        who: Searcher<'_>,
        query: &Query,
        after: Option<Place>,
        limit: u32,
    ) -> Result<Vec<Candidate>, StoreError> {
        Ok(ask::ask(self, who, query, after, limit).await?)
    }

    async fn texts_due(
        &self,
        patience: Patience,
        after: Option<&DocumentId>,
    ) -> Result<TextsDue, StoreError> {
        Ok(due::texts(self, patience, after).await?)
    }

    async fn words_due(&self, limit: u32) -> Result<Vec<WordsDue>, StoreError> {
        Ok(due::others(self, limit).await?)
    }

    async fn take_spoken(&self, limit: u32, at: Millis) -> Result<usize, StoreError> {
        Ok(spoken::take_due(self, limit, at).await?)
    }

    async fn keep_words(&self, key: &EntryKey, taken: Taken) -> Result<(), StoreError> {
        Ok(keep::words(self, key, &taken).await?)
    }
}
