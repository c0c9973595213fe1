//! Scenario `bell`: the server restarts while everybody is at work, and everybody comes back at once.

use std::{
    collections::BTreeMap,
    rc::Rc,
    time::{Duration, Instant},
};

use anyhow::{Result, ensure};
use clap::Args;
use futures_util::{StreamExt as _, stream::FuturesUnordered};
use hdrhistogram::Histogram;
use serde::Serialize;

use super::{
    departement::Share,
    options::AtWork,
    typing::{LONGEST, QUIET, verdict},
};
use crate::{
    client::{Ended, Member, Refused},
    crowd::Crowd,
    ledger::quantile_ms,
    random::Random,
    report::Outcome,
    setup::Setup,
};

/// Pause before the next try, in milliseconds: between these two, as our clients wait.
const AGAIN_MS: (u32, u32) = (500, 2_500);
/// Whoever is not back by then is refused for ever.
const FOR_EVER: Duration = Duration::from_secs(60);
/// How long the server may rest before its memory is compared.
const REST: Duration = Duration::from_secs(5);

/// The server is stopped (SIGTERM) and started again while a département is at work; then everybody comes back.
///
/// Every client waits a random time of up to --within seconds after it lost its socket, then tries until it is let in
/// and has its text. all_synced_seconds runs from the moment the server's port answers again to the last client that
/// has its text (everybody asks for the whole text: the most expensive case); refused_for_ever are those who are still
/// outside a minute later. What was typed just before the stop must be there exactly once, and memory must be what it
/// was: size your machine for this moment rather than for the quiet hour.
#[derive(Args, Debug, Clone, Copy, Serialize)]
#[command(verbatim_doc_comment)]
pub(crate) struct Options {
    #[command(flatten)]
    #[serde(flatten)]
    work: AtWork,
    /// How long they type before the stop, in seconds
    #[arg(long, default_value_t = 5.0)]
    seconds: f64,
    /// Clients come back within so many seconds
    #[arg(long, default_value_t = 10.0)]
    within: f64,
    /// Seed of the moments
    #[arg(long, default_value_t = 1)]
    seed: u64,
}

/// A client that is back.
struct Back {
    /// When it had its text; nothing where it never did.
    at: Option<Instant>,
    /// From its first try to its text.
    took: Duration,
    /// Tries that failed, by cause.
    failed: Vec<String>,
}

/// Runs it.
///
/// # Errors
/// Where the generator did not start the server, clients cannot be opened, or the server does not start again.
pub(crate) async fn run(setup: &Setup, options: &Options) -> Result<Outcome> {
    ensure!(
        setup.owns_server(),
        "only a server that the generator started can be stopped: give --program or --start"
    );
    let mut outcome = setup.outcome("bell", options);
    let places = setup
        .accounts
        .spread(options.work.documents, options.work.clients)?;
    let mut share = Share::of(options.work.typing_share);
    let crowd = Crowd::open_at(setup, places, |place| share.next(place.tokens.len())).await?;
    let span = Duration::from_secs_f64(options.seconds);
    setup.progress.span("typing", span);
    let rate = crowd.writers.len() as f64 * options.work.rate;
    crowd.type_at(rate, span / 2).await?;
    let before = setup.server_memory_kb();
    // Cut off in the middle of a stroke: what has just left is not acknowledged yet.
    tokio::select! {
        typed = crowd.type_at(rate, span) => { typed?; }
        () = tokio::time::sleep(span / 2) => {}
    }

    let rung = Instant::now();
    let mut random = Random::new(options.seed);
    let returning: FuturesUnordered<_> = crowd
        .members
        .iter()
        .map(|member| come_back(setup, options, &crowd, member, Random::new(random.next())))
        .collect();
    let (restarted, backs) = tokio::join!(restart(setup), returning.collect::<Vec<_>>());
    let (stopped, open_at) = restarted?;

    setup.progress.say("waiting for the last items");
    crowd.settle(QUIET, LONGEST).await;
    let cpu = setup.server_cpu();
    tokio::time::sleep(REST).await;
    let after = setup.server_memory_kb();
    let last = backs
        .iter()
        .filter_map(|back| back.at)
        .max()
        .unwrap_or(rung);
    let outside = backs.iter().filter(|back| back.at.is_none()).count() as u64;
    outcome.figure(
        "all_synced_seconds",
        "port open again to the last client with its text",
        last.saturating_duration_since(open_at).as_secs_f64(),
        "s",
    );
    outcome.figure(
        "refused_for_ever",
        "clients that never came back",
        outside as f64,
        "",
    );
    outcome.figure(
        "stop_seconds",
        "SIGTERM to the end of the process",
        stopped.as_secs_f64(),
        "s",
    );
    outcome.figure(
        "away_seconds",
        "SIGTERM to the port open again",
        open_at.saturating_duration_since(rung).as_secs_f64(),
        "s",
    );
    times(&mut outcome, &backs)?;
    outcome.some(
        "server_cpu_ms_per_client",
        "server CPU from its start, a client",
        cpu.map(|cpu| cpu.as_secs_f64() * 1e3 / backs.len().max(1) as f64),
        "ms",
    );
    let mib = |kb: Option<u64>| kb.map(|kb| kb as f64 / 1024.0);
    outcome.some(
        "memory_before_mib",
        "server memory (PSS) before",
        mib(before),
        "MiB",
    );
    outcome.some(
        "memory_after_mib",
        "server memory (PSS) after",
        mib(after),
        "MiB",
    );
    let account = crowd.account();
    outcome.figure(
        "items_written",
        "items written before the stop",
        account.written as f64,
        "items",
    );
    outcome.figure("items_lost", "lost", account.missing() as f64, "items");
    outcome.figure(
        "items_duplicated",
        "duplicated",
        account.duplicated as f64,
        "items",
    );
    outcome.must_be_none("clients were refused for ever", outside);
    verdict(&mut outcome, &crowd);
    crowd.leave().await;
    Ok(outcome)
}

/// Stops the server and starts it again: how long it took to stop, and when its port answered.
async fn restart(setup: &Setup) -> Result<(Duration, Instant)> {
    let began = Instant::now();
    let mut server = setup.take_server()?;
    server.stop().await;
    let stopped = began.elapsed();
    let started = server.start_again().await;
    setup.give_server(server);
    started?;
    setup.progress.say("everybody comes back");
    Ok((stopped, Instant::now()))
}

/// Waits until this client has lost its socket, then for a random time, then tries until it is back.
async fn come_back(
    setup: &Setup,
    options: &Options,
    crowd: &Crowd,
    member: &Rc<Member>,
    mut random: Random,
) -> Back {
    let began = Instant::now();
    member.ended().await;
    let share = f64::from(random.below(1_000_000)) / 1e6;
    tokio::time::sleep(Duration::from_secs_f64(options.within * share)).await;
    let first = Instant::now();
    let mut failed = Vec::new();
    while began.elapsed() < FOR_EVER {
        match crowd.connect(setup, member).await {
            Ok(()) => {
                let at = Instant::now();
                return Back {
                    at: Some(at),
                    took: at - first,
                    failed,
                };
            }
            Err(error) => failed.push(cause(&error)),
        }
        let (least, most) = AGAIN_MS;
        let pause = least + random.below(most - least);
        tokio::time::sleep(Duration::from_millis(u64::from(pause))).await;
    }
    Back {
        at: None,
        took: began.elapsed(),
        failed,
    }
}

/// Why a try failed, in a few words that are the same for the same cause.
pub(super) fn cause(error: &anyhow::Error) -> String {
    if let Some(refused) = error.downcast_ref::<Refused>() {
        return refused.to_string();
    }
    match error.downcast_ref::<Ended>() {
        Some(ended) => ended.to_string(),
        None => error.to_string(),
    }
}

fn times(outcome: &mut Outcome, backs: &[Back]) -> Result<()> {
    let mut took = Histogram::<u64>::new_with_bounds(1, 600_000_000, 3)?;
    let mut causes = BTreeMap::<&str, u64>::new();
    for back in backs {
        took.saturating_record(
            u64::try_from(back.took.as_micros())
                .unwrap_or(u64::MAX)
                .max(1),
        );
        for cause in &back.failed {
            *causes.entry(cause).or_default() += 1;
        }
    }
    for (key, what, quantile) in [
        ("back_p50_ms", "a client's first try to its text, p50", 0.5),
        ("back_p99_ms", "a client's first try to its text, p99", 0.99),
    ] {
        outcome.figure(key, what, quantile_ms(&took, quantile), "ms");
    }
    outcome.figure(
        "failed_tries",
        "tries that failed",
        causes.values().sum::<u64>() as f64,
        "",
    );
    for (cause, count) in causes {
        outcome.note(format!("{count} tries failed: {cause}"));
    }
    Ok(())
}
