//! Which rooms are in memory. A document has one door at a time: it is there before anything is loaded.

use std::{sync::Arc, time::Duration};

use dashmap::DashMap;
use passeplume_domain::DocumentId;

use super::door::Door;
use crate::room::{Context, Now};

/// How often silent rooms are looked at: a session that has run out there is noticed as late as this.
const LOOK: Duration = Duration::from_secs(1);

/// Every room in memory. Map guards never live across an await: doors are cloned out.
#[derive(Clone, Default)]
pub(crate) struct Rooms(Arc<DashMap<DocumentId, Arc<Door>>>);

impl Rooms {
    /// The room of a document: the one in memory, or one whose text the first event loads.
    pub(crate) fn get(&self, id: &DocumentId, context: &Arc<Context>) -> Arc<Door> {
        if let Some(door) = self.loaded(id) {
            return door;
        }
        let entry = self.0.entry(id.clone());
        let id = entry.key().clone();
        Arc::clone(
            entry
                .or_insert_with(|| Arc::new(Door::new(id, context)))
                .value(),
        )
    }

    /// Takes a room out, unless another one has its slot by now.
    pub(crate) fn forget(&self, door: &Arc<Door>) {
        self.0
            .remove_if(door.id(), |_, other| Arc::ptr_eq(other, door));
    }

    /// The room of a document, where it is in memory.
    pub(crate) fn loaded(&self, id: &DocumentId) -> Option<Arc<Door>> {
        self.0.get(id).map(|door| Arc::clone(door.value()))
    }

    /// All of them.
    pub(crate) fn all(&self) -> Vec<Arc<Door>> {
        self.collect(|_| true)
    }

    /// How many there are.
    pub(crate) fn len(&self) -> usize {
        self.0.len()
    }

    fn collect(&self, which: impl Fn(&Door) -> bool) -> Vec<Arc<Door>> {
        self.0
            .iter()
            .filter(|entry| which(entry.value()))
            .map(|entry| Arc::clone(entry.value()))
            .collect()
    }

    fn due(&self, now: Now) -> Vec<Arc<Door>> {
        self.collect(|door| door.is_due(now))
    }
}

/// Wakes silent rooms in which time alone brings something about: one task for all of them. Ends with the hub.
pub(super) fn watch_the_silent(context: &Arc<Context>) {
    let context = Arc::downgrade(context);
    tokio::spawn(async move {
        loop {
            tokio::time::sleep(LOOK).await;
            let Some(context) = context.upgrade() else {
                return;
            };
            for door in context.rooms.due(context.time.now()) {
                door.wake();
            }
        }
    });
}
