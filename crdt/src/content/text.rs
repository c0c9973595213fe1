//! The tree as plain text, and its length as a teacher counts.

use super::media;
use super::tree::Node;

/// How long a text is.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub struct Size {
    /// Words: what stands between spaces and holds a letter or a digit; « l'arbre » is one.
    pub words: usize,
    /// Unicode scalar values, spaces included, line ends not.
    pub characters: usize,
}

pub(super) fn size(text: &str) -> Size {
    Size {
        words: text
            .split_whitespace()
            .filter(|word| word.chars().any(char::is_alphanumeric))
            .count(),
        characters: text.chars().filter(|&letter| letter != '\n').count(),
    }
}

pub(super) fn render(blocks: &[Node]) -> String {
    let mut out = String::new();
    nodes(&mut out, blocks);
    while out.ends_with('\n') {
        out.pop();
    }
    out
}

fn nodes(out: &mut String, list: &[Node]) {
    for node in list {
        match node {
            Node::Text { words, .. } => out.push_str(words),
            Node::Element {
                name,
                children,
                attributes,
            } => match &**name {
                "hardBreak" | "horizontalRule" => out.push('\n'),
                name if media::is_media(name) => {
                    let words = media::words(name, attributes);
                    if !words.is_empty() {
                        out.push_str(&words);
                        out.push('\n');
                    }
                }
                "listItem" => {
                    out.push_str("- ");
                    nodes(out, children);
                }
                "paragraph" | "heading" => {
                    nodes(out, children);
                    out.push('\n');
                }
                _ => nodes(out, children),
            },
        }
    }
}
