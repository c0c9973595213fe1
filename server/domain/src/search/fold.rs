//! Words as they are compared: « Œufs », "oeufs" and "ŒUFS" are one word, and « l'été » is the word "ete".

use std::collections::HashSet;

use unicode_normalization::{UnicodeNormalization as _, char::is_combining_mark};

/// Letters of a folded word; what is longer is cut there, in texts and in questions alike.
pub const LONGEST_WORD: usize = 40;
/// Different words that are taken from one text; the rest of a longer one is not found by its words.
pub const MOST_WORDS: usize = 20_000;
/// Bytes of all folded words of one text, with a space after each: PostgreSQL keeps no list of a mebibyte.
pub const MOST_BYTES: usize = 512 * 1024;

/// The different words of a text in the order in which each is met first: without marks, in lower case, « œ » as "oe",
/// « æ » as "ae", « ß » as "ss". Everything that is neither letter nor digit splits, the apostrophe too; a letter that is
/// left alone (« l' », « à », « y ») is no word.
#[must_use]
pub fn fold(text: &str) -> Vec<String> {
    let mut found: Vec<String> = Vec::new();
    let mut seen: HashSet<String> = HashSet::new();
    let mut bytes = 0;
    for word in folded(text) {
        if seen.contains(&word) {
            continue;
        }
        bytes += word.len() + 1;
        if found.len() == MOST_WORDS || bytes > MOST_BYTES {
            break;
        }
        seen.insert(word.clone());
        found.push(word);
    }
    found
}

/// The different words of two texts that are folded already, as [`fold`] would find them in the first with the second below.
#[must_use]
pub fn folded_below(first: Vec<String>, second: &[String]) -> Vec<String> {
    let there: HashSet<&str> = first.iter().map(String::as_str).collect();
    let mut bytes: usize = first.iter().map(|word| word.len() + 1).sum();
    let mut left = MOST_WORDS.saturating_sub(first.len());
    let new = second
        .iter()
        .filter(|word| !there.contains(word.as_str()))
        .take_while(|word| {
            bytes += word.len() + 1;
            let fits = left > 0 && bytes <= MOST_BYTES;
            left = left.saturating_sub(1);
            fits
        })
        .cloned()
        .collect::<Vec<_>>();
    let mut all = first;
    all.extend(new);
    all
}

/// Every word of a text, folded, as often as it stands there.
pub(super) fn folded(text: &str) -> impl Iterator<Item = String> {
    let mut letters = text.nfkd();
    std::iter::from_fn(move || {
        loop {
            let mut word = String::new();
            let mut length = 0;
            // What comes out is counted, not what went in: whoever types "oe" finds « œ » in a long word too.
            let mut push = |letter| {
                if length < LONGEST_WORD {
                    length += 1;
                    word.push(letter);
                }
            };
            let mut ended = true;
            for letter in letters.by_ref() {
                if is_silent(letter) {
                    continue;
                }
                if !letter.is_alphanumeric() {
                    ended = false;
                    break;
                }
                for small in letter.to_lowercase().filter(|&small| !is_silent(small)) {
                    match small {
                        'œ' => "oe".chars().for_each(&mut push),
                        'æ' => "ae".chars().for_each(&mut push),
                        'ß' => "ss".chars().for_each(&mut push),
                        other => push(other),
                    }
                }
            }
            if is_word(&word) {
                return Some(word);
            }
            if ended {
                return None;
            }
        }
    })
}

/// Marks above and below letters, and what is not seen between two letters of one word.
fn is_silent(letter: char) -> bool {
    is_combining_mark(letter)
        || matches!(
            letter,
            '\u{ad}' | '\u{200b}'..='\u{200f}' | '\u{2060}' | '\u{feff}'
        )
}

/// A digit is one, and so is a sign that is a whole word of its script; a Latin letter alone is not.
fn is_word(word: &str) -> bool {
    let mut letters = word.chars();
    match (letters.next(), letters.next()) {
        (None, _) => false,
        (Some(only), None) => !only.is_ascii_lowercase(),
        (Some(_), Some(_)) => true,
    }
}
