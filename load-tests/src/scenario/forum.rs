//! Scenario `forum`: classes read and write in their clubs, and each post is on every screen that looks, once.

use std::{
    cell::RefCell,
    rc::Rc,
    time::{Duration, Instant},
};

use anyhow::{Result, bail};
use clap::Args;
use serde::Serialize;

use crate::{
    club::{Book, Follower, Talks, say},
    ledger::quantile_ms,
    measure::Sample,
    pacer,
    report::Outcome,
    setup::Setup,
};

/// How long all followers may take to be there.
const COMING: Duration = Duration::from_secs(120);

/// Pupils look at the topics of their forums, others write there, and some write messages: from post to screen.
///
/// Every follower has one `/live` socket and does what a screen does: an event says that something changed, and the
/// follower asks for it by HTTP, on a connection of its own, from the last change that it knows (`?since=`).
/// screen_p99_ms runs from the moment at which a post was due to be written to the moment at which a follower has
/// fetched it, all pairs of post and follower counted. The ledger says of each accepted post whether each follower
/// fetched it exactly once, and whether an event told of each change exactly once.
#[derive(Args, Debug, Clone, Copy, Serialize)]
#[command(verbatim_doc_comment)]
pub(crate) struct Options {
    /// People who are connected at once
    #[arg(long, default_value_t = 6_000)]
    clients: usize,
    /// Topics that they look at
    #[arg(long, default_value_t = 270)]
    topics: usize,
    /// Conversations of a teacher and a pupil
    #[arg(long, default_value_t = 30)]
    conversations: usize,
    /// Posts a second over all topics
    #[arg(long, default_value_t = 20.0)]
    posts: f64,
    /// Messages a second over all conversations
    #[arg(long, default_value_t = 5.0)]
    messages: f64,
    /// How long they write, in seconds
    #[arg(long, default_value_t = 30.0)]
    seconds: f64,
}

/// Runs it.
///
/// # Errors
/// Where the accounts do not go so far, or somebody cannot come in.
pub(crate) async fn run(setup: &Setup, options: &Options) -> Result<Outcome> {
    let mut outcome = setup.outcome("forum", options);
    setup.progress.say("opening topics");
    let people = options.clients.div_ceil(options.topics.max(1));
    let talks = Talks::open(setup, options.topics, people, options.conversations).await?;
    let talks = Rc::new(talks);
    let book = Rc::new(RefCell::new(Book::new()?));
    setup.progress.say("everybody comes");
    let followers = everybody(&talks, &book).await?;
    let span = Duration::from_secs_f64(options.seconds);
    setup.progress.span("writing", span);
    let sample = Sample::take(setup);
    let topics = talks.topics;
    let write = |first: usize, count: usize| {
        let (talks, book) = (Rc::clone(&talks), Rc::clone(&book));
        move |number: u64, due: Instant| {
            let turn = usize::try_from(number).unwrap_or(0) % count.max(1);
            let saying = say(Rc::clone(&talks), first + turn, due, Rc::clone(&book));
            tokio::task::spawn_local(saying);
        }
    };
    let posts = pacer::keep(options.posts, span, write(0, topics));
    let conversations = talks.all.len() - topics;
    let lag = if conversations > 0 && options.messages > 0.0 {
        let messages = pacer::keep(options.messages, span, write(topics, conversations));
        tokio::try_join!(posts, messages)?.0
    } else {
        posts.await?
    };
    let stretch = sample.until_now(setup);
    setup.progress.say("waiting for the last screens");
    let last = settle(&talks, &book).await?;
    figures(&mut outcome, &book.borrow(), &last)?;
    outcome.figure("followers", "followers", followers.len() as f64, "");
    outcome.some(
        "server_cpu_percent",
        "server CPU",
        stretch.server_cpu_percent(),
        "%",
    );
    outcome.figure(
        "generator_cpu_percent",
        "generator CPU",
        stretch.own_cpu_percent(),
        "%",
    );
    if let Some(limit) = stretch.generator_limit(&lag) {
        outcome.note(limit);
    }
    for follower in followers {
        follower.go();
    }
    Ok(outcome)
}

/// A follower for each person of each place, once all of them are told everything.
///
/// # Errors
/// Where they are not within two minutes.
pub(super) async fn everybody(
    talks: &Rc<Talks>,
    book: &Rc<RefCell<Book>>,
) -> Result<Vec<Rc<Follower>>> {
    let last = talks.last().await?;
    let mut followers = Vec::new();
    for (number, talk) in talks.all.iter().enumerate() {
        let from = last.get(number).copied().unwrap_or(0);
        for token in &talk.tokens {
            let follower = Follower::new(talks, number, token, from, book);
            follower.come();
            followers.push(follower);
        }
        // Not all in the same moment: this is no measurement of a bell.
        tokio::time::sleep(Duration::from_millis(2)).await;
    }
    all_here(&followers).await?;
    Ok(followers)
}

/// Waits until all of them are told everything.
///
/// # Errors
/// Where they are not within two minutes.
pub(super) async fn all_here(followers: &[Rc<Follower>]) -> Result<()> {
    let until = Instant::now() + COMING;
    while !followers.iter().all(|one| one.is_here()) {
        if Instant::now() > until {
            bail!("somebody cannot come in");
        }
        tokio::time::sleep(Duration::from_millis(20)).await;
    }
    Ok(())
}

/// Waits until everybody has everything, as long as patience goes; the newest change of each place.
///
/// # Errors
/// Where the server does not answer.
pub(super) async fn settle(talks: &Talks, book: &RefCell<Book>) -> Result<Vec<i64>> {
    let until = Instant::now() + Book::PATIENCE;
    loop {
        let last = talks.last().await?;
        if book.borrow().is_settled(&last) || Instant::now() > until {
            return Ok(last);
        }
        tokio::time::sleep(Duration::from_millis(100)).await;
    }
}

/// What the book says, and what may not be.
///
/// # Errors
/// None in practice.
pub(super) fn figures(outcome: &mut Outcome, book: &Book, last: &[i64]) -> Result<()> {
    let account = book.account(last);
    let latency = book.latency();
    let events = book.event_latency()?;
    for (key, what, quantile) in [
        ("event_p50_ms", "due to its event, median", 0.5),
        ("event_p99_ms", "due to its event, 99 of 100", 0.99),
    ] {
        outcome.figure(key, what, quantile_ms(&events, quantile), "ms");
    }
    for (key, what, quantile) in [
        ("screen_p50_ms", "due to fetched, median", 0.5),
        ("screen_p99_ms", "due to fetched, 99 of 100", 0.99),
        ("screen_max_ms", "due to fetched, longest", 1.0),
    ] {
        outcome.figure(key, what, quantile_ms(latency, quantile), "ms");
    }
    for (key, what, count) in [
        (
            "posts_accepted",
            "posts and messages accepted",
            account.accepted,
        ),
        ("fetched", "fetched by followers", account.fetched),
    ] {
        outcome.figure(key, what, count as f64, "items");
    }
    verdict(outcome, book, last);
    Ok(())
}

/// What may not be.
pub(super) fn verdict(outcome: &mut Outcome, book: &Book, last: &[i64]) {
    let account = book.account(last);
    outcome.must_be_none("posts were never taken", account.refused);
    outcome.must_be_none(
        "posts that were accepted did not reach a follower",
        account.expected - account.fetched,
    );
    outcome.must_be_none("posts were there twice", account.doubled);
    outcome.must_be_none("posts were fetched again unchanged", account.repeated);
    outcome.must_be_none("posts were there that nobody wrote", account.invented);
    outcome.must_be_none("changes were told by no event", account.untold);
    outcome.must_be_none("changes were told by two events", account.told_twice);
    if account.accepted == 0 {
        outcome.fail("nothing was accepted".to_owned());
    }
}
