//! What adults are asked to look at: everybody may ask, the teachers of the classes concerned decide, and may hand it to
//! the head of the school.

mod model;
mod policy;
mod store;

pub use model::{
    LONGEST_REASON, LONGEST_WORD, NewReport, NotAReportState, NotATarget, Report, ReportState,
    ReportTarget, ReportedBy,
};
pub use policy::{NotAReportAction, Refused, ReportAction, Seat, after, decide, judge, seat};
pub use store::{ReportDecision, ReportStore, Reported};
