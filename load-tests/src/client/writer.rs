//! A writer's own document: a real yrs document that holds what this client wrote, nothing of the others.

use yrs::{Doc, ReadTxn as _, StateVector, Text as _, TextRef, Transact as _, WriteTxn as _};

/// Root type of plain text, outside every editor's schema.
pub(crate) const ROOT: &str = "load";

/// A document under one client id.
pub(crate) struct Writer {
    doc: Doc,
    text: TextRef,
}

impl Writer {
    /// An empty one.
    pub(crate) fn new(client: u64) -> Self {
        let doc = Doc::with_client_id(client);
        let text = doc.transact_mut().get_or_insert_text(ROOT);
        Self { doc, text }
    }

    /// Types these letters behind the last one; the update that says so.
    pub(crate) fn type_letters(&mut self, letters: &str) -> Vec<u8> {
        let mut txn = self.doc.transact_mut();
        let end = self.text.len(&txn);
        self.text.insert(&mut txn, end, letters);
        txn.encode_update_v1()
    }

    /// How many letters it has typed.
    pub(crate) fn letters(&self) -> u32 {
        self.text.len(&self.doc.transact())
    }

    /// All that was written.
    pub(crate) fn everything(&self) -> Vec<u8> {
        self.doc.transact().encode_diff_v1(&StateVector::default())
    }
}
