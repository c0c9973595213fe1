//! Pages as readers get them: whole words, no script, headings in their order, nothing that becomes markup.

#![allow(
    clippy::unwrap_used,
    clippy::indexing_slicing,
    reason = "a test may fail"
)]

mod support;

use passeplume_press::{
    Block, Edition, Kind, Section, absent, file, files, issue, read, story, style_name,
};
use serde_json::{Value, json};
use support::{a_story, block, doc, edition, heading, text};

/// Levels of headings in the order of the page.
fn levels(page: &str) -> Vec<u32> {
    page.match_indices("<h")
        .filter_map(|(at, _)| page[at + 2..].chars().next()?.to_digit(10))
        .collect()
}

#[test]
fn prs_1_a_page_has_every_word_and_no_script() {
    let tree = doc(json!([
        heading(3, "Qui s'en occupe ?"),
        block("paragraph", json!([
            text("Hier, "),
            {"type": "text", "text": "trois œufs", "marks": [{"type": "bold"}, {"type": "italic"}]},
            {"type": "hardBreak"},
            {"type": "text", "text": "ici", "marks": [{"type": "link", "attrs": {"href": "https://exemple.fr/a?b=1&c=2"}}]},
        ])),
        block("bulletList", json!([block("listItem", json!([block("paragraph", json!([text("du grain")]))]))])),
        block("orderedList", json!([block("listItem", json!([block("paragraph", json!([text("de l'eau")]))]))])),
        block("blockquote", json!([block("paragraph", json!([text("Cot cot !")]))])),
        {"type": "horizontalRule"},
        block("paragraph", json!([])),
        block("later", json!([block("paragraph", json!([text("d'un éditeur à venir")]))])),
    ]));
    let edition = edition(vec![a_story(1, "Des poules", &tree)], "À la une");
    let page = issue(&edition);
    for piece in [
        "<!DOCTYPE html><html lang=\"fr\">",
        "<h1><span class=\"number\">Numéro 1</span><span class=\"dash\"> – </span>La rentrée</h1>",
        "<a class=\"skip\" href=\"#textes\">Aller aux textes</a>",
        "<main class=\"sheet\" id=\"textes\" tabindex=\"-1\">",
        "<strong><em>trois œufs</em></strong><br>",
        "<a href=\"https://exemple.fr/a?b=1&amp;c=2\" rel=\"noopener nofollow\">ici</a>",
        "<ul><li>du grain</li></ul><ol><li>de l'eau</li></ol>",
        "<blockquote><p>Cot cot !</p></blockquote><hr>",
        "<p>d'un éditeur à venir</p>",
        "<p class=\"standfirst\">Un chapô</p><p class=\"byline\">Zoé D.</p>",
        "<dt>Directrice</dt><dd>Odile Dupré</dd>",
        "<li>Zoé D.</li><li>la classe de CE1/CE2</li>",
        "noindex",
        "href=\"/journal/p1/1-des-poules\"",
        "École Gilles Ménage, Saint-Aubin-des-Prés",
        "<a class=\"button\" href=\"/api/publications/p1/files/epub\">",
        "<a class=\"button\" href=\"/api/publications/p1/files/pdf\">",
        "Pour les familles.",
    ] {
        assert!(page.contains(piece), "{piece} in {page}");
    }
    assert!(!page.contains("<script") && !page.contains("<dt>École"));
    assert!(
        !page.contains("<p></p>"),
        "an empty paragraph is no paragraph"
    );
    let one = story(&edition, 1).unwrap();
    assert!(one.contains("<h1>Des poules</h1>") && one.contains("Tout le numéro"));
    assert_eq!(story(&edition, 2), None);
    assert!(absent().contains("Elle a peut-être été retirée."));
    let open = Edition {
        is_public: true,
        ..edition
    };
    assert!(!issue(&open).contains("noindex"));
}

#[test]
fn prs_4_pictures_sounds_and_films_have_words_and_are_ours() {
    let medium = |kind: &str, attrs: Value| json!({"type": kind, "attrs": attrs});
    let tree = doc(json!([
        medium(
            "image",
            json!({"src": "/api/media/m1", "alt": "Une poule <rousse>", "caption": "Plume"})
        ),
        medium(
            "image",
            json!({"src": "/api/media/m2", "alt": " ", "caption": "Le nid"})
        ),
        medium("image", json!({"src": "/api/media/m3"})),
        medium(
            "sound",
            json!({"src": "/api/media/m4", "caption": "Cot cot !"})
        ),
        medium(
            "film",
            json!({"src": "/api/media/m5", "poster": "/api/media/m6", "caption": "Elle pond."})
        ),
        medium(
            "image",
            json!({"src": "https://ailleurs.fr/x.png", "alt": "ailleurs"})
        ),
        medium(
            "image",
            json!({"src": "/api/media/../session", "alt": "dehors"})
        ),
        medium(
            "film",
            json!({"src": "/api/media/m7", "poster": "javascript:1"})
        ),
    ]));
    let mut blocks = read(&tree);
    assert_eq!(blocks.len(), 6);
    if let Block::Picture { width, height, .. } = &mut blocks[0] {
        (*width, *height) = (1600, 1067);
    }
    blocks.push(Block::Picture {
        media: "m8".into(),
        alternative: Some(String::new()),
        caption: String::new(),
        width: 0,
        height: 0,
    });
    let mut one = a_story(1, "Plume", &doc(json!([])));
    one.blocks = blocks;
    let edition = edition(vec![one], "À la une");
    for page in [issue(&edition), story(&edition, 1).unwrap()] {
        for piece in [
            "src=\"/api/media/m1\" alt=\"Une poule &lt;rousse&gt;\"",
            "width=\"1600\" height=\"1067\"",
            "<figcaption>Plume</figcaption>",
            "src=\"/api/media/m2\" alt=\"Le nid\"",
            "src=\"/api/media/m3\" alt=\"Image sans description\"",
            "<audio controls=\"controls\" preload=\"none\" src=\"/api/media/m4\" aria-label=\"Son\"></audio><figcaption>Cot cot !</figcaption>",
            "poster=\"/api/media/m6\"",
            "<figcaption>Elle pond.</figcaption>",
            "src=\"/api/media/m8\" alt=\"\"",
        ] {
            assert!(page.contains(piece), "{piece} in {page}");
        }
        for foreign in ["ailleurs", "session", "javascript"] {
            assert!(!page.contains(foreign), "{foreign}");
        }
    }
}

#[test]
fn med_29_what_is_seen_has_its_room_before_it_is_there_and_says_what_it_weighs() {
    let film = |bytes| Block::Film {
        media: "m1".into(),
        poster: None,
        captions: String::new(),
        seconds: 41,
        bytes,
        width: 640,
        height: 360,
    };
    let adorned = json!({"type": "image", "attrs": {"src": "/api/media/m3", "alt": null, "decorative": true}});
    let mut one = a_story(1, "Plume", &doc(json!([adorned])));
    one.blocks.extend([
        film(3_249_999),
        film(950_000),
        Block::Sound {
            media: "m2".into(),
            captions: String::new(),
            seconds: 65,
            bytes: 40_001,
        },
    ]);
    let mut edition = edition(vec![one], "À la une");
    let page = issue(&edition);
    for piece in [
        "width=\"640\" height=\"360\" aria-label=\"Film, 41 s\"",
        "Film à regarder, 41 s, 3,2 Mo",
        "Film à regarder, 41 s, 1,0 Mo",
        "Son à écouter, 1 min 05 s, 41 ko",
        "src=\"/api/media/m3\" alt=\"\"",
    ] {
        assert!(page.contains(piece), "{piece} in {page}");
    }
    edition.sections[0].stories[0].blocks = vec![film(0)];
    assert!(issue(&edition).contains("Film à regarder, 41 s</p>"));
}

#[test]
fn prs_1_headings_never_jump() {
    let tree = doc(json!([
        heading(4, "quatre"),
        heading(6, "six"),
        heading(2, "deux"),
        block("blockquote", json!([heading(5, "cinq")])),
        heading(1, "un"),
    ]));
    for section in ["À la une", ""] {
        let edition = edition(
            vec![a_story(1, "Un", &tree), a_story(2, "Deux", &doc(json!([])))],
            section,
        );
        for page in [issue(&edition), story(&edition, 1).unwrap()] {
            let levels = levels(&page);
            assert_eq!(
                (
                    levels[0],
                    levels.iter().filter(|&&level| level == 1).count()
                ),
                (1, 1)
            );
            for pair in levels.windows(2) {
                assert!(pair[1] <= pair[0] + 1, "{levels:?} in {page}");
            }
        }
    }
}

#[test]
fn prs_2_hostile_words_stay_words() {
    let evil = "<script>alert(1)</script>\"'&";
    let tree = doc(json!([
        block("paragraph", json!([
            text(evil),
            {"type": "text", "text": "a", "marks": [{"type": "link", "attrs": {"href": "javascript:alert(1)"}}]},
            {"type": "text", "text": "b", "marks": [{"type": "link", "attrs": {"href": "https://a@b/"}}]},
            {"type": "text", "text": "c", "marks": [{"type": "link", "attrs": {"href": "https://a\" onclick=\"x"}}]},
            {"type": "text", "text": "d", "marks": [{"type": "link", "attrs": {"href": "https://"}}, 7]},
        ])),
        {"type": "heading", "attrs": {"level": "x"}, "content": [text(evil)]},
        7, null, {"content": "no list"}, {"type": 3, "content": [{"type": "text"}]},
    ]));
    let mut one = a_story(1, evil, &tree);
    one.standfirst = evil.into();
    one.byline = evil.into();
    let mut edition = edition(vec![one], evil);
    edition.journal = evil.into();
    edition.title = evil.into();
    edition.imprint = vec![(evil.into(), evil.into())];
    edition.credits = vec![evil.into()];
    for page in [issue(&edition), story(&edition, 1).unwrap()] {
        assert!(!page.contains("<script") && !page.contains("javascript:"));
        assert!(!page.contains("onclick") && !page.contains("a@b"));
        assert!(page.contains("&lt;script&gt;alert(1)&lt;/script&gt;"));
    }
    // As deep as anybody nests: neither a crash nor a word more than is read.
    let mut deep = text("au fond");
    for _ in 0..120 {
        deep = block("blockquote", json!([deep]));
    }
    assert!(read(&doc(json!([deep]))).len() <= 1);
}

#[test]
fn prs_3_it_prints_on_a4_and_the_style_is_named_by_its_content() {
    assert!(style_name().starts_with("style-") && style_name().ends_with(".css"));
    assert!(issue(&Edition::default()).contains(&format!("/journal/{}", style_name())));
    let style = std::str::from_utf8(file(style_name()).unwrap().bytes).unwrap();
    for rule in [
        "@page { size: A4;",
        "@media print",
        "columns: 2",
        "orphans: 3",
        "break-before: page",
    ] {
        assert!(style.contains(rule), "{rule}");
    }
    assert!(style.len() <= 20_000, "{}", style.len());
    assert!(
        !style.contains("http") && !style.contains("@import"),
        "nothing from elsewhere"
    );
}

#[test]
fn prs_5_fonts_lie_beside_the_style_by_their_content_with_their_licences() {
    let style = std::str::from_utf8(file(style_name()).unwrap().bytes).unwrap();
    assert!(!style.contains("{{"), "each name is known");
    let named: Vec<&str> = style
        .split("url(\"")
        .skip(1)
        .map(|rest| rest.split('"').next().unwrap())
        .collect();
    assert_eq!(named.len(), 7);
    for name in named {
        let font = file(name).unwrap();
        assert_eq!(
            (font.kind, &font.bytes[..4]),
            ("font/woff2", b"wOF2".as_slice()),
            "{name}"
        );
    }
    let licences = files().last().unwrap();
    assert!(style.contains(licences.name));
    let text = std::str::from_utf8(licences.bytes).unwrap();
    assert_eq!(text.matches("SIL OPEN FONT LICENSE Version 1.1").count(), 2);
    assert_eq!(file("style.css"), None);
    assert_eq!(file("../fonts/andika.OFL.txt"), None);
}

#[test]
fn prs_5_the_front_page_has_a_picture_contents_credits_and_who_answers_for_it() {
    let mut edition = edition(vec![a_story(1, "Des poules", &doc(json!([])))], "À la une");
    let drawn = issue(&edition);
    assert!(drawn.contains("<svg") && drawn.contains("<body class=\"ink-1\">"));
    assert!(drawn.contains("<h2 id=\"sommaire\">Dans ce numéro</h2>"));
    assert!(drawn.contains("<a href=\"#a1\"><span class=\"titled\">Des poules</span><span class=\"by\">Zoé D.</span></a>"));
    assert!(drawn.contains("<h2>Ont écrit</h2>") && drawn.contains("<h2>Ours</h2>"));
    assert!(
        !drawn.contains("/ecoles/"),
        "a school's page shows what is for everybody alone"
    );
    edition.cover = Some(Block::Picture {
        media: "m1".into(),
        alternative: Some("Le préau".into()),
        caption: String::new(),
        width: 1600,
        height: 1000,
    });
    edition.is_public = true;
    let photographed = issue(&edition);
    assert!(
        photographed.contains("<div class=\"cover\"><img src=\"/api/media/m1\" alt=\"Le préau\"")
    );
    assert!(
        !photographed.contains("<svg") && photographed.contains("href=\"/ecoles/gilles-menage\"")
    );
    edition.sections.clear();
    assert!(issue(&edition).contains("Il n’y a plus d’article ici."));
}

#[test]
fn prs_8_an_exhibition_has_panels_with_what_is_seen_beside_what_is_told() {
    let tree = doc(json!([
        block("paragraph", json!([text("Il est né en 1893.")])),
        {"type": "image", "attrs": {"src": "/api/media/m1", "alt": "La plaque", "caption": "1914-1918"}},
        {"type": "sound", "attrs": {"src": "/api/media/m2", "caption": "On lit les noms."}},
    ]));
    let mut show = Edition {
        kind: Kind::Exhibition,
        title: "Les noms du monument".into(),
        theme: "Qui étaient-ils ?".into(),
        address: "/expositions/p2".into(),
        ..edition(vec![a_story(1, "Auguste", &tree)], "Le village en 1914")
    };
    show.sections.push(Section {
        title: String::new(),
        stories: vec![a_story(2, "La lettre", &doc(json!([])))],
    });
    let page = issue(&show);
    for piece in [
        "<h1><span class=\"number\">Exposition</span><span class=\"dash\"> – </span>Les noms du monument</h1>",
        "<p class=\"theme\">Qui étaient-ils ?</p>",
        "<a href=\"#p2\">2. La lettre</a>",
        "<h2><span class=\"number\">Panneau 1</span>Le village en 1914</h2>",
        "href=\"/expositions/p2/1-auguste\"",
        "<div class=\"told\"><p>Il est né en 1893.</p></div>",
    ] {
        assert!(page.contains(piece), "{piece} in {page}");
    }
    let (seen, told) = (
        page.find("<div class=\"seen\">"),
        page.find("<div class=\"told\">"),
    );
    assert!(seen.unwrap() < told.unwrap() && page.contains("words beside"));
    let levels = levels(&page);
    assert!(
        levels.windows(2).all(|pair| pair[1] <= pair[0] + 1),
        "{levels:?}"
    );
    assert!(!page.contains("<script"));
}

#[test]
fn prs_1_an_issue_of_twelve_articles_is_a_small_page() {
    let paragraph = block(
        "paragraph",
        json!([text(
            &"Depuis lundi, quatre poules habitent derrière le préau. ".repeat(6)
        )]),
    );
    let tree = doc(Value::Array(vec![paragraph; 5]));
    let stories = (1..=12)
        .map(|rank| a_story(rank, "Des poules dans la cour !", &tree))
        .collect();
    let page = issue(&edition(stories, "À la une"));
    assert_eq!(page.matches("<article").count(), 12);
    let mut words = 0;
    for block in read(&tree) {
        if let Block::Paragraph(runs) = block {
            words += runs.iter().map(|run| run.words.len()).sum::<usize>();
        }
    }
    assert!(
        page.len() < 12 * words + 14_000,
        "{} bytes around {} of words",
        page.len(),
        12 * words
    );
}
