//! What the house keeps of people.

use async_trait::async_trait;

use super::{Account, NewAccount, NewSession, Role, Session, Status};
use crate::{AccountId, Millis, SessionId, StoreError};

/// What a login is checked against.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Credentials {
    /// Whose.
    pub account: AccountId,
    /// PHC string, or none where this account cannot log in with a password.
    pub password_hash: Option<String>,
    /// May the account be used.
    pub status: Status,
    /// Decides how long the session lives.
    pub role: Role,
}

/// Accounts and their memberships.
#[async_trait]
pub trait AccountStore: Send + Sync {
    /// The account of this id with all its memberships.
    async fn account(&self, id: &AccountId) -> Result<Option<Account>, StoreError>;
    /// What a login is checked against; logins are compared without case.
    async fn credentials(&self, login: &str) -> Result<Option<Credentials>, StoreError>;
    /// All accounts, by login; for the operator's command.
    async fn accounts(&self) -> Result<Vec<Account>, StoreError>;
    /// Creates an account with its memberships, or says [`StoreError::Conflict`] where the login is taken.
    async fn create_account(&self, new: NewAccount, at: Millis) -> Result<(), StoreError>;
    /// Sets a new password and ends every session of the account; the event `sessions_ended` commits with it.
    async fn set_password(
        &self,
        id: &AccountId,
        hash: String,
        at: Millis,
    ) -> Result<(), StoreError>;
    /// Suspends or reactivates; the event `access_changed` commits with it, and suspension ends every session.
    async fn set_status(
        &self,
        id: &AccountId,
        status: Status,
        at: Millis,
    ) -> Result<(), StoreError>;
    /// Replaces the memberships; the event `access_changed` commits with it.
    async fn set_memberships(
        &self,
        id: &AccountId,
        memberships: Vec<super::Membership>,
        at: Millis,
    ) -> Result<(), StoreError>;
}

/// Logins.
#[async_trait]
pub trait SessionStore: Send + Sync {
    /// Keeps a new session.
    async fn open_session(&self, new: NewSession) -> Result<(), StoreError>;
    /// The session of this id, where it is open at `now` and its account is active.
    async fn session(&self, id: &SessionId, now: Millis) -> Result<Option<Session>, StoreError>;
    /// The session of this id together with its account and all its memberships, under the conditions of
    /// [`SessionStore::session`], as of one moment: what a socket's login needs, in one question.
    async fn session_and_account(
        &self,
        id: &SessionId,
        now: Millis,
    ) -> Result<Option<(Session, Account)>, StoreError>;
    /// Ends a session; the event `session_ended` commits with it. Ending one that is not there is no error.
    async fn end_session(&self, id: &SessionId, at: Millis) -> Result<(), StoreError>;
    /// Forgets sessions that expired before `now`; the number forgotten.
    async fn forget_expired_sessions(&self, now: Millis) -> Result<u64, StoreError>;
}
