//! What the house keeps of reports.

use async_trait::async_trait;

use super::{NewReport, Report, ReportAction, ReportState, ReportTarget};
use crate::{AccountId, Millis, ReportId, StoreError, accounts::Account};

/// What became of a report.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Reported {
    /// It is kept, and who looks at it is told.
    New(ReportId),
    /// The same person has reported the same thing before.
    There(ReportId),
}

/// A step of a report.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct ReportDecision {
    /// Of which.
    pub report: ReportId,
    /// Which step.
    pub action: ReportAction,
    /// On which version it was judged.
    pub version: i64,
    /// Where it leads.
    pub to: ReportState,
    /// Who takes it.
    pub by: AccountId,
    /// What they say; ''.
    pub word: String,
}

/// Reports. Each change commits with its line of the audit and everything that is told of it.
#[async_trait]
pub trait ReportStore: Send + Sync {
    /// Keeps a report.
    async fn report(&self, new: NewReport, at: Millis) -> Result<Reported, StoreError>;
    /// The report of this id.
    async fn one_report(&self, id: &ReportId) -> Result<Option<Report>, StoreError>;
    /// Reports of the classes and schools around somebody, what waits for a decision first, then the newest; among them the
    /// rules choose.
    async fn reports_around(
        &self,
        account: &Account,
        state: Option<ReportState>,
        limit: u32,
    ) -> Result<Vec<Report>, StoreError>;
    /// Reports of one thing in the same order, a thousand at the most: among them the rules choose.
    async fn reports_of(
        &self,
        target: ReportTarget,
        subject: &str,
    ) -> Result<Vec<Report>, StoreError>;
    /// Takes a step: what it is about is hidden or comes back with the same commit. False where somebody was faster.
    async fn decide_report(&self, decision: ReportDecision, at: Millis)
    -> Result<bool, StoreError>;
}
