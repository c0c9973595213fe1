//! Words of many rows that are built alike: the first byte of each, the second of each, and so on.
//!
//! While several pupils type at once nothing can be squashed, and each letter is a row: twenty bytes that say nearly the
//! same as the same pupil's letter before, but for counters that rise by one, and the letter. Row after row that
//! compresses to half; byte place by byte place, as differences where it counts up, to little more than the letters.

use std::collections::BTreeMap;

use bytes::Bytes;

use super::columns::Reader;

/// Fewer rows of one author and length than this are written one after the other.
const ALIKE_AT_LEAST: usize = 8;

/// Rows of one author and one length, by their place among all.
fn groups(
    by: &[usize],
    lengths: impl Iterator<Item = usize>,
) -> BTreeMap<(usize, usize), Vec<usize>> {
    let mut groups: BTreeMap<(usize, usize), Vec<usize>> = BTreeMap::new();
    for (row, (by, length)) in by.iter().zip(lengths).enumerate() {
        groups.entry((*by, length)).or_default().push(row);
    }
    groups
}

/// Writes the words of rows, whose authors are `by`.
pub(super) fn write(out: &mut Vec<u8>, by: &[usize], words: &[&[u8]]) {
    for ((_, length), rows) in groups(by, words.iter().map(|words| words.len())) {
        let of_group = || rows.iter().filter_map(|row| words.get(*row));
        if rows.len() < ALIKE_AT_LEAST {
            of_group().for_each(|words| out.extend_from_slice(words));
            continue;
        }
        for place in 0..length {
            let plane: Vec<u8> = of_group()
                .filter_map(|words| words.get(place).copied())
                .collect();
            let differences = differences(&plane);
            let counts = kinds(&differences) < kinds(&plane);
            out.push(u8::from(counts));
            out.extend(if counts { differences } else { plane });
        }
    }
}

/// The words of rows whose authors and lengths are known, in the order of the rows. Nothing where they do not read.
pub(super) fn read(from: &mut Reader<'_>, by: &[usize], lengths: &[usize]) -> Option<Vec<Bytes>> {
    let mut words = vec![Bytes::new(); lengths.len()];
    for ((_, length), rows) in groups(by, lengths.iter().copied()) {
        if rows.len() < ALIKE_AT_LEAST {
            for row in rows {
                *words.get_mut(row)? = from.bytes(length)?;
            }
            continue;
        }
        let planes = (0..length)
            .map(|_| plane(from, rows.len()))
            .collect::<Option<Vec<_>>>()?;
        for (at, row) in rows.into_iter().enumerate() {
            let bytes: Option<Vec<u8>> = planes
                .iter()
                .map(|plane: &Vec<u8>| plane.get(at).copied())
                .collect();
            *words.get_mut(row)? = bytes?.into();
        }
    }
    Some(words)
}

fn plane(from: &mut Reader<'_>, rows: usize) -> Option<Vec<u8>> {
    let counts = from.bytes(1)?;
    let mut plane = from.bytes(rows)?.to_vec();
    match *counts {
        [0] => {}
        [1] => {
            let mut before = 0_u8;
            for byte in &mut plane {
                before = before.wrapping_add(*byte);
                *byte = before;
            }
        }
        _ => return None,
    }
    Some(plane)
}

fn differences(plane: &[u8]) -> Vec<u8> {
    let mut before = 0;
    plane
        .iter()
        .map(|byte| byte.wrapping_sub(std::mem::replace(&mut before, *byte)))
        .collect()
}

/// How many bytes differ.
fn kinds(bytes: &[u8]) -> usize {
    let mut seen = [false; 256];
    for byte in bytes {
        if let Some(seen) = seen.get_mut(usize::from(*byte)) {
            *seen = true;
        }
    }
    seen.into_iter().filter(|seen| *seen).count()
}
