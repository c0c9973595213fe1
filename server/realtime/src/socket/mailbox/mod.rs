//! What waits to be written to one socket, bounded in bytes, and the writing itself.
//!
//! Whoever has something to say writes it: a room puts its letters in and then flushes, so that a change costs one
//! system call a member and wakes nobody. Only where the peer does not take everything does the socket's own task go
//! on. Writing never blocks, so the lock is held for one system call at the most.
//!
//! When the mailbox is full: presence is dropped first; a change that does not fit marks its member lagging (nothing
//! more is queued for it, and when everything is written its room is told, which then sends one difference); notes,
//! which nothing can replace, close the socket with 1013 once they alone are over twice the bound. Answers to a step 1
//! are shared bytes, one at a time a member, and are not counted.

mod write;

use std::{
    collections::VecDeque,
    sync::{Mutex, MutexGuard, PoisonError},
    task::{Context, Poll, Waker},
    time::Instant,
};

use tokio::io::AsyncWrite;

use super::{
    Ticket,
    letters::{Kind, Letter, Message, Piece},
};

/// What became of a message.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Pushed {
    /// It waits; nothing waited before it, so somebody must flush.
    First,
    /// It waits behind others.
    Taken,
    /// It was dropped.
    Full,
    /// The socket is closing: whatever is pushed is dropped.
    Closed,
}

/// How a socket ends from our side.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) struct Farewell {
    pub(crate) code: u16,
    pub(crate) reason: &'static str,
}

/// What the socket's own task must do.
#[derive(Debug)]
pub(crate) enum Work {
    /// Tell these rooms that their answers are written.
    Answered(Vec<Ticket>),
    /// Everything is written; tell these rooms that their members have drained.
    Drained(Vec<Ticket>),
    /// Our goodbye is written.
    Said,
    /// The peer is gone.
    Lost,
}

/// The mailbox of one socket.
pub(crate) struct Mailbox {
    inner: Mutex<Inner>,
    bound: usize,
}

/// Whether the peer takes what we write.
enum Out {
    /// The stream is not here yet, or has gone.
    Absent,
    /// It took everything so far: whoever has something to say writes.
    Free(Box<dyn AsyncWrite + Send + Unpin>),
    /// It does not take more now: only the socket's own task tries again.
    Blocked(Box<dyn AsyncWrite + Send + Unpin>, Instant),
    /// It is gone.
    Lost,
}

struct Inner {
    letters: VecDeque<Letter>,
    /// Bytes of the first letter that are written already.
    written: usize,
    /// A message of several pieces is partly written: no other message may begin.
    amid: bool,
    counted: usize,
    answered: Vec<Ticket>,
    lagging: Vec<Ticket>,
    farewell: Option<Farewell>,
    out: Out,
    /// The socket's own task, while it sleeps.
    sleeper: Option<Waker>,
}

impl std::fmt::Debug for Mailbox {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.debug_struct("Mailbox").finish_non_exhaustive()
    }
}

impl Mailbox {
    /// An empty mailbox for `bound` bytes; what is put in waits until a stream is attached.
    pub(crate) fn new(bound: usize) -> Self {
        Self {
            inner: Mutex::new(Inner {
                letters: VecDeque::new(),
                written: 0,
                amid: false,
                counted: 0,
                answered: Vec::new(),
                lagging: Vec::new(),
                farewell: None,
                out: Out::Absent,
                sleeper: None,
            }),
            bound,
        }
    }

    /// Where everything goes from now on.
    pub(crate) fn attach(&self, out: Box<dyn AsyncWrite + Send + Unpin>) {
        self.lock().out = Out::Free(out);
        self.flush();
    }

    /// The socket has ended: lets go of the stream.
    pub(crate) fn detach(&self) {
        let mut inner = self.lock();
        inner.lose();
        inner.farewell.get_or_insert(Farewell::HANG_UP);
    }

    /// Queues a message, or says why not. `ticket` is asked for when an answer must be told as written, or when a
    /// change does not fit.
    pub(crate) fn push(
        &self,
        message: &Message,
        kind: Kind,
        ticket: impl FnOnce() -> Ticket,
    ) -> Pushed {
        self.put(message, kind, || Some(ticket()))
    }

    /// Queues what the socket itself has to say, and writes it.
    pub(crate) fn say(&self, message: &Message, kind: Kind) {
        if self.put(message, kind, || None) == Pushed::First {
            self.flush();
        }
    }

    /// Writes what nobody misses, where nothing waits before it; else drops it.
    pub(crate) fn hint(&self, message: &Message) {
        if self.lock().letters.is_empty() {
            self.say(message, Kind::Presence);
        }
    }

    fn put(
        &self,
        message: &Message,
        kind: Kind,
        ticket: impl FnOnce() -> Option<Ticket>,
    ) -> Pushed {
        let mut inner = self.lock();
        if inner.farewell.is_some() {
            return Pushed::Closed;
        }
        let cost = message.cost();
        let room = match kind {
            Kind::Answer => None,
            Kind::Note => Some(2 * self.bound),
            Kind::Presence => Some(self.bound / 4),
            Kind::Change => Some(self.bound),
        };
        // One message larger than the whole bound goes when nothing else waits: it is shared bytes.
        if let Some(room) = room {
            if inner.counted > 0 && inner.counted + cost > room {
                match kind {
                    Kind::Note => {
                        inner.close(Farewell::SLOW);
                        return Pushed::Closed;
                    }
                    Kind::Change => inner.lagging.extend(ticket()),
                    Kind::Presence | Kind::Answer => {}
                }
                return Pushed::Full;
            }
            inner.counted += cost;
        }
        let ticket = if kind == Kind::Answer { ticket() } else { None };
        let was_empty = inner.letters.is_empty();
        inner.add(message, kind, ticket);
        if was_empty {
            Pushed::First
        } else {
            Pushed::Taken
        }
    }

    /// Writes what waits, as far as the peer takes it now. Never blocks.
    pub(crate) fn flush(&self) {
        let mut inner = self.lock();
        if matches!(inner.out, Out::Free(_)) {
            inner.write(&mut Context::from_waker(Waker::noop()));
            if matches!(inner.out, Out::Blocked(..) | Out::Lost) || inner.has_work() {
                inner.wake();
            }
        }
    }

    /// Ends the socket once what waits is written (1013, drain and policy throw the rest away).
    pub(crate) fn farewell(&self, farewell: Farewell) {
        self.lock().close(farewell);
    }

    /// Whether the socket is ending from our side.
    pub(crate) fn is_closing(&self) -> bool {
        self.lock().farewell.is_some()
    }

    /// For how long the peer has taken nothing although something waits.
    pub(crate) fn stuck(&self) -> std::time::Duration {
        match self.lock().out {
            Out::Blocked(_, since) => since.elapsed(),
            Out::Absent | Out::Free(_) | Out::Lost => std::time::Duration::ZERO,
        }
    }

    /// The next thing for the socket's own task; also goes on writing where the peer did not take everything.
    pub(crate) async fn work(&self) -> Work {
        std::future::poll_fn(|cx| self.lock().poll_work(cx)).await
    }

    fn lock(&self) -> MutexGuard<'_, Inner> {
        // A panic while the lock was held left at worst a letter uncounted.
        self.inner.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

impl Inner {
    fn add(&mut self, message: &Message, kind: Kind, mut ticket: Option<Ticket>) {
        let pieces = match message {
            Message::Whole(piece) => std::slice::from_ref(piece),
            Message::Cut(pieces) => pieces,
        };
        let mut left = pieces.len();
        for piece in pieces {
            left -= 1;
            let continues = left > 0;
            self.letters.push_back(Letter {
                piece: Piece::clone(piece),
                kind,
                continues,
                ticket: if continues { None } else { ticket.take() },
            });
        }
    }

    fn close(&mut self, farewell: Farewell) {
        if self.farewell.is_some() {
            return;
        }
        self.farewell = Some(farewell);
        // Who is closed reconnects and asks for what it lacks; only notes still say something. But a frame that has
        // begun must end, and no other data may stand inside a message that was cut.
        let begun = self.written > 0;
        let cut = self.amid || begun && self.letters.front().is_some_and(|letter| letter.continues);
        let mut first = true;
        self.letters.retain(|letter| {
            let keep = (first && begun) || (!cut && letter.kind == Kind::Note);
            first = false;
            keep
        });
        self.lagging.clear();
        if let Some(goodbye) = Message::close(farewell) {
            self.add(&goodbye, Kind::Note, None);
        }
        self.wake();
    }

    fn wake(&mut self) {
        if let Some(sleeper) = self.sleeper.take() {
            sleeper.wake();
        }
    }

    fn lose(&mut self) {
        self.out = Out::Lost;
        self.letters = VecDeque::new();
        self.counted = 0;
        self.written = 0;
    }

    fn has_work(&self) -> bool {
        !self.answered.is_empty()
            || self.letters.is_empty() && (!self.lagging.is_empty() || self.farewell.is_some())
    }

    fn poll_work(&mut self, cx: &mut Context<'_>) -> Poll<Work> {
        self.write(cx);
        if matches!(self.out, Out::Lost) {
            return Poll::Ready(Work::Lost);
        }
        if !self.answered.is_empty() {
            return Poll::Ready(Work::Answered(std::mem::take(&mut self.answered)));
        }
        if self.letters.is_empty() {
            if self.farewell.is_some() {
                return Poll::Ready(Work::Said);
            }
            if !self.lagging.is_empty() {
                return Poll::Ready(Work::Drained(std::mem::take(&mut self.lagging)));
            }
        }
        match &self.sleeper {
            Some(sleeper) if sleeper.will_wake(cx.waker()) => {}
            Some(_) | None => self.sleeper = Some(cx.waker().clone()),
        }
        Poll::Pending
    }
}

#[cfg(test)]
mod tests;
