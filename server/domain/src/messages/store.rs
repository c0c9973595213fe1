//! What the house keeps of messages.

use async_trait::async_trait;

use super::{
    Audience, Conversation, ConversationCard, ConversationKind, Message, MessageState, NewMessage,
    Opened, Person, Receipt, TalkHome, Version,
};
use crate::{
    AccountId, ClassId, ConversationId, GroupId, MediaId, MessageId, Millis, StoreError,
    accounts::Account, hours::ClosingHours, spaces::Class,
};

/// Two people who write to each other.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct NewPair {
    /// Which.
    pub id: ConversationId,
    /// An adult and somebody, or two pupils.
    pub kind: ConversationKind,
    /// Who opens it.
    pub by: AccountId,
    /// With whom.
    pub with: AccountId,
    /// Whether the pupil's family reads it.
    pub with_family: bool,
}

/// One teacher writes to many.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct NewAnnouncement {
    /// Which.
    pub id: ConversationId,
    /// The teacher.
    pub by: AccountId,
    /// To whom.
    pub audience: Audience,
    /// The class or group; ''.
    pub home: String,
    /// What it is about; ''.
    pub title: String,
    /// Whether the families of its pupils read it.
    pub with_family: bool,
    /// Who they are at this moment.
    pub readers: Vec<AccountId>,
}

/// What became of opening a conversation.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Opening {
    /// It is opened.
    New(ConversationId),
    /// The two have it already.
    There(ConversationId),
}

/// What became of a message.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Sent {
    /// It is kept, and told.
    New(MessageId),
    /// It came before under the same key: this is the one that is kept.
    There(MessageId),
    /// The conversation is gone, or a medium of it is not the author's in this conversation: nothing was changed.
    Gone,
}

/// What is done to a message.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Change {
    /// To which.
    pub message: MessageId,
    /// By whom.
    pub by: AccountId,
    /// At which change it was seen; nothing where that does not matter.
    pub rev: Option<i64>,
    /// Its state afterwards.
    pub state: MessageState,
    /// Its words afterwards: what it says, and what is said in its sound or film; nothing where they stay.
    pub words: Option<(String, String)>,
    /// Whether the change is marked.
    pub marked: bool,
}

/// What became of a change.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
#[must_use]
pub enum Changed {
    /// It is kept, and told.
    Done,
    /// Somebody else was faster, or it is gone: nothing was changed.
    Stale,
}

/// Which messages of a conversation.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Window {
    /// The newest.
    Newest,
    /// Those before this number, the newest of them.
    Before(i64),
    /// Those after this number, the oldest of them.
    After(i64),
    /// What changed after this change, in the order of changes.
    Since(i64),
}

/// Messages of a conversation as of one moment.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Batch {
    /// In the order of their numbers, or of their changes.
    pub messages: Vec<Message>,
    /// Up to which change they are known: what came after it is asked for `since` it.
    pub rev: i64,
    /// Whether there is more in this direction.
    pub more: bool,
}

/// Whose list of conversations.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Listing {
    /// One's own, and those of one's children that families read.
    Own,
    /// Those of pupils that one may read as their teacher.
    Overseen,
}

/// A group of pupils whom one could write to.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Known {
    /// Which.
    pub id: GroupId,
    /// What it is called.
    pub name: String,
    /// Its pupils.
    pub pupils: Vec<AccountId>,
}

/// Everybody around somebody, among whom the rules choose.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct Around {
    /// People of their classes, of their children's classes, and of the places where pupils may write.
    pub people: Vec<Person>,
    /// Groups of the classes that they teach.
    pub groups: Vec<Known>,
}

/// How pupils may write to each other somewhere.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Talk {
    /// Where.
    pub home: TalkHome,
    /// Its classes.
    pub classes: Vec<Class>,
    /// Who let them, and since when; nothing where nobody did.
    pub opened: Option<(AccountId, Millis)>,
    /// The night of a class.
    pub hours: Option<ClosingHours>,
}

/// Messages. Each change commits with everything that is told of it.
#[async_trait]
pub trait MessageStore: Send + Sync {
    /// These people, as far as messages ask; those that are not there are left out.
    async fn persons(&self, ids: &[AccountId]) -> Result<Vec<Person>, StoreError>;
    /// Everybody around somebody.
    async fn around(&self, me: &Person) -> Result<Around, StoreError>;
    /// Places with these classes where pupils may write to each other.
    async fn opened_around(&self, classes: &[ClassId]) -> Result<Vec<Opened>, StoreError>;
    /// The nights of these classes; a class without any is left out.
    async fn nights_of(&self, classes: &[ClassId]) -> Result<Vec<ClosingHours>, StoreError>;
    /// Whether one of the two wants no messages of the other: who.
    async fn blocks_between(
        &self,
        one: &AccountId,
        other: &AccountId,
    ) -> Result<Vec<AccountId>, StoreError>;

    /// Opens a conversation of two, or finds the one that they have.
    async fn open_pair(&self, new: NewPair, at: Millis) -> Result<Opening, StoreError>;
    /// Opens an announcement.
    async fn announce(&self, new: NewAnnouncement, at: Millis) -> Result<(), StoreError>;
    /// The conversation of this id.
    async fn conversation(&self, id: &ConversationId) -> Result<Option<Conversation>, StoreError>;
    /// Somebody's conversations, newest first; those in which nothing was said are their opener's alone.
    async fn conversations(
        &self,
        account: &Account,
        listing: Listing,
        before: Option<(Millis, ConversationId)>,
        limit: u32,
    ) -> Result<Vec<ConversationCard>, StoreError>;
    /// How far somebody has read a conversation, and how many messages of others are shown after that.
    async fn read_by(
        &self,
        id: &ConversationId,
        account: &AccountId,
    ) -> Result<(i64, i64), StoreError>;
    /// How far everybody has read a conversation.
    async fn receipts(&self, id: &ConversationId) -> Result<Vec<Receipt>, StoreError>;
    /// Somebody has read up to a number; less than before changes nothing.
    async fn read_up_to(
        &self,
        id: &ConversationId,
        account: &AccountId,
        number: i64,
        at: Millis,
    ) -> Result<(), StoreError>;

    /// Messages of a conversation, `limit` at the most.
    async fn messages(
        &self,
        id: &ConversationId,
        window: Window,
        limit: u32,
    ) -> Result<Batch, StoreError>;
    /// The message of this id.
    async fn message(&self, id: &MessageId) -> Result<Option<Message>, StoreError>;
    /// The message that this author sent under this key.
    async fn message_of_key(
        &self,
        author: &AccountId,
        key: &str,
    ) -> Result<Option<Message>, StoreError>;
    /// Sends a message. An announcement goes to whoever belongs to its audience at this moment, too.
    async fn send(
        &self,
        new: NewMessage,
        also: Vec<AccountId>,
        at: Millis,
    ) -> Result<Sent, StoreError>;
    /// Changes the words or the state of a message; what it said before is kept.
    async fn change(&self, change: Change, at: Millis) -> Result<Changed, StoreError>;
    /// What a message said before, oldest first.
    async fn versions(&self, id: &MessageId) -> Result<Vec<Version>, StoreError>;
    /// The messages that name a medium.
    async fn messages_with(&self, media: &MediaId) -> Result<Vec<Message>, StoreError>;

    /// Whether a medium was brought into a conversation.
    async fn is_brought(&self, media: &MediaId) -> Result<bool, StoreError>;

    /// How pupils may write to each other there.
    async fn talk(&self, home: &TalkHome) -> Result<Option<Talk>, StoreError>;
    /// Lets pupils write to each other there, or not any more.
    async fn set_talk(
        &self,
        home: &TalkHome,
        open: bool,
        by: &AccountId,
        at: Millis,
    ) -> Result<(), StoreError>;
    /// Sets the night of a class; without hours it has none.
    async fn set_night(
        &self,
        class: &ClassId,
        hours: Option<ClosingHours>,
        by: &AccountId,
        at: Millis,
    ) -> Result<(), StoreError>;
    /// Somebody wants no messages of somebody, or takes them again; true where that is new. Teachers hear of it by a report.
    async fn set_block(
        &self,
        by: &AccountId,
        of: &AccountId,
        blocked: bool,
        at: Millis,
    ) -> Result<bool, StoreError>;
}
