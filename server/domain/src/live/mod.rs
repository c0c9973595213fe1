//! What is told to whoever looks at a screen: what changed, whom it concerns, who may hear of it, and never a word of a
//! text.

mod policy;
mod store;
mod telling;
mod topic;

pub use policy::{Club, Ear, Listener, TopicFacts, ear, may_hear, may_write};
pub use store::LiveFacts;
pub use telling::{Facts, NotAKind, Telling, TellingKind};
pub use topic::{NotATopic, Topic};
