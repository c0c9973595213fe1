//! A conversation and what is said in it.

use crate::{
    AccountId, ClassId, ConversationId, MediaId, MessageId, Millis,
    media::{MediaKind, NamedMedia},
    words::names,
};

/// Longest message, and longest captions, in characters.
pub const LONGEST_WORDS: usize = 4_000;
/// Longest title of an announcement, in characters.
pub const LONGEST_TITLE: usize = 80;
/// Most pictures, sounds, films and files of one message.
pub const MOST_MEDIA: usize = 6;
/// Most people to whom one announcement goes by name.
pub const MOST_PEOPLE: usize = 60;
/// For how long one changes one's own words without a mark, in milliseconds.
pub const UNMARKED_MS: i64 = 10 * 60 * 1_000;

names! {
    /// What a conversation is.
    ConversationKind, NotAConversationKind = "not a kind of conversation" {
        /// Two people, one of them an adult at least.
        Pair = "pair",
        /// One teacher to many, who answer in conversations of their own.
        Announcement = "announcement",
        /// Two pupils, where a teacher opened it; teachers of their classes read.
        Pupils = "pupils",
    }
}

names! {
    /// To whom a conversation goes, beside those who were named.
    Audience, NotAnAudience = "not an audience" {
        /// Those who were named.
        People = "people",
        /// The pupils of a class.
        Class = "class",
        /// The pupils of a group, as far as the teacher teaches them.
        Group = "group",
        /// The families of a class.
        Families = "families",
    }
}

names! {
    /// What somebody does in a conversation.
    Part, NotAPart = "not a part in a conversation" {
        /// Writes and reads.
        Writer = "writer",
        /// Reads, and answers elsewhere.
        Reader = "reader",
    }
}

names! {
    /// Whether a message is there.
    MessageState, NotAMessageState = "not a state of a message" {
        /// Whoever reads the conversation reads it.
        Shown = "shown",
        /// An adult took it out of the others' sight.
        Hidden = "hidden",
        /// Who wrote it took it back.
        Deleted = "deleted",
    }
}

/// Somebody of a conversation.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Member {
    /// Who.
    pub account: AccountId,
    /// What they do in it.
    pub part: Part,
    /// Where they learn now; nowhere for adults.
    pub learns: Vec<ClassId>,
}

/// Who a conversation concerns: all that decides who reads it.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Circle {
    /// What it is.
    pub kind: ConversationKind,
    /// Whether the families of its pupils read it.
    pub with_family: bool,
    /// Who is in it.
    pub members: Vec<Member>,
    /// Pupils' talk: the teachers who opened it where it is held.
    pub openers: Vec<AccountId>,
}

impl Circle {
    /// What this person is in it, where they are.
    #[must_use]
    pub fn member(&self, account: &AccountId) -> Option<&Member> {
        self.members.iter().find(|one| one.account == *account)
    }

    /// Those who write in it, but for this one.
    pub fn other_writers<'a>(
        &'a self,
        account: &'a AccountId,
    ) -> impl Iterator<Item = &'a AccountId> {
        self.members
            .iter()
            .filter(move |one| one.part == Part::Writer && one.account != *account)
            .map(|one| &one.account)
    }
}

/// A conversation.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Conversation {
    /// Which.
    pub id: ConversationId,
    /// To whom it goes beside those who were named.
    pub audience: Audience,
    /// The class or group of the audience; '' for people.
    pub home: String,
    /// What an announcement is about; ''.
    pub title: String,
    /// Who opened it.
    pub opened_by: AccountId,
    /// When it last moved.
    pub changed: Millis,
    /// Grows by one with every change of a message.
    pub rev: i64,
    /// The number of the newest message.
    pub last_number: i64,
    /// Whom it concerns.
    pub circle: Circle,
}

/// A conversation in somebody's list.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct ConversationCard {
    /// Which.
    pub conversation: Conversation,
    /// The newest message that is shown: whose, the beginning of its words, when.
    pub last: Option<(AccountId, String, Millis)>,
    /// What that one shows first, where it shows something.
    pub shows: Option<MediaKind>,
    /// How many messages of others are shown that were not read.
    pub unread: i64,
    /// Up to which number was read.
    pub read: i64,
}

/// Something said in a conversation.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Message {
    /// Which.
    pub id: MessageId,
    /// In which conversation.
    pub conversation: ConversationId,
    /// Whose.
    pub author: AccountId,
    /// Under which key it was sent.
    pub key: String,
    /// Its place, from 1.
    pub number: i64,
    /// At which change of the conversation it last changed.
    pub rev: i64,
    /// Whether it is there.
    pub state: MessageState,
    /// What it says; '' where it was taken back.
    pub body: String,
    /// What is said in its sound or film.
    pub captions: String,
    /// Which message it answers.
    pub answers: Option<MessageId>,
    /// Its pictures, sounds and films.
    pub media: Vec<NamedMedia>,
    /// When it was sent.
    pub created: Millis,
    /// When its words were last changed, where that is marked.
    pub edited: Option<Millis>,
}

/// A message to be sent.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct NewMessage {
    /// Which.
    pub id: MessageId,
    /// Into which conversation.
    pub conversation: ConversationId,
    /// Whose.
    pub author: AccountId,
    /// The author's own name for it: sent again, it is the same message.
    pub key: String,
    /// What it says.
    pub body: String,
    /// What is said in its sound or film.
    pub captions: String,
    /// Which message of the conversation it answers.
    pub answers: Option<MessageId>,
    /// Its pictures, sounds and films, which the author brought into this conversation.
    pub media: Vec<MediaId>,
}

/// What a message said before.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Version {
    /// What it said.
    pub body: String,
    /// What was said in its sound or film.
    pub captions: String,
    /// Until when.
    pub until: Millis,
}

/// How far somebody has read.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Receipt {
    /// Who.
    pub account: AccountId,
    /// Up to which number.
    pub number: i64,
    /// When they read so far.
    pub at: Millis,
}
