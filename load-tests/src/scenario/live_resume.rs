//! Scenario `live-resume`: people go away, the server is killed with posts in flight, and nobody lacks or doubles anything.

use std::{
    cell::RefCell,
    rc::Rc,
    time::{Duration, Instant},
};

use anyhow::{Result, ensure};
use clap::Args;
use serde::Serialize;

use super::{
    catch_up,
    forum::{all_here, everybody, figures, settle},
};
use crate::{
    club::{Book, Follower, Talks, say},
    pacer,
    report::Outcome,
    setup::Setup,
};

/// Followers of topics go away and come back, the server is killed while posts are being written, all catch up.
///
/// A third of the followers leaves after a quarter of the time and comes back after three quarters; in the middle the
/// server is killed (kill -9) and started again on the same data. Who writes says a post again until the server has it,
/// under the same key. Then each accepted post must be with each follower exactly once, and an event must have told
/// each of them of each change exactly once; nothing may be left that was in flight. catch_up_ms is how long a tab takes
/// to come back that follows the lists and --followed topics of a club and a conversation and lacks --events events of
/// them, from the first byte to the last event; catch_up_killed_ms the same where the server was killed and started
/// meanwhile. It may not be told to start over, and must have everything exactly once. kb_per_live_socket is the memory
/// of an open and silent `/live` socket (proportional set size; the kernel's buffers come on top).
#[derive(Args, Debug, Clone, Copy, Serialize)]
#[command(verbatim_doc_comment)]
pub(crate) struct Options {
    /// Topics
    #[arg(long, default_value_t = 20)]
    topics: usize,
    /// People who look at each
    #[arg(long, default_value_t = 20)]
    people: usize,
    /// Posts a second over all topics
    #[arg(long, default_value_t = 20.0)]
    posts: f64,
    /// How long they write, in seconds
    #[arg(long, default_value_t = 20.0)]
    seconds: f64,
    /// Events that the tab lacks which comes back; beyond 10,000 the server says to start over
    #[arg(long, default_value_t = 10_000)]
    events: u64,
    /// Topics that it looks at
    #[arg(long, default_value_t = 12)]
    followed: usize,
    /// Silent sockets to open for their memory
    #[arg(long, default_value_t = 2_000)]
    sockets: usize,
    /// How long they are silent before memory is read, in seconds
    #[arg(long, default_value_t = 15.0)]
    silence: f64,
}

/// Runs it.
///
/// # Errors
/// Where the generator did not start the server, the server does not come back, or nobody can come in.
pub(crate) async fn run(setup: &Setup, options: &Options) -> Result<Outcome> {
    ensure!(
        setup.owns_server(),
        "only a server that the generator started can be killed: give --program or --start"
    );
    let mut outcome = setup.outcome("live-resume", options);
    let talks = Rc::new(Talks::open(setup, options.topics, options.people, 0).await?);
    // Before all others: memory that their work took and gave back would hold these sockets for nothing.
    if options.sockets > 0 {
        setup.progress.say("opening silent sockets");
        let kb = silent(setup, &talks, options).await?;
        outcome.some(
            "kb_per_live_socket",
            "server memory a silent /live socket",
            kb,
            "kB",
        );
    }
    let book = Rc::new(RefCell::new(Book::new()?));
    let followers = everybody(&talks, &book).await?;
    setup.progress.say("writing, with a kill in the middle");
    let (talking, away) = (Rc::clone(&talks), Rc::clone(&book));
    let span = Duration::from_secs_f64(options.seconds);
    let writing = pacer::keep(options.posts, span, move |number, due| {
        let talk = usize::try_from(number).unwrap_or(0) % talking.all.len().max(1);
        tokio::task::spawn_local(say(Rc::clone(&talking), talk, due, Rc::clone(&away)));
    });
    let (_, down) = tokio::try_join!(writing, troubles(setup, &followers, span))?;
    all_here(&followers).await?;
    setup.progress.say("waiting for the last screens");
    let last = settle(&talks, &book).await?;
    figures(&mut outcome, &book.borrow(), &last)?;
    outcome.figure("down_ms", "kill to answering port", ms(down), "ms");
    outcome.note(
        "due to fetched counts who was away and the time that the server was down".to_owned(),
    );
    for follower in &followers {
        follower.go();
    }
    if options.events > 0 {
        catch_up::run(setup, options.followed, options.events, &mut outcome).await?;
    }
    Ok(outcome)
}

fn ms(span: Duration) -> f64 {
    span.as_secs_f64() * 1e3
}

/// What happens while they write; how long the server was gone.
async fn troubles(setup: &Setup, followers: &[Rc<Follower>], span: Duration) -> Result<Duration> {
    let third: Vec<_> = followers.iter().step_by(3).collect();
    tokio::time::sleep(span / 4).await;
    for follower in &third {
        follower.go();
    }
    tokio::time::sleep(span / 4).await;
    let mut server = setup.take_server()?;
    let killed = Instant::now();
    server.kill();
    let started = server.start_again().await;
    setup.give_server(server);
    started?;
    let down = killed.elapsed();
    tokio::time::sleep((span / 4).saturating_sub(down)).await;
    for follower in &third {
        follower.come();
    }
    Ok(down)
}

/// Memory of a silent `/live` socket in kB, where the server's process is known.
async fn silent(setup: &Setup, talks: &Rc<Talks>, options: &Options) -> Result<Option<f64>> {
    // Nobody fetches anything: what answers over HTTP leave in the server's heap is no socket's.
    let here = catch_up::place(talks).await?;
    let before = setup.server_memory_kb();
    // Nothing is written here: the book is only what a follower needs.
    let book = Rc::new(RefCell::new(Book::new()?));
    let mut followers = Vec::new();
    for number in 0..options.sockets {
        let talk = number % talks.all.len().max(1);
        let tokens = talks.all.get(talk).map(|place| place.tokens.as_slice());
        let people = tokens.unwrap_or_default();
        let Some(token) = people.get(number / talks.all.len().max(1) % people.len().max(1)) else {
            continue;
        };
        let follower = Follower::new(talks, talk, token, 0, &book);
        follower.knows(here);
        follower.come();
        followers.push(follower);
        tokio::time::sleep(Duration::from_millis(1)).await;
    }
    all_here(&followers).await?;
    tokio::time::sleep(Duration::from_secs_f64(options.silence)).await;
    let after = setup.server_memory_kb();
    for follower in &followers {
        follower.go();
    }
    Ok(after
        .zip(before)
        .map(|(after, before)| (after as f64 - before as f64) / followers.len().max(1) as f64))
}
