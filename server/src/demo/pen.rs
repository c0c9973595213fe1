//! Writes a text as its pupils did: each piece under its author's own client id, as an update of its own.

use passeplume_crdt::content::{TemplateError, template};
use serde_json::{Value, json};

/// What one pupil wrote in one go.
pub(crate) struct Piece {
    /// The author's login.
    pub(crate) by: &'static str,
    blocks: Vec<Value>,
}

/// A piece of the text with who wrote it.
pub(crate) fn by(author: &'static str, blocks: impl IntoIterator<Item = Value>) -> Piece {
    Piece {
        by: author,
        blocks: blocks.into_iter().collect(),
    }
}

/// A paragraph. `*words*` are bold, `_words_` are italic.
pub(crate) fn paragraph(text: &str) -> Value {
    json!({"type": "paragraph", "content": inline(text)})
}

/// A heading of the second level.
pub(crate) fn heading(text: &str) -> Value {
    json!({"type": "heading", "attrs": {"level": 2}, "content": inline(text)})
}

/// A quotation.
pub(crate) fn quote(text: &str) -> Value {
    json!({"type": "blockquote", "content": [paragraph(text)]})
}

/// A list with bullets.
pub(crate) fn bullets(items: &[&str]) -> Value {
    let items: Vec<Value> = items
        .iter()
        .map(|item| json!({"type": "listItem", "content": [paragraph(item)]}))
        .collect();
    json!({"type": "bulletList", "content": items})
}

/// A client id for each piece of a text, rising, so that pieces that know nothing of each other stand in their order:
/// of two insertions at one place, Yjs puts the lower client id first.
pub(crate) fn client_ids(pieces: usize, mut draw: impl FnMut() -> u32) -> Vec<u64> {
    let mut last = u64::from(draw() >> 2);
    (0..pieces)
        .map(|_| {
            last += 1 + u64::from(draw() >> 10);
            last
        })
        .collect()
}

impl Piece {
    /// Whether this block is of it.
    #[cfg(test)]
    pub(crate) fn holds(&self, block: &Value) -> bool {
        self.blocks.contains(block)
    }

    /// The update that inserts this piece under `client`.
    pub(crate) fn update(&self, client: u64) -> Result<Vec<u8>, TemplateError> {
        template(client, &json!({"type": "doc", "content": self.blocks}))
    }
}

fn inline(text: &str) -> Vec<Value> {
    let mut nodes = Vec::new();
    let mut rest = text;
    while let Some(start) = rest.find(['*', '_']) {
        let (plain, marked) = rest.split_at(start);
        let mark = if marked.starts_with('*') { '*' } else { '_' };
        let inner = marked.get(1..).unwrap_or_default();
        let Some((words, after)) = inner.split_once(mark) else {
            break;
        };
        push(&mut nodes, plain, None);
        push(
            &mut nodes,
            words,
            Some(if mark == '*' { "bold" } else { "italic" }),
        );
        rest = after;
    }
    push(&mut nodes, rest, None);
    nodes
}

fn push(nodes: &mut Vec<Value>, words: &str, mark: Option<&str>) {
    if words.is_empty() {
        return;
    }
    nodes.push(match mark {
        Some(mark) => json!({"type": "text", "text": words, "marks": [{"type": mark}]}),
        None => json!({"type": "text", "text": words}),
    });
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn dem_3_stars_are_bold_and_underscores_italic() {
        assert_eq!(
            inline("Les *quatre* poules"),
            [
                json!({"type": "text", "text": "Les "}),
                json!({"type": "text", "text": "quatre", "marks": [{"type": "bold"}]}),
                json!({"type": "text", "text": " poules"}),
            ]
        );
        assert_eq!(inline("2 * 3"), [json!({"type": "text", "text": "2 * 3"})]);
    }

    #[test]
    fn dem_3_pieces_by_different_pupils_stand_in_their_order() {
        let mut seed = 7_u32;
        let mut draw = || {
            seed = seed.wrapping_mul(1_664_525).wrapping_add(1_013_904_223);
            seed
        };
        let words = ["un", "deux", "trois", "quatre", "cinq"];
        let clients = client_ids(words.len(), &mut draw);
        let mut updates: Vec<Vec<u8>> = words
            .iter()
            .zip(&clients)
            .map(|(word, client)| by("zoe", [paragraph(word)]).update(*client).unwrap())
            .collect();
        updates.reverse();
        let document =
            passeplume_crdt::document::Document::load(updates.iter().map(Vec::as_slice)).unwrap();
        let text = passeplume_crdt::content::text(&document).unwrap();
        let found: Vec<&str> = text.split_whitespace().collect();
        assert_eq!(found, words);
    }
}
