//! A seat as its socket holds it.

use std::sync::Arc;

use bytes::Bytes;

use super::{Told, door::Door};
use crate::room::{ChangeKind, Event, MemberId, Weighed};

/// One seat of one socket in one room.
#[derive(Debug)]
pub(crate) struct Seat {
    pub(super) room: Arc<Door>,
    pub(super) member: MemberId,
}

impl Seat {
    /// Tells the room something about this seat; waits while its inbox is full.
    pub(crate) fn tell(&self, what: impl FnOnce(MemberId) -> Event) -> Told {
        // A room that is gone has closed this socket already.
        self.room.say(what(self.member))
    }

    /// Brings a change to the room; waits while too much waits there, and so does whoever writes to this socket.
    pub(crate) fn change(&self, kind: ChangeKind, bytes: Bytes) -> Told {
        // Never more than there can be, or it would wait for ever.
        let weight = (bytes.len() + 64).min(self.room.most);
        let weight = u32::try_from(weight).unwrap_or(u32::MAX);
        let weighed = move |permit, member| Event::Change(member, kind, Weighed { bytes, permit });
        match Arc::clone(&self.room.budget).try_acquire_many_owned(weight) {
            Ok(permit) => self.tell(|member| weighed(Some(permit), member)),
            Err(_) => {
                let (room, member) = (Arc::clone(&self.room), self.member);
                Told::after(async move {
                    let budget = Arc::clone(&room.budget);
                    let permit = budget.acquire_many_owned(weight).await.ok();
                    room.say(weighed(permit, member)).await;
                })
            }
        }
    }

    /// Gives the seat back.
    pub(crate) fn leave(&self) -> Told {
        self.tell(Event::Leave)
    }
}

/// However a socket ends, also in the middle of a login, nobody's place stays behind. Leaving twice is harmless.
impl Drop for Seat {
    fn drop(&mut self) {
        self.room.nudge(Event::Leave(self.member));
    }
}
