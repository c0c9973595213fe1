//! Rooms, committer and sockets: the part of the house where several people write one text.
//!
//! A keystroke: `socket` reads a frame and splits its address; `room` asks policy and the gate, applies what waits and
//! hands one step to `committer`, which makes the steps of all rooms durable together; then, and not before, the room
//! tells everybody: one encoded frame shared by all mailboxes. `hub` is the door: sockets come in, rooms are found,
//! changes of rights are followed. `live` tells screens what changed beside the texts.
//!
//! Invariants: nothing leaves that is not durable; yrs sees no byte that the gate has not passed; every queue is
//! bounded in bytes; `room::state` never awaits and reads no clock.

mod committer;
mod figures;
mod hub;
mod limits;
mod live;
mod pulse;
mod room;
mod socket;

pub use hub::{
    AuthorShare, ConnectionInfo, Format, Hub, HubParts, QueryError, Snapshot, Stats, Writing,
};
pub use limits::Limits;
pub use passeplume_crdt::content::{ChangedLine, Piece, PieceKind};
pub use room::{Reason, Undecided};
pub use socket::Wire;
