//! What the house keeps of letters, and what sends them.

use async_trait::async_trait;

use super::{Address, Letter};
use crate::{AccountId, Millis, StoreError};

/// What somebody chose.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct MailChoice {
    /// The address that was proved.
    pub address: Option<Address>,
    /// Whether the digest goes there.
    pub digest: bool,
    /// An address whose code has not been typed yet.
    pub waiting: Option<Address>,
}

/// An address to be proved.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct NewAddress {
    /// Whose.
    pub account: AccountId,
    /// Which.
    pub address: Address,
    /// Whether the digest is to go there.
    pub digest: bool,
    /// Hash of the code.
    pub code: String,
    /// Until when the code counts.
    pub until: Millis,
    /// A token that ends the letters, for who has none yet.
    pub token: String,
    /// The day, for the number of codes on it.
    pub day: i64,
}

/// What became of an address to be proved.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
#[must_use]
pub enum Asked {
    /// It is kept: the code may be sent.
    Done,
    /// So many codes were sent today that no more are: nothing was changed.
    TooMany,
}

/// What became of a code that was typed.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
#[must_use]
pub enum Confirmed {
    /// The address is proved.
    Done,
    /// That is not the code.
    Wrong,
    /// No code is waited for: none was asked, or it is too old, or too many wrong ones were typed.
    Over,
}

/// A digest that this caller, and nobody else, sends.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Claim {
    /// Where to.
    pub address: Address,
    /// The token that ends the letters.
    pub token: String,
}

/// The choices of adults.
#[async_trait]
pub trait MailStore: Send + Sync {
    /// What this person chose; nothing where they never did.
    async fn mail_choice(&self, account: &AccountId) -> Result<Option<MailChoice>, StoreError>;
    /// Keeps an address until its code is typed; the proved one stays until then.
    async fn ask_address(&self, new: NewAddress) -> Result<Asked, StoreError>;
    /// The code of an address was typed. The digests up to `settled` have left.
    async fn confirm_address(
        &self,
        account: &AccountId,
        code: &str,
        settled: i64,
        now: Millis,
    ) -> Result<Confirmed, StoreError>;
    /// The digest goes to the proved address, or not any more. False where there is none.
    async fn set_digest(
        &self,
        account: &AccountId,
        wanted: bool,
        settled: i64,
    ) -> Result<bool, StoreError>;
    /// Forgets every address of this person.
    async fn forget_address(&self, account: &AccountId) -> Result<(), StoreError>;
    /// Whoever holds this token wants no more letters. False where nobody has it.
    async fn unsubscribe(&self, token: &str) -> Result<bool, StoreError>;
    /// Adults whose digest of `day` has not left yet, `most` at the most.
    async fn digests_due(&self, day: i64, most: u32) -> Result<Vec<AccountId>, StoreError>;
    /// Marks the day, for this caller alone, before anything is sent: whoever dies afterwards sends nothing twice.
    async fn claim_digest(
        &self,
        account: &AccountId,
        day: i64,
    ) -> Result<Option<Claim>, StoreError>;
    /// The other side said that it did not take the digest of `day`: it may be tried again, a few times.
    async fn digest_failed(&self, account: &AccountId, day: i64) -> Result<(), StoreError>;
}

/// Why a letter did not go out.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
pub enum NotPosted {
    /// The other side said that it cannot take it now; it has not got it.
    #[error("not taken for now")]
    Later,
    /// It will not be taken, or nobody knows whether it was.
    #[error("not taken")]
    Never,
}

/// What sends letters.
#[async_trait]
pub trait Postman: Send + Sync {
    /// Whether letters can be sent at this moment.
    async fn is_there(&self) -> bool;
    /// Sends a letter.
    async fn post(&self, letter: Letter) -> Result<(), NotPosted>;
}
