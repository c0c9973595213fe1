//! A client on a document whose every word the ledger knows: it may write, and it counts what it reads.

use std::{
    cell::{Cell, RefCell},
    collections::VecDeque,
    rc::Rc,
    time::{Duration, Instant},
};

use anyhow::{Context as _, Result, bail};
use passeplume_crdt::wire::SyncMessage;
use tokio::{sync::Notify, time::timeout};

use super::{
    said::Said,
    socket::{self, Door, Ear, End, Ended, Shared, Socket},
    writer::Writer,
};
use crate::{
    ledger::{How, Ledger, Seat},
    target::dialect::Acknowledgement,
};

/// One client of a crowd.
pub(crate) struct Member {
    seat: Seat,
    writer: Option<RefCell<Writer>>,
    ledger: Rc<RefCell<Ledger>>,
    socket: RefCell<Option<Rc<Socket>>>,
    synced: Cell<bool>,
    changed: Notify,
    tally: Cell<Tally>,
    /// How many letters this client had typed with each change that the server has not answered yet.
    unanswered: RefCell<VecDeque<u32>>,
    /// So many letters are acknowledged.
    acknowledged: Cell<u32>,
    end: Cell<Option<End>>,
}

/// What a member was told about its own changes and itself.
#[derive(Debug, Default, Clone, Copy, PartialEq, Eq)]
pub(crate) struct Tally {
    /// Changes that the server acknowledged (Hocuspocus framing only).
    pub(crate) stored: u64,
    /// Changes that it refused.
    pub(crate) refused: u64,
    /// Times that it did not let the member see the document.
    pub(crate) denied: u64,
    /// Messages that are no update.
    pub(crate) unreadable: u64,
    /// Presence of other clients, counted by client.
    pub(crate) presence: u64,
}

impl Tally {
    /// Adds another member's.
    pub(crate) fn add(&mut self, other: Self) {
        self.stored += other.stored;
        self.refused += other.refused;
        self.denied += other.denied;
        self.unreadable += other.unreadable;
        self.presence += other.presence;
    }
}

impl Member {
    /// A member without a socket. `client` is the id that it writes under; without one it only reads.
    pub(crate) fn new(seat: Seat, client: Option<u64>, ledger: &Rc<RefCell<Ledger>>) -> Rc<Self> {
        Rc::new(Self {
            seat,
            writer: client.map(|client| RefCell::new(Writer::new(client))),
            ledger: ledger.clone(),
            socket: RefCell::default(),
            synced: Cell::new(false),
            changed: Notify::new(),
            tally: Cell::default(),
            unanswered: RefCell::default(),
            acknowledged: Cell::new(0),
            end: Cell::new(None),
        })
    }

    /// Opens a socket, the first or the next one, and starts to listen to it.
    ///
    /// # Errors
    /// Where the server refuses the socket.
    pub(crate) async fn connect(self: &Rc<Self>, door: &Door, shared: &Rc<Shared>) -> Result<()> {
        let (socket, listener) = socket::open(door, shared).await?;
        // A relay answers nothing: whoever is connected gets everything.
        self.synced.set(door.greeting.is_empty());
        self.end.set(None);
        // What a broken socket owed is never answered.
        self.unanswered.borrow_mut().clear();
        *self.socket.borrow_mut() = Some(socket.clone());
        let member = self.clone();
        tokio::task::spawn_local(async move {
            let mut ear = Counting(member.clone());
            let end = listener.run(&mut ear).await;
            let mut current = member.socket.borrow_mut();
            // A member that has reconnected already listens elsewhere.
            if current
                .as_ref()
                .is_some_and(|current| Rc::ptr_eq(current, &socket))
            {
                *current = None;
                member.end.set(Some(end));
                member.changed.notify_waiters();
            }
        });
        Ok(())
    }

    /// Waits until the server has told what the document holds.
    ///
    /// # Errors
    /// After `patience`, or when the socket ends before.
    pub(crate) async fn synced(&self, patience: Duration) -> Result<()> {
        let wait = async {
            loop {
                let changed = self.changed.notified();
                if self.synced.get() {
                    return Ok(());
                }
                if let Some(end) = self.end.get() {
                    return Err(Ended(end)).context("a document did not come");
                }
                changed.await;
            }
        };
        match timeout(patience, wait).await {
            Ok(done) => done,
            Err(_) => bail!("a document did not come within {} s", patience.as_secs()),
        }
    }

    /// Waits until its socket has ended; at once where it has none.
    pub(crate) async fn ended(&self) {
        loop {
            let changed = self.changed.notified();
            if self.socket.borrow().is_none() {
                return;
            }
            changed.await;
        }
    }

    /// Types a letter that was due at `due`. It waits in the ledger even where the socket is gone.
    pub(crate) fn type_one(&self, due: Instant) {
        let Some(writer) = &self.writer else {
            return;
        };
        let update = writer.borrow_mut().type_letters("a");
        self.ledger.borrow_mut().wrote(self.seat, 1, due);
        if let Some(socket) = self.socket.borrow().as_ref() {
            self.owes();
            socket.say_sync(SyncMessage::Update(&update));
        }
    }

    /// Where it stands in the ledger.
    pub(crate) fn seat(&self) -> Seat {
        self.seat
    }

    /// How many letters it has typed; nothing where it only reads.
    pub(crate) fn letters(&self) -> Option<u32> {
        let writer = self.writer.as_ref()?;
        Some(writer.borrow().letters())
    }

    /// How many of its letters the server has acknowledged in this way.
    pub(crate) fn acknowledged(&self, how: Acknowledgement) -> u32 {
        match how {
            Acknowledgement::Status => self.acknowledged.get(),
            Acknowledgement::Echo => self.ledger.borrow().echoed_to(self.seat),
            Acknowledgement::None => 0,
        }
    }

    /// The socket, while there is one.
    pub(crate) fn socket(&self) -> Option<Rc<Socket>> {
        self.socket.borrow().clone()
    }

    /// What the server said about this member.
    pub(crate) fn tally(&self) -> Tally {
        self.tally.get()
    }

    /// How the last socket ended, if it did.
    pub(crate) fn end(&self) -> Option<End> {
        self.end.get()
    }

    /// The server must answer for everything typed so far.
    fn owes(&self) {
        let letters = self.letters().unwrap_or(0);
        self.unanswered.borrow_mut().push_back(letters);
    }

    fn answered(&self) -> Option<u32> {
        self.unanswered.borrow_mut().pop_front()
    }

    fn note(&self, change: impl FnOnce(&mut Tally)) {
        let mut tally = self.tally.get();
        change(&mut tally);
        self.tally.set(tally);
    }

    fn count(&self, update: &[u8], how: How, at: Instant) {
        let counted = self.ledger.borrow_mut().heard(self.seat, update, how, at);
        if counted.is_err() {
            self.note(|tally| tally.unreadable += 1);
        }
    }
}

struct Counting(Rc<Member>);

impl Ear for Counting {
    fn hear(&mut self, said: Said<'_>, at: Instant, socket: &Socket) {
        let member = &self.0;
        match said {
            Said::Update(update) => member.count(update, How::News, at),
            Said::Step2(update) => {
                member.count(update, How::Answer, at);
                member.synced.set(true);
                member.changed.notify_waiters();
            }
            Said::Step1(_) => {
                let all = member
                    .writer
                    .as_ref()
                    .map_or_else(|| vec![0, 0], |writer| writer.borrow().everything());
                member.owes();
                socket.say_sync(SyncMessage::Step2(&all));
            }
            Said::Stored => {
                let letters = member.answered().unwrap_or(0);
                member
                    .acknowledged
                    .set(member.acknowledged.get().max(letters));
                member.note(|tally| tally.stored += 1);
            }
            Said::Refused => {
                member.answered();
                member.note(|tally| tally.refused += 1);
            }
            Said::Presence(clients) => member.note(|tally| tally.presence += clients),
            Said::Denied => member.note(|tally| tally.denied += 1),
            Said::Ping | Said::Closed | Said::Other => {}
        }
    }
}
