//! The one way into a room: an inbox while a task is at work there, a small record while nothing happens.
//!
//! The hand-over between the two is one change under one lock. A room lies down only when its inbox is empty and nobody
//! else holds the other end of it; whoever comes next finds the record, and starts the room with it before anybody else
//! can. So every letter is in exactly one inbox, one socket's letters keep their order, and a document has one task.

use std::sync::{
    Arc, Mutex, MutexGuard, PoisonError, Weak,
    atomic::{AtomicI64, AtomicU64, Ordering},
};

use passeplume_domain::DocumentId;
use tokio::sync::{
    Semaphore,
    mpsc::{self, error::TrySendError},
};

use super::Told;
use crate::room::{Context, Event, Now, Silent, spawn};

/// Events that wait for a room. When it is full, sockets stop reading; a room never waits for a socket.
const INBOX: usize = 256;

/// Reaches one room, for as long as it is in memory.
pub(crate) struct Door {
    id: DocumentId,
    /// Weak: the registry of the context holds the door.
    context: Weak<Context>,
    /// Bytes of changes that may still come in. Without any, sockets stop reading until a batch is durable.
    pub(crate) budget: Arc<Semaphore>,
    /// All of the budget.
    pub(crate) most: usize,
    due: Due,
    state: Mutex<State>,
}

/// When a silent room must be woken although nobody comes. Read without the lock: waking a room too much is harmless.
struct Due {
    /// On the clock of [`Now::mono`].
    mono: AtomicU64,
    /// On the wall clock, in milliseconds.
    wall: AtomicI64,
}

/// What stands behind the door.
enum State {
    /// Nobody is at work.
    Silent(Box<Silent>),
    /// A task is at work. Senders are cloned only by who waits because the inbox is full.
    Awake(mpsc::Sender<Event>),
    /// Nothing any more: ask the registry for a new one.
    Gone,
}

/// What became of a letter.
enum Offered {
    /// It waits in the inbox, or says nothing to a room that is silent.
    Taken,
    /// It waits in this inbox, and whoever offered it starts the room.
    Woken(Box<Silent>, mpsc::Receiver<Event>),
    /// It came back.
    Refused(Refused),
}

/// Why a letter came back.
enum Refused {
    /// The inbox is full; this is its other end.
    Full(Event, mpsc::Sender<Event>),
    /// There is no room.
    Gone(Event),
}

impl std::fmt::Debug for Door {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.debug_struct("Door")
            .field("id", &self.id)
            .finish_non_exhaustive()
    }
}

impl Door {
    /// The door of a document that nobody has open yet: its text is loaded for who comes first.
    pub(crate) fn new(id: DocumentId, context: &Arc<Context>) -> Self {
        let silent = Silent::unborn(context.time.now());
        let due = silent.due(&context.limits);
        Self {
            id,
            context: Arc::downgrade(context),
            budget: Arc::new(Semaphore::new(context.limits.room_waiting)),
            most: context.limits.room_waiting,
            due: Due {
                mono: AtomicU64::new(due.mono),
                wall: AtomicI64::new(due.wall.0),
            },
            state: Mutex::new(State::Silent(Box::new(silent))),
        }
    }

    /// A door behind which nothing is.
    #[cfg(test)]
    pub(crate) fn nowhere() -> Arc<Self> {
        Arc::new(Self {
            id: DocumentId::parse("nowhere").unwrap(),
            context: Weak::new(),
            budget: Arc::new(Semaphore::new(0)),
            most: 0,
            due: Due {
                mono: AtomicU64::new(u64::MAX),
                wall: AtomicI64::new(i64::MAX),
            },
            state: Mutex::new(State::Gone),
        })
    }

    /// Whose room this is.
    pub(crate) fn id(&self) -> &DocumentId {
        &self.id
    }

    /// Tells the room, and wakes it where it must; `Err` when it is gone. Waits while its inbox is full.
    pub(crate) async fn tell(self: &Arc<Self>, event: Event) -> Result<(), Event> {
        match self.deliver(event) {
            Ok(()) => Ok(()),
            Err(Refused::Gone(event)) => Err(event),
            // Boxed: waiting is rare, and every idle socket would keep its room.
            Err(Refused::Full(event, inbox)) => {
                Box::pin(inbox.send(event)).await.map_err(|unsent| unsent.0)
            }
        }
    }

    /// Tells the room, and wakes it where it must; whoever tells waits while its inbox is full, and where it is gone there
    /// is nobody to tell.
    pub(crate) fn say(self: &Arc<Self>, event: Event) -> Told {
        match self.deliver(event) {
            Err(Refused::Full(event, inbox)) => Told::waiting(inbox, event),
            Ok(()) | Err(Refused::Gone(_)) => Told::now(),
        }
    }

    /// Tells the room without waiting for it: one that is busy must not delay what others are told.
    pub(crate) fn nudge(self: &Arc<Self>, event: Event) {
        if let Err(Refused::Full(event, inbox)) = self.deliver(event) {
            // Few at a time: only changes of rights come this way.
            tokio::spawn(async move { inbox.send(event).await.ok() });
        }
    }

    /// Asks the room without waiting for it and without waking it; one whose inbox is full is not asked.
    pub(crate) fn ask(self: &Arc<Self>, event: Event) {
        self.deliver(event).ok();
    }

    /// Wakes a silent room: time alone has brought something about.
    pub(crate) fn wake(self: &Arc<Self>) {
        let woken = self.lock().wake();
        if let Some((silent, inbox, _)) = woken {
            self.start(*silent, inbox);
        }
    }

    /// Whether time alone has brought something about in a silent room.
    pub(crate) fn is_due(&self, now: Now) -> bool {
        self.due.mono.load(Ordering::Relaxed) <= now.mono
            || self.due.wall.load(Ordering::Relaxed) <= now.wall.0
    }

    /// Whether nobody is at work here: everything is kept.
    pub(crate) fn is_silent(&self) -> bool {
        matches!(*self.lock(), State::Silent(_))
    }

    /// The room's task ends and leaves what `pack` makes, unless somebody has come: then it must go on.
    pub(crate) fn lie_down(
        &self,
        inbox: &mpsc::Receiver<Event>,
        pack: impl FnOnce() -> (Silent, Now),
    ) -> bool {
        let mut state = self.lock();
        let lies = state.lie_down(inbox, || {
            let (silent, due) = pack();
            self.due.mono.store(due.mono, Ordering::Relaxed);
            self.due.wall.store(due.wall.0, Ordering::Relaxed);
            silent
        });
        drop(state);
        lies
    }

    /// There is nothing behind it any more.
    pub(crate) fn close(&self) {
        let before = std::mem::replace(&mut *self.lock(), State::Gone);
        // Only now: what a record or an inbox lets go of must find the lock free.
        drop(before);
    }

    fn deliver(self: &Arc<Self>, event: Event) -> Result<(), Refused> {
        let offered = self.lock().offer(event);
        match offered {
            Offered::Taken => Ok(()),
            Offered::Woken(silent, inbox) => {
                self.start(*silent, inbox);
                Ok(())
            }
            Offered::Refused(refused) => Err(refused),
        }
    }

    /// Never under the lock: a runtime that ends drops the task at once, and the task closes the door.
    fn start(self: &Arc<Self>, silent: Silent, inbox: mpsc::Receiver<Event>) {
        self.due.mono.store(u64::MAX, Ordering::Relaxed);
        self.due.wall.store(i64::MAX, Ordering::Relaxed);
        match self.context.upgrade() {
            Some(context) => spawn(Arc::clone(self), silent, inbox, context),
            // The hub is gone.
            None => self.close(),
        }
    }

    fn lock(&self) -> MutexGuard<'_, State> {
        // It changes in one assignment.
        self.state.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

impl State {
    fn offer(&mut self, event: Event) -> Offered {
        match self {
            Self::Awake(inbox) => match inbox.try_send(event) {
                Ok(()) => Offered::Taken,
                Err(TrySendError::Closed(event)) => Offered::Refused(Refused::Gone(event)),
                Err(TrySendError::Full(event)) => {
                    Offered::Refused(Refused::Full(event, inbox.clone()))
                }
            },
            Self::Silent(silent) if !silent.concerns(&event) => {
                if let Event::Writers(reply) = event {
                    reply.send(silent.writers()).ok();
                }
                Offered::Taken
            }
            Self::Silent(_) => match self.wake() {
                Some((silent, inbox, sender)) => match sender.try_send(event) {
                    Ok(()) => Offered::Woken(silent, inbox),
                    // A new inbox has room.
                    Err(TrySendError::Full(event) | TrySendError::Closed(event)) => {
                        *self = Self::Gone;
                        Offered::Refused(Refused::Gone(event))
                    }
                },
                None => Offered::Refused(Refused::Gone(event)),
            },
            Self::Gone => Offered::Refused(Refused::Gone(event)),
        }
    }

    /// The record and a new inbox with its other end, where nobody is at work.
    fn wake(&mut self) -> Option<(Box<Silent>, mpsc::Receiver<Event>, mpsc::Sender<Event>)> {
        if !matches!(self, Self::Silent(_)) {
            return None;
        }
        let (sender, inbox) = mpsc::channel(INBOX);
        match std::mem::replace(self, Self::Awake(sender.clone())) {
            Self::Silent(silent) => Some((silent, inbox, sender)),
            Self::Awake(_) | Self::Gone => None,
        }
    }

    fn lie_down(&mut self, inbox: &mpsc::Receiver<Event>, pack: impl FnOnce() -> Silent) -> bool {
        match self {
            // Who waits with a letter because the inbox was full holds a sender of their own.
            Self::Awake(sender) if sender.strong_count() == 1 && inbox.is_empty() => {
                *self = Self::Silent(Box::new(pack()));
                true
            }
            Self::Awake(_) | Self::Silent(_) | Self::Gone => false,
        }
    }
}

#[cfg(test)]
mod tests;
