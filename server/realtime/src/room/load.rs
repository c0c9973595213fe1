//! From the log to a room in memory.

use std::{
    collections::{BTreeMap, BTreeSet, VecDeque},
    sync::Arc,
};

use bytes::Bytes;
use passeplume_crdt::{document::Document, gate::Index, presence::Presence, schema::Schema};
use passeplume_domain::{DocumentId, documents::LoadedDocument};

use super::{Facts, Storage, ledger, state::Room};
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
    /// Builds the room of a document from what the log holds. It may take milliseconds: not for an async thread.
    pub(crate) fn load(
        id: DocumentId,
        facts: Facts,
        loaded: &LoadedDocument,
        limits: Arc<Limits>,
        storage: Storage,
    ) -> Result<Self, Damage> {
        let parts = || {
            let checkpoint = loaded.checkpoint.iter().map(|one| &*one.state);
            checkpoint.chain(loaded.updates.iter().map(|row| &*row.update))
        };
        let document = Document::load(parts()).map_err(|_| Damage::Disagrees)?;
        let mut index = Index::new(Schema::article());
        for part in parts() {
            index.load(part).map_err(|_| Damage::Unreadable)?;
        }
        let owners: BTreeMap<_, _> = loaded
            .bindings
            .iter()
            .map(|binding| (binding.client, binding.clone()))
            .collect();
        let before = Bytes::from(index.encoded_state_vector());
        Ok(Self {
            id,
            gate_limits: passeplume_crdt::scan::Limits {
                update_bytes: limits.answer,
                ..Default::default()
            },
            limits,
            facts,
            storage,
            document,
            index,
            ledger: ledger::load(loaded)?,
            owners,
            head: loaded.head,
            members: BTreeMap::new(),
            queue: VecDeque::new(),
            flight: None,
            before,
            presence: Presence::new(),
            newcomers: BTreeMap::new(),
            shown: BTreeSet::new(),
            shown_since: 0,
            release_due: 0,
            last_answer: None,
            our_step_1: None,
            rows_since_checkpoint: u32::try_from(loaded.updates.len()).unwrap_or(u32::MAX),
            bytes_since_checkpoint: loaded.updates.iter().map(|row| row.update.len()).sum(),
            not_before: 0,
            effects: Vec::new(),
        })
    }
}
