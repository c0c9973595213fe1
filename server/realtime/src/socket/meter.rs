//! Reads frame headers as they pass, so that a message over the limit of its moment costs no memory.
//!
//! tungstenite reserves what a header claims and knows one limit for the life of a socket; this meter stands in
//! front of it, knows the limit of the moment, and counts the fragments that tungstenite joins.

/// Why the meter lets nothing more pass.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
pub(crate) enum OverLimit {
    /// Longer than the limit of its moment.
    #[error("a message is over the limit of its moment")]
    Bytes,
    /// Cut into too many frames.
    #[error("a message is cut into too many frames")]
    Fragments,
}

/// The state between two reads.
#[derive(Debug)]
pub(crate) struct Meter {
    header: [u8; 14],
    have: usize,
    payload_left: u64,
    message: u64,
    fragments: u32,
    allowed: u64,
    most_fragments: u32,
    last_was_final: bool,
}

impl Meter {
    /// A meter that allows messages of `allowed` bytes in `most_fragments` frames.
    pub(crate) fn new(allowed: usize, most_fragments: u32) -> Self {
        Self {
            header: [0; 14],
            have: 0,
            payload_left: 0,
            message: 0,
            fragments: 0,
            allowed: allowed as u64,
            most_fragments,
            last_was_final: true,
        }
    }

    /// Sets the limit of the moment.
    pub(crate) fn allow(&mut self, bytes: usize) {
        self.allowed = bytes as u64;
    }

    /// What is over the limit of the moment, if anything.
    ///
    /// Asked before each read, not after: what was read may begin with the login that raises the limit.
    pub(crate) fn over(&self) -> Option<OverLimit> {
        if self.message > self.allowed {
            Some(OverLimit::Bytes)
        } else if self.fragments > self.most_fragments {
            Some(OverLimit::Fragments)
        } else {
            None
        }
    }

    /// Takes note of bytes that were read.
    pub(crate) fn pass(&mut self, mut bytes: &[u8]) {
        while !bytes.is_empty() {
            if self.payload_left > 0 {
                let step = usize::try_from(self.payload_left)
                    .unwrap_or(usize::MAX)
                    .min(bytes.len());
                self.payload_left -= step as u64;
                bytes = bytes.get(step..).unwrap_or_default();
                continue;
            }
            let (Some((&first, rest)), Some(place)) =
                (bytes.split_first(), self.header.get_mut(self.have))
            else {
                return;
            };
            *place = first;
            self.have += 1;
            bytes = rest;
            if let Some((is_data, fin, length)) = self.parsed() {
                self.have = 0;
                self.payload_left = length;
                if is_data {
                    self.count(fin, length);
                }
            }
        }
    }

    fn count(&mut self, fin: bool, length: u64) {
        if self.last_was_final {
            self.message = 0;
            self.fragments = 0;
        }
        self.last_was_final = fin;
        self.message = self.message.saturating_add(length);
        self.fragments += 1;
    }

    /// Whether the header is complete: is it data, is it the last fragment, and how long is its payload.
    fn parsed(&self) -> Option<(bool, bool, u64)> {
        let header = self.header.get(..self.have)?;
        let (&first, &second) = (header.first()?, header.get(1)?);
        let mask = if second & 0x80 == 0 { 0 } else { 4 };
        let (extended, length) = match second & 0x7f {
            126 => {
                let bytes: [u8; 2] = header.get(2..4)?.try_into().ok()?;
                (2, u64::from(u16::from_be_bytes(bytes)))
            }
            127 => {
                let bytes: [u8; 8] = header.get(2..10)?.try_into().ok()?;
                (8, u64::from_be_bytes(bytes))
            }
            short => (0, u64::from(short)),
        };
        let is_data = first & 0x08 == 0;
        (header.len() == 2 + extended + mask).then_some((is_data, first & 0x80 != 0, length))
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn frame(first: u8, length: usize) -> Vec<u8> {
        let mut out = vec![first];
        match length {
            0..126 => out.push(0x80 | u8::try_from(length).unwrap()),
            126..65_536 => {
                out.push(0x80 | 126);
                out.extend(u16::try_from(length).unwrap().to_be_bytes());
            }
            _ => {
                out.push(0x80 | 127);
                out.extend((length as u64).to_be_bytes());
            }
        }
        out.extend([1, 2, 3, 4]);
        out.resize(out.len() + length, 7);
        out
    }

    #[test]
    fn rt_20_a_header_that_claims_too_much_stops_the_next_read() {
        let mut meter = Meter::new(1_000, 10);
        meter.pass(&frame(0x82, 1_000));
        assert_eq!(meter.over(), None);
        meter.pass(&frame(0x82, 1_001)[..8]);
        assert_eq!(meter.over(), Some(OverLimit::Bytes));
        meter.allow(2_000);
        assert_eq!(meter.over(), None, "a login came with the same read");
    }

    #[test]
    fn rt_20_fragments_add_up_and_control_frames_between_them_do_not() {
        for cut in 1..40 {
            let mut meter = Meter::new(70_000, 3);
            let mut bytes = frame(0x02, 300);
            bytes.extend(frame(0x89, 4));
            bytes.extend(frame(0x00, 66_000));
            bytes.extend(frame(0x80, 5));
            bytes.extend(frame(0x82, 70_000));
            for piece in bytes.chunks(cut) {
                meter.pass(piece);
                assert_eq!(meter.over(), None);
            }
            meter.pass(&frame(0x02, 1));
            meter.pass(&frame(0x00, 1));
            meter.pass(&frame(0x00, 1));
            assert_eq!(meter.over(), None);
            meter.pass(&frame(0x00, 1));
            assert_eq!(meter.over(), Some(OverLimit::Fragments));
        }
    }
}
