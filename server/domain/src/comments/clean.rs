//! What is taken from typed words before they are kept: signs that nobody sees and that turn what others read around.

/// More letters than there may be.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
#[error("too long")]
pub struct TooLong;

/// Marks above one letter: no language of a school piles up more.
const MOST_MARKS: usize = 4;

/// The words without spaces around them and without what nobody sees, of `most` characters at most.
///
/// # Errors
/// [`TooLong`] where more than `most` characters remain.
pub fn clean(words: &str, most: usize) -> Result<String, TooLong> {
    let kept = seen(words.trim());
    if kept.chars().count() > most {
        return Err(TooLong);
    }
    Ok(kept)
}

/// The words without direction overrides, tags and invisible signs. Joiners stay between the parts of one picture sign.
#[must_use]
pub fn seen(words: &str) -> String {
    let mut kept = String::with_capacity(words.len());
    let mut marks = 0;
    for letter in words.chars() {
        if is_mark(letter) {
            marks += 1;
            if marks > MOST_MARKS {
                continue;
            }
        } else {
            marks = 0;
        }
        if !is_unseen(letter) {
            kept.push(letter);
        }
    }
    kept
}

const fn is_mark(letter: char) -> bool {
    matches!(letter, '\u{300}'..='\u{36f}' | '\u{1ab0}'..='\u{1aff}' | '\u{1dc0}'..='\u{1dff}' | '\u{20d0}'..='\u{20ff}')
}

const fn is_unseen(letter: char) -> bool {
    matches!(letter,
        '\0'..='\u{8}' | '\u{b}'..='\u{1f}' | '\u{7f}'..='\u{9f}' | '\u{ad}' | '\u{61c}' | '\u{180e}'
        | '\u{200b}' | '\u{200e}' | '\u{200f}' | '\u{202a}'..='\u{202e}' | '\u{2060}'..='\u{206f}' | '\u{feff}'
        | '\u{fff9}'..='\u{fffb}' | '\u{e0000}'..='\u{e007f}')
}
