//! Scenario `departement`: thousands of pupils on hundreds of documents, a quarter of them typing, clubs beside them.

use std::time::{Duration, Instant};

use anyhow::{Result, ensure};
use clap::Args;
use serde::Serialize;

use super::{
    carets::Carets,
    clubs::{Clubs, InClubs},
    options::AtWork,
    typing::{self, LONGEST, QUIET},
};
use crate::{crowd::Crowd, measure::Sample, report::Outcome, setup::Setup};

/// How often the server's memory is looked at.
const LOOK: Duration = Duration::from_secs(2);

/// A whole département at work: everybody connected and visible, a share of them typing, each with a moving caret.
///
/// Each pupil of the sessions file sits on one text, about eleven on each. Those who type send --rate letters a second
/// and move their caret --carets times a second; the others say every 15 s that they are there. --looking of them look at
/// a topic of their reading club at the same time, in which --posts posts a second are written. Look at latency_p99_ms
/// (keystroke to the other pupils' sockets; the page itself adds its own to the screen), event_p99_ms and screen_p99_ms
/// (post to the event that tells of it, and to whoever looks having fetched it), server_cpu_percent (100 is one core) and
/// server_memory_mib: they are what this many pupils need. Server and generator share all cores unless
/// --server-cpu and --own-cpu separate them; generator_cpu_percent says how much of them the generator took.
///
/// Scale it to your schools: --clients is the pupils who are connected at once, --documents the texts open at once.
#[derive(Args, Debug, Clone, Copy, Serialize)]
#[command(verbatim_doc_comment)]
pub(crate) struct Options {
    #[command(flatten)]
    #[serde(flatten)]
    work: AtWork,
    /// Moves of the caret a second of each of them
    #[arg(long, default_value_t = 1.5)]
    carets: f64,
    #[command(flatten)]
    #[serde(flatten)]
    clubs: InClubs,
    /// How long they type, in seconds
    #[arg(long, default_value_t = 30.0)]
    seconds: f64,
}

/// Runs it.
///
/// # Errors
/// Where clients cannot be opened or the options make no sense.
pub(crate) async fn run(setup: &Setup, options: &Options) -> Result<Outcome> {
    ensure!(
        options.work.documents > 0 && options.work.clients >= options.work.documents,
        "every document needs a client"
    );
    ensure!(
        (0.0..=1.0).contains(&options.work.typing_share),
        "--typing-share is between 0 and 1"
    );
    let mut outcome = setup.outcome("departement", options);
    let places = setup
        .accounts
        .spread(options.work.documents, options.work.clients)?;
    let mut share = Share::of(options.work.typing_share);
    let opening = Instant::now();
    let crowd = Crowd::open_at(setup, places, |place| share.next(place.tokens.len())).await?;
    let opened = opening.elapsed();
    ensure!(!crowd.writers.is_empty(), "nobody types");
    let carets = Carets::of(&crowd);
    carets.introduce(setup).await?;
    let clubs = Clubs::open(setup, options.clubs).await?;
    let quiet_memory = setup.server_memory_kb();

    let span = Duration::from_secs_f64(options.seconds);
    setup.progress.span("typing", span);
    crowd.ledger.borrow_mut().measure_from(Instant::now());
    let presence = crowd.tally().presence;
    let sample = Sample::take(setup);
    let (typed, moved, posted, memory) = tokio::join!(
        crowd.type_at(crowd.writers.len() as f64 * options.work.rate, span),
        carets.move_for(options.carets, span),
        async {
            match &clubs {
                Some(clubs) => clubs.post_for(span).await,
                None => Ok(()),
            }
        },
        most_memory(setup, span),
    );
    moved?;
    posted?;
    let lag = typed?;
    let stretch = sample.until_now(setup);
    setup.progress.say("waiting for the last items");
    crowd.settle(QUIET, LONGEST).await;
    let presence = crowd.tally().presence - presence;

    typing::figures(&mut outcome, &crowd, &stretch, &lag);
    typing::memory(&mut outcome, memory.max(setup.server_memory_kb()));
    outcome.some(
        "server_memory_quiet_mib",
        "the same before anybody typed",
        quiet_memory.map(|kb| kb as f64 / 1024.0),
        "MiB",
    );
    outcome.figure(
        "presence_received_per_second",
        "carets that reached other clients",
        stretch.by_second(presence),
        "1/s",
    );
    outcome.figure(
        "opened_per_second",
        "sockets opened, each with its document",
        crowd.members.len() as f64 / opened.as_secs_f64().max(1e-9),
        "1/s",
    );
    outcome.figure(
        "turned_away",
        "clients told to come again while all were coming",
        crowd.turned_away() as f64,
        "",
    );
    match clubs {
        Some(clubs) => clubs.end(&mut outcome).await?,
        None => outcome.note("no forum posts are among the work".to_owned()),
    }
    outcome.note(
        "latency ends at the other clients' sockets: what a page adds until its screen is not in it"
            .to_owned(),
    );
    if options.carets > 0.0 && presence == 0 {
        outcome.fail("no caret reached anybody".to_owned());
    }
    typing::verdict(&mut outcome, &crowd);
    crowd.leave().await;
    Ok(outcome)
}

/// How many of each place's clients write, so that the share is right over all of them.
pub(super) struct Share {
    share: f64,
    clients: usize,
    writers: usize,
}

impl Share {
    /// None given out yet.
    pub(super) fn of(share: f64) -> Self {
        Self {
            share,
            clients: 0,
            writers: 0,
        }
    }

    #[allow(
        clippy::cast_possible_truncation,
        clippy::cast_sign_loss,
        reason = "a share of a few thousand clients"
    )]
    /// How many of the next `clients` write.
    pub(super) fn next(&mut self, clients: usize) -> usize {
        self.clients += clients;
        let due = (self.clients as f64 * self.share).round() as usize;
        let now = due.saturating_sub(self.writers).min(clients);
        self.writers += now;
        now
    }
}

/// The most memory that the server was seen with during `span`.
async fn most_memory(setup: &Setup, span: Duration) -> Option<u64> {
    let began = Instant::now();
    let mut most = None;
    while began.elapsed() + LOOK < span {
        tokio::time::sleep(LOOK).await;
        most = most.max(setup.server_memory_kb());
    }
    most
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_share_is_right_over_all_places() {
        let mut share = Share::of(0.25);
        let writers: Vec<_> = (0..540).map(|_| share.next(11)).collect();
        assert_eq!(writers.iter().sum::<usize>(), 1_485);
        assert!(writers.iter().all(|writers| (2..=3).contains(writers)));
        assert_eq!(Share::of(1.0).next(7), 7);
        assert_eq!(Share::of(0.0).next(7), 0);
    }
}
