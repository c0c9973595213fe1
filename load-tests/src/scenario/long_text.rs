//! Scenario `long-text`: a text of 260,000 edits is written through the room, many edits at a time and one by one.

use std::{
    rc::Rc,
    time::{Duration, Instant},
};

use anyhow::{Context as _, Result, ensure};
use clap::Args;
use passeplume_crdt::wire::SyncMessage;
use serde::Serialize;
use yrs::{
    Doc, Text as _, TextRef, Transact as _, Update, WriteTxn as _, updates::decoder::Decode as _,
};

use super::{
    join::{self, Round, Stage},
    options::LongHistory,
    trace, typing,
};
use crate::{
    client::{
        Socket,
        visit::{Wanted, visit},
        writer::ROOT,
    },
    measure::{Sample, Stretch},
    pacer,
    random::Random,
    report::Outcome,
    setup::Setup,
};

/// What the server calls the time in which its rooms judge and apply.
const APPLIED: &str = "passeplume_room_decision_seconds_sum";
/// How long anything may take.
const PATIENCE: Duration = Duration::from_secs(60);
/// Between two batches: about two thousand times faster than a person.
const PAUSE: Duration = Duration::from_millis(2);
/// How often it is looked whether the server is still at work.
const LOOK: Duration = Duration::from_millis(250);
/// CPU time in that while below which it is not: heartbeats and timers.
const AT_REST: Duration = Duration::from_millis(4);

/// One text with a very long history: somebody has written in it all year.
///
/// A writer makes --edits edits through the room, --batch in each message as a client does that comes back from a long
/// time offline: batched_us_per_edit is all the server's CPU time for them (reading, rules, authorship, storage and all),
/// apply_us_per_edit what of it the room needs to judge it and put it into the text: time by the server's own clock,
/// from its Prometheus page, which other work on its core makes longer. Then it makes single edits, a message each,
/// --rate a second, all over the long text: single_us_per_edit has what a message and a commit cost besides. After a
/// restart the text is opened cold (cold_open_ms), and by --joiners at once. Memory tells what such a text takes while
/// it is open.
///
/// Versions of a text and their differences are not among the work: the server has none yet.
#[derive(Args, Debug, Clone, Copy, Serialize)]
#[command(verbatim_doc_comment)]
pub(crate) struct Options {
    #[command(flatten)]
    #[serde(flatten)]
    text: LongHistory,
    /// Edits in a message of the first part, about
    #[arg(long, default_value_t = 100)]
    batch: u32,
    /// How long single edits are made, in seconds
    #[arg(long, default_value_t = 10.0)]
    seconds: f64,
    /// Single edits a second
    #[arg(long, default_value_t = 1_000.0)]
    rate: f64,
}

/// Runs it.
///
/// # Errors
/// Where nobody knows which process the server is, or it does not take or give the text.
pub(crate) async fn run(setup: &Setup, options: &Options) -> Result<Outcome> {
    ensure!(setup.dialect.answers(), "a bare relay keeps no text");
    ensure!(
        setup.server_cpu().is_some(),
        "which process is the server? Give --pid, --start or --program"
    );
    let mut outcome = setup.outcome("long-text", options);
    let mut places = setup.accounts.places(1, options.text.joiners + 1)?;
    let place = places.pop().context("a document is needed")?;
    setup.prepare(&place.document).await?;
    let (token, tokens) = place.tokens.split_first().context("a writer is needed")?;
    let door = setup.door(&place.document, token).await?;
    let client = setup.fresh_clients(2);
    setup.progress.say("making the text");
    let trace = trace::write_in(
        client,
        options.text.edits,
        options.text.seed,
        options.batch.max(1),
    );
    let mut hand = Hand::new(client + 1, &trace.updates, options.text.seed)?;

    let writer = visit(&door, &setup.shared, &Wanted::Anything, PATIENCE)
        .await?
        .socket;
    let before = setup.server_memory_kb();
    let applied_before = applied(setup).await;
    let batched = batched(setup, &writer, &trace.updates).await?;
    let mib = |kb: Option<u64>| kb.map(|kb| kb as f64 / 1024.0);
    let open = setup.server_memory_kb();
    let stage = Stage {
        setup,
        document: place.document.clone(),
        tokens: tokens.to_vec(),
        wanted: Wanted::Items {
            client,
            count: trace.items,
            whole: Rc::default(),
        },
    };
    // Whoever is given all of it proves that it was all taken.
    let warm = whole(setup, &stage, token).await?;
    let edits = u64::from(options.text.edits);
    let applied_batched = applied(setup).await;
    outcome.some(
        "batched_us_per_edit",
        "server CPU an edit, batched, all of it",
        batched.server_cpu_us_per(edits),
        "µs",
    );
    outcome.some(
        "apply_us_per_edit",
        "gate, text and authors, batched, by the server's own clock",
        by_edit(applied_before, applied_batched, edits),
        "µs",
    );
    outcome.figure(
        "batched_edits_per_second",
        "edits taken a second then",
        batched.by_second(edits),
        "1/s",
    );

    let (single, made) = one_by_one(setup, options, &writer, &mut hand).await?;
    let applied_single = by_edit(applied_batched, applied(setup).await, made);
    outcome.some(
        "single_us_per_edit",
        "server CPU an edit, one a message",
        single.server_cpu_us_per(made),
        "µs",
    );
    outcome.some(
        "single_apply_us_per_edit",
        "gate, text and authors, one a message, by the server's own clock",
        applied_single,
        "µs",
    );
    outcome.figure(
        "single_edits_per_second",
        "edits made a second then",
        single.by_second(made),
        "1/s",
    );
    let second = Stage {
        wanted: Wanted::Items {
            client: client + 1,
            count: hand.inserted,
            whole: Rc::default(),
        },
        tokens: Vec::new(),
        document: place.document.clone(),
        setup,
    };
    whole(setup, &second, token).await?;
    outcome.figure(
        "open_ms",
        "one client opens the text",
        milliseconds(warm),
        "ms",
    );
    let mut round = Round::new()?;
    round.add(&stage.join().await?);
    join::figures(&mut outcome, "", "", &round);
    writer.leave();
    if setup.owns_server() {
        join::restart(setup).await?;
        let sample = Sample::take(setup);
        let cold = whole(setup, &stage, token).await?;
        at_rest(setup).await?;
        let stretch = sample.until_now(setup);
        outcome.figure(
            "cold_open_ms",
            "the same after a restart",
            milliseconds(cold),
            "ms",
        );
        outcome.some(
            "cold_open_cpu_ms",
            "server CPU of that",
            stretch.server_cpu.map(milliseconds),
            "ms",
        );
        whole(setup, &second, token).await?;
    } else {
        outcome.note("not opened cold: the generator did not start the server".to_owned());
    }
    outcome.some(
        "memory_of_text_mib",
        "memory (PSS) that the open text takes",
        mib(open)
            .zip(mib(before))
            .map(|(open, before)| open - before),
        "MiB",
    );
    typing::memory(&mut outcome, setup.server_memory_kb());
    if applied_batched.is_none() {
        outcome.note(format!(
            "what the room needs is not measured: no {APPLIED} was found on a Prometheus page (--metrics)"
        ));
    }
    Ok(outcome)
}

/// Seconds that rooms have spent on judging and applying since the server started; it names a figure once there is
/// something to count.
async fn applied(setup: &Setup) -> Option<f64> {
    setup.server_figure(APPLIED).await
}

/// Microseconds an edit between two readings.
fn by_edit(before: Option<f64>, after: Option<f64>, edits: u64) -> Option<f64> {
    let seconds = after? - before.unwrap_or(0.0);
    (edits > 0).then(|| seconds * 1e6 / edits as f64)
}

fn milliseconds(span: Duration) -> f64 {
    span.as_secs_f64() * 1e3
}

/// Sends the updates and waits until the server is done with them.
async fn batched(setup: &Setup, writer: &Rc<Socket>, updates: &[Vec<u8>]) -> Result<Stretch> {
    setup
        .progress
        .count("writing, many edits at a time", updates.len() as u64);
    at_rest(setup).await?;
    let sample = Sample::take(setup);
    for update in updates {
        writer.say_sync(SyncMessage::Update(update));
        setup.progress.one_more();
        tokio::time::sleep(PAUSE).await;
    }
    at_rest(setup).await?;
    ensure!(!writer.has_ended(), "the server closed the writer's socket");
    Ok(sample.until_now(setup))
}

/// Sends single edits and waits until the server is done with them; how many there were.
async fn one_by_one(
    setup: &Setup,
    options: &Options,
    writer: &Rc<Socket>,
    hand: &mut Hand,
) -> Result<(Stretch, u64)> {
    let span = Duration::from_secs_f64(options.seconds);
    setup.progress.span("writing, one by one", span);
    at_rest(setup).await?;
    let sample = Sample::take(setup);
    let mut made = 0;
    pacer::keep(options.rate, span, |_, _| {
        writer.say_sync(SyncMessage::Update(&hand.strike()));
        made += 1;
    })
    .await?;
    at_rest(setup).await?;
    ensure!(!writer.has_ended(), "the server closed the writer's socket");
    Ok((sample.until_now(setup), made))
}

/// Waits until the server spends no more CPU time.
async fn at_rest(setup: &Setup) -> Result<()> {
    let began = Instant::now();
    loop {
        let before = setup.server_cpu();
        tokio::time::sleep(LOOK).await;
        let spent = setup
            .server_cpu()
            .zip(before)
            .map(|(now, before)| now.saturating_sub(before));
        if spent.is_none_or(|spent| spent < AT_REST) {
            return Ok(());
        }
        ensure!(
            began.elapsed() < PATIENCE,
            "the server does not come to rest"
        );
    }
}

/// Opens the text and waits for all of it; how long it took.
async fn whole(setup: &Setup, stage: &Stage<'_>, token: &str) -> Result<Duration> {
    let door = setup.door(&stage.document, token).await?;
    let visit = visit(&door, &setup.shared, &stage.wanted, PATIENCE).await?;
    visit.socket.leave();
    Ok(visit.took)
}

/// Somebody who edits the long text, a letter at a time, at many places.
struct Hand {
    doc: Doc,
    text: TextRef,
    caret: u32,
    random: Random,
    inserted: u64,
}

impl Hand {
    /// Has the text that these updates make.
    fn new(client: u64, updates: &[Vec<u8>], seed: u64) -> Result<Self> {
        let doc = Doc::with_client_id(client);
        let text = {
            let mut txn = doc.transact_mut();
            let text = txn.get_or_insert_text(ROOT);
            for update in updates {
                #[allow(
                    clippy::disallowed_methods,
                    reason = "a load test made these bytes itself"
                )]
                let update = Update::decode_v1(update)?;
                txn.apply_update(update)?;
            }
            text
        };
        Ok(Self {
            doc,
            text,
            caret: 0,
            random: Random::new(seed),
            inserted: 0,
        })
    }

    /// Types a letter, or takes one back in every seventh case; the update.
    fn strike(&mut self) -> Vec<u8> {
        let mut txn = self.doc.transact_mut();
        let length = self.text.len(&txn);
        if self.random.chance(4) {
            self.caret = self.random.below(length + 1);
        }
        if self.caret > 0 && self.random.chance(14) {
            self.caret -= 1;
            self.text.remove_range(&mut txn, self.caret, 1);
        } else {
            self.text.insert(&mut txn, self.caret, "e");
            self.caret += 1;
            self.inserted += 1;
        }
        txn.encode_update_v1()
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::client::visit::items;

    #[test]
    fn single_edits_go_into_the_long_text_and_are_counted() {
        let trace = trace::write_in(7, 2_000, 1, 20);
        assert!(trace.updates.len() > 50);
        let mut hand = Hand::new(8, &trace.updates, 1).unwrap();
        let long = hand.text.len(&hand.doc.transact());
        assert!(long > 500);
        let updates: Vec<_> = (0..300).map(|_| hand.strike()).collect();
        let found: u64 = updates.iter().map(|update| items(update, 8).unwrap()).sum();
        assert_eq!(found, hand.inserted);
        let taken_back = 300 - hand.inserted;
        assert!(taken_back > 10);
        let now = u64::from(hand.text.len(&hand.doc.transact()));
        assert_eq!(now, u64::from(long) + hand.inserted - taken_back);
    }
}
