//! One WebSocket: a reading loop that understands, a writing loop that empties a mailbox, in one task.
//!
//! tungstenite reads; `writer` writes by itself, from bytes that sockets share. Neither loop waits for the other: a
//! peer that does not read is still heard, and a room that is full stops only the reading.

mod collab;
mod door;
mod mailbox;
mod meter;
mod reader;
mod writer;
mod yjs;

use std::sync::{Arc, Mutex, MutexGuard, PoisonError};

use passeplume_domain::{AccountId, SessionId};
use tokio::io::{AsyncRead, AsyncWrite, split};
use tokio_tungstenite::{
    WebSocketStream,
    tungstenite::protocol::{Role, WebSocketConfig},
};

pub(crate) use collab::Collab;
pub(crate) use mailbox::{Farewell, Kind, Letter, Mailbox, Pushed};
pub(crate) use writer::{Dialect, Heard};
pub(crate) use yjs::Yjs;

use crate::{hub::Hub, limits::Limits};
use door::Door;
use meter::Meter;
use reader::{Listener, read_loop};
use writer::{Ended, write_loop};

/// What a reading wake-up takes at most; idle sockets keep a buffer of this size.
const READ_BUFFER: usize = 2 << 10;

impl Farewell {
    pub(crate) const TRY_AGAIN: Self = Self::new(1013, "try again");
    pub(crate) const SLOW: Self = Self::new(1013, "too slow");
    pub(crate) const MISBEHAVED: Self = Self::new(1008, "misbehaved");
    pub(crate) const TOO_MANY_PINGS: Self = Self::new(1008, "too many pings");
    pub(crate) const TOO_BIG: Self = Self::new(1009, "too big");
    pub(crate) const NOT_UTF8: Self = Self::new(1007, "not utf-8");
    pub(crate) const NOT_BINARY: Self = Self::new(1003, "binary messages only");
    pub(crate) const PROTOCOL: Self = Self::new(1002, "protocol error");
    pub(crate) const NO_LOGIN: Self = Self::new(1008, "log in first");
    pub(crate) const REPLACED: Self = Self::new(1008, "too many sockets");
    pub(crate) const COME_BACK: Self = Self::new(1012, "restarting");
    /// y-websocket never comes back after 4400 to 4499: for final refusals alone.
    pub(crate) const NO_ACCESS: Self = Self::new(4401, "no access");

    /// Says nothing: the peer closed first, or is gone.
    pub(crate) const HANG_UP: Self = Self::new(0, "");

    const fn new(code: u16, reason: &'static str) -> Self {
        Self { code, reason }
    }
}

/// How long a peer that we part from may take to read our goodbye.
const PARTING: std::time::Duration = std::time::Duration::from_secs(2);

/// What a socket is known by to the rest of the process.
#[derive(Debug)]
pub(crate) struct Line {
    /// Unique in the process.
    pub(crate) id: u64,
    pub(crate) mailbox: Arc<Mailbox>,
    pub(crate) heard: Heard,
    /// Who has logged in here, so that the registers forget it when it ends.
    whose: Mutex<Whose>,
}

#[derive(Debug, Default)]
struct Whose {
    sessions: Vec<SessionId>,
    accounts: Vec<AccountId>,
}

impl Line {
    /// A line that nobody has logged in to.
    pub(crate) fn new(id: u64, mailbox: usize) -> Self {
        Self {
            id,
            mailbox: Arc::new(Mailbox::new(mailbox)),
            heard: Heard::new(),
            whose: Mutex::default(),
        }
    }

    /// Whether the session is new here.
    pub(crate) fn add_session(&self, session: &SessionId) -> bool {
        let mut whose = self.whose();
        let is_new = !whose.sessions.contains(session);
        if is_new {
            whose.sessions.push(session.clone());
        }
        is_new
    }

    /// Whether the person is new here.
    pub(crate) fn add_account(&self, account: &AccountId) -> bool {
        let mut whose = self.whose();
        let is_new = !whose.accounts.contains(account);
        if is_new {
            whose.accounts.push(account.clone());
        }
        is_new
    }

    pub(crate) fn take_sessions(&self) -> Vec<SessionId> {
        std::mem::take(&mut self.whose().sessions)
    }

    pub(crate) fn take_accounts(&self) -> Vec<AccountId> {
        std::mem::take(&mut self.whose().accounts)
    }

    fn whose(&self) -> MutexGuard<'_, Whose> {
        // Two lists that only grow are whole even after a panic.
        self.whose.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

/// Serves one socket until it ends.
pub(crate) async fn serve<IO, L>(
    io: IO,
    hub: &Hub,
    dialect: Dialect,
    line: Arc<Line>,
    mut listener: L,
) where
    IO: AsyncRead + AsyncWrite + Unpin + Send + 'static,
    L: Listener,
{
    let limits: &Limits = hub.limits();
    let (read, write) = split(io);
    let meter = Meter::new(limits.message_before_login, limits.fragments);
    let door = Door::new(read, meter, Arc::clone(&line.mailbox));
    let config = WebSocketConfig::default()
        .read_buffer_size(READ_BUFFER)
        .write_buffer_size(0)
        .max_write_buffer_size(4 << 10)
        .max_message_size(Some(limits.answer + 1_024))
        .max_frame_size(Some(limits.answer + 1_024));
    let stream = WebSocketStream::from_raw_socket(door, Role::Server, Some(config)).await;
    metrics::gauge!("passeplume_sockets").increment(1);
    {
        let reading = std::pin::pin!(read_loop(stream, hub, &line, &mut listener));
        let writing = std::pin::pin!(write_loop(
            write,
            &line.mailbox,
            &line.heard,
            dialect,
            limits
        ));
        let mut reading = reading;
        let mut writing = writing;
        tokio::select! {
            // Writing goes on after the reading loop has said why it ended.
            farewell = &mut reading => {
                // Also a peer that said goodbye itself gets its answer, if it takes it.
                line.mailbox.farewell(farewell.unwrap_or(Farewell::HANG_UP));
                tokio::time::timeout(PARTING, writing).await.ok();
            }
            ended = &mut writing => {
                if matches!(ended, Ended::Farewell) {
                    // The peer answers the close, or is dropped a moment later.
                    tokio::time::timeout(std::time::Duration::from_secs(1), reading).await.ok();
                }
            }
        }
    }
    listener.ended().await;
    metrics::gauge!("passeplume_sockets").decrement(1);
}
