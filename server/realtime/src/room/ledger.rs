//! Who wrote what, beside the text: fed with every batch, stored with every row, handed to adults.
//!
//! A row stores the credits of its batch. A checkpoint stores all credits and, because the rows before it are not
//! replayed, what each account had inserted and deleted by then: `version, vb credits, vu n, n × (vs account, vu, vu)`.

use std::sync::Arc;

use bytes::Bytes;
use passeplume_crdt::{
    authorship::{Account, FirstAuthors, Ledger, Tally},
    document::AppliedBatch,
    scan::Malformed,
    wire::{Reader, WireError, lib0},
};
use passeplume_domain::{
    AccountId,
    documents::{Binding, Checkpoint, LoadedDocument, LoggedUpdate},
};

use super::{Now, load::Damage, state::Room};
use crate::hub::AuthorShare;

/// The format of a checkpoint's first authors.
const VERSION: u8 = 1;

/// Most accounts of one document that are read back.
const MOST_ACCOUNTS: u64 = 1 << 20;

/// Builds the ledger of a document from its log.
pub(super) fn load(loaded: &LoadedDocument) -> Result<Ledger, Damage> {
    let mut ledger = Ledger::new();
    for binding in &loaded.bindings {
        bind(&mut ledger, binding);
    }
    if let Some(checkpoint) = &loaded.checkpoint {
        load_checkpoint(&mut ledger, checkpoint).ok_or(Damage::Unreadable)?;
    }
    for row in &loaded.updates {
        replay(&mut ledger, row).ok_or(Damage::Unreadable)?;
    }
    Ok(ledger)
}

pub(super) fn bind(ledger: &mut Ledger, binding: &Binding) {
    ledger.bind(binding.client, name(&binding.account));
}

impl Room {
    /// Looks for copies of others' words in what an author sent; what to store beside the row.
    pub(super) fn observe(
        &mut self,
        account: &AccountId,
        updates: &[Bytes],
        applied: &AppliedBatch,
        now: Now,
    ) -> Result<Bytes, Malformed> {
        let found = self.ledger.observe_batch(
            &name(account),
            now.mono,
            updates.iter().map(|update| &**update),
            applied,
        )?;
        Ok(if found.is_empty() {
            Bytes::new()
        } else {
            found.encode().into()
        })
    }

    /// First authors of everything, and what each account did until now.
    pub(super) fn first_authors(&self) -> Bytes {
        let tallies = self.ledger.tallies();
        let mut out = vec![VERSION];
        lib0::write_var_bytes(&mut out, &self.ledger.credits().encode());
        lib0::write_var_u64(&mut out, tallies.len() as u64);
        for (account, tally) in &tallies {
            lib0::write_var_str(&mut out, account);
            lib0::write_var_u64(&mut out, tally.inserted);
            lib0::write_var_u64(&mut out, tally.deleted);
        }
        out.into()
    }

    /// Who wrote how much. Call it only while the room is settled.
    pub(crate) fn authors(&self) -> Vec<AuthorShare> {
        self.ledger
            .tallies()
            .into_iter()
            .filter_map(|(account, tally)| {
                Some(AuthorShare {
                    account: AccountId::parse(&account).ok()?,
                    inserted: tally.inserted,
                    deleted: tally.deleted,
                    remaining: tally.remaining,
                })
            })
            .collect()
    }
}

fn name(account: &AccountId) -> Account {
    Arc::from(account.as_str())
}

fn replay(ledger: &mut Ledger, row: &LoggedUpdate) -> Option<()> {
    let credits = if row.first_authors.is_empty() {
        FirstAuthors::default()
    } else {
        FirstAuthors::decode(&row.first_authors).ok()?
    };
    ledger
        .replay(Some(&name(&row.account)), &row.update, &credits)
        .ok()
}

fn load_checkpoint(ledger: &mut Ledger, checkpoint: &Checkpoint) -> Option<()> {
    let (credits, tallies) = if checkpoint.first_authors.is_empty() {
        (FirstAuthors::default(), Vec::new())
    } else {
        decode(&checkpoint.first_authors).ok()?
    };
    ledger.load(&checkpoint.state, &credits, tallies).ok()
}

fn decode(bytes: &[u8]) -> Result<(FirstAuthors, Vec<(Account, Tally)>), WireError> {
    let mut reader = Reader::new(bytes);
    let version = reader.byte()?;
    if version != VERSION {
        return Err(WireError::UnknownType(u64::from(version)));
    }
    let credits = FirstAuthors::decode(reader.var_bytes()?)?;
    let count = reader.var_u64()?;
    if count > MOST_ACCOUNTS {
        return Err(WireError::TooMany);
    }
    let mut tallies = Vec::new();
    for _ in 0..count {
        let account = Arc::from(reader.var_str()?);
        let tally = Tally {
            inserted: reader.var_u64()?,
            deleted: reader.var_u64()?,
            remaining: 0,
        };
        tallies.push((account, tally));
    }
    reader.finish()?;
    Ok((credits, tallies))
}
