//! What stays of a room in which nothing happens: no task, no inbox, no text, only who sits there.

use std::{collections::HashMap, sync::Arc};

use passeplume_crdt::presence::{self, Identity, Presence};
use passeplume_domain::{AccountId, Millis, documents::Verdict};

use super::{
    Event, MemberId, Now, Outlet, Person, Place, Reason,
    member::{Answer, Hears, Member, Offences, OurStep1, Theirs},
    resume::Follows,
    state::Room,
};
use crate::limits::Limits;

/// A silent room, as small as it gets.
#[derive(Debug)]
pub(crate) struct Silent {
    /// Where the log ended when the text left memory; nothing where it was never read.
    end: Option<Place>,
    /// By member.
    seats: Box<[Seat]>,
    presence: Option<Box<presence::Resting>>,
    /// Somebody sat here last at this time, on the clock of [`Now::mono`].
    pub(super) last_seat: u64,
}

/// A member that waits for nothing.
#[derive(Debug)]
struct Seat {
    id: MemberId,
    person: Arc<Person>,
    outlet: Outlet,
    offences: Offences,
    owed: u32,
    told: Option<Reason>,
    verdict: Verdict,
    /// Whether it has asked, and hears every change.
    hears: bool,
    /// Whether its step 2 is still to come.
    awaited: bool,
    /// Where it follows the log: whether it has made its claim. If it hears changes it was told where the log ends.
    follows: Option<bool>,
}

impl Silent {
    /// A room that nobody has been in.
    pub(crate) fn unborn(now: Now) -> Self {
        Self {
            end: None,
            seats: Box::default(),
            presence: None,
            last_seat: now.mono,
        }
    }

    /// When time alone brings something about here: a session runs out, a caret is to be taken away, the room itself
    /// may leave memory.
    pub(crate) fn due(&self, limits: &Limits) -> Now {
        let carets = self.presence.as_ref().and_then(|here| here.expires_ms());
        let idle = u64::try_from(limits.idle.as_millis()).unwrap_or(u64::MAX);
        let leaves = self
            .seats
            .is_empty()
            .then_some(self.last_seat.saturating_add(idle));
        let sessions = self.seats.iter().map(|seat| seat.person.expires);
        Now {
            mono: carets.into_iter().chain(leaves).min().unwrap_or(u64::MAX),
            wall: sessions.min().unwrap_or(Millis(i64::MAX)),
        }
    }

    /// Whether an event says anything to a room that is silent. What does not is dropped.
    pub(crate) fn concerns(&self, event: &Event) -> bool {
        match event {
            Event::Join(_) | Event::Query(_) | Event::Decide(_) => true,
            Event::Leave(member)
            | Event::Ask(member, _)
            | Event::Resume(member, _)
            | Event::Change(member, ..)
            | Event::Presence(member, _)
            | Event::Drained(member) => self.seats(*member),
            Event::QueryPresence(member) => {
                self.seats(*member) && self.presence.as_ref().is_some_and(|here| !here.is_empty())
            }
            // Nobody to tell: who comes reads the row.
            Event::DocumentChanged => !self.seats.is_empty(),
            Event::PersonChanged(account) => self.seats_person(&account.id),
            // No answer is on its way, no row is being read, and everything is kept.
            Event::AnswerWritten(_) | Event::Rows(..) | Event::Drain(_) => false,
            // The record says it.
            Event::Writers(_) => false,
        }
    }

    /// Who has the pen here, and a caret in the text.
    pub(crate) fn writers(&self) -> Vec<Identity> {
        let people = self.presence.iter().flat_map(|here| here.people());
        once_each(people, |member| {
            let seat = self.seats.binary_search_by_key(&member, |seat| seat.id);
            seat.ok()
                .and_then(|place| self.seats.get(place))
                .map(|seat| seat.verdict)
        })
    }

    fn seats(&self, member: MemberId) -> bool {
        self.seats
            .binary_search_by_key(&member, |seat| seat.id)
            .is_ok()
    }

    fn seats_person(&self, account: &AccountId) -> bool {
        self.seats
            .iter()
            .any(|seat| seat.person.account.id == *account)
    }

    /// Packs the people of a room without text. Call it only where [`Room::may_lie_down`].
    pub(super) fn pack(
        room: &mut Room,
        outlets: &mut HashMap<MemberId, Outlet>,
        last_seat: u64,
        now: Now,
    ) -> Self {
        let end = (!room.is_unread()).then(|| room.tail.end());
        let members = std::mem::take(&mut room.members);
        let seats = members
            .into_iter()
            .filter_map(|(id, member)| Some(Seat::of(id, *member, outlets.remove(&id)?)))
            .collect();
        let presence = std::mem::take(&mut room.presence);
        Self {
            end,
            seats,
            presence: presence.rest(now.mono).map(Box::new),
            last_seat,
        }
    }

    /// Puts the people back into a room whose log nobody has read; where their messages go.
    pub(super) fn unpack(self, room: &mut Room) -> HashMap<MemberId, Outlet> {
        if let Some(end) = self.end {
            room.ends_at(end);
        }
        room.presence = self
            .presence
            .map_or_else(Presence::new, |resting| Presence::from(*resting));
        let mut outlets = HashMap::with_capacity(self.seats.len());
        for seat in self.seats {
            let (id, outlet, member) = seat.back(self.end);
            outlets.insert(id, outlet);
            room.members.insert(id, Box::new(member));
        }
        room.watch_tail();
        outlets
    }
}

/// Those of these people who may write, each once however many screens they have.
fn once_each<'a>(
    people: impl Iterator<Item = (u64, &'a Identity)>,
    verdict: impl Fn(MemberId) -> Option<Verdict>,
) -> Vec<Identity> {
    let mut found: Vec<Identity> = Vec::new();
    for (connection, who) in people {
        let writes = verdict(MemberId(connection)) == Some(Verdict::Write);
        if writes && !found.iter().any(|other| other.account == who.account) {
            found.push(who.clone());
        }
    }
    found
}

impl Seat {
    fn of(id: MemberId, member: Member, outlet: Outlet) -> Self {
        Self {
            id,
            outlet,
            offences: member.offences,
            owed: member.owed,
            told: member.told,
            verdict: member.verdict,
            hears: member.hears == Hears::Changes,
            awaited: matches!(member.theirs, Theirs::Awaited { .. }),
            follows: member.follows.as_ref().map(Follows::has_claimed),
            person: member.person,
        }
    }

    fn back(self, end: Option<Place>) -> (MemberId, Outlet, Member) {
        let mut member = Member::new(self.person, self.outlet.dialect, self.verdict);
        member.offences = self.offences;
        member.owed = self.owed;
        member.told = self.told;
        member.our_step_1 = OurStep1::Sent;
        if self.hears {
            member.hears = Hears::Changes;
        }
        if !self.awaited {
            member.theirs = Theirs::Known;
        }
        let told = end.filter(|_| self.hears);
        member.follows = self.follows.map(|claimed| Follows::new(claimed, told));
        (self.id, self.outlet, member)
    }
}

impl Room {
    /// Who has the pen here, and a caret in the text.
    pub(super) fn writers(&self) -> Vec<Identity> {
        let people = self.presence.people();
        once_each(
            people.map(|(_, connection, who, _)| (connection, who)),
            |member| self.members.get(&member).map(|seat| seat.verdict),
        )
    }

    /// Whether a record of who sits here says everything: nothing waits, nothing is under way, nothing is to be told.
    pub(super) fn may_lie_down(&self) -> bool {
        // While the store takes no writes, those whose changes were refused must hear when it does.
        self.storage == super::Storage::Up
            && self.may_sleep()
            && self.effects.is_empty()
            && self.places_are_told()
            && self.presence_due().is_none()
            && self
                .members
                .values()
                .all(|seat| seat.answer == Answer::None && seat.question.is_none())
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn rt_31_a_record_is_small() {
        let (record, seat) = (size_of::<Silent>(), size_of::<Seat>());
        println!("{record} bytes a record, {seat} a seat");
        assert!(record + seat <= 256, "{record} + {seat} bytes");
    }
}
