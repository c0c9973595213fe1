//! The day's digest: from 18:00 on, once to each adult who wants it, however often the program starts.

use std::{sync::Arc, time::Duration};

use passeplume_domain::{
    AccountId, Clock, StoreError,
    accounts::AccountStore,
    mail::{MailStore, NotPosted, Postman, digest_letter, due_day, may_have},
    notices::Tally,
};

/// Between two looks at the clock.
const PAUSE: Duration = Duration::from_secs(60);
/// Adults whose digest is looked at in one pass; what is left waits for the next.
const ADULTS_A_PASS: u32 = 500;

/// The background work that sends digests.
pub(crate) struct Digest {
    pub(crate) letters: Arc<dyn MailStore>,
    pub(crate) accounts: Arc<dyn AccountStore>,
    pub(crate) tally: Arc<dyn Tally>,
    pub(crate) postman: Arc<dyn Postman>,
    pub(crate) clock: Arc<dyn Clock>,
    /// The address that browsers use, without a `/` behind.
    pub(crate) site: String,
}

impl Digest {
    /// Works until it is dropped; may be dropped at any await: a day is marked before its letter is sent.
    pub(crate) async fn run(self) {
        loop {
            match self.pass().await {
                Ok(0) => {}
                Ok(sent) => tracing::info!(sent, "digests were sent"),
                Err(error) => {
                    tracing::warn!(%error, "digests wait; the next pass tries again");
                }
            }
            tokio::time::sleep(PAUSE).await;
        }
    }

    /// One pass; the letters that went out.
    pub(crate) async fn pass(&self) -> Result<u32, StoreError> {
        let Some(day) = due_day(self.clock.now()) else {
            return Ok(0);
        };
        let due = self.letters.digests_due(day, ADULTS_A_PASS).await?;
        // Nothing is marked while letters cannot be handed in.
        if due.is_empty() || !self.postman.is_there().await {
            return Ok(0);
        }
        let mut sent = 0;
        for account in due {
            sent += u32::from(self.one(&account, day).await?);
        }
        Ok(sent)
    }

    async fn one(&self, id: &AccountId, day: i64) -> Result<bool, StoreError> {
        let account = self.accounts.account(id).await?;
        let Some(account) = account.filter(may_have) else {
            return Ok(false);
        };
        let badges = self.tally.badges(&account, self.clock.now()).await?;
        let Some(claim) = self.letters.claim_digest(id, day).await? else {
            return Ok(false);
        };
        let Some(letter) = digest_letter(&claim.address, badges, &self.site, &claim.token) else {
            return Ok(false);
        };
        match self.postman.post(letter).await {
            Ok(()) => Ok(true),
            Err(NotPosted::Later) => {
                self.letters.digest_failed(id, day).await?;
                Ok(false)
            }
            Err(NotPosted::Never) => Ok(false),
        }
    }
}
