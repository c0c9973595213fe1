//! What handlers take from a request. Nonsense is refused here, before a handler or the database sees it.

mod body;
mod caller;
mod client;
mod credentials;
mod octets;
mod path;

pub(crate) use body::{JsonBody, read as read_body};
pub(crate) use caller::{Caller, MaybeCaller};
pub(crate) use client::Client;
pub use client::{Peer, Transport};
pub(crate) use credentials::{COOKIE as SESSION_COOKIE, Presented, cookies, presented};
pub(crate) use octets::octets;
pub(crate) use path::{
    ArticlePath, ClassPath, CommentPath, DocumentPath, ForumPath, GroupPath, InvitationPath,
    IssuePath, JournalPath, MediaPath, PostPath, ProposalPath, QueryOf, ReactionPath,
    SpaceClassPath, SpacePath, TopicPath, UploadPath,
};
