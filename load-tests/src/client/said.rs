//! What servers say, read cheaply in either framing, and what clients say to them.

use bytes::{BufMut, Bytes, BytesMut};
use passeplume_crdt::wire::{Reader, SyncMessage, WireError, hocuspocus, lib0, y_websocket};

/// The version that our clients claim to be, as the provider of the day does.
const PROVIDER: &str = "4.8.0";

/// How messages are packed.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Framing {
    /// Hocuspocus: the document's address before every message.
    Envelope,
    /// y-websocket: one document a socket.
    Plain,
}

/// One message of a server, about the one document of its socket.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Said<'a> {
    /// The server asks what this state vector lacks.
    Step1(&'a [u8]),
    /// The answer to our step 1: an update.
    Step2(&'a [u8]),
    /// News: an update.
    Update(&'a [u8]),
    /// One of our changes is stored.
    Stored,
    /// One of our changes is refused.
    Refused,
    /// We may not see this document.
    Denied,
    /// The server wants a pong of its protocol.
    Ping,
    /// The server takes us off this document.
    Closed,
    /// Who is here and where their carets are, of so many clients.
    Presence(u64),
    /// Heartbeats and what else does not concern a load test.
    Other,
}

impl Framing {
    /// Reads one message of a server.
    ///
    /// # Errors
    /// [`WireError`] where it is none.
    pub(crate) fn read(self, message: &[u8]) -> Result<Said<'_>, WireError> {
        match self {
            Self::Plain => {
                let mut reader = Reader::new(message);
                match reader.var_u64()? {
                    0 => sync(reader),
                    1 => presence(reader),
                    2 => Ok(Said::Denied),
                    _ => Ok(Said::Other),
                }
            }
            Self::Envelope => {
                if message == hocuspocus::PING {
                    return Ok(Said::Ping);
                }
                let mut reader = Reader::new(message);
                reader.var_bytes()?;
                match reader.var_u64()? {
                    // 4 is a sync message that wants no step 1 in return.
                    0 | 4 => sync(reader),
                    1 => presence(reader),
                    2 => Ok(if reader.byte()? == 1 {
                        Said::Denied
                    } else {
                        Said::Other
                    }),
                    7 => Ok(Said::Closed),
                    8 => Ok(if reader.byte()? == 1 {
                        Said::Stored
                    } else {
                        Said::Refused
                    }),
                    _ => Ok(Said::Other),
                }
            }
        }
    }

    /// The first words of a client on a document: who it is, where the framing says it, and a step 1.
    pub(crate) fn greeting(self, document: &str, token: &str) -> Vec<Bytes> {
        let step_1 = self.sync(document, SyncMessage::Step1(&[0]));
        match self {
            Self::Plain => vec![step_1],
            Self::Envelope => {
                let mut auth = BytesMut::new();
                lib0::write_var_str(&mut auth, document);
                auth.put_slice(&[2, 0]);
                lib0::write_var_str(&mut auth, token);
                lib0::write_var_str(&mut auth, PROVIDER);
                vec![auth.freeze(), step_1]
            }
        }
    }

    /// Any sync message about a document.
    pub(crate) fn sync(self, document: &str, message: SyncMessage<'_>) -> Bytes {
        match self {
            Self::Plain => y_websocket::encode_sync(message),
            Self::Envelope => hocuspocus::encode_sync(document, message),
        }
    }

    /// An awareness body about a document.
    pub(crate) fn presence(self, document: &str, body: &[u8]) -> Bytes {
        match self {
            Self::Plain => y_websocket::encode_awareness(body),
            Self::Envelope => hocuspocus::encode_awareness(document, body),
        }
    }
}

fn presence(mut reader: Reader<'_>) -> Result<Said<'_>, WireError> {
    let body = reader.var_bytes()?;
    // The number of clients stands first; what they say is nothing to a generator.
    Ok(match Reader::new(body).var_u64()? {
        0 => Said::Other,
        clients => Said::Presence(clients),
    })
}

fn sync(reader: Reader<'_>) -> Result<Said<'_>, WireError> {
    Ok(match SyncMessage::decode(reader)? {
        SyncMessage::Step1(state_vector) => Said::Step1(state_vector),
        SyncMessage::Step2(update) => Said::Step2(update),
        SyncMessage::Update(update) => Said::Update(update),
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    /// Captured from the published packages; `protocols.md` of the design has them too.
    #[test]
    fn golden_frames_of_hocuspocus() {
        let envelope = Framing::Envelope;
        let mut auth = b"\x01d\x02\x00\x03tok\x05".to_vec();
        auth.extend_from_slice(PROVIDER.as_bytes());
        assert_eq!(
            envelope.greeting("d", "tok"),
            [
                Bytes::from(auth),
                Bytes::from_static(b"\x01d\x00\x00\x01\x00")
            ]
        );
        assert_eq!(
            envelope.sync("d", SyncMessage::Step2(&[0, 0])),
            Bytes::from_static(b"\x01d\x00\x01\x02\x00\x00")
        );
        for (frame, said) in [
            (&b"\x01d\x02\x02\x0aread-write"[..], Said::Other),
            (b"\x01d\x00\x00\x01\x00", Said::Step1(&[0])),
            (b"\x01d\x00\x01\x02\x00\x00", Said::Step2(&[0, 0])),
            (b"\x01d\x04\x00\x01\x00", Said::Step1(&[0])),
            (b"\x01d\x00\x02\x02\x00\x00", Said::Update(&[0, 0])),
            (b"\x01d\x08\x01", Said::Stored),
            (b"\x01d\x08\x00", Said::Refused),
            (b"\x01d\x02\x01\x02no", Said::Denied),
            (b"\x01d\x07\x03bye", Said::Closed),
            (b"\x01d\x01\x05\x01\x07\x01\x02{}", Said::Presence(1)),
            (b"\x09", Said::Ping),
        ] {
            assert_eq!(envelope.read(frame), Ok(said), "{frame:?}");
        }
        assert_eq!(envelope.read(b"\x05d"), Err(WireError::Truncated));
    }

    #[test]
    fn golden_frames_of_y_websocket() {
        let plain = Framing::Plain;
        assert_eq!(
            plain.greeting("d", ""),
            [Bytes::from_static(b"\x00\x00\x01\x00")]
        );
        for (frame, said) in [
            (&b"\x00\x00\x01\x00"[..], Said::Step1(&[0])),
            (b"\x00\x01\x02\x00\x00", Said::Step2(&[0, 0])),
            (b"\x00\x02\x02\x00\x00", Said::Update(&[0, 0])),
            (b"\x01\x01\x00", Said::Other),
            (b"\x01\x05\x01\x07\x01\x02{}", Said::Presence(1)),
            (b"\x02\x00\x02no", Said::Denied),
        ] {
            assert_eq!(plain.read(frame), Ok(said), "{frame:?}");
        }
    }
}
