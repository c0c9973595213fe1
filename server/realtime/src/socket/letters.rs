//! What goes to a peer: WebSocket frames, encoded once and shared by every socket that gets them.
//!
//! Server frames are not masked, so a frame is a header of 2 to 10 bytes, an address on `/collab`, and the body.

use bytes::{BufMut as _, Bytes, BytesMut};

use super::{Farewell, Ticket};

/// Largest frame: a longer message is cut, and its pieces are parts of the one shared body.
const CHUNK: usize = 64 << 10;
/// Up to here address and body are copied into one piece; above it they stay apart and nothing is copied.
const SMALL: usize = 4 << 10;
/// What a letter costs its mailbox beside its bytes.
const ENVELOPE: usize = 128;

/// First byte of a frame that is a whole binary message.
const BINARY: u8 = 0x82;
/// First byte of a frame that is a whole text message.
const TEXT: u8 = 0x81;
/// First byte of a first fragment.
const FIRST: u8 = 0x02;
/// First byte of a fragment in the middle.
const MIDDLE: u8 = 0x00;
/// First byte of a last fragment.
const LAST: u8 = 0x80;

/// Why a letter is in the mailbox; decides what happens to it when there is no room.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Kind {
    /// A status, scope, reason or our step 1: cannot be replaced.
    Note,
    /// Who is here, a heartbeat, a pong: may be dropped, the next one repairs it.
    Presence,
    /// A committed change: a difference replaces it.
    Change,
    /// Answers a step 1 or replaces dropped changes: shared bytes, one at a time a member, not counted.
    Answer,
}

/// One message, ready for any number of mailboxes.
#[derive(Debug, Clone)]
pub(crate) enum Message {
    /// One frame in one piece, or in two (header and address, then the body).
    Whole(Piece),
    /// Several frames.
    Cut(Vec<Piece>),
}

/// What one frame is written from; the bytes stand one behind the other.
#[derive(Debug, Clone, Default)]
pub(crate) struct Piece {
    pub(super) head: Bytes,
    pub(super) body: Bytes,
}

/// A piece in a mailbox.
#[derive(Debug)]
pub(super) struct Letter {
    pub(super) piece: Piece,
    pub(super) kind: Kind,
    /// Another piece of the same message follows.
    pub(super) continues: bool,
    /// Who hears that it is written.
    pub(super) ticket: Option<Ticket>,
}

impl Message {
    /// The message that says `address`, then `body`.
    pub(crate) fn new(address: &[u8], body: &Bytes) -> Self {
        let length = address.len() + body.len();
        if length <= SMALL {
            let mut frame = BytesMut::with_capacity(4 + length);
            header(&mut frame, BINARY, length);
            frame.put_slice(address);
            frame.put_slice(body);
            return Self::Whole(Piece::of(frame.freeze()));
        }
        if length <= CHUNK {
            return Self::Whole(Piece {
                head: headed(BINARY, address, length),
                body: body.clone(),
            });
        }
        let mut pieces = Vec::with_capacity(2 + body.len() / CHUNK);
        let mut rest = body.clone();
        let mut first = FIRST;
        if !address.is_empty() {
            pieces.push(Piece::of(headed(first, address, address.len())));
            first = MIDDLE;
        }
        while !rest.is_empty() {
            let body = rest.split_to(rest.len().min(CHUNK));
            let last = if rest.is_empty() { LAST } else { 0 };
            pieces.push(Piece {
                head: headed(first | last, &[], body.len()),
                body,
            });
            first = MIDDLE;
        }
        Self::Cut(pieces)
    }

    /// The message that says this text, in one frame.
    pub(crate) fn text(body: &Bytes) -> Self {
        let mut frame = BytesMut::with_capacity(10 + body.len());
        header(&mut frame, TEXT, body.len());
        frame.put_slice(body);
        Self::Whole(Piece::of(frame.freeze()))
    }

    /// A frame that is encoded already.
    pub(crate) const fn frame(frame: Bytes) -> Self {
        Self::Whole(Piece {
            head: Bytes::new(),
            body: frame,
        })
    }

    /// Says goodbye; nothing where the peer left without a word.
    pub(crate) fn close(farewell: Farewell) -> Option<Self> {
        let frame = match farewell.code {
            0 => return None,
            // The peer gave no code; 1005 itself must not travel (RFC 6455, 7.4.1).
            1005 => Bytes::from_static(&[0x88, 0]),
            code => {
                let reason = farewell.reason.as_bytes();
                let mut frame = BytesMut::with_capacity(4 + reason.len());
                header(&mut frame, 0x88, 2 + reason.len());
                frame.put_u16(code);
                frame.put_slice(reason);
                frame.freeze()
            }
        };
        Some(Self::frame(frame))
    }

    /// Repeats what a ping said.
    pub(crate) fn pong(payload: &[u8]) -> Self {
        let mut frame = BytesMut::with_capacity(2 + payload.len());
        header(&mut frame, 0x8a, payload.len());
        frame.put_slice(payload);
        Self::frame(frame.freeze())
    }

    /// What it costs a mailbox, in bytes.
    pub(super) fn cost(&self) -> usize {
        match self {
            Self::Whole(piece) => piece.cost(),
            Self::Cut(pieces) => pieces.iter().map(Piece::cost).sum(),
        }
    }
}

impl Piece {
    const fn of(body: Bytes) -> Self {
        Self {
            head: Bytes::new(),
            body,
        }
    }

    pub(super) fn len(&self) -> usize {
        self.head.len() + self.body.len()
    }

    pub(super) fn cost(&self) -> usize {
        self.len() + ENVELOPE
    }
}

fn headed(first: u8, address: &[u8], length: usize) -> Bytes {
    let mut head = BytesMut::with_capacity(10 + address.len());
    header(&mut head, first, length);
    head.put_slice(address);
    head.freeze()
}

/// Appends the header of an unmasked frame.
fn header(out: &mut BytesMut, first: u8, length: usize) {
    out.put_u8(first);
    match (u8::try_from(length), u16::try_from(length)) {
        (Ok(short @ 0..126), _) => out.put_u8(short),
        (_, Ok(middle)) => {
            out.put_u8(126);
            out.put_u16(middle);
        }
        _ => {
            out.put_u8(127);
            out.put_u64(length as u64);
        }
    }
}
