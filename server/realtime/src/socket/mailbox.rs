//! What waits to be written to one socket, bounded in bytes.
//!
//! When it is full: presence is dropped first; a change that does not fit marks its member lagging (nothing more is
//! queued for it, and when everything is written its room is told, which then sends one difference); notes, which
//! nothing can replace, close the socket with 1013 once they alone are over twice the bound. Answers to a step 1 are
//! shared bytes, one at a time a member, and are not counted.

use std::{
    collections::VecDeque,
    sync::{Mutex, MutexGuard, PoisonError},
};

use bytes::Bytes;
use tokio::sync::Notify;

use crate::room::Ticket;

/// What one letter costs beside its bytes.
const ENVELOPE: usize = 96;

/// Most bytes of automatic replies (pongs, close) that wait; a flood of pings gets fewer answers.
const REPLIES: usize = 1_024;

/// Why a letter is in the mailbox; decides what happens to it when there is no room.
#[derive(Debug)]
pub(crate) enum Kind {
    /// A status, scope, reason or our step 1: cannot be replaced.
    Note,
    /// Who is here: may be dropped, the next one repairs it.
    Presence,
    /// A committed change: a difference replaces it.
    Change,
    /// Answers a step 1 or replaces dropped changes; its room hears when it is written.
    Answer(Ticket),
}

/// One message to the peer: `head` (its address on `/collab`, else empty), then `body`, shared with other sockets.
#[derive(Debug)]
pub(crate) struct Letter {
    pub(crate) head: Bytes,
    pub(crate) body: Bytes,
    pub(crate) kind: Kind,
}

/// What became of a letter.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Pushed {
    /// It will be written.
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

/// What the writer finds.
pub(crate) enum Taken {
    /// Write these, in order.
    Letters {
        replies: Vec<u8>,
        letters: Vec<Letter>,
    },
    /// Everything is written; tell these rooms that their members have drained.
    Drained(Vec<Ticket>),
    /// Say goodbye and end.
    Farewell(Farewell),
    /// Nothing to do.
    Nothing,
}

/// The mailbox of one socket.
#[derive(Debug)]
pub(crate) struct Mailbox {
    inner: Mutex<Inner>,
    wake: Notify,
    bound: usize,
}

#[derive(Debug, Default)]
struct Inner {
    letters: VecDeque<Letter>,
    counted: usize,
    replies: Vec<u8>,
    lagging: Vec<Ticket>,
    farewell: Option<Farewell>,
}

impl Mailbox {
    /// An empty mailbox for `bound` bytes.
    pub(crate) fn new(bound: usize) -> Self {
        Self {
            inner: Mutex::new(Inner::default()),
            wake: Notify::new(),
            bound,
        }
    }

    /// Queues a letter, or says why not. `ticket` is asked for when a change does not fit.
    pub(crate) fn push(&self, letter: Letter, ticket: impl FnOnce() -> Ticket) -> Pushed {
        self.put(letter, || Some(ticket()))
    }

    /// Queues what the socket itself has to say; its kind is a note.
    pub(crate) fn push_note(&self, letter: Letter) -> Pushed {
        self.put(letter, || None)
    }

    fn put(&self, letter: Letter, ticket: impl FnOnce() -> Option<Ticket>) -> Pushed {
        let mut inner = self.lock();
        if inner.farewell.is_some() {
            return Pushed::Closed;
        }
        let cost = letter.body.len() + ENVELOPE;
        let (room, counts) = match &letter.kind {
            Kind::Answer(_) => (usize::MAX, false),
            Kind::Note => (2 * self.bound, true),
            Kind::Presence => (self.bound / 4, true),
            Kind::Change => (self.bound, true),
        };
        // One letter larger than the whole bound goes when nothing else waits: it is shared bytes.
        if counts && inner.counted > 0 && inner.counted + cost > room {
            match letter.kind {
                Kind::Note => {
                    inner.close(Farewell {
                        code: 1013,
                        reason: "too slow",
                    });
                    drop(inner);
                    self.wake.notify_one();
                    return Pushed::Closed;
                }
                Kind::Change => inner.lagging.extend(ticket()),
                Kind::Presence | Kind::Answer(_) => {}
            }
            return Pushed::Full;
        }
        if counts {
            inner.counted += cost;
        }
        inner.letters.push_back(letter);
        drop(inner);
        self.wake.notify_one();
        Pushed::Taken
    }

    /// Queues what tungstenite answers by itself.
    pub(crate) fn reply(&self, bytes: &[u8]) {
        let mut inner = self.lock();
        if inner.replies.len() + bytes.len() <= REPLIES {
            inner.replies.extend_from_slice(bytes);
            drop(inner);
            self.wake.notify_one();
        }
    }

    /// Ends the socket once what waits is written (1013, drain and policy throw the rest away).
    pub(crate) fn farewell(&self, farewell: Farewell) {
        self.lock().close(farewell);
        self.wake.notify_one();
    }

    /// Whether the socket is ending from our side.
    pub(crate) fn is_closing(&self) -> bool {
        self.lock().farewell.is_some()
    }

    /// Takes about `bytes` of what waits.
    pub(crate) fn take(&self, bytes: usize) -> Taken {
        let mut inner = self.lock();
        let mut letters = Vec::new();
        let mut taken = 0;
        while taken < bytes
            && let Some(letter) = inner.letters.pop_front()
        {
            let cost = letter.body.len() + ENVELOPE;
            taken += cost;
            if !matches!(letter.kind, Kind::Answer(_)) {
                inner.counted = inner.counted.saturating_sub(cost);
            }
            letters.push(letter);
        }
        let replies = std::mem::take(&mut inner.replies);
        if !letters.is_empty() || !replies.is_empty() {
            return Taken::Letters { replies, letters };
        }
        if let Some(farewell) = inner.farewell {
            return Taken::Farewell(farewell);
        }
        // An idle socket gives its queue's memory back.
        inner.letters = VecDeque::new();
        if inner.lagging.is_empty() {
            Taken::Nothing
        } else {
            Taken::Drained(std::mem::take(&mut inner.lagging))
        }
    }

    /// Until something may be there to take.
    pub(crate) async fn wait(&self) {
        self.wake.notified().await;
    }

    fn lock(&self) -> MutexGuard<'_, Inner> {
        // A panic while the lock was held left at worst a letter uncounted.
        self.inner.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

impl Inner {
    fn close(&mut self, farewell: Farewell) {
        if self.farewell.is_none() {
            self.farewell = Some(farewell);
        }
        // Who is closed reconnects and asks for what it lacks; only notes still say something.
        self.letters
            .retain(|letter| matches!(letter.kind, Kind::Note));
        self.lagging.clear();
    }
}
