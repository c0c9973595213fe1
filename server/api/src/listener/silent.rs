//! Connections that have not yet sent one whole request, oldest first: the ones that give way when all places are taken.

use std::{
    collections::BTreeMap,
    sync::{
        Arc, Mutex, PoisonError,
        atomic::{AtomicU64, Ordering},
    },
};

use tokio::sync::Notify;

/// The register.
#[derive(Default, Clone)]
pub(super) struct Silent(Arc<Inner>);

#[derive(Default)]
struct Inner {
    next: AtomicU64,
    waiting: Mutex<BTreeMap<u64, Arc<Notify>>>,
}

impl Silent {
    /// A connection came in and has said nothing yet.
    pub(super) fn enter(&self) -> Stay {
        let number = self.0.next.fetch_add(1, Ordering::Relaxed);
        let leave = Arc::new(Notify::new());
        self.lock().insert(number, Arc::clone(&leave));
        Stay {
            register: self.clone(),
            number,
            leave,
        }
    }

    /// Asks the longest silent connection to leave; false where nobody is silent.
    pub(super) fn close_oldest(&self) -> bool {
        let oldest = self.lock().pop_first();
        match oldest {
            Some((_, leave)) => {
                leave.notify_one();
                true
            }
            None => false,
        }
    }

    fn lock(&self) -> std::sync::MutexGuard<'_, BTreeMap<u64, Arc<Notify>>> {
        self.0
            .waiting
            .lock()
            .unwrap_or_else(PoisonError::into_inner)
    }
}

/// One connection's entry; it goes with the connection.
pub(super) struct Stay {
    register: Silent,
    number: u64,
    leave: Arc<Notify>,
}

impl Stay {
    /// A whole request head has arrived: this connection no longer gives way.
    pub(super) fn spoke(&self) {
        self.register.lock().remove(&self.number);
    }

    /// Ends when this connection must give way.
    pub(super) async fn asked_to_leave(&self) {
        self.leave.notified().await;
    }
}

impl Drop for Stay {
    fn drop(&mut self) {
        self.spoke();
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[tokio::test]
    async fn api_12_the_longest_silent_connection_gives_way() {
        let silent = Silent::default();
        let (first, second) = (silent.enter(), silent.enter());
        first.spoke();
        assert!(silent.close_oldest());
        second.asked_to_leave().await;
        assert!(!silent.close_oldest(), "the first has spoken and stays");
    }
}
