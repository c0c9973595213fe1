//! Takes out of words what cannot be seen or disturbs what stands around: the rendering shows what a moderator read.

use std::borrow::Cow;

/// Combining marks that may stand on one letter; Vietnamese needs two.
const MOST_MARKS: usize = 3;

const JOINER: char = '\u{200d}';
const EMOJI_STYLE: char = '\u{fe0f}';

/// Without direction overrides, invisible characters (joiners and style selectors inside emoji apart), tag
/// characters, control characters other than tab and newline, and more than three combining marks on a letter.
pub fn clean(words: &str) -> Cow<'_, str> {
    // Every French text of plain letters ends here.
    if words.chars().all(|c| matches!(c, ' '..='~' | '\n' | '\t' | '\u{a0}'..='\u{ac}' | '\u{ae}'..='\u{2ff}' | '’' | '…' | '–' | '—')) {
        return Cow::Borrowed(words);
    }
    let mut out = String::with_capacity(words.len());
    let mut marks = 0;
    let mut letters = words.chars().peekable();
    while let Some(letter) = letters.next() {
        let before = out.chars().next_back();
        let keep = match letter {
            JOINER => {
                before.is_some_and(ends_emoji) && letters.peek().is_some_and(|&next| is_emoji(next))
            }
            EMOJI_STYLE => before
                .is_some_and(|c| is_emoji(c) || matches!(c, '0'..='9' | '#' | '*' | '©' | '®')),
            _ => !is_hidden(letter),
        };
        if !keep {
            continue;
        }
        marks = if is_combining(letter) { marks + 1 } else { 0 };
        if marks <= MOST_MARKS {
            out.push(letter);
        }
    }
    if out == words {
        Cow::Borrowed(words)
    } else {
        Cow::Owned(out)
    }
}

fn ends_emoji(letter: char) -> bool {
    letter == EMOJI_STYLE || is_emoji(letter)
}

fn is_emoji(letter: char) -> bool {
    matches!(letter, '\u{203c}' | '\u{2049}' | '\u{2122}' | '\u{2139}' | '\u{2190}'..='\u{2bff}'
        | '\u{3030}' | '\u{303d}' | '\u{3297}' | '\u{3299}' | '\u{1f000}'..='\u{1faff}')
}

fn is_hidden(letter: char) -> bool {
    matches!(letter,
        '\0'..='\u{8}' | '\u{b}'..='\u{1f}' | '\u{7f}'..='\u{9f}'
        | '\u{ad}' | '\u{34f}' | '\u{61c}' | '\u{115f}' | '\u{1160}' | '\u{17b4}' | '\u{17b5}'
        | '\u{180b}'..='\u{180f}' | '\u{200b}'..='\u{200f}' | '\u{2028}'..='\u{202e}' | '\u{2060}'..='\u{206f}'
        | '\u{2800}' | '\u{3164}' | '\u{fe00}'..='\u{fe0f}' | '\u{feff}' | '\u{ffa0}' | '\u{fff0}'..='\u{fffb}'
        | '\u{1bca0}'..='\u{1bca3}' | '\u{1d173}'..='\u{1d17a}' | '\u{e0000}'..='\u{e0fff}'
        // Private use: what it looks like is a font's secret.
        | '\u{e000}'..='\u{f8ff}' | '\u{f0000}'..='\u{10ffff}')
}

fn is_combining(letter: char) -> bool {
    matches!(letter,
        '\u{300}'..='\u{36f}' | '\u{483}'..='\u{489}' | '\u{591}'..='\u{5bd}' | '\u{5bf}' | '\u{5c1}' | '\u{5c2}'
        | '\u{5c4}' | '\u{5c5}' | '\u{5c7}' | '\u{610}'..='\u{61a}' | '\u{64b}'..='\u{65f}' | '\u{670}'
        | '\u{6d6}'..='\u{6dc}' | '\u{6df}'..='\u{6e4}' | '\u{e31}' | '\u{e34}'..='\u{e3a}' | '\u{e47}'..='\u{e4e}'
        | '\u{eb1}' | '\u{eb4}'..='\u{ebc}' | '\u{ec8}'..='\u{ece}' | '\u{f71}'..='\u{f84}'
        | '\u{1ab0}'..='\u{1aff}' | '\u{1dc0}'..='\u{1dff}' | '\u{20d0}'..='\u{20ff}'
        | '\u{302a}'..='\u{302f}' | '\u{3099}' | '\u{309a}' | '\u{a66f}'..='\u{a672}' | '\u{fe20}'..='\u{fe2f}'
        | '\u{1d165}'..='\u{1d169}' | '\u{1d16d}'..='\u{1d172}')
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn honest_words_pass_untouched() {
        for words in [
            "Zoé D'Haëne-Lefèvre",
            "« œuf »\u{a0}!",
            "👩‍🚒 👨‍👩‍👧‍👦 ❤️ 1️⃣ 🏴‍☠️ 👍🏽",
            "Tiếng Việt",
            "e\u{301}te\u{301}",
            "日本語",
        ] {
            assert!(matches!(clean(words), Cow::Borrowed(_)), "{words}");
        }
    }

    #[test]
    fn what_hides_goes() {
        let cases = [
            ("lu\u{202e}erb\u{2066}", "luerb"),
            ("n\u{200b}u\u{200d}l\u{2060}\u{feff}\u{ad}", "nul"),
            ("a\u{200d}🐔", "a🐔"),
            ("🐔\u{200d}a", "🐔a"),
            ("x\u{e0041}\u{e0042}\u{fe0f}", "x"),
            ("a\0\u{7}b\u{2028}c\nd", "abc\nd"),
        ];
        for (words, expected) in cases {
            assert_eq!(clean(words), expected);
        }
        let tower = format!("a{}b", "\u{301}".repeat(300));
        assert_eq!(clean(&tower), "a\u{301}\u{301}\u{301}b");
    }
}
