//! Scenario `kill`: the server is killed at random moments under load, and what it still has is held against what it said.

use std::{
    collections::BTreeSet,
    time::{Duration, Instant},
};

use anyhow::{Context as _, Result, ensure};
use clap::Args;
use futures_util::{StreamExt as _, TryStreamExt as _, stream};
use serde::Serialize;
use serde_json::json;

use super::typing::{LONGEST, QUIET, verdict};
use crate::{
    client::observer::{self, Holdings},
    crowd::{Crowd, Shape},
    random::Random,
    report::Outcome,
    setup::Setup,
    target::dialect::Acknowledgement,
};

/// Documents that are looked at, and clients that come back, at once.
const AT_ONCE: usize = 32;
/// A document of which nothing more comes for so long has come.
const SILENCE: Duration = Duration::from_millis(1_500);
/// How long a restarted server may take to answer for a document.
const PATIENCE: Duration = Duration::from_secs(60);
/// How long sockets may take to notice that their server is gone.
const NOTICE: Duration = Duration::from_secs(5);

/// Kills the server (kill -9) at random moments while clients type, starts it again on the same data, and compares.
///
/// Before any client comes back, a stranger opens every document and notes what the server has. Against that are held
/// acknowledged_lost (the server had told the author that it was stored: a status on /collab and Hocuspocus, the
/// author's own words coming back on /yjs) and seen_lost (another client had it on its screen). Then all clients come
/// back and say again what they wrote, and at the end everybody must have everything exactly once. What was on its way
/// and neither acknowledged nor seen is counted as in_flight_lost: clients bring it back, nobody was told otherwise.
/// Servers without acknowledgements (y-websocket, y-sweet) are held to what was seen. Servers that store now and then
/// are killed before they do when --seconds is short: theirs are 2 to 10 s by default. items_repeated are items that a
/// client was told again though it had them, after it came back; an editor drops them. reopen_ms runs from the start of
/// the process to the last byte of the last document.
#[derive(Args, Debug, Clone, Copy, Serialize)]
#[command(verbatim_doc_comment)]
pub(crate) struct Options {
    /// How often the server is killed
    #[arg(long, default_value_t = 3)]
    kills: u32,
    /// Documents
    #[arg(long, default_value_t = 10)]
    documents: usize,
    /// Clients on each document
    #[arg(long, default_value_t = 10)]
    clients: usize,
    /// Items a second over all documents
    #[arg(long, default_value_t = 500.0)]
    items: f64,
    /// The longest that is typed before a kill, in seconds; the moment is random
    #[arg(long, default_value_t = 15.0)]
    seconds: f64,
    /// Seed of the moments [default: another one each time, and noted]
    #[arg(long)]
    seed: Option<u64>,
}

/// What kills have cost so far.
#[derive(Debug, Default)]
struct Losses {
    acknowledged: u64,
    acknowledged_lost: BTreeSet<(u64, u32)>,
    seen: u64,
    seen_lost: BTreeSet<(u64, u32)>,
    in_flight_lost: BTreeSet<(u64, u32)>,
    reopened: Vec<Duration>,
    came_back: Duration,
}

/// Runs it.
///
/// # Errors
/// Where the generator did not start the server, or the server does not come back.
pub(crate) async fn run(setup: &Setup, options: &Options) -> Result<Outcome> {
    ensure!(
        setup.owns_server(),
        "only a server that the generator started can be killed: give --program or --start"
    );
    ensure!(setup.dialect.answers(), "a bare relay keeps nothing");
    let mut outcome = setup.outcome("kill", options);
    let seed = options
        .seed
        .unwrap_or_else(|| setup.fresh_clients(1) ^ u64::from(std::process::id()));
    outcome.note(format!("moments of seed {seed}"));
    let mut random = Random::new(seed);
    let shape = Shape {
        documents: options.documents,
        clients: options.clients,
        writers: options.clients,
    };
    let crowd = Crowd::open(setup, shape).await?;
    let mut losses = Losses::default();
    for number in 1..=options.kills {
        setup
            .progress
            .say(&format!("typing until kill {number} of {}", options.kills));
        kill(setup, options, &crowd, moment(&mut random, options.seconds)).await?;
        let row = losses.compare(setup, &crowd).await?;
        outcome.step(row);
        setup.progress.say("coming back");
        losses.came_back = losses.came_back.max(come_back(setup, &crowd).await?);
    }
    setup.progress.say("waiting for the last items");
    crowd.settle(QUIET, LONGEST).await;
    figures(&mut outcome, &losses, &crowd);
    if setup.dialect.acknowledgement() == Acknowledgement::None {
        outcome.note(
            "this server acknowledges nothing: only what others saw can be held against it"
                .to_owned(),
        );
    }
    outcome.must_be_none(
        "acknowledged items were lost",
        losses.acknowledged_lost.len() as u64,
    );
    outcome.must_be_none(
        "items that others had seen were lost",
        losses.seen_lost.len() as u64,
    );
    let account = crowd.account();
    if setup.dialect.needs_accounts() {
        verdict(&mut outcome, &crowd);
    } else {
        outcome.must_be_none("items were lost for good", account.missing());
    }
    crowd.leave().await;
    Ok(outcome)
}

/// Some time between a tenth of the longest and the longest, to the microsecond.
fn moment(random: &mut Random, longest: f64) -> Duration {
    let share = f64::from(random.below(1_000_000)) / 1e6;
    Duration::from_secs_f64(longest * (0.1 + 0.9 * share))
}

/// Types until the moment, kills the server, and waits until every socket has noticed.
async fn kill(setup: &Setup, options: &Options, crowd: &Crowd, moment: Duration) -> Result<()> {
    let mut server = setup.take_server()?;
    // Twice as long: the kill comes in the middle of a stroke.
    tokio::select! {
        typed = crowd.type_at(options.items, moment * 2) => { typed?; }
        () = tokio::time::sleep(moment) => {}
    }
    server.kill();
    setup.give_server(server);
    let began = Instant::now();
    let all = crowd.members.len() as u64;
    while crowd.dropped() < all && began.elapsed() < NOTICE {
        tokio::time::sleep(Duration::from_millis(5)).await;
    }
    Ok(())
}

/// Connects everybody again; how long it took.
async fn come_back(setup: &Setup, crowd: &Crowd) -> Result<Duration> {
    let began = Instant::now();
    stream::iter(&crowd.members)
        .map(Ok)
        .try_for_each_concurrent(AT_ONCE, |member| crowd.connect(setup, member))
        .await?;
    Ok(began.elapsed())
}

impl Losses {
    /// Starts the server again and notes what it no longer has; a row about this kill.
    async fn compare(&mut self, setup: &Setup, crowd: &Crowd) -> Result<serde_json::Value> {
        let began = Instant::now();
        let mut server = setup.take_server()?;
        setup.progress.say("starting the server again");
        let started = server.start_again().await;
        setup.give_server(server);
        let started = started?;
        let held: Vec<Holdings> = stream::iter(&crowd.places)
            .map(|place| async {
                let token = place.tokens.first().context("no client")?;
                let door = match setup.door(&place.document, token).await {
                    Ok(door) => door,
                    // A server that must be asked first has forgotten the document.
                    Err(_) => {
                        setup.prepare(&place.document).await?;
                        setup.door(&place.document, token).await?
                    }
                };
                observer::observe(&door, &setup.shared, SILENCE, PATIENCE).await
            })
            .buffered(AT_ONCE)
            .try_collect()
            .await?;
        let reopened = held.iter().filter_map(Holdings::at).max();
        let reopened = reopened.map_or(started, |at| at.duration_since(began));
        self.reopened.push(reopened);
        let before = self.lost();
        (self.acknowledged, self.seen) = (0, 0);
        for (room, held) in held.iter().enumerate() {
            self.compare_room(setup, crowd, room, held);
        }
        let after = self.lost();
        Ok(json!({
            "acknowledged": self.acknowledged,
            "acknowledged_lost": after.0 - before.0,
            "seen": self.seen,
            "seen_lost": after.1 - before.1,
            "in_flight_lost": after.2 - before.2,
            "port_ms": started.as_secs_f64() * 1e3,
            "reopen_ms": reopened.as_secs_f64() * 1e3,
        }))
    }

    fn lost(&self) -> (usize, usize, usize) {
        (
            self.acknowledged_lost.len(),
            self.seen_lost.len(),
            self.in_flight_lost.len(),
        )
    }

    fn compare_room(&mut self, setup: &Setup, crowd: &Crowd, room: usize, held: &Holdings) {
        let seen = crowd.ledger.borrow().seen(room);
        let writers = crowd
            .writers
            .iter()
            .filter(|writer| writer.seat().room == room);
        for (writer, seen) in writers.zip(seen) {
            let acknowledged = writer.acknowledged(setup.dialect.acknowledgement());
            self.compare_writer(crowd.client(writer), acknowledged, &seen, held);
        }
    }

    fn compare_writer(&mut self, client: u64, acknowledged: u32, seen: &[bool], held: &Holdings) {
        for (clock, seen) in (0..).zip(seen) {
            let told = clock < acknowledged;
            self.acknowledged += u64::from(told);
            self.seen += u64::from(*seen);
            if held.has(client, clock) {
                continue;
            }
            if told {
                self.acknowledged_lost.insert((client, clock));
            }
            if *seen {
                self.seen_lost.insert((client, clock));
            }
            if !told && !*seen {
                self.in_flight_lost.insert((client, clock));
            }
        }
    }
}

fn figures(outcome: &mut Outcome, losses: &Losses, crowd: &Crowd) {
    let account = crowd.account();
    let mut count = |key: &str, what: &str, count: u64| {
        outcome.figure(key, what, count as f64, "items");
    };
    let lost = losses.lost();
    count("items_written", "items written", account.written);
    count(
        "items_acknowledged",
        "of them acknowledged before the last kill",
        losses.acknowledged,
    );
    count(
        "items_seen",
        "of them seen by others before the last kill",
        losses.seen,
    );
    count("acknowledged_lost", "acknowledged and lost", lost.0 as u64);
    count("seen_lost", "seen by others and lost", lost.1 as u64);
    count(
        "in_flight_lost",
        "neither, lost on the way, brought back by clients",
        lost.2 as u64,
    );
    count("items_delivered", "delivered in the end", account.delivered);
    count("items_lost", "lost for good", account.missing());
    count(
        "items_repeated",
        "told again to who had them",
        account.duplicated,
    );
    let longest = losses.reopened.iter().max().copied().unwrap_or_default();
    let milliseconds = |span: Duration| span.as_secs_f64() * 1e3;
    outcome.figure(
        "reopen_ms",
        "start to last document, longest",
        milliseconds(longest),
        "ms",
    );
    outcome.figure(
        "come_back_ms",
        "all clients back, longest",
        milliseconds(losses.came_back),
        "ms",
    );
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn moments_are_random_and_within_bounds() {
        let mut random = Random::new(1);
        let moments: Vec<_> = (0..100).map(|_| moment(&mut random, 2.0)).collect();
        assert!(
            moments
                .iter()
                .all(|at| (0.2..2.0).contains(&at.as_secs_f64()))
        );
        assert!(moments.iter().max().unwrap().as_secs_f64() > 1.5);
    }
}
