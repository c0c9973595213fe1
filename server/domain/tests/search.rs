//! Words as they are compared, questions, excerpts, and for whom something is found.

#![allow(
    clippy::expect_used,
    clippy::unwrap_used,
    clippy::panic,
    clippy::indexing_slicing,
    missing_docs,
    reason = "a test may fail"
)]

use passeplume_domain::{
    Millis,
    search::{
        LONGEST_QUERY, LONGEST_WORD, MOST_BYTES, MOST_TERMS, MOST_WORDS, Place, Query, excerpt,
        fold, folded_below,
    },
};
use proptest::prelude::*;

#[test]
fn src_1_words_are_compared_without_accents_case_or_ligatures() {
    for (text, words) in [
        ("œuf", "oeuf"),
        ("Œufs ŒUFS oeufs", "oeufs"),
        ("Noël noël NOËL Noe\u{308}l", "noel"),
        ("l'été, l’été", "ete"),
        ("l'arc-en-ciel", "arc en ciel"),
        ("aujourd’hui", "aujourd hui"),
        ("porte-\nmonnaie", "porte monnaie"),
        ("Straße ex æquo", "strasse ex aequo"),
        ("ça garçon Français", "ca garcon francais"),
        ("Le n° 3, à 14 h 30", "le 3 14 30"),
        ("ﬁn", "fin"),
        ("pa\u{ad}pil\u{200b}lon", "papillon"),
        ("Ελλάδα привет 你", "ελλαδα привет 你"),
        ("İstanbul", "istanbul"),
        ("🐔🐔", ""),
        ("", ""),
    ] {
        assert_eq!(fold(text).join(" "), words, "{text}");
    }
}

#[test]
fn src_1_words_of_a_text_have_an_end() {
    assert_eq!(fold(&"a".repeat(99)), ["a".repeat(LONGEST_WORD)]);
    assert_eq!(fold(&"œ".repeat(30)), ["oe".repeat(LONGEST_WORD / 2)]);
    let many: String = (0..MOST_WORDS + 5).map(|n| format!("mot{n} ")).collect();
    assert_eq!(fold(&many).len(), MOST_WORDS);
    let long: String = (0..MOST_WORDS).map(|n| format!("{n:0>40} ")).collect();
    let bytes: usize = fold(&long).iter().map(|word| word.len() + 1).sum();
    assert!((MOST_BYTES - 50..=MOST_BYTES).contains(&bytes), "{bytes}");
    // A title takes its room, and what is in both takes it once.
    for text in [many, long] {
        let title = "Le mot1 et 0000000000000000000000000000000000000001";
        let whole = fold(&format!("{title}\n{text}"));
        assert_eq!(folded_below(fold(title), &fold(&text)), whole);
    }
}

#[test]
fn src_1_a_question_is_a_few_words_of_which_the_last_may_go_on() {
    let terms = |text: &str| {
        let query = Query::parse(text).expect("a question");
        let terms = query.terms().iter();
        terms
            .map(|term| format!("{}{}", term.word, if term.prefix { "*" } else { "" }))
            .collect::<Vec<_>>()
            .join(" ")
    };
    assert_eq!(terms("les Œufs d'or"), "les oeufs* or*");
    assert_eq!(terms("poule poule"), "poule*");
    assert_eq!(terms("\"NEAR(x) OR * : poule"), "near* or poule*");
    for nothing in ["", " ", "l'", "a", "🐔 !?"] {
        assert_eq!(Query::parse(nothing), None, "{nothing:?}");
    }
    let long = format!("{} fin", "mot ".repeat(LONGEST_QUERY));
    assert_eq!(terms(&long), "mot*");
    let many: String = (10..40).map(|n| format!("x{n} ")).collect();
    assert_eq!(Query::parse(&many).unwrap().terms().len(), MOST_TERMS);
}

fn said(text: &str, asked: &str) -> String {
    let query = Query::parse(asked).unwrap();
    let pieces = excerpt(text, &query).into_iter();
    pieces
        .map(|piece| {
            if piece.hit {
                format!("[{}]", piece.words)
            } else {
                piece.words
            }
        })
        .collect()
}

#[test]
fn src_1_an_excerpt_stands_around_the_first_hit() {
    assert_eq!(
        said("Quatre poules\nmangent des œufs.", "oeuf poule"),
        "Quatre [poules] mangent des [œufs]."
    );
    assert_eq!(said("L’été vient", "l'ete"), "L’[été] vient");
    // In the title alone: the opening.
    assert_eq!(said("Il était une fois", "loup"), "Il était une fois");
    assert_eq!(said("", "loup"), "");
    let far = format!(
        "{}le loup gris {}",
        "petit mot ".repeat(40),
        "encore là ".repeat(40)
    );
    let around = said(&far, "loup");
    assert!(
        around.starts_with("… ") && around.ends_with(" …"),
        "{around}"
    );
    assert!(around.contains(" le [loup] gris "), "{around}");
    assert!(around.chars().count() < 200, "{around}");
    assert!(said(&"x".repeat(5_000), "y2").chars().count() < 200);
}

#[test]
fn src_1_a_place_reads_as_it_is_written() {
    let place = Place {
        titled: true,
        at: Millis(-5),
        entry: 7,
    };
    assert_eq!(Place::parse(&place.to_string()), Ok(place));
    for wrong in [
        "",
        "2.1.1",
        "1.1",
        "1.1.1.1",
        "1.x.1",
        "1.1.99999999999999999999",
    ] {
        assert!(Place::parse(wrong).is_err(), "{wrong}");
    }
}

proptest! {
    #[test]
    fn src_1_folding_is_stable_and_a_text_is_found_by_its_own_words(
        text in "[a-zA-ZàâäéèêëîïôöùûüçœŒæÆßÉÀÇ0-9 '’.,!\\-\n]{0,80}"
    ) {
        let words = fold(&text);
        prop_assert_eq!(&fold(&words.join(" ")), &words);
        prop_assert_eq!(&fold(&text.to_uppercase().to_lowercase()), &fold(&text.to_lowercase()));
        for word in &words {
            prop_assert!(word.chars().all(char::is_alphanumeric), "{}", word);
            let query = Query::parse(word).expect("a word is a question");
            prop_assert!(query.terms()[0].is(word));
            prop_assert!(excerpt(&text, &query).iter().any(|piece| piece.hit), "{} in {}", word, text);
        }
    }

    #[test]
    fn src_1_what_is_folded_in_two_is_folded_as_one(
        title in "[a-eA-Eéèœ '’\n]{0,30}", text in "[a-eA-Eéèœ '’.\n]{0,80}"
    ) {
        let whole = fold(&format!("{title}\n{text}"));
        prop_assert_eq!(folded_below(fold(&title), &fold(&text)), whole);
    }

    #[test]
    fn src_1_no_text_breaks_a_question_or_an_excerpt(text in "\\PC{0,300}", asked in "\\PC{0,40}") {
        if let Some(query) = Query::parse(&asked) {
            let length: usize = excerpt(&text, &query).iter().map(|piece| piece.words.chars().count()).sum();
            prop_assert!(length <= 190, "{}", length);
        }
    }
}
