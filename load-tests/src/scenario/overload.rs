//! Scenario `overload`: three times more than the server can do, then back to what it can.

use std::time::{Duration, Instant};

use anyhow::{Context as _, Result, ensure};
use clap::Args;
use serde::Serialize;

use super::{
    newcomers::{self, Coming},
    options::Shaped,
    ramp::{self, Pace},
    typing::{self, QUIET, verdict},
};
use crate::{
    crowd::Crowd, ledger::quantile_ms, measure::Sample, process::Brake, report::Outcome,
    setup::Setup,
};

/// Between two newcomers.
const KNOCK: Duration = Duration::from_millis(250);
/// Rate and length of the time afterwards: half of what held.
const AFTERWARDS: (f64, f64) = (0.5, 3.0);
/// Seconds of a step of the short ramp that finds the capacity.
const STEP: f64 = 3.0;
/// The 99th percentile of latency in ms that a rate must keep below to hold.
const BOUND: f64 = 100.0;

/// How much slower it begins again where not even its first step held, and below which share of that it gives up.
const SLOWER: f64 = 3.0;
const SLOWEST: f64 = 20.0;
/// How much faster each step of it is than the one before, at least.
const FACTOR: f64 = 1.5;

/// Three times the highest rate that the server held, for --seconds, then half of it.
///
/// The capacity is found first by a short ramp, or given with --capacity. During the overload a newcomer knocks four
/// times a second, and comes again where it is told to: newcomers_accepted got their text, newcomers_refused counts the
/// tries that were told to come again (HTTP 503, or close 1013), newcomers_failed anything else. Past its capacity a
/// server may be slow and may refuse newcomers, but it may not lose, may not drop who is connected, and must recover:
/// recovery_seconds runs from the end of the overload until what is typed is with everybody within 100 ms again.
///
/// When a note says that the generator was the limit, the server was given less than three times what it can do, and
/// latency is the generator's own. Give the server a share of a core with --held and --running (30 and 10: a quarter),
/// capacity included, or pin both to cores of their own. To see newcomers refused whatever the machine, take `full`.
#[derive(Args, Debug, Clone, Copy, Serialize)]
#[command(verbatim_doc_comment)]
pub(crate) struct Options {
    #[command(flatten)]
    #[serde(flatten)]
    shaped: Shaped<'b'>,
    /// Items a second that the server is known to hold; found by a ramp where it is not given
    #[arg(long)]
    capacity: Option<f64>,
    /// How many times the capacity
    #[arg(long, default_value_t = 3.0)]
    times: f64,
    /// How long the overload lasts, in seconds
    #[arg(long, default_value_t = 10.0)]
    seconds: f64,
    /// How long the server is held still (SIGSTOP) each time, in ms, from the first step on; 0 leaves it its whole core
    #[arg(long, default_value_t = 0.0)]
    held: f64,
    /// How long it runs in between, in ms
    #[arg(long, default_value_t = 10.0)]
    running: f64,
}

/// Runs it.
///
/// # Errors
/// Where clients cannot be opened, or no rate holds at all, or a server that the generator did not start is to be held.
pub(crate) async fn run(setup: &Setup, options: &Options) -> Result<Outcome> {
    if options.held <= 0.0 {
        return overload(setup, options).await;
    }
    let brake = setup.server_leader().and_then(Brake::of).context(
        "only a server that the generator started can be held: give --program or --start",
    )?;
    let (running, held) = (
        Duration::from_secs_f64(options.running / 1e3),
        Duration::from_secs_f64(options.held / 1e3),
    );
    tokio::select! {
        outcome = overload(setup, options) => outcome,
        never = brake.in_turn(running, held) => match never? {},
    }
}

async fn overload(setup: &Setup, options: &Options) -> Result<Outcome> {
    let mut outcome = setup.outcome(&options.shaped.shape.name("overload"), options);
    let drain = options.shaped.drain();
    let crowd = Crowd::open(setup, options.shaped.crowd()).await?;
    let capacity = match options.capacity {
        Some(capacity) => capacity,
        None => capacity(setup, &crowd, &mut outcome, &options.shaped).await?,
    };
    ensure!(
        capacity > 0.0,
        "the server held not even {:.0} items/s",
        options.shaped.first_rate() / SLOWEST
    );
    crowd.settle(QUIET, drain).await;

    let span = Duration::from_secs_f64(options.seconds);
    setup.progress.span("overload", span);
    crowd.ledger.borrow_mut().measure_from(Instant::now());
    let before = crowd.account();
    let sample = Sample::take(setup);
    let normal = capacity * AFTERWARDS.0;
    let writing = async {
        let lag = crowd.type_at(capacity * options.times, span).await?;
        let over = Instant::now();
        crowd.ledger.borrow_mut().measure_until(over);
        let (stretch, during) = (sample.until_now(setup), crowd.account());
        setup.progress.say("until it is itself again");
        let (unread, sample) = (crowd.behind().unread, Sample::take(setup));
        let recovered = recover(&crowd, normal, over, drain).await?;
        // Who is late to the end is seen from what still lies before whom.
        let late = recovered
            .is_none()
            .then(|| (crowd.behind(), sample.until_now(setup)));
        anyhow::Ok((lag, stretch, during, unread, recovered, late))
    };
    let (written, newcomers) = tokio::join!(
        writing,
        newcomers::come(
            setup,
            &crowd,
            Coming {
                every: KNOCK,
                during: span,
                within: drain,
            }
        )
    );
    let (lag, stretch, during, unread, recovered, late) = written?;
    let newcomers = newcomers?;
    let typed_rate = stretch.by_second(during.written - before.written);
    {
        let ledger = crowd.ledger.borrow();
        for (key, what, quantile) in [
            ("latency_p50_ms", "latency from due, p50, during it", 0.5),
            ("latency_p99_ms", "latency from due, p99, during it", 0.99),
            ("latency_max_ms", "latency from due, longest", 1.0),
        ] {
            outcome.figure(key, what, quantile_ms(ledger.latency(), quantile), "ms");
        }
    }
    let after = match recovered {
        Some(_) => Some(calm(setup, &crowd, normal).await?),
        None => None,
    };
    crowd.settle(QUIET, drain).await;

    outcome.figure(
        "capacity_items_per_second",
        "highest rate that held",
        capacity,
        "1/s",
    );
    outcome.figure(
        "overload_items_per_second",
        "items written a second during it",
        typed_rate,
        "1/s",
    );
    outcome.figure(
        "overload_delivered_per_second",
        "delivered then",
        stretch.by_second(during.delivered - before.delivered),
        "1/s",
    );
    outcome.some(
        "recovery_seconds",
        "until items arrive within 100 ms again",
        recovered.map(|span| span.as_secs_f64()),
        "s",
    );
    outcome.some(
        "latency_after_p99_ms",
        "latency from due, p99, afterwards",
        after,
        "ms",
    );
    outcome.figure(
        "unread_mib",
        "sent by the server, unread by the generator when it ended",
        mib(unread),
        "MiB",
    );
    newcomers.tell(&mut outcome);
    typing::costs(&mut outcome, &stretch, &lag);
    typing::memory(&mut outcome, setup.server_memory_kb());
    let account = crowd.account();
    outcome.figure(
        "sockets_dropped",
        "sockets dropped",
        crowd.dropped() as f64,
        "",
    );
    outcome.figure("items_lost", "lost", account.missing() as f64, "items");
    outcome.figure(
        "items_duplicated",
        "duplicated",
        account.duplicated as f64,
        "items",
    );
    if outcome
        .value("latency_p99_ms")
        .is_some_and(|p99| p99 < BOUND)
    {
        outcome.note(
            "the server held that too: its capacity was taken for too low, and this was no overload".to_owned(),
        );
    }
    if let Some((behind, stretch)) = late {
        outcome.note(format!(
            "{:.1} MiB lay unread before the generator then, {:.1} MiB unsent; until then it used {:.0} % of its core and \
             the server {:.0} %",
            mib(behind.unread),
            mib(behind.unsent),
            stretch.own_cpu_percent(),
            stretch.server_cpu_percent().unwrap_or(f64::NAN)
        ));
        outcome.fail(format!(
            "the server did not recover within {} s",
            drain.as_secs()
        ));
        outcome.note(format!(
            "what had not arrived {} s after that, or once nothing came any more, counts as lost",
            drain.as_secs()
        ));
    }
    verdict(&mut outcome, &crowd);
    crowd.leave().await;
    Ok(outcome)
}

fn mib(bytes: u64) -> f64 {
    bytes as f64 / f64::from(1 << 20)
}

/// The highest rate that holds.
async fn capacity(
    setup: &Setup,
    crowd: &Crowd,
    outcome: &mut Outcome,
    shaped: &Shaped<'b'>,
) -> Result<f64> {
    let mut held = 0.0;
    let mut rate = shaped.first_rate();
    let pace = Pace {
        seconds: STEP,
        bound: BOUND,
        drain: shaped.drain(),
    };
    loop {
        let step = ramp::try_twice(setup, crowd, pace, rate, outcome).await?;
        if let Some(why) = step.ended {
            crowd.settle(QUIET, shaped.drain()).await;
            if held == 0.0 && rate * SLOWEST > shaped.first_rate() {
                rate /= SLOWER;
                continue;
            }
            outcome.note(format!("the ramp ended because {why}"));
            return Ok(held);
        }
        held = step.rate;
        rate = step.faster(FACTOR);
    }
}

/// Types at a rate that holds; the 99th percentile of latency in ms.
async fn calm(setup: &Setup, crowd: &Crowd, rate: f64) -> Result<f64> {
    let span = Duration::from_secs_f64(AFTERWARDS.1);
    setup.progress.span("back to normal", span);
    crowd.ledger.borrow_mut().measure_from(Instant::now());
    crowd.type_at(rate, span).await?;
    crowd.settle(QUIET, QUIET).await;
    Ok(quantile_ms(crowd.ledger.borrow().latency(), 0.99))
}

/// Types at a rate that holds until everything is with everybody within 100 ms; how long after `over` that was.
async fn recover(
    crowd: &Crowd,
    rate: f64,
    over: Instant,
    drain: Duration,
) -> Result<Option<Duration>> {
    let others = crowd.account().expected as f64 / crowd.account().written.max(1) as f64;
    // What is typed in a tenth of a second may be on its way.
    let on_its_way = (rate * 0.1 * others).max(others);
    let calm = async {
        while crowd.account().missing() as f64 > on_its_way {
            tokio::time::sleep(Duration::from_millis(2)).await;
        }
    };
    tokio::select! {
        typed = crowd.type_at(rate, drain) => { typed?; Ok(None) }
        () = calm => Ok(Some(over.elapsed())),
    }
}
