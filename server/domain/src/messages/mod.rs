//! Messages: who writes to whom, who reads what, and what stands in the way.
//!
//! | file | what |
//! | --- | --- |
//! | `model` | a conversation, who is in it, what was said |
//! | `people` | what two people are to each other: who may write to whom at all |
//! | `policy` | what somebody may do in a conversation, now |
//! | `telling` | who hears of it |
//! | `store` | the trait of what keeps it |
//!
//! A conversation never gains readers behind the back of those who write in it: whether a family reads is said when it is
//! opened, and between the same two people one in which it does is another one.

mod model;
mod people;
mod policy;
mod store;
pub mod telling;

pub use model::{
    Audience, Circle, Conversation, ConversationCard, ConversationKind, LONGEST_TITLE,
    LONGEST_WORDS, MOST_MEDIA, MOST_PEOPLE, Member, Message, MessageState, NewMessage,
    NotAConversationKind, NotAMessageState, NotAPart, NotAnAudience, Part, Receipt, UNMARKED_MS,
    Version,
};
pub use people::{Kid, Opened, Person, TalkHome, Tie, may_write_to, names_in_full, tie};
pub use policy::{
    Hindrance, MessageAction, NotAMessageAction, Refused, Situation, Voice, Whose, judge, may_see,
    may_type, night, voice, whose,
};
pub use store::{
    Around, Batch, Change, Changed, Known, Listing, MessageStore, NewAnnouncement, NewPair,
    Opening, Sent, Talk, Window,
};
