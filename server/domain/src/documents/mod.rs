//! Co-written texts: what is known of one, who may do what with it, and the log that keeps every change.

mod log;
mod model;
mod policy;
mod proposals;
mod store;
mod upkeep;

pub use log::{
    AppendError, AppendedUpdate, Binding, Checkpoint, DocumentAppend, DocumentLog, LoadError,
    LoadedDocument, LoggedUpdate, NewUpdate, Seq,
};
pub use model::{
    Document, DocumentKind, DocumentSummary, Freeze, Keepers, NewDocument, NotAKind, Pen, Reach,
    Writers,
};
pub use policy::{Access, ReadReason, Verdict, access, may_decide, may_freeze, may_see_authors};
pub use proposals::{Decision, Late, NotAProposalState, Proposal, ProposalRank, ProposalState};
pub use store::DocumentStore;
pub use upkeep::{
    CHECKPOINT_BYTES, CHECKPOINT_ROWS, Squash, SquashError, Squashed, SquashedRow,
    checkpoint_is_due,
};
