//! What was published as a PDF for paper and for readers that read aloud: tagged, PDF/UA-1, the same bytes for the same
//! edition. This crate is **pure**: the model of the press comes in, bytes leave; no browser, no program, no file.
//!
//! | file | what |
//! | --- | --- |
//! | `letters`, `fonts` | words as letters of our fonts; what no font has is a box that still says its text |
//! | `lines` | lines, ragged at the right, words parted sparingly |
//! | `blocks`, `media`, `pieces` | the blocks of a story as pieces that may not be cut |
//! | `issue`, `front`, `closing`, `sheet` | the issue on its pages: across, or in columns of the same height |
//! | `tags` | the structure that is read aloud, in the order of reading |
//! | `paint`, `words`, `drawing` | draws what has its place |
//! | `pictures` | the pictures, as far as there is room |
//! | `write` | the file around the pages |
//!
//! Invariants: everything drawn is either in the structure or said to adorn; whatever pupils wrote, there is a PDF; its
//! pages, pictures and bytes are bounded.

mod blocks;
mod closing;
mod drawing;
mod fonts;
mod front;
mod issue;
mod letters;
mod lines;
mod media;
mod paint;
mod pictures;
mod pieces;
mod sheet;
mod tags;
mod words;
mod write;

use passeplume_press::{Edition, Shelf};

/// Why there is no PDF.
#[derive(Debug, thiserror::Error)]
pub enum PdfError {
    /// The fonts of this program do not read.
    #[error("the fonts do not read")]
    Fonts,
    /// What was drawn does not make a PDF that may be read aloud; the cause holds no word of the issue.
    #[error("the file cannot be written: {0}")]
    Write(String),
}

/// The PDF, with those of its pictures that the shelf has.
///
/// # Errors
///
/// [`PdfError`] where the file cannot be written; nothing that pupils write leads there.
pub fn pdf(edition: &Edition, shelf: &dyn Shelf) -> Result<Vec<u8>, PdfError> {
    let fonts = fonts::Fonts::get().ok_or(PdfError::Fonts)?;
    let pictures = pictures::Pictures::of(edition, shelf);
    match write::written(edition, fonts, &pictures) {
        // A picture whose head reads and whose pixels do not: the issue comes without its pictures.
        Err(write::Failed::Picture) => {
            write::written(edition, fonts, &pictures::Pictures::default())
        }
        made => made,
    }
    .map_err(|failed| PdfError::Write(failed.to_string()))
}

/// A title is not longer in what is said beside the pages.
const TITLE: usize = 300;

/// Words on one line, without what no file may hold: for titles, descriptions and whatever else is no text of a page.
pub(crate) fn clean(words: &str) -> String {
    let kept =
        |letter: &char| matches!(letter, '\u{200d}' | '\u{fe0f}') || !letters::is_hidden(*letter);
    let spaced: Vec<String> = words
        .split_whitespace()
        .map(|word| word.chars().filter(kept).collect())
        .collect();
    spaced.join(" ").trim().chars().take(TITLE).collect()
}
