//! Scenario `assembly`: one document on a thousand screens, and more and more people who write in it.

use std::time::{Duration, Instant};

use anyhow::{Context as _, Result, ensure};
use clap::Args;
use serde::Serialize;
use serde_json::json;

use super::{
    carets::Carets,
    typing::{self, LONGEST, QUIET},
};
use crate::{
    crowd::{Crowd, Shape, type_in_turn},
    ledger::quantile_ms,
    measure::Sample,
    report::Outcome,
    setup::Setup,
};

/// One text on a thousand screens, of which a few dozen write three letters a second: a general assembly.
///
/// It is measured with each number of --writers in turn, on the same open sockets; the figures are those of the
/// --main-writers one, the steps show all. Every letter goes to every other screen, so that deliveries grow with clients
/// × writers. A good server merges what is written in the same moment: look whether server_cpu_percent grows as
/// frames_per_second does (cpu_growth beside frames_growth), and not as delivered_per_second. latency_p99_ms includes
/// the waiting that merging costs.
#[derive(Args, Debug, Clone, Serialize)]
#[command(verbatim_doc_comment)]
pub(crate) struct Options {
    /// Clients on the document
    #[arg(long, default_value_t = 1_000)]
    clients: usize,
    /// How many of them write: these numbers in turn, with commas between them
    #[arg(long, value_delimiter = ',', default_values_t = [25, 50, 100])]
    writers: Vec<usize>,
    /// The number of writers that the figures are about
    #[arg(long, default_value_t = 50)]
    main_writers: usize,
    /// Letters a second of each of them
    #[arg(long, default_value_t = 3.0)]
    rate: f64,
    /// Moves of the caret a second of each writer; everybody is shown to everybody where it is not 0
    #[arg(long, default_value_t = 0.0)]
    carets: f64,
    /// How long they type with each number of writers, in seconds
    #[arg(long, default_value_t = 15.0)]
    seconds: f64,
}

/// What one number of writers came to.
#[derive(Debug, Clone, Copy)]
struct Step {
    delivered: f64,
    frames: f64,
    cpu: Option<f64>,
}

/// Runs it.
///
/// # Errors
/// Where clients cannot be opened or the options make no sense.
pub(crate) async fn run(setup: &Setup, options: &Options) -> Result<Outcome> {
    let most = options.writers.iter().copied().max().unwrap_or(0);
    ensure!(
        (1..=options.clients).contains(&most) && !options.writers.contains(&0),
        "--writers are between 1 and --clients"
    );
    let main = if options.writers.contains(&options.main_writers) {
        options.main_writers
    } else {
        most
    };
    let mut outcome = setup.outcome("assembly", options);
    let shape = Shape {
        documents: 1,
        clients: options.clients,
        writers: most,
    };
    let crowd = Crowd::open(setup, shape).await?;
    let carets = (options.carets > 0.0).then(|| Carets::of(&crowd));
    if let Some(carets) = &carets {
        carets.introduce(setup).await?;
    }
    let mut steps = Vec::new();
    for writers in &options.writers {
        let step = step(
            setup,
            options,
            &crowd,
            carets.as_ref(),
            *writers,
            *writers == main,
        );
        steps.push(step.await.map(|(step, row, part)| {
            outcome.step(row);
            if let Some(part) = part {
                outcome.figures.extend(part.figures);
                outcome.notes.extend(part.notes);
            }
            step
        })?);
    }
    growth(&mut outcome, &steps);
    typing::memory(&mut outcome, setup.server_memory_kb());
    typing::verdict(&mut outcome, &crowd);
    crowd.leave().await;
    Ok(outcome)
}

/// Lets so many write; a row about it, and all figures where these are the ones that are asked for.
async fn step(
    setup: &Setup,
    options: &Options,
    crowd: &Crowd,
    carets: Option<&Carets>,
    writers: usize,
    main: bool,
) -> Result<(Step, serde_json::Value, Option<Outcome>)> {
    let span = Duration::from_secs_f64(options.seconds);
    let typing = crowd.writers.get(..writers).context("too few writers")?;
    setup.progress.span(&format!("{writers} writers"), span);
    crowd.ledger.borrow_mut().measure_from(Instant::now());
    let before = crowd.account();
    let sample = Sample::take(setup);
    let moving = async {
        match carets {
            Some(carets) => carets.move_for(options.carets, span).await,
            None => Ok(()),
        }
    };
    let (lag, moved) = tokio::join!(
        type_in_turn(typing, options.rate * writers as f64, span),
        moving
    );
    let lag = lag?;
    moved?;
    crowd.settle(QUIET, LONGEST).await;
    let stretch = sample.until_now(setup);
    let delivered = crowd.account().delivered - before.delivered;
    let step = Step {
        delivered: stretch.by_second(delivered),
        frames: stretch.by_second(stretch.traffic.frames_received),
        cpu: stretch.server_cpu_percent(),
    };
    let row = {
        let ledger = crowd.ledger.borrow();
        let quantile = |quantile| (quantile_ms(ledger.latency(), quantile) * 100.0).round() / 100.0;
        json!({
            "writers": writers,
            "delivered_per_second": step.delivered.round(),
            "frames_per_second": step.frames.round(),
            "server_cpu_percent": step.cpu.map(f64::round),
            "server_cpu_us_per_frame": stretch.server_cpu_us_per(stretch.traffic.frames_received),
            "latency_p50_ms": quantile(0.5),
            "latency_p99_ms": quantile(0.99),
            "generator_cpu_percent": stretch.own_cpu_percent().round(),
        })
    };
    let part = main.then(|| {
        let mut part = setup.outcome("assembly", options);
        typing::figures(&mut part, crowd, &stretch, &lag);
        part
    });
    Ok((step, row, part))
}

/// How much more it is with the last number of writers than with the first.
fn growth(outcome: &mut Outcome, steps: &[Step]) {
    let (Some(first), Some(last)) = (steps.first(), steps.last()) else {
        return;
    };
    if steps.len() < 2 {
        return;
    }
    outcome.figure(
        "delivered_growth",
        "deliveries, last step to first",
        last.delivered / first.delivered,
        "×",
    );
    outcome.figure(
        "frames_growth",
        "frames, last step to first",
        last.frames / first.frames,
        "×",
    );
    outcome.some(
        "cpu_growth",
        "server CPU, last step to first",
        last.cpu.zip(first.cpu).map(|(last, first)| last / first),
        "×",
    );
}
