//! Reports in SQL: kept once a person and thing, each step with its line of the audit.

mod read;
mod write;

use async_trait::async_trait;
use passeplume_domain::{
    Millis, ReportId, StoreError,
    accounts::Account,
    reports::{
        NewReport, Report, ReportDecision, ReportState, ReportStore, ReportTarget, Reported,
    },
};

use crate::handle::Store;

/// Reports of one thing that are looked through: more than people who read it.
const MOST_OF_ONE: u32 = 1_000;

#[async_trait]
impl ReportStore for Store {
    async fn report(&self, new: NewReport, at: Millis) -> Result<Reported, StoreError> {
        Ok(write::keep(self, &new, at).await?)
    }

    async fn one_report(&self, id: &ReportId) -> Result<Option<Report>, StoreError> {
        Ok(read::some(self, "r.id = $2", &[id.as_str()], 1)
            .await?
            .pop())
    }

    async fn reports_around(
        &self,
        account: &Account,
        state: Option<ReportState>,
        limit: u32,
    ) -> Result<Vec<Report>, StoreError> {
        Ok(read::around(self, account, state, limit).await?)
    }

    async fn reports_of(
        &self,
        target: ReportTarget,
        subject: &str,
    ) -> Result<Vec<Report>, StoreError> {
        let which = "r.target = $2 AND r.subject = $3";
        let values = [target.as_str(), subject];
        Ok(read::some(self, which, &values, MOST_OF_ONE).await?)
    }

    async fn decide_report(
        &self,
        decision: ReportDecision,
        at: Millis,
    ) -> Result<bool, StoreError> {
        Ok(write::decide(self, &decision, at).await?)
    }
}
