//! Scenario `join`: a class opens one long document at once, on a server that has it and on one that has just started.

use std::{
    rc::Rc,
    time::{Duration, Instant},
};

use anyhow::{Context as _, Result, ensure};
use clap::Args;
use futures_util::future::join_all;
use hdrhistogram::Histogram;
use passeplume_crdt::wire::SyncMessage;
use serde::Serialize;

use super::{options::LongHistory, trace};
use crate::{
    client::{
        Socket,
        visit::{First, Visit, Wanted, visit},
    },
    ledger::quantile_ms,
    measure::Sample,
    report::Outcome,
    setup::Setup,
};

/// How long a joiner may take.
const PATIENCE: Duration = Duration::from_secs(20);
/// How long the server may take to know the whole text.
const WRITING: Duration = Duration::from_secs(180);
/// Before a restart of a server that stores later: by then all peers have stored what they were told.
const STORED: Duration = Duration::from_secs(12);
/// Between rounds, and until a restarted server is asked.
const PAUSE: Duration = Duration::from_millis(500);

/// A text with a long history is opened by a whole class at once.
///
/// A writer first makes the text: 260,000 edits as a person makes them, about 300 kB. Then --joiners clients connect in
/// the same moment, --rounds times; join_p99_ms runs from before the connection to the last byte of the document,
/// server_cpu_ms_per_join is what one costs. Where the generator started the server (--program or --start), it then
/// restarts it and lets them join once more: incomplete_first_answers counts clients that were first shown an empty or
/// a partial text, which editors take for the truth.
#[derive(Args, Debug, Clone, Copy, Serialize)]
#[command(verbatim_doc_comment)]
pub(crate) struct Options {
    #[command(flatten)]
    #[serde(flatten)]
    text: LongHistory,
    /// How often they open it
    #[arg(long, default_value_t = 5)]
    rounds: usize,
    /// How often the server is restarted before they join; 0 where the generator did not start it
    #[arg(long, default_value_t = 1)]
    restarts: usize,
    /// Quiet time between the writing and the joining, in seconds
    #[arg(long, default_value_t = 3.0)]
    seconds: f64,
}

/// The document and who joins it.
pub(super) struct Stage<'a> {
    pub(super) setup: &'a Setup,
    pub(super) document: String,
    /// One a joiner.
    pub(super) tokens: Vec<String>,
    /// What each must be given.
    pub(super) wanted: Wanted,
}

/// What a group of joiners found.
pub(super) struct Round {
    took: Histogram<u64>,
    short: u64,
    joined: u64,
    /// Joiners who were refused, or did not get all of it in time.
    without: u64,
    server_cpu_us: Option<f64>,
    own_cpu_us: f64,
}

/// Runs it.
///
/// # Errors
/// Where the server does not take the text, or does not give it back whole.
pub(crate) async fn run(setup: &Setup, options: &Options) -> Result<Outcome> {
    ensure!(
        setup.dialect.answers(),
        "a bare relay keeps no document to join"
    );
    let mut outcome = setup.outcome("join", options);
    let (stage, bytes) = write(setup, options).await?;
    outcome.figure(
        "update_bytes",
        "updates that made the text",
        bytes as f64,
        "B",
    );
    setup.progress.say("quiet");
    tokio::time::sleep(Duration::from_secs_f64(options.seconds)).await;
    let mut warm = Round::new()?;
    for _ in 0..options.rounds {
        warm.add(&stage.join().await?);
        tokio::time::sleep(PAUSE).await;
    }
    figures(&mut outcome, "", "", &warm);
    let (mut short, mut without) = (warm.short, warm.without);
    if setup.owns_server() && options.restarts > 0 {
        let mut cold = Round::new()?;
        if !setup.dialect.stores_first() {
            setup.progress.say("waiting until the server has stored");
            tokio::time::sleep(STORED).await;
        }
        for _ in 0..options.restarts {
            restart(setup).await?;
            cold.add(&stage.join().await?);
        }
        short += cold.short;
        without += cold.without;
        figures(&mut outcome, "restart_", ", after a restart", &cold);
    } else {
        outcome.note(
            "not measured after a restart: the generator did not start the server".to_owned(),
        );
    }
    outcome.figure(
        "incomplete_first_answers",
        "first answers that were empty or partial",
        short as f64,
        "",
    );
    outcome.must_be_none("joiners were first shown an empty or partial text", short);
    outcome.must_be_none("joiners did not get the whole text", without);
    Ok(outcome)
}

/// Notes how long joining took and what it cost.
pub(super) fn figures(outcome: &mut Outcome, prefix: &str, when: &str, round: &Round) {
    for (key, what, quantile) in [
        ("p50", "p50", 0.5),
        ("p99", "p99", 0.99),
        ("max", "longest", 1.0),
    ] {
        outcome.figure(
            &format!("{prefix}join_{key}_ms"),
            &format!("connect to whole document{when}, {what}"),
            quantile_ms(&round.took, quantile),
            "ms",
        );
    }
    let key = if prefix.is_empty() {
        "server_cpu_ms_per_join".to_owned()
    } else {
        format!("{prefix}cpu_ms_per_join")
    };
    outcome.some(
        &key,
        &format!("server CPU a join{when}"),
        round
            .server_cpu_us
            .map(|us| us / 1000.0 / round.joined.max(1) as f64),
        "ms",
    );
    // Both stand in the joiners' way: what the generator spends before the last one has its document is in its latency.
    outcome.figure(
        &format!("{prefix}generator_cpu_ms_per_join"),
        &format!("generator CPU a join{when}"),
        round.own_cpu_us / 1000.0 / round.joined.max(1) as f64,
        "ms",
    );
}

/// Writes the text and waits until the server gives all of it.
async fn write<'a>(setup: &'a Setup, options: &Options) -> Result<(Stage<'a>, usize)> {
    let place = setup
        .accounts
        .places(1, options.text.joiners + 1)?
        .pop()
        .context("a document is needed")?;
    setup.prepare(&place.document).await?;
    let client = setup.fresh_clients(1);
    setup.progress.say("making the text");
    let trace = trace::write(client, options.text.edits, options.text.seed);
    let (token, tokens) = place.tokens.split_first().context("a writer is needed")?;
    let stage = Stage {
        setup,
        document: place.document.clone(),
        tokens: tokens.to_vec(),
        wanted: Wanted::Items {
            client,
            count: trace.items,
            whole: Rc::default(),
        },
    };
    let door = setup.door(&place.document, token).await?;
    let writer = visit(&door, &setup.shared, &Wanted::Anything, PATIENCE).await?;
    setup
        .progress
        .count("writing the text", trace.updates.len() as u64);
    for update in &trace.updates {
        writer.socket.say_sync(SyncMessage::Update(update));
        setup.progress.one_more();
        // A person's pace times a thousand: no server has to refuse it.
        tokio::time::sleep(Duration::from_millis(5)).await;
    }
    let began = Instant::now();
    // Whoever joins and gets all of it proves that it has arrived.
    while visit(&door, &setup.shared, &stage.wanted, Duration::from_secs(10))
        .await
        .map(|visit| visit.socket.leave())
        .is_err()
    {
        ensure!(
            began.elapsed() < WRITING,
            "the server does not have the whole text"
        );
        ensure!(
            !writer.socket.has_ended(),
            "the server closed the writer's socket"
        );
    }
    writer.socket.leave();
    let bytes = trace.updates.iter().map(Vec::len).sum();
    Ok((stage, bytes))
}

/// Stops the server and starts it again on the same data.
///
/// # Errors
/// Where this run did not start it, or it does not start again.
pub(super) async fn restart(setup: &Setup) -> Result<()> {
    setup.progress.say("restarting the server");
    let mut server = setup.take_server()?;
    server.stop().await;
    let started = server.start_again().await;
    setup.give_server(server);
    started?;
    tokio::time::sleep(PAUSE).await;
    Ok(())
}

impl Stage<'_> {
    /// All joiners at once.
    ///
    /// # Errors
    /// Where one of them is not given all.
    pub(super) async fn join(&self) -> Result<Round> {
        let setup = self.setup;
        let mut doors = Vec::new();
        for token in &self.tokens {
            doors.push(setup.door(&self.document, token).await?);
        }
        setup.progress.say("joining");
        let sample = Sample::take(setup);
        let visits = join_all(
            doors
                .iter()
                .map(|door| visit(door, &setup.shared, &self.wanted, PATIENCE)),
        )
        .await;
        let stretch = sample.until_now(setup);
        let mut round = Round::new()?;
        let all = visits.len();
        let visits: Vec<Visit> = visits.into_iter().filter_map(Result::ok).collect();
        round.joined = visits.len() as u64;
        round.without = (all - visits.len()) as u64;
        round.own_cpu_us = stretch.own_cpu.as_secs_f64() * 1e6;
        round.server_cpu_us = stretch.server_cpu.map(|cpu| cpu.as_secs_f64() * 1e6);
        for visit in &visits {
            let took = u64::try_from(visit.took.as_micros()).unwrap_or(u64::MAX);
            round.took.saturating_record(took.max(1));
            round.short += u64::from(visit.first == First::Short);
        }
        let sockets: Vec<Rc<Socket>> = visits.into_iter().map(|visit| visit.socket).collect();
        for socket in &sockets {
            socket.leave();
        }
        Ok(round)
    }
}

impl Round {
    /// Nobody yet.
    ///
    /// # Errors
    /// Never in practice: the histogram's bounds are fixed.
    pub(super) fn new() -> Result<Self> {
        Ok(Self {
            took: Histogram::new_with_bounds(1, 600_000_000, 3)?,
            short: 0,
            joined: 0,
            without: 0,
            server_cpu_us: None,
            own_cpu_us: 0.0,
        })
    }

    /// With another group's.
    pub(super) fn add(&mut self, other: &Self) {
        // Histograms of the same bounds always add up.
        let _ = self.took.add(&other.took);
        self.short += other.short;
        self.without += other.without;
        self.joined += other.joined;
        self.own_cpu_us += other.own_cpu_us;
        self.server_cpu_us = match (self.server_cpu_us, other.server_cpu_us) {
            (Some(mine), Some(theirs)) => Some(mine + theirs),
            (mine, theirs) => mine.or(theirs),
        };
    }
}
