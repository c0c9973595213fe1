//! The primitives of npm lib0's encoding: variable-length unsigned numbers, strings and byte arrays.
//!
//! Reading is done on borrowed bytes; a claimed length is compared with what is there before it is believed.

use bytes::BufMut;

use super::WireError;

/// Largest number that Yjs can represent (`Number.MAX_SAFE_INTEGER`, 2^53 - 1); lib0 throws above it.
pub const MAX_SAFE_INTEGER: u64 = (1 << 53) - 1;

/// A cursor over the bytes of one message.
#[derive(Debug, Clone)]
pub struct Reader<'a> {
    rest: &'a [u8],
}

impl<'a> Reader<'a> {
    /// Starts at the first byte.
    pub fn new(bytes: &'a [u8]) -> Self {
        Self { rest: bytes }
    }

    /// What has not been read yet.
    pub fn rest(&self) -> &'a [u8] {
        self.rest
    }

    /// Whether everything has been read.
    pub fn is_empty(&self) -> bool {
        self.rest.is_empty()
    }

    /// One byte.
    ///
    /// # Errors
    /// [`WireError::Truncated`] at the end.
    pub fn byte(&mut self) -> Result<u8, WireError> {
        let (&first, rest) = self.rest.split_first().ok_or(WireError::Truncated)?;
        self.rest = rest;
        Ok(first)
    }

    /// A LEB128 unsigned number, at most 2^53 - 1 as in lib0's `readVarUint`.
    ///
    /// # Errors
    /// [`WireError::Truncated`], [`WireError::OutOfRange`].
    #[inline]
    pub fn var_u64(&mut self) -> Result<u64, WireError> {
        // Counts, lengths and tags nearly always take one byte.
        if let [byte @ 0..0x80, rest @ ..] = self.rest {
            self.rest = rest;
            return Ok(u64::from(*byte));
        }
        self.long_var_u64()
    }

    fn long_var_u64(&mut self) -> Result<u64, WireError> {
        let mut value = 0_u64;
        let mut rest = self.rest;
        // Eight groups of seven bits hold every number below 2^56; padding beyond them is never honest.
        for group in 0..8_u32 {
            let (&byte, behind) = rest.split_first().ok_or(WireError::Truncated)?;
            rest = behind;
            value |= u64::from(byte & 0x7f) << (group * 7);
            if byte & 0x80 == 0 {
                self.rest = rest;
                return if value > MAX_SAFE_INTEGER {
                    Err(WireError::OutOfRange)
                } else {
                    Ok(value)
                };
            }
        }
        Err(WireError::OutOfRange)
    }

    /// A LEB128 unsigned number that fits 32 bits.
    ///
    /// # Errors
    /// [`WireError::Truncated`], [`WireError::OutOfRange`].
    pub fn var_u32(&mut self) -> Result<u32, WireError> {
        u32::try_from(self.var_u64()?).map_err(|_| WireError::OutOfRange)
    }

    /// A byte array: its length, then its bytes.
    ///
    /// # Errors
    /// [`WireError::Truncated`] when it claims more than there is, [`WireError::OutOfRange`].
    pub fn var_bytes(&mut self) -> Result<&'a [u8], WireError> {
        let length = usize::try_from(self.var_u64()?).map_err(|_| WireError::Truncated)?;
        let (bytes, rest) = self
            .rest
            .split_at_checked(length)
            .ok_or(WireError::Truncated)?;
        self.rest = rest;
        Ok(bytes)
    }

    /// A UTF-8 string: its length in bytes, then its bytes.
    ///
    /// # Errors
    /// As [`Reader::var_bytes`], and [`WireError::NotUtf8`].
    pub fn var_str(&mut self) -> Result<&'a str, WireError> {
        std::str::from_utf8(self.var_bytes()?).map_err(|_| WireError::NotUtf8)
    }

    /// Ends the reading of a message that must be read whole.
    ///
    /// # Errors
    /// [`WireError::Trailing`] when bytes are left.
    pub fn finish(self) -> Result<(), WireError> {
        if self.rest.is_empty() {
            Ok(())
        } else {
            Err(WireError::Trailing)
        }
    }
}

/// Appends a LEB128 unsigned number.
pub fn write_var_u64(out: &mut impl BufMut, mut value: u64) {
    loop {
        let group = value.to_le_bytes()[0] & 0x7f;
        value >>= 7;
        if value == 0 {
            out.put_u8(group);
            return;
        }
        out.put_u8(group | 0x80);
    }
}

/// Appends a byte array with its length.
pub fn write_var_bytes(out: &mut impl BufMut, bytes: &[u8]) {
    write_var_u64(out, bytes.len() as u64);
    out.put_slice(bytes);
}

/// Appends a UTF-8 string with its length in bytes.
pub fn write_var_str(out: &mut impl BufMut, text: &str) {
    write_var_bytes(out, text.as_bytes());
}

/// How many bytes [`write_var_u64`] takes for this number: 1 to 10.
pub const fn var_len(value: u64) -> usize {
    (64 - (value | 1).leading_zeros() as usize).div_ceil(7)
}

/// How many bytes [`write_var_bytes`] takes for an array of this length.
pub const fn var_bytes_len(length: usize) -> usize {
    var_len(length as u64) + length
}
