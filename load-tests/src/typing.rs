//! Scenario `classroom`: documents shared by clients that type at a fixed rate.

use std::{
    sync::Arc,
    time::{Duration, Instant},
};

use anyhow::{Result, bail};
use clap::Args;
use hdrhistogram::Histogram;
use tokio::sync::{mpsc, oneshot};

use crate::{Pupil, client, ledger::Account, ledger::Ledger, process};

/// How big the classroom is.
#[derive(Args, Clone, Copy)]
pub(crate) struct Options {
    /// Documents.
    #[arg(long, default_value_t = 50)]
    documents: usize,
    /// Clients a document.
    #[arg(long, default_value_t = 10)]
    clients: usize,
    /// Items a second over all documents.
    #[arg(long, default_value_t = 500)]
    items: u32,
    /// How long, in seconds.
    #[arg(long, default_value_t = 20)]
    seconds: u32,
}

/// Runs the scenario and prints its table; an error where an item was lost or doubled.
pub(crate) async fn run(
    server: &str,
    pupils: &[Pupil],
    pid: Option<u32>,
    options: Options,
) -> Result<()> {
    let rooms = rooms(pupils, options)?;
    let mut orders = Vec::new();
    let mut ledgers = Vec::new();
    let mut tasks = tokio::task::JoinSet::new();
    let mut next_client = u64::from(std::process::id()) << 20;
    for (document, members) in &rooms {
        let ledger = Arc::new(Ledger::new()?);
        for (reader, pupil) in members.iter().enumerate() {
            next_client += 1;
            let socket = client::open(server, document, &pupil.token).await?;
            // A full queue means that the generator is too slow; the due time then tells it in the latency.
            let (send, receive) = mpsc::channel(1024);
            let (ready, is_ready) = oneshot::channel();
            let writer = client::Writer::new(next_client);
            tasks.spawn(client::run(
                socket,
                reader,
                writer,
                ledger.clone(),
                receive,
                ready,
            ));
            tokio::time::timeout(Duration::from_secs(10), is_ready).await??;
            orders.push(send);
        }
        ledgers.push(ledger);
    }
    let before = pid.and_then(process::cpu);
    let began = Instant::now();
    let total = options.items * options.seconds;
    for number in 0..total {
        let due = began + Duration::from_secs(1) * number / options.items;
        tokio::time::sleep_until(due.into()).await;
        // A stride that shares no factor with the number of clients visits every document in turn.
        let turn = (number as usize).wrapping_mul(7919) % orders.len();
        if let Some(order) = orders.get(turn) {
            order.send(client::Order::Type(due)).await?;
        }
    }
    tokio::time::sleep(Duration::from_secs(2)).await;
    let after = pid.and_then(process::cpu);
    for order in &orders {
        order.send(client::Order::Stop).await?;
    }
    while let Some(done) = tasks.join_next().await {
        done??;
    }
    report(
        &ledgers,
        options,
        before
            .zip(after)
            .map(|(before, after)| after.saturating_sub(before)),
    )
}

fn rooms(pupils: &[Pupil], options: Options) -> Result<Vec<(String, Vec<Pupil>)>> {
    let mut by_document = std::collections::BTreeMap::<&str, Vec<&Pupil>>::new();
    for pupil in pupils {
        for document in &pupil.documents {
            by_document.entry(document).or_default().push(pupil);
        }
    }
    let rooms: Vec<_> = by_document
        .into_iter()
        .filter(|(_, members)| members.len() >= options.clients)
        .take(options.documents)
        .map(|(document, members)| {
            (
                document.to_owned(),
                members.into_iter().take(options.clients).cloned().collect(),
            )
        })
        .collect();
    if rooms.len() < options.documents {
        bail!(
            "only {} documents have {} writers in the sessions file",
            rooms.len(),
            options.clients
        );
    }
    Ok(rooms)
}

#[allow(clippy::print_stdout, reason = "the table is what the command is for")]
fn report(ledgers: &[Arc<Ledger>], options: Options, cpu: Option<Duration>) -> Result<()> {
    let mut latency = Histogram::<u64>::new_with_bounds(1, 120_000_000, 3)?;
    let mut sum = Account::default();
    for ledger in ledgers {
        let one = ledger.close(options.clients, &mut latency);
        sum.written += one.written;
        sum.delivered += one.delivered;
        sum.lost += one.lost;
        sum.doubled += one.doubled;
    }
    let per_item = cpu.map(|cpu| cpu.as_micros() as f64 / sum.delivered.max(1) as f64);
    println!(
        "written {}  delivered {}  lost {}  doubled {}",
        sum.written, sum.delivered, sum.lost, sum.doubled
    );
    println!(
        "latency from due to other client, ms: p50 {:.2}  p99 {:.2}  max {:.2}",
        latency.value_at_quantile(0.5) as f64 / 1000.0,
        latency.value_at_quantile(0.99) as f64 / 1000.0,
        latency.max() as f64 / 1000.0
    );
    if let Some(per_item) = per_item {
        println!("server CPU: {per_item:.1} µs a delivered item");
    }
    if sum.lost > 0 || sum.doubled > 0 {
        bail!("{} items lost, {} doubled", sum.lost, sum.doubled);
    }
    Ok(())
}
