//! Sessions that were looked up, so that a class that comes back does not ask the store one by one.
//!
//! What is kept here is never older than the watcher: it forgets before anybody is told of a change, and what was read
//! before a change is not kept after it. A session that ends is therefore known for one look at the outbox at the most,
//! and the socket that it let in meanwhile is closed by the same event.

use std::sync::Arc;

use dashmap::DashMap;
use passeplume_domain::{AccountId, Millis, SessionId};

use crate::room::Person;

/// Most sessions that are remembered. When it is full everything is forgotten: the next logins ask the store.
const MOST: usize = 32 << 10;

/// What is known of sessions. Map guards never live across an await.
#[derive(Default)]
pub(super) struct Known(DashMap<SessionId, Arc<Person>>);

impl Known {
    /// Whose session this is, where that is known and it has not expired.
    pub(super) fn get(&self, session: &SessionId, now: Millis) -> Option<Arc<Person>> {
        let person = Arc::clone(self.0.get(session)?.value());
        (person.expires > now).then_some(person)
    }

    /// Remembers whose session this is, unless `still` says that rights have changed since it was read.
    pub(super) fn keep(&self, session: SessionId, person: Arc<Person>, still: impl Fn() -> bool) {
        if self.0.len() >= MOST {
            self.0.clear();
        }
        self.0.insert(session.clone(), person);
        // Asked after the insert: a change that came between is seen either here or by whoever forgets.
        if !still() {
            self.0.remove(&session);
        }
    }

    /// The session has ended.
    pub(super) fn forget(&self, session: &SessionId) {
        self.0.remove(session);
    }

    /// Something about this person has changed.
    pub(super) fn forget_person(&self, account: &AccountId) {
        self.0.retain(|_, person| person.account.id != *account);
    }

    /// Anything may have changed.
    pub(super) fn forget_all(&self) {
        self.0.clear();
    }
}
