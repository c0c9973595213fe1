//! A tab that was away while thousands of things were said, and whose server was killed meanwhile, comes back.

use std::{
    cell::{Cell, RefCell},
    rc::Rc,
    time::{Duration, Instant},
};

use anyhow::{Context as _, Result, bail};
use futures_util::{StreamExt as _, stream};
use tokio::sync::Notify;

use super::forum::{all_here, settle, verdict};
use crate::{
    client::live::{Hello, listen},
    club::{Book, Follower, Talks, at, say},
    report::Outcome,
    setup::Setup,
};

/// What is being said at once while a past is made.
const AT_ONCE: usize = 16;
/// One of so many is a message.
const MESSAGES: usize = 10;
/// How long coming back may take.
const COMING: Duration = Duration::from_secs(60);

/// What coming back took.
struct Back {
    /// From the first byte to the last event.
    told: Duration,
    events: u64,
    bytes: u64,
    server_cpu: Option<Duration>,
}

/// Makes a past of `events` events, all of them of what one tab follows, and lets that tab come back from before it; then
/// kills the server and lets another tab come back from there.
///
/// # Errors
/// Where the server does not answer, or somebody does not come in.
pub(super) async fn run(
    setup: &Setup,
    topics: usize,
    events: u64,
    outcome: &mut Outcome,
) -> Result<()> {
    let talks = Rc::new(Talks::of_one(setup, topics).await?);
    let book = Rc::new(RefCell::new(Book::new()?));
    let reader = talks.all.first().and_then(|talk| talk.tokens.first());
    let reader = reader.context("nobody is there")?;
    let known = talks.last().await?;
    let tab = || Follower::of_all(&talks, &known, reader, &book);
    let first = tab();
    first.come();
    all_here(std::slice::from_ref(&first)).await?;
    let from = first.place().context("no place")?;
    first.go();
    while first.is_here() {
        tokio::time::sleep(Duration::from_millis(1)).await;
    }
    setup.progress.say("making a past");
    past(&talks, &book, events).await;

    setup.progress.say("coming back");
    let warm = come_back(setup, &first).await?;
    settle(&talks, &book).await?;
    first.go();
    // Of whom the new server knows nothing, and whose cursor is as old.
    let second = tab();
    second.knows(from);
    let mut server = setup.take_server()?;
    server.kill();
    let started = server.start_again().await;
    setup.give_server(server);
    started?;
    let cold = come_back(setup, &second).await?;
    let last = settle(&talks, &book).await?;
    second.go();

    figures(outcome, &warm, &cold);
    outcome.must_be_none(
        "times somebody was told to start over instead of what they lacked",
        first.restarts() + second.restarts(),
    );
    if warm.events != events || cold.events != events {
        outcome.fail(format!(
            "{} and {} events came, of {events}",
            warm.events, cold.events
        ));
    }
    verdict(outcome, &book.borrow(), &last);
    Ok(())
}

fn figures(outcome: &mut Outcome, warm: &Back, cold: &Back) {
    let ms = |span: Duration| span.as_secs_f64() * 1e3;
    let told = "first byte to the last event";
    outcome.figure("catch_up_ms", told, ms(warm.told), "ms");
    for (key, what, value, unit) in [
        (
            "catch_up_events",
            "events it brought",
            warm.events,
            "events",
        ),
        ("catch_up_bytes", "bytes of them", warm.bytes, "B"),
    ] {
        outcome.figure(key, what, value as f64, unit);
    }
    let cpu = "server CPU of it, what is fetched meanwhile included";
    outcome.some("catch_up_cpu_ms", cpu, warm.server_cpu.map(ms), "ms");
    let killed = "the same where the server was killed and started meanwhile";
    outcome.figure("catch_up_killed_ms", killed, ms(cold.told), "ms");
}

async fn come_back(setup: &Setup, tab: &Rc<Follower>) -> Result<Back> {
    let (events, bytes, cpu) = (tab.events(), tab.bytes(), setup.server_cpu());
    let began = Instant::now();
    tab.come();
    while !tab.is_here() {
        if began.elapsed() > COMING {
            bail!("somebody cannot come back");
        }
        tokio::time::sleep(Duration::from_millis(1)).await;
    }
    let told = began.elapsed();
    let server_cpu = setup.server_cpu().zip(cpu);
    Ok(Back {
        told,
        events: tab.events() - events,
        bytes: tab.bytes() - bytes,
        server_cpu: server_cpu.map(|(now, before)| now.saturating_sub(before)),
    })
}

/// Lets everybody say something until there are so many events of what the tab follows: a post is told to its topic and
/// to the list of its forum, a message to its conversation.
async fn past(talks: &Rc<Talks>, book: &Rc<RefCell<Book>>, events: u64) {
    let (mut told, mut talk) = (0, Vec::new());
    while told < events {
        let number = talk.len();
        let is_message = told + 1 == events || number % MESSAGES == 0;
        told += if is_message { 1 } else { 2 };
        talk.push(if is_message {
            talks.topics
        } else {
            number % talks.topics.max(1)
        });
    }
    stream::iter(talk)
        .map(|talk| say(Rc::clone(talks), talk, Instant::now(), Rc::clone(book)))
        .buffer_unordered(AT_ONCE)
        .collect::<()>()
        .await;
}

/// The newest place, as the first person of the first place is told it.
pub(super) async fn place(talks: &Talks) -> Result<i64> {
    let talk = talks.all.first().context("no topic")?;
    let token = talk.tokens.first().context("nobody is there")?;
    let (left, bytes) = (Notify::new(), Cell::new(0));
    let mut here = None;
    let hello = Hello {
        host: &talks.host,
        token,
        cursor: None,
        topics: std::slice::from_ref(&talk.topic),
        bytes: &bytes,
    };
    listen(hello, &left, |said| {
        if at(&said, "/t") == "followed" {
            here = at(&said, "/c").as_i64();
            left.notify_one();
        }
    })
    .await?;
    here.context("it was told nothing")
}
