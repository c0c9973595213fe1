//! What an update costs yrs beyond its size: searching a position among rivals, and moving blocks to split one.

use super::index::{Front, Spot};
use super::place::PlaceId;
use super::ranges::Link;
use super::resolve::Resolver;
use super::{Excess, Refusal};
use crate::scan::{ClientId, Id};

/// Blocks moved in memory for one step of a search.
pub(super) const SPLITS_A_STEP: u64 = 64;

impl Resolver<'_, '_, '_> {
    /// How an item hangs on to its neighbours, and what it costs yrs to find its position among rivals.
    ///
    /// Rivals are items with the same origin. As long as each newcomer names as its right neighbour what stands
    /// directly at the spot, there is nothing to search. Otherwise yrs may walk over all rivals and their followers.
    pub(super) fn compete(
        &mut self,
        id: Id,
        origin: Option<Id>,
        right_origin: Option<Id>,
        place: PlaceId,
    ) -> Result<Link, Refusal> {
        let own =
            origin.filter(|o| o.client == id.client && o.clock.checked_add(1) == Some(id.clock));
        let tip_taken = self
            .delta
            .of(id.client)
            .is_some_and(|added| added.tip_taken);
        if own.is_some() && !tip_taken {
            return Ok(Link::Chained);
        }
        let spot = origin.map_or(Spot::Start(place), Spot::Behind);
        let front = self
            .delta
            .fronts
            .get(&spot)
            .or_else(|| self.index.front(spot))
            .or_else(|| self.successor(origin?).map(Front::Item));
        let next = match front {
            None => Front::Item(id),
            Some(Front::Item(front)) if right_origin == Some(front) => Front::Item(id),
            Some(_) => {
                let runs = self.get(place)?.runs + self.delta.runs.get(&place).unwrap_or(0);
                self.charge(u64::from(runs))?;
                Front::Contested
            }
        };
        self.delta.fronts.insert(spot, next);
        if let Some(split) = origin.filter(|id| self.successor(*id).is_some()) {
            self.charge(self.blocks(split.client) / SPLITS_A_STEP)?;
        } else if let Some(right) = right_origin {
            self.charge(self.blocks(right.client) / SPLITS_A_STEP)?;
        }
        let runs = self.delta.runs.get(&place).unwrap_or(0);
        self.delta.runs.insert(place, runs + 1);
        if let Some(origin) = origin
            && let Some(added) = self.delta.of_mut(origin.client)
        {
            added.tip_taken |= origin.clock.checked_add(1) == Some(added.next);
        }
        Ok(if own.is_some() {
            Link::Chained
        } else {
            Link::Apart
        })
    }

    pub(super) fn charge(&mut self, steps: u64) -> Result<(), Refusal> {
        self.delta.work = self.delta.work.saturating_add(steps);
        if self.delta.work > self.limits.work {
            return Err(Refusal::TooLarge(Excess::Work));
        }
        Ok(())
    }

    /// About how many blocks yrs keeps of a client. Each split of one moves those behind it.
    pub(super) fn blocks(&self, client: ClientId) -> u64 {
        let known = self.known(client).map_or(0, |known| {
            known.runs.len().saturating_add(2 * known.deleted.len())
        });
        let added = self.delta.of(client).map_or(0, |added| added.runs.len());
        known.saturating_add(added) as u64
    }

    /// The element that its author typed directly behind this one.
    fn successor(&self, id: Id) -> Option<Id> {
        let next = Id {
            clock: id.clock.checked_add(1)?,
            ..id
        };
        let run = self.run(next)?;
        (run.start() != next.clock || run.is_chained()).then_some(next)
    }
}
