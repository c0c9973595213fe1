//! One WebSocket: a reading loop that understands and a writing loop that helps a mailbox, in one task.
//!
//! `frames` reads, from a buffer that all sockets of a thread share; `letters` are written from bytes that sockets share,
//! by the room itself as long as the peer takes them. Neither loop waits for the other: a peer that does not read is
//! still heard, and a room that is full stops only the reading. A silent socket holds no buffer at all.

mod collab;
mod frames;
mod letters;
mod live;
mod mailbox;
mod reader;
mod ticket;
mod wire;
mod writer;
mod yjs;

use std::{
    pin::pin,
    sync::{Arc, Mutex, MutexGuard, PoisonError},
    time::Duration,
};

use passeplume_domain::{AccountId, SessionId};
use tokio::time::timeout;

pub(crate) use collab::Collab;
pub(crate) use letters::{Kind, Message};
pub(crate) use live::LiveSocket;
pub(crate) use mailbox::{Farewell, Mailbox, Pushed};
pub(crate) use ticket::Ticket;
pub use wire::Wire;
pub(crate) use writer::{Dialect, Heard};
pub(crate) use yjs::Yjs;

use crate::{hub::Hub, limits::Limits};
use frames::Data;
use reader::{Listener, Source, read_loop};
use writer::{Ended, write_loop};

impl Farewell {
    pub(crate) const TRY_AGAIN: Self = Self::new(1013, "try again");
    pub(crate) const SLOW: Self = Self::new(1013, "too slow");
    pub(crate) const MISBEHAVED: Self = Self::new(1008, "misbehaved");
    pub(crate) const TOO_MANY_PINGS: Self = Self::new(1008, "too many pings");
    pub(crate) const TOO_BIG: Self = Self::new(1009, "too big");
    pub(crate) const NOT_UTF8: Self = Self::new(1007, "not utf-8");
    pub(crate) const NOT_BINARY: Self = Self::new(1003, "binary messages only");
    pub(crate) const NOT_TEXT: Self = Self::new(1003, "text messages only");
    pub(crate) const PROTOCOL: Self = Self::new(1002, "protocol error");
    pub(crate) const NO_LOGIN: Self = Self::new(1008, "log in first");
    pub(crate) const REPLACED: Self = Self::new(1008, "too many sockets");
    pub(crate) const COME_BACK: Self = Self::new(1012, "restarting");
    /// y-websocket never comes back after 4400 to 4499: for final refusals alone.
    pub(crate) const NO_ACCESS: Self = Self::new(4401, "no access");

    /// Says nothing: the peer is gone.
    pub(crate) const HANG_UP: Self = Self::new(0, "");

    /// Repeats the code of a peer that closes.
    pub(crate) fn answering(code: Option<u16>) -> Self {
        Self::new(code.unwrap_or(1005), "")
    }

    const fn new(code: u16, reason: &'static str) -> Self {
        Self { code, reason }
    }
}

/// How long a peer that we part from may take to read our goodbye.
const PARTING: Duration = Duration::from_secs(2);

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
            // Exactly: hardly any socket has two.
            whose.sessions.reserve_exact(1);
            whose.sessions.push(session.clone());
        }
        is_new
    }

    /// Whether the person is new here.
    pub(crate) fn add_account(&self, account: &AccountId) -> bool {
        let mut whose = self.whose();
        let is_new = !whose.accounts.contains(account);
        if is_new {
            whose.accounts.reserve_exact(1);
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
///
/// No `async fn`: an argument would stand in the state of such a one twice, and this one's is in memory once a socket.
pub(crate) fn serve<L: Listener>(
    wire: Wire,
    hub: &Hub,
    dialect: Dialect,
    line: Arc<Line>,
    mut listener: L,
) -> impl Future<Output = ()> + Send {
    let limits: &Limits = hub.limits();
    let (spoken, most) = match dialect {
        Dialect::Collab | Dialect::Yjs => (Data::Binary, limits.answer + 1_024),
        Dialect::Live => (Data::Text, limits.live_message),
    };
    let mut source = Source::new(wire.read, spoken, most, limits.fragments);
    line.mailbox.attach(wire.write);
    metrics::gauge!("passeplume_sockets").increment(1);
    async move {
        {
            let mut reading = pin!(read_loop(&mut source, hub, &line, &mut listener));
            let mut writing = pin!(write_loop(&line.mailbox, &line.heard, dialect, limits));
            tokio::select! {
                // Writing goes on after the reading loop has said why it ended.
                farewell = &mut reading => {
                    // Also a peer that said goodbye itself gets its answer, if it takes it.
                    line.mailbox.farewell(farewell.unwrap_or(Farewell::HANG_UP));
                    Box::pin(timeout(PARTING, writing)).await.ok();
                }
                ended = &mut writing => {
                    if matches!(ended, Ended::Farewell) {
                        // The peer answers the close, or is dropped a moment later.
                        Box::pin(timeout(Duration::from_secs(1), reading)).await.ok();
                    }
                }
            }
        }
        // Rooms may still hold the mailbox for a moment; the connection ends now.
        line.mailbox.detach();
        Box::pin(listener.ended()).await;
        metrics::gauge!("passeplume_sockets").decrement(1);
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    /// What the task of a socket is in memory, whatever it waits for.
    fn task_of<L: Listener, F>(_: fn(Wire, &'static Hub, Dialect, Arc<Line>, L) -> F) -> usize {
        size_of::<F>()
    }

    #[test]
    fn rt_55_a_silent_socket_is_small() {
        let tasks = [
            task_of(serve::<Collab>),
            task_of(serve::<Yjs>),
            task_of(serve::<LiveSocket>),
        ];
        let known = size_of::<Line>() + size_of::<Mailbox>();
        println!("{tasks:?} bytes a task, {known} a line with its mailbox");
        assert!(
            tasks.iter().all(|bytes| bytes + known <= 1_280),
            "{tasks:?}"
        );
    }

    #[test]
    fn rt_55_a_line_keeps_no_room_for_logins_that_never_come() {
        let line = Line::new(1, 1);
        let session = passeplume_domain::accounts::session_id_of("a").unwrap();
        let account = AccountId::parse("lea").unwrap();
        assert!(line.add_session(&session) && line.add_account(&account));
        assert!(!line.add_session(&session) && !line.add_account(&account));
        let kept = (line.take_sessions(), line.take_accounts());
        assert_eq!((kept.0.capacity(), kept.1.capacity()), (1, 1));
    }
}
