//! The tree as ProseMirror JSON.

use serde_json::{Map, Value, json};

use super::html::is_safe_link;
use super::media;
use super::tree::{Mark, Node};

pub(super) fn render(blocks: &[Node]) -> Value {
    json!({ "type": "doc", "content": blocks.iter().map(node).collect::<Vec<_>>() })
}

fn node(node: &Node) -> Value {
    let mut out = Map::new();
    match node {
        Node::Text { words, marks } => {
            out.insert("type".into(), "text".into());
            out.insert("text".into(), words.as_str().into());
            let marks: Vec<Value> = marks.iter().filter_map(mark).collect();
            if !marks.is_empty() {
                out.insert("marks".into(), marks.into());
            }
        }
        Node::Element {
            name,
            attributes,
            children,
        } => {
            out.insert("type".into(), (&**name).into());
            let mut attributes = attributes.clone();
            if media::is_media(name) {
                attributes.retain(|name, value| {
                    !media::SOURCES.contains(&name.as_str())
                        || value.as_str().is_some_and(media::is_own)
                });
            }
            if !attributes.is_empty() {
                out.insert("attrs".into(), attributes.into());
            }
            if !children.is_empty() {
                out.insert("content".into(), children.iter().map(self::node).collect());
            }
        }
    }
    out.into()
}

fn mark(mark: &Mark) -> Option<Value> {
    let href = || {
        mark.attributes
            .get("href")
            .and_then(Value::as_str)
            .unwrap_or_default()
    };
    if mark.name == "link" && !is_safe_link(href()) {
        return None;
    }
    let mut out = Map::new();
    out.insert("type".into(), mark.name.as_str().into());
    if !mark.attributes.is_empty() {
        out.insert("attrs".into(), mark.attributes.clone().into());
    }
    Some(out.into())
}
