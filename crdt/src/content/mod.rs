//! What a document says, for readers who are not editors: as HTML, text, JSON and numbers, and texts made by the server.
//!
//! Invariants: only elements of the article's schema become markup, everything else is escaped words; nothing hidden
//! (direction overrides, invisible characters, towers of marks) comes through; recursion stops at [`MAX_DEPTH`].

mod changes;
mod clean;
mod html;
mod json;
mod media;
mod template;
mod text;
mod tree;

pub use changes::{ChangedLine, Piece, PieceKind, changes};
pub use clean::clean;
pub use template::{TemplateError, replacement, template};
pub use text::Size;

use crate::document::{Document, DocumentError};

/// Deepest nesting of elements that is read or written; what lies deeper is left out. The gate refuses more than 64.
pub const MAX_DEPTH: usize = 64;

/// The root fragment that rich text lives in: Tiptap's default field.
pub const ROOT: &str = "default";

/// The article as an HTML fragment of blocks, safe to put into a page.
///
/// # Errors
/// [`DocumentError::Poisoned`].
pub fn html(document: &Document) -> Result<String, DocumentError> {
    Ok(html::render(&tree::read(document)?))
}

/// The article as plain text: one line a block, `- ` before list items.
///
/// # Errors
/// [`DocumentError::Poisoned`].
pub fn text(document: &Document) -> Result<String, DocumentError> {
    Ok(text::render(&tree::read(document)?))
}

/// The article as ProseMirror JSON (`{"type": "doc", "content": […]}`), the form that Tiptap reads.
///
/// # Errors
/// [`DocumentError::Poisoned`].
pub fn json(document: &Document) -> Result<serde_json::Value, DocumentError> {
    Ok(json::render(&tree::read(document)?))
}

/// How long the article is.
///
/// # Errors
/// [`DocumentError::Poisoned`].
pub fn size(document: &Document) -> Result<Size, DocumentError> {
    Ok(text::size(&text(document)?))
}
