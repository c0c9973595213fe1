//! Stepping over `Any` values with a bound on their nesting.

use super::{Limits, Malformed};
use crate::wire::lib0::Reader;

const UNDEFINED: u8 = 127;
const NULL: u8 = 126;
const INTEGER: u8 = 125;
const FLOAT32: u8 = 124;
const FLOAT64: u8 = 123;
const BIG_INTEGER: u8 = 122;
const FALSE: u8 = 121;
const TRUE: u8 = 120;
const STRING: u8 = 119;
const MAP: u8 = 118;
const ARRAY: u8 = 117;
const BYTES: u8 = 116;

/// A map or array that has been entered.
#[derive(Clone, Copy, Default)]
struct Frame {
    left: u64,
    map: bool,
}

/// Steps over one `Any`, taking each value that it holds from the budget.
pub(super) fn skip_any(
    reader: &mut Reader<'_>,
    depth_limit: u32,
    budget: &mut u32,
) -> Result<(), Malformed> {
    let first = reader.byte()?;
    *budget = budget.checked_sub(1).ok_or(Malformed::TooMuch)?;
    if first != MAP && first != ARRAY {
        return skip_scalar(reader, first);
    }
    skip_nested(reader, first, depth_limit, budget)
}

fn skip_nested(
    reader: &mut Reader<'_>,
    mut tag: u8,
    depth_limit: u32,
    budget: &mut u32,
) -> Result<(), Malformed> {
    let mut stack = [Frame::default(); Limits::DEEPEST_VALUE as usize];
    let mut depth = 0_usize;
    loop {
        if tag == MAP || tag == ARRAY {
            if depth >= usize::try_from(depth_limit).unwrap_or(usize::MAX) {
                return Err(Malformed::TooDeep);
            }
            let left = reader.var_u64()?;
            // Each element takes a byte at least, so that yrs may reserve for what is claimed.
            if left > reader.rest().len() as u64 {
                return Err(Malformed::Truncated);
            }
            *stack.get_mut(depth).ok_or(Malformed::TooDeep)? = Frame {
                left,
                map: tag == MAP,
            };
            depth += 1;
        } else {
            skip_scalar(reader, tag)?;
        }
        loop {
            let Some(frame) = depth.checked_sub(1).and_then(|top| stack.get_mut(top)) else {
                return Ok(());
            };
            let Some(left) = frame.left.checked_sub(1) else {
                depth -= 1;
                continue;
            };
            frame.left = left;
            if frame.map {
                reader.var_str()?;
            }
            break;
        }
        tag = reader.byte()?;
        *budget = budget.checked_sub(1).ok_or(Malformed::TooMuch)?;
    }
}

fn skip_scalar(reader: &mut Reader<'_>, tag: u8) -> Result<(), Malformed> {
    match tag {
        UNDEFINED | NULL | FALSE | TRUE => {}
        INTEGER => skip_integer(reader)?,
        FLOAT32 => skip_bytes(reader, 4)?,
        FLOAT64 | BIG_INTEGER => skip_bytes(reader, 8)?,
        STRING => {
            reader.var_str()?;
        }
        BYTES => {
            reader.var_bytes()?;
        }
        _ => return Err(Malformed::Tag),
    }
    Ok(())
}

fn skip_bytes(reader: &mut Reader<'_>, count: usize) -> Result<(), Malformed> {
    for _ in 0..count {
        reader.byte()?;
    }
    Ok(())
}

/// A signed variable-length integer: six bits in its first byte, then at most seven times seven.
fn skip_integer(reader: &mut Reader<'_>) -> Result<(), Malformed> {
    for _ in 0..8 {
        if reader.byte()? & 0x80 == 0 {
            return Ok(());
        }
    }
    Err(Malformed::Number)
}

/// Steps over values that were checked before.
pub(crate) fn skip_values(reader: &mut Reader<'_>, count: u32) -> Result<(), Malformed> {
    for _ in 0..count {
        skip_any(reader, Limits::DEEPEST_VALUE, &mut u32::MAX.clone())?;
    }
    Ok(())
}
