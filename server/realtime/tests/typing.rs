//! Who is writing: heard by whoever looks at the same place now, and kept nowhere.

#![allow(
    clippy::unwrap_used,
    clippy::indexing_slicing,
    reason = "a test may fail"
)]

mod support;

use std::time::Duration;

use passeplume_domain::{
    ClassId, SchoolId,
    documents::Reach,
    forum::{Moderation, TopicState},
    live::{Club, TopicFacts},
};
use serde_json::json;
use support::{Ears, House, house::limits};

const TOPIC: &str = "topic:t1";

fn club(moderation: Moderation, state: TopicState) -> TopicFacts {
    TopicFacts::Club(Club {
        classes: vec![Reach {
            class: ClassId::parse("cm2").unwrap(),
            school: SchoolId::parse("ecole").unwrap(),
        }],
        hidden: false,
        state,
        moderation,
    })
}

#[tokio::test]
async fn live_10_whoever_looks_at_the_same_place_hears_who_writes_there_and_nobody_else() {
    let house = House::new();
    house.concerns(TOPIC, club(Moderation::Open, TopicState::Open));
    house.concerns("topic:t2", club(Moderation::Open, TopicState::Open));
    let hub = house.hub_with(limits());
    let mut lea = Ears::of(&hub, "lea", &[TOPIC]).await;
    let mut twin = Ears::of(&hub, "lea", &[TOPIC]).await;
    let mut tom = Ears::of(&hub, "tom", &[TOPIC]).await;
    let mut elsewhere = Ears::of(&hub, "tom", &["topic:t2"]).await;
    let mut stranger = Ears::of(&hub, "loin", &[TOPIC]).await;
    let typing = json!({"t": "typing", "topic": TOPIC});
    // Twice at once is told once; of what is not followed, or not theirs, nothing is told.
    for _ in 0..2 {
        lea.say(&typing).await;
    }
    stranger.say(&typing).await;
    elsewhere.say(&typing).await;
    assert!(tom.until(|tom| tom.said("typing") == 1).await);
    let said = tom.heard.iter().find(|said| said["t"] == "typing").unwrap();
    assert_eq!(
        *said,
        json!({"t": "typing", "topic": TOPIC, "by": {"id": "lea", "name": "lea M."}})
    );
    tom.listen(Duration::from_millis(100)).await;
    assert_eq!(tom.said("typing"), 1);
    for ears in [&mut lea, &mut twin, &mut elsewhere, &mut stranger] {
        ears.listen(Duration::from_millis(50)).await;
        assert_eq!(ears.said("typing"), 0);
    }
    assert!(house.events.lock().unwrap().is_empty(), "it is no event");
}

#[tokio::test]
async fn live_10_only_who_may_write_there_is_told_of() {
    for (moderation, state, told) in [
        (Moderation::Open, TopicState::Open, 1),
        (Moderation::Premoderated, TopicState::Open, 1),
        (Moderation::ReadOnly, TopicState::Open, 0),
        (Moderation::Open, TopicState::Closed, 0),
    ] {
        let house = House::new();
        house.concerns(TOPIC, club(moderation, state));
        let hub = house.hub_with(limits());
        let mut lea = Ears::of(&hub, "lea", &[TOPIC]).await;
        let mut tom = Ears::of(&hub, "tom", &[TOPIC]).await;
        lea.say(&json!({"t": "typing", "topic": TOPIC})).await;
        if told == 1 {
            assert!(tom.until(|tom| tom.said("typing") == 1).await);
        } else {
            tom.listen(Duration::from_millis(100)).await;
        }
        assert_eq!(tom.said("typing"), told, "{moderation:?} {state:?}");
    }
}
