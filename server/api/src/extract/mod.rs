//! What handlers take from a request. Nonsense is refused here, before a handler or the database sees it.

mod body;
mod caller;
mod client;
mod credentials;
mod octets;
mod path;
mod sent_key;
mod tunnel;

pub(crate) use body::{JsonBody, read as read_body};
pub(crate) use caller::{Caller, MaybeCaller};
pub(crate) use client::Client;
pub use client::{Peer, Transport};
pub(crate) use credentials::{COOKIE as SESSION_COOKIE, Presented, cookies, presented};
pub(crate) use octets::octets;
pub(crate) use path::{
    AccountPath, ArticlePath, ClassPath, CommentPath, ConversationPath, DocumentPath, ForumPath,
    GroupPath, InvitationPath, IssuePath, JournalPath, MediaPath, MessagePath, PostPath,
    ProposalPath, QueryOf, ReactionPath, ReportPath, SpaceClassPath, SpacePath, TopicPath,
    UploadPath,
};
pub(crate) use sent_key::SentKey;
pub(crate) use tunnel::{TunnelId, TunnelPath};
