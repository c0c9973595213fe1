//! A room that falls silent between any two steps, and is woken from its record.

use std::{collections::HashMap, sync::Arc};

use passeplume_domain::DocumentId;

use super::{
    super::{Silent, state::Room},
    World,
};

impl World {
    /// Where nothing is under way: only the record of who sits here stays, then the text comes back from the log.
    pub(super) fn falls_silent(&mut self) {
        if !self.room.may_lie_down() {
            return;
        }
        let now = self.now();
        let mut outlets: HashMap<_, _> = self
            .browsers
            .iter()
            .filter_map(|browser| Some((browser.seat?, browser.outlet())))
            .collect();
        let seats = outlets.len();
        let left = self.room.forget_text();
        let silent = Silent::pack(&mut self.room, &mut outlets, Some(left), 0, now);
        assert_eq!(
            left, self.log.head,
            "the text was let go with something unkept"
        );
        let id = DocumentId::parse("poules").unwrap();
        self.room = Room::without_text(id, Arc::clone(&self.limits), self.storage);
        assert_eq!(silent.unpack(&mut self.room).len(), seats);
        let roll = self.dice.roll(3);
        let fresh = Self::load(&self.log, &self.limits, self.storage, self.freeze, roll);
        self.room.come_back(fresh, now);
        self.silences += 1;
        self.act();
    }
}
