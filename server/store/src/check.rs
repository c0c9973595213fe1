//! What `passeplume check` asks of the database: every page, every checksum, every seq, and who owns what.
//!
//! Reads document by document and page by page: the size of the database does not matter.

use std::collections::HashMap;

use passeplume_domain::{
    AccountId, DocumentId, Millis, StoreError,
    documents::{DocumentStore, Seq},
};

use crate::{
    drivers,
    faults::Fault,
    handle::Store,
    log::{Place, newest_sound, page, seqs_of},
    sql::{Read, document_id},
};

/// Rows read at once: an update may be a mebibyte.
const ROWS_A_PAGE: i64 = 64;

/// Problems told one by one; the rest is only counted.
const PROBLEMS_TOLD: usize = 1_000;

/// Who writes in the server's own name, without being an account.
const THE_SERVER: &str = "passeplume";

/// Something that is not as it must be.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Problem {
    /// Which document, where it concerns one.
    pub document: Option<DocumentId>,
    /// What was found, without words of the text.
    pub what: String,
}

/// A document that opens for nobody.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct SetAside {
    /// Which.
    pub document: DocumentId,
    /// What was found then.
    pub what: String,
    /// When.
    pub at: Millis,
    /// This check found its rows sound: once its words load too, [`Store::take_back`] lets it open again.
    pub sound: bool,
}

/// What a check found.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct CheckReport {
    /// Documents looked at.
    pub documents: u64,
    /// Rows of their logs.
    pub rows: u64,
    /// Bytes of updates in them.
    pub bytes: u64,
    /// Checkpoints.
    pub checkpoints: u64,
    /// Problems, the first thousand.
    pub problems: Vec<Problem>,
    /// Problems beyond those.
    pub more_problems: u64,
    /// Documents that are set aside.
    pub set_aside: Vec<SetAside>,
}

impl CheckReport {
    /// Nothing is wrong and nothing is set aside.
    #[must_use]
    pub fn is_clean(&self) -> bool {
        self.problems.is_empty() && self.set_aside.is_empty()
    }

    /// Adds a problem, also one that the caller found (a document that does not load).
    pub fn add(&mut self, document: Option<DocumentId>, what: String) {
        if self.problems.len() < PROBLEMS_TOLD {
            self.problems.push(Problem { document, what });
        } else {
            self.more_problems += 1;
        }
    }

    /// Was a problem told that concerns this document?
    #[must_use]
    pub fn concerns(&self, document: &DocumentId) -> bool {
        self.problems
            .iter()
            .any(|problem| problem.document.as_ref() == Some(document))
    }
}

impl Store {
    /// Verifies everything that can be verified without understanding the words, and changes nothing.
    ///
    /// # Errors
    /// [`StoreError`] where the database cannot answer at all. What it answers wrongly is in the report.
    pub async fn check(&self) -> Result<CheckReport, StoreError> {
        let mut report = CheckReport::default();
        match drivers::integrity(self.engine(), self.reader())
            .await
            .map_err(Fault::from)
        {
            Ok(lines) => lines.into_iter().for_each(|line| report.add(None, line)),
            Err(fault) => told(&mut report, None, fault)?,
        }
        let mut people = HashMap::new();
        for document in self.document_ids().await? {
            report.documents += 1;
            if let Err(fault) = check_log(self, &document, &mut people, &mut report).await {
                told(&mut report, Some(document.clone()), fault)?;
            }
            if let Err(fault) = check_checkpoints(self, &document, &mut report).await {
                told(&mut report, Some(document.clone()), fault)?;
            }
        }
        for (question, what) in QUESTIONS {
            if let Err(fault) = ask(self, question, what, &mut report).await {
                told(&mut report, None, fault)?;
            }
        }
        check_outbox(self, &mut report).await?;
        report.set_aside = set_aside(self, &report).await?;
        Ok(report)
    }

    /// Bytes on disk by table with its indexes, largest first; for SQLite also what is free inside the file.
    ///
    /// # Errors
    /// [`StoreError`] where the database cannot answer.
    pub async fn bytes_by_table(&self) -> Result<Vec<(String, u64)>, StoreError> {
        let found = drivers::bytes_by_table(self.engine(), self.reader())
            .await
            .map_err(Fault::from)?;
        Ok(found
            .into_iter()
            .map(|(table, bytes)| (table, bytes.unsigned_abs()))
            .collect())
    }

    /// The documents that are set aside, without a check of their rows.
    ///
    /// # Errors
    /// [`StoreError`] where the database cannot answer.
    pub async fn documents_set_aside(&self) -> Result<Vec<SetAside>, StoreError> {
        Ok(set_aside(self, &CheckReport::default())
            .await?
            .into_iter()
            .map(|one| SetAside {
                sound: false,
                ..one
            })
            .collect())
    }
}

/// Each answers the documents for which something does not hold.
const QUESTIONS: [(&str, &str); 5] = [
    (
        "SELECT DISTINCT u.document FROM updates u WHERE NOT EXISTS (SELECT 1 FROM documents d WHERE d.id = u.document)",
        "its log has no document",
    ),
    (
        "SELECT DISTINCT k.document FROM chunks k WHERE NOT EXISTS (SELECT 1 FROM documents d WHERE d.id = k.document)",
        "its chunk has no document",
    ),
    (
        "SELECT DISTINCT c.document FROM checkpoints c WHERE NOT EXISTS (SELECT 1 FROM documents d WHERE d.id = c.document)",
        "its checkpoint has no document",
    ),
    (
        "SELECT DISTINCT b.document FROM client_bindings b WHERE b.account <> $1 \
         AND NOT EXISTS (SELECT 1 FROM accounts a WHERE a.id = b.account)",
        "a client id belongs to an account that is not there",
    ),
    (
        "SELECT DISTINCT u.document FROM updates u WHERE u.account <> $1 \
         AND NOT EXISTS (SELECT 1 FROM accounts a WHERE a.id = u.account)",
        WRITTEN_BY_NOBODY,
    ),
];

async fn ask(
    store: &Store,
    question: &'static str,
    what: &str,
    report: &mut CheckReport,
) -> Result<(), Fault> {
    let mut query = sqlx::query(question);
    if question.contains("$1") {
        query = query.bind(THE_SERVER);
    }
    for row in query.fetch_all(store.reader()).await? {
        report.add(Some(document_id(&row, "document")?), what.to_owned());
    }
    Ok(())
}

async fn check_log(
    store: &Store,
    document: &DocumentId,
    people: &mut HashMap<AccountId, bool>,
    report: &mut CheckReport,
) -> Result<(), Fault> {
    let mut after: Seq = 0;
    let mut told = false;
    loop {
        // Each page in its own snapshot: a check of a year's words must not hold back the write-ahead log.
        let mut reading = store.begin_reading().await?;
        let rows = page(&mut reading, document, after, ROWS_A_PAGE).await?;
        reading.rollback().await?;
        let Some(last) = rows.last() else {
            return Ok(());
        };
        after = last.logged.seq;
        report.rows += rows.len() as u64;
        report.bytes += rows
            .iter()
            .map(|row| row.logged.update.len() as u64)
            .sum::<u64>();
        // Of rows in the log the database is asked in one question at the end; into chunks it does not see.
        for row in rows.iter().filter(|row| row.place == Place::Packed) {
            if !told && !exists(store, &row.logged.account, people).await? {
                report.add(Some(document.clone()), WRITTEN_BY_NOBODY.to_owned());
                told = true;
            }
        }
    }
}

const WRITTEN_BY_NOBODY: &str = "a row was written by an account that is not there";

/// Is there such an account? The database is asked about each once.
async fn exists(
    store: &Store,
    account: &AccountId,
    people: &mut HashMap<AccountId, bool>,
) -> Result<bool, Fault> {
    if account.as_str() == THE_SERVER {
        return Ok(true);
    }
    if let Some(known) = people.get(account) {
        return Ok(*known);
    }
    let found = sqlx::query("SELECT COUNT(*) AS found FROM accounts WHERE id = $1")
        .bind(account.as_str())
        .fetch_one(store.reader())
        .await?
        .number("found")?
        > 0;
    people.insert(account.clone(), found);
    Ok(found)
}

async fn check_checkpoints(
    store: &Store,
    document: &DocumentId,
    report: &mut CheckReport,
) -> Result<(), Fault> {
    let mut reading = store.reader().acquire().await?;
    let head = sqlx::query("SELECT COALESCE(MAX(seq), 0) AS head FROM updates WHERE document = $1")
        .bind(document.as_str())
        .fetch_one(&mut *reading)
        .await?
        .number("head")?;
    for seq in seqs_of(&mut reading, document).await? {
        report.checkpoints += 1;
        let sound = newest_sound(&mut reading, document, seq).await?;
        if sound.is_none_or(|sound| sound.seq != seq) {
            report.add(
                Some(document.clone()),
                format!("the checksum of the checkpoint at {seq} does not hold"),
            );
        } else if seq > head {
            report.add(
                Some(document.clone()),
                format!("the log ends at {head}, before its checkpoint at {seq}"),
            );
        }
    }
    Ok(())
}

/// Positions follow each other without a hole, and none is beyond the head.
async fn check_outbox(store: &Store, report: &mut CheckReport) -> Result<(), Fault> {
    let row = sqlx::query(
        "SELECT COUNT(*) AS events, COALESCE(MIN(position), 1) AS oldest, COALESCE(MAX(position), 0) AS newest, \
         (SELECT h.position FROM outbox_head h WHERE h.id = 1) AS head FROM outbox",
    )
    .fetch_one(store.reader())
    .await?;
    let (events, oldest, newest) = (
        row.number("events")?,
        row.number("oldest")?,
        row.number("newest")?,
    );
    let head = row.number("head")?;
    if newest > head || events != newest - oldest + 1 {
        report.add(
            None,
            format!(
                "the outbox holds {events} events from {oldest} to {newest}, its head is {head}"
            ),
        );
    }
    Ok(())
}

async fn set_aside(store: &Store, report: &CheckReport) -> Result<Vec<SetAside>, Fault> {
    sqlx::query("SELECT document, what, at FROM set_aside ORDER BY at, document")
        .fetch_all(store.reader())
        .await?
        .iter()
        .map(|row| {
            let document = document_id(row, "document")?;
            let sound = !report.concerns(&document);
            Ok(SetAside {
                document,
                what: row.text("what")?.to_owned(),
                at: Millis(row.number("at")?),
                sound,
            })
        })
        .collect()
}

/// A corrupt answer is a finding; anything else ends the check.
fn told(
    report: &mut CheckReport,
    document: Option<DocumentId>,
    fault: Fault,
) -> Result<(), StoreError> {
    if let Fault::Corrupt(what) = fault {
        report.add(document, what);
        Ok(())
    } else {
        Err(fault.into())
    }
}
