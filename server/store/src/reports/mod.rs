//! Reports in SQL: kept once a person and thing, each step with its line of the audit.

mod read;
mod write;

use async_trait::async_trait;
use passeplume_domain::{
    Millis, ReportId, StoreError,
    accounts::Account,
    reports::{NewReport, Report, ReportDecision, ReportState, ReportStore, Reported},
};

use crate::handle::Store;

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

    async fn decide_report(
        &self,
        decision: ReportDecision,
        at: Millis,
    ) -> Result<bool, StoreError> {
        Ok(write::decide(self, &decision, at).await?)
    }
}
