//! The tree as HTML: a closed list of elements and marks, everything else is its children or escaped words.

use serde_json::{Map, Value};

use super::media;
use super::tree::{Mark, Node};

pub(super) fn render(blocks: &[Node]) -> String {
    let mut out = String::new();
    nodes(&mut out, blocks);
    out
}

fn nodes(out: &mut String, nodes: &[Node]) {
    for node in nodes {
        match node {
            Node::Text { words, marks } => text(out, words, marks),
            Node::Element {
                name,
                attributes,
                children,
            } => element(out, name, attributes, children),
        }
    }
}

fn element(out: &mut String, name: &str, attributes: &Map<String, Value>, children: &[Node]) {
    match name {
        "paragraph" => wrap(out, "p", "", children),
        "heading" => {
            let tag = match attributes.get("level").and_then(Value::as_i64) {
                Some(1) => "h1",
                Some(3) => "h3",
                Some(4..=6) => "h4",
                _ => "h2",
            };
            wrap(out, tag, "", children);
        }
        "bulletList" => wrap(out, "ul", "", children),
        "orderedList" => match attributes.get("start").and_then(Value::as_i64) {
            Some(start) if start != 1 => wrap(out, "ol", &format!(" start=\"{start}\""), children),
            _ => wrap(out, "ol", "", children),
        },
        "listItem" => wrap(out, "li", "", children),
        "blockquote" => wrap(out, "blockquote", "", children),
        "horizontalRule" => out.push_str("<hr>"),
        "hardBreak" => out.push_str("<br>"),
        name if media::is_media(name) => media::render(out, name, attributes),
        // What an older or later schema knows: its words, without its form.
        _ => nodes(out, children),
    }
}

fn wrap(out: &mut String, tag: &str, attributes: &str, children: &[Node]) {
    out.push('<');
    out.push_str(tag);
    out.push_str(attributes);
    out.push('>');
    nodes(out, children);
    out.push_str("</");
    out.push_str(tag);
    out.push('>');
}

fn text(out: &mut String, words: &str, marks: &[Mark]) {
    let mut closing = Vec::new();
    for mark in marks {
        match mark.name.as_str() {
            "bold" => tag(out, &mut closing, "strong"),
            "italic" => tag(out, &mut closing, "em"),
            "link" => {
                let href = mark
                    .attributes
                    .get("href")
                    .and_then(Value::as_str)
                    .unwrap_or_default();
                if is_safe_link(href) {
                    out.push_str("<a href=\"");
                    escape(out, href);
                    out.push_str("\" rel=\"noopener nofollow\">");
                    closing.push("a");
                }
            }
            _ => {}
        }
    }
    escape(out, words);
    for tag in closing.iter().rev() {
        out.push_str("</");
        out.push_str(tag);
        out.push('>');
    }
}

fn tag(out: &mut String, closing: &mut Vec<&'static str>, name: &'static str) {
    out.push('<');
    out.push_str(name);
    out.push('>');
    closing.push(name);
}

/// `https` alone, to a host, without user name and without anything that a browser would strip or reinterpret.
pub(super) fn is_safe_link(href: &str) -> bool {
    let Some((scheme, rest)) = href.split_once("://") else {
        return false;
    };
    let host = rest.split(['/', '?', '#']).next().unwrap_or_default();
    scheme.eq_ignore_ascii_case("https")
        && !host.is_empty()
        && !host.contains('@')
        && !href.chars().any(|c| {
            c.is_control() || c.is_whitespace() || matches!(c, '"' | '<' | '>' | '\\' | '`')
        })
}

pub(super) fn escape(out: &mut String, words: &str) {
    for letter in words.chars() {
        match letter {
            '&' => out.push_str("&amp;"),
            '<' => out.push_str("&lt;"),
            '>' => out.push_str("&gt;"),
            '"' => out.push_str("&quot;"),
            '\'' => out.push_str("&#39;"),
            other => out.push(other),
        }
    }
}
