//! What was published, from one model: pages and EPUB; `press-pdf` makes the PDF of it. This crate is **pure** and knows
//! none of ours: words come in as the editor's tree, whole documents leave.
//!
//! | file | what |
//! | --- | --- |
//! | `model` | an edition: sections, stories, blocks; a school; a card on a shelf |
//! | `read` | the editor's tree as blocks |
//! | `told` | how media are told, on pages and in books |
//! | `page` | an issue, an exhibition, a story, a school, a gallery, and nothing, as HTML |
//! | `epub` | an edition as a book |
//! | `art` | the drawing where there is no picture |
//! | `files` | the one style file, for screens and for A4, and its fonts |
//!
//! Invariants: no script; every word is escaped; a link leads to https alone; headings never jump a level; what the
//! model does not know is shown as its words; the same edition makes the same bytes.

mod art;
mod epub;
mod files;
mod model;
mod page;
mod read;
mod told;

pub use art::{drawing_of as drawing, ink_of as ink};
pub use epub::{EpubError, Medium, Shelf, epub};
pub use files::{File, file, files, style_name};
pub use model::{Block, Card, Edition, Home, Kind, ListKind, Run, Section, Story};
pub use page::{absent, gallery, issue, school, story};
pub use read::read;
pub use told::{length, spoken};
