//! `/live`: in which order events come, to who comes back too, and what happens at its bounds.

#![allow(
    clippy::unwrap_used,
    clippy::indexing_slicing,
    clippy::cast_possible_wrap,
    reason = "a test may fail"
)]

mod support;

use std::{sync::atomic::Ordering, time::Duration};

use passeplume_domain::{ClassId, SchoolId, documents::Reach, live::TopicFacts};
use passeplume_realtime::{Hub, Limits};
use serde_json::json;
use support::{
    Ears, House,
    house::{document, limits},
};

const ISSUE: &str = "issue:i1";

fn shared(class: &str) -> TopicFacts {
    TopicFacts::Shared(vec![Reach {
        class: ClassId::parse(class).unwrap(),
        school: SchoolId::parse("ecole").unwrap(),
    }])
}

/// A house whose classes share an issue, and its hub.
fn newspaper(limits: Limits) -> (std::sync::Arc<House>, Hub) {
    let house = House::new();
    house.concerns(ISSUE, shared("cm2"));
    let hub = house.hub_with(limits);
    (house, hub)
}

#[tokio::test]
async fn live_3_who_was_away_hears_all_of_it_and_who_was_away_too_long_starts_over() {
    let (house, hub) = newspaper(limits());
    let mut lea = Ears::of(&hub, "lea", &[ISSUE]).await;
    for version in 1..=3 {
        house.tells(ISSUE, version);
    }
    assert!(lea.until(|lea| lea.versions(ISSUE) == [1, 2, 3]).await);
    // Another process: nothing of what went by is in its memory.
    for version in 4..=600 {
        house.tells(ISSUE, version);
        house.tells("issue:other", version);
    }
    let hub = house.hub();
    lea.come_back(&hub, "lea", &[ISSUE], 64 << 10).await;
    assert!(lea.until(|lea| lea.said("followed") == 2).await);
    let all: Vec<i64> = (1..=600).collect();
    assert_eq!(lea.versions(ISSUE), all);
    let cursor = lea.cursor;

    // From a place further on, one topic more: what came since, of that topic alone.
    let from = house.tells(ISSUE, 601);
    house.concerns("issue:i2", shared("cm2"));
    house.tells("issue:i2", 1);
    assert!(
        lea.until(|lea| lea.versions(ISSUE).last() == Some(&601))
            .await
    );
    lea.say(&json!({"t": "follow", "topics": ["issue:i2"], "cursor": from}))
        .await;
    assert!(lea.until(|lea| lea.said("followed") == 3).await);
    assert_eq!(lea.versions("issue:i2"), [1]);
    assert_eq!(lea.versions(ISSUE).len(), 601, "nothing twice");

    // Forgotten meanwhile.
    house.forgotten.store(cursor.unwrap() + 1, Ordering::SeqCst);
    let hub = house.hub();
    lea.cursor = cursor;
    lea.come_back(&hub, "lea", &[ISSUE], 64 << 10).await;
    assert!(
        lea.until(|lea| lea.said("restart") == 1 && lea.said("followed") == 4)
            .await
    );
    assert_eq!(lea.cursor, Some(house.events.lock().unwrap().len() as i64));
    // A place that this database never had.
    lea.cursor = Some(1_000_000);
    lea.come_back(&hub, "lea", &[ISSUE], 64 << 10).await;
    assert!(
        lea.until(|lea| lea.said("restart") == 2 && lea.said("followed") == 5)
            .await
    );
    // Older than 30 days.
    lea.cursor = Some(house.forgotten.load(Ordering::SeqCst));
    house
        .clock
        .store(31 * 24 * 60 * 60 * 1_000, Ordering::SeqCst);
    lea.come_back(&hub, "lea", &[ISSUE], 64 << 10).await;
    assert!(lea.until(|lea| lea.said("restart") == 3).await);
    // And it goes on from there.
    assert!(lea.until(|lea| lea.said("followed") == 6).await);
    house.tells(ISSUE, 700);
    assert!(
        lea.until(|lea| lea.versions(ISSUE).last() == Some(&700))
            .await
    );
}

#[tokio::test]
async fn live_3_who_lacks_too_many_events_of_its_own_starts_over() {
    assert_eq!(Limits::default().live_behind, 10_000);
    let bounds = Limits {
        live_behind: 500,
        ..limits()
    };
    let (house, hub) = newspaper(bounds.clone());
    for version in 0..501 {
        house.tells(ISSUE, version);
    }
    drop(hub);
    let hub_2 = house.hub_with(bounds);
    for (cursor, restarts, events) in [(1, 0, 500), (0, 1, 0)] {
        let mut lea = Ears::open(&hub_2, 64 << 10).await;
        lea.cursor = Some(cursor);
        lea.hello("lea", &[ISSUE]).await;
        let is_there = |lea: &Ears| lea.heard.last().is_some_and(|said| said["t"] == "followed");
        assert!(lea.until(is_there).await);
        assert_eq!(lea.said("restart"), restarts, "from {cursor}");
        assert_eq!(lea.versions(ISSUE).len(), events, "from {cursor}");
    }
}

#[tokio::test]
async fn live_11_a_busy_house_makes_nobody_start_over() {
    let bounds = Limits {
        live_behind: 1_000,
        ..limits()
    };
    let (house, hub) = newspaper(bounds.clone());
    house.concerns("issue:i2", shared("cm2"));
    for version in 1..=600 {
        house.tells(ISSUE, version);
        for _ in 0..5 {
            house.tells("issue:other", version);
        }
        if version % 3 == 0 {
            house.tells("issue:i2", version);
        }
    }
    // Another process: nothing of what went by is in its memory.
    drop(hub);
    let hub = house.hub_with(bounds);
    let mut lea = Ears::open(&hub, 64 << 10).await;
    lea.cursor = Some(0);
    lea.hello("lea", &[ISSUE, "issue:i2"]).await;
    assert!(lea.until(|lea| lea.said("followed") == 1).await);
    assert_eq!(lea.said("restart"), 0);
    let all: Vec<i64> = (1..=600).collect();
    assert_eq!(lea.versions(ISSUE), all, "each once, in order");
    assert_eq!(lea.versions("issue:i2").len(), 200);
    let places: Vec<i64> = lea
        .heard
        .iter()
        .filter_map(|said| said["c"].as_i64())
        .collect();
    assert!(places.is_sorted(), "in one order over both");
    assert_eq!(lea.cursor, Some(house.events.lock().unwrap().len() as i64));
    // Forgotten is forgotten, however little of it was theirs.
    house.forgotten.store(10, Ordering::SeqCst);
    lea.cursor = Some(0);
    lea.come_back(&hub, "lea", &[ISSUE], 64 << 10).await;
    assert!(lea.until(|lea| lea.said("restart") == 1).await);
}

#[tokio::test]
async fn live_12_coming_back_asks_once_a_batch_whom_a_topic_concerns() {
    let (house, hub) = newspaper(limits());
    // Whoever reads a text is asked for at each event, since that changes in many ways.
    let text = house.documents.lock().unwrap()[&document("poules")].clone();
    house.concerns("document:poules", TopicFacts::Text(Box::new(text)));
    for version in 1..=1_000 {
        house.tells("document:poules", version);
    }
    drop(hub);
    let hub = house.hub();
    let mut lea = Ears::open(&hub, 64 << 10).await;
    lea.cursor = Some(0);
    lea.hello("lea", &["document:poules"]).await;
    assert!(lea.until(|lea| lea.said("followed") == 1).await);
    assert_eq!(lea.versions("document:poules").len(), 1_000);
    let asked = house.asked.load(Ordering::SeqCst);
    assert!((2..=20).contains(&asked), "{asked} questions");
}

#[tokio::test]
async fn live_4_every_bound_closes_or_denies_and_says_so() {
    let (_house, hub) = newspaper(limits());
    // Too long.
    let mut lea = Ears::of(&hub, "lea", &[]).await;
    let long = "x".repeat(4 << 10);
    lea.say(&json!({"t": "follow", "topics": [long]})).await;
    lea.listen(Duration::from_secs(5)).await;
    assert_eq!(lea.closed, Some(1009));
    // Too fast.
    let mut lea = Ears::of(&hub, "lea", &[]).await;
    for _ in 0..20 {
        lea.say(&json!({"t": "unfollow", "topics": []})).await;
    }
    lea.listen(Duration::from_secs(5)).await;
    assert_eq!(lea.closed, Some(1008));
    // Too many topics: the rest is denied, the socket stays.
    let topics: Vec<String> = (0..70).map(|n| format!("issue:n{n}")).collect();
    for topic in &topics {
        _house.concerns(topic, shared("cm2"));
    }
    let topics: Vec<&str> = topics.iter().map(String::as_str).collect();
    let mut lea = Ears::of(&hub, "lea", &topics).await;
    assert!(lea.until(|lea| lea.said("followed") == 1).await);
    assert_eq!(lea.said("denied"), 6);
    // Bytes are another protocol, and nobody says nothing for long.
    let mut lea = Ears::of(&hub, "lea", &[]).await;
    use futures_util::SinkExt as _;
    let bytes = tokio_tungstenite::tungstenite::Message::binary(vec![1, 2]);
    lea.ws.send(bytes).await.unwrap();
    lea.listen(Duration::from_secs(5)).await;
    assert_eq!(lea.closed, Some(1003));
    let mut nobody = Ears::open(&hub, 1 << 10).await;
    nobody.listen(Duration::from_secs(5)).await;
    assert_eq!(nobody.closed, Some(1008));
    let mut nobody = Ears::open(&hub, 1 << 10).await;
    nobody.hello("unknown", &[]).await;
    nobody.listen(Duration::from_secs(5)).await;
    assert_eq!(nobody.closed, Some(4401));
}

#[tokio::test]
async fn rt_49_who_does_not_read_costs_a_mailbox_and_hears_everything_later() {
    let (house, hub) = newspaper(Limits {
        live_mailbox: 8 << 10,
        ..limits()
    });
    let mut lea = Ears::open(&hub, 1 << 10).await;
    lea.hello("lea", &[ISSUE]).await;
    assert!(lea.until(|lea| lea.said("followed") == 1).await);
    // 200 bytes and more each: a hundred times the mailbox.
    for version in 1..=4_000 {
        house.tells(ISSUE, version);
    }
    tokio::time::sleep(Duration::from_millis(300)).await;
    let all: Vec<i64> = (1..=4_000).collect();
    assert!(
        lea.until(|lea| lea.versions(ISSUE).len() >= all.len())
            .await
    );
    assert_eq!(lea.versions(ISSUE), all, "each once, in order");

    // Who never reads again is closed.
    let (house, hub) = newspaper(Limits {
        live_mailbox: 8 << 10,
        lag: Duration::from_millis(100),
        ..limits()
    });
    let mut lea = Ears::open(&hub, 1 << 10).await;
    lea.hello("lea", &[ISSUE]).await;
    assert!(lea.until(|lea| lea.said("followed") == 1).await);
    for version in 1..=400 {
        house.tells(ISSUE, version);
    }
    tokio::time::sleep(Duration::from_millis(2_500)).await;
    lea.listen(Duration::from_secs(5)).await;
    assert_eq!(lea.closed, Some(1013));
}

#[tokio::test]
async fn rt_47_a_commit_wakes_the_watcher_and_a_quiet_house_is_hardly_asked() {
    let (house, hub) = newspaper(Limits {
        // Were it to sleep between two looks, everything below would take ten seconds.
        watch: Duration::from_secs(10),
        ..limits()
    });
    let mut lea = Ears::of(&hub, "lea", &[ISSUE]).await;
    let since = std::time::Instant::now();
    for version in 1..=20 {
        house.tells(ISSUE, version);
        assert!(
            lea.until(|lea| lea.versions(ISSUE).last() == Some(&version))
                .await
        );
    }
    assert!(
        since.elapsed() < Duration::from_secs(2),
        "{:?}",
        since.elapsed()
    );
    let looks = house.looks.load(Ordering::SeqCst);
    tokio::time::sleep(Duration::from_millis(1_500)).await;
    let more = house.looks.load(Ordering::SeqCst) - looks;
    assert!(more <= 3, "{more} looks while nothing happened");
}

#[tokio::test]
async fn live_8_a_silent_socket_hears_a_beat_and_its_place() {
    let (house, hub) = newspaper(Limits {
        heartbeat: Duration::from_millis(100),
        live_places: 1,
        ..limits()
    });
    let mut lea = Ears::of(&hub, "lea", &[ISSUE]).await;
    let c = house.tells("issue:other", 1);
    assert!(lea.until(|lea| lea.said("at") == 1).await);
    assert_eq!(lea.cursor, Some(c), "what concerns others moves it too");
    assert!(lea.until(|lea| lea.beats >= 3).await);
    assert_eq!(lea.said("at"), 1, "and only when it moves");
}

#[tokio::test]
async fn live_1_a_goodbye_says_no_place_beyond_the_events_that_it_threw_away() {
    let (house, hub) = newspaper(limits());
    for version in 1..=20 {
        house.tells(ISSUE, version);
    }
    // Hardly anything fits between the two: the server has said everything, and most of it waits.
    let mut lea = Ears::open(&hub, 512).await;
    lea.cursor = Some(0);
    lea.hello("lea", &[ISSUE]).await;
    tokio::time::sleep(Duration::from_millis(200)).await;
    let drained = tokio::spawn(async move { hub.drain(Duration::from_secs(1)).await });
    lea.listen(Duration::from_millis(500)).await;
    drained.await.unwrap();
    assert!(lea.closed.is_some(), "it was told to come back");
    let last = lea.versions(ISSUE).last().copied().unwrap_or(0);
    assert!(last < 20, "nothing was thrown away");
    assert_eq!(lea.cursor, Some(last), "what it has not heard is behind it");
}
