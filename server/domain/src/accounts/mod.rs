//! People: accounts, their memberships and their sessions.

mod model;
mod session;
mod store;

pub use model::{
    Account, Membership, NewAccount, NotARole, PresenceName, Role, Status, presence_name,
};
pub use session::{
    LIFETIME_PUPIL_MS, LIFETIME_STAFF_MS, NewSession, Session, lifetime_ms, session_id_of,
};
pub use store::{AccountStore, Credentials, SessionStore};
