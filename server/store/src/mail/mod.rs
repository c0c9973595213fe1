//! Where letters to adults go, and which day's digest has left.

mod choices;
mod digests;

use async_trait::async_trait;
use passeplume_domain::{
    AccountId, Millis, StoreError,
    mail::{Asked, Claim, Confirmed, MailChoice, MailStore, NewAddress},
};

use crate::handle::Store;

#[async_trait]
impl MailStore for Store {
    async fn mail_choice(&self, account: &AccountId) -> Result<Option<MailChoice>, StoreError> {
        Ok(choices::of(self, account).await?)
    }

    async fn ask_address(&self, new: NewAddress) -> Result<Asked, StoreError> {
        Ok(choices::ask(self, new).await?)
    }

    async fn confirm_address(
        &self,
        account: &AccountId,
        code: &str,
        settled: i64,
        now: Millis,
    ) -> Result<Confirmed, StoreError> {
        Ok(choices::confirm(self, account, code, settled, now).await?)
    }

    async fn set_digest(
        &self,
        account: &AccountId,
        wanted: bool,
        settled: i64,
    ) -> Result<bool, StoreError> {
        Ok(choices::set_digest(self, account, wanted, settled).await?)
    }

    async fn forget_address(&self, account: &AccountId) -> Result<(), StoreError> {
        Ok(choices::forget(self, account).await?)
    }

    async fn unsubscribe(&self, token: &str) -> Result<bool, StoreError> {
        Ok(choices::unsubscribe(self, token).await?)
    }

    async fn digests_due(&self, day: i64, most: u32) -> Result<Vec<AccountId>, StoreError> {
        Ok(digests::due(self, day, most).await?)
    }

    async fn claim_digest(
        &self,
        account: &AccountId,
        day: i64,
    ) -> Result<Option<Claim>, StoreError> {
        Ok(digests::claim(self, account, day).await?)
    }

    async fn digest_failed(&self, account: &AccountId, day: i64) -> Result<(), StoreError> {
        Ok(digests::failed(self, account, day).await?)
    }
}
