//! What waits for somebody, and what concerns them personally. Nothing of it is kept: it is computed from read marks and
//! states at the moment at which it is asked for. Kept is only up to when somebody has seen it.
//!
//! | file | what |
//! | --- | --- |
//! | `model` | badges, and the few things that are said to one person |
//! | `count` | how badges come about |
//! | `store` | the traits of what counts and finds them |

mod count;
mod model;
mod store;

pub use count::Counts;
pub use model::{Badges, NotANoticeKind, Notice, NoticeKind};
pub use store::{NoticeStore, Tally};
