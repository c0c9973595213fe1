//! One transaction and one fsync for all rooms that wait.

use std::time::Instant;

use passeplume_domain::{
    DocumentId,
    documents::{Binding, DocumentAppend, NewUpdate, Seq},
};
use sqlx::{Any, any::AnyArguments, query::Query};

use super::{rows::Sum, statements::Shape};
use crate::{
    faults::Fault,
    handle::{Store, Writing},
    sql::Read,
};

/// A row to be added.
struct NewRow<'a> {
    document: &'a DocumentId,
    seq: Seq,
    update: &'a NewUpdate,
    checksum: i64,
}

/// What binds one item to a statement.
type Bind<'q, T> = fn(Query<'q, Any, AnyArguments>, &'q T) -> Query<'q, Any, AnyArguments>;

/// Keeps all steps or none. `Ok` means that they are on disk.
pub(super) async fn append(store: &Store, steps: &[DocumentAppend]) -> Result<(), Fault> {
    if steps.is_empty() {
        return Ok(());
    }
    let began = Instant::now();
    // In the order of the documents, so that two nodes that write the same texts never wait for each other in a circle;
    // it is also the order of the pages.
    let mut order: Vec<&DocumentAppend> = steps.iter().collect();
    order.sort_by(|one, other| one.document.cmp(&other.document));
    let rows = numbered(&order);
    let bindings: Vec<(&DocumentId, &Binding)> = order
        .iter()
        .flat_map(|step| {
            step.bindings
                .iter()
                .map(move |binding| (&step.document, binding))
        })
        .collect();

    let mut writing = store.begin_writing().await?;
    match keep(store, &mut writing, &order, &bindings, &rows).await {
        Ok(()) => writing.commit().await?,
        Err(fault) => {
            writing.abandon().await;
            return Err(fault);
        }
    }
    metrics::counter!("passeplume_store_rows_total").increment(rows.len() as u64);
    metrics::counter!("passeplume_store_commits_total").increment(1);
    metrics::histogram!("passeplume_store_commit_seconds").record(began.elapsed().as_secs_f64());
    Ok(())
}

fn numbered<'a>(steps: &[&'a DocumentAppend]) -> Vec<NewRow<'a>> {
    let mut rows = Vec::with_capacity(steps.iter().map(|step| step.updates.len()).sum());
    for step in steps {
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
                document: &step.document,
                seq,
                update,
                checksum,
            });
        }
    }
    rows
}

async fn keep(
    store: &Store,
    writing: &mut Writing,
    steps: &[&DocumentAppend],
    bindings: &[(&DocumentId, &Binding)],
    rows: &[NewRow<'_>],
) -> Result<(), Fault> {
    let statements = store.statements();
    let moved = count(&statements.moved, writing, steps, |query, step| {
        query.bind(step.document.as_str()).bind(step.after)
    })
    .await?;
    if moved > 0 {
        return Err(Fault::Conflict(format!("{moved} logs have moved on")));
    }
    if !bindings.is_empty() {
        insert(
            &statements.bindings,
            writing,
            bindings,
            |query, (document, binding)| {
                query
                    .bind(document.as_str())
                    .bind(binding.client.cast_signed())
                    .bind(binding.account.as_str())
                    .bind(binding.at.0)
            },
        )
        .await?;
        let foreign = count(
            &statements.foreign,
            writing,
            bindings,
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
    }
    let added = insert(&statements.updates, writing, rows, |query, row| {
        query
            .bind(row.document.as_str())
            .bind(row.seq)
            .bind(row.seq)
            .bind(row.update.account.as_str())
            .bind(row.update.at.0)
            .bind(row.update.update.as_ref())
            .bind(row.update.first_authors.as_ref())
            .bind(row.checksum)
    })
    .await?;
    // Between the question above and here another node may have taken a seq.
    if added == rows.len() as u64 {
        Ok(())
    } else {
        Err(Fault::Conflict("another writer took a seq".to_owned()))
    }
}

async fn insert<'q, T>(
    shape: &Shape,
    writing: &mut Writing,
    items: &'q [T],
    bind: Bind<'q, T>,
) -> Result<u64, Fault> {
    let mut added = 0;
    for chunk in items.chunks(shape.most()) {
        added += padded(shape, chunk, bind)
            .execute(writing.on())
            .await?
            .rows_affected();
    }
    Ok(added)
}

async fn count<'q, T>(
    shape: &Shape,
    writing: &mut Writing,
    items: &'q [T],
    bind: Bind<'q, T>,
) -> Result<i64, Fault> {
    let mut found = 0;
    for chunk in items.chunks(shape.most()) {
        found += padded(shape, chunk, bind)
            .fetch_one(writing.on())
            .await?
            .number("found")?;
    }
    Ok(found)
}

/// The statement with its items, the last one repeated up to the statement's size.
fn padded<'q, T>(shape: &Shape, items: &'q [T], bind: Bind<'q, T>) -> Query<'q, Any, AnyArguments> {
    let (text, size) = shape.fitting(items.len());
    let padding = items.iter().rev().take(1).cycle();
    items
        .iter()
        .chain(padding)
        .take(size)
        .fold(sqlx::query(text), bind)
}
