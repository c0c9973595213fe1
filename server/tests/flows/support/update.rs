//! Updates as an editor would send them.

use serde_json::json;

/// A new paragraph at the start of a text, under a client id of its own.
pub fn paragraph(words: &str) -> Vec<u8> {
    let client = u64::from(rand::random::<u32>());
    paragraph_of(client, words)
}

/// The same, under this client id.
pub fn paragraph_of(client: u64, words: &str) -> Vec<u8> {
    let article = json!({
        "type": "doc",
        "content": [{"type": "paragraph", "content": [{"type": "text", "text": words}]}],
    });
    passeplume_crdt::content::template(client, &article).expect("a template")
}
