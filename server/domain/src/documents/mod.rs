//! Co-written texts: what is known of one, who may do what with it, and the log that keeps every change.

mod log;
mod model;
mod policy;
mod store;

pub use log::{
    AppendError, AppendedUpdate, Binding, Checkpoint, DocumentAppend, DocumentLog, LoadError,
    LoadedDocument, LoggedUpdate, NewUpdate, Seq,
};
pub use model::{
    Document, DocumentKind, DocumentSummary, Freeze, NewDocument, NotAKind, Reach, Writers,
};
pub use policy::{Access, ReadReason, Verdict, access, may_freeze, may_see_authors};
pub use store::DocumentStore;
