//! A text that lies as the store gave it: whoever has nothing yet is answered from its bytes, before yrs knows it.
//!
//! After a restart a whole class opens one long text at once. Building it takes longer than all of them need: so they
//! get the checkpoint and the rows after it, joined (all of it passed the gate and is durable). Presence, rights, whoever
//! comes back with all of it, and steps 2 that repeat what is deleted need no text either. The first change, or question
//! of somebody who has part of it, has the text built beside, while joiners are still answered; where nobody writes it is
//! never built.

use std::sync::Arc;

use bytes::Bytes;
use passeplume_crdt::{
    Whole,
    document::EMPTY_UPDATE,
    repeats,
    wire::{StateVector, y_websocket},
};
use passeplume_domain::documents::LoadedDocument;

use super::{
    Failure, MemberId, Storage, Weighed, ledger,
    load::Damage,
    member::{Answer, Member},
    state::Room,
};
use crate::limits::Limits;

/// The state vector of somebody who has nothing.
const NOTHING: &[u8] = &[0];

/// Where the text of a room is.
#[derive(Debug)]
pub(super) enum Text {
    /// In memory, for everything that may be asked.
    Built,
    /// In memory as stored.
    Stored(Box<Stored>),
    /// In the log alone. Where that ends is remembered; a room may be silent like this.
    Absent,
    /// In the log alone, which nobody has read yet. Nobody sits here.
    Unread,
}

/// A text as the store gave it.
#[derive(Debug)]
pub(super) struct Stored {
    loaded: Arc<LoadedDocument>,
    state_vector: StateVector,
    /// What is deleted: the end of the bytes that answer who has nothing.
    deletions: Bytes,
}

impl Stored {
    /// The answer to somebody who has everything: what is deleted, as always.
    fn nothing_missing(&self) -> Bytes {
        y_websocket::encode_step_2(&[&[0], &*self.deletions].concat())
    }

    /// Whether a holder of this has everything.
    fn is_had_by(&self, question: &[u8]) -> bool {
        let most = self.state_vector.len() + 32;
        StateVector::decode(question, most).is_ok_and(|have| have.covers(&self.state_vector))
    }
}

/// Everything that building a text takes, off the async threads.
pub(super) struct Building {
    id: passeplume_domain::DocumentId,
    loaded: Arc<LoadedDocument>,
    limits: Arc<Limits>,
    storage: Storage,
}

impl Building {
    /// Stored bytes to build from.
    pub(super) fn bytes(&self) -> usize {
        stored_bytes(&self.loaded)
    }

    /// The text, in a room where nobody sits. It takes milliseconds where it is long.
    pub(super) fn finish(self) -> Result<Room, Damage> {
        Room::load(self.id, None, &self.loaded, self.limits, self.storage)
    }
}

impl Room {
    /// Answers from these stored bytes from now on, which are `whole` when they are joined.
    pub(super) fn shelve(&mut self, loaded: Arc<LoadedDocument>, whole: Whole) {
        let Whole {
            update,
            state_vector,
            deletions,
        } = whole;
        let mut vector = Vec::new();
        state_vector.encode(&mut vector);
        self.our_step_1 = Some(y_websocket::encode_step_1(&vector));
        self.before = vector.into();
        let answer = y_websocket::encode_step_2(&update);
        let deletions = answer.slice(answer.len().saturating_sub(deletions)..);
        self.last_answer = Some((Bytes::from_static(NOTHING), answer));
        self.text = Text::Stored(Box::new(Stored {
            loaded,
            state_vector,
            deletions,
        }));
    }

    /// What a state vector lacks of a text that is not built.
    ///
    /// # Errors
    /// [`Failure::NotKept`] where only the text could tell: whoever asked that comes back to a new room.
    pub(super) fn stored_answer(&self, question: &[u8]) -> Result<Bytes, Failure> {
        match &self.text {
            Text::Stored(stored) if stored.is_had_by(question) => Ok(stored.nothing_missing()),
            Text::Stored(_) | Text::Built | Text::Absent | Text::Unread => Err(Failure::NotKept),
        }
    }

    /// Whether everything may be asked.
    pub(super) fn is_built(&self) -> bool {
        matches!(self.text, Text::Built)
    }

    /// What the text takes in the store, where it lies as it came from there.
    pub(super) fn stored_bytes(&self) -> Option<usize> {
        match &self.text {
            Text::Stored(stored) => Some(stored_bytes(&stored.loaded)),
            Text::Built | Text::Absent | Text::Unread => None,
        }
    }

    /// Whether somebody's step 2 is still to come.
    pub(super) fn awaits_step_2(&self) -> bool {
        self.members.values().any(|seat| seat.awaits_step_2())
    }

    /// Whether the text was let go.
    pub(super) fn is_absent(&self) -> bool {
        matches!(self.text, Text::Absent)
    }

    /// Whether the log was never read.
    pub(super) fn is_unread(&self) -> bool {
        matches!(self.text, Text::Unread)
    }

    /// Takes the text that was built beside; everything else stays as it is by now.
    ///
    /// # Errors
    /// [`Failure::NotKept`] where the log is not where this room has it: without its text it never writes a row.
    pub(super) fn complete(&mut self, built: Self) -> Result<(), Failure> {
        if built.head != self.head {
            return Err(Failure::NotKept);
        }
        self.text = built.text;
        self.document = built.document;
        self.index = built.index;
        self.ledger = built.ledger;
        // Who showed themselves while it was built is bound since.
        for binding in self.owners.values() {
            ledger::bind(&mut self.ledger, binding);
        }
        self.before = built.before;
        self.rows_since_checkpoint = built.rows_since_checkpoint;
        self.bytes_since_checkpoint = built.bytes_since_checkpoint;
        Ok(())
    }

    /// What to build so that whoever waits is answered; nothing where nobody waits for the text.
    pub(super) fn to_build(&self, wanted_outside: bool) -> Option<Building> {
        let Text::Stored(stored) = &self.text else {
            return None;
        };
        let asked = || self.members.values().any(|seat| is_open(seat, stored));
        (wanted_outside || self.waits_for_text() || asked()).then(|| Building {
            id: self.id.clone(),
            loaded: Arc::clone(&stored.loaded),
            limits: Arc::clone(&self.limits),
            storage: self.storage,
        })
    }

    /// Whether a change waits that only the text can judge.
    pub(super) fn waits_for_text(&self) -> bool {
        match &self.text {
            Text::Built => false,
            Text::Stored(_) | Text::Absent | Text::Unread => {
                let mut waiting = self.queue.iter();
                !self.asked.is_empty() || waiting.any(|change| !change.weighed.says_nothing())
            }
        }
    }

    /// A change without a word where it says nothing but what the stored text says: it is answered without building it.
    pub(super) fn without_repetition(&self, mut weighed: Weighed) -> Weighed {
        if let Text::Stored(stored) = &self.text
            && !weighed.says_nothing()
            && repeats(&weighed.bytes, &stored.deletions, &self.gate_limits)
        {
            weighed.bytes = Bytes::from_static(EMPTY_UPDATE);
        }
        weighed
    }

    /// Whether this member's question can be answered now.
    pub(super) fn can_answer(&self, member: MemberId) -> bool {
        match &self.text {
            Text::Built => true,
            Text::Stored(stored) => self
                .members
                .get(&member)
                .is_some_and(|seat| !is_open(seat, stored)),
            Text::Absent | Text::Unread => false,
        }
    }

    /// How many clients have inserted something.
    pub(super) fn client_count(&self) -> usize {
        match &self.text {
            Text::Built | Text::Absent | Text::Unread => self.index.client_count(),
            Text::Stored(stored) => stored.state_vector.len(),
        }
    }

    /// The clock of this client's next insert.
    pub(super) fn next_clock(&self, client: u64) -> u32 {
        match &self.text {
            Text::Built | Text::Absent | Text::Unread => self.index.next_clock(client),
            Text::Stored(stored) => stored.state_vector.clock(client),
        }
    }
}

/// The stored bytes of a text, joined; nothing where they do not tell by themselves what they hold.
pub(super) fn joined(loaded: &LoadedDocument) -> Option<Whole> {
    let checkpoint = loaded.checkpoint.iter().map(|one| one.state.clone());
    let rows = loaded.updates.iter().map(|row| row.update.clone());
    let parts: Vec<Bytes> = checkpoint.chain(rows).collect();
    passeplume_crdt::whole(&parts)
}

/// What a text takes in the store.
pub(super) fn stored_bytes(loaded: &LoadedDocument) -> usize {
    let checkpoint = loaded.checkpoint.iter().map(|one| one.state.len());
    let rows = loaded.updates.iter().map(|row| row.update.len());
    checkpoint.chain(rows).sum()
}

/// Whether a member has asked what only the built text can tell.
fn is_open(seat: &Member, stored: &Stored) -> bool {
    let follows = seat.follows.as_ref();
    let claims = follows.is_some_and(super::resume::Follows::claims);
    seat.answer == Answer::None
        && !claims
        && seat
            .question
            .as_ref()
            .is_some_and(|question| **question != *NOTHING && !stored.is_had_by(question))
}
