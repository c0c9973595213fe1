//! From a session to a seat in a room.
//!
//! Interest is registered before anything is looked up, and looked up again when a change of rights came between: no
//! logout and no freeze falls into the gap.

use std::sync::{Arc, atomic::Ordering};

use passeplume_domain::{DocumentId, SessionId};
use tokio::{sync::oneshot, time::timeout};

use super::{Hub, Seat};
use crate::{
    room::{Event, Join, JoinError, MemberId, Outlet, Person},
    socket::{Farewell, Line},
};

/// How often a login follows a room that was just leaving memory, or rights that just changed.
pub(super) const TRIES: usize = 8;

/// Why a login led nowhere.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum LoginError {
    /// No such session, or nothing to see for this account.
    Denied,
    /// Come back later.
    Unavailable,
}

impl Hub {
    /// Takes a seat at a document for whoever owns the session.
    pub(crate) async fn take_seat(
        &self,
        document: &DocumentId,
        session: &SessionId,
        outlet: Outlet,
        line: &Arc<Line>,
    ) -> Result<Seat, JoinError> {
        if self.is_draining() {
            return Err(JoinError::Unavailable);
        }
        self.0.people.expect(session, line);
        for _ in 0..TRIES {
            let epoch = self.epoch();
            let person = self.look_up(session).await?;
            let most = self.limits().sockets_of_person;
            if let Some(silent) = self.0.people.claim(&person.account.id, line, most) {
                silent.mailbox.farewell(Farewell::REPLACED);
            }
            if self.epoch() != epoch {
                continue;
            }
            match self.join(document, &person, outlet.clone()).await {
                Ok(seat) if self.epoch() == epoch => return Ok(seat),
                Ok(seat) => seat.leave().await,
                Err(JoinError::Gone) => {}
                Err(error) => return Err(error),
            }
        }
        Err(JoinError::Unavailable)
    }

    async fn join(
        &self,
        document: &DocumentId,
        person: &Arc<Person>,
        outlet: Outlet,
    ) -> Result<Seat, JoinError> {
        let room = self.0.context.rooms.get(document, &self.0.context);
        let member = MemberId(self.next_id());
        let (reply, answer) = oneshot::channel();
        let join = Join {
            member,
            person: Arc::clone(person),
            outlet,
            reply,
        };
        // From here on dropping it takes the seat back, whatever interrupts the wait for the answer.
        let seat = Seat { room, member };
        seat.room
            .tell(Event::Join(Box::new(join)))
            .await
            .map_err(|_| JoinError::Gone)?;
        // Twice the store's time: the room may be loading.
        match timeout(self.limits().store * 2, answer).await {
            Ok(Ok(Ok(()))) => Ok(seat),
            Ok(Ok(Err(error))) => Err(error),
            Ok(Err(_)) => Err(JoinError::Gone),
            Err(_) => Err(JoinError::Unavailable),
        }
    }

    /// Who owns the session: from memory where that is known and nothing has changed since, else from the store.
    pub(super) async fn look_up(&self, session: &SessionId) -> Result<Arc<Person>, JoinError> {
        let now = self.0.context.time.now().wall;
        let epoch = self.epoch();
        if let Some(person) = self.0.known.get(session, now) {
            return Ok(person);
        }
        let looking = self.0.sessions.session_and_account(session, now);
        match timeout(self.limits().store, looking).await {
            Ok(Ok(Some((session, account)))) => {
                let person = Arc::new(Person {
                    account,
                    expires: session.expires,
                });
                // What was read before a change of rights must not outlive it.
                let still = || self.epoch() == epoch;
                self.0.known.keep(session.id, Arc::clone(&person), still);
                Ok(person)
            }
            Ok(Ok(None)) => Err(JoinError::Denied),
            Ok(Err(cause)) => {
                tracing::warn!(%cause, "a session could not be read");
                Err(JoinError::Unavailable)
            }
            Err(_) => Err(JoinError::Unavailable),
        }
    }

    pub(super) fn epoch(&self) -> u64 {
        self.0.epoch.load(Ordering::SeqCst)
    }
}
