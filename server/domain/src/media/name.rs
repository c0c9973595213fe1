//! What a file is called: the words of whoever sent it, without what could lead or mislead a reader's device.

use crate::comments::seen;

/// Longest name of a file, in characters, its ending included.
pub const LONGEST_NAME: usize = 100;
const ENDING: &str = ".pdf";

/// A name under which a PDF may be saved anywhere: no folders, no sign that nobody sees or that turns what is read around, no
/// sign that some system keeps for itself, one ending that says what it is. Nothing is refused: a name is a help.
#[must_use]
pub fn clean_name(sent: &str) -> String {
    let last = sent.rsplit(['/', '\\']).next().unwrap_or_default();
    let mut name = String::with_capacity(last.len());
    for letter in seen(last).chars() {
        // Spaces of every kind are one space; what Windows forbids in names is a hyphen.
        let letter = match letter {
            '<' | '>' | ':' | '"' | '|' | '?' | '*' => '-',
            letter if letter.is_whitespace() => ' ',
            letter => letter,
        };
        if letter != ' ' || !name.ends_with(' ') {
            name.push(letter);
        }
    }
    let name = name.trim_matches(|letter| letter == ' ' || letter == '.');
    let stem = match name.char_indices().rev().nth(ENDING.len() - 1) {
        Some((at, _))
            if name
                .get(at..)
                .is_some_and(|end| end.eq_ignore_ascii_case(ENDING)) =>
        {
            name.get(..at).unwrap_or_default()
        }
        Some(_) | None if name.eq_ignore_ascii_case("pdf") => "",
        Some(_) | None => name,
    };
    let kept: String = stem.chars().take(LONGEST_NAME - ENDING.len()).collect();
    let kept = kept.trim_matches(|letter| letter == ' ' || letter == '.');
    let kept = if kept.is_empty() { "document" } else { kept };
    format!("{kept}{ENDING}")
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn med_36_a_name_leads_nowhere_and_reads_as_it_is() {
        let long = format!("{}.pdf", "é".repeat(LONGEST_NAME - 4));
        for (sent, kept) in [
            ("Lettre aux familles.pdf", "Lettre aux familles.pdf"),
            ("Sortie du 4 décembre.PDF", "Sortie du 4 décembre.pdf"),
            ("../../etc/passwd", "passwd.pdf"),
            ("C:\\Users\\claire\\mot.pdf", "mot.pdf"),
            ("mot\r\nSet-Cookie: a=b.pdf", "mot Set-Cookie- a=b.pdf"),
            ("facture\u{202e}fdp.exe", "facturefdp.exe.pdf"),
            ("a\u{200b}\u{feff}b\u{e0041}.pdf", "ab.pdf"),
            ("\"mot\"<b>*?.pdf", "-mot--b---.pdf"),
            ("  .. .pdf", "document.pdf"),
            (".pdf", "document.pdf"),
            ("pdf", "document.pdf"),
            ("", "document.pdf"),
            ("a\t\u{a0} b.pdf", "a b.pdf"),
            ("mot.pdf.exe", "mot.pdf.exe.pdf"),
            (long.as_str(), long.as_str()),
        ] {
            assert_eq!(clean_name(sent), kept, "{sent:?}");
            assert_eq!(clean_name(kept), kept, "again");
        }
        let longer = clean_name(&"à".repeat(5_000));
        assert_eq!(longer.chars().count(), LONGEST_NAME);
        assert!(longer.ends_with("à.pdf"));
    }
}
