//! A room that falls silent between any two steps, and is woken from its record.

use std::{collections::HashMap, sync::Arc};

use passeplume_domain::DocumentId;

use super::{
    super::{MemberId, Outlet, Place, Resume, Silent, state::Room},
    World,
};

impl World {
    /// Where nothing is under way: only the record of who sits here stays, then what the log holds comes back.
    pub(super) fn falls_silent(&mut self) {
        let now = self.now();
        if self.dice.roll(2) == 0 {
            // What time brings about is said first.
            self.room.tick(now);
        }
        if !self.room.may_lie_down() {
            self.act();
            return;
        }
        assert!(self.reads.is_empty(), "rows are being read");
        let mut outlets: HashMap<_, _> = self
            .browsers
            .iter()
            .filter_map(|browser| Some((browser.seat?, browser.outlet())))
            .collect();
        let seats = outlets.len();
        assert_eq!(
            self.room.head, self.log.head,
            "the text was let go with something unkept"
        );
        self.room.forget_text();
        self.room = self.through_a_record(&mut outlets);
        assert_eq!((outlets.len(), self.room.members.len()), (seats, seats));
        assert_eq!(self.room.head, self.log.head, "the record knows where");
        self.room.tick(now);
        let said = self.room.take_effects();
        assert!(said.is_empty(), "said once more: {said:?}");
        assert!(self.room.may_lie_down(), "nothing has happened");
        let roll = self.dice.roll(3);
        let fresh = self.loaded_again(roll);
        self.room.remember(fresh, now).unwrap();
        self.silences += 1;
        self.act();
    }
    fn through_a_record(&mut self, outlets: &mut HashMap<MemberId, Outlet>) -> Room {
        let now = self.now();
        let writing = self.room.writers();
        let silent = Silent::pack(&mut self.room, outlets, 0, now);
        assert_eq!(silent.writers(), writing, "the record knows who writes");
        let id = DocumentId::parse("poules").unwrap();
        let mut room = Room::unread(id, Arc::clone(&self.limits), self.storage);
        *outlets = silent.unpack(&mut room);
        room
    }
}

#[test]
fn rt_36_a_seat_has_one_claim_through_a_silence_too() {
    let mut world = World::new(1);
    world.connect(0);
    let member = world.browsers[0].seat.unwrap();
    let claim = Resume::parse(r#"{"resume":"3.1"}"#).unwrap();
    world.room.resume(member, claim);
    world.turn();
    assert!(!world.room.may_lie_down(), "a claim is open");
    // The log does not answer, and no question was asked yet.
    let place = Place::parse("3.1").unwrap();
    world.room.rows_read(place, None);
    world.act();
    assert!(world.room.may_lie_down());
    let mut outlets = HashMap::from([(member, world.browsers[0].outlet())]);
    world.room.forget_text();
    world.room = world.through_a_record(&mut outlets);
    world.room.resume(member, claim);
    assert!(!world.room.may_lie_down(), "a verdict is to be said");
    world.act();
    assert!(world.room.may_lie_down(), "and nothing is to be looked up");
}
