//! The drawing of a front page that has no picture: one of three, in one of five inks, as the number wills. The app
//! draws the same ones small.

use maud::{Markup, html};

use crate::model::Kind;

/// A light and a dark ink each.
const INKS: [(&str, &str); 5] = [
    ("#94e5f9", "#507c86"),
    ("#f994bd", "#a4627d"),
    ("#d1f994", "#687c4a"),
    ("#bd94f9", "#8468ae"),
    ("#f2cf8a", "#9a6b12"),
];

/// Which drawing and which ink: the number in the title, else its length. An exhibition may be grave: it has hills or a
/// village, never the hen.
#[must_use]
pub(crate) fn number(title: &str, kind: Kind) -> usize {
    let number = in_title(title);
    match kind {
        Kind::Exhibition if number % 3 == 2 => number + 1,
        Kind::Exhibition | Kind::Paper => number,
    }
}

fn in_title(title: &str) -> usize {
    let digits: String = title
        .chars()
        .skip_while(|letter| !letter.is_ascii_digit())
        .take_while(char::is_ascii_digit)
        .take(6)
        .collect();
    digits
        .parse()
        .unwrap_or_else(|_| title.encode_utf16().count())
}

/// Which of the five inks a printed issue has, from 0.
#[must_use]
pub fn ink_of(title: &str, kind: Kind) -> usize {
    number(title, kind) % INKS.len()
}

/// The drawing that belongs to this title, as SVG of rectangles, circles, ellipses and paths.
#[must_use]
pub fn drawing_of(title: &str, kind: Kind) -> String {
    drawing(title, kind).into_string()
}

/// The class of a page in the ink of this title.
#[must_use]
pub(crate) fn ink(title: &str, kind: Kind) -> String {
    format!("ink-{}", number(title, kind) % INKS.len())
}

/// The drawing that belongs to this title. It says nothing, so it is not read aloud.
#[must_use]
pub(crate) fn drawing(title: &str, kind: Kind) -> Markup {
    let number = number(title, kind);
    let (light, dark) = INKS.get(number % INKS.len()).copied().unwrap_or_default();
    html! {
        svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 240 148" width="240" height="148" preserveAspectRatio="xMidYMid slice" aria-hidden="true" focusable="false" {
            rect width="240" height="148" fill="#fffdf8" {}
            rect width="240" height="148" fill=(light) opacity="0.42" {}
            @match number % 3 {
                0 => { (hills(light, dark)) }
                1 => { (village(light, dark)) }
                _ => { (hen(light, dark)) }
            }
        }
    }
}

/// A front page as a picture, for the shelves of reading programs: the journal, the drawing, the title.
#[must_use]
pub(crate) fn poster(journal: &str, title: &str, kind: Kind) -> Markup {
    let lines = |words: &str, from: usize, step: usize| {
        let lines = lines(words).into_iter().enumerate();
        let placed: Vec<(usize, String)> =
            lines.map(|(at, line)| (from + at * step, line)).collect();
        placed
    };
    html! {
        svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 600 800" width="600" height="800" {
            rect width="600" height="800" fill="#fffdf8" {}
            @for (y, line) in lines(journal, 90, 62) {
                text x="40" y=(y) font-family="sans-serif" font-weight="700" font-size="56" fill="#2b2536" { (line) }
            }
            g transform="translate(0 240) scale(2.5)" { (drawing(title, kind)) }
            @for (y, line) in lines(title, 670, 50) {
                text x="40" y=(y) font-family="sans-serif" font-weight="700" font-size="38" fill="#2b2536" { (line) }
            }
        }
    }
}

/// At most three lines of some twenty letters; a word is never cut.
fn lines(words: &str) -> Vec<String> {
    let mut lines: Vec<String> = Vec::new();
    for word in words.split_whitespace() {
        match lines.last_mut() {
            Some(line) if line.chars().count() + word.chars().count() < 20 => {
                line.push(' ');
                line.push_str(word);
            }
            Some(_) | None => lines.push(word.to_owned()),
        }
    }
    lines.truncate(3);
    lines
}

fn hills(light: &str, dark: &str) -> Markup {
    html! {
        circle cx="172" cy="58" r="33" fill="#fffdf8" opacity="0.75" {}
        circle cx="172" cy="58" r="25" fill=(dark) opacity="0.85" {}
        path d="M0 96c30-26 66-30 104-12s82 14 136-20v84H0Z" fill=(dark) opacity="0.4" {}
        path d="M0 118c36-28 70-30 106-8s84 14 134-16v54H0Z" fill=(dark) opacity="0.75" {}
        path d="M0 136c50-18 92-16 128-6s78 8 112-4v22H0Z" fill=(dark) {}
        path d="M58 50l18-22 18 22-18 26Z" fill=(dark) opacity="0.9" {}
        path d="M76 28v48M58 50h36" stroke="#fffdf8" stroke-width="1.6" {}
        path d="M76 76c4 12-8 16-2 28s2 16-6 22" fill="none" stroke=(dark) stroke-width="1.6" {}
        path d="M69 92l12-4-3 7ZM68 108l12 5-5-8Z" fill=(light) {}
        path d="M196 108v22M196 112c-10-2-14-14-6-20 0-10 14-10 14 0 8 6 4 18-8 20Z" stroke=(dark) stroke-width="3" fill=(light) {}
        path d="M18 34c8-8 14-2 16 2 8-2 12 6 6 10H16c-8-2-6-12 2-12Z" fill="#fffdf8" opacity="0.85" {}
    }
}

fn village(light: &str, dark: &str) -> Markup {
    html! {
        circle cx="206" cy="30" r="17" fill="#fffdf8" opacity="0.8" {}
        path d="M0 104c60-24 150-28 240-6v50H0Z" fill=(dark) opacity="0.3" {}
        path d="M34 132V76l40-32 40 32v56Z" fill=(dark) {}
        path d="M26 82l48-40 48 40" fill="none" stroke=(dark) stroke-width="5" stroke-linecap="round" {}
        path d="M126 132V88l32-26 32 26v44Z" fill=(dark) opacity="0.72" {}
        path d="M196 132V98l18-14 18 14v34Z" fill=(dark) opacity="0.5" {}
        path d="M92 62V28h11v43Z" fill=(dark) {}
        circle cx="74" cy="76" r="10" fill="#fffdf8" {}
        path d="M74 70v6l5 3" fill="none" stroke=(dark) stroke-width="2" stroke-linecap="round" {}
        path d="M64 132v-26a10 10 0 0 1 20 0v26Z" fill=(light) {}
        path d="M44 96h12v14H44ZM92 96h12v14H92ZM136 98h12v12h-12ZM168 98h12v12h-12Z" fill="#fffdf8" opacity="0.9" {}
        path d="M152 132v-16h12v16Z" fill=(light) {}
        path d="M0 132h240v16H0Z" fill=(dark) {}
        path d="M8 132c0-16 14-16 14 0ZM226 132c0-10 10-10 10 0Z" fill=(dark) {}
        path d="M150 34c3-4 6-4 8 0 2-4 5-4 8 0M174 50c2-3 5-3 7 0 2-3 5-3 7 0" fill="none" stroke=(dark) stroke-width="2" stroke-linecap="round" {}
    }
}

fn hen(light: &str, dark: &str) -> Markup {
    html! {
        circle cx="120" cy="76" r="62" fill="#fffdf8" opacity="0.6" {}
        path d="M0 122c60-14 170-14 240 0v26H0Z" fill=(dark) opacity="0.45" {}
        path d="M108 112v16m-8 2l8-4 8 4M132 112v16m-8 2l8-4 8 4" fill="none" stroke=(dark) stroke-width="3" stroke-linecap="round" {}
        path d="M124 24c-34 0-52 26-52 52s24 40 52 40 52-18 52-46c0-8 6-12 12-12-8-22-34-34-64-34Z" fill=(dark) {}
        path d="M74 74C56 66 48 48 56 34c6 8 12 10 18 12 4 10 4 18 0 28Z" fill=(dark) opacity="0.7" {}
        path d="M92 70c6 22 34 28 48 8-14 4-32 2-48-8Z" fill=(light) {}
        path d="M138 28c-4-14 6-18 10-8 4-12 16-8 12 4 10-4 14 6 4 12Z" fill=(light) {}
        circle cx="152" cy="52" r="6.5" fill="#fffdf8" {}
        circle cx="153.5" cy="52" r="2.6" fill="#2b2536" {}
        path d="M186 52l24 8-24 9Z" fill=(light) {}
        ellipse cx="198" cy="122" rx="10" ry="13" fill="#fffdf8" {}
        ellipse cx="42" cy="124" rx="8" ry="10" fill="#fffdf8" {}
        path d="M66 130h4M82 134h4M152 134h4M168 130h4" stroke=(dark) stroke-width="3" stroke-linecap="round" {}
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_drawing_follows_the_number_as_in_the_app() {
        assert_eq!(number("Numéro 12 – L’an 2000", Kind::Paper), 12);
        assert_eq!(number("Été", Kind::Paper), 3);
        assert_eq!(ink("Numéro 7", Kind::Paper), "ink-2");
        assert_eq!(
            number("Les noms du monument", Kind::Exhibition),
            21,
            "no hen on a war memorial"
        );
        for title in ["Numéro 1", "Numéro 2", "Numéro 3", "Numéro 999999999"] {
            let drawn = drawing(title, Kind::Paper).into_string();
            assert!(drawn.contains("aria-hidden"));
        }
    }
}
