//! Which tunnels are open, and which have just ended.

use std::{
    collections::{HashMap, VecDeque},
    sync::{Arc, Mutex, MutexGuard, PoisonError},
};

use super::{Tunnel, TunnelRefused};
use crate::{error::ApiError, extract::TunnelId};

/// Ends that are remembered, so that a push that comes late hears so; older ones name nothing any more.
const REMEMBERED: usize = 1_024;

/// Every tunnel. As many as there are streams, of which the listener bounds the connections. Cheap to clone.
#[derive(Default, Clone)]
pub(crate) struct Tunnels(Arc<Mutex<Inner>>);

#[derive(Default)]
struct Inner {
    open: HashMap<TunnelId, Arc<Tunnel>>,
    /// Oldest first.
    ended: VecDeque<TunnelId>,
}

impl Tunnels {
    /// A tunnel opened; it ends when what this answers is dropped.
    pub(super) fn enter(&self, tunnel: Tunnel) -> Stay {
        let id = TunnelId::random();
        self.lock().open.insert(id, Arc::new(tunnel));
        metrics::gauge!("passeplume_tunnels").increment(1);
        Stay {
            tunnels: self.clone(),
            id,
        }
    }

    /// The tunnel of this name.
    pub(super) fn find(&self, id: TunnelId) -> Result<Arc<Tunnel>, ApiError> {
        let inner = self.lock();
        match inner.open.get(&id) {
            Some(tunnel) => Ok(Arc::clone(tunnel)),
            None if inner.ended.contains(&id) => Err(TunnelRefused::Ended.into()),
            None => Err(ApiError::NotFound),
        }
    }

    fn end(&self, id: TunnelId) {
        let mut inner = self.lock();
        let Some(tunnel) = inner.open.remove(&id) else {
            return;
        };
        if inner.ended.len() >= REMEMBERED {
            inner.ended.pop_front();
        }
        inner.ended.push_back(id);
        drop(inner);
        // A push under way lets go of the pipe, so that the rooms see its end.
        tunnel.ended.send_replace(true);
        metrics::gauge!("passeplume_tunnels").decrement(1);
    }

    fn lock(&self) -> MutexGuard<'_, Inner> {
        // A map and a list of names are whole even after a panic.
        self.0.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

/// A tunnel's entry; it goes with the stream.
pub(super) struct Stay {
    tunnels: Tunnels,
    id: TunnelId,
}

impl Stay {
    /// The tunnel's name.
    pub(super) const fn id(&self) -> TunnelId {
        self.id
    }
}

impl Drop for Stay {
    fn drop(&mut self) {
        self.tunnels.end(self.id);
    }
}
