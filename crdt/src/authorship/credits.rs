//! What the ledger found out about one update, as it is stored beside the update's row.

use crate::scan::{ClientId, Clock};
use crate::wire::{Reader, WireError, lib0};

/// The format of [`FirstAuthors::encode`]; another number is refused.
const VERSION: u8 = 1;

/// Most credits that are read from one row; a row of that size was never written.
const MOST: u64 = 1 << 20;

/// Text that was inserted under one client id but written before by another.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Credit {
    /// Under whose id it stands now.
    pub client: ClientId,
    /// First element.
    pub clock: Clock,
    /// Elements (UTF-16 units).
    pub len: u32,
    /// A client id of its first author: whose account that is, the document's register of clients says.
    pub first: ClientId,
}

/// Every credit of one update. May name text of earlier rows: letters that turned out to be a copy.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct FirstAuthors {
    credits: Vec<Credit>,
}

impl FirstAuthors {
    /// The credits, in the order they were found.
    pub fn credits(&self) -> &[Credit] {
        &self.credits
    }

    /// Whether the one who inserted wrote everything; such rows store nothing.
    pub fn is_empty(&self) -> bool {
        self.credits.is_empty()
    }

    /// Appends the credits of the next update of the same row.
    pub fn extend(&mut self, other: Self) {
        for credit in other.credits {
            self.push(credit);
        }
    }

    pub(super) fn push(&mut self, credit: Credit) {
        if let Some(last) = self.credits.last_mut()
            && last.client == credit.client
            && last.first == credit.first
            && last.clock + last.len == credit.clock
        {
            last.len += credit.len;
            return;
        }
        self.credits.push(credit);
    }

    /// Compact bytes: a version, then four numbers a credit.
    pub fn encode(&self) -> Vec<u8> {
        let mut out = Vec::with_capacity(2 + self.credits.len() * 16);
        out.push(VERSION);
        lib0::write_var_u64(&mut out, self.credits.len() as u64);
        for credit in &self.credits {
            lib0::write_var_u64(&mut out, credit.client);
            lib0::write_var_u64(&mut out, u64::from(credit.clock));
            lib0::write_var_u64(&mut out, u64::from(credit.len));
            lib0::write_var_u64(&mut out, credit.first);
        }
        out
    }

    /// Reads what [`FirstAuthors::encode`] wrote.
    ///
    /// # Errors
    /// [`WireError::UnknownType`] for another version; every error of the primitives on damaged bytes.
    pub fn decode(bytes: &[u8]) -> Result<Self, WireError> {
        let mut reader = Reader::new(bytes);
        let version = reader.byte()?;
        if version != VERSION {
            return Err(WireError::UnknownType(u64::from(version)));
        }
        let count = reader.var_u64()?;
        if count > MOST {
            return Err(WireError::TooMany);
        }
        let mut credits = Vec::new();
        for _ in 0..count {
            let (client, clock) = (reader.var_u64()?, reader.var_u32()?);
            let (len, first) = (reader.var_u32()?, reader.var_u64()?);
            clock.checked_add(len).ok_or(WireError::OutOfRange)?;
            credits.push(Credit {
                client,
                clock,
                len,
                first,
            });
        }
        reader.finish()?;
        Ok(Self { credits })
    }
}
