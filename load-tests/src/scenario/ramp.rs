//! Scenario `ramp`: the rate rises step by step until the server no longer keeps up.

use std::time::{Duration, Instant};

use anyhow::Result;
use clap::Args;
use serde::Serialize;
use serde_json::json;

use super::{
    options::Shaped,
    typing::{self, QUIET},
};
use crate::{crowd::Crowd, ledger::quantile_ms, measure::Sample, report::Outcome, setup::Setup};

/// Time at the start of each step that is not measured, but for short steps: there it is half of them.
const SETTLING: Duration = Duration::from_secs(1);
/// Shortest step, in seconds.
const SHORTEST: f64 = 1.0;
/// Share of a core, in per cent, below which nobody is busy yet, and how much faster the next step may be then.
const EASY: (f64, f64) = (50.0, 4.0);
/// After the writing of a step, what was due in it may still arrive for so long without counting as a failure; what
/// is not there by then is later than any latency that is asked for.
const GRACE: Duration = Duration::from_millis(500);

/// Raises the items a second at each step, by half once a side has something to do, until the 99th percentile of
/// latency reaches the bound, an item is lost, or the generator is at its end, then tries once between the last two.
///
/// Look at delivered_per_second: the highest rate that held, in items delivered to other clients. What your school
/// needs is (pupils who write) × 3 × (other clients of a text); stay below half of what held. The steps show how
/// latency and CPU grow on the way.
#[derive(Args, Debug, Clone, Copy, Serialize)]
#[command(verbatim_doc_comment)]
pub(crate) struct Options {
    #[command(flatten)]
    #[serde(flatten)]
    shaped: Shaped<'a'>,
    /// How much faster each step is than the one before, at least; up to four times while neither side is half busy
    #[arg(long, default_value_t = 1.5)]
    factor: f64,
    /// Items a second at which to stop anyway
    #[arg(long, default_value_t = 200_000.0)]
    until: f64,
    /// The 99th percentile of latency that ends the ramp, in ms
    #[arg(long, default_value_t = 100.0)]
    bound: f64,
    /// Length of a step in seconds; the first second of it, or its first half, is for settling
    #[arg(long, default_value_t = 5.0)]
    seconds: f64,
}

/// One step, measured.
#[derive(Debug, Clone)]
pub(super) struct Step {
    /// Items a second.
    pub(super) rate: f64,
    delivered_per_second: f64,
    frames_per_second: f64,
    p99_ms: f64,
    server_cpu_percent: Option<f64>,
    own_cpu_percent: f64,
    /// Why it did not hold.
    pub(super) ended: Option<String>,
}

impl Step {
    /// The rate of the next step: by `factor`, or more while neither the server nor the generator has much to do.
    pub(super) fn faster(&self, factor: f64) -> f64 {
        let busy = self
            .server_cpu_percent
            .map_or(EASY.0, |server| server.max(self.own_cpu_percent));
        self.rate * (EASY.0 / busy.max(1.0)).min(EASY.1).max(factor)
    }
}

/// Runs it.
///
/// # Errors
/// Where clients cannot be opened.
pub(crate) async fn run(setup: &Setup, options: &Options) -> Result<Outcome> {
    let mut outcome = setup.outcome(&options.shaped.shape.name("ramp"), options);
    let crowd = Crowd::open(setup, options.shaped.crowd()).await?;
    let mut best: Option<Step> = None;
    let mut rate = options.shaped.first_rate();
    let mut why = format!("the ramp was told to stop at {} items/s", options.until);
    while rate <= options.until {
        let step = try_twice(setup, &crowd, options.pace(), rate, &mut outcome).await?;
        if let Some(end) = step.ended {
            why = end;
            break;
        }
        rate = step.faster(options.factor);
        best = Some(step);
    }
    // Whatever is late must still come: past its capacity a server may be slow, but it may not lose.
    crowd.settle(QUIET, options.shaped.drain()).await;
    if let Some(held) = best.as_ref().map(|step| step.rate)
        && rate <= options.until
        && crowd.account().missing() == 0
    {
        let step = step(
            setup,
            &crowd,
            options.pace(),
            (held * rate).sqrt(),
            &mut outcome,
        )
        .await?;
        if step.ended.is_none() {
            best = Some(step);
        }
        crowd.settle(QUIET, options.shaped.drain()).await;
    }
    if why.contains("generator") {
        outcome.note(why.clone());
    }
    figures(&mut outcome, best.as_ref(), &crowd);
    outcome.note(format!("the ramp ended because {why}"));
    typing::verdict(&mut outcome, &crowd);
    crowd.leave().await;
    Ok(outcome)
}

/// How long steps are, which latency ends them, and what comes after one that did not hold.
#[derive(Debug, Clone, Copy)]
pub(super) struct Pace {
    /// Seconds a step.
    pub(super) seconds: f64,
    /// The 99th percentile in ms.
    pub(super) bound: f64,
    /// How long the server may take to get through what it was given.
    pub(super) drain: Duration,
}

impl Options {
    fn pace(&self) -> Pace {
        Pace {
            seconds: self.seconds,
            bound: self.bound,
            drain: self.shaped.drain(),
        }
    }
}

/// Lets the crowd type at one rate, and once more where that did not hold: another process on the machine is not the
/// server's fault, and what fails twice has failed. Notes both.
///
/// # Errors
/// Where the system has no timer.
pub(super) async fn try_twice(
    setup: &Setup,
    crowd: &Crowd,
    pace: Pace,
    rate: f64,
    outcome: &mut Outcome,
) -> Result<Step> {
    let first = step(setup, crowd, pace, rate, outcome).await?;
    if first.ended.is_none() {
        return Ok(first);
    }
    crowd.settle(QUIET, pace.drain).await;
    step(setup, crowd, pace, rate, outcome).await
}

/// Lets the crowd type at one rate, and notes it.
///
/// # Errors
/// Where the system has no timer.
async fn step(
    setup: &Setup,
    crowd: &Crowd,
    pace: Pace,
    rate: f64,
    outcome: &mut Outcome,
) -> Result<Step> {
    let span = Duration::from_secs_f64(pace.seconds.max(SHORTEST));
    let settling = SETTLING.min(span / 2);
    setup
        .progress
        .span(&format!("typing {rate:.0} items a second"), span);
    let from = Instant::now() + settling;
    crowd.ledger.borrow_mut().measure_from(from);
    let before = crowd.account();
    let (settled, typed) = tokio::join!(
        async {
            tokio::time::sleep(settling).await;
            (Sample::take(setup), crowd.account())
        },
        crowd.type_at(rate, span)
    );
    let (sample, account) = settled;
    let lag = typed?;
    let stretch = sample.until_now(setup);
    let delivered = crowd.account().delivered - account.delivered;
    crowd.settle(GRACE, GRACE).await;
    let after = crowd.account();
    let ledger = crowd.ledger.borrow();
    let p99_ms = quantile_ms(ledger.latency(), 0.99);
    // What is still on its way belongs above the 99th percentile, or the percentile is not what it says.
    let late = after.missing() as f64 / (after.expected - before.expected).max(1) as f64;
    let ended = if let Some(limit) = stretch.generator_limit(&lag) {
        Some(limit)
    } else if p99_ms >= pace.bound {
        Some(format!("p99 reached {p99_ms:.0} ms at {rate:.0} items/s"))
    } else if late > 0.01 {
        Some(format!(
            "{:.0} % of the items had not arrived {} ms after the step, at {rate:.0} items/s",
            late * 100.0,
            GRACE.as_millis()
        ))
    } else if crowd.dropped() > 0 {
        Some(format!("sockets were dropped at {rate:.0} items/s"))
    } else {
        None
    };
    let step = Step {
        rate,
        delivered_per_second: stretch.by_second(delivered),
        frames_per_second: stretch.by_second(stretch.traffic.frames_received),
        p99_ms,
        server_cpu_percent: stretch.server_cpu_percent(),
        own_cpu_percent: stretch.own_cpu_percent(),
        ended,
    };
    outcome.step(row(&step));
    Ok(step)
}

/// A step as a row of the result.
fn row(step: &Step) -> serde_json::Value {
    json!({
        "items_per_second": step.rate.round(),
        "delivered_per_second": step.delivered_per_second.round(),
        "frames_per_second": step.frames_per_second.round(),
        "latency_p99_ms": (step.p99_ms * 100.0).round() / 100.0,
        "server_cpu_percent": step.server_cpu_percent.map(f64::round),
        "generator_cpu_percent": step.own_cpu_percent.round(),
        "held": step.ended.is_none(),
    })
}

fn figures(outcome: &mut Outcome, best: Option<&Step>, crowd: &Crowd) {
    let value = |read: fn(&Step) -> f64| best.map_or(0.0, read);
    outcome.figure(
        "delivered_per_second",
        "highest rate that held, delivered items",
        value(|step| step.delivered_per_second),
        "1/s",
    );
    outcome.figure(
        "items_per_second",
        "the same, written items",
        value(|step| step.rate),
        "1/s",
    );
    outcome.figure(
        "frames_received_per_second",
        "frames from the server then",
        value(|step| step.frames_per_second),
        "1/s",
    );
    outcome.figure(
        "latency_p99_ms",
        "latency from due then, p99",
        value(|step| step.p99_ms),
        "ms",
    );
    outcome.some(
        "server_cpu_percent",
        "server CPU then (100 is one core)",
        best.and_then(|step| step.server_cpu_percent),
        "%",
    );
    outcome.figure(
        "generator_cpu_percent",
        "generator CPU then (100 is its core)",
        value(|step| step.own_cpu_percent),
        "%",
    );
    let account = crowd.account();
    outcome.figure(
        "items_delivered",
        "delivered in all",
        account.delivered as f64,
        "items",
    );
    outcome.figure("items_lost", "lost", account.missing() as f64, "items");
    outcome.figure(
        "items_duplicated",
        "duplicated",
        account.duplicated as f64,
        "items",
    );
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn steps_are_long_while_nobody_is_busy() {
        let faster = |server_cpu_percent, own_cpu_percent| {
            let step = Step {
                rate: 100.0,
                delivered_per_second: 0.0,
                frames_per_second: 0.0,
                p99_ms: 1.0,
                server_cpu_percent,
                own_cpu_percent,
                ended: None,
            };
            step.faster(1.5)
        };
        assert_eq!(faster(Some(2.0), 1.0), 400.0);
        assert_eq!(faster(Some(2.0), 20.0), 250.0);
        assert_eq!(faster(Some(45.0), 2.0), 150.0);
        assert_eq!(faster(Some(180.0), 2.0), 150.0);
        assert_eq!(faster(None, 1.0), 150.0, "nobody knows how busy it is");
    }
}
