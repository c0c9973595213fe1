//! The door of this crate: sockets come in here, rooms are found here, the rest of the house asks here.

mod decide;
mod door;
mod known;
mod listen;
mod login;
mod people;
mod query;
mod rooms;
mod seat;
mod time;
mod told;
mod watcher;
mod writers;

use std::{
    sync::{
        Arc,
        atomic::{AtomicBool, AtomicU64, Ordering},
    },
    time::Duration,
};

use bytes::Bytes;
use passeplume_crdt::content::ChangedLine;
use passeplume_domain::{
    Clock, DocumentId, SessionId,
    accounts::{AccountStore, SessionStore},
    documents::{DocumentLog, DocumentStore},
    events::Outbox,
    live::LiveFacts,
};
use tokio::{
    sync::{Semaphore, oneshot},
    time::{Instant, timeout_at},
};

use crate::{
    committer::Committer,
    limits::Limits,
    live::{Live, LiveParts},
    pulse::{Load, Pulse},
    room::{Context, Event, Shelf},
    socket::{Collab, Dialect, Farewell, Line, LiveSocket, Wire, Yjs, serve},
};

pub(crate) use door::Door;
pub(crate) use login::LoginError;
pub use query::{AuthorShare, Format, QueryError, Snapshot};
pub(crate) use query::{Query, answer_query, refuse_query};
pub(crate) use rooms::Rooms;
pub(crate) use seat::Seat;
pub(crate) use time::Time;
pub(crate) use told::Told;
pub use writers::Writing;

use people::People;

/// What a hub is made from: the house's stores, as the domain knows them.
pub struct HubParts {
    /// The log of every document.
    pub log: Arc<dyn DocumentLog>,
    /// Documents and their rights.
    pub documents: Arc<dyn DocumentStore>,
    /// Accounts and their memberships.
    pub accounts: Arc<dyn AccountStore>,
    /// Logins.
    pub sessions: Arc<dyn SessionStore>,
    /// What happened that live sockets must act on.
    pub outbox: Arc<dyn Outbox>,
    /// Whom the topics of `/live` concern.
    pub live: Arc<dyn LiveFacts>,
    /// The wall clock.
    pub clock: Arc<dyn Clock>,
    /// Every bound.
    pub limits: Limits,
}

/// What is known of a connection before anybody has said a word on it.
#[derive(Debug, Clone, Default)]
pub struct ConnectionInfo {
    /// The session of the upgrade's cookie; stands where a document's token is empty.
    pub cookie_session: Option<SessionId>,
}

/// How much there is of everything.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Stats {
    /// Rooms in memory.
    pub rooms: usize,
    /// Sockets that are open.
    pub sockets: usize,
}

/// Rooms and sockets of this process. Cheap to clone.
#[derive(Clone)]
pub struct Hub(Arc<Inner>);

struct Inner {
    accounts: Arc<dyn AccountStore>,
    sessions: Arc<dyn SessionStore>,
    context: Arc<Context>,
    people: People,
    known: known::Known,
    pulse: Pulse,
    live: Live,
    /// Rises with every change of rights, before anybody is told: who looked before looks again.
    epoch: AtomicU64,
    ids: AtomicU64,
    draining: AtomicBool,
}

impl Hub {
    /// Starts the committer and the watcher of rights on the current tokio runtime.
    #[must_use]
    pub fn start(parts: HubParts) -> Self {
        let limits = Arc::new(parts.limits);
        let pulse = Pulse::new();
        pulse.start();
        let committer =
            Committer::start(Arc::clone(&parts.log), Arc::clone(&limits), pulse.clone());
        let time = Time::new(parts.clock);
        let live = Live::start(LiveParts {
            outbox: Arc::clone(&parts.outbox),
            facts: parts.live,
            accounts: Arc::clone(&parts.accounts),
            time: time.clone(),
            limits: Arc::clone(&limits),
        });
        let hub = Self(Arc::new(Inner {
            accounts: parts.accounts,
            sessions: parts.sessions,
            context: Arc::new(Context {
                log: parts.log,
                documents: parts.documents,
                committer,
                rooms: Rooms::default(),
                time,
                turns: Arc::new(Semaphore::new(limits.ahead)),
                shelf: Shelf::new(limits.shelf),
                limits,
            }),
            people: People::default(),
            known: known::Known::default(),
            pulse,
            live,
            epoch: AtomicU64::new(0),
            ids: AtomicU64::new(1),
            draining: AtomicBool::new(false),
        }));
        rooms::watch_the_silent(&hub.0.context);
        watcher::start(&hub, parts.outbox);
        hub
    }

    /// Serves a `/collab` socket until it ends. `wire` is past its WebSocket handshake.
    pub async fn serve_collab(&self, wire: Wire, connection: ConnectionInfo) {
        let line = self.open_line(self.limits().mailbox);
        let collab = Collab::new(self.clone(), Arc::clone(&line), connection.cookie_session);
        Box::pin(serve(wire, self, Dialect::Collab, line, collab)).await;
    }

    /// Serves a `/yjs/{document}` socket until it ends. `wire` is past its WebSocket handshake; `session` is the one of
    /// the token or cookie. Whoever may not read is closed with 4401.
    pub async fn serve_yjs(&self, wire: Wire, document: DocumentId, session: SessionId) {
        let line = self.open_line(self.limits().mailbox);
        let yjs = Yjs::new(self.clone(), Arc::clone(&line), document, session);
        Box::pin(serve(wire, self, Dialect::Yjs, line, yjs)).await;
    }

    /// Serves a `/live` socket until it ends. `wire` is past its WebSocket handshake.
    pub async fn serve_live(&self, wire: Wire, connection: ConnectionInfo) {
        let line = self.open_line(self.limits().live_mailbox);
        let live = LiveSocket::new(self.clone(), Arc::clone(&line), connection.cookie_session);
        Box::pin(serve(wire, self, Dialect::Live, line, live)).await;
    }

    /// The committed text of a document.
    ///
    /// # Errors
    /// [`QueryError`]. Whether the asker may read it is the asker's business.
    pub async fn content(
        &self,
        document: &DocumentId,
        format: Format,
    ) -> Result<Bytes, QueryError> {
        self.query(document, |reply| Query::Content(format, reply))
            .await
    }

    /// The committed text as a tree, with its length.
    ///
    /// # Errors
    /// [`QueryError`]. Whether the asker may read it is the asker's business.
    pub async fn snapshot(&self, document: &DocumentId) -> Result<Snapshot, QueryError> {
        self.query(document, Query::Snapshot).await
    }

    /// Which lines of the committed text an update that was kept beside it would change.
    ///
    /// # Errors
    /// [`QueryError`]. Whether the asker may read it is the asker's business.
    pub async fn changes(
        &self,
        document: &DocumentId,
        update: &Bytes,
    ) -> Result<Vec<ChangedLine>, QueryError> {
        self.query(document, |reply| Query::Changes(update.clone(), reply))
            .await
    }

    /// Who wrote how much of a document.
    ///
    /// # Errors
    /// [`QueryError`].
    pub async fn authors(&self, document: &DocumentId) -> Result<Vec<AuthorShare>, QueryError> {
        self.query(document, Query::Authors).await
    }

    /// Resolves when the medium failed to keep a write: the process must stop at once, with status 1.
    pub async fn fatal(&self) -> String {
        let mut fatal = self.0.context.committer.fatal();
        match fatal.wait_for(Option::is_some).await.as_deref() {
            Ok(Some(cause)) => cause.clone(),
            Ok(None) | Err(_) => std::future::pending().await,
        }
    }

    /// Whether new sockets are to be sent away for a moment, because those that are in have to wait as it is.
    #[must_use]
    pub fn is_full(&self) -> bool {
        self.0.pulse.load() == Load::Full
    }

    /// How much there is of everything.
    #[must_use]
    pub fn stats(&self) -> Stats {
        Stats {
            rooms: self.0.context.rooms.len(),
            sockets: self.0.people.len(),
        }
    }

    /// Commits what waits, tells every client to come back, and returns when that is done or `within` is over.
    /// From its start no new socket is served.
    pub async fn drain(&self, within: Duration) {
        let deadline = Instant::now() + within;
        self.0.draining.store(true, Ordering::SeqCst);
        // A busy room never rests by itself: after a third of the time its clients are told, whatever still comes in.
        self.settle_rooms(Instant::now() + within / 3).await;
        for line in self.0.people.everyone() {
            line.mailbox.farewell(Farewell::COME_BACK);
        }
        while self.0.people.len() > 0 && Instant::now() < deadline {
            tokio::time::sleep(Duration::from_millis(20)).await;
        }
        // What came in while the farewells went out.
        self.settle_rooms(deadline).await;
    }

    async fn settle_rooms(&self, deadline: Instant) {
        let mut answers = Vec::new();
        for room in self.0.context.rooms.all() {
            if room.is_silent() {
                continue;
            }
            let (done, answer) = oneshot::channel();
            if timeout_at(deadline, room.tell(Event::Drain(done)))
                .await
                .is_ok()
            {
                answers.push(answer);
            }
        }
        for answer in answers {
            timeout_at(deadline, answer).await.ok();
        }
    }

    pub(crate) fn limits(&self) -> &Limits {
        &self.0.context.limits
    }

    fn open_line(&self, mailbox: usize) -> Arc<Line> {
        let line = Arc::new(Line::new(self.next_id(), mailbox));
        self.0.people.open(&line);
        if self.is_draining() {
            line.mailbox.farewell(Farewell::COME_BACK);
        }
        line
    }

    /// The socket is gone.
    pub(crate) fn hang_up(&self, line: &Arc<Line>) {
        self.0.people.close(line);
    }

    fn is_draining(&self) -> bool {
        self.0.draining.load(Ordering::SeqCst)
    }

    fn next_id(&self) -> u64 {
        self.0.ids.fetch_add(1, Ordering::Relaxed)
    }
}
