//! A client that opens a document, waits until it has all of it, and stays without a word.

use std::{
    cell::RefCell,
    rc::Rc,
    time::{Duration, Instant},
};

use anyhow::{Context as _, Result, bail};
use passeplume_crdt::{
    scan::{Body, Limits, Update},
    wire::SyncMessage,
};
use tokio::{sync::oneshot, time::timeout};

use super::{
    said::Said,
    socket::{self, Door, Ear, End, Ended, Shared, Socket},
};

/// What a visitor waits for.
#[derive(Debug, Clone)]
pub(crate) enum Wanted {
    /// The first answer, whatever it holds.
    Anything,
    /// So many items of this client.
    Items {
        /// Who wrote them.
        client: u64,
        /// How many there are.
        count: u64,
        /// An answer that held them all. Who comes at the same moment gets the same bytes, mostly, and comparing them
        /// takes a hundredth of the time that reading them takes: the next visitor's clock is running meanwhile.
        whole: Rc<RefCell<Vec<u8>>>,
    },
}

/// A document that was opened.
pub(crate) struct Visit {
    /// Stays open until it is left.
    pub(crate) socket: Rc<Socket>,
    /// From before the connection to the moment when all was there.
    pub(crate) took: Duration,
    /// Whether the first answer held all that was wanted.
    pub(crate) first: First,
}

/// What the first answer held.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum First {
    /// All that was wanted.
    Whole,
    /// Less, perhaps nothing; the rest came later.
    Short,
}

/// Opens a document.
///
/// # Errors
/// Where the server refuses, ends the socket, or does not give all within `patience`.
pub(crate) async fn visit(
    door: &Door,
    shared: &Rc<Shared>,
    wanted: &Wanted,
    patience: Duration,
) -> Result<Visit> {
    let began = Instant::now();
    let (socket, listener) = socket::open(door, shared).await?;
    let (tell, told) = oneshot::channel();
    let mut ear = Visitor {
        wanted: wanted.clone(),
        have: 0,
        first: None,
        tell: Some(tell),
    };
    if door.greeting.is_empty() {
        // A relay has nothing to give: whoever is connected has all.
        ear.done(began);
    }
    tokio::task::spawn_local(async move {
        let end = listener.run(&mut ear).await;
        if let Some(tell) = ear.tell.take() {
            let _ = tell.send(Err(end));
        }
    });
    let (at, first) = match timeout(patience, told).await {
        Ok(Ok(Ok(whole))) => whole,
        Ok(Ok(Err(end))) => return Err(Ended(end)).context("a document did not come"),
        Ok(Err(_)) => bail!("a visitor was lost"),
        Err(_) => bail!("a document did not come whole in {} s", patience.as_secs()),
    };
    Ok(Visit {
        socket,
        took: at.duration_since(began),
        first,
    })
}

/// When all was there, or how the socket ended before.
type Told = Result<(Instant, First), End>;

struct Visitor {
    wanted: Wanted,
    have: u64,
    first: Option<First>,
    tell: Option<oneshot::Sender<Told>>,
}

impl Visitor {
    fn done(&mut self, at: Instant) {
        let first = self.first.unwrap_or(First::Whole);
        if let Some(tell) = self.tell.take() {
            // Whoever asked may have gone.
            let _ = tell.send(Ok((at, first)));
        }
    }

    fn take(&mut self, update: &[u8]) {
        let Wanted::Items {
            client,
            count,
            whole,
        } = &self.wanted
        else {
            return;
        };
        if *whole.borrow() == update {
            self.have = *count;
        } else if let Ok(items) = items(update, *client) {
            self.have += items;
            if items >= *count {
                *whole.borrow_mut() = update.to_vec();
            }
        }
    }

    fn has_all(&self) -> bool {
        match &self.wanted {
            Wanted::Anything => true,
            Wanted::Items { count, .. } => self.have >= *count,
        }
    }
}

impl Ear for Visitor {
    fn hear(&mut self, said: Said<'_>, at: Instant, socket: &Socket) {
        match said {
            Said::Step1(_) => socket.say_sync(SyncMessage::Step2(&[0, 0])),
            Said::Step2(update) if self.tell.is_some() => {
                self.take(update);
                let whole = self.has_all();
                self.first
                    .get_or_insert(if whole { First::Whole } else { First::Short });
                if whole {
                    self.done(at);
                }
            }
            Said::Update(update) if self.first.is_some() && self.tell.is_some() => {
                self.take(update);
                if self.has_all() {
                    self.done(at);
                }
            }
            Said::Denied | Said::Closed => {
                if let Some(tell) = self.tell.take() {
                    let _ = tell.send(Err(End::Closed(None)));
                }
            }
            Said::Step2(_)
            | Said::Update(_)
            | Said::Stored
            | Said::Refused
            | Said::Ping
            | Said::Presence(_)
            | Said::Other => {}
        }
    }
}

/// How many items of one client an update holds, deleted ones included.
///
/// # Errors
/// Where it is no update.
pub(crate) fn items(update: &[u8], client: u64) -> Result<u64> {
    let update = Update::parse(update, &Limits::TRUSTED).context("an update does not read")?;
    Ok(update
        .structs()
        .filter(|block| block.id.client == client && !matches!(block.body, Body::Skip))
        .map(|block| u64::from(block.len))
        .sum())
}
