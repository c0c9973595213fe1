//! The WebSocket frame as a client needs it: headers read in place, frames written with a mask of zero.
//!
//! RFC 6455 wants every client frame masked and lets the client choose the key; with a key of zero masking costs
//! neither side a pass over the bytes, and every server must accept it.

/// Bits of the first byte.
const FIN: u8 = 0x80;
const RESERVED: u8 = 0x70;
/// Bit of the second byte.
const MASKED: u8 = 0x80;

/// What a frame is.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Opcode {
    /// The next fragment of a message.
    Continuation,
    /// The first fragment of a text, or all of it.
    Text,
    /// The first fragment of a binary message, or all of it.
    Binary,
    /// The goodbye, perhaps with a code.
    Close,
    /// To be answered with a pong.
    Ping,
    /// The answer to a ping.
    Pong,
}

impl Opcode {
    const fn bits(self) -> u8 {
        match self {
            Self::Continuation => 0,
            Self::Text => 1,
            Self::Binary => 2,
            Self::Close => 8,
            Self::Ping => 9,
            Self::Pong => 10,
        }
    }
}

/// What the server may not send.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
pub(crate) enum Violation {
    /// A number that RFC 6455 does not have.
    #[error("unknown opcode {0}")]
    Opcode(u8),
    /// Extension bits without an extension.
    #[error("reserved bits are set")]
    Reserved,
    /// Servers do not mask.
    #[error("a server frame is masked")]
    Masked,
    /// More than any server under test would say at once.
    #[error("a message is over a gibibyte")]
    TooLong,
    /// Fragments out of order, or a control frame in fragments.
    #[error("fragments are out of order")]
    Fragments,
}

/// Longest payload that is believed, in bytes.
const LONGEST: u64 = 1 << 30;

/// The head of a server frame.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) struct Header {
    /// Whether the message ends with this frame.
    pub(crate) last: bool,
    /// What the frame is.
    pub(crate) opcode: Opcode,
    /// Bytes of the head itself.
    pub(crate) len: usize,
    /// Bytes behind the head.
    pub(crate) payload: usize,
}

impl Header {
    /// Reads the head at the start of `bytes`; `None` when more bytes are needed.
    pub(crate) fn read(bytes: &[u8]) -> Result<Option<Self>, Violation> {
        let [first, second, rest @ ..] = bytes else {
            return Ok(None);
        };
        if first & RESERVED != 0 {
            return Err(Violation::Reserved);
        }
        if second & MASKED != 0 {
            return Err(Violation::Masked);
        }
        let opcode = match first & 0x0f {
            0 => Opcode::Continuation,
            1 => Opcode::Text,
            2 => Opcode::Binary,
            8 => Opcode::Close,
            9 => Opcode::Ping,
            10 => Opcode::Pong,
            other => return Err(Violation::Opcode(other)),
        };
        let (len, payload) = match second {
            126 => match rest.first_chunk::<2>() {
                Some(length) => (4, u64::from(u16::from_be_bytes(*length))),
                None => return Ok(None),
            },
            127 => match rest.first_chunk::<8>() {
                Some(length) => (10, u64::from_be_bytes(*length)),
                None => return Ok(None),
            },
            short => (2, u64::from(*short)),
        };
        if payload > LONGEST {
            return Err(Violation::TooLong);
        }
        let last = first & FIN != 0;
        if !last && matches!(opcode, Opcode::Close | Opcode::Ping | Opcode::Pong) {
            return Err(Violation::Fragments);
        }
        let payload = usize::try_from(payload).map_err(|_| Violation::TooLong)?;
        Ok(Some(Self {
            last,
            opcode,
            len,
            payload,
        }))
    }
}

/// Appends one whole client frame.
pub(crate) fn write(out: &mut Vec<u8>, opcode: Opcode, payload: &[u8]) {
    out.push(FIN | opcode.bits());
    match u16::try_from(payload.len()) {
        Ok(short @ 0..126) => out.push(MASKED | short.to_be_bytes()[1]),
        Ok(middle) => {
            out.push(MASKED | 126);
            out.extend_from_slice(&middle.to_be_bytes());
        }
        Err(_) => {
            out.push(MASKED | 127);
            out.extend_from_slice(&(payload.len() as u64).to_be_bytes());
        }
    }
    out.extend_from_slice(&[0; 4]);
    out.extend_from_slice(payload);
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn headers_of_every_length_are_read_and_wait_for_what_is_missing() {
        let short = [0x82, 3, 1, 2, 3];
        assert_eq!(
            Header::read(&short),
            Ok(Some(Header {
                last: true,
                opcode: Opcode::Binary,
                len: 2,
                payload: 3
            }))
        );
        let middle = [0x02, 126, 0x01, 0x00];
        assert_eq!(
            Header::read(&middle),
            Ok(Some(Header {
                last: false,
                opcode: Opcode::Binary,
                len: 4,
                payload: 256
            }))
        );
        let long = [0x80, 127, 0, 0, 0, 0, 0, 1, 0, 0];
        assert_eq!(
            Header::read(&long),
            Ok(Some(Header {
                last: true,
                opcode: Opcode::Continuation,
                len: 10,
                payload: 65_536
            }))
        );
        for cut in 0..4 {
            assert_eq!(Header::read(&middle[..cut]), Ok(None));
        }
        for cut in 0..10 {
            assert_eq!(Header::read(&long[..cut]), Ok(None));
        }
    }

    #[test]
    fn what_no_server_may_send_is_told_apart() {
        assert_eq!(Header::read(&[0x83, 0]), Err(Violation::Opcode(3)));
        assert_eq!(Header::read(&[0xc2, 0]), Err(Violation::Reserved));
        assert_eq!(Header::read(&[0x82, 0x81]), Err(Violation::Masked));
        assert_eq!(Header::read(&[0x09, 0]), Err(Violation::Fragments));
        assert_eq!(
            Header::read(&[0x82, 127, 1, 0, 0, 0, 0, 0, 0, 0]),
            Err(Violation::TooLong)
        );
    }

    #[test]
    fn client_frames_are_masked_with_zero() {
        let mut out = Vec::new();
        write(&mut out, Opcode::Pong, b"hi");
        assert_eq!(out, [0x8a, 0x82, 0, 0, 0, 0, b'h', b'i']);
        for (length, head) in [
            (125, vec![0x82, 0x80 | 125]),
            (126, vec![0x82, 0x80 | 126, 0, 126]),
            (65_535, vec![0x82, 0x80 | 126, 0xff, 0xff]),
            (65_536, vec![0x82, 0x80 | 127, 0, 0, 0, 0, 0, 1, 0, 0]),
        ] {
            out.clear();
            write(&mut out, Opcode::Binary, &vec![7; length]);
            assert_eq!(&out[..head.len()], &head);
            assert_eq!(&out[head.len()..head.len() + 4], &[0; 4]);
            assert_eq!(out.len(), head.len() + 4 + length);
        }
    }
}
