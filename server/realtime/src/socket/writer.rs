//! The writing half of a socket's own task: heartbeats, what a slow peer did not take, and the goodbye.

use std::{
    sync::atomic::{AtomicU64, Ordering},
    time::Duration,
};

use bytes::Bytes;
use tokio::time::{Instant, timeout_at};

use super::{
    letters::{Kind, Message},
    mailbox::{Mailbox, Work},
};
use crate::limits::Limits;

/// Which protocol a socket speaks; decides its heartbeat.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Dialect {
    /// Hocuspocus.
    Collab,
    /// y-websocket.
    Yjs,
    /// Our own, of `/live`.
    Live,
}

/// A WebSocket ping: whoever is there answers, whatever protocol it speaks.
const PING: &[u8] = &[0x89, 0];

impl Dialect {
    /// A whole frame: the client's watchdog counts messages.
    const fn heartbeat(self) -> &'static [u8] {
        match self {
            Self::Collab => &[0x82, 1, 9],
            Self::Yjs => &[0x82, 3, 1, 1, 0],
            Self::Live => b"\x81\x0c{\"t\":\"beat\"}",
        }
    }
}

/// When the peer was last heard, in milliseconds after the socket opened.
#[derive(Debug)]
pub(crate) struct Heard {
    opened: Instant,
    at: AtomicU64,
}

impl Heard {
    /// Just now.
    pub(crate) fn new() -> Self {
        Self {
            opened: Instant::now(),
            at: AtomicU64::new(0),
        }
    }

    /// The peer said something.
    pub(crate) fn now(&self) {
        self.at.store(self.elapsed(), Ordering::Relaxed);
    }

    /// For how long the peer has been silent.
    pub(crate) fn silence(&self) -> Duration {
        Duration::from_millis(
            self.elapsed()
                .saturating_sub(self.at.load(Ordering::Relaxed)),
        )
    }

    fn elapsed(&self) -> u64 {
        u64::try_from(self.opened.elapsed().as_millis()).unwrap_or(u64::MAX)
    }
}

/// Why writing ended.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Ended {
    /// We said goodbye.
    Farewell,
    /// The peer did not read, or did not answer, or is gone.
    Lost,
}

/// Does the mailbox's work until the socket ends.
pub(crate) async fn write_loop(
    mailbox: &Mailbox,
    heard: &Heard,
    dialect: Dialect,
    limits: &Limits,
) -> Ended {
    let mut next_beat = Instant::now() + limits.heartbeat;
    let mut beats = 0_u32;
    loop {
        match timeout_at(next_beat, mailbox.work()).await {
            Ok(Work::Answered(tickets)) => {
                for ticket in tickets {
                    ticket.answered().await;
                }
            }
            Ok(Work::Drained(tickets)) => {
                for ticket in tickets {
                    ticket.drained().await;
                }
            }
            Ok(Work::Said) => return Ended::Farewell,
            Ok(Work::Lost) => return Ended::Lost,
            Err(_) => {
                if heard.silence() > limits.silence || mailbox.stuck() > limits.write {
                    return Ended::Lost;
                }
                beats += 1;
                next_beat = Instant::now() + limits.heartbeat;
                beat(mailbox, dialect.heartbeat());
                if beats.is_multiple_of(2) {
                    beat(mailbox, PING);
                }
            }
        }
    }
}

fn beat(mailbox: &Mailbox, frame: &'static [u8]) {
    mailbox.say(&Message::frame(Bytes::from_static(frame)), Kind::Presence);
}
