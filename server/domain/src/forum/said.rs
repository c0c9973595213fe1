//! What is flagged in typed words, so that an adult looks at it, and what a quotation still shows. Nothing is held back by
//! a flag: adults decide.

/// Longest post, in characters.
pub const LONGEST_POST: usize = 4_000;
/// Longest of what is said of one picture, sound or film, in characters.
pub const LONGEST_CAPTIONS: usize = 2_000;
/// Longest quotation, in characters.
pub const LONGEST_QUOTE: usize = 300;
/// Digits that make a telephone number in France.
const DIGITS_OF_A_NUMBER: usize = 10;
/// The same sign so often is no word.
const SAME_SIGNS: usize = 20;

/// What an adult should look at.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub enum Flag {
    /// Looks like a telephone number.
    Phone,
    /// Looks like an address of e-mail.
    Email,
    /// One sign over and over.
    Letters,
}

impl Flag {
    /// The name on the wire.
    #[must_use]
    pub const fn as_str(self) -> &'static str {
        match self {
            Self::Phone => "phone",
            Self::Email => "email",
            Self::Letters => "letters",
        }
    }
}

/// What should be looked at in these words.
#[must_use]
pub fn flags(words: &str) -> Vec<Flag> {
    let mut found = Vec::new();
    if has_number(words) {
        found.push(Flag::Phone);
    }
    if words.split_whitespace().any(is_address) {
        found.push(Flag::Email);
    }
    if repeats(words) {
        found.push(Flag::Letters);
    }
    found
}

/// Ten digits with nothing between them but spaces, points, dashes and the like.
fn has_number(words: &str) -> bool {
    let mut digits = 0;
    for letter in words.chars() {
        if letter.is_ascii_digit() {
            digits += 1;
            if digits == DIGITS_OF_A_NUMBER {
                return true;
            }
        } else if !matches!(
            letter,
            ' ' | '.' | '-' | '/' | '_' | '(' | ')' | '+' | '\u{a0}' | '\u{202f}'
        ) {
            digits = 0;
        }
    }
    false
}

fn is_address(word: &str) -> bool {
    word.split_once('@').is_some_and(|(name, place)| {
        name.chars().next_back().is_some_and(char::is_alphanumeric)
            && place.split_once('.').is_some_and(|(first, last)| {
                !first.is_empty() && last.chars().next().is_some_and(char::is_alphanumeric)
            })
    })
}

fn repeats(words: &str) -> bool {
    let (mut last, mut times) = (None, 0);
    for letter in words.chars().flat_map(char::to_lowercase) {
        if last == Some(letter) {
            times += 1;
        } else {
            (last, times) = (Some(letter), 1);
        }
        if times >= SAME_SIGNS && !letter.is_whitespace() {
            return true;
        }
    }
    false
}

/// Whether these words stand in that post: nobody puts words into somebody's mouth.
#[must_use]
pub fn holds(post: &str, words: &str) -> bool {
    !words.is_empty() && post.contains(words)
}

/// What a quotation shows now: nothing once the words do not stand there any more.
#[must_use]
pub fn quotation(shown: bool, post: &str, words: &str) -> String {
    if shown && holds(post, words) {
        words.to_owned()
    } else {
        String::new()
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn for_5_what_an_adult_should_look_at_is_flagged_and_nothing_else() {
        for (words, expected) in [
            ("mon numéro c'est 06 12 34 56 78", vec![Flag::Phone]),
            ("06.12.34.56.78", vec![Flag::Phone]),
            ("+33 6 12 34 56 78", vec![Flag::Phone]),
            ("écris à zoe@exemple.fr !", vec![Flag::Email]),
            (&"a".repeat(20), vec![Flag::Letters]),
            ("Super !!!!!!!!!!!!!!!!!!!!!!!!", vec![Flag::Letters]),
            ("La page 34 et la page 1789, puis 2026.", vec![]),
            ("aaaaaaaaaaaaaaaaaaa", vec![]),
            ("@zoe, relis la page 3.4 @ midi", vec![]),
        ] {
            assert_eq!(flags(words), expected, "{words}");
        }
    }

    #[test]
    fn for_4_a_quotation_shows_what_still_stands_there() {
        let post = "J'ai aimé mais pourquoi le loup il part ?";
        assert_eq!(
            quotation(true, post, "pourquoi le loup"),
            "pourquoi le loup"
        );
        assert_eq!(quotation(false, post, "pourquoi le loup"), "");
        assert_eq!(quotation(true, "J'ai tout aimé.", "pourquoi le loup"), "");
        assert!(!holds(post, ""));
    }
}
