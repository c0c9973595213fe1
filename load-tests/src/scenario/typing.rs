//! A crowd types at one rate for a while, and everything about it is measured.

use std::time::{Duration, Instant};

use anyhow::Result;
use hdrhistogram::Histogram;

use crate::{
    crowd::{Crowd, Shape},
    ledger::quantile_ms,
    measure::{Sample, Stretch},
    report::Outcome,
    setup::Setup,
};

/// Without any arrival for so long, what is missing is lost.
pub(super) const QUIET: Duration = Duration::from_secs(5);
/// So long a server may take to get through what it was given.
pub(super) const LONGEST: Duration = Duration::from_secs(90);

/// Opens the crowd, lets it type, and notes figures and failures.
///
/// # Errors
/// Where clients cannot be opened.
pub(super) async fn run(
    setup: &Setup,
    shape: Shape,
    rate: f64,
    span: Duration,
    outcome: &mut Outcome,
) -> Result<()> {
    let crowd = Crowd::open(setup, shape).await?;
    // Step 2 of the last clients, and first commits, are over before the clock runs.
    tokio::time::sleep(Duration::from_millis(300)).await;
    setup.progress.span("typing", span);
    crowd.ledger.borrow_mut().measure_from(Instant::now());
    let sample = Sample::take(setup);
    let lag = crowd.type_at(rate, span).await?;
    setup.progress.say("waiting for the last items");
    crowd.settle(QUIET, LONGEST).await;
    let stretch = sample.until_now(setup);
    let memory = setup.server_memory_kb();
    figures(outcome, &crowd, &stretch, &lag);
    self::memory(outcome, memory);
    verdict(outcome, &crowd);
    crowd.leave().await;
    Ok(())
}

/// Notes what was written, delivered, lost and how late, and what it cost.
pub(super) fn figures(
    outcome: &mut Outcome,
    crowd: &Crowd,
    stretch: &Stretch,
    lag: &Histogram<u64>,
) {
    let account = crowd.account();
    let delivered = account.delivered;
    outcome.figure(
        "items_written",
        "items written",
        account.written as f64,
        "items",
    );
    outcome.figure(
        "items_delivered",
        "delivered to other clients",
        delivered as f64,
        "items",
    );
    outcome.figure("items_lost", "lost", account.missing() as f64, "items");
    outcome.figure(
        "items_duplicated",
        "duplicated",
        account.duplicated as f64,
        "items",
    );
    let ledger = crowd.ledger.borrow();
    for (key, what, quantile) in [
        ("latency_p50_ms", "latency from due, p50", 0.5),
        ("latency_p90_ms", "latency from due, p90", 0.9),
        ("latency_p99_ms", "latency from due, p99", 0.99),
        ("latency_max_ms", "latency from due, longest", 1.0),
    ] {
        outcome.figure(key, what, quantile_ms(ledger.latency(), quantile), "ms");
    }
    outcome.some(
        "server_cpu_us_per_delivered",
        "server CPU a delivered item",
        stretch.server_cpu_us_per(delivered),
        "µs",
    );
    outcome.some(
        "server_cpu_us_per_written",
        "server CPU a written item",
        stretch.server_cpu_us_per(account.written),
        "µs",
    );
    outcome.some(
        "server_cpu_us_per_frame",
        "server CPU a frame sent",
        stretch.server_cpu_us_per(stretch.traffic.frames_received),
        "µs",
    );
    costs(outcome, stretch, lag);
}

/// Notes the server's memory, given in kB.
pub(super) fn memory(outcome: &mut Outcome, kb: Option<u64>) {
    outcome.some(
        "server_memory_mib",
        "server memory (PSS)",
        kb.map(|kb| kb as f64 / 1024.0),
        "MiB",
    );
}

/// What the server and the generator spent.
pub(super) fn costs(outcome: &mut Outcome, stretch: &Stretch, lag: &Histogram<u64>) {
    outcome.some(
        "server_cpu_percent",
        "server CPU (100 is one core)",
        stretch.server_cpu_percent(),
        "%",
    );
    let traffic = stretch.traffic;
    outcome.figure(
        "frames_received_per_second",
        "frames from the server",
        stretch.by_second(traffic.frames_received),
        "1/s",
    );
    outcome.figure(
        "bytes_received_per_second",
        "bytes from the server",
        stretch.by_second(traffic.bytes_received),
        "B/s",
    );
    outcome.figure(
        "frames_sent_per_second",
        "frames to the server",
        stretch.by_second(traffic.frames_sent),
        "1/s",
    );
    outcome.figure(
        "bytes_sent_per_second",
        "bytes to the server",
        stretch.by_second(traffic.bytes_sent),
        "B/s",
    );
    outcome.figure(
        "generator_cpu_percent",
        "generator CPU (100 is its core)",
        stretch.own_cpu_percent(),
        "%",
    );
    outcome.figure(
        "send_lag_p99_ms",
        "generator's delay, p99",
        quantile_ms(lag, 0.99),
        "ms",
    );
    if let Some(limit) = stretch.generator_limit(lag) {
        outcome.note(limit);
    }
}

/// Notes everything that may not happen.
pub(super) fn verdict(outcome: &mut Outcome, crowd: &Crowd) {
    let account = crowd.account();
    let tally = crowd.tally();
    outcome.must_be_none("items were lost", account.missing());
    outcome.must_be_none("items were duplicated", account.duplicated);
    outcome.must_be_none("items arrived that nobody wrote", account.invented);
    outcome.must_be_none("changes were refused", tally.refused);
    outcome.must_be_none("clients were not let in", tally.denied);
    outcome.must_be_none("messages could not be read", tally.unreadable);
    outcome.must_be_none("sockets were dropped", crowd.dropped());
}
