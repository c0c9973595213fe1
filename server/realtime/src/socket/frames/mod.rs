//! From bytes to WebSocket messages (RFC 6455, server side): pure, bounded by what really came, never by a claim.
//!
//! A silent socket holds no buffer: bytes are read into one that all sockets of a thread share, and only the piece of
//! a message that is not whole yet is kept.

use bytes::Bytes;

use super::Farewell;

/// What a decoder finds.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) enum Message {
    /// A whole message of the kind that is spoken here.
    Data(Bytes),
    /// A ping and what its pong must repeat, at most 125 bytes.
    Ping(Bytes),
    /// A pong, asked for or not.
    Pong,
    /// The peer says goodbye; the code it gave.
    Close(Option<u16>),
    /// Not allowed here: the socket ends with this, and nothing behind it is read.
    Bad(Farewell),
}

/// A header in its parts.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
struct Header {
    fin: bool,
    opcode: Opcode,
    length: u64,
    mask: [u8; 4],
}

#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Opcode {
    Continuation,
    Text,
    Binary,
    Close,
    Ping,
    Pong,
}

/// The kind of a data message; each protocol speaks one.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Data {
    /// UTF-8.
    Text,
    /// Any bytes.
    Binary,
}

impl Data {
    /// What is said to who speaks the other kind.
    const fn only(self) -> Farewell {
        match self {
            Self::Text => Farewell::NOT_TEXT,
            Self::Binary => Farewell::NOT_BINARY,
        }
    }
}

/// Where the decoder stands in the stream.
#[derive(Debug)]
enum At {
    /// In a header of which so many bytes came.
    Header { bytes: [u8; 14], have: usize },
    /// In a payload of which `left` bytes are to come; `turn` is its place in the mask.
    Payload {
        header: Header,
        left: u64,
        turn: usize,
    },
    /// Something was not allowed: whatever comes is thrown away.
    Ended,
}

/// The state of one socket between two reads.
#[derive(Debug)]
pub(crate) struct Decoder {
    at: At,
    /// The data message under way over several frames.
    message: Option<Data>,
    /// What came of it, unmasked.
    data: Vec<u8>,
    /// What came of a control frame.
    control: Vec<u8>,
    fragments: u32,
    most_fragments: u32,
    most_bytes: usize,
    spoken: Data,
}

const FRESH: At = At::Header {
    bytes: [0; 14],
    have: 0,
};

impl Decoder {
    /// A decoder for messages of one kind, of at most `most_bytes`, cut into at most `most_fragments` frames.
    pub(crate) const fn new(spoken: Data, most_bytes: usize, most_fragments: u32) -> Self {
        Self {
            at: FRESH,
            message: None,
            data: Vec::new(),
            control: Vec::new(),
            fragments: 0,
            most_fragments,
            most_bytes,
            spoken,
        }
    }

    /// How long the message under way is at least, as far as its headers say.
    ///
    /// Asked before each read, not after: what was read may begin with the login that raises the limit of the moment.
    pub(crate) fn claimed(&self) -> usize {
        let coming = match &self.at {
            At::Payload { header, left, .. } if header.opcode.is_data() => {
                usize::try_from(*left).unwrap_or(usize::MAX)
            }
            At::Payload { .. } | At::Header { .. } | At::Ended => 0,
        };
        self.data.len().saturating_add(coming)
    }

    /// Takes the next bytes of the stream, unmasks them where they stand, and adds what became whole to `found`.
    pub(crate) fn feed(&mut self, mut bytes: &mut [u8], found: &mut Vec<Message>) {
        while !bytes.is_empty() {
            match &mut self.at {
                At::Ended => return,
                At::Header { bytes: head, have } => {
                    let Some((&mut first, rest)) = bytes.split_first_mut() else {
                        return;
                    };
                    bytes = rest;
                    if let Some(place) = head.get_mut(*have) {
                        *place = first;
                        *have += 1;
                    }
                    let header = parse(head.get(..*have).unwrap_or_default());
                    match header {
                        Ok(None) => {}
                        Ok(Some(header)) => self.begin(header, found),
                        Err(bad) => self.end(bad, found),
                    }
                }
                At::Payload { header, left, turn } => {
                    let header = *header;
                    let step = usize::try_from(*left)
                        .unwrap_or(usize::MAX)
                        .min(bytes.len());
                    let (piece, rest) = bytes.split_at_mut(step);
                    bytes = rest;
                    unmask(piece, header.mask, *turn);
                    *turn = (*turn + step) % 4;
                    *left -= step as u64;
                    let whole = *left == 0;
                    self.take(header, piece, whole, found);
                }
            }
        }
    }

    fn begin(&mut self, header: Header, found: &mut Vec<Message>) {
        if let Err(bad) = self.allows(header) {
            self.end(bad, found);
            return;
        }
        self.at = At::Payload {
            header,
            left: header.length,
            turn: 0,
        };
        if header.length == 0 {
            self.take(header, &[], true, found);
        }
    }

    fn allows(&mut self, header: Header) -> Result<(), Farewell> {
        let starts = match (header.opcode, self.message) {
            (Opcode::Close | Opcode::Ping | Opcode::Pong, _) => {
                let short = header.fin && header.length <= 125;
                return if short {
                    Ok(())
                } else {
                    Err(Farewell::PROTOCOL)
                };
            }
            (Opcode::Continuation, Some(_)) => None,
            (Opcode::Text, None) => Some(Data::Text),
            (Opcode::Binary, None) => Some(Data::Binary),
            (Opcode::Continuation, None) | (Opcode::Text | Opcode::Binary, Some(_)) => {
                return Err(Farewell::PROTOCOL);
            }
        };
        if let Some(kind) = starts {
            self.message = Some(kind);
            self.fragments = 0;
        }
        self.fragments += 1;
        let length = usize::try_from(header.length).unwrap_or(usize::MAX);
        let fits = self.data.len().saturating_add(length) <= self.most_bytes;
        if self.fragments > self.most_fragments || !fits {
            return Err(Farewell::TOO_BIG);
        }
        Ok(())
    }

    /// The next piece of a payload; `whole` with its last one.
    fn take(&mut self, header: Header, piece: &[u8], whole: bool, found: &mut Vec<Message>) {
        if !header.opcode.is_data() {
            self.control.extend_from_slice(piece);
            if whole {
                self.at = FRESH;
                let payload = std::mem::take(&mut self.control);
                self.control_frame(header.opcode, payload, found);
            }
            return;
        }
        // The usual case: one frame, whole in one read. It is copied once, into exactly its own size.
        let alone = whole && header.fin && self.data.is_empty();
        if !alone {
            self.data.extend_from_slice(piece);
        }
        if !whole {
            return;
        }
        self.at = FRESH;
        if !header.fin {
            return;
        }
        let message = if alone {
            Bytes::copy_from_slice(piece)
        } else {
            Bytes::from(std::mem::take(&mut self.data))
        };
        match self.message.take() {
            Some(Data::Text) if std::str::from_utf8(&message).is_err() => {
                self.end(Farewell::NOT_UTF8, found);
            }
            Some(kind) if kind != self.spoken => self.end(self.spoken.only(), found),
            Some(Data::Text | Data::Binary) | None => found.push(Message::Data(message)),
        }
    }

    fn control_frame(&mut self, opcode: Opcode, payload: Vec<u8>, found: &mut Vec<Message>) {
        match opcode {
            Opcode::Ping => found.push(Message::Ping(payload.into())),
            Opcode::Pong => found.push(Message::Pong),
            Opcode::Close => match close_code(&payload) {
                Ok(code) => {
                    self.at = At::Ended;
                    found.push(Message::Close(code));
                }
                Err(bad) => self.end(bad, found),
            },
            // Told apart by the caller.
            Opcode::Continuation | Opcode::Text | Opcode::Binary => {}
        }
    }

    fn end(&mut self, bad: Farewell, found: &mut Vec<Message>) {
        self.at = At::Ended;
        self.data = Vec::new();
        found.push(Message::Bad(bad));
    }
}

impl Opcode {
    const fn is_data(self) -> bool {
        matches!(self, Self::Continuation | Self::Text | Self::Binary)
    }

    const fn of(bits: u8) -> Option<Self> {
        match bits {
            0 => Some(Self::Continuation),
            1 => Some(Self::Text),
            2 => Some(Self::Binary),
            8 => Some(Self::Close),
            9 => Some(Self::Ping),
            10 => Some(Self::Pong),
            _ => None,
        }
    }
}

/// The header, once all of it came. Clients mask; we agreed on no extension.
fn parse(bytes: &[u8]) -> Result<Option<Header>, Farewell> {
    let &[first, second, ref rest @ ..] = bytes else {
        return Ok(None);
    };
    let opcode = Opcode::of(first & 0x0f).ok_or(Farewell::PROTOCOL)?;
    if first & 0x70 != 0 || second & 0x80 == 0 {
        return Err(Farewell::PROTOCOL);
    }
    let (length, mask) = match (second & 0x7f, rest) {
        (126, [high, low, mask @ ..]) => (u64::from(u16::from_be_bytes([*high, *low])), mask),
        (127, [a, b, c, d, e, f, g, h, mask @ ..]) => {
            (u64::from_be_bytes([*a, *b, *c, *d, *e, *f, *g, *h]), mask)
        }
        (126 | 127, _) => return Ok(None),
        (short, mask) => (u64::from(short), mask),
    };
    let Ok(mask) = <[u8; 4]>::try_from(mask) else {
        return Ok(None);
    };
    Ok(Some(Header {
        fin: first & 0x80 != 0,
        opcode,
        length,
        mask,
    }))
}

/// The code of a close frame: none, or one that may travel (RFC 6455, 7.4), before a reason in UTF-8.
fn close_code(payload: &[u8]) -> Result<Option<u16>, Farewell> {
    match payload {
        [] => Ok(None),
        [high, low, reason @ ..] => {
            let code = u16::from_be_bytes([*high, *low]);
            let known = matches!(code, 1000..=1003 | 1007..=1014 | 3000..=4999);
            if std::str::from_utf8(reason).is_err() {
                Err(Farewell::NOT_UTF8)
            } else if known {
                Ok(Some(code))
            } else {
                Err(Farewell::PROTOCOL)
            }
        }
        [_] => Err(Farewell::PROTOCOL),
    }
}

/// Takes the mask off `bytes`, which begin at place `turn` of it (0 to 3).
fn unmask(bytes: &mut [u8], mask: [u8; 4], turn: usize) {
    let mut turned = mask;
    turned.rotate_left(turn % 4);
    let word = u32::from_ne_bytes(turned);
    let mut words = bytes.chunks_exact_mut(4);
    for piece in &mut words {
        if let Ok(four) = <[u8; 4]>::try_from(&*piece) {
            piece.copy_from_slice(&(u32::from_ne_bytes(four) ^ word).to_ne_bytes());
        }
    }
    for (byte, key) in words.into_remainder().iter_mut().zip(turned) {
        *byte ^= key;
    }
}

#[cfg(test)]
mod tests;
