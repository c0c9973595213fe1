//! One co-written document in memory: yrs behind the gate.
//!
//! Invariants: only bytes that the gate has passed, strings joined of such, and what this server stored itself reach
//! yrs; the document never edits by itself (its own client id inserts nothing); after a panic of yrs nothing is read
//! from it again.

pub(crate) mod join;

use std::borrow::Cow;
use std::mem::ManuallyDrop;
use std::panic::{AssertUnwindSafe, catch_unwind};

use bytes::Bytes;
use yrs::updates::decoder::Decode;
use yrs::updates::encoder::Encode;
use yrs::{ClientID, Doc, IdSet, OffsetKind, Options, ReadTxn, Transact, Update};

use crate::scan::{IdRange, Typed};
use crate::wire::StateVector;

/// Client id of the server's own replica. It never inserts: edits of the server carry fresh client ids.
pub const SERVER_CLIENT: u64 = 0;

/// Why a document cannot do what was asked.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
pub enum DocumentError {
    /// yrs panicked on it earlier, or just now. Drop it and load it again from the log.
    #[error("the document is poisoned and must be loaded again")]
    Poisoned,
    /// Bytes that should have been checked do not decode.
    #[error("the update does not decode")]
    Undecodable,
    /// yrs refused to integrate the update.
    #[error("the update does not integrate")]
    Rejected,
    /// The update refers to items that the document lacks; yrs would hold it back in silence.
    #[error("the update has a gap")]
    Gap,
}

/// What one transaction changed.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct AppliedBatch {
    /// The transaction's own encoding: one squashed update that says everything that was new in the batch. A batch of
    /// one update is that update.
    pub update: Vec<u8>,
    /// What was new.
    pub inserted: Vec<IdRange>,
    /// What was alive before and is not now, and what was inserted and deleted within the batch.
    pub deleted: Vec<IdRange>,
}

impl AppliedBatch {
    /// Whether the batch told the document nothing new.
    pub fn is_empty(&self) -> bool {
        self.inserted.is_empty() && self.deleted.is_empty()
    }
}

/// One document. See the module for its invariants.
#[derive(Debug)]
pub struct Document {
    replica: Replica,
    /// The full encoding, while nothing has changed since it was made.
    encoded: Option<Bytes>,
    /// Upper estimate of the full encoding's length, in bytes.
    encoded_len: usize,
}

#[derive(Debug)]
enum Replica {
    Sound(Doc),
    Poisoned,
}

impl Default for Document {
    fn default() -> Self {
        Self::new()
    }
}

impl Document {
    /// An empty document.
    pub fn new() -> Self {
        // `with_client_id` would switch on `cleanup_formatting`, which makes the server delete by itself. The
        // guid is never encoded for a root document, so a fixed one keeps this free of randomness.
        let options = Options {
            offset_kind: OffsetKind::Utf16,
            ..Options::with_guid_and_client_id("passeplume".into(), ClientID::new(SERVER_CLIENT))
        };
        Self {
            replica: Replica::Sound(Doc::with_options(options)),
            encoded: None,
            encoded_len: 2,
        }
    }

    /// Builds a document from trusted bytes in log order: a checkpoint, then rows.
    ///
    /// # Errors
    /// Every [`DocumentError`]; with [`DocumentError::Gap`] or [`DocumentError::Undecodable`] the stored bytes are
    /// damaged and the document is to be set aside.
    pub fn load<'a>(parts: impl IntoIterator<Item = &'a [u8]>) -> Result<Self, DocumentError> {
        let mut document = Self::new();
        let mut length = 0;
        document.transact(
            parts.into_iter().inspect(|part| length += part.len()),
            |_| (),
        )?;
        document.encoded_len = length;
        Ok(document)
    }

    /// Applies updates of one author that the gate has passed, in order, in one transaction.
    ///
    /// # Errors
    /// Every [`DocumentError`]. After any of them the document is poisoned: part of the batch may be in it.
    pub fn apply_batch<'a>(
        &mut self,
        passed: impl IntoIterator<Item = &'a [u8]>,
    ) -> Result<AppliedBatch, DocumentError> {
        let mut passed = passed.into_iter();
        let (first, second) = (passed.next(), passed.next());
        if let (Some(only), None) = (first, second) {
            return self.apply_joined(&[Cow::Borrowed(only)]);
        }
        let several: Vec<&[u8]> = first.into_iter().chain(second).chain(passed).collect();
        self.apply_joined(&join::join(&several))
    }

    fn apply_joined(&mut self, updates: &[Cow<'_, [u8]>]) -> Result<AppliedBatch, DocumentError> {
        let parts = updates.iter().map(|update| &**update);
        let mut batch = self.transact(parts, |transaction| {
            let inserted = ranges(transaction.insert_set());
            AppliedBatch {
                update: match own_encoding(updates, &inserted) {
                    Some(only) => only.to_vec(),
                    None => transaction.encode_update_v1(),
                },
                inserted,
                deleted: ranges(transaction.delete_set()),
            }
        })?;
        if batch.is_empty() {
            batch.update = EMPTY_UPDATE.to_vec();
            return Ok(batch);
        }
        self.encoded = None;
        self.encoded_len += batch.update.len();
        Ok(batch)
    }

    /// Everything that a holder of this state vector lacks, as one update.
    ///
    /// Always carries the whole delete set, as in Yjs: a state vector does not say which deletions are known.
    ///
    /// # Errors
    /// [`DocumentError::Poisoned`].
    pub fn missing_since(&mut self, have: &StateVector) -> Result<Bytes, DocumentError> {
        if have.is_empty() {
            return self.full_state();
        }
        self.read(|doc| {
            let transaction = doc.try_transact().ok()?;
            let have = have.to_yrs_within(&transaction.state_vector());
            Some(Bytes::from(transaction.encode_diff_v1(&have)))
        })
    }

    /// The whole document as one update; kept while nothing changes, so that joiners share it.
    ///
    /// # Errors
    /// [`DocumentError::Poisoned`].
    pub fn full_state(&mut self) -> Result<Bytes, DocumentError> {
        if let (Replica::Sound(_), Some(encoded)) = (&self.replica, &self.encoded) {
            return Ok(encoded.clone());
        }
        let encoded = self.read(|doc| {
            let transaction = doc.try_transact().ok()?;
            Some(Bytes::from(
                transaction.encode_diff_v1(&yrs::StateVector::default()),
            ))
        })?;
        self.encoded_len = encoded.len();
        self.encoded = Some(encoded.clone());
        Ok(encoded)
    }

    /// Gives back the memory of the kept encoding; for rooms that fall idle.
    pub fn forget_encoded(&mut self) {
        self.encoded = None;
    }

    /// What this document has, for our step 1.
    ///
    /// # Errors
    /// [`DocumentError::Poisoned`].
    pub fn state_vector(&self) -> Result<StateVector, DocumentError> {
        self.read(|doc| {
            Some(StateVector::from_yrs(
                &doc.try_transact().ok()?.state_vector(),
            ))
        })
    }

    /// [`Document::state_vector`], encoded.
    ///
    /// # Errors
    /// [`DocumentError::Poisoned`].
    pub fn state_vector_bytes(&self) -> Result<Vec<u8>, DocumentError> {
        self.read(|doc| Some(doc.try_transact().ok()?.state_vector().encode_v1()))
    }

    /// Length of the full encoding in bytes: exact after [`Document::full_state`], else not below it.
    pub fn encoded_len(&self) -> usize {
        self.encoded_len
    }

    /// Whether yrs panicked on this document.
    pub fn is_poisoned(&self) -> bool {
        matches!(self.replica, Replica::Poisoned)
    }

    /// Reads under the guard; `None` from `look` means that yrs' own lock is stuck.
    ///
    /// A reader cannot mark the document: whoever gets the error drops it.
    pub(crate) fn read<T>(&self, look: impl FnOnce(&Doc) -> Option<T>) -> Result<T, DocumentError> {
        let Replica::Sound(doc) = &self.replica else {
            return Err(DocumentError::Poisoned);
        };
        match catch_unwind(AssertUnwindSafe(|| look(doc))) {
            Ok(Some(seen)) => Ok(seen),
            Ok(None) | Err(_) => Err(DocumentError::Poisoned),
        }
    }

    fn transact<'a, T>(
        &mut self,
        updates: impl IntoIterator<Item = &'a [u8]>,
        finish: impl FnOnce(&yrs::TransactionMut<'_>) -> T,
    ) -> Result<T, DocumentError> {
        let Replica::Sound(doc) = &self.replica else {
            return Err(DocumentError::Poisoned);
        };
        let outcome = catch_unwind(AssertUnwindSafe(|| {
            // Dropping a transaction commits it, and a second panic while unwinding would abort the process:
            // on a panic it is leaked, with the lock that it holds.
            let transaction = doc
                .try_transact_mut()
                .map_err(|_| DocumentError::Poisoned)?;
            let mut transaction = ManuallyDrop::new(transaction);
            for bytes in updates {
                apply(&mut transaction, bytes)?;
            }
            transaction.commit();
            if transaction.store().pending_update().is_some()
                || transaction.store().pending_ds().is_some()
            {
                return Err(DocumentError::Gap);
            }
            let finished = finish(&transaction);
            drop(ManuallyDrop::into_inner(transaction));
            Ok(finished)
        }));
        match outcome {
            Ok(Ok(finished)) => Ok(finished),
            Ok(Err(cause)) => {
                self.poison();
                Err(cause)
            }
            Err(_) => Err(self.poison()),
        }
    }

    /// Leaks the replica instead of dropping it: after a panic its pointers may dangle.
    fn poison(&mut self) -> DocumentError {
        self.encoded = None;
        if let Replica::Sound(doc) = std::mem::replace(&mut self.replica, Replica::Poisoned) {
            std::mem::forget(doc);
        }
        DocumentError::Poisoned
    }
}

/// The update that says nothing: no clients, no deletions.
pub const EMPTY_UPDATE: &[u8] = &[0, 0];

/// Applies trusted bytes to a replica that somebody else made.
pub(crate) fn fill(doc: &Doc, trusted: &[u8]) -> Result<(), DocumentError> {
    let mut transaction = doc
        .try_transact_mut()
        .map_err(|_| DocumentError::Poisoned)?;
    apply(&mut transaction, trusted)
}

#[expect(
    clippy::disallowed_methods,
    reason = "this is the one place, behind the gate, that decodes"
)]
fn apply(transaction: &mut yrs::TransactionMut<'_>, bytes: &[u8]) -> Result<(), DocumentError> {
    let update = Update::decode_v1(bytes).map_err(|_| DocumentError::Undecodable)?;
    transaction
        .apply_update(update)
        .map_err(|_| DocumentError::Rejected)
}

/// One update alone is its own encoding, and so is one that was joined of nothing but news. Asking yrs for it costs the
/// length of the run that it extends.
fn own_encoding<'a>(updates: &'a [Cow<'_, [u8]>], inserted: &[IdRange]) -> Option<&'a [u8]> {
    match updates {
        [Cow::Borrowed(only)] => Some(only),
        [Cow::Owned(joined)] => {
            let typed = Typed::read(joined)?;
            (inserted == [typed.range]).then_some(joined)
        }
        _ => None,
    }
}

fn ranges(set: &IdSet) -> Vec<IdRange> {
    let mut out = Vec::new();
    for (client, ranges) in set.iter() {
        out.extend(ranges.iter().map(|range| IdRange {
            client: client.get(),
            clock: range.start,
            len: range.end - range.start,
        }));
    }
    out
}
