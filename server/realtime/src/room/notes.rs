//! Bodies of what only `/collab` clients are told; the socket puts the address before them.

use bytes::Bytes;
use passeplume_crdt::wire::hocuspocus::{self, Scope, SyncStatus};

use super::{Place, Reason};

/// The codec writes an address first; the empty one takes one byte.
const NO_ADDRESS: &str = "";
const NO_ADDRESS_LEN: usize = 1;

pub(crate) fn status(status: SyncStatus) -> Bytes {
    hocuspocus::encode_sync_status(NO_ADDRESS, status).slice(NO_ADDRESS_LEN..)
}

pub(crate) fn scope(scope: Scope) -> Bytes {
    hocuspocus::encode_authenticated(NO_ADDRESS, scope).slice(NO_ADDRESS_LEN..)
}

pub(crate) fn denied(reason: &str) -> Bytes {
    hocuspocus::encode_denied(NO_ADDRESS, reason).slice(NO_ADDRESS_LEN..)
}

pub(crate) fn closed(reason: &str) -> Bytes {
    hocuspocus::encode_close(NO_ADDRESS, reason).slice(NO_ADDRESS_LEN..)
}

pub(crate) fn code(code: &str) -> Bytes {
    stateless(&format!(r#"{{"code":"{code}"}}"#))
}

/// How far the log goes that a client has whole.
pub(crate) fn position(place: Place) -> Bytes {
    stateless(&format!(r#"{{"position":"{place}"}}"#))
}

/// Whether a claimed place is one of this log.
pub(crate) fn resumed(known: bool) -> Bytes {
    stateless(&format!(r#"{{"resumed":{known}}}"#))
}

fn stateless(payload: &str) -> Bytes {
    hocuspocus::encode_stateless(NO_ADDRESS, payload).slice(NO_ADDRESS_LEN..)
}

pub(crate) fn reason(reason: Reason) -> Bytes {
    code(reason.code())
}
