//! Pages of what was published, from one model. This crate is **pure** and knows none of ours: words come in as the
//! editor's tree, a whole HTML document leaves.
//!
//! | file | what |
//! | --- | --- |
//! | `model` | an edition: sections, stories, blocks |
//! | `read` | the editor's tree as blocks |
//! | `page` | an edition, a story, and nothing, as HTML |
//! | `style` | the one style file, for screens and for A4 |
//!
//! Invariants: no script; every word is escaped; a link leads to https alone; headings never jump a level; what the
//! model does not know is shown as its words.

mod model;
mod page;
mod read;
mod style;

pub use model::{Block, Edition, ListKind, Run, Section, Story};
pub use page::{absent, issue, story};
pub use read::read;
pub use style::{STYLE, style_name};
