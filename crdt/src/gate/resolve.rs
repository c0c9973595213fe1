//! Finds the place of each new struct, as yrs will, and refuses what has none.

use super::delta::{Added, Delta};
use super::fresh::Fresh;
use super::index::Index;
use super::order;
use super::place::{Effect, GONE, Misfit, NO_NODE, Place, PlaceId, Role};
use super::ranges::{Known, Life, Link, Run};
use super::{Excess, Owner, Ownership, Refusal};
use crate::scan::{
    Body, ClientId, Clock, Content, Deletions, Id, IdRange, Limits, Malformed, Parent,
};

/// Whether an update is a stranger's or our own.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Trust {
    /// Every rule holds.
    None,
    /// Bytes of our log: rules may have changed since they came in, only sense is asked for.
    Own,
}

/// The judgement of one update while it goes on.
pub(super) struct Resolver<'i, 'u, 'l> {
    pub(super) index: &'i Index,
    pub(super) delta: Delta<'u>,
    pub(super) limits: &'l Limits,
    trust: Trust,
    /// The client whose structs are being read, which is nearly always also the one that they build on.
    focus: Option<(ClientId, Option<&'i Known>)>,
    /// Several values at once under a key: one client's overwritten ones, which it must also delete.
    pub(super) wide: Vec<IdRange>,
    /// Set when the bytes cannot go to yrs as they came.
    pub(super) rewrite: bool,
    /// Some of what it deletes is known to be deleted.
    pub(super) repeats: bool,
}

/// Reads an update of our own.
pub(super) fn trusted<'u>(
    bytes: &'u [u8],
    index: &Index,
) -> Result<(Delta<'u>, Deletions<'u>), Malformed> {
    let mut resolver = Resolver::new(index, &Limits::TRUSTED, Trust::Own);
    let update = order::walk(bytes, &mut resolver, &Everyone).map_err(|refusal| match refusal {
        Refusal::Malformed(malformed) => malformed,
        Refusal::Gap { .. } => Malformed::Incomplete,
        Refusal::ForeignClient { .. } | Refusal::TooLarge(_) | Refusal::Schema(_) => {
            Malformed::TooMuch
        }
    })?;
    let ranges = update.ranges();
    Ok((resolver.delta, ranges))
}

/// Our own log was judged when it was written.
struct Everyone;

impl Ownership for Everyone {
    fn owner(&self, _: ClientId) -> Owner {
        Owner::Sender
    }
}

impl<'i, 'u, 'l> Resolver<'i, 'u, 'l> {
    pub(super) fn new(index: &'i Index, limits: &'l Limits, trust: Trust) -> Self {
        Self {
            index,
            delta: Delta::new(index.version),
            limits,
            trust,
            focus: None,
            wide: Vec::new(),
            rewrite: false,
            repeats: false,
        }
    }

    /// Looks a client up once for all that follows about it.
    pub(super) fn focus(&mut self, client: ClientId) {
        if !matches!(self.focus, Some((focused, _)) if focused == client) {
            self.focus = Some((client, self.index.known(client)));
        }
    }

    /// The clock that a client's next new element must have.
    pub(super) fn next_clock(&self, client: ClientId) -> Clock {
        match self.delta.of(client) {
            Some(added) => added.next,
            None => self.known(client).map_or(0, |known| known.next),
        }
    }

    pub(super) fn known(&self, client: ClientId) -> Option<&'i Known> {
        match self.focus {
            Some((focused, known)) if focused == client => known,
            _ => self.index.known(client),
        }
    }

    /// Whether an element is in the document or has been added by this update.
    pub(super) fn has(&self, id: Id) -> bool {
        self.run(id).is_some()
    }

    /// Prepares for a client's new elements.
    pub(super) fn begin(
        &mut self,
        client: ClientId,
        owners: &impl Ownership,
    ) -> Result<(), Refusal> {
        if self.delta.of(client).is_some() {
            return Ok(());
        }
        if owners.owner(client) == Owner::Other {
            return Err(Refusal::ForeignClient { client });
        }
        let known = self.known(client);
        if known.is_none() && self.trust == Trust::None {
            let clients = self.index.client_count() + self.delta.added.len();
            if clients >= self.limits.document_clients || self.index.is_crowded_by(client) {
                return Err(Refusal::TooLarge(Excess::Clients));
            }
        }
        let (base, tip_taken) = known.map_or((0, false), |known| (known.next, known.tip_taken));
        let at = self
            .delta
            .added
            .partition_point(|added| added.client > client);
        self.delta
            .added
            .insert(at, Added::new(client, base, tip_taken));
        Ok(())
    }

    /// Adds a struct that begins at its client's next clock and whose needs are all there.
    pub(super) fn add(&mut self, fresh: Fresh<'u>) -> Result<(), Refusal> {
        let run = match fresh.body {
            Body::Gc | Body::Skip => {
                Run::new(fresh.id.clock, GONE, NO_NODE, Link::Apart, Life::Dead)
            }
            Body::Item {
                origin,
                right_origin,
                parent,
                parent_sub,
                content,
            } => {
                // yrs misreads it, wherever it stands.
                self.rewrite |= content == Content::Json;
                let place = self.place(origin, right_origin, parent, parent_sub)?;
                if place == GONE {
                    self.collect(origin, right_origin);
                    Run::new(fresh.id.clock, GONE, NO_NODE, Link::Apart, Life::Dead)
                } else {
                    let node = self.enter(place, content)?;
                    if fresh.len > 1 && matches!(content, Content::Any | Content::Json) {
                        self.widen(place, fresh.id, fresh.len)?;
                    }
                    let link = self.compete(fresh.id, origin, right_origin, place)?;
                    let life = if content == Content::Deleted {
                        Life::Dead
                    } else {
                        Life::Alive
                    };
                    Run::new(fresh.id.clock, place, node, link, life)
                }
            }
        };
        if let Some(added) = self.delta.of_mut(fresh.id.client) {
            added.push(run, fresh.len);
        }
        Ok(())
    }

    pub(super) fn run(&self, id: Id) -> Option<&Run> {
        self.known(id.client)
            .and_then(|known| known.run(id.clock))
            .or_else(|| self.delta.run(id))
    }

    fn found(&self, id: Id) -> Result<Run, Refusal> {
        self.run(id).copied().ok_or_else(|| Refusal::Gap {
            client: id.client,
            known: self.next_clock(id.client),
            got: id.clock,
        })
    }

    /// Where an item stands, by the same rules as Yjs: a neighbour whose parent is gone takes it along.
    fn place(
        &mut self,
        origin: Option<Id>,
        right_origin: Option<Id>,
        parent: Option<Parent<'u>>,
        key: Option<&'u str>,
    ) -> Result<PlaceId, Refusal> {
        let left = origin.map(|id| self.found(id)).transpose()?;
        let right = right_origin.map(|id| self.found(id)).transpose()?;
        if origin.is_some() && origin == right_origin {
            return Err(Malformed::Place.into());
        }
        match (left, right, parent) {
            (Some(one), None, _) | (None, Some(one), _) => Ok(one.place),
            (Some(left), Some(right), _) if left.place == right.place => Ok(left.place),
            (Some(left), Some(right), _) if left.place == GONE || right.place == GONE => Ok(GONE),
            (Some(_), Some(_), _) | (None, None, None) => Err(Malformed::Place.into()),
            (None, None, Some(parent)) => {
                let owner = match parent {
                    Parent::Root(name) => self.root(name)?,
                    Parent::Item(id) => {
                        let run = self.found(id)?;
                        if run.node != NO_NODE {
                            run.node
                        } else if run.place == GONE || run.is_dead() {
                            GONE
                        } else {
                            return Err(Malformed::Place.into());
                        }
                    }
                };
                match key {
                    Some(key) if owner != GONE => self.key(owner, key),
                    _ => Ok(owner),
                }
            }
        }
    }

    /// An item with one neighbour that is gone and one that is not: Yjs collects it, yrs would not.
    fn collect(&mut self, origin: Option<Id>, right_origin: Option<Id>) {
        let gone = |id: Option<Id>| id.and_then(|id| self.run(id)).map(|run| run.place == GONE);
        if gone(origin).is_some_and(|left| gone(right_origin).is_some_and(|right| left != right)) {
            self.rewrite = true;
        }
    }

    fn root(&mut self, name: &'u str) -> Result<PlaceId, Refusal> {
        if let Some(place) = self.index.root(name) {
            return Ok(place);
        }
        if let Some((_, place)) = self.delta.roots.iter().find(|(known, _)| *known == name) {
            return Ok(*place);
        }
        if self.index.root_count() + self.delta.roots.len() >= self.limits.roots {
            return Err(Refusal::TooLarge(Excess::Roots));
        }
        let role = if self.index.schema.governs(name) {
            Role::Article
        } else {
            Role::Root
        };
        let place = self.open(role, 0)?;
        self.delta.roots.push((name, place));
        Ok(place)
    }

    fn key(&mut self, owner: PlaceId, key: &'u str) -> Result<PlaceId, Refusal> {
        let name = match self.index.name(key).or_else(|| self.delta.names.get(&key)) {
            Some(name) => name,
            None => {
                let known = self.index.name_count() + self.delta.names.len();
                let name =
                    u32::try_from(known).map_err(|_| Refusal::TooLarge(Excess::Structure))?;
                self.delta.names.insert(key, name);
                name
            }
        };
        let known = self
            .index
            .key(owner, name)
            .or_else(|| self.delta.keys.get(&(owner, name)));
        if let Some(place) = known {
            return Ok(place);
        }
        let Place { depth, .. } = self.get(owner)?;
        let role = match self.role(owner)?.key() {
            Ok(role) => role,
            Err(_) if self.trust == Trust::Own => Role::Key,
            Err(misfit) => return Err(misfit.into()),
        };
        let place = self.open(role, depth)?;
        self.delta.keys.insert((owner, name), place);
        Ok(place)
    }

    /// Puts a content into a place, and opens the place that it brings.
    fn enter(&mut self, place: PlaceId, content: Content<'u>) -> Result<PlaceId, Refusal> {
        let effect = match self.role(place)?.accepts(content, &self.index.schema) {
            Ok(effect) => effect,
            Err(misfit) if self.trust == Trust::Own => tolerated(content, misfit)?,
            Err(misfit) => return Err(misfit.into()),
        };
        match effect {
            Effect::None => Ok(NO_NODE),
            Effect::Becomes(role) => {
                self.delta.roles.insert(place, role);
                Ok(NO_NODE)
            }
            Effect::Opens(role) => {
                let depth = self.get(place)?.depth + 1;
                if depth > self.limits.type_depth {
                    return Err(Refusal::TooLarge(Excess::Depth));
                }
                self.open(role, depth)
            }
        }
    }

    /// A key has one living value. yrs takes that for granted: of several in one item, those that a later insert cuts off
    /// stay alive, and outlive their parent's memory.
    fn widen(&mut self, place: PlaceId, id: Id, len: u32) -> Result<(), Refusal> {
        if matches!(self.role(place)?, Role::Key | Role::Attribute) && self.trust == Trust::None {
            self.wide.push(IdRange {
                client: id.client,
                clock: id.clock,
                len,
            });
        }
        Ok(())
    }

    fn open(&mut self, role: Role, depth: u32) -> Result<PlaceId, Refusal> {
        let count = self.index.places.len() + self.delta.places.len();
        let place = PlaceId::try_from(count)
            .ok()
            .filter(|place| *place < GONE)
            .ok_or(Refusal::TooLarge(Excess::Structure))?;
        self.delta.places.push(Place::new(role, depth));
        Ok(place)
    }

    pub(super) fn get(&self, place: PlaceId) -> Result<Place, Refusal> {
        let at = usize::try_from(place).unwrap_or(usize::MAX);
        let known = self.index.places.len();
        match at.checked_sub(known) {
            None => self.index.places.get(at),
            Some(at) => self.delta.places.get(at),
        }
        .copied()
        .ok_or(Refusal::Malformed(Malformed::Place))
    }

    fn role(&self, place: PlaceId) -> Result<Role, Refusal> {
        match self.delta.roles.get(&place) {
            Some(role) => Ok(role),
            None => self.get(place).map(|place| place.role),
        }
    }
}

/// What once came in under other rules still opens its place.
fn tolerated(content: Content<'_>, misfit: Misfit) -> Result<Effect, Refusal> {
    match content {
        Content::Type(kind) => Ok(Effect::Opens(Role::of(kind))),
        Content::Doc => Err(misfit.into()),
        Content::Deleted
        | Content::Json
        | Content::Binary(_)
        | Content::String(_)
        | Content::Embed(_)
        | Content::Format { .. }
        | Content::Any => Ok(Effect::None),
    }
}
