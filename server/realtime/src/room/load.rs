//! From the log to a room in memory.

use std::{
    collections::{BTreeMap, BTreeSet, VecDeque},
    sync::Arc,
};

use bytes::Bytes;
use passeplume_crdt::{
    authorship::Ledger, document::Document, gate::Index, presence::Presence, schema::Schema,
};
use passeplume_domain::{DocumentId, Millis, documents::LoadedDocument};

use super::{
    Facts, Storage, ledger,
    state::Room,
    stored::{self, Text},
    tail::{Place, Tail},
};
use crate::limits::Limits;

/// The stored bytes do not make a document: it is to be set aside.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
pub(crate) enum Damage {
    /// The gate cannot follow a stored change.
    #[error("a stored change does not read")]
    Unreadable,
    /// yrs cannot integrate the stored changes.
    #[error("the stored changes do not make a document")]
    Disagrees,
}

impl Room {
    /// Opens a document for whoever comes: its stored bytes answer them at once, and its text is built when somebody
    /// needs it. It may take milliseconds: not for an async thread.
    pub(crate) fn open(
        id: DocumentId,
        facts: Facts,
        loaded: LoadedDocument,
        limits: Arc<Limits>,
        storage: Storage,
    ) -> Result<Self, Damage> {
        let Some(whole) = stored::joined(&loaded) else {
            // Only yrs can tell what these bytes hold.
            return Self::load(id, Some(facts), &loaded, limits, storage);
        };
        let mut room = Self::at_the_end(id, Some(facts), &loaded, limits, storage);
        room.shelve(Arc::new(loaded), whole);
        Ok(room)
    }

    /// Builds the room of a document from what the log holds. It may take milliseconds: not for an async thread.
    pub(crate) fn load(
        id: DocumentId,
        facts: Option<Facts>,
        loaded: &LoadedDocument,
        limits: Arc<Limits>,
        storage: Storage,
    ) -> Result<Self, Damage> {
        let mut room = Self::at_the_end(id, facts, loaded, limits, storage);
        let parts = || {
            let checkpoint = loaded.checkpoint.iter().map(|one| &*one.state);
            checkpoint.chain(loaded.updates.iter().map(|row| &*row.update))
        };
        room.document = Document::load(parts()).map_err(|_| Damage::Disagrees)?;
        for part in parts() {
            room.index.load(part).map_err(|_| Damage::Unreadable)?;
        }
        room.ledger = ledger::load(loaded)?;
        room.before = Bytes::from(room.index.encoded_state_vector());
        room.rows_since_checkpoint = u32::try_from(loaded.updates.len()).unwrap_or(u32::MAX);
        room.bytes_since_checkpoint = loaded.updates.iter().map(|row| row.update.len()).sum();
        room.text = Text::Built;
        Ok(room)
    }

    /// A room that knows where its log ends and whose client ids are whose, and nothing of its text.
    fn at_the_end(
        id: DocumentId,
        facts: Option<Facts>,
        loaded: &LoadedDocument,
        limits: Arc<Limits>,
        storage: Storage,
    ) -> Self {
        let mut room = Self::unread(id, limits, storage);
        room.facts = facts;
        room.owners = loaded
            .bindings
            .iter()
            .map(|binding| (binding.client, binding.clone()))
            .collect();
        room.ends_at(Place {
            seq: loaded.head,
            at: loaded.head_at,
        });
        room
    }

    /// A room whose log nobody has read. Nothing that reads the text may be asked of it.
    pub(super) fn unread(id: DocumentId, limits: Arc<Limits>, storage: Storage) -> Self {
        let start = Place {
            seq: 0,
            at: Millis(0),
        };
        Self {
            id,
            gate_limits: passeplume_crdt::scan::Limits {
                update_bytes: limits.answer,
                ..Default::default()
            },
            limits,
            facts: None,
            storage,
            text: Text::Unread,
            document: Document::new(),
            index: Index::new(Schema::article()),
            ledger: Ledger::new(),
            owners: BTreeMap::new(),
            head: start.seq,
            tail: Tail::new(start),
            reading: false,
            last_seen: start,
            members: BTreeMap::new(),
            queue: VecDeque::new(),
            asked: VecDeque::new(),
            late: None,
            flight: None,
            before: Bytes::new(),
            presence: Presence::new(),
            newcomers: BTreeMap::new(),
            shown: BTreeSet::new(),
            shown_since: 0,
            release_due: 0,
            about_to_write: false,
            last_answer: None,
            our_step_1: None,
            rows_since_checkpoint: 0,
            bytes_since_checkpoint: 0,
            not_before: 0,
            effects: Vec::new(),
        }
    }

    /// Its log ends here, and its text is there alone.
    pub(super) fn ends_at(&mut self, end: Place) {
        self.text = Text::Absent;
        self.head = end.seq;
        self.tail = Tail::new(end);
        self.last_seen = end;
    }
}
