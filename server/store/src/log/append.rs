//! One transaction and one fsync for all rooms that wait.

use std::time::Instant;

use passeplume_domain::{
    DocumentId,
    documents::{Binding, DocumentAppend, Seq},
};
use sqlx::{Any, any::AnyArguments, query::Query};

use super::{
    proposals,
    rows::Sum,
    statements::{NOT_ASKED, PADDING, Shape},
};
use crate::{
    faults::Fault,
    handle::{Store, Writing},
    sql::Read,
};

/// A row to be added, as it is bound.
struct NewRow<'a> {
    document: &'a str,
    seq: Seq,
    account: &'a str,
    at: i64,
    words: &'a [u8],
    first_authors: &'a [u8],
    checksum: i64,
    /// Where the log must end before, or [`NOT_ASKED`].
    after: Seq,
}

/// Fills a statement up to its size.
const FILLER: NewRow<'static> = NewRow {
    document: "",
    seq: PADDING,
    account: "",
    at: 0,
    words: &[],
    first_authors: &[],
    checksum: 0,
    after: NOT_ASKED,
};

/// What binds one item to a statement.
type Bind<'q, T> = fn(Query<'q, Any, AnyArguments>, &'q T) -> Query<'q, Any, AnyArguments>;

/// Keeps all steps or none. `Ok` means that they are on disk.
pub(super) async fn append(store: &Store, steps: &[DocumentAppend]) -> Result<(), Fault> {
    if steps.is_empty() {
        return Ok(());
    }
    if let Some(step) = steps.iter().find(|step| step.after < 0) {
        // No log ends there; below nothing, numbers mean other things to the statements.
        return Err(Fault::Conflict(format!("no log ends at {}", step.after)));
    }
    let began = Instant::now();
    // In the order of the documents, so that two nodes that write the same texts never wait for each other in a circle;
    // it is also the order of the pages.
    let mut order: Vec<&DocumentAppend> = steps.iter().collect();
    order.sort_by(|one, other| one.document.cmp(&other.document));
    let rows = numbered(&order);
    if fits_one_statement(store, &order, &rows) {
        let query = padded(&store.statements().updates, &rows, Some(&FILLER), bind_row);
        all_of(&rows, store.execute_alone(query).await?)?;
    } else {
        together(store, &order, &rows).await?;
    }
    metrics::counter!("passeplume_store_rows_total").increment(rows.len() as u64);
    metrics::counter!("passeplume_store_commits_total").increment(1);
    metrics::histogram!("passeplume_store_commit_seconds").record(began.elapsed().as_secs_f64());
    Ok(())
}

fn numbered<'a>(steps: &[&'a DocumentAppend]) -> Vec<NewRow<'a>> {
    let mut rows = Vec::with_capacity(steps.iter().map(|step| step.updates.len()).sum());
    for step in steps {
        let mut after = step.after;
        for (update, seq) in step.updates.iter().zip(step.after + 1..) {
            let checksum = Sum {
                document: &step.document,
                first_seq: seq,
                seq,
                account: &update.account,
                at: update.at,
                words: &update.update,
                first_authors: &update.first_authors,
            }
            .value();
            rows.push(NewRow {
                document: step.document.as_str(),
                seq,
                account: update.account.as_str(),
                at: update.at.0,
                words: &update.update,
                first_authors: &update.first_authors,
                checksum,
                after,
            });
            after = NOT_ASKED;
        }
    }
    rows
}

/// Does one statement, which is a transaction by itself, ask about every log and add every row?
fn fits_one_statement(store: &Store, steps: &[&DocumentAppend], rows: &[NewRow<'_>]) -> bool {
    rows.len() <= store.statements().updates.most()
        && steps.iter().all(|step| {
            step.bindings.is_empty() && step.late.is_empty() && !step.updates.is_empty()
        })
}

/// The rows, and what else must hold with them, in one transaction of several statements.
async fn together(
    store: &Store,
    steps: &[&DocumentAppend],
    rows: &[NewRow<'_>],
) -> Result<(), Fault> {
    let mut writing = store.begin_writing().await?;
    match keep(store, &mut writing, steps, rows).await {
        Ok(()) => writing.commit().await,
        Err(fault) => {
            writing.abandon().await;
            Err(fault)
        }
    }
}

async fn keep(
    store: &Store,
    writing: &mut Writing,
    steps: &[&DocumentAppend],
    rows: &[NewRow<'_>],
) -> Result<(), Fault> {
    let statements = store.statements();
    // Rows ask for themselves; who is only present brings none.
    let wordless: Vec<&DocumentAppend> = steps
        .iter()
        .copied()
        .filter(|step| step.updates.is_empty())
        .collect();
    let moved = count(&statements.moved, writing, &wordless, |query, step| {
        query.bind(step.document.as_str()).bind(step.after)
    })
    .await?;
    if moved > 0 {
        return Err(Fault::Conflict(format!("{moved} logs have moved on")));
    }
    bind_clients(store, writing, steps).await?;
    proposals::keep(writing, steps).await?;
    let mut added = 0;
    for chunk in rows.chunks(statements.updates.most()) {
        added += padded(&statements.updates, chunk, Some(&FILLER), bind_row)
            .execute(writing.on())
            .await?
            .rows_affected();
    }
    all_of(rows, added)
}

/// Makes client ids belong to who brought them, unless one belongs to somebody else.
async fn bind_clients(
    store: &Store,
    writing: &mut Writing,
    steps: &[&DocumentAppend],
) -> Result<(), Fault> {
    let statements = store.statements();
    let bindings: Vec<(&DocumentId, &Binding)> = steps
        .iter()
        .flat_map(|step| {
            let document = &step.document;
            step.bindings.iter().map(move |binding| (document, binding))
        })
        .collect();
    for chunk in bindings.chunks(statements.bindings.most()) {
        padded(
            &statements.bindings,
            chunk,
            None,
            |query, (document, binding)| {
                query
                    .bind(document.as_str())
                    .bind(binding.client.cast_signed())
                    .bind(binding.account.as_str())
                    .bind(binding.at.0)
            },
        )
        .execute(writing.on())
        .await?;
    }
    let foreign = count(
        &statements.foreign,
        writing,
        &bindings,
        |query, (document, binding)| {
            query
                .bind(document.as_str())
                .bind(binding.client.cast_signed())
                .bind(binding.account.as_str())
        },
    )
    .await?;
    if foreign > 0 {
        return Err(Fault::Conflict(format!(
            "{foreign} client ids belong to somebody else"
        )));
    }
    Ok(())
}

/// A row that was not added would leave a hole: the statement refuses to, and this makes sure.
fn all_of(rows: &[NewRow<'_>], added: u64) -> Result<(), Fault> {
    if added == rows.len() as u64 {
        Ok(())
    } else {
        Err(Fault::Corrupt(format!(
            "{added} rows of {} were added",
            rows.len()
        )))
    }
}

fn bind_row<'q>(
    query: Query<'q, Any, AnyArguments>,
    row: &'q NewRow<'q>,
) -> Query<'q, Any, AnyArguments> {
    query
        .bind(row.document)
        .bind(row.seq)
        .bind(row.account)
        .bind(row.at)
        .bind(row.words)
        .bind(row.first_authors)
        .bind(row.checksum)
        .bind(row.after)
}

async fn count<'q, T>(
    shape: &Shape,
    writing: &mut Writing,
    items: &'q [T],
    bind: Bind<'q, T>,
) -> Result<i64, Fault> {
    let mut found = 0;
    for chunk in items.chunks(shape.most()) {
        found += padded(shape, chunk, None, bind)
            .fetch_one(writing.on())
            .await?
            .number("found")?;
    }
    Ok(found)
}

/// The statement with its items, and `filler` (the last item, where there is none) up to the statement's size.
fn padded<'q, T>(
    shape: &Shape,
    items: &'q [T],
    filler: Option<&'q T>,
    bind: Bind<'q, T>,
) -> Query<'q, Any, AnyArguments> {
    let (text, size) = shape.fitting(items.len());
    let padding = filler.or(items.last()).into_iter().cycle();
    items
        .iter()
        .chain(padding)
        .take(size)
        .fold(sqlx::query(text), bind)
}
