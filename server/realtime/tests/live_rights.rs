//! `/live`: who hears what, and until when.

#![allow(
    clippy::unwrap_used,
    clippy::indexing_slicing,
    reason = "a test may fail"
)]

mod support;

use std::{sync::atomic::Ordering, time::Duration};

use passeplume_domain::{
    ClassId, SchoolId,
    accounts::{Membership, Role},
    documents::Reach,
    events::Event,
    live::TopicFacts,
};
use passeplume_realtime::{Hub, Limits};
use serde_json::json;
use support::{
    Ears, House,
    house::{account, limits},
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
async fn live_2_whoever_may_see_a_thing_hears_of_it_and_nobody_else() {
    let (house, hub) = newspaper(limits());
    let mut lea = Ears::of(&hub, "lea", &[ISSUE, "me", "issue:none", "nonsense"]).await;
    assert_eq!(lea.heard[0]["fresh"], true);
    assert_eq!(
        (lea.said("denied"), lea.said("followed")),
        (2, 1),
        "{:?}",
        lea.heard
    );
    let mut head = Ears::of(&hub, "proche", &[ISSUE]).await;
    let mut stranger = Ears::of(&hub, "loin", &[ISSUE, "me:lea"]).await;
    assert_eq!(stranger.said("denied"), 2, "absent and forbidden alike");
    let c = house.tells(ISSUE, 7);
    house.tells("me:lea", 8);
    house.tells("me:tom", 9);
    assert!(lea.until(|lea| lea.said("event") == 2).await);
    let event = lea.heard.iter().find(|said| said["t"] == "event").unwrap();
    assert_eq!(
        *event,
        json!({"t": "event", "c": c, "topic": ISSUE, "kind": "article_changed", "id": "a1", "at": 0,
               "by": {"id": "dupre", "name": "dupre M."},
               "facts": {"action": "submit", "state": "submitted", "version": 7}})
    );
    assert_eq!(lea.versions("me"), [8], "and its name is me");
    assert!(head.until(|head| head.said("event") == 1).await);
    stranger.listen(Duration::from_millis(100)).await;
    assert_eq!(stranger.said("event"), 0);
    // Enough of it.
    lea.say(&json!({"t": "unfollow", "topics": [ISSUE]})).await;
    lea.say(&json!({"t": "follow", "topics": ["me"]})).await;
    assert!(lea.until(|lea| lea.said("followed") == 2).await);
    house.tells(ISSUE, 10);
    house.tells("me:lea", 11);
    assert!(lea.until(|lea| lea.versions("me") == [8, 11]).await);
    assert_eq!(lea.versions(ISSUE), [7]);
}

#[tokio::test]
async fn live_2_a_family_hears_what_it_may_read_of_its_childs_class_alone() {
    let (house, hub) = newspaper(limits());
    house.add_person(
        "mere",
        Role::Guardian,
        Membership::GuardianOf(account("lea")),
    );
    let child = passeplume_domain::journals::Child {
        id: account("lea"),
        classes: vec![ClassId::parse("cm2").unwrap()],
    };
    house
        .families
        .lock()
        .unwrap()
        .insert(account("mere"), vec![child]);
    let reach = Reach {
        class: ClassId::parse("cm2").unwrap(),
        school: SchoolId::parse("ecole").unwrap(),
    };
    house.concerns("class:cm2", TopicFacts::Class(reach.clone()));
    let readers = |audience| {
        TopicFacts::Publication(passeplume_domain::journals::Readership {
            audience,
            wrote: vec![reach.clone()],
            space: vec![reach.clone()],
        })
    };
    house.concerns(
        "publication:p1",
        readers(passeplume_domain::journals::Audience::Families),
    );
    house.concerns(
        "publication:p2",
        readers(passeplume_domain::journals::Audience::Class),
    );
    let mut mother = Ears::of(&hub, "mere", &["class:cm2", "publication:p1"]).await;
    assert_eq!(mother.said("denied"), 0);
    house.tells("class:cm2", 1);
    for (publication, version) in [("p2", 2), ("p1", 3)] {
        house.happens(Event::Told(passeplume_domain::live::Telling {
            topic: passeplume_domain::live::Topic::parse("class:cm2").unwrap(),
            kind: passeplume_domain::live::TellingKind::PublicationChanged,
            subject: publication.into(),
            actor: None,
            facts: passeplume_domain::live::Facts::step("publish", "published", version),
        }));
    }
    assert!(mother.until(|mother| mother.said("event") == 1).await);
    assert_eq!(
        mother.versions("class:cm2"),
        [3],
        "no draft, no class paper"
    );
    // Withdrawn: the thing itself is gone, and so they hear.
    house.concerns("publication:p1", TopicFacts::Nothing);
    house.tells("publication:p1", 4);
    assert!(mother.until(|mother| mother.said("gone") == 1).await);
    // The child changes classes: its mother hears of that class no more, without being told anything else.
    house.families.lock().unwrap().clear();
    house.happens(Event::AccessChanged(account("lea")));
    assert!(mother.until(|mother| mother.said("gone") == 2).await);
    assert_eq!(mother.said("event"), 1);
}

#[tokio::test]
async fn live_5_a_logout_closes_and_a_lost_right_ends_following_within_a_second() {
    let (house, hub) = newspaper(limits());
    let mut lea = Ears::of(&hub, "lea", &[ISSUE]).await;
    let mut tom = Ears::of(&hub, "tom", &[ISSUE]).await;
    let since = std::time::Instant::now();
    house.move_to_another_class("lea");
    assert!(lea.until(|lea| lea.said("gone") == 1).await);
    assert!(since.elapsed() < Duration::from_secs(1));
    house.tells(ISSUE, 1);
    assert!(tom.until(|tom| tom.said("event") == 1).await);
    // Those who stay are shown the door when their class leaves.
    house.concerns(ISSUE, shared("autre"));
    house.happens(Event::EverythingChanged);
    assert!(tom.until(|tom| tom.said("gone") == 1).await);
    let since = std::time::Instant::now();
    house.log_out("tom");
    assert!(tom.until(|tom| tom.closed == Some(4401)).await);
    assert!(since.elapsed() < Duration::from_secs(1));
    lea.listen(Duration::from_millis(50)).await;
    assert_eq!(lea.said("event"), 0);
    // A session that runs out.
    let mut dupre = Ears::of(&hub, "dupre", &["me"]).await;
    let session = passeplume_domain::accounts::session_id_of("proche").unwrap();
    house
        .sessions
        .lock()
        .unwrap()
        .get_mut(&session)
        .unwrap()
        .expires = passeplume_domain::Millis(2_000_000);
    let mut head = Ears::of(&hub, "proche", &["me"]).await;
    house.clock.store(1_500_000, Ordering::SeqCst);
    assert!(head.until(|head| head.closed == Some(4401)).await);
    house.tells("me:dupre", 1);
    assert!(dupre.until(|dupre| dupre.said("event") == 1).await);
}

#[tokio::test]
async fn rt_48_rights_are_acted_on_before_anything_that_happened_after_them_is_told() {
    let (house, hub) = newspaper(limits());
    for round in 0..20 {
        let name = format!("eleve{round}");
        let class = ClassId::parse("cm2").unwrap();
        house.add_person(&name, Role::Pupil, Membership::PupilOf(class));
        let mut ears = Ears::of(&hub, &name, &[ISSUE]).await;
        // In one look of the watcher: before, the change, after.
        let after = {
            house.move_to_another_class(&name);
            house.tells(ISSUE, 1)
        };
        let mut tom = Ears::of(&hub, "tom", &[ISSUE]).await;
        let c = house.tells(ISSUE, 2);
        assert!(tom.until(|tom| tom.cursor >= Some(c)).await);
        ears.listen(Duration::from_millis(20)).await;
        assert_eq!((ears.said("gone"), ears.said("event")), (1, 0), "{after}");
        // Nor by coming back.
        ears.cursor = Some(0);
        ears.come_back(&hub, &name, &[ISSUE], 1 << 10).await;
        assert!(ears.until(|ears| ears.said("denied") == 1).await);
        assert_eq!(ears.said("event"), 0);
    }
}
