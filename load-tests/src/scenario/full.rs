//! Scenario `full`: the server gets so little of a core that it must send newcomers away.

use std::time::{Duration, Instant};

use anyhow::{Context as _, Result, ensure};
use clap::Args;
use futures_util::{StreamExt as _, TryStreamExt as _, stream};
use serde::Serialize;

use super::{
    newcomers::{self, Coming},
    typing::{self, LONGEST, QUIET, verdict},
};
use crate::{
    client::observer,
    crowd::{Crowd, Shape},
    ledger::quantile_ms,
    measure::Sample,
    process::Brake,
    report::Outcome,
    setup::Setup,
};

/// What a refusal says to programs.
const CODE: &str = "full";
/// How long a document that is read in the end may stay silent, and may take at all.
const SILENCE: Duration = Duration::from_millis(100);
const PATIENCE: Duration = Duration::from_secs(20);
/// Documents that are read at once in the end.
const AT_ONCE: usize = 8;

/// The server is given less than it needs, so that it must send newcomers away, and gets its core back afterwards.
///
/// Everybody on --documents texts types, --items letters a second in all, while the generator holds the server still
/// (SIGSTOP) for --held ms and lets it run (SIGCONT) for --running ms in turn: what a container meets that has used up
/// its share of CPU, or a virtual machine whose host is busy. With short spans (90 and 10) it is a server on a tenth of
/// a core. Meanwhile --knocks newcomers a second want in. newcomers_refused counts the tries that were answered with
/// 503, code "full" and a time to come again; each comes again then. Afterwards everybody must be inside within
/// --within seconds (newcomers_last_seconds), nobody may have lost a socket, and every text must hold every letter
/// once. A run in which nobody was refused has shown nothing and fails: hold the server for longer, or let it run for
/// less.
#[derive(Args, Debug, Clone, Copy, Serialize)]
#[command(verbatim_doc_comment)]
pub(crate) struct Options {
    /// Documents
    #[arg(long, default_value_t = 100)]
    documents: usize,
    /// Clients on each document, who all write
    #[arg(long, default_value_t = 4)]
    clients: usize,
    /// Items a second over all documents
    #[arg(long, default_value_t = 1_000.0)]
    items: f64,
    /// How long the server is held still each time, in ms; a single span of over 1,600 is enough to be called full
    #[arg(long, default_value_t = 2_500.0)]
    held: f64,
    /// How long it runs in between, in ms
    #[arg(long, default_value_t = 1_500.0)]
    running: f64,
    /// Newcomers a second
    #[arg(long, default_value_t = 10.0)]
    knocks: f64,
    /// How long all that lasts, in seconds
    #[arg(long, default_value_t = 12.0)]
    seconds: f64,
    /// Seconds after which everybody must be inside
    #[arg(long, default_value_t = 15.0)]
    within: f64,
}

/// Runs it.
///
/// # Errors
/// Where the generator did not start the server, or clients cannot be opened.
pub(crate) async fn run(setup: &Setup, options: &Options) -> Result<Outcome> {
    ensure!(
        options.held > 0.0 && options.running > 0.0 && options.knocks > 0.0,
        "--held, --running and --knocks are more than 0"
    );
    let brake = setup.server_leader().and_then(Brake::of).context(
        "only a server that the generator started can be held: give --program or --start",
    )?;
    let mut outcome = setup.outcome("full", options);
    let crowd = Crowd::open(
        setup,
        Shape {
            documents: options.documents,
            clients: options.clients,
            writers: options.clients,
        },
    )
    .await?;
    let span = Duration::from_secs_f64(options.seconds);
    let coming = Coming {
        every: Duration::from_secs_f64(1.0 / options.knocks),
        during: span,
        within: Duration::from_secs_f64(options.within),
    };
    setup.progress.span("too much to do", span);
    crowd.ledger.borrow_mut().measure_from(Instant::now());
    let sample = Sample::take(setup);
    let (running, held) = (
        Duration::from_secs_f64(options.running / 1e3),
        Duration::from_secs_f64(options.held / 1e3),
    );
    let writing = async {
        let lag = tokio::select! {
            typed = crowd.type_at(options.items, span) => typed?,
            never = brake.in_turn(running, held) => match never? {},
        };
        brake.release();
        let over = Instant::now();
        let stretch = sample.until_now(setup);
        setup.progress.say("until everybody is inside");
        crowd.settle(QUIET, LONGEST).await;
        anyhow::Ok((lag, stretch, over.elapsed()))
    };
    let (written, newcomers) = tokio::join!(writing, newcomers::come(setup, &crowd, coming));
    let (lag, stretch, drained) = written?;
    let newcomers = newcomers?;
    let different = compare(setup, &crowd).await?;

    newcomers.tell(&mut outcome);
    outcome.figure(
        "drained_seconds",
        "end of it to the last item with everybody",
        drained.as_secs_f64(),
        "s",
    );
    {
        let ledger = crowd.ledger.borrow();
        for (key, what, quantile) in [
            ("latency_p50_ms", "latency from due, p50", 0.5),
            ("latency_p99_ms", "latency from due, p99", 0.99),
        ] {
            outcome.figure(key, what, quantile_ms(ledger.latency(), quantile), "ms");
        }
    }
    outcome.figure(
        "held_percent",
        "share of the time in which the server was held",
        brake.held().as_secs_f64() * 100.0 / stretch.span.as_secs_f64().max(1e-9),
        "%",
    );
    let account = crowd.account();
    for (key, what, count) in [
        ("items_written", "items written", account.written),
        (
            "items_delivered",
            "delivered to other clients",
            account.delivered,
        ),
        ("items_lost", "lost", account.missing()),
        ("items_duplicated", "duplicated", account.duplicated),
        ("sockets_dropped", "sockets dropped", crowd.dropped()),
        (
            "items_not_held",
            "items that a text does not hold in the end",
            different,
        ),
    ] {
        outcome.figure(key, what, count as f64, "");
    }
    typing::costs(&mut outcome, &stretch, &lag);
    typing::memory(&mut outcome, setup.server_memory_kb());
    if setup.dialect.needs_accounts() {
        if newcomers.refused == 0 {
            outcome.fail("nobody was refused: the server was never full".to_owned());
        }
        if !newcomers.all_told(CODE) {
            outcome.fail(format!(
                "a refusal lacked its time to come again, or its code \"{CODE}\""
            ));
        }
    }
    outcome.must_be_none("newcomers never got in", newcomers.outside);
    outcome.must_be_none("items are not in their text in the end", different);
    verdict(&mut outcome, &crowd);
    crowd.leave().await;
    Ok(outcome)
}

/// Reads every text as a stranger does; how many letters one of them lacks.
async fn compare(setup: &Setup, crowd: &Crowd) -> Result<u64> {
    if !setup.dialect.answers() {
        return Ok(0);
    }
    setup.progress.say("reading all texts");
    let held: Vec<_> = stream::iter(&crowd.places)
        .map(|place| async {
            let token = place.tokens.first().context("no client")?;
            let door = setup.door(&place.document, token).await?;
            observer::observe(&door, &setup.shared, SILENCE, PATIENCE).await
        })
        .buffered(AT_ONCE)
        .try_collect()
        .await?;
    let missing = crowd.writers.iter().map(|writer| {
        let (client, letters) = (crowd.client(writer), writer.letters().unwrap_or(0));
        let held = held.get(writer.seat().room);
        let has = |clock: &u32| held.is_some_and(|held| held.has(client, *clock));
        (0..letters).filter(|clock| !has(clock)).count() as u64
    });
    Ok(missing.sum())
}
