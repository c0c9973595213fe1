//! The ledger of `/live`: connections die at random under a stream of steps, and nobody misses, doubles or reorders one.

#![allow(
    clippy::unwrap_used,
    clippy::cast_possible_truncation,
    clippy::cast_possible_wrap,
    reason = "a test may fail, and its numbers are small"
)]

mod support;

use std::{sync::Arc, time::Duration};

use passeplume_domain::{
    ClassId, SchoolId,
    accounts::{Membership, Role},
    documents::Reach,
    events::Event,
    live::TopicFacts,
};
use passeplume_realtime::Limits;
use support::{
    Ears, House,
    house::{account, limits},
};

const TOPICS: [&str; 3] = ["issue:i1", "article:a1", "article:a2"];
const STEPS: i64 = 1_500;

/// A small generator of its own: a seed repeats a run.
struct Dice(u64);

impl Dice {
    fn roll(&mut self, sides: u64) -> u64 {
        self.0 ^= self.0 << 13;
        self.0 ^= self.0 >> 7;
        self.0 ^= self.0 << 17;
        self.0 % sides
    }
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn live_1_each_event_once_and_in_order_however_connections_die() {
    let seed = std::env::var("PASSEPLUME_SEED")
        .ok()
        .and_then(|seed| seed.parse().ok())
        .unwrap_or_else(|| {
            let now = std::time::SystemTime::now().duration_since(std::time::UNIX_EPOCH);
            now.map_or(1, |now| now.as_nanos() as u64 | 1)
        });
    println!("PASSEPLUME_SEED={seed}");
    let house = House::new();
    for topic in TOPICS {
        house.concerns(
            topic,
            TopicFacts::Shared(vec![Reach {
                class: ClassId::parse("cm2").unwrap(),
                school: SchoolId::parse("ecole").unwrap(),
            }]),
        );
    }
    for n in 0..6 {
        let class = ClassId::parse("cm2").unwrap();
        house.add_person(
            &format!("eleve{n}"),
            Role::Pupil,
            Membership::PupilOf(class),
        );
    }
    // Small mailboxes and small pipes: some are always behind.
    let bounds = Limits {
        live_mailbox: 4 << 10,
        ..limits()
    };
    let hub = Arc::new(std::sync::Mutex::new(house.hub_with(bounds.clone())));
    let mut listening = tokio::task::JoinSet::new();
    for n in 0..6_u64 {
        let (house, hub) = (Arc::clone(&house), Arc::clone(&hub));
        listening.spawn(async move {
            let (mut dice, who) = (Dice(seed.wrapping_add(n * 7_919) | 1), format!("eleve{n}"));
            let now = || hub.lock().unwrap().clone();
            let mut ears = Ears::open(&now(), 2 << 10).await;
            ears.cursor = Some(0);
            ears.hello(&who, &TOPICS).await;
            let (mut lives, head) = (1, |house: &House| house.events.lock().unwrap().len() as i64);
            let done = |ears: &Ears| ears.versions("issue:i1").last() == Some(&STEPS);
            while !done(&ears) {
                assert!(lives < 10_000, "{who} never gets there");
                match dice.roll(3) {
                    // It reads nothing for a while.
                    0 => tokio::time::sleep(Duration::from_millis(dice.roll(15))).await,
                    1 => ears.listen(Duration::from_millis(dice.roll(20))).await,
                    _ => {
                        let goal = ears.cursor.unwrap_or(0) + 1 + dice.roll(60) as i64;
                        let goal = goal.min(head(&house));
                        ears.until(|ears| ears.cursor >= Some(goal) || done(ears))
                            .await;
                    }
                }
                if !done(&ears) && (ears.closed.is_some() || dice.roll(3) == 0) {
                    // The connection dies with whatever is on the way; only what was heard counts.
                    lives += 1;
                    ears.come_back(&now(), &who, &TOPICS, 1 << (9 + dice.roll(4)))
                        .await;
                }
            }
            (who, lives, ears)
        });
    }
    let mut told: Vec<(&str, i64, i64)> = Vec::new();
    let mut dice = Dice(seed | 1);
    for version in 1..=STEPS {
        // One step, told to each topic it concerns, among things that concern nobody here.
        for topic in TOPICS.iter().take(1 + dice.roll(3) as usize) {
            told.push((topic, house.tells(topic, version), version));
        }
        if dice.roll(4) == 0 {
            house.happens(Event::AccessChanged(account("loin")));
        }
        if dice.roll(200) == 0 {
            // The process is killed and another one takes over.
            let next = house.hub_with(bounds.clone());
            let before = std::mem::replace(&mut *hub.lock().unwrap(), next);
            before.drain(Duration::from_millis(1)).await;
        }
        if dice.roll(3) == 0 {
            tokio::time::sleep(Duration::from_millis(1)).await;
        }
    }
    let mut lives = 0;
    while let Some(one) = listening.join_next().await {
        let (who, its_lives, ears) = one.unwrap();
        lives += its_lives;
        assert_eq!(ears.said("restart"), 0, "{who}");
        for topic in TOPICS {
            let want: Vec<(i64, i64)> = told
                .iter()
                .filter(|(of, _, _)| *of == topic)
                .map(|(_, c, version)| (*c, *version))
                .collect();
            let got = ears.events.get(topic).cloned().unwrap_or_default();
            // The last step's other topics may still be on the way.
            let last = got.len().max(want.len().saturating_sub(1)).min(want.len());
            assert_eq!(got, want[..last], "{who}, {topic}, seed {seed}");
        }
    }
    println!("{} events, {lives} connections", told.len());
    assert!(lives > 60, "{lives} connections only");
}
