//! The reading club: forums of classes, what they talk about, and what is said there.
//!
//! | file | what |
//! | --- | --- |
//! | `model` | a forum, a topic, a post, their states |
//! | `relation` | what somebody is to a forum and to a post, what can be done there |
//! | `policy` | who may do what: one table of role, relation and state |
//! | `said` | what is taken from typed words, what is flagged in them, what a quotation still shows |
//! | `telling` | who hears of it, and never a word |
//! | `asked`, `store` | what is to be kept, and the trait of what keeps it |
//!
//! A post that waits for a teacher has no number: its place in the topic is given when everybody may see it.

mod asked;
mod model;
pub mod policy;
mod post;
mod relation;
mod said;
mod store;
pub mod telling;

pub use asked::{
    Changed, Counts, ForumEdit, Kept, MediaShown, NewForum, NewPost, NewTopic, PostEdit, PostStep,
    Posted, PostsRead, Quoting, Range, Showing, Sight, Step, TopicEdit, TopicPlace, TopicRow,
    WaitingPost,
};
pub use model::{
    Book, Forum, ForumClass, Home, Moderation, NotAKindOfTopic, NotAModeration, NotATopicState,
    Topic, TopicKind, TopicState,
};
pub use policy::{MOST_WAITING, floor, judge_forum, judge_post, judge_topic, lands, may_wait};
pub use post::{
    Decided, Draft, DraftState, NotADraftState, NotAPostState, NotAReaction, NotASpeaker, Post,
    PostMedia, PostState, Quote, Reaction, ReactionKind, Speaker, Version, words_of,
};
pub use relation::{
    Bond, Floor, ForumAction, NotAForumAction, NotAPostAction, NotATopicAction, Part, PostAction,
    Refused, TopicAction, bond, part,
};
pub use said::{Flag, LONGEST_CAPTIONS, LONGEST_POST, LONGEST_QUOTE, flags, holds, quotation};
pub use store::ForumStore;
