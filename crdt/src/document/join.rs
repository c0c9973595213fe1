//! One insert for what one author typed letter by letter: yrs takes as long for a word as for one letter of it.

use std::borrow::Cow;

use crate::scan::Typed;

/// Joins neighbours of which each goes on where the one before ends: as one string, which is how Yjs itself keeps them.
/// The others stay as they are, and all in their order.
///
/// Only neighbours: between them nothing can have come that stands between their letters.
pub(crate) fn join<'a>(updates: &[&'a [u8]]) -> Vec<Cow<'a, [u8]>> {
    let mut joined = Vec::new();
    let mut updates = updates.iter().copied().peekable();
    while let Some(update) = updates.next() {
        let Some(first) = Typed::read(update) else {
            joined.push(Cow::Borrowed(update));
            continue;
        };
        let mut range = first.range;
        let mut words = String::new();
        while let Some(next) = updates.peek().and_then(|next| Typed::read(next))
            && next.continues(&range)
            && next.right_origin == first.right_origin
        {
            if words.is_empty() {
                words.push_str(first.text);
            }
            words.push_str(next.text);
            range.len += next.range.len;
            updates.next();
        }
        joined.push(if words.is_empty() {
            Cow::Borrowed(update)
        } else {
            Cow::Owned(first.write(&words))
        });
    }
    joined
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_word_typed_letter_by_letter_becomes_one_insert() {
        let first = [1, 1, 5, 7, 0xc4, 9, 0, 5, 2, 1, b'm', 0];
        let second = [1, 1, 5, 8, 0xc4, 5, 7, 5, 2, 4, 0xf0, 0x9f, 0x98, 0x80, 0];
        let third = [1, 1, 5, 10, 0xc4, 5, 9, 5, 2, 1, b't', 0];
        // Its right neighbour is another one.
        let elsewhere = [1, 1, 5, 11, 0x84, 5, 10, 1, b's', 0];
        let whole = [
            1, 1, 5, 7, 0xc4, 9, 0, 5, 2, 6, b'm', 0xf0, 0x9f, 0x98, 0x80, b't', 0,
        ];
        let joined = join(&[&first, &second, &third, &elsewhere]);
        assert_eq!(joined, [whole.as_slice(), elsewhere.as_slice()]);
        assert_eq!(
            join(&[&first, &third]),
            [first.as_slice(), third.as_slice()]
        );
    }
}
