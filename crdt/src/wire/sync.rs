//! The sync body shared by both protocols: step 1 asks, step 2 answers, update tells news.

use bytes::BufMut;

use super::{Reader, WireError, lib0};

const STEP_1: u8 = 0;
const STEP_2: u8 = 1;
const UPDATE: u8 = 2;

/// One sync body. The bytes inside are untrusted: a state vector goes through
/// [`StateVector::decode`](super::StateVector::decode), an update through the gate.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum SyncMessage<'a> {
    /// "This is what I have" (a state vector): asks for what is missing.
    Step1(&'a [u8]),
    /// The answer to a step 1 (an update).
    Step2(&'a [u8]),
    /// A change (an update).
    Update(&'a [u8]),
}

impl<'a> SyncMessage<'a> {
    /// Reads a body that ends the message.
    ///
    /// # Errors
    /// Every [`WireError`] of the primitives; [`WireError::UnknownType`]; [`WireError::Trailing`].
    pub fn decode(mut reader: Reader<'a>) -> Result<Self, WireError> {
        let kind = reader.var_u64()?;
        let body = reader.var_bytes()?;
        reader.finish()?;
        match kind {
            0 => Ok(Self::Step1(body)),
            1 => Ok(Self::Step2(body)),
            2 => Ok(Self::Update(body)),
            other => Err(WireError::UnknownType(other)),
        }
    }

    /// Appends the body.
    pub fn encode(&self, out: &mut impl BufMut) {
        let (kind, body) = self.parts();
        out.put_u8(kind);
        lib0::write_var_bytes(out, body);
    }

    /// How many bytes [`SyncMessage::encode`] appends.
    pub fn encoded_len(&self) -> usize {
        1 + lib0::var_bytes_len(self.parts().1.len())
    }

    fn parts(&self) -> (u8, &'a [u8]) {
        match self {
            Self::Step1(body) => (STEP_1, body),
            Self::Step2(body) => (STEP_2, body),
            Self::Update(body) => (UPDATE, body),
        }
    }
}
