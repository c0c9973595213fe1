//! Bodies of what only `/collab` clients are told; the socket puts the address before them.

use bytes::Bytes;
use passeplume_crdt::wire::hocuspocus::{self, Scope, SyncStatus};

use super::Reason;

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
    hocuspocus::encode_stateless(NO_ADDRESS, &format!(r#"{{"code":"{code}"}}"#))
        .slice(NO_ADDRESS_LEN..)
}

pub(crate) fn reason(reason: Reason) -> Bytes {
    code(reason.code())
}
