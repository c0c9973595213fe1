//! What the gate knows of one document: enough to judge an update without asking yrs, whose store is private.
//!
//! It holds no text: only how many elements each client has, where they stand, and which are deleted.

use std::collections::HashMap;

use super::delta::Delta;
use super::place::{Place, PlaceId, Role};
use super::ranges::{Known, Run};
use super::{Passed, resolve};
use crate::scan::{ClientId, Clock, Id, IdRange, Malformed};
use crate::schema::Schema;

/// A position at which items have been inserted: behind an element, or at the beginning of a place.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub(super) enum Spot {
    Behind(Id),
    Start(PlaceId),
}

/// What is known to stand directly at a [`Spot`].
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Front {
    /// This item: a newcomer that names it as its right neighbour meets no rival.
    Item(Id),
    /// Several have come in from different sides.
    Contested,
}

/// What stands in a root. Rendering must not read a text as an array: yrs would never come back.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum RootKind {
    /// The article that the schema governs.
    Article,
    /// Text, marks, embeds.
    Text,
    /// Values, as in an array.
    Values,
    /// Only shared types or keys so far.
    Types,
}

/// The gate's knowledge of one document.
#[derive(Debug, Clone)]
pub struct Index {
    pub(super) schema: Schema,
    clients: Vec<Known>,
    pub(super) places: Vec<Place>,
    roots: Vec<(Box<str>, PlaceId)>,
    names: HashMap<Box<str>, u32>,
    keys: HashMap<(PlaceId, u32), PlaceId>,
    fronts: HashMap<Spot, Front>,
    /// Rises whenever anything changes, so that a judgement of an older state is noticed.
    pub(super) version: u64,
}

impl Index {
    /// The index of an empty document.
    pub fn new(schema: Schema) -> Self {
        Self {
            schema,
            clients: Vec::new(),
            places: Vec::new(),
            roots: Vec::new(),
            names: HashMap::new(),
            keys: HashMap::new(),
            fronts: HashMap::new(),
            version: 0,
        }
    }

    /// Takes in an update of our own log or a checkpoint; what is known already is left as it is.
    ///
    /// # Errors
    /// [`Malformed`] when the bytes are damaged or build on what has not been loaded.
    pub fn load(&mut self, update: &[u8]) -> Result<(), Malformed> {
        let (delta, deletions) = resolve::trusted(update, self)?;
        self.apply(&delta);
        for range in deletions {
            self.delete(range);
        }
        Ok(())
    }

    /// Takes in an update that was passed, once it has been applied.
    ///
    /// If the index has changed since the judgement, the update is read again, which finds the same.
    pub fn admit(&mut self, passed: &Passed<'_>) {
        if passed.delta.version == self.version {
            self.apply(&passed.delta);
            for range in passed.deletions() {
                self.delete(range);
            }
        } else {
            // It was judged against a state that this one includes, so it cannot lack anything.
            let _ = self.load(&passed.update);
        }
    }

    /// Takes in what yrs says was deleted by a transaction: the elements of deleted parents, and overwritten values,
    /// are not in the update. Without it an honest step 2 that repeats them would look like news.
    pub fn admit_deleted(&mut self, deleted: impl IntoIterator<Item = IdRange>) {
        for range in deleted {
            self.delete(range);
        }
    }

    /// The clock of this client's next insert.
    pub fn next_clock(&self, client: ClientId) -> Clock {
        self.known(client).map_or(0, |known| known.next)
    }

    /// Every client with its next clock, highest client first as Yjs writes them.
    pub fn state_vector(&self) -> impl ExactSizeIterator<Item = (ClientId, Clock)> + '_ {
        self.clients
            .iter()
            .rev()
            .map(|known| (known.client, known.next))
    }

    /// The state vector as step 1 carries it.
    pub fn encoded_state_vector(&self) -> Vec<u8> {
        use crate::wire::lib0::write_var_u64;
        let mut out = Vec::with_capacity(4 + self.clients.len() * 9);
        write_var_u64(&mut out, self.clients.len() as u64);
        for (client, next) in self.state_vector() {
            write_var_u64(&mut out, client);
            write_var_u64(&mut out, u64::from(next));
        }
        out
    }

    /// What a root has turned out to be, if anything stands in it.
    pub fn root_kind(&self, name: &str) -> Option<RootKind> {
        let place = usize::try_from(self.root(name)?).ok()?;
        Some(match self.places.get(place)?.role {
            Role::Article => RootKind::Article,
            Role::RootText => RootKind::Text,
            Role::RootValues => RootKind::Values,
            Role::Root
            | Role::Node(_)
            | Role::ArticleText
            | Role::Attribute
            | Role::Array
            | Role::Map
            | Role::Text
            | Role::Element
            | Role::Fragment
            | Role::Key => RootKind::Types,
        })
    }

    /// How many clients have inserted something.
    pub fn client_count(&self) -> usize {
        self.clients.len()
    }

    /// Memory held, approximately.
    pub fn heap_bytes(&self) -> usize {
        let clients: usize = self.clients.iter().map(Known::heap_bytes).sum();
        let names: usize = self.names.keys().map(|name| name.len()).sum();
        clients
            + names
            + self.clients.capacity() * size_of::<Known>()
            + self.places.capacity() * size_of::<Place>()
            + self.roots.capacity() * size_of::<(Box<str>, PlaceId)>()
            + self.names.capacity() * size_of::<(Box<str>, u32)>()
            + self.keys.capacity() * size_of::<((PlaceId, u32), PlaceId)>()
            + self.fronts.capacity() * size_of::<(Spot, Front)>()
    }

    pub(super) fn known(&self, client: ClientId) -> Option<&Known> {
        let at = self
            .clients
            .binary_search_by_key(&client, |known| known.client)
            .ok()?;
        self.clients.get(at)
    }

    /// The run of an element, if it is known.
    pub(super) fn run(&self, id: Id) -> Option<&Run> {
        self.known(id.client)?.run(id.clock)
    }

    pub(super) fn root(&self, name: &str) -> Option<PlaceId> {
        self.roots
            .iter()
            .find(|(known, _)| **known == *name)
            .map(|(_, place)| *place)
    }

    pub(super) fn root_count(&self) -> usize {
        self.roots.len()
    }

    pub(super) fn name(&self, key: &str) -> Option<u32> {
        self.names.get(key).copied()
    }

    pub(super) fn name_count(&self) -> usize {
        self.names.len()
    }

    pub(super) fn key(&self, owner: PlaceId, name: u32) -> Option<PlaceId> {
        self.keys.get(&(owner, name)).copied()
    }

    pub(super) fn front(&self, spot: Spot) -> Option<Front> {
        self.fronts.get(&spot).copied()
    }

    /// Whether so many known clients share their lowest bits with this one that yrs' hash tables would degrade.
    pub(super) fn is_crowded_by(&self, client: ClientId) -> bool {
        const FEW: usize = 256;
        const BUCKETS: u64 = 256;
        if self.clients.len() < FEW {
            return false;
        }
        let same = self
            .clients
            .iter()
            .filter(|known| known.client % BUCKETS == client % BUCKETS)
            .count();
        same > 32 + 4 * self.clients.len() / 256
    }

    /// Whether all of a range is known to be deleted.
    pub(super) fn is_deleted(&self, range: IdRange) -> bool {
        self.known(range.client)
            .is_some_and(|known| known.deleted.contains(range.clock, range.end()))
    }

    fn delete(&mut self, range: IdRange) {
        let found = self
            .clients
            .binary_search_by_key(&range.client, |known| known.client);
        if let Some(known) = found.ok().and_then(|at| self.clients.get_mut(at)) {
            known
                .deleted
                .insert(range.clock, range.end().min(known.next));
        }
    }

    fn apply(&mut self, delta: &Delta<'_>) {
        self.version += 1;
        self.places.extend_from_slice(&delta.places);
        for (name, place) in &delta.roots {
            self.roots.push(((*name).into(), *place));
        }
        for (name, number) in delta.names.iter() {
            self.names.insert(name.into(), number);
        }
        self.keys.extend(delta.keys.iter());
        for (spot, front) in delta.fronts.iter() {
            self.fronts.insert(spot, front);
            if let Spot::Behind(id) = spot {
                self.take_tip(id);
            }
        }
        for (place, role) in delta.roles.iter() {
            if let Some(place) = self.place_mut(place) {
                place.role = role;
            }
        }
        for (place, runs) in delta.runs.iter() {
            if let Some(place) = self.place_mut(place) {
                place.runs = place.runs.saturating_add(runs);
            }
        }
        for added in &delta.added {
            let known = self.known_mut(added.client);
            for run in &added.runs {
                match known.runs.last() {
                    Some(last) if last.continues(run) => {}
                    _ => known.runs.push(*run),
                }
            }
            known.next = added.next;
            known.tip_taken = added.tip_taken;
            for (start, end) in &added.dead {
                known.deleted.insert(*start, *end);
            }
        }
    }

    fn take_tip(&mut self, id: Id) {
        let found = self
            .clients
            .binary_search_by_key(&id.client, |known| known.client);
        if let Some(known) = found.ok().and_then(|at| self.clients.get_mut(at)) {
            known.tip_taken |= id.clock.checked_add(1) == Some(known.next);
        }
    }

    fn place_mut(&mut self, place: PlaceId) -> Option<&mut Place> {
        self.places.get_mut(usize::try_from(place).ok()?)
    }

    #[allow(
        clippy::indexing_slicing,
        reason = "the position is where the client was found or has just been put"
    )]
    fn known_mut(&mut self, client: ClientId) -> &mut Known {
        let at = match self
            .clients
            .binary_search_by_key(&client, |known| known.client)
        {
            Ok(at) => at,
            Err(at) => {
                self.clients.insert(at, Known::new(client));
                at
            }
        };
        &mut self.clients[at]
    }
}

impl Place {
    pub(super) fn new(role: Role, depth: u32) -> Self {
        Self {
            role,
            depth,
            runs: 0,
        }
    }
}
