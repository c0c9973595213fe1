//! The envelope of `@hocuspocus/provider` 3 and 4 (`/collab`): many documents on one socket.
//!
//! `vs address, vu type, body`; the address is the document name, or `name NUL session` when the client is
//! session aware. The provider routes on the exact string, so every answer reuses the address it came with.

use bytes::{BufMut, Bytes, BytesMut};

use super::{Reader, SyncMessage, WireError, lib0};

/// The whole frame of a server ping; the provider answers [`PONG`] and keeps its watchdog quiet.
pub const PING: &[u8] = &[9];
/// The whole frame of the answer to a ping.
pub const PONG: &[u8] = &[10];

/// Longest address in bytes: a document id, NUL and a session id, with room to spare.
pub const MAX_ADDRESS_BYTES: usize = 256;

const SYNC: u8 = 0;
const AWARENESS: u8 = 1;
const AUTH: u8 = 2;
const STATELESS: u8 = 5;
const CLOSE: u8 = 7;
const SYNC_STATUS: u8 = 8;

/// What one WebSocket message of a client holds.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum ClientFrame<'a> {
    /// A ping of the whole connection: answer [`PONG`].
    Ping,
    /// The answer to our [`PING`].
    Pong,
    /// A message about one document.
    Document {
        /// Exactly as received; see [`document_name`].
        address: &'a str,
        /// What it says.
        message: Message<'a>,
    },
}

/// What a client may say about one document.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Message<'a> {
    /// Type 0.
    Sync(SyncMessage<'a>),
    /// Type 4, known to the server package alone: as [`Message::Sync`], but a step 1 in it is answered without a
    /// step 1 of ours.
    SyncReply(SyncMessage<'a>),
    /// Type 1: an awareness body, see [`super::awareness::decode`].
    Awareness(&'a [u8]),
    /// Type 2: who is asking.
    Auth {
        /// Session token; empty means the cookie of the upgrade.
        token: &'a str,
        /// Version of the provider, from 4 on.
        version: Option<&'a str>,
    },
    /// Type 3: "who is here?"
    QueryAwareness,
    /// Type 5: text of our own making.
    Stateless(&'a str),
    /// Type 6: between servers only; a client that sends it is closed.
    BroadcastStateless,
    /// Type 7: the client leaves this document and keeps the socket.
    Close,
}

/// How far an authenticated client may go.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Scope {
    /// May change the text.
    ReadWrite,
    /// May look on.
    ReadOnly,
}

/// The answer to a client's step 2 or update.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum SyncStatus {
    /// On disk, or without news.
    Applied,
    /// Not stored.
    Refused,
}

impl<'a> ClientFrame<'a> {
    /// Reads one WebSocket message of a client.
    ///
    /// # Errors
    /// Every [`WireError`]; [`WireError::OutOfRange`] for an address above [`MAX_ADDRESS_BYTES`];
    /// [`WireError::UnknownType`] also for types that only servers send.
    pub fn decode(frame: &'a [u8]) -> Result<Self, WireError> {
        match frame {
            PING => return Ok(Self::Ping),
            PONG => return Ok(Self::Pong),
            _ => {}
        }
        let mut reader = Reader::new(frame);
        let address = reader.var_str()?;
        if address.len() > MAX_ADDRESS_BYTES {
            return Err(WireError::OutOfRange);
        }
        Ok(Self::Document {
            address,
            message: Message::decode(reader)?,
        })
    }
}

impl<'a> Message<'a> {
    fn decode(mut reader: Reader<'a>) -> Result<Self, WireError> {
        let message = match reader.var_u64()? {
            0 => return Ok(Self::Sync(SyncMessage::decode(reader)?)),
            4 => return Ok(Self::SyncReply(SyncMessage::decode(reader)?)),
            // Later versions may append fields to these two, as 4 appended its version to 3's auth.
            2 => return Self::decode_auth(reader),
            7 => return Ok(Self::Close),
            1 => Self::Awareness(reader.var_bytes()?),
            3 => Self::QueryAwareness,
            5 => Self::Stateless(reader.var_str()?),
            6 => return Ok(Self::BroadcastStateless),
            other => return Err(WireError::UnknownType(other)),
        };
        reader.finish()?;
        Ok(message)
    }

    fn decode_auth(mut reader: Reader<'a>) -> Result<Self, WireError> {
        match reader.var_u64()? {
            0 => {
                let token = reader.var_str()?;
                let version = if reader.is_empty() {
                    None
                } else {
                    Some(reader.var_str()?)
                };
                Ok(Self::Auth { token, version })
            }
            other => Err(WireError::UnknownType(other)),
        }
    }
}

/// The document name in an address: what stands before the NUL of a session-aware client.
pub fn document_name(address: &str) -> &str {
    address
        .split_once('\0')
        .map_or(address, |(name, _session)| name)
}

/// Denies the document; the socket stays. The reason is shown to nobody but programs.
pub fn encode_denied(address: &str, reason: &str) -> Bytes {
    encode(
        address,
        AUTH,
        1 + lib0::var_bytes_len(reason.len()),
        |out| {
            out.put_u8(1);
            lib0::write_var_str(out, reason);
        },
    )
}

/// Lets the client in, or tells it that its scope changed.
pub fn encode_authenticated(address: &str, scope: Scope) -> Bytes {
    let word = match scope {
        Scope::ReadWrite => "read-write",
        Scope::ReadOnly => "readonly",
    };
    encode(address, AUTH, 1 + lib0::var_bytes_len(word.len()), |out| {
        out.put_u8(2);
        lib0::write_var_str(out, word);
    })
}

/// Asks the client to send its token again.
pub fn encode_ask_token(address: &str) -> Bytes {
    encode(address, AUTH, 1, |out| out.put_u8(0))
}

/// Our step 1: asks the client for what our state vector lacks.
pub fn encode_step_1(address: &str, state_vector: &[u8]) -> Bytes {
    encode_sync(address, SyncMessage::Step1(state_vector))
}

/// Our step 2: what the client lacks. The provider reports `synced`.
pub fn encode_step_2(address: &str, update: &[u8]) -> Bytes {
    encode_sync(address, SyncMessage::Step2(update))
}

/// A committed change.
pub fn encode_update(address: &str, update: &[u8]) -> Bytes {
    encode_sync(address, SyncMessage::Update(update))
}

/// Any sync body under this address.
pub fn encode_sync(address: &str, message: SyncMessage<'_>) -> Bytes {
    encode(address, SYNC, message.encoded_len(), |out| {
        message.encode(out)
    })
}

/// Presence: a body made by [`super::awareness::encode`].
pub fn encode_awareness(address: &str, body: &[u8]) -> Bytes {
    encode(address, AWARENESS, lib0::var_bytes_len(body.len()), |out| {
        lib0::write_var_bytes(out, body)
    })
}

/// Text of our own making, JSON by the custom of the house.
pub fn encode_stateless(address: &str, payload: &str) -> Bytes {
    encode(
        address,
        STATELESS,
        lib0::var_bytes_len(payload.len()),
        |out| lib0::write_var_str(out, payload),
    )
}

/// Tells the provider that this document is closed for it.
pub fn encode_close(address: &str, reason: &str) -> Bytes {
    encode(address, CLOSE, lib0::var_bytes_len(reason.len()), |out| {
        lib0::write_var_str(out, reason)
    })
}

/// Exactly one for each client step 2 or update: the provider counts them.
pub fn encode_sync_status(address: &str, status: SyncStatus) -> Bytes {
    encode(address, SYNC_STATUS, 1, |out| {
        out.put_u8(match status {
            SyncStatus::Applied => 1,
            SyncStatus::Refused => 0,
        });
    })
}

fn encode(address: &str, kind: u8, body_len: usize, body: impl FnOnce(&mut BytesMut)) -> Bytes {
    let mut out = BytesMut::with_capacity(lib0::var_bytes_len(address.len()) + 1 + body_len);
    lib0::write_var_str(&mut out, address);
    out.put_u8(kind);
    body(&mut out);
    out.freeze()
}
