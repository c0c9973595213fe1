//! Texts that are built before their first word: a caret in the text says that it is near.

mod support;

use std::{
    sync::{Arc, atomic::Ordering},
    time::Duration,
};

use passeplume_domain::documents::Freeze;
use passeplume_realtime::{Hub, Limits};
use support::{Client, House, house::limits};

/// Long enough for a room that rests after a fiftieth of a second.
const NIGHT: Duration = Duration::from_millis(400);

const HERE: &str = r#"{"cursor":{"anchor":{"type":null},"head":{"type":null}}}"#;
const THERE: &str = r#"{"cursor":{"anchor":{"type":1},"head":{"type":1}}}"#;

fn hub(house: &Arc<House>, ahead: usize) -> Hub {
    house.hub_with(Limits {
        rest: Duration::from_millis(20),
        idle: Duration::from_secs(60),
        ahead,
        ..limits()
    })
}

/// Léa in a silent room whose text fails whoever builds it: what stands beside its words does not read.
async fn a_text_that_tells_when_it_is_built(house: &Arc<House>, hub: &Hub, name: &str) -> Client {
    let mut lea = Client::collab(hub, "lea", name, 11).await;
    lea.settles().await;
    lea.writes("bonjour").await;
    assert!(lea.until(|lea| lea.unsynced == 0).await);
    tokio::time::sleep(NIGHT).await;
    house.spoils_what_stands_beside(name);
    lea
}

async fn is_built(client: &mut Client) -> bool {
    client.until(|client| client.closed == Some(1013)).await
}

async fn stays(client: &mut Client) -> bool {
    tokio::time::sleep(NIGHT).await;
    while client.hears(20).await {}
    client.closed.is_none()
}

#[tokio::test]
async fn rt_42_a_caret_that_somebody_who_may_write_puts_in_the_text_has_it_built() {
    let house = House::new();
    let hub = hub(&house, 1);
    let mut lea = a_text_that_tells_when_it_is_built(&house, &hub, "poules").await;
    lea.shows(11, 1, r#"{"cursor":null,"view":"print"}"#).await;
    assert!(stays(&mut lea).await, "there is nobody's caret");
    house.freeze("poules", Freeze::Frozen);
    assert!(lea.until(|lea| !lea.codes.is_empty()).await);
    lea.shows(11, 2, HERE).await;
    assert!(stays(&mut lea).await, "who reads does not write");
    house.freeze("poules", Freeze::Flowing);
    assert!(
        lea.until(|lea| lea.scopes.ends_with(&["read-write".to_owned()]))
            .await
    );
    lea.shows(11, 3, HERE).await;
    assert!(stays(&mut lea).await, "a caret that rests is renewed");
    lea.shows(11, 4, THERE).await;
    assert!(is_built(&mut lea).await);
}

#[tokio::test]
async fn rt_42_who_has_just_come_and_puts_the_caret_in_the_text_finds_it_built() {
    let house = House::new();
    let hub = hub(&house, 1);
    let mut lea = a_text_that_tells_when_it_is_built(&house, &hub, "poules").await;
    let mut tom = Client::yjs(&hub, "tom", "poules", 22).await;
    assert!(tom.until(|tom| tom.text() == "bonjour").await);
    assert!(stays(&mut tom).await, "sitting down builds nothing");
    // Its client id is nobody's yet: the claim to it is kept first.
    tom.shows(22, 1, r#"{"selection":{"anchor":1}}"#).await;
    assert!(is_built(&mut tom).await);
    assert!(is_built(&mut lea).await);
}

#[tokio::test]
async fn rt_42_the_text_goes_again_where_the_caret_rests() {
    let house = House::new();
    let hub = hub(&house, 1);
    let mut lea = Client::collab(&hub, "lea", "poules", 11).await;
    lea.settles().await;
    lea.writes("bonjour").await;
    assert!(lea.until(|lea| lea.unsynced == 0).await);
    lea.shows(11, 1, HERE).await;
    tokio::time::sleep(NIGHT).await;
    let (loads, tasks) = (house.loads.load(Ordering::SeqCst), tasks());
    lea.shows(11, 2, THERE).await;
    tokio::time::sleep(NIGHT).await;
    assert_eq!(house.loads.load(Ordering::SeqCst), loads + 1);
    for clock in 3..6 {
        lea.shows(11, clock, THERE).await;
        tokio::time::sleep(Duration::from_millis(50)).await;
    }
    tokio::time::sleep(NIGHT).await;
    assert_eq!(house.loads.load(Ordering::SeqCst), loads + 1, "renewed");
    assert_eq!(self::tasks(), tasks, "the room has no task");
    lea.writes("!").await;
    assert!(lea.until(|lea| lea.unsynced == 0).await);
}

fn tasks() -> usize {
    let runtime = tokio::runtime::Handle::current();
    runtime.metrics().num_alive_tasks()
}

#[tokio::test]
async fn rt_42_who_writes_before_its_turn_does_not_wait_for_it() {
    let house = House::new();
    // Nobody's turn ever comes.
    let hub = hub(&house, 0);
    let mut lea = a_text_that_tells_when_it_is_built(&house, &hub, "poules").await;
    lea.shows(11, 1, HERE).await;
    assert!(stays(&mut lea).await, "it is not its turn");
    lea.shows(11, 2, THERE).await;
    lea.writes("!").await;
    assert!(is_built(&mut lea).await);
}

#[tokio::test]
async fn rt_42_each_room_gets_its_turn() {
    let house = House::new();
    let hub = hub(&house, 1);
    let mut clients = Vec::new();
    for number in 0..8 {
        let name = format!("texte-{number}");
        house.add_document(&name);
        clients.push(a_text_that_tells_when_it_is_built(&house, &hub, &name).await);
    }
    for client in &mut clients {
        client.shows(11, 1, HERE).await;
    }
    for client in &mut clients {
        assert!(is_built(client).await);
    }
}
