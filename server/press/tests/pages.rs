//! Pages as readers get them: whole words, no script, headings in their order, nothing that becomes markup.

#![allow(
    clippy::unwrap_used,
    clippy::indexing_slicing,
    reason = "a test may fail"
)]

use passeplume_press::{
    Block, Edition, STYLE, Section, Story, absent, issue, read, story, style_name,
};
use serde_json::{Value, json};

fn text(words: &str) -> Value {
    json!({"type": "text", "text": words})
}

fn block(kind: &str, content: Value) -> Value {
    json!({"type": kind, "content": content})
}

fn heading(level: u8, words: &str) -> Value {
    json!({"type": "heading", "attrs": {"level": level}, "content": [text(words)]})
}

fn doc(blocks: Value) -> Value {
    json!({"type": "doc", "content": blocks})
}

fn edition(stories: Vec<Story>, section: &str) -> Edition {
    Edition {
        address: "/journal/p1".into(),
        journal: "Planète Gilles Ménage".into(),
        title: "Numéro 1 – La rentrée".into(),
        date: "1er octobre 2026".into(),
        imprint: vec![
            ("Directrice".into(), "Odile Dupré".into()),
            ("École".into(), String::new()),
        ],
        credits: vec!["Zoé D.".into(), "la classe de CE1/CE2".into()],
        is_public: false,
        sections: vec![Section {
            title: section.into(),
            stories,
        }],
    }
}

fn a_story(rank: i64, title: &str, tree: &Value) -> Story {
    Story {
        rank,
        title: title.into(),
        standfirst: "Un chapô".into(),
        byline: "Zoé D.".into(),
        blocks: read(tree),
    }
}

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
        "<h1>Numéro 1 – La rentrée</h1>",
        "<a class=\"skip\" href=\"#textes\">Aller aux textes</a>",
        "<main id=\"textes\" tabindex=\"-1\">",
        "<strong><em>trois œufs</em></strong><br>",
        "<a href=\"https://exemple.fr/a?b=1&amp;c=2\" rel=\"noopener nofollow\">ici</a>",
        "<ul><li>du grain</li></ul><ol><li>de l'eau</li></ol>",
        "<blockquote><p>Cot cot !</p></blockquote><hr>",
        "<p>d'un éditeur à venir</p>",
        "<p class=\"standfirst\">Un chapô</p><p class=\"byline\">Zoé D.</p>",
        "<dt>Directrice</dt><dd>Odile Dupré</dd>",
        "<dd>Zoé D., la classe de CE1/CE2</dd>",
        "noindex",
        "href=\"/journal/p1/1-des-poules\"",
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
            "<audio controls preload=\"none\" src=\"/api/media/m4\"></audio><figcaption>Cot cot !</figcaption>",
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
    for rule in [
        "@page { size: A4;",
        "@media print",
        "columns: 2",
        "orphans: 3",
    ] {
        assert!(STYLE.contains(rule), "{rule}");
    }
    assert!(STYLE.len() < 20_000, "{}", STYLE.len());
    assert!(
        !STYLE.contains("http") && !STYLE.contains("@import"),
        "nothing from elsewhere"
    );
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
        page.len() < 12 * words + 12_000,
        "{} bytes around {} of words",
        page.len(),
        12 * words
    );
}
