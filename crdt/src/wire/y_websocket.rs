//! The frames of npm `y-websocket` (`/yjs/{document}`): one document a socket, no acknowledgement.

use bytes::{BufMut, Bytes, BytesMut};

use super::{Reader, SyncMessage, WireError, lib0};

/// An empty awareness message: the client's 30 s watchdog counts messages, not WebSocket pings.
pub const HEARTBEAT: &[u8] = &[1, 1, 0];

const SYNC: u8 = 0;
const AWARENESS: u8 = 1;
const AUTH: u8 = 2;

/// What one WebSocket message of a client holds.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Message<'a> {
    /// Type 0.
    Sync(SyncMessage<'a>),
    /// Type 1: an awareness body, see [`super::awareness::decode`].
    Awareness(&'a [u8]),
    /// Type 3: "who is here?"
    QueryAwareness,
}

impl<'a> Message<'a> {
    /// Reads one WebSocket message of a client.
    ///
    /// # Errors
    /// Every [`WireError`]; [`WireError::UnknownType`] also for type 2, which only servers send.
    pub fn decode(frame: &'a [u8]) -> Result<Self, WireError> {
        let mut reader = Reader::new(frame);
        let message = match reader.var_u64()? {
            0 => return Ok(Self::Sync(SyncMessage::decode(reader)?)),
            1 => Self::Awareness(reader.var_bytes()?),
            3 => Self::QueryAwareness,
            other => return Err(WireError::UnknownType(other)),
        };
        reader.finish()?;
        Ok(message)
    }
}

/// Our step 1: asks the client for what our state vector lacks.
pub fn encode_step_1(state_vector: &[u8]) -> Bytes {
    encode_sync(SyncMessage::Step1(state_vector))
}

/// Our step 2: what the client lacks. The client reports `synced`.
pub fn encode_step_2(update: &[u8]) -> Bytes {
    encode_sync(SyncMessage::Step2(update))
}

/// A committed change; also echoed to its sender, for whom it is the acknowledgement.
pub fn encode_update(update: &[u8]) -> Bytes {
    encode_sync(SyncMessage::Update(update))
}

/// Any sync body.
pub fn encode_sync(message: SyncMessage<'_>) -> Bytes {
    let mut out = BytesMut::with_capacity(1 + message.encoded_len());
    out.put_u8(SYNC);
    message.encode(&mut out);
    out.freeze()
}

/// Presence: a body made by [`super::awareness::encode`].
pub fn encode_awareness(body: &[u8]) -> Bytes {
    let mut out = BytesMut::with_capacity(1 + lib0::var_bytes_len(body.len()));
    out.put_u8(AWARENESS);
    lib0::write_var_bytes(&mut out, body);
    out.freeze()
}

/// Denies the document: the client only warns on its console, so close the socket after it.
pub fn encode_denied(reason: &str) -> Bytes {
    let mut out = BytesMut::with_capacity(2 + lib0::var_bytes_len(reason.len()));
    out.put_u8(AUTH);
    out.put_u8(0);
    lib0::write_var_str(&mut out, reason);
    out.freeze()
}
