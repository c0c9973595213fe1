//! What must hold when everything has calmed down.

use std::collections::BTreeMap;

use passeplume_domain::documents::{Freeze, Pen};

use super::{super::Storage, World, people::text_of};
use crate::socket::Dialect;

impl World {
    /// Everybody comes in, and then anything happens in any order.
    pub(super) fn stormy(seed: u64) -> Self {
        let mut world = Self::new(seed);
        for at in 0..world.browsers.len() {
            world.connect(at);
        }
        for _ in 0..2_000 {
            world.step();
        }
        world
    }

    /// Everybody may do everything, comes in, and hears everything.
    pub(super) fn calm_down(&mut self) {
        self.set_freeze(Freeze::Flowing);
        self.set_storage(Storage::Up);
        for _ in 0..400 {
            for at in 0..self.browsers.len() {
                if self.browsers[at].seat.is_none() {
                    self.connect(at);
                }
                self.client_sends(at);
                self.client_hears(at);
            }
            self.mono += 60;
            let now = self.now();
            self.room.tick(now);
            self.reads_late();
            self.turn();
            self.commit();
            self.drain();
            if self.dice.roll(8) == 0 {
                self.falls_silent();
            }
        }
    }

    fn check(&self, seed: u64) {
        let stored = self.stored();
        let expected = text_of(&stored);
        let mut owners = BTreeMap::new();
        for binding in &self.log.bindings {
            let before = owners.insert(binding.client, binding.account.clone());
            assert!(
                before.is_none(),
                "seed {seed}: client {} is bound twice",
                binding.client
            );
        }
        for browser in &self.browsers {
            let client = browser.client;
            assert_eq!(
                text_of(&browser.doc),
                expected,
                "seed {seed}: client {client}"
            );
            if let Some(place) = browser.memory.as_ref().and_then(|memory| memory.place()) {
                let seq = self.log.head.to_string();
                assert_eq!(place.split_once('.').unwrap().0, seq, "seed {seed}: told");
            }
            if browser.dialect == Dialect::Collab {
                assert_eq!(
                    browser.unsynced, 0,
                    "seed {seed}: client {client} still waits"
                );
                assert!(
                    browser.statuses_due <= 0,
                    "seed {seed}: client {client} lacks a status"
                );
            }
        }
    }
}

#[test]
fn rt_4_random_interleavings_converge_lose_nothing_and_leave_nobody_waiting() {
    let one = std::env::var("PASSEPLUME_SEED")
        .ok()
        .and_then(|seed| seed.parse().ok());
    let seeds = one.map_or(0..40_u64, |seed: u64| seed..seed + 1);
    let mut seen = [0; 4];
    let mut late = [0; 2];
    let (mut rows, runs) = (0, i64::try_from(seeds.end - seeds.start).unwrap());
    for seed in seeds {
        println!("PASSEPLUME_SEED={seed} rows={rows}");
        let mut world = World::stormy(seed);
        let silences = world.silences;
        world.calm_down_late();
        world.check_late(seed);
        late = [
            late[0] + world.proposals.len(),
            late[1] + usize::try_from(world.decided).unwrap(),
        ];
        world.set_pen(Pen::Up);
        world.calm_down();
        world.check(seed);
        rows += world.log.head;
        let one = &world.seen;
        seen = [
            seen[0] + one.resumed,
            seen[1] + one.refused,
            seen[2] + one.silent,
            seen[3] + silences,
        ];
    }
    println!("{rows} rows in {runs} runs; resumed, refused, unsaid, silences: {seen:?}");
    println!("late: {late:?} proposals and decisions");
    assert!(
        runs == 1 || late.iter().all(|&times| times > 40),
        "too little came late or was decided: {late:?}"
    );
    assert!(rows > 15 * runs, "only {rows} rows in {runs} runs");
    assert!(
        runs == 1 || seen.iter().all(|&times| times > 20),
        "too little was resumed, refused or left unsaid, or too few silences: {seen:?}"
    );
}
