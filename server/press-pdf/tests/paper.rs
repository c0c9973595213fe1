//! The PDF of an issue: read aloud in its order, the same twice, whatever pupils wrote.

#![allow(
    clippy::expect_used,
    clippy::unwrap_used,
    clippy::panic,
    clippy::indexing_slicing,
    clippy::cast_possible_truncation,
    clippy::print_stdout,
    missing_docs,
    reason = "a test may fail"
)]

mod support;

use passeplume_press::{Block, Edition, Kind, ListKind, Run, Section};
use passeplume_press_pdf::pdf;
use support::{Fixture, bullets, counted, edition, one, paragraph, picture, read_back, run, story};

fn holds(bytes: &[u8], wanted: &str) -> bool {
    bytes
        .windows(wanted.len())
        .any(|part| part == wanted.as_bytes())
}

fn full() -> Edition {
    one(vec![
        Block::Paragraph(vec![
            run("Hier, trois "),
            Run {
                bold: true,
                ..run("œufs")
            },
            run(" 🐔 attendaient sous la haie : "),
            Run {
                italic: true,
                ..run("quelle surprise !")
            },
            run(" Tout est sur "),
            Run {
                link: Some("https://exemple.fr/poulé".into()),
                ..run("le site du poulailler")
            },
            run("."),
        ]),
        Block::Heading(1, vec![run("Ce qu’elles mangent")]),
        bullets(&["du grain", "des épluchures"]),
        Block::List(
            ListKind::Numbers,
            vec![vec![paragraph("ouvrir")], vec![paragraph("compter")]],
        ),
        Block::Quote(vec![paragraph("Elles pondent le matin.")]),
        Block::Rule,
        picture("photo", Some("Une poule rousse"), "Notre poule"),
        picture("photo", Some(""), ""),
        picture("absent", None, "Le nid"),
        Block::Sound {
            media: "son".into(),
            captions: "Cocorico !".into(),
            seconds: 65,
            bytes: 0,
        },
        Block::Film {
            media: "film".into(),
            poster: Some("photo".into()),
            captions: "Elle pond.".into(),
            seconds: 0,
            bytes: 0,
            width: 0,
            height: 0,
        },
    ])
}

#[test]
fn prs_10_a_pdf_is_tagged_in_the_order_of_reading_and_says_its_language_and_title() {
    let shelf = Fixture::default().photo("photo", 320, 200);
    let bytes = pdf(&full(), &shelf).unwrap();
    assert!(bytes.starts_with(b"%PDF-1.7"));
    for said in [
        "/StructTreeRoot",
        "/Lang",
        "/Marked true",
        "/Outlines",
        "/ViewerPreferences",
        "/DisplayDocTitle true",
    ] {
        assert!(holds(&bytes, said), "{said}");
    }
    let read = read_back("full.pdf", &bytes);
    if let Some(check) = &read.check {
        assert!(
            check.contains("No syntax or stream encoding errors"),
            "{check}"
        );
    }
    if let Some(info) = &read.info {
        for said in [
            "Title:           Planète Gilles Ménage – Numéro 3 – Le printemps",
            "Tagged:          yes",
            "A4",
            "JavaScript:      no",
        ] {
            assert!(info.contains(said), "{said} in {info}");
        }
    }
    read.tells(&[
        "H1",
        "Numéro 3 ",
        "Le printemps",
        "H2",
        "Dans ce numéro",
        "TOC",
        "TOCI",
        "Link",
        "Des poules dans la cour",
        "H2",
        "À la une",
        "H3",
        "Des poules dans la cour",
        "Zoé D. et Malo T.",
        "Hier, trois",
        "Span",
        "œufs",
        "🐔",
        "Span",
        "quelle surprise !",
        "Link",
        "le site du poulailler",
        "H4",
        "Ce qu’elles mangent",
        "L",
        "LI",
        "Lbl",
        "•",
        "LBody",
        "du grain",
        "2.",
        "compter",
        "BlockQuote",
        "Elles pondent le matin.",
        "Figure",
        "Notre poule",
        "[Image : Le nid]",
        "Son à écouter, 1 min 05 s",
        "Cocorico !",
        "Film à regarder",
        "Elle pond.",
        "H2",
        "Ont écrit",
        "Zoé D., Malo T.",
        "H2",
        "Ours",
        "Odile Dupré",
        "merci de ne pas le partager",
    ]);
    assert!(
        holds(&bytes, "(https://exemple.fr/poul%C3%A9)"),
        "addresses are plain"
    );
    assert!(holds(&bytes, "/URI"), "and lead there");
}

#[test]
fn prs_11_the_same_edition_makes_the_same_bytes_and_a_later_one_others() {
    let shelf = Fixture::default().photo("photo", 320, 200);
    let bytes = pdf(&full(), &shelf).unwrap();
    assert!(pdf(&full(), &shelf).unwrap() == bytes);
    let later = Edition {
        changed: "2027-03-26T08:00:02Z".into(),
        ..full()
    };
    assert!(pdf(&later, &shelf).unwrap() != bytes);
}

#[test]
fn prs_12_whatever_pupils_write_there_is_a_pdf_that_says_it() {
    let long = "a".repeat(10_000);
    let marked = format!("z{}", "\u{301}\u{30a}".repeat(150));
    let words = [
        "שלום עולם",
        "مرحبا",
        "Привіт Олексій",
        "中文",
        "👩🏽‍🚒👨‍👩‍👧🇫🇷1️⃣",
        "\u{202e}envers\u{202c}",
        "\u{0}\u{7}\u{feff}\u{fffe}\u{ffff}",
        "a\u{200b}b\u{ad}c",
        "« Oui\u{202f}! »\u{a0}dit-il",
        "1\u{a0}000\u{202f}€",
        "<b>&amp;</b> #let x = $1$",
        "ẽ̤ Ÿ ﬁn",
        &marked,
        &long,
    ];
    let mut blocks: Vec<Block> = words.iter().map(|words| paragraph(words)).collect();
    let mut deep = vec![paragraph("au fond")];
    for _ in 0..60 {
        deep = vec![Block::List(
            ListKind::Numbers,
            vec![vec![Block::Quote(deep)]],
        )];
    }
    blocks.append(&mut deep);
    blocks.extend([
        picture("thin", Some("Un fil"), "fil"),
        picture("broken", None, ""),
        picture("cut", Some("Coupée"), ""),
        Block::Quote(vec![]),
    ]);
    let mut edition = one(blocks);
    edition.journal = "\u{200b}".into();
    edition.credits = (0..500).map(|at| format!("Élève{at} 🐔 ش")).collect();
    for (at, words) in words.iter().enumerate() {
        edition.sections.push(Section {
            title: (*words).to_owned(),
            stories: vec![story(at as i64 + 2, words, Vec::new())],
        });
    }
    edition.title = words.join(" – ");
    let mut cut = support::photo("cut", 64, 64, image::ImageFormat::Png);
    cut.truncate(cut.len() / 2);
    let shelf = Fixture::default().photo("thin", 1, 5_000).with(
        "broken",
        "image/jpeg",
        b"\xff\xd8\xff".to_vec(),
    );
    let bytes = pdf(&edition, &shelf).unwrap();
    let read = read_back("hostile.pdf", &bytes);
    read.tells(&["Figure"]);
    read.copies(&[
        "Привіт Олексій",
        "envers",
        "<b>&amp;</b>",
        "Привіт Олексій",
        "中文",
        "👩🏽‍🚒👨‍👩‍👧",
        "envers",
        "dit-il",
        "<b>&amp;</b> #let x = $1$",
        "au fond",
    ]);
    // Pixels that do not read are found when it is too late for one of them: the issue comes without pictures.
    let shelf = shelf.with("cut", "image/png", cut);
    let bytes = pdf(&edition, &shelf).unwrap();
    read_back("cut.pdf", &bytes).tells(&["[Image : Un fil]", "[Image : Coupée]"]);
}

#[test]
fn prs_12_nothing_at_all_is_a_pdf_too() {
    let nothing = Edition::default();
    let bytes = pdf(&nothing, &Fixture::default()).unwrap();
    read_back("nothing.pdf", &bytes);
    let show = Edition {
        kind: Kind::Exhibition,
        title: "Les noms du monument".into(),
        theme: "Qui étaient-ils ?".into(),
        cover: Some(picture("tall", Some("Le monument"), "")),
        ..edition(vec![
            Section {
                title: "1914".into(),
                stories: vec![story(1, "Auguste", vec![paragraph("Il était charron.")])],
            },
            Section {
                title: String::new(),
                stories: vec![story(2, "", vec![])],
            },
            Section {
                title: "Vide".into(),
                stories: Vec::new(),
            },
        ])
    };
    let bytes = pdf(&show, &Fixture::default().photo("tall", 300, 500)).unwrap();
    let read = read_back("show.pdf", &bytes);
    read.tells(&[
        "Figure",
        "Exposition",
        "Les noms du monument",
        "Qui étaient-ils ?",
        "Panneau 1",
        "1914",
        "Auguste",
        "charron",
        "Sans titre",
    ]);
}

#[test]
fn prs_13_fifty_thousand_words_and_far_more_are_bounded() {
    let words = "Les hirondelles reviennent chaque printemps sous le préau ".repeat(6_250);
    let bytes = pdf(&one(vec![paragraph(&words)]), &Fixture::default()).unwrap();
    let read = counted("long.pdf", &bytes);
    if let Some(pages) = read.pages() {
        assert!((50..120).contains(&pages), "{pages}");
    }
    // Far more ends with a sentence.
    let blocks: Vec<Block> = (0..60_000).map(|_| paragraph("Un mot.")).collect();
    let bytes = pdf(&one(blocks), &Fixture::default()).unwrap();
    let read = counted("endless.pdf", &bytes);
    if let Some(pages) = read.pages() {
        assert!((395..410).contains(&pages), "{pages}");
    }
    read.copies(&["La suite se lit sur la page du journal."]);
}
