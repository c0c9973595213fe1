//! Reading an update (v1) without believing it: borrowed, without recursion, without an allocation that a claimed length decides.
//!
//! Nothing here knows a document: `scan` says what the bytes are, `gate` whether they may come in.

mod deletions;
mod id;
mod json;
mod limits;
mod malformed;
mod structs;
mod typed;
mod update;
mod value;

pub use deletions::Deletions;
pub use id::{ClientId, Clock, Id, IdRange, MAX_CLIENT, MAX_CLOCK};
pub use limits::Limits;
pub use malformed::Malformed;
pub use structs::{Body, Content, Kind, Parent, Struct};
pub use update::Update;

pub(crate) use deletions::{ranges_at, write_ranges};
pub(crate) use json::{parses, readable};
pub(crate) use structs::{CONTENT_ANY, HAS_ORIGIN, Section, Sections, TYPE_FLAGS};
pub(crate) use typed::Typed;
pub(crate) use value::skip_values;
