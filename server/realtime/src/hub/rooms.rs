//! Which rooms are in memory. A document has one room at a time: its slot is taken before anything is loaded.

use std::sync::Arc;

use dashmap::{DashMap, Entry};
use passeplume_domain::DocumentId;
use tokio::sync::{
    Semaphore,
    mpsc::{self, error::TrySendError},
};

use crate::room::{Context, Event, spawn};

/// Events that wait for a room. When it is full, sockets stop reading; a room never waits for a socket.
const INBOX: usize = 256;

/// Every room in memory. Map guards never live across an await: handles are cloned out.
#[derive(Clone, Default)]
pub(crate) struct Rooms(Arc<DashMap<DocumentId, RoomHandle>>);

/// Reaches one room.
#[derive(Debug, Clone)]
pub(crate) struct RoomHandle {
    inbox: mpsc::Sender<Event>,
    /// Bytes of changes that may still come in. Without any, sockets stop reading until a batch is durable.
    pub(crate) budget: Arc<Semaphore>,
    /// All of the budget.
    pub(crate) most: usize,
}

impl RoomHandle {
    /// Tells the room; `Err` when it is gone. Waits while its inbox is full.
    pub(crate) async fn tell(&self, event: Event) -> Result<(), Event> {
        match self.inbox.try_send(event) {
            Ok(()) => Ok(()),
            Err(TrySendError::Closed(event)) => Err(event),
            // Boxed: waiting is rare, and every idle socket would keep its room.
            Err(TrySendError::Full(event)) => Box::pin(self.inbox.send(event))
                .await
                .map_err(|unsent| unsent.0),
        }
    }

    /// Tells the room without waiting for it: one that is busy must not delay what others are told.
    pub(crate) fn nudge(&self, event: Event) {
        if let Err(TrySendError::Full(event)) = self.inbox.try_send(event) {
            let inbox = self.inbox.clone();
            // Few at a time: only changes of rights come this way.
            tokio::spawn(async move { inbox.send(event).await.ok() });
        }
    }
}

impl Rooms {
    /// The room of a document: the one in memory, or a new one that starts to load.
    pub(crate) fn get(&self, id: &DocumentId, context: &Context) -> RoomHandle {
        if let Some(handle) = self.0.get(id) {
            return handle.clone();
        }
        match self.0.entry(id.clone()) {
            Entry::Occupied(entry) => entry.get().clone(),
            Entry::Vacant(entry) => {
                let (inbox, events) = mpsc::channel(INBOX);
                let handle = RoomHandle {
                    inbox: inbox.clone(),
                    budget: Arc::new(Semaphore::new(context.limits.room_waiting)),
                    most: context.limits.room_waiting,
                };
                entry.insert(handle.clone());
                spawn(id.clone(), context.clone(), inbox, events);
                handle
            }
        }
    }
    /// Takes a room out, unless another one has its slot by now.
    pub(crate) fn forget(&self, id: &DocumentId, inbox: &mpsc::Sender<Event>) {
        self.0
            .remove_if(id, |_, handle| handle.inbox.same_channel(inbox));
    }
    /// The room of a document, where it is in memory.
    pub(crate) fn loaded(&self, id: &DocumentId) -> Option<RoomHandle> {
        self.0.get(id).map(|handle| handle.clone())
    }
    /// All of them.
    pub(crate) fn all(&self) -> Vec<RoomHandle> {
        self.0.iter().map(|entry| entry.value().clone()).collect()
    }
    /// How many there are.
    pub(crate) fn len(&self) -> usize {
        self.0.len()
    }
}
