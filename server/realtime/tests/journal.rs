//! What the newspaper does to rooms: a text that was handed in, and news that touch nobody's rights.

#![allow(clippy::unwrap_used, reason = "a test may fail")]

mod support;

use std::{
    sync::{
        Arc,
        atomic::{AtomicBool, Ordering},
    },
    time::Duration,
};

use passeplume_domain::{
    ArticleId,
    accounts::{Membership, Role},
    documents::Pen,
    events::Event,
    live::{Facts, Telling, TellingKind, Topic},
};
use passeplume_realtime::Limits;
use support::{
    Client, House,
    house::{account, document, limits},
};

fn turn_the_pen(house: &House, pen: Pen) {
    let id = document("poules");
    house.documents.lock().unwrap().get_mut(&id).unwrap().pen = pen;
    house
        .events
        .lock()
        .unwrap()
        .push(Event::DocumentChanged(id));
}

#[tokio::test]
async fn rt_40_what_was_handed_in_takes_no_pupils_words_until_it_is_given_back() {
    let house = House::new();
    let hub = house.hub();
    let mut lea = Client::collab(&hub, "lea", "poules", 11).await;
    let mut teacher = Client::collab(&hub, "dupre", "poules", 33).await;
    lea.writes("rendu").await;
    assert!(lea.until(|lea| lea.unsynced == 0).await);
    turn_the_pen(&house, Pen::Down);
    assert!(
        lea.until(|lea| lea.codes == [r#"{"code":"closed"}"#]).await,
        "{:?}",
        lea.codes
    );
    assert_eq!(lea.scopes, ["read-write", "readonly"]);
    let rows = house.rows("poules").len();
    lea.writes(" trop tard").await;
    assert!(lea.until(|lea| lea.statuses.last() == Some(&0)).await);
    // Words that were typed offline come with a step 2, and are refused like the others.
    lea.statuses.clear();
    lea.come_back(&hub, "lea").await;
    assert!(
        lea.until(|lea| lea.statuses == [0]).await,
        "{:?}",
        lea.statuses
    );
    assert_eq!(house.rows("poules").len(), rows, "nothing was kept");
    teacher.writes("!").await;
    assert!(
        teacher.until(|teacher| teacher.unsynced == 0).await,
        "it is the teacher's now"
    );

    // Given back: the server asks for everything, and a client that still has its words sends them.
    turn_the_pen(&house, Pen::Up);
    assert!(lea.until(|lea| lea.unsynced == 0).await);
    assert!(
        teacher
            .until(|teacher| teacher.text().contains("trop tard"))
            .await
    );
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn rt_41_a_hundred_people_log_in_while_events_that_touch_no_rights_stream_by() {
    let house = House::new();
    for n in 0..100 {
        let class = passeplume_domain::ClassId::parse("cm2").unwrap();
        house.add_person(
            &format!("eleve{n}"),
            Role::Pupil,
            Membership::PupilOf(class),
        );
    }
    // Each login looks for longer than the watcher sleeps: were it to look again for each event, none would get in.
    *house.look.lock().unwrap() = Duration::from_millis(25);
    let hub = house.hub_with(Limits {
        watch: Duration::from_millis(2),
        ..limits()
    });
    let stop = Arc::new(AtomicBool::new(false));
    let telling = tokio::spawn({
        let (house, stop) = (house.clone(), stop.clone());
        async move {
            while !stop.load(Ordering::SeqCst) {
                let article = ArticleId::parse("a1").unwrap();
                let told = Event::Told(Telling {
                    topic: Topic::Article(article),
                    kind: TellingKind::ArticleChanged,
                    subject: "a1".into(),
                    actor: Some(account("dupre")),
                    facts: Facts::step("approve", "approved", 2),
                });
                house.events.lock().unwrap().push(told);
                tokio::time::sleep(Duration::from_millis(2)).await;
            }
        }
    });
    let mut logins = tokio::task::JoinSet::new();
    for n in 0..100_u64 {
        let hub = hub.clone();
        logins.spawn(async move {
            let mut client = Client::collab(&hub, &format!("eleve{n}"), "poules", 1_000 + n).await;
            client.until(|client| client.synced == 1).await && client.denied.is_empty()
        });
    }
    while let Some(login) = logins.join_next().await {
        assert!(login.unwrap(), "a login failed");
    }
    stop.store(true, Ordering::SeqCst);
    telling.await.unwrap();
    assert!(
        house.events.lock().unwrap().len() > 5,
        "events did stream by"
    );
}
