//! What one update adds to an [`Index`](super::Index), found while it is judged and taken over when it has been applied.

use smallvec::SmallVec;

use super::index::{Front, Spot};
use super::place::{Place, PlaceId, Role};
use super::ranges::Run;
use super::small_map::SmallMap;
use crate::scan::{ClientId, Clock, Id};

/// Everything that is new. Numbers of places and names go on where the index stops.
#[derive(Debug, Clone)]
pub(super) struct Delta<'u> {
    /// The version of the index that it builds on.
    pub(super) version: u64,
    /// In the order in which each client was met; sorted by client, highest first.
    pub(super) added: SmallVec<[Added; 1]>,
    pub(super) places: Vec<Place>,
    pub(super) roots: Vec<(&'u str, PlaceId)>,
    pub(super) names: SmallMap<&'u str, u32, 1>,
    pub(super) keys: SmallMap<(PlaceId, u32), PlaceId, 1>,
    pub(super) fronts: SmallMap<Spot, Front, 1>,
    pub(super) roles: SmallMap<PlaceId, Role, 1>,
    pub(super) runs: SmallMap<PlaceId, u32, 1>,
    /// Steps that yrs may need beyond one a struct.
    pub(super) work: u64,
}

/// What is new of one client.
#[derive(Debug, Clone)]
pub(super) struct Added {
    pub(super) client: ClientId,
    /// The first new clock.
    pub(super) base: Clock,
    pub(super) next: Clock,
    pub(super) tip_taken: bool,
    pub(super) runs: SmallVec<[Run; 1]>,
    pub(super) dead: SmallVec<[(Clock, Clock); 1]>,
}

impl Delta<'_> {
    pub(super) fn new(version: u64) -> Self {
        Self {
            version,
            added: SmallVec::new(),
            places: Vec::new(),
            roots: Vec::new(),
            names: SmallMap::default(),
            keys: SmallMap::default(),
            fronts: SmallMap::default(),
            roles: SmallMap::default(),
            runs: SmallMap::default(),
            work: 0,
        }
    }

    /// What has been added of this client so far.
    pub(super) fn of(&self, client: ClientId) -> Option<&Added> {
        match self.added.as_slice() {
            [only] if only.client == client => Some(only),
            added => {
                let at = added.binary_search_by(|one| client.cmp(&one.client)).ok()?;
                added.get(at)
            }
        }
    }

    pub(super) fn of_mut(&mut self, client: ClientId) -> Option<&mut Added> {
        let at = self
            .added
            .binary_search_by(|one| client.cmp(&one.client))
            .ok()?;
        self.added.get_mut(at)
    }

    /// The run of a new element, if it has been added.
    pub(super) fn run(&self, id: Id) -> Option<&Run> {
        let added = self.of(id.client)?;
        if id.clock < added.next && id.clock >= added.base {
            super::ranges::run_at(&added.runs, id.clock)
        } else {
            None
        }
    }
}

impl Added {
    pub(super) fn new(client: ClientId, base: Clock, tip_taken: bool) -> Self {
        Self {
            client,
            base,
            next: base,
            tip_taken,
            runs: SmallVec::new(),
            dead: SmallVec::new(),
        }
    }

    pub(super) fn push(&mut self, run: Run, len: u32) {
        match self.runs.last() {
            Some(last) if last.continues(&run) => {}
            _ => self.runs.push(run),
        }
        if run.is_dead() || run.place == super::place::GONE {
            match self.dead.last_mut() {
                Some(span) if span.1 == self.next => span.1 += len,
                _ => self.dead.push((self.next, self.next + len)),
            }
        }
        self.next += len;
        self.tip_taken = false;
    }
}
