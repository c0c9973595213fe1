//! A login of one person on one device.

use std::fmt::Write as _;

use sha2::{Digest, Sha256};

use crate::{AccountId, Millis, SessionId, accounts::Role, id::NotAnId};

/// How long a pupil's session lives: a school day.
pub const LIFETIME_PUPIL_MS: i64 = 8 * 60 * 60 * 1000;
/// How long everybody else's session lives.
pub const LIFETIME_STAFF_MS: i64 = 12 * 60 * 60 * 1000;

/// How long a new session of this role lives, in milliseconds.
#[must_use]
pub const fn lifetime_ms(role: Role) -> i64 {
    match role {
        Role::Pupil => LIFETIME_PUPIL_MS,
        Role::Teacher | Role::Head | Role::Guardian | Role::Adviser | Role::Town | Role::Admin => {
            LIFETIME_STAFF_MS
        }
    }
}

/// A session to be kept.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct NewSession {
    /// SHA-256 of the token: whoever reads the database cannot log in with it.
    pub id: SessionId,
    /// Whose.
    pub account: AccountId,
    /// Since when.
    pub created: Millis,
    /// Until when at the latest.
    pub expires: Millis,
}

/// A session that is open.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Session {
    /// Which.
    pub id: SessionId,
    /// Whose.
    pub account: AccountId,
    /// Until when at the latest.
    pub expires: Millis,
}

/// The id of the session that `token` opens: the token's SHA-256 in hexadecimal.
///
/// # Errors
/// Never in practice: 64 hexadecimal digits have the form of an id.
pub fn session_id_of(token: &str) -> Result<SessionId, NotAnId> {
    let mut text = String::with_capacity(64);
    for byte in Sha256::digest(token.as_bytes()) {
        // Writing to a String cannot fail.
        let _ = write!(text, "{byte:02x}");
    }
    SessionId::parse(&text)
}
