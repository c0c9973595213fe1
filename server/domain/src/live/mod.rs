//! What is told to whoever looks at a screen: what changed, whom it concerns, and never a word of a text.

mod telling;
mod topic;

pub use telling::{Facts, NotAKind, Telling, TellingKind};
pub use topic::{NotATopic, Topic};
