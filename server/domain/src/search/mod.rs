//! Search: what is found by words, of what somebody may read anyway. Rights are asked at the question, by the policies that
//! guard opening a text, an article or an issue that came out; nothing of them is kept beside the words.
//!
//! | file | what |
//! | --- | --- |
//! | `fold` | words as they are compared: accents, case, « œ » and apostrophes alike |
//! | `query` | what somebody asks for |
//! | `excerpt` | the few words around a hit |
//! | `model`, `policy` | what can be found, and for whom |
//! | `store` | the trait of what keeps the words |

mod excerpt;
mod fold;
mod model;
mod policy;
mod query;
mod store;

pub use excerpt::{Piece, excerpt};
pub use fold::{LONGEST_WORD, MOST_BYTES, MOST_WORDS, fold, folded_below};
pub use model::{
    Candidate, EntryKey, EntryKind, Found, NotAPlace, NotAnEntryKind, Place, PublishedStory,
    Searcher,
};
pub use policy::may_find;
pub use query::{LONGEST_QUERY, MOST_TERMS, Query, Term};
pub use store::{Patience, Raw, SearchStore, Taken, TextDue, TextsDue, WordsDue};
