//! Books as reading programs get them: valid, accessible, the same bytes twice, nothing that becomes markup.

#![allow(
    clippy::unwrap_used,
    clippy::panic,
    clippy::indexing_slicing,
    reason = "a test may fail"
)]

mod support;

use std::{io::Read as _, process::Command, sync::Arc};

use passeplume_press::{Block, Edition, Kind, Medium, Section, Shelf, epub, read};
use serde_json::json;
use support::{a_story, block, doc, edition, heading, text};

/// A grey point.
const PNG: &[u8] = &[
    0x89, b'P', b'N', b'G', 0x0d, 0x0a, 0x1a, 0x0a, 0, 0, 0, 13, b'I', b'H', b'D', b'R', 0, 0, 0,
    1, 0, 0, 0, 1, 8, 0, 0, 0, 0, 0x3a, 0x7e, 0x9b, 0x55, 0, 0, 0, 10, b'I', b'D', b'A', b'T',
    0x78, 0x9c, 0x63, 0x68, 0, 0, 0, 0x82, 0, 0x81, 0x77, 0xcd, 0x72, 0xb6, 0, 0, 0, 0, b'I', b'E',
    b'N', b'D', 0xae, 0x42, 0x60, 0x82,
];

struct Fixture;

impl Shelf for Fixture {
    fn medium(&self, id: &str) -> Option<Medium> {
        let kind = match id {
            "photo" | "poster" => "image/png",
            "sound" => "audio/mpeg",
            "webm" => "audio/webm",
            _ => return None,
        };
        let bytes = if kind == "image/png" {
            PNG
        } else {
            b"\xff\xfb\x90\x00"
        };
        Some(Medium {
            bytes: Arc::from(bytes),
            kind: kind.into(),
        })
    }
}

fn file(book: &[u8], name: &str) -> String {
    let mut archive = zip::ZipArchive::new(std::io::Cursor::new(book)).unwrap();
    let mut file = archive.by_name(name).unwrap();
    let mut words = String::new();
    file.read_to_string(&mut words).unwrap();
    words
}

fn names(book: &[u8]) -> Vec<String> {
    let archive = zip::ZipArchive::new(std::io::Cursor::new(book)).unwrap();
    archive
        .file_names()
        .map(|name| name.unwrap().into_owned())
        .collect()
}

fn picture(media: &str, alternative: Option<&str>, caption: &str) -> Block {
    Block::Picture {
        media: media.into(),
        alternative: alternative.map(ToOwned::to_owned),
        caption: caption.into(),
        width: 1600,
        height: 1067,
    }
}

/// Everything that an edition can hold, and words that break things.
fn full() -> Edition {
    let tree = doc(json!([
        heading(4, "Qui s'en occupe ?"),
        block("paragraph", json!([
            text("Hier \u{1}\u{b}<b>&amp; \u{ffff}trois œufs 🐔"),
            {"type": "hardBreak"},
            {"type": "text", "text": "ici", "marks": [{"type": "bold"}, {"type": "link", "attrs": {"href": "https://exemple.fr/a?b=1&c=2"}}]},
        ])),
        block("bulletList", json!([block("listItem", json!([
            block("paragraph", json!([text("du grain")])),
            block("paragraph", json!([text("et de l'eau")])),
        ]))])),
        block("orderedList", json!([block("listItem", json!([block("paragraph", json!([text("un")]))]))])),
        block("blockquote", json!([block("paragraph", json!([text("Cot cot !")]))])),
        {"type": "horizontalRule"},
    ]));
    let mut one = a_story(1, "Des <poules> & \"œufs\"", &tree);
    one.blocks.extend([
        picture("photo", Some("Une poule"), "Plume"),
        picture("photo", Some(""), ""),
        picture("gone", Some("Un nid"), "Le nid"),
        Block::Sound {
            media: "sound".into(),
            captions: "Cot !".into(),
            seconds: 65,
            bytes: 40_000,
        },
        Block::Sound {
            media: "webm".into(),
            captions: "Cocorico !".into(),
            seconds: 0,
            bytes: 0,
        },
        Block::Film {
            media: "film".into(),
            poster: Some("poster".into()),
            captions: "Elle pond.".into(),
            seconds: 9,
            bytes: 3_240_000,
            width: 640,
            height: 360,
        },
    ]);
    let mut edition = edition(vec![one, a_story(2, "", &doc(json!([])))], "À la une");
    edition.sections.push(Section {
        title: String::new(),
        stories: vec![a_story(3, "Sans rubrique", &tree)],
    });
    edition
}

/// What `epubcheck` says, where it is installed: nothing but praise.
fn checked(book: &[u8], name: &str) {
    let path = std::path::Path::new(env!("CARGO_TARGET_TMPDIR")).join(name);
    std::fs::write(&path, book).unwrap();
    // Debian installs it as an archive that Java runs.
    let program = std::path::Path::new("/usr/share/java/epubcheck.jar");
    if !program.exists() {
        // A machine without it checks what these tests read themselves; where everything is tested it is installed.
        return;
    }
    let said = Command::new("java")
        .args(["-XX:TieredStopAtLevel=1", "-XX:+UseSerialGC", "-jar"])
        .arg(program)
        .arg("--failonwarnings")
        .arg(&path)
        .output()
        .unwrap();
    assert!(
        said.status.success(),
        "{}{}",
        String::from_utf8_lossy(&said.stdout),
        String::from_utf8_lossy(&said.stderr)
    );
}

#[test]
fn prs_6_a_book_is_valid_and_the_same_bytes_twice() {
    let edition = full();
    let book = epub(&edition, &Fixture).unwrap();
    assert_eq!(
        epub(&edition, &Fixture).unwrap(),
        book,
        "the same edition, the same bytes"
    );
    assert_eq!(&book[30..38], b"mimetype", "first");
    assert_eq!(&book[38..58], b"application/epub+zip", "and as it is");
    checked(&book, "full.epub");
    let package = file(&book, "EPUB/package.opf");
    for said in [
        "<dc:title>Planète Gilles Ménage – Numéro 1 – La rentrée</dc:title>",
        "<dc:language>fr</dc:language>",
        "<meta property=\"dcterms:modified\">2026-10-01T08:00:01Z</meta>",
        "<meta property=\"schema:accessMode\">textual</meta>",
        "<meta property=\"schema:accessMode\">visual</meta>",
        "<meta property=\"schema:accessMode\">auditory</meta>",
        "<meta property=\"schema:accessModeSufficient\">textual</meta>",
        "<meta property=\"schema:accessibilityFeature\">structuralNavigation</meta>",
        "<meta property=\"schema:accessibilityFeature\">alternativeText</meta>",
        "<meta property=\"schema:accessibilityHazard\">none</meta>",
        "schema:accessibilitySummary",
        "EPUB Accessibility 1.1 - WCAG 2.1 Level AA",
    ] {
        assert!(package.contains(said), "{said} in {package}");
    }
    let nav = file(&book, "EPUB/nav.xhtml");
    assert!(nav.contains("epub:type=\"toc\"") && nav.contains("epub:type=\"landmarks\""));
    assert!(nav.contains("<a href=\"a1.xhtml\">Des &lt;poules&gt; &amp; &quot;œufs&quot;</a>"));
    let words = file(&book, "EPUB/a1.xhtml");
    assert!(
        words.contains("Hier &lt;b&gt;&amp;amp; trois œufs 🐔<br/>"),
        "{words}"
    );
    assert!(words.contains("lang=\"fr\"") && !words.contains("<script"));
    let end = file(&book, "EPUB/ours.xhtml");
    assert!(end.contains("Odile Dupré") && end.contains("Zoé D., la classe de CE1/CE2"));
}

#[test]
fn prs_6_small_books_are_valid_too() {
    let nothing = Edition {
        sections: Vec::new(),
        credits: Vec::new(),
        ..edition(Vec::new(), "")
    };
    let book = epub(&nothing, &Fixture).unwrap();
    assert!(names(&book).iter().any(|name| name.ends_with("cover.svg")));
    let show = Edition {
        kind: Kind::Exhibition,
        title: "Les noms du monument".into(),
        theme: "Qui étaient-ils ?".into(),
        cover: Some(picture("photo", Some("Le monument"), "")),
        ..edition(vec![a_story(1, "Auguste", &read_nothing())], "1914")
    };
    let book = epub(&show, &Fixture).unwrap();
    checked(&book, "show.epub");
    assert!(!names(&book).iter().any(|name| name.ends_with("cover.svg")));
    assert!(file(&book, "EPUB/package.opf").contains("properties=\"cover-image\""));
    assert!(file(&book, "EPUB/cover.xhtml").contains("alt=\"Le monument\""));
}

fn read_nothing() -> serde_json::Value {
    assert!(read(&doc(json!([]))).is_empty());
    doc(json!([]))
}

#[test]
fn prs_7_a_book_holds_what_every_program_opens_and_tells_the_rest() {
    let book = epub(&full(), &Fixture).unwrap();
    let words = file(&book, "EPUB/a1.xhtml");
    for said in [
        "<img src=\"m1.png\" alt=\"Une poule\"/>",
        "<img src=\"m1.png\" alt=\"\"/>",
        "<p>[Image : Un nid]</p><figcaption>Le nid</figcaption>",
        "src=\"m2.mp3\"",
        "<p>Ce son s’écoute sur la page du journal.</p><figcaption>Cocorico !</figcaption>",
        "<p>Ce film se regarde sur la page du journal.</p><figcaption>Elle pond.</figcaption>",
        "Son à écouter, 1 min 05 s",
    ] {
        assert!(words.contains(said), "{said} in {words}");
    }
    assert!(
        !words.contains("/api/") && !words.contains("<video"),
        "a book asks nobody"
    );
    let kept = names(&book);
    assert_eq!(
        kept.iter().filter(|name| name.contains("EPUB/m")).count(),
        3,
        "{kept:?}: each once"
    );
    // One picture without words: nothing is claimed that is not so.
    let mut undescribed = full();
    undescribed.sections[1].stories[0]
        .blocks
        .push(Block::Quote(vec![picture("photo", None, "")]));
    let book = epub(&undescribed, &Fixture).unwrap();
    let package = file(&book, "EPUB/package.opf");
    assert!(
        !package.contains("conformsTo") && !package.contains("alternativeText"),
        "{package}"
    );
}
