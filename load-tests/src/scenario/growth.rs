//! Scenario `growth`: clients, documents, writers and history are doubled in turn, everything else stays.

use std::time::{Duration, Instant};

use anyhow::{Context as _, Result, ensure};
use clap::{Args, ValueEnum};
use passeplume_crdt::wire::SyncMessage;
use serde::Serialize;
use serde_json::json;

use super::{
    trace,
    typing::{LONGEST, QUIET, verdict},
};
use crate::{
    client::visit::{Wanted, visit},
    crowd::Crowd,
    ledger::quantile_ms,
    measure::Sample,
    report::Outcome,
    setup::Setup,
    target::accounts::Place,
};

/// How long a history may take to be there.
const PATIENCE: Duration = Duration::from_secs(60);
/// Between the opening of the sockets and the measurement: first commits are over.
const SETTLING: Duration = Duration::from_millis(500);

/// What a delivered item costs when there is more of something: each axis has --points points, each twice the last.
///
/// clients: clients on each document. documents: documents with the same number of clients. writers: how many of the
/// clients write, at the same items a second. history: edits that each document holds before. For each axis
/// …_per_doubling says by what a delivered item's server CPU time is multiplied when that axis doubles: 1 is ideal, below
/// 1 something is shared, and above 1.1 it would end somewhere. More clients and documents mean more items delivered, so
/// that work which is shared by all costs less for each.
#[derive(Args, Debug, Clone, Serialize)]
#[command(verbatim_doc_comment)]
pub(crate) struct Options {
    /// Which axes, with commas between them
    #[arg(long, value_enum, value_delimiter = ',', default_values_t = [Axis::Clients, Axis::Documents, Axis::Writers, Axis::History])]
    axes: Vec<Axis>,
    /// Points on each axis
    #[arg(long, default_value_t = 4)]
    points: u32,
    /// Clients on a document at the first point
    #[arg(long, default_value_t = 5)]
    clients: usize,
    /// Documents at the first point
    #[arg(long, default_value_t = 25)]
    documents: usize,
    /// Edits in a document's history at the first point
    #[arg(long, default_value_t = 1_000)]
    history: u32,
    /// Items a second on each document
    #[arg(long, default_value_t = 10.0)]
    items: f64,
    /// How long they type at each point, in seconds
    #[arg(long, default_value_t = 8.0)]
    seconds: f64,
}

/// What is doubled.
#[derive(Debug, Clone, Copy, PartialEq, Eq, ValueEnum, Serialize)]
#[serde(rename_all = "lowercase")]
enum Axis {
    /// Clients on each document.
    Clients,
    /// Documents.
    Documents,
    /// Clients that write.
    Writers,
    /// Edits that were there before.
    History,
}

impl Axis {
    fn name(self) -> &'static str {
        match self {
            Self::Clients => "clients",
            Self::Documents => "documents",
            Self::Writers => "writers",
            Self::History => "history",
        }
    }
}

/// One point of an axis.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
struct Point {
    /// What is doubled, now.
    value: usize,
    documents: usize,
    /// Documents before these, of other points.
    skip: usize,
    clients: usize,
    writers: usize,
    history: u32,
}

impl Options {
    fn point(&self, axis: Axis, number: u32) -> Point {
        let times = 1_usize << number;
        let most = 1_usize << self.points.saturating_sub(1);
        let base = Point {
            value: 0,
            documents: self.documents,
            skip: 0,
            clients: self.clients * 2,
            writers: self.clients,
            history: 0,
        };
        match axis {
            Axis::Clients => Point {
                value: self.clients * times,
                clients: self.clients * times,
                ..base
            },
            Axis::Documents => Point {
                value: self.documents * times,
                documents: self.documents * times,
                ..base
            },
            Axis::Writers => Point {
                value: self.clients * times,
                clients: self.clients * most,
                writers: self.clients * times,
                ..base
            },
            Axis::History => {
                let history = self.history << number;
                Point {
                    value: usize::try_from(history).unwrap_or(usize::MAX),
                    // Documents that no other point has written in.
                    skip: self.documents * (most + usize::try_from(number).unwrap_or(0)),
                    history,
                    ..base
                }
            }
        }
    }
}

/// Runs it.
///
/// # Errors
/// Where clients cannot be opened or nobody knows which process the server is.
pub(crate) async fn run(setup: &Setup, options: &Options) -> Result<Outcome> {
    ensure!(
        setup.server_cpu().is_some(),
        "which process is the server? Give --pid, --start or --program"
    );
    ensure!(
        (2..=8).contains(&options.points),
        "--points is between 2 and 8"
    );
    let mut outcome = setup.outcome("growth", options);
    let (mut delivered, mut lost, mut duplicated) = (0, 0, 0);
    for axis in options.axes.iter().copied() {
        let mut costs = Vec::new();
        for number in 0..options.points {
            let point = options.point(axis, number);
            setup
                .progress
                .say(&format!("{}: {}", axis.name(), point.value));
            let (cost, crowd) = measure(setup, options, axis, point, &mut outcome).await?;
            let account = crowd.account();
            delivered += account.delivered;
            lost += account.missing();
            duplicated += account.duplicated;
            verdict(&mut outcome, &crowd);
            crowd.leave().await;
            costs.extend(cost);
        }
        let name = axis.name();
        outcome.some(
            &format!("{name}_cost_per_doubling"),
            &format!("server CPU a delivered item when {name} double"),
            per_doubling(&costs),
            "×",
        );
    }
    outcome.figure(
        "items_delivered",
        "delivered to other clients",
        delivered as f64,
        "items",
    );
    outcome.figure("items_lost", "lost", lost as f64, "items");
    outcome.figure("items_duplicated", "duplicated", duplicated as f64, "items");
    Ok(outcome)
}

/// The factor of one doubling, over all of them.
fn per_doubling(costs: &[f64]) -> Option<f64> {
    let (first, last) = (costs.first()?, costs.last()?);
    let doublings = costs.len().checked_sub(1).filter(|count| *count > 0)?;
    (*first > 0.0).then(|| (last / first).powf(1.0 / doublings as f64))
}

/// One point: what a delivered item cost, and those who were there.
async fn measure(
    setup: &Setup,
    options: &Options,
    axis: Axis,
    point: Point,
    outcome: &mut Outcome,
) -> Result<(Option<f64>, Crowd)> {
    let mut places = setup
        .accounts
        .places(point.skip + point.documents, point.clients)?;
    let places = places.split_off(point.skip);
    for place in places.iter().filter(|_| point.history > 0) {
        remember(setup, place, point.history).await?;
    }
    let crowd = Crowd::open_at(setup, places, |_| point.writers).await?;
    tokio::time::sleep(SETTLING).await;
    let span = Duration::from_secs_f64(options.seconds);
    let rate = options.items * point.documents as f64;
    crowd.ledger.borrow_mut().measure_from(Instant::now());
    let sample = Sample::take(setup);
    let lag = crowd.type_at(rate, span).await?;
    crowd.settle(QUIET, LONGEST).await;
    let stretch = sample.until_now(setup);
    if let Some(limit) = stretch.generator_limit(&lag) {
        outcome.note(format!("{} {}: {limit}", axis.name(), point.value));
    }
    let cost = stretch.server_cpu_us_per(crowd.account().delivered);
    let hundredths = |value: f64| (value * 100.0).round() / 100.0;
    outcome.step({
        let ledger = crowd.ledger.borrow();
        json!({
            "axis": axis.name(),
            "value": point.value,
            "delivered_per_second": stretch.by_second(crowd.account().delivered).round(),
            "frames_per_second": stretch.by_second(stretch.traffic.frames_received).round(),
            "server_cpu_us_per_delivered": cost.map(hundredths),
            "server_cpu_percent": stretch.server_cpu_percent().map(hundredths),
            "latency_p50_ms": hundredths(quantile_ms(ledger.latency(), 0.5)),
            "latency_p99_ms": hundredths(quantile_ms(ledger.latency(), 0.99)),
        })
    });
    Ok((cost, crowd))
}

/// Gives a document a history of so many edits.
async fn remember(setup: &Setup, place: &Place, edits: u32) -> Result<()> {
    let client = setup.fresh_clients(1);
    let trace = trace::write(client, edits, client);
    let token = place.tokens.first().context("no client")?;
    let door = setup.door(&place.document, token).await?;
    setup.prepare(&place.document).await?;
    let writer = visit(&door, &setup.shared, &Wanted::Anything, PATIENCE).await?;
    for update in &trace.updates {
        writer.socket.say_sync(SyncMessage::Update(update));
    }
    let wanted = Wanted::Items {
        client,
        count: trace.items,
        whole: std::rc::Rc::default(),
    };
    // Whoever is given all of it proves that it is there.
    visit(&door, &setup.shared, &wanted, PATIENCE)
        .await?
        .socket
        .leave();
    writer.socket.leave();
    Ok(())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_factor_is_that_of_one_doubling() {
        assert_eq!(per_doubling(&[1.0, 9.0, 9.0, 8.0]), Some(2.0));
        assert_eq!(per_doubling(&[3.0, 3.0]), Some(1.0));
        assert_eq!(per_doubling(&[3.0]), None);
        assert_eq!(per_doubling(&[]), None);
    }

    #[test]
    fn each_axis_doubles_one_thing_and_histories_are_apart() {
        let options = Options {
            axes: vec![],
            points: 4,
            clients: 5,
            documents: 25,
            history: 1_000,
            items: 10.0,
            seconds: 1.0,
        };
        let last = |axis| options.point(axis, 3);
        assert_eq!(
            (last(Axis::Clients).clients, last(Axis::Clients).writers),
            (40, 5)
        );
        assert_eq!(
            (
                last(Axis::Documents).documents,
                last(Axis::Documents).clients
            ),
            (200, 10)
        );
        assert_eq!(
            (last(Axis::Writers).clients, last(Axis::Writers).writers),
            (40, 40)
        );
        assert_eq!(options.point(Axis::Writers, 0).clients, 40);
        assert_eq!(last(Axis::History).history, 8_000);
        assert_eq!(options.point(Axis::History, 0).skip, 200);
        assert_eq!(last(Axis::History).skip, 275);
    }
}
