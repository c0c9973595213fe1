//! Clients: lean sockets, the two framings on them, and writers with real documents.

pub(crate) mod caret;
pub(crate) mod editor;
pub(crate) mod frame;
pub(crate) mod handshake;
pub(crate) mod inbox;
pub(crate) mod live;
pub(crate) mod member;
pub(crate) mod observer;
pub(crate) mod said;
pub(crate) mod socket;
pub(crate) mod traffic;
pub(crate) mod visit;
pub(crate) mod writer;

pub(crate) use caret::Caret;
pub(crate) use handshake::Refused;
pub(crate) use member::{Member, Tally};
pub(crate) use said::Framing;
pub(crate) use socket::{Behind, Door, End, Ended, Shared, Socket, WhenFull};
