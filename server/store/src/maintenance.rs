//! What runs in the background: logs are squashed and packed, what has ended is forgotten, the write-ahead log is moved
//! home.
//!
//! Nothing here is on the way of a keystroke: each transaction is short, and between two of them whoever writes goes
//! first in the queue for the writer.

use std::{sync::Arc, time::Duration};

use passeplume_domain::{
    Clock, DocumentId, Millis, StoreError,
    accounts::SessionStore,
    documents::{Seq, Squash},
};
use sqlx::any::AnyRow;

use crate::{
    drivers,
    faults::Fault,
    handle::Store,
    log::{Packed, pack_document, squash_document},
    sql::{Read, document_id},
};

/// Documents looked at in one question.
const DOCUMENTS_A_PAGE: i64 = 500;

/// How the background works.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct MaintenanceOptions {
    /// A text whose last word is older than this is squashed.
    pub quiet_ms: i64,
    /// A text whose last word is older than this is packed: the night after it was written.
    pub settled_ms: i64,
    /// Between two rounds of short work: sessions, write-ahead log.
    pub pause: Duration,
    /// Between two passes over all texts.
    pub pause_between_passes: Duration,
    /// Events older than this are forgotten: nobody resumes from further back.
    pub keep_events_ms: i64,
}

impl Default for MaintenanceOptions {
    fn default() -> Self {
        Self {
            quiet_ms: 10 * 60 * 1000,
            settled_ms: 6 * 60 * 60 * 1000,
            pause: Duration::from_secs(5),
            pause_between_passes: Duration::from_secs(10 * 60),
            keep_events_ms: 30 * 24 * 60 * 60 * 1000,
        }
    }
}

/// What a pass did.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub struct MaintenanceReport {
    /// Texts that were squashed.
    pub documents: u64,
    /// Rows that they had.
    pub rows: u64,
    /// Rows that are no more; their words are in other rows.
    pub gone: u64,
    /// Texts that were left as they are, because replaying them failed or their log is damaged.
    pub refused: u64,
}

/// What a pass of packing did.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub struct PackingReport {
    /// Texts that were packed.
    pub documents: u64,
    /// Rows that left the log.
    pub rows: u64,
    /// Chunks that hold them now, with what was in the chunks before.
    pub chunks: u64,
    /// Texts that were left as they are, because their log is damaged.
    pub refused: u64,
}

/// The background work of one store.
pub struct Maintenance {
    store: Store,
    squash: Arc<dyn Squash>,
    options: MaintenanceOptions,
}

impl Maintenance {
    /// Background work that replays with `squash`.
    #[must_use]
    pub fn new(store: Store, squash: Arc<dyn Squash>, options: MaintenanceOptions) -> Self {
        Self {
            store,
            squash,
            options,
        }
    }

    /// Works until `stop` is there. Ends early, with the reason, only where the medium failed: then the process must
    /// stop. Everything else is logged and tried again later.
    ///
    /// # Errors
    /// [`StoreError::Medium`].
    pub async fn run(
        &self,
        clock: Arc<dyn Clock>,
        stop: impl Future<Output = ()> + Send,
    ) -> Result<(), StoreError> {
        tokio::select! {
            () = stop => Ok(()),
            medium = self.work(clock.as_ref()) => Err(medium),
        }
    }

    /// Works until the medium fails; may be dropped at any await, every transaction is whole.
    async fn work(&self, clock: &dyn Clock) -> StoreError {
        let mut next_pass = tokio::time::Instant::now() + self.options.pause;
        loop {
            tokio::time::sleep(self.options.pause).await;
            if let Err(medium) = heard("tidying", self.tidy(clock.now()).await) {
                return medium;
            }
            if tokio::time::Instant::now() < next_pass {
                continue;
            }
            match heard("squashing", self.squash_quiet(clock.now()).await) {
                Ok(Some(report)) if report != MaintenanceReport::default() => {
                    tracing::info!(
                        documents = report.documents,
                        rows = report.rows,
                        gone = report.gone,
                        refused = report.refused,
                        "logs were squashed"
                    );
                }
                Ok(_) => {}
                Err(medium) => return medium,
            }
            match heard("packing", self.pack_settled(clock.now()).await) {
                Ok(Some(report)) if report != PackingReport::default() => {
                    tracing::info!(
                        documents = report.documents,
                        rows = report.rows,
                        chunks = report.chunks,
                        refused = report.refused,
                        "logs were packed"
                    );
                }
                Ok(_) => {}
                Err(medium) => return medium,
            }
            next_pass = tokio::time::Instant::now() + self.options.pause_between_passes;
        }
    }

    /// The short work: forgets sessions that expired and old events, and moves the write-ahead log into the file.
    ///
    /// # Errors
    /// [`StoreError`] where the database cannot answer.
    pub async fn tidy(&self, now: Millis) -> Result<(), StoreError> {
        self.store.forget_expired_sessions(now).await?;
        self.store
            .forget_events_before(now.plus(-self.options.keep_events_ms))
            .await?;
        self.store
            .forget_commands_before(now.plus(-passeplume_domain::commands::KEPT_MS))
            .await?;
        drivers::checkpoint_wal(self.store.engine(), self.store.reader())
            .await
            .map_err(Fault::from)?;
        Ok(())
    }

    /// One pass over all texts: squashes those that are quiet and have new rows.
    ///
    /// # Errors
    /// [`StoreError`] where the database cannot answer. A damaged log is counted, not an error.
    pub async fn squash_quiet(&self, now: Millis) -> Result<MaintenanceReport, StoreError> {
        let mut report = MaintenanceReport::default();
        let mut from = String::new();
        loop {
            let page = candidates(&self.store, &from).await?;
            let Some(last) = page.last() else {
                return Ok(report);
            };
            from = last.document.to_string();
            for text in page {
                if text.head > text.squashed && now.since(text.written) >= self.options.quiet_ms {
                    self.squash_one(&text, now, &mut report).await?;
                }
            }
        }
    }

    /// One pass over all texts: packs those at which nobody has written for long, and that are squashed.
    ///
    /// # Errors
    /// [`StoreError`] where the database cannot answer. A damaged log is counted, not an error.
    pub async fn pack_settled(&self, now: Millis) -> Result<PackingReport, StoreError> {
        let mut report = PackingReport::default();
        let mut from = String::new();
        loop {
            let page = candidates(&self.store, &from).await?;
            let Some(last) = page.last() else {
                return Ok(report);
            };
            from = last.document.to_string();
            for text in page {
                let ready = text.squashed == text.head && text.packed < text.head;
                if ready && now.since(text.written) >= self.options.settled_ms {
                    pack_one(&self.store, &text, now, &mut report).await?;
                }
            }
        }
    }

    async fn squash_one(
        &self,
        text: &Candidate,
        now: Millis,
        report: &mut MaintenanceReport,
    ) -> Result<(), StoreError> {
        let squash = Arc::clone(&self.squash);
        match squash_document(&self.store, squash, &text.document, text.squashed, now).await {
            Ok(outcome) if outcome.refused => report.refused += 1,
            Ok(outcome) => {
                report.documents += 1;
                report.rows += outcome.rows;
                report.gone += outcome.gone;
            }
            // Said when it is opened or checked; here it only stays as long as it is.
            Err(Fault::Corrupt(_)) => report.refused += 1,
            // Another process was at it: it will have done the work.
            Err(Fault::Conflict(_)) => {}
            Err(other) => return Err(other.into()),
        }
        Ok(())
    }
}

async fn pack_one(
    store: &Store,
    text: &Candidate,
    now: Millis,
    report: &mut PackingReport,
) -> Result<(), StoreError> {
    match pack_document(store, &text.document, text.head, now).await {
        Ok(Packed { rows, chunks }) => {
            report.documents += 1;
            report.rows += rows;
            report.chunks += chunks;
        }
        // Said when it is opened or checked; here it only stays as large.
        Err(Fault::Corrupt(_)) => report.refused += 1,
        // Another process was at it: it will have done the work.
        Err(Fault::Conflict(_)) => {}
        Err(other) => return Err(other.into()),
    }
    Ok(())
}

/// Logs what can be tried again, and hands on what cannot.
fn heard<T>(what: &'static str, result: Result<T, StoreError>) -> Result<Option<T>, StoreError> {
    match result {
        Ok(value) => Ok(Some(value)),
        Err(medium @ StoreError::Medium(_)) => Err(medium),
        Err(error) => {
            tracing::warn!(%error, what, "background work will be tried again");
            Ok(None)
        }
    }
}

/// A text that may have something to squash or to pack.
struct Candidate {
    document: DocumentId,
    squashed: Seq,
    packed: Seq,
    head: Seq,
    written: Millis,
}

async fn candidates(store: &Store, from: &str) -> Result<Vec<Candidate>, Fault> {
    sqlx::query(
        "SELECT d.id, COALESCE(k.squashed, 0) AS squashed, COALESCE(k.packed, 0) AS packed, \
         COALESCE((SELECT MAX(u.seq) FROM updates u WHERE u.document = d.id), 0) AS head, \
         COALESCE((SELECT u.at FROM updates u WHERE u.document = d.id ORDER BY u.seq DESC LIMIT 1), 0) AS written \
         FROM documents d LEFT JOIN upkeep k ON k.document = d.id WHERE d.id > $1 ORDER BY d.id LIMIT $2",
    )
    .bind(from)
    .bind(DOCUMENTS_A_PAGE)
    .fetch_all(store.reader())
    .await?
    .iter()
    .map(candidate)
    .collect()
}

fn candidate(row: &AnyRow) -> Result<Candidate, Fault> {
    Ok(Candidate {
        document: document_id(row, "id")?,
        squashed: row.number("squashed")?,
        packed: row.number("packed")?,
        head: row.number("head")?,
        written: Millis(row.number("written")?),
    })
}
