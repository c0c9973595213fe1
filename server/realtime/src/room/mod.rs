//! One co-written document while somebody has it open.
//!
//! `state` decides and never awaits, reads no clock and draws no random number: events and times go in, effects come
//! out. `actor` owns one state, feeds it and carries its effects out.

mod actor;
mod answers;
mod batch;
mod change;
mod effects;
mod errands;
mod late;
mod ledger;
mod load;
mod member;
pub(crate) mod notes;
mod owners;
mod people;
mod reasons;
mod resume;
mod rights;
mod shelf;
mod silent;
#[cfg(test)]
mod simulation;
mod sleep;
mod start;
mod state;
mod stored;
mod tail;

use std::sync::Arc;

use bytes::Bytes;
use passeplume_crdt::presence::Identity;
use passeplume_domain::{
    AccountId, Millis,
    accounts::Account,
    documents::{Checkpoint, Document, DocumentAppend, LoggedUpdate, ProposalRank, ProposalState},
};
use tokio::sync::{OwnedSemaphorePermit, oneshot};

pub(crate) use actor::{Context, spawn};
pub(crate) use change::{Kind as ChangeKind, Weighed};
pub use late::Undecided;
pub use reasons::Reason;
pub(crate) use resume::Resume;
pub(crate) use shelf::Shelf;
pub(crate) use silent::Silent;
pub(crate) use state::Room;
pub(crate) use tail::Place;

use crate::{
    hub::Query,
    socket::{Dialect, Farewell, Mailbox},
};

/// One place of one socket at one document, unique in the process.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub(crate) struct MemberId(pub(crate) u64);

/// The time of an event: the wall clock for what is kept, a clock that never steps back for waiting.
#[derive(Debug, Clone, Copy)]
pub(crate) struct Now {
    /// For rows and sessions.
    pub(crate) wall: Millis,
    /// Milliseconds since the process started.
    pub(crate) mono: u64,
}

/// Who takes a seat: the account as policy knows it, and until when its session lasts.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) struct Person {
    pub(crate) account: Account,
    pub(crate) expires: Millis,
}

/// Whether the store takes writes.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Storage {
    /// It does.
    Up,
    /// It does not: reads go on, changes are refused and sent again by the clients once it does.
    Down,
}

/// Everything that happens to a room, in one place.
#[derive(Debug)]
pub(crate) enum Event {
    /// Somebody wants a seat.
    Join(Box<Join>),
    /// A socket or a seat is gone.
    Leave(MemberId),
    /// A step 1: what does this client lack?
    Ask(MemberId, Bytes),
    /// How far a client has the log, and that it wants to hear how far that goes.
    Resume(MemberId, Resume),
    /// The rows that were read for who claims this place; nothing where they could not be.
    Rows(Place, Option<Vec<LoggedUpdate>>),
    /// A step 2 or an update.
    Change(MemberId, ChangeKind, Weighed),
    /// An awareness body.
    Presence(MemberId, Bytes),
    /// Who is here?
    QueryPresence(MemberId),
    /// The answer that was on its way to this member is written.
    AnswerWritten(MemberId),
    /// The mailbox of this lagging member is empty again.
    Drained(MemberId),
    /// What a person may do has changed.
    PersonChanged(Arc<Account>),
    /// What anyone may do here has changed: look again.
    DocumentChanged,
    /// Something outside wants committed state.
    Query(Query),
    /// Who has the pen here, and a caret in the text?
    Writers(oneshot::Sender<Vec<Identity>>),
    /// A teacher decides about late words.
    Decide(Decide),
    /// The process ends: commit what waits and stop.
    Drain(oneshot::Sender<()>),
}

impl Event {
    /// Whether it is about the words: a room in which nothing else happens lets its text go.
    fn is_about_the_text(&self) -> bool {
        match self {
            Self::Join(_)
            | Self::Ask(..)
            | Self::Change(..)
            | Self::Drained(_)
            | Self::Decide(_)
            | Self::Query(_) => true,
            Self::Leave(_)
            | Self::Resume(..)
            | Self::Rows(..)
            | Self::Presence(..)
            | Self::QueryPresence(_)
            | Self::AnswerWritten(_)
            | Self::PersonChanged(_)
            | Self::DocumentChanged
            | Self::Writers(_)
            | Self::Drain(_) => false,
        }
    }
}

/// What a teacher decides about words that came late, and who waits for the outcome.
#[derive(Debug)]
pub(crate) struct Decide {
    pub(crate) rank: ProposalRank,
    pub(crate) accept: bool,
    pub(crate) by: AccountId,
    pub(crate) reply: oneshot::Sender<Result<ProposalState, Undecided>>,
}

/// A wish for a seat and everything that it needs.
#[derive(Debug)]
pub(crate) struct Join {
    pub(crate) member: MemberId,
    pub(crate) person: Arc<Person>,
    pub(crate) outlet: Outlet,
    pub(crate) reply: oneshot::Sender<Result<(), JoinError>>,
}

/// Why there is no seat.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
pub(crate) enum JoinError {
    /// For this account the document does not exist.
    #[error("no such document")]
    Denied,
    /// Set aside: its log is damaged.
    #[error("the document is set aside")]
    Damaged,
    /// The store does not answer, or the process ends: come back.
    #[error("not available now")]
    Unavailable,
    /// The room was just leaving memory: ask the hub for a new one.
    #[error("the room is gone")]
    Gone,
}

/// Where a member's messages go.
#[derive(Debug, Clone)]
pub(crate) struct Outlet {
    pub(crate) mailbox: Arc<Mailbox>,
    /// Goes before every body: the address on `/collab`, nothing on `/yjs`.
    pub(crate) head: Bytes,
    pub(crate) dialect: Dialect,
}

/// What a room wants done.
#[derive(Debug)]
pub(crate) enum Effect {
    /// A status, scope, reason or our step 1.
    Note(MemberId, Bytes),
    /// Who is here.
    Presence(Vec<MemberId>, Bytes),
    /// A committed change.
    Change(Vec<MemberId>, Bytes),
    /// What a member lacked.
    Answer(MemberId, Bytes),
    /// Read the rows from this place on; they come back as [`Event::Rows`].
    Read(Place),
    /// Keep this; the room goes on when it is durable.
    Commit(DocumentAppend),
    /// What became of a teacher's decision; where it was made, it is durable.
    Decided(ProposalRank, Result<ProposalState, Undecided>),
    /// Keep this when there is time.
    Checkpoint(Checkpoint),
    /// The member has no seat any more and its socket ends, unless other documents live on it.
    Expel(MemberId, Expulsion),
    /// This state is not to be trusted: drop it, load it again.
    Fail(Failure),
}

/// Why a member loses its seat.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Expulsion {
    /// It may not even read any more: this seat alone.
    NoAccess,
    /// Its session is over: the whole socket.
    SessionOver,
    /// It did not read, or misbehaved: the whole socket, with this.
    Socket(Farewell),
}

/// Why a room gives up its state.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
pub(crate) enum Failure {
    /// yrs panicked or disagreed with the gate.
    #[error("the document in memory is poisoned")]
    Poisoned,
    /// Its step was not kept.
    #[error("a step was not kept")]
    NotKept,
}

/// Facts that policy needs; shared with the loader.
pub(crate) type Facts = Document;

/// A permit for bytes that wait in a room.
pub(crate) type Permit = OwnedSemaphorePermit;
