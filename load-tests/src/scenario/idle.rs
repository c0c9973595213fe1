//! Scenario `idle`: what open and silent sockets, and open and silent documents, cost in memory.

use std::{
    rc::Rc,
    time::{Duration, Instant},
};

use anyhow::{Context as _, Result};
use clap::Args;
use futures_util::{StreamExt as _, TryStreamExt as _, stream};
use serde::Serialize;

use crate::{
    client::{
        Socket,
        visit::{Wanted, visit},
    },
    measure::Sample,
    report::Outcome,
    setup::Setup,
};

/// How long one socket may take to open.
const PATIENCE: Duration = Duration::from_secs(60);

/// Silence after which our texts have left memory: ten seconds, looked at each second.
const IDLE: f64 = 12.0;

/// Sockets that are open and silent: pupils who have the text on their screen and listen to the teacher.
///
/// First --warm sockets are opened, and stay: what a server takes once, however many come (caches, buffers, its first
/// sessions), is no socket's. Then it opens all others as fast as the server takes them, session token and first answer
/// included: connections_per_second and server_cpu_us_per_connection tell how a school comes back after a restart. Then
/// they are silent for the given time, heartbeats aside, and kb_per_socket tells the memory of one (proportional set size
/// of the server; the kernel's own buffers, about 4.5 kB a connection, come on top). Then as many further sockets as
/// --documents are opened, each on a text of its own, and kb_per_document tells what an open text costs over its socket:
/// leave them --seconds enough to fall idle. A fifth as many texts are opened with the first sockets: of texts too a
/// server holds some for a while, however many come.
#[derive(Args, Debug, Clone, Copy, Serialize)]
#[command(verbatim_doc_comment)]
pub(crate) struct Options {
    /// Sockets to open
    #[arg(long, default_value_t = 5000)]
    sockets: usize,
    /// Sockets that are open before
    #[arg(long, default_value_t = 500)]
    warm: usize,
    /// Documents that these sockets share
    #[arg(long, default_value_t = 50)]
    shared: usize,
    /// Further documents to open, with one socket each
    #[arg(long, default_value_t = 400)]
    documents: usize,
    /// Sockets that are being opened at once
    #[arg(long, default_value_t = 64)]
    opening: usize,
    /// How long they are silent before memory is read, in seconds; twice with documents
    #[arg(long, default_value_t = 40.0)]
    seconds: f64,
}

/// Runs it.
///
/// # Errors
/// Where a socket cannot be opened, or nobody knows which process the server is.
pub(crate) async fn run(setup: &Setup, options: &Options) -> Result<Outcome> {
    let mut outcome = setup.outcome("idle", options);
    let silence = Duration::from_secs_f64(options.seconds);
    let all = options.warm + options.sockets;
    let mut first = setup.accounts.seats(0, options.shared, all)?;
    let seats = first.split_off(options.warm);
    // Texts of their own, after those that are measured.
    let few = options.documents / 5;
    let place = options.shared + options.documents;
    first.extend(setup.accounts.seats(place, few, few)?);
    prepare(setup, &first).await?;
    prepare(setup, &seats).await?;
    let mut sockets = open(setup, &first, options.opening).await?;
    setup.progress.span("silence", silence);
    tokio::time::sleep(silence).await;
    let before = memory(setup)?;
    let sample = Sample::take(setup);
    let began = Instant::now();
    let opened = open(setup, &seats, options.opening).await?;
    let took = began.elapsed();
    let stretch = sample.until_now(setup);
    sockets.extend(opened);
    let opened = seats.len() as u64;
    let idle = Sample::take(setup);
    setup.progress.span("silence", silence);
    tokio::time::sleep(silence).await;
    let idle = idle.until_now(setup);
    let with_sockets = memory(setup)?;
    let per_socket = (with_sockets - before) / opened.max(1) as f64;
    outcome.figure("sockets", "sockets", opened as f64, "");
    outcome.figure(
        "kb_per_socket",
        "server memory a silent socket",
        per_socket,
        "kB",
    );
    outcome.figure(
        "connections_per_second",
        "connections, first answer included",
        opened as f64 / took.as_secs_f64(),
        "1/s",
    );
    outcome.some(
        "server_cpu_us_per_connection",
        "server CPU a connection",
        stretch.server_cpu_us_per(opened),
        "µs",
    );
    outcome.figure(
        "generator_cpu_percent",
        "generator CPU while connecting",
        stretch.own_cpu_percent(),
        "%",
    );
    outcome.some(
        "server_cpu_percent",
        "server CPU while all are silent",
        idle.server_cpu_percent(),
        "%",
    );
    outcome.figure(
        "server_memory_mib",
        "server memory then (PSS)",
        with_sockets / 1024.0,
        "MiB",
    );
    if stretch.own_cpu_percent() > 85.0 {
        outcome.note(format!(
            "the generator was the limit of connections a second: it used {:.0} % of its core",
            stretch.own_cpu_percent()
        ));
    }
    if options.documents > 0 {
        let seats = setup
            .accounts
            .seats(options.shared, options.documents, options.documents)?;
        prepare(setup, &seats).await?;
        sockets.extend(open(setup, &seats, options.opening).await?);
        setup.progress.span("silence", silence);
        tokio::time::sleep(silence).await;
        let per_document = (memory(setup)? - with_sockets) / options.documents as f64 - per_socket;
        outcome.figure(
            "kb_per_document",
            "server memory an idle open document",
            per_document,
            "kB",
        );
    }
    if options.documents > 0 && options.seconds < IDLE {
        outcome.note(format!(
            "texts were open and not idle yet: they leave memory after ten seconds of silence, and {} were waited",
            options.seconds
        ));
    }
    let lost = sockets.iter().filter(|socket| socket.has_ended()).count();
    outcome.must_be_none("sockets were dropped", lost as u64);
    for socket in &sockets {
        socket.leave();
    }
    tokio::time::sleep(Duration::from_millis(200)).await;
    Ok(outcome)
}

async fn prepare(setup: &Setup, seats: &[(String, String)]) -> Result<()> {
    let mut documents: Vec<&str> = seats
        .iter()
        .map(|(document, _)| document.as_str())
        .collect();
    documents.sort_unstable();
    documents.dedup();
    for document in documents {
        setup.prepare(document).await?;
    }
    Ok(())
}

/// Opens a socket on each seat, `at_once` at a time.
async fn open(
    setup: &Setup,
    seats: &[(String, String)],
    at_once: usize,
) -> Result<Vec<Rc<Socket>>> {
    setup.progress.count("opening sockets", seats.len() as u64);
    stream::iter(seats)
        .map(|(document, token)| async move {
            let door = setup.door(document, token).await?;
            let visit = visit(&door, &setup.shared, &Wanted::Anything, PATIENCE).await?;
            setup.progress.one_more();
            anyhow::Ok(visit.socket)
        })
        .buffer_unordered(at_once)
        .try_collect()
        .await
}

/// The server's memory in kB.
fn memory(setup: &Setup) -> Result<f64> {
    setup
        .server_memory_kb()
        .map(|kb| kb as f64)
        .context("memory is what this scenario measures: give --program, --start or --pid")
}
