//! What waits for somebody, and what concerns them personally. Nothing of it is kept: it is computed from read marks and
//! states at the moment at which it is asked for. Kept is only up to when somebody has seen it.
//!
//! | file | what |
//! | --- | --- |
//! | `model` | badges, and the few things that are said to one person |
//! | `store` | the traits of what counts and finds them |

mod model;
mod store;

pub use model::{Badges, Notice, NoticeKind, NotANoticeKind};
pub use store::Tally;
