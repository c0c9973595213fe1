//! From the bytes of a socket to whole messages, in place wherever a read holds the whole message.

use super::frame::{Header, Opcode, Violation};

/// Memory that a socket keeps after a long message; more is given back.
const KEPT: usize = 64 << 10;

/// What a server said on the level of WebSockets.
#[derive(Debug, PartialEq, Eq)]
pub(crate) enum Incoming<'a> {
    /// A whole binary message.
    Message(&'a [u8]),
    /// A whole text, which `/live` alone uses.
    Text(&'a [u8]),
    /// To be answered.
    Ping(&'a [u8]),
    /// An answer.
    Pong,
    /// Goodbye, with its code where it has one.
    Close(Option<u16>),
}

/// What has come and is not a whole frame or message yet.
#[derive(Debug, Default)]
pub(crate) struct Inbox {
    pending: Vec<u8>,
    fragments: Vec<u8>,
    inside: Option<Opcode>,
}

impl Inbox {
    /// Takes what one read brought and tells every message that is whole now; the number of frames.
    pub(crate) fn feed(
        &mut self,
        bytes: &[u8],
        mut tell: impl FnMut(Incoming<'_>),
    ) -> Result<u64, Violation> {
        if self.pending.is_empty() {
            let (used, frames) = self.walk(bytes, &mut tell)?;
            self.pending
                .extend_from_slice(bytes.get(used..).unwrap_or_default());
            return Ok(frames);
        }
        let mut pending = std::mem::take(&mut self.pending);
        pending.extend_from_slice(bytes);
        let (used, frames) = self.walk(&pending, &mut tell)?;
        pending.drain(..used);
        if pending.is_empty() && pending.capacity() > KEPT {
            pending = Vec::new();
        }
        self.pending = pending;
        Ok(frames)
    }

    /// Tells what is whole at the start of `bytes`: bytes and frames used.
    fn walk(
        &mut self,
        bytes: &[u8],
        tell: &mut impl FnMut(Incoming<'_>),
    ) -> Result<(usize, u64), Violation> {
        let mut rest = bytes;
        let mut frames = 0;
        while let Some(header) = Header::read(rest)? {
            let Some((payload, after)) = rest
                .get(header.len..)
                .and_then(|rest| rest.split_at_checked(header.payload))
            else {
                break;
            };
            rest = after;
            frames += 1;
            self.take(header, payload, tell)?;
        }
        Ok((bytes.len() - rest.len(), frames))
    }

    fn take(
        &mut self,
        header: Header,
        payload: &[u8],
        tell: &mut impl FnMut(Incoming<'_>),
    ) -> Result<(), Violation> {
        match header.opcode {
            Opcode::Ping => tell(Incoming::Ping(payload)),
            Opcode::Pong => tell(Incoming::Pong),
            Opcode::Close => tell(Incoming::Close(
                payload.first_chunk::<2>().copied().map(u16::from_be_bytes),
            )),
            Opcode::Text | Opcode::Binary if self.inside.is_some() => {
                return Err(Violation::Fragments);
            }
            Opcode::Binary if header.last => tell(Incoming::Message(payload)),
            Opcode::Text if header.last => tell(Incoming::Text(payload)),
            Opcode::Text | Opcode::Binary => {
                self.inside = Some(header.opcode);
                self.fragments.extend_from_slice(payload);
            }
            Opcode::Continuation => {
                let Some(kind) = self.inside else {
                    return Err(Violation::Fragments);
                };
                self.fragments.extend_from_slice(payload);
                if header.last {
                    self.inside = None;
                    let message = std::mem::take(&mut self.fragments);
                    tell(if kind == Opcode::Binary {
                        Incoming::Message(&message)
                    } else {
                        Incoming::Text(&message)
                    });
                }
            }
        }
        Ok(())
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    /// Two messages, one of them in three fragments with a ping between them, then a goodbye.
    const STREAM: &[u8] = &[
        0x82, 2, 1, 2, // whole
        0x02, 1, 3, // first fragment
        0x89, 1, 9, // ping in between
        0x00, 1, 4, // second
        0x80, 1, 5, // last
        0x88, 2, 0x03, 0xf5, // 1013
    ];

    fn told(pieces: &[&[u8]]) -> Vec<String> {
        let mut inbox = Inbox::default();
        let mut told = Vec::new();
        let mut frames = 0;
        for piece in pieces {
            frames += inbox
                .feed(piece, |incoming| told.push(format!("{incoming:?}")))
                .unwrap();
        }
        assert_eq!(frames, 6);
        told
    }

    #[test]
    fn messages_are_the_same_wherever_reads_cut_them() {
        let whole = told(&[STREAM]);
        assert_eq!(
            whole,
            [
                "Message([1, 2])",
                "Ping([9])",
                "Message([3, 4, 5])",
                "Close(Some(1013))"
            ]
        );
        for cut in 1..STREAM.len() {
            assert_eq!(told(&[&STREAM[..cut], &STREAM[cut..]]), whole, "cut {cut}");
        }
        let single: Vec<&[u8]> = STREAM.chunks(1).collect();
        assert_eq!(told(&single), whole);
    }

    #[test]
    fn fragments_out_of_order_are_a_violation() {
        for stream in [&[0x80, 0][..], &[0x02, 0, 0x82, 0]] {
            let mut inbox = Inbox::default();
            assert_eq!(inbox.feed(stream, |_| ()), Err(Violation::Fragments));
        }
    }
}
