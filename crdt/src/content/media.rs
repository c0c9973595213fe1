//! Pictures, sounds and films of an article: only those of this house, named by id, are ever shown.

use serde_json::{Map, Value};

use super::html::escape;

/// Where media live; nothing is ever fetched from elsewhere.
const PLACE: &str = "/api/media/";

/// The attributes that name media.
pub(super) const SOURCES: [&str; 2] = ["src", "poster"];

/// Whether this is the address of a medium of ours: the place, and an id of 1 to 64 letters.
pub(super) fn is_own(address: &str) -> bool {
    address.strip_prefix(PLACE).is_some_and(|id| {
        (1..=64).contains(&id.len())
            && id
                .bytes()
                .all(|byte| byte.is_ascii_alphanumeric() || byte == b'-' || byte == b'_')
    })
}

/// Whether elements of this name are media.
pub(super) fn is_media(name: &str) -> bool {
    matches!(name, "image" | "sound" | "film")
}

/// What an attribute says, or ''.
pub(super) fn said<'a>(attributes: &'a Map<String, Value>, name: &str) -> &'a str {
    attributes
        .get(name)
        .and_then(Value::as_str)
        .unwrap_or_default()
}

/// What is said of a medium in words: what is seen on it, and what stands below.
pub(super) fn words(name: &str, attributes: &Map<String, Value>) -> String {
    let alternative = if name == "image" {
        said(attributes, "alt")
    } else {
        ""
    };
    [alternative, said(attributes, "caption")]
        .into_iter()
        .filter(|words| !words.is_empty())
        .collect::<Vec<_>>()
        .join("\n")
}

/// The element as a figure; where it names nothing of ours, its words.
pub(super) fn render(out: &mut String, name: &str, attributes: &Map<String, Value>) {
    let source = said(attributes, "src");
    if !is_own(source) {
        escape(out, &words(name, attributes));
        return;
    }
    let half = name == "image" && said(attributes, "size") == "half";
    out.push_str(if half {
        "<figure class=\"half\">"
    } else {
        "<figure>"
    });
    let (open, close) = match name {
        "sound" => ("<audio controls preload=\"none\" src=\"", "\"></audio>"),
        "film" => ("<video controls preload=\"none\" src=\"", "\"></video>"),
        _ => ("<img loading=\"lazy\" src=\"", "\">"),
    };
    out.push_str(open);
    out.push_str(source);
    let mut attribute = |name: &str, value: &str| {
        out.push_str("\" ");
        out.push_str(name);
        out.push_str("=\"");
        escape(out, value);
    };
    if name == "image" {
        attribute("alt", said(attributes, "alt"));
    } else if name == "film" && is_own(said(attributes, "poster")) {
        attribute("poster", said(attributes, "poster"));
    }
    out.push_str(close);
    if !said(attributes, "caption").is_empty() {
        out.push_str("<figcaption>");
        escape(out, said(attributes, "caption"));
        out.push_str("</figcaption>");
    }
    out.push_str("</figure>");
}
