//! A seat as its socket holds it.

use std::sync::Arc;

use bytes::Bytes;

use super::door::Door;
use crate::room::{ChangeKind, Event, MemberId, Weighed};

/// One seat of one socket in one room.
#[derive(Debug)]
pub(crate) struct Seat {
    pub(super) room: Arc<Door>,
    pub(super) member: MemberId,
}

impl Seat {
    /// Tells the room something about this seat; waits while its inbox is full.
    pub(crate) async fn tell(&self, what: impl FnOnce(MemberId) -> Event) {
        // A room that is gone has closed this socket already.
        self.room.tell(what(self.member)).await.ok();
    }

    /// Brings a change to the room; waits while too much waits there, and so does whoever writes to this socket.
    pub(crate) async fn change(&self, kind: ChangeKind, bytes: Bytes) {
        // Never more than there can be, or it would wait for ever.
        let weight = (bytes.len() + 64).min(self.room.most);
        let weight = u32::try_from(weight).unwrap_or(u32::MAX);
        let permit = match Arc::clone(&self.room.budget).try_acquire_many_owned(weight) {
            Ok(permit) => Some(permit),
            // Boxed: waiting is rare, and every idle socket would keep its room.
            Err(_) => Box::pin(Arc::clone(&self.room.budget).acquire_many_owned(weight))
                .await
                .ok(),
        };
        self.tell(|member| Event::Change(member, kind, Weighed { bytes, permit }))
            .await;
    }

    /// Gives the seat back.
    pub(crate) async fn leave(&self) {
        self.tell(Event::Leave).await;
    }
}

/// However a socket ends, also in the middle of a login, nobody's place stays behind. Leaving twice is harmless.
impl Drop for Seat {
    fn drop(&mut self) {
        self.room.nudge(Event::Leave(self.member));
    }
}
