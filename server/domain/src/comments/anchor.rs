//! A place in a text as Yjs encodes it: names a letter, not a number, so that others' edits move it along.

use std::sync::Arc;

/// Bytes that are no place in a text.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
#[error("not a place in a text")]
pub struct NotAnAnchor;

/// Longest encoding, in bytes: three numbers below 2^53 and a kind need 18.
const LONGEST: usize = 32;
/// The one field that texts are written in.
const ROOT: &[u8] = b"default";

/// An encoded relative position of Yjs: an item, the field itself, or a type inside it, then which side it holds on to.
#[derive(Clone, PartialEq, Eq, Hash)]
pub struct Anchor(Arc<[u8]>);

impl Anchor {
    /// Takes bytes from outside, where they are one whole relative position and nothing else.
    ///
    /// # Errors
    /// [`NotAnAnchor`] for anything else.
    pub fn parse(bytes: &[u8]) -> Result<Self, NotAnAnchor> {
        if bytes.len() > LONGEST {
            return Err(NotAnAnchor);
        }
        let rest = match bytes.split_first().ok_or(NotAnAnchor)? {
            (0 | 2, rest) => number(number(rest)?)?,
            (1, rest) => {
                let (&length, rest) = rest.split_first().ok_or(NotAnAnchor)?;
                let (name, rest) = rest
                    .split_at_checked(usize::from(length))
                    .ok_or(NotAnAnchor)?;
                if name != ROOT {
                    return Err(NotAnAnchor);
                }
                rest
            }
            _ => return Err(NotAnAnchor),
        };
        // The side: 0 holds on to the letter after the place, -1 (written 0x41) to the one before; older ones say nothing.
        match rest {
            [] | [0x00 | 0x41] => Ok(Self(bytes.into())),
            _ => Err(NotAnAnchor),
        }
    }

    /// The bytes.
    #[must_use]
    pub fn as_bytes(&self) -> &[u8] {
        &self.0
    }
}

impl std::fmt::Debug for Anchor {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        write!(f, "Anchor({} bytes)", self.0.len())
    }
}

/// Reads one number of lib0 (seven bits a byte, lowest first) below 2^53; what follows it.
fn number(bytes: &[u8]) -> Result<&[u8], NotAnAnchor> {
    let mut value: u64 = 0;
    for (place, &byte) in bytes.iter().enumerate().take(8) {
        value |= u64::from(byte & 0x7f) << (7 * place);
        if byte < 0x80 {
            return if value < 1 << 53 {
                bytes.get(place + 1..).ok_or(NotAnAnchor)
            } else {
                Err(NotAnAnchor)
            };
        }
    }
    Err(NotAnAnchor)
}
