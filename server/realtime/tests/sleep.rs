//! Rooms in which nothing happens, and what wakes them.

mod support;

use std::{sync::atomic::Ordering, time::Duration};

use passeplume_domain::documents::Freeze;
use passeplume_realtime::{Hub, Limits};
use support::{
    Client, House,
    house::{document, limits},
};

/// Long enough for a room that rests after a tenth of a second and looks at the clock each second.
const NIGHT: Duration = Duration::from_millis(2_500);

fn sleepy(house: &std::sync::Arc<House>) -> Hub {
    house.hub_with(Limits {
        rest: Duration::from_millis(100),
        idle: Duration::from_secs(60),
        ..limits()
    })
}

fn shown(client: &Client, id: u64, what: &str) -> bool {
    client
        .presence
        .iter()
        .any(|(other, state)| *other == id && state.contains(what))
}

#[tokio::test]
async fn rt_29_carets_go_on_while_the_text_is_out_of_memory_and_the_first_word_brings_it_back() {
    let house = House::new();
    let hub = sleepy(&house);
    let mut lea = Client::collab(&hub, "lea", "poules", 11).await;
    let mut tom = Client::yjs(&hub, "tom", "poules", 22).await;
    lea.settles().await;
    lea.writes("depuis lundi").await;
    lea.shows(11, 1, r#"{"cursor":3}"#).await;
    assert!(
        tom.until(|tom| tom.text() == "depuis lundi" && shown(tom, 11, "3"))
            .await
    );
    tokio::time::sleep(NIGHT).await;
    assert!(
        house.log_of("poules").checkpoint.is_some(),
        "waking is cheap"
    );
    let loads = house.loads.load(Ordering::SeqCst);
    lea.shows(11, 2, r#"{"cursor":4}"#).await;
    assert!(tom.until(|tom| shown(tom, 11, "4")).await);
    assert_eq!(
        house.loads.load(Ordering::SeqCst),
        loads,
        "a caret needs no text"
    );
    tom.writes(", quatre poules").await;
    let whole =
        |client: &Client| client.text().contains("lundi") && client.text().contains("poules");
    assert!(lea.until(whole).await);
    assert_eq!(house.loads.load(Ordering::SeqCst), loads + 1);
    lea.writes("!").await;
    assert!(lea.until(|lea| lea.unsynced == 0).await);
    assert!(tom.until(|tom| tom.text() == lea.text()).await);
    let shares = hub.authors(&document("poules")).await.unwrap();
    assert_eq!(shares.len(), 2, "who wrote what came back too");
}

#[tokio::test]
async fn rt_29_a_pause_a_farewell_and_a_question_reach_a_room_that_sleeps() {
    let house = House::new();
    let hub = sleepy(&house);
    let mut lea = Client::collab(&hub, "lea", "poules", 11).await;
    let mut tom = Client::yjs(&hub, "tom", "poules", 22).await;
    lea.settles().await;
    lea.writes("bonjour").await;
    lea.shows(11, 1, r#"{"cursor":3}"#).await;
    assert!(
        tom.until(|tom| tom.text() == "bonjour" && shown(tom, 11, "3"))
            .await
    );
    tokio::time::sleep(NIGHT).await;
    house.freeze("poules", Freeze::Frozen);
    assert!(
        lea.until(|lea| lea.codes.iter().any(|code| code.contains("frozen")))
            .await
    );
    tokio::time::sleep(NIGHT).await;
    drop(lea);
    assert!(
        tom.until(|tom| shown(tom, 11, "null")).await,
        "who leaves a sleeping room is gone"
    );
    let mut late = Client::collab(&hub, "dupre", "poules", 33).await;
    assert!(
        late.until(|late| late.text() == "bonjour").await,
        "who comes to it gets everything"
    );
    tokio::time::sleep(NIGHT).await;
    house.log_out("tom");
    assert!(tom.until(|tom| tom.closed == Some(4401)).await);
    let drained = tokio::time::timeout(Duration::from_secs(2), hub.drain(Duration::from_secs(5)));
    assert!(drained.await.is_ok());
}
