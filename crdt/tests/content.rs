//! What readers see is the schema's, escaped and without anything hidden; what the server writes reads back.

#![allow(
    clippy::unwrap_used,
    clippy::expect_used,
    clippy::panic,
    clippy::indexing_slicing,
    clippy::cast_possible_truncation,
    clippy::wildcard_enum_match_arm,
    reason = "helpers of tests fail loudly"
)]

use passeplume_crdt::content::{self, Size};
use passeplume_crdt::document::Document;
use proptest::prelude::*;
use serde_json::{Value, json};
use yrs::types::Attrs;
use yrs::{
    Any, ClientID, Doc, OffsetKind, Options, Text, Transact, WriteTxn, Xml, XmlElementPrelim,
    XmlFragment, XmlTextPrelim,
};

fn article(blocks: Value) -> Document {
    let update = content::template(7, &json!({"type": "doc", "content": blocks})).unwrap();
    Document::load([&*update]).unwrap()
}

fn paragraph(words: &str) -> Value {
    json!({"type": "paragraph", "content": [{"type": "text", "text": words}]})
}

fn chickens() -> Value {
    json!([
        {"type": "heading", "attrs": {"level": 2}, "content": [{"type": "text", "text": "Des poules !"}]},
        {"type": "paragraph", "content": [
            {"type": "text", "text": "Depuis "},
            {"type": "text", "text": "lundi", "marks": [{"type": "bold"}, {"type": "italic"}]},
            {"type": "text", "text": ", quatre <poules>"},
            {"type": "hardBreak"},
            {"type": "text", "text": "habitent ici.", "marks": [{"type": "link", "attrs": {"href": "https://exemple.fr/?a=1&b=2"}}]},
        ]},
        {"type": "bulletList", "content": [
            {"type": "listItem", "content": [paragraph("Plume")]},
            {"type": "listItem", "content": [paragraph("Madame Dupré")]},
        ]},
    ])
}

#[test]
fn a_template_reads_back_as_html_text_json_and_size() {
    let document = article(chickens());
    assert_eq!(
        content::html(&document).unwrap(),
        "<h2>Des poules !</h2><p>Depuis <strong><em>lundi</em></strong>, quatre &lt;poules&gt;<br>\
         <a href=\"https://exemple.fr/?a=1&amp;b=2\" rel=\"noopener nofollow\">habitent ici.</a></p>\
         <ul><li><p>Plume</p></li><li><p>Madame Dupré</p></li></ul>"
    );
    let text =
        "Des poules !\nDepuis lundi, quatre <poules>\nhabitent ici.\n- Plume\n- Madame Dupré";
    assert_eq!(content::text(&document).unwrap(), text);
    assert_eq!(
        content::size(&document).unwrap(),
        Size {
            words: 11,
            characters: text.chars().filter(|c| *c != '\n').count()
        }
    );

    let json = content::json(&document).unwrap();
    assert_eq!(
        json["content"][0]["attrs"],
        json!({"level": 2, "id": "s7-1"})
    );
    assert_eq!(
        json["content"][1]["content"][1]["marks"],
        json!([{"type": "bold"}, {"type": "italic"}])
    );
    assert_eq!(
        json["content"][1]["content"][2],
        json!({"type": "text", "text": ", quatre <poules>"})
    );
}

#[test]
fn json_makes_the_same_article_again() {
    let json = content::json(&article(chickens())).unwrap();
    let again = article(json["content"].clone());
    assert_eq!(content::json(&again).unwrap(), json);
}

#[test]
fn a_replacement_leaves_exactly_the_new_article() {
    let mut document = article(chickens());
    let older = json!({"type": "doc", "content": [paragraph("Hier, il y avait trois œufs !")]});
    let update = content::replacement(&document.full_state().unwrap(), 8, &older).unwrap();
    document.apply_batch([&*update]).unwrap();
    assert_eq!(
        content::html(&document).unwrap(),
        "<p>Hier, il y avait trois œufs !</p>"
    );
}

#[test]
fn crd_9_links_lead_to_https_alone() {
    for (href, kept) in [
        ("https://exemple.fr/a", true),
        ("HTTPS://exemple.fr", true),
        ("http://exemple.fr", false),
        ("javascript:alert(1)", false),
        ("java\nscript://x", false),
        (" https://exemple.fr", false),
        ("https://", false),
        ("https://ecole.fr@mechant.fr/", false),
        ("https://a\"onclick=\"x", false),
        ("//exemple.fr", false),
        ("mailto:a@b.fr", false),
        ("data:text/html,x", false),
    ] {
        let marks = json!([{"type": "link", "attrs": {"href": href}}]);
        let text = json!({"type": "text", "text": "ici", "marks": marks});
        let document = article(json!([{"type": "paragraph", "content": [text]}]));
        assert_eq!(
            content::html(&document).unwrap().contains("<a "),
            kept,
            "{href}"
        );
        assert_eq!(
            content::json(&document)
                .unwrap()
                .to_string()
                .contains("href"),
            kept,
            "{href}"
        );
    }
}

#[test]
fn crd_20_media_come_from_here_alone() {
    for (src, kept) in [
        ("/api/media/0194-abc_1", true),
        ("/api/media/", false),
        ("/api/media/a/b", false),
        ("/api/media/a?form=page", false),
        ("/media/abc", false),
        ("https://exemple.fr/a.png", false),
        ("//exemple.fr/api/media/a", false),
        ("/api/media/../session", false),
        ("/api/media/a\" onerror=\"x", false),
        ("data:image/png;base64,AA", false),
    ] {
        for (name, tag) in [("image", "<img"), ("sound", "<audio"), ("film", "<video")] {
            let attrs = json!({"src": src, "poster": src, "alt": "une <poule>", "caption": "Sous \"l'arbre\""});
            let document = article(json!([{"type": name, "attrs": attrs}]));
            let html = content::html(&document).unwrap();
            assert_eq!(html.contains(tag), kept, "{html}");
            assert_eq!(html.contains("src="), kept, "{html}");
            assert_eq!(html.contains("poster="), kept && name == "film", "{html}");
            assert!(html.contains("Sous &quot;l&#39;arbre&quot;"), "{html}");
            assert_eq!(
                html.contains("une &lt;poule&gt;"),
                name == "image",
                "{html}"
            );
            let json = content::json(&document).unwrap();
            assert_eq!(json["content"][0]["attrs"].get("src").is_some(), kept);
            assert_eq!(json["content"][0]["attrs"].get("poster").is_some(), kept);
        }
    }
}

#[test]
fn crd_21_media_read_back_as_they_were_written_and_are_words_where_words_are_asked_for() {
    let image = json!({"type": "image", "attrs": {"src": "/api/media/a", "alt": "Une poule rousse",
        "caption": "Plume, lundi", "size": "half", "width": 800, "height": 600, "id": "i1"}});
    let film = json!({"type": "film", "attrs": {"src": "/api/media/b", "poster": "/api/media/c", "caption": "Le vol", "id": "f1"}});
    let blocks = json!([paragraph("Avant"), image, film, paragraph("Après")]);
    let document = article(blocks.clone());
    let json = content::json(&document).unwrap();
    assert_eq!(json["content"][1], blocks[1]);
    assert_eq!(json["content"][2], blocks[2]);
    assert_eq!(
        content::json(&article(json["content"].clone())).unwrap(),
        json
    );
    assert_eq!(
        content::text(&document).unwrap(),
        "Avant\nUne poule rousse\nPlume, lundi\nLe vol\nAprès"
    );
    assert!(content::html(&document).unwrap().contains(
        "<figure class=\"half\"><img loading=\"lazy\" src=\"/api/media/a\" alt=\"Une poule rousse\">\
         <figcaption>Plume, lundi</figcaption></figure>"
    ));
}

#[test]
fn what_the_schema_does_not_know_is_words_without_form() {
    let document = article(
        json!([{"type": "script", "attrs": {"onload": "x"}, "content": [paragraph("alert(1)")]}]),
    );
    assert_eq!(content::html(&document).unwrap(), "<p>alert(1)</p>");
}

#[test]
fn words_outside_any_shared_text_are_read_too() {
    // yrs' own walks over children stop here, or hide what follows.
    let doc = Doc::with_options(Options {
        offset_kind: OffsetKind::Utf16,
        ..Options::with_guid_and_client_id("t".into(), ClientID::new(1))
    });
    let update = {
        let mut transaction = doc.transact_mut();
        let loose = transaction.get_or_insert_text("default");
        loose.push(&mut transaction, "caché");
        let root = transaction.get_or_insert_xml_fragment("default");
        let block = root.push_back(&mut transaction, XmlElementPrelim::empty("paragraph"));
        block.push_back(&mut transaction, XmlTextPrelim::new("visible"));
        transaction.encode_update_v1()
    };
    let document = Document::load([&*update]).unwrap();
    assert_eq!(content::html(&document).unwrap(), "caché<p>visible</p>");
}

#[test]
fn deep_nesting_ends_instead_of_overflowing() {
    let doc = Doc::with_options(Options::with_guid_and_client_id(
        "t".into(),
        ClientID::new(1),
    ));
    let update = {
        let mut transaction = doc.transact_mut();
        let root = transaction.get_or_insert_xml_fragment("default");
        let mut inner = root.push_back(&mut transaction, XmlElementPrelim::empty("blockquote"));
        for _ in 0..200 {
            inner = inner.push_back(&mut transaction, XmlElementPrelim::empty("blockquote"));
        }
        inner.insert_attribute(&mut transaction, "id", Any::from("x"));
        transaction.encode_update_v1()
    };
    let html = content::html(&Document::load([&*update]).unwrap()).unwrap();
    assert_eq!(html.matches("<blockquote>").count(), content::MAX_DEPTH);
}

#[test]
fn an_empty_document_is_an_empty_article() {
    let document = Document::new();
    assert_eq!(content::html(&document).unwrap(), "");
    assert_eq!(
        content::json(&document).unwrap(),
        json!({"type": "doc", "content": []})
    );
}

proptest! {
    #[test]
    fn no_words_become_markup(words in any::<String>()) {
        let doc = Doc::with_options(Options::with_guid_and_client_id("t".into(), ClientID::new(1)));
        let update = {
            let mut transaction = doc.transact_mut();
            let root = transaction.get_or_insert_xml_fragment("default");
            let block = root.push_back(&mut transaction, XmlElementPrelim::empty("paragraph"));
            let text = block.push_back(&mut transaction, XmlTextPrelim::new(""));
            text.insert_with_attributes(&mut transaction, 0, &words, Attrs::from([("bold".into(), Any::from(true))]));
            transaction.encode_update_v1()
        };
        let html = content::html(&Document::load([&*update]).unwrap()).unwrap();
        let inside = html.replace("<p>", "").replace("</p>", "").replace("<strong>", "").replace("</strong>", "");
        prop_assert!(!inside.contains(['<', '>', '"', '\u{202e}', '\u{200b}', '\u{e0041}']), "{}", html);
    }
}
