//! What is published in these tests.

#![allow(dead_code, unreachable_pub, reason = "each test uses some of it")]

use passeplume_press::{Edition, Home, Section, Story, read};
use serde_json::{Value, json};

pub fn text(words: &str) -> Value {
    json!({"type": "text", "text": words})
}

pub fn block(kind: &str, content: Value) -> Value {
    json!({"type": kind, "content": content})
}

pub fn heading(level: u8, words: &str) -> Value {
    json!({"type": "heading", "attrs": {"level": level}, "content": [text(words)]})
}

pub fn doc(blocks: Value) -> Value {
    json!({"type": "doc", "content": blocks})
}

pub fn edition(stories: Vec<Story>, section: &str) -> Edition {
    Edition {
        address: "/journal/p1".into(),
        epub: "/api/publications/p1/files/epub".into(),
        pdf: "/api/publications/p1/files/pdf".into(),
        journal: "Planète Gilles Ménage".into(),
        title: "Numéro 1 – La rentrée".into(),
        date: "1er octobre 2026".into(),
        moment: "2026-10-01T08:00:00Z".into(),
        changed: "2026-10-01T08:00:01Z".into(),
        schools: vec![Home {
            name: "École Gilles Ménage".into(),
            town: "Saint-Aubin-des-Prés".into(),
            address: "/ecoles/gilles-menage".into(),
        }],
        imprint: vec![
            ("Directrice".into(), "Odile Dupré".into()),
            ("École".into(), String::new()),
        ],
        credits: vec!["Zoé D.".into(), "la classe de CE1/CE2".into()],
        readers: "Pour les familles.".into(),
        sections: vec![Section {
            title: section.into(),
            stories,
        }],
        ..Edition::default()
    }
}

pub fn a_story(rank: i64, title: &str, tree: &Value) -> Story {
    Story {
        rank,
        title: title.into(),
        standfirst: "Un chapô".into(),
        byline: "Zoé D.".into(),
        blocks: read(tree),
    }
}
