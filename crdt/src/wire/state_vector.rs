//! A state vector: for each client id, how many clocks of it someone has.
//!
//! An untrusted one is read without believing its counts; yrs' own decoder reserves what they claim.

use bytes::BufMut;
use yrs::ClientID;

use super::{Reader, WireError, lib0};

/// Clocks are refused from here on (2^31): yrs and Yjs add lengths to them in 32 bits.
pub const CLOCK_LIMIT: u32 = 1 << 31;

/// A checked state vector, sorted by client id, each client once.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct StateVector {
    entries: Vec<(u64, u32)>,
}

impl StateVector {
    /// Reads an untrusted state vector of at most `max_clients` entries (by the limits of the contract: the
    /// document's clients + 32).
    ///
    /// # Errors
    /// [`WireError::TooMany`] before anything is read or allocated; [`WireError::Duplicate`];
    /// [`WireError::OutOfRange`] for ids from 2^53 and clocks from [`CLOCK_LIMIT`];
    /// [`WireError::Truncated`]; [`WireError::Trailing`].
    pub fn decode(bytes: &[u8], max_clients: usize) -> Result<Self, WireError> {
        let mut reader = Reader::new(bytes);
        let claimed = usize::try_from(reader.var_u64()?).map_err(|_| WireError::TooMany)?;
        if claimed > max_clients {
            return Err(WireError::TooMany);
        }
        // An entry takes at least two bytes, so the message itself bounds the reservation.
        if claimed > reader.rest().len() / 2 {
            return Err(WireError::Truncated);
        }
        let mut entries = Vec::with_capacity(claimed);
        for _ in 0..claimed {
            let client = reader.var_u64()?;
            let clock = reader.var_u32()?;
            if clock >= CLOCK_LIMIT {
                return Err(WireError::OutOfRange);
            }
            entries.push((client, clock));
        }
        reader.finish()?;
        Self::from_entries(entries)
    }

    /// Builds one from `(client id, clock)` pairs in any order.
    ///
    /// # Errors
    /// [`WireError::Duplicate`]; [`WireError::OutOfRange`].
    pub fn from_entries(mut entries: Vec<(u64, u32)>) -> Result<Self, WireError> {
        entries.sort_unstable();
        if entries
            .windows(2)
            .any(|pair| matches!(pair, [(a, _), (b, _)] if a == b))
        {
            return Err(WireError::Duplicate);
        }
        if entries
            .iter()
            .any(|&(client, clock)| client > lib0::MAX_SAFE_INTEGER || clock >= CLOCK_LIMIT)
        {
            return Err(WireError::OutOfRange);
        }
        Ok(Self { entries })
    }

    /// The clock of a client: how many of its items are known; 0 when it is unknown.
    pub fn clock(&self, client: u64) -> u32 {
        self.entries
            .binary_search_by_key(&client, |&(id, _)| id)
            .ok()
            .and_then(|at| self.entries.get(at))
            .map_or(0, |&(_, clock)| clock)
    }

    /// `(client id, clock)` pairs by rising client id.
    pub fn iter(&self) -> impl ExactSizeIterator<Item = (u64, u32)> + '_ {
        self.entries.iter().copied()
    }

    /// How many clients it names.
    pub fn len(&self) -> usize {
        self.entries.len()
    }

    /// Whether it names nobody (a client that has nothing yet).
    pub fn is_empty(&self) -> bool {
        self.entries.is_empty()
    }

    /// Whether everything that `other` has is had here too.
    pub fn covers(&self, other: &Self) -> bool {
        other
            .iter()
            .all(|(client, clock)| self.clock(client) >= clock)
    }

    /// Appends the encoding (clients by rising id; Yjs accepts any order).
    pub fn encode(&self, out: &mut impl BufMut) {
        lib0::write_var_u64(out, self.entries.len() as u64);
        for &(client, clock) in &self.entries {
            lib0::write_var_u64(out, client);
            lib0::write_var_u64(out, u64::from(clock));
        }
    }

    pub(crate) fn from_yrs(vector: &yrs::StateVector) -> Self {
        let mut entries: Vec<_> = vector
            .iter()
            .map(|(client, &clock)| (client.get(), clock))
            .collect();
        entries.sort_unstable();
        Self { entries }
    }

    /// The yrs form, with only what `known` knows, at most at its clocks.
    ///
    /// What a peer has beyond us changes nothing about what it misses, and leaving it out keeps chosen ids
    /// (equal modulo 2^32, say) out of yrs' identity-hashed maps.
    pub(crate) fn to_yrs_within(&self, known: &yrs::StateVector) -> yrs::StateVector {
        self.entries
            .iter()
            .filter_map(|&(client, clock)| {
                let client = ClientID::new(client);
                known
                    .contains_client(&client)
                    .then(|| (client, clock.min(known.get(&client))))
            })
            .collect()
    }
}
