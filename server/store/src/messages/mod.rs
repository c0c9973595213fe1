//! Messages in SQL: whoever writes locks the conversation first, so that the numbers of changes become visible in their
//! order.
//!
//! | file | what |
//! | --- | --- |
//! | `persons` | people as messages ask of them, and who is around somebody |
//! | `open` | conversations are opened |
//! | `list` | conversations are read, with who is in them |
//! | `read` | messages are read |
//! | `write` | messages are sent, changed, hidden, taken back |
//! | `marks` | how far somebody has read |
//! | `talk` | where pupils may write to each other, nights, and who wants no messages of whom |

mod list;
mod marks;
mod open;
mod persons;
mod read;
mod talk;
mod trait_impl;
mod write;

pub(crate) use list::conversation;
pub(crate) use write::change;
