//! Scenario `overload`: three times more than the server can do, then back to what it can.

use std::{
    collections::BTreeMap,
    time::{Duration, Instant},
};

use anyhow::{Context as _, Result, ensure};
use clap::{Args, ValueEnum};
use futures_util::{StreamExt as _, stream::FuturesUnordered};
use hdrhistogram::Histogram;
use serde::Serialize;

use super::{
    bell::cause,
    ramp::{self, Pace},
    typing::{self, verdict},
};
use crate::{
    client::{
        End, Ended, Refused,
        visit::{Wanted, visit},
    },
    crowd::{Crowd, Shape},
    ledger::quantile_ms,
    measure::Sample,
    report::Outcome,
    setup::Setup,
};

/// Between two newcomers.
const KNOCK: Duration = Duration::from_millis(250);
/// How long a newcomer waits for its text.
const PATIENCE: Duration = Duration::from_secs(20);
/// How long the server may take to get through what it was given before the run is given up.
const DRAIN: Duration = Duration::from_secs(90);
/// Rate and length of the time afterwards: half of what held.
const AFTERWARDS: (f64, f64) = (0.5, 3.0);
/// Steps of the short ramp that finds the capacity.
const STEP: Pace = Pace {
    seconds: 3.0,
    bound: 100.0,
};

/// Three times the highest rate that the server held, for --seconds, then half of it.
///
/// The capacity is found first by a short ramp, or given with --capacity. During the overload a newcomer knocks four
/// times a second: newcomers_accepted got their text, newcomers_refused were told to come again (HTTP 503, or close
/// 1013), newcomers_failed anything else. Past its capacity a server may be slow and may refuse newcomers, but it may not
/// lose, may not drop who is connected, and must recover: recovery_seconds runs from the end of the overload until what
/// is typed is with everybody within 100 ms again. When a note says that the generator was the limit, the server was
/// given less than three times what it can do: pin both to cores of their own, or take shape a, which costs a server
/// more for each item that the generator sends.
#[derive(Args, Debug, Clone, Copy, Serialize)]
#[command(verbatim_doc_comment)]
pub(crate) struct Options {
    /// a: 50 documents with 10 clients each; b: one document with 300
    #[arg(long, value_enum, default_value = "b")]
    shape: Which,
    /// Documents [default: as the shape says]
    #[arg(long)]
    documents: Option<usize>,
    /// Clients on each document [default: as the shape says]
    #[arg(long)]
    clients: Option<usize>,
    /// Items a second that the server is known to hold; found by a ramp where it is not given
    #[arg(long)]
    capacity: Option<f64>,
    /// How many times the capacity
    #[arg(long, default_value_t = 3.0)]
    times: f64,
    /// How long the overload lasts, in seconds
    #[arg(long, default_value_t = 10.0)]
    seconds: f64,
}

/// Which of the two shapes.
#[derive(Debug, Clone, Copy, PartialEq, Eq, ValueEnum, Serialize)]
#[serde(rename_all = "lowercase")]
enum Which {
    /// Many documents.
    A,
    /// One document.
    B,
}

/// What became of those who came during the overload.
#[derive(Debug)]
struct Newcomers {
    accepted: Histogram<u64>,
    refused: u64,
    failed: BTreeMap<String, u64>,
    retry_after: Vec<u64>,
}

/// Runs it.
///
/// # Errors
/// Where clients cannot be opened, or no rate holds at all.
pub(crate) async fn run(setup: &Setup, options: &Options) -> Result<Outcome> {
    let (documents, clients, from) = match options.shape {
        Which::A => (50, 10, 2_000.0),
        Which::B => (1, 300, 150.0),
    };
    let clients = options.clients.unwrap_or(clients);
    let shape = Shape {
        documents: options.documents.unwrap_or(documents),
        clients,
        writers: clients,
    };
    let mut outcome = setup.outcome("overload", options);
    let crowd = Crowd::open(setup, shape).await?;
    let capacity = match options.capacity {
        Some(capacity) => capacity,
        None => capacity(setup, &crowd, &mut outcome, from).await?,
    };
    ensure!(capacity > 0.0, "the server held not even {from} items/s");
    crowd.settle(typing::QUIET, typing::LONGEST).await;

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
        let recovered = recover(&crowd, normal, over).await?;
        anyhow::Ok((lag, stretch, during, recovered))
    };
    let (written, newcomers) = tokio::join!(writing, knock(setup, &crowd, span));
    let (lag, stretch, during, recovered) = written?;
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
    crowd.ledger.borrow_mut().measure_from(Instant::now());
    let calm = Duration::from_secs_f64(AFTERWARDS.1);
    setup.progress.span("back to normal", calm);
    crowd.type_at(normal, calm).await?;
    crowd.settle(typing::QUIET, typing::LONGEST).await;
    let after = quantile_ms(crowd.ledger.borrow().latency(), 0.99);

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
    outcome.figure(
        "latency_after_p99_ms",
        "latency from due, p99, afterwards",
        after,
        "ms",
    );
    newcomers_told(&mut outcome, &newcomers);
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
    if recovered.is_none() {
        outcome.fail(format!(
            "the server did not recover within {} s",
            DRAIN.as_secs()
        ));
    }
    verdict(&mut outcome, &crowd);
    crowd.leave().await;
    Ok(outcome)
}

/// The highest rate that holds, doubling from `from`.
async fn capacity(setup: &Setup, crowd: &Crowd, outcome: &mut Outcome, from: f64) -> Result<f64> {
    let mut held = 0.0;
    let mut rate = from;
    loop {
        let step = ramp::step(setup, crowd, STEP, rate).await?;
        outcome.step(ramp::row(&step));
        if let Some(why) = step.ended {
            outcome.note(format!("the ramp ended because {why}"));
            crowd.settle(typing::QUIET, typing::LONGEST).await;
            return Ok(held);
        }
        held = step.rate;
        rate *= 1.5;
    }
}

/// Types at a rate that holds until everything is with everybody within 100 ms; how long after `over` that was.
async fn recover(crowd: &Crowd, rate: f64, over: Instant) -> Result<Option<Duration>> {
    let others = crowd.account().expected as f64 / crowd.account().written.max(1) as f64;
    // What is typed in a tenth of a second may be on its way.
    let on_its_way = (rate * 0.1 * others).max(others);
    let calm = async {
        while crowd.account().missing() as f64 > on_its_way {
            tokio::time::sleep(Duration::from_millis(2)).await;
        }
    };
    tokio::select! {
        typed = crowd.type_at(rate, DRAIN) => { typed?; Ok(None) }
        () = calm => Ok(Some(over.elapsed())),
    }
}

/// Lets newcomers try to open a document at a fixed rhythm.
async fn knock(setup: &Setup, crowd: &Crowd, span: Duration) -> Result<Newcomers> {
    let mut newcomers = Newcomers {
        accepted: Histogram::new_with_bounds(1, 600_000_000, 3)?,
        refused: 0,
        failed: BTreeMap::new(),
        retry_after: Vec::new(),
    };
    let mut knocking: FuturesUnordered<_> = (0_u32..)
        .take_while(|number| KNOCK * *number < span)
        .map(|number| async move {
            tokio::time::sleep(KNOCK * number).await;
            newcomer(setup, crowd, number).await
        })
        .collect();
    while let Some(told) = knocking.next().await {
        newcomers.note(told);
    }
    Ok(newcomers)
}

/// Opens a document, with the rights of one of its clients; how long it took.
async fn newcomer(setup: &Setup, crowd: &Crowd, number: u32) -> Result<Duration> {
    let number = usize::try_from(number)?;
    let place = number % crowd.places.len().max(1);
    let place = crowd.places.get(place).context("no document")?;
    let token = place.tokens.get(number % place.tokens.len().max(1));
    let door = setup
        .door(&place.document, token.map_or("", String::as_str))
        .await?;
    let visit = visit(&door, &setup.shared, &Wanted::Anything, PATIENCE).await?;
    visit.socket.leave();
    Ok(visit.took)
}

impl Newcomers {
    fn note(&mut self, told: Result<Duration>) {
        let error = match told {
            Ok(took) => {
                let took = u64::try_from(took.as_micros()).unwrap_or(u64::MAX);
                return self.accepted.saturating_record(took.max(1));
            }
            Err(error) => error,
        };
        if let Some(refused) = error.downcast_ref::<Refused>()
            && refused.status == 503
        {
            self.refused += 1;
            self.retry_after.extend(refused.retry_after);
        } else if matches!(
            error.downcast_ref::<Ended>(),
            Some(Ended(End::Closed(Some(1013))))
        ) {
            self.refused += 1;
        } else {
            *self.failed.entry(cause(&error)).or_default() += 1;
        }
    }
}

fn newcomers_told(outcome: &mut Outcome, newcomers: &Newcomers) {
    let accepted = &newcomers.accepted;
    let failed = newcomers.failed.values().sum::<u64>();
    outcome.figure(
        "newcomers_accepted",
        "newcomers who got their text",
        accepted.len() as f64,
        "",
    );
    if !accepted.is_empty() {
        outcome.figure(
            "newcomers_p99_ms",
            "connect to text of those, p99",
            quantile_ms(accepted, 0.99),
            "ms",
        );
    }
    outcome.figure(
        "newcomers_refused",
        "newcomers told to come again (503, 1013)",
        newcomers.refused as f64,
        "",
    );
    outcome.figure(
        "newcomers_failed",
        "newcomers who met with anything else",
        failed as f64,
        "",
    );
    let told = &newcomers.retry_after;
    if let (Some(least), Some(most)) = (told.iter().min(), told.iter().max()) {
        outcome.note(format!(
            "refused newcomers were told to come again in {least} to {most} s"
        ));
    } else if newcomers.refused > 0 {
        outcome.note("refused newcomers were not told when to come again".to_owned());
    }
    for (cause, count) in &newcomers.failed {
        outcome.note(format!("{count} newcomers failed: {cause}"));
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn newcomers_are_told_apart() {
        let mut newcomers = Newcomers {
            accepted: Histogram::new(3).unwrap(),
            refused: 0,
            failed: BTreeMap::new(),
            retry_after: Vec::new(),
        };
        let refused = |status, retry_after| {
            Err(anyhow::Error::new(Refused {
                status,
                retry_after,
            }))
        };
        let ended = |code| Err(anyhow::Error::new(Ended(End::Closed(code))).context("no text"));
        newcomers.note(Ok(Duration::from_millis(3)));
        newcomers.note(refused(503, Some(7)));
        newcomers.note(refused(500, None));
        newcomers.note(ended(Some(1013)));
        newcomers.note(ended(Some(1006)));
        assert_eq!(newcomers.accepted.len(), 1);
        assert_eq!(newcomers.refused, 2);
        assert_eq!(newcomers.retry_after, [7]);
        assert_eq!(newcomers.failed.values().sum::<u64>(), 2);
    }
}
