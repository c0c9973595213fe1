//! An address that somebody typed, and the code that proves it is theirs.

use std::fmt;

use sha2::{Digest, Sha256};

use crate::AccountId;

/// How long a code counts.
pub const CODE_LIFE_MS: i64 = 30 * 60 * 1000;
/// How many wrong codes are taken before a new one is needed.
pub const CODE_TRIES: i64 = 5;
/// How many codes are sent for one account on one day: nobody's letter box is filled by ours.
pub const CODES_A_DAY: i64 = 5;

/// RFC 5321, 4.5.3.1.3: a path of 256 octets with its brackets.
const LONGEST: usize = 254;

/// A text that is no address.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
#[error("not an e-mail address")]
pub struct NotAnAddress;

/// Where letters go. Printed it is not: it belongs in no log.
#[derive(Clone, PartialEq, Eq)]
pub struct Address(String);

impl Address {
    /// Reads what was typed. Plain ASCII with one `@` and a host with a dot: whether it exists, the code shows.
    ///
    /// # Errors
    /// [`NotAnAddress`] for anything else; so nothing that could begin another line of a letter's head comes through.
    pub fn parse(text: &str) -> Result<Self, NotAnAddress> {
        let text = text.trim();
        let (name, host) = text.split_once('@').ok_or(NotAnAddress)?;
        let name_fits = !name.is_empty()
            && name.len() <= 64
            && name.split('.').all(|part| !part.is_empty())
            && name.bytes().all(|byte| {
                byte.is_ascii_alphanumeric() || b"!#$%&'*+-/=?^_`{|}~.".contains(&byte)
            });
        let label = |part: &str| {
            !part.is_empty()
                && part.len() <= 63
                && !part.starts_with('-')
                && !part.ends_with('-')
                && part
                    .bytes()
                    .all(|byte| byte.is_ascii_alphanumeric() || byte == b'-')
        };
        let host_fits = host.contains('.') && host.split('.').all(label);
        if name_fits && host_fits && text.len() <= LONGEST {
            Ok(Self(format!("{name}@{}", host.to_ascii_lowercase())))
        } else {
            Err(NotAnAddress)
        }
    }

    /// The address itself.
    #[must_use]
    pub fn as_str(&self) -> &str {
        &self.0
    }
}

impl fmt::Debug for Address {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("Address(…)")
    }
}

/// What is kept of a code: whoever reads the table cannot type it for somebody else.
#[must_use]
pub fn code_hash(account: &AccountId, code: &str) -> String {
    let mut hash = Sha256::new();
    hash.update(account.as_str().as_bytes());
    hash.update([0]);
    hash.update(code.trim().as_bytes());
    hash.finalize()
        .iter()
        .map(|byte| format!("{byte:02x}"))
        .collect()
}
