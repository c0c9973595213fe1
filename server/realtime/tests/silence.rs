//! Rooms without a task: what reaches them, what time brings about in them, and what they remember.

mod support;

use std::{
    sync::{Arc, atomic::Ordering},
    time::Duration,
};

use passeplume_domain::{Millis, accounts::session_id_of, documents::Freeze, events::Event};
use passeplume_realtime::{Format, Hub, Limits};
use support::{
    Client, House,
    house::{document, limits},
};

/// Long enough for a room that rests after a fiftieth of a second.
const NIGHT: Duration = Duration::from_millis(400);

fn sleepy(house: &Arc<House>) -> Hub {
    house.hub_with(Limits {
        rest: Duration::from_millis(20),
        idle: Duration::from_secs(60),
        ..limits()
    })
}

fn tasks() -> usize {
    tokio::runtime::Handle::current()
        .metrics()
        .num_alive_tasks()
}

fn shown(client: &Client, id: u64, what: &str) -> bool {
    client
        .presence
        .iter()
        .any(|(other, state)| *other == id && state.contains(what))
}

/// Léa on `/collab` and Tom on `/yjs`, who have read "bonjour" and see Léa's caret, in a room that is silent.
async fn a_silent_room(house: &Arc<House>, hub: &Hub) -> (Client, Client) {
    let before = tasks();
    let mut lea = Client::collab(hub, "lea", "poules", 11).await;
    let mut tom = Client::yjs(hub, "tom", "poules", 22).await;
    lea.settles().await;
    lea.writes("bonjour").await;
    lea.shows(11, 1, r#"{"cursor":3}"#).await;
    assert!(
        tom.until(|tom| tom.text() == "bonjour" && shown(tom, 11, "3"))
            .await
    );
    assert!(lea.until(|lea| lea.unsynced == 0).await);
    tokio::time::sleep(NIGHT).await;
    assert_eq!(house.rows("poules").len(), 0, "a checkpoint holds them");
    assert_eq!(tasks() - before, 2, "one task a socket, none a room");
    lea.codes.clear();
    lea.scopes.clear();
    tom.presence.clear();
    (lea, tom)
}

#[tokio::test]
async fn rt_31_a_silent_text_has_no_task_and_each_word_wakes_one() {
    let house = House::new();
    let hub = sleepy(&house);
    let before = tasks();
    let mut clients = Vec::new();
    for number in 0..20 {
        let name = format!("texte-{number}");
        house.add_document(&name);
        let who = if number % 2 == 0 { "lea" } else { "tom" };
        let mut client = Client::yjs(&hub, who, &name, 100 + number).await;
        assert!(client.until(|client| client.synced == 1).await);
        clients.push(client);
    }
    assert!(clients.iter_mut().all(|client| client.closed.is_none()));
    tokio::time::sleep(NIGHT).await;
    // Twelve sockets a person: all are here.
    assert_eq!(hub.stats().sockets, 20);
    assert_eq!(hub.stats().rooms, 20);
    assert_eq!(tasks() - before, 20, "one task a socket, none a room");
    let loads = house.loads.load(Ordering::SeqCst);
    for client in &mut clients {
        client.writes("mot").await;
    }
    for client in &mut clients {
        assert!(client.until(|client| client.updates == 1).await);
    }
    assert_eq!(house.loads.load(Ordering::SeqCst) - loads, 20);
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn rt_31_words_that_arrive_exactly_while_the_room_lies_down_are_kept_once_and_in_order() {
    const WORDS: usize = 60;
    let house = House::new();
    let hub = house.hub_with(Limits {
        rest: Duration::ZERO,
        commit_pace: Duration::from_millis(1),
        ..limits()
    });
    let mut writers = Vec::new();
    for (at, who) in [(0, "lea"), (1, "tom"), (2, "dupre")] {
        let hub = hub.clone();
        writers.push(tokio::spawn(async move {
            let id = 11 * (at + 1);
            let mut client = match at {
                1 => Client::yjs(&hub, who, "poules", id).await,
                _ => Client::collab(&hub, who, "poules", id).await,
            };
            assert!(client.until(|client| client.synced == 1).await);
            for number in 0..WORDS {
                client.writes(&format!("<{who}{number}>")).await;
                client
                    .shows(id, u32::try_from(number).unwrap() + 1, "{}")
                    .await;
                // A room without work looks at the clock every ten milliseconds: the next word comes about then.
                let jitter = (number as u64 * 5 + at * 3) % 11;
                tokio::time::sleep(Duration::from_millis(14 + jitter)).await;
                while client.hears(0).await {}
            }
            // On `/yjs` nobody counts: the comparison at the end does.
            let kept = |client: &Client| at == 1 || client.unsynced == 0;
            assert!(client.until(kept).await, "{who}");
            client
        }));
    }
    let mut clients = Vec::new();
    for writer in writers {
        clients.push(writer.await.unwrap());
    }
    let mut late = Client::yjs(&hub, "proche", "poules", 99).await;
    let last = |late: &Client, who| late.text().contains(&format!("<{who}{}>", WORDS - 1));
    assert!(
        late.until(|late| ["lea", "tom", "dupre"].iter().all(|who| last(late, who)))
            .await
    );
    let text = late.text();
    for who in ["lea", "tom", "dupre"] {
        // Everybody types at the end of what they see, so their own words stand in the order of typing.
        let places: Vec<_> = (0..WORDS)
            .map(|number| {
                text.match_indices(&format!("<{who}{number}>"))
                    .map(|(at, _)| at)
                    .collect::<Vec<_>>()
            })
            .collect();
        assert!(
            places.iter().all(|places| places.len() == 1),
            "{who}: {text}"
        );
        assert!(places.is_sorted(), "{who}: {text}");
    }
    for client in &mut clients {
        assert!(client.until(|client| client.text() == text).await);
        assert_eq!(client.closed, None);
        assert!(client.statuses.iter().all(|&status| status == 1));
    }
    let loads = house.loads.load(Ordering::SeqCst);
    println!("{loads} times from silence to work");
    assert!(loads > 10, "{loads} loads: the room hardly ever lay down");
}

#[tokio::test]
async fn rt_32_carets_outlive_the_task_and_renewing_them_needs_no_text() {
    let house = House::new();
    let hub = sleepy(&house);
    let (mut lea, mut tom) = a_silent_room(&house, &hub).await;
    let loads = house.loads.load(Ordering::SeqCst);
    for clock in 2..6 {
        lea.shows(11, clock, r#"{"cursor":3}"#).await;
        assert!(tom.until(|tom| shown(tom, 11, "lea M.")).await);
        tom.presence.clear();
        tokio::time::sleep(NIGHT).await;
    }
    assert_eq!(house.loads.load(Ordering::SeqCst), loads);
    let mut late = Client::yjs(&hub, "dupre", "poules", 33).await;
    assert!(
        late.until(|late| shown(late, 11, "3")).await,
        "who comes sees them"
    );
    assert!(late.until(|late| late.text() == "bonjour").await);
    // Its own colour and clock went through the record too: what is older is not news.
    tom.presence.clear();
    tokio::time::sleep(NIGHT).await;
    lea.shows(11, 3, r#"{"cursor":9}"#).await;
    tom.hears(200).await;
    assert!(!shown(&tom, 11, "9"), "an old clock");
}

#[tokio::test(start_paused = true)]
async fn rt_32_a_caret_that_is_not_renewed_goes_after_thirty_seconds_of_silence() {
    let house = House::new();
    let hub = sleepy(&house);
    let (lea, mut tom) = a_silent_room(&house, &hub).await;
    let loads = house.loads.load(Ordering::SeqCst);
    tokio::time::sleep(Duration::from_secs(25)).await;
    tom.hears(10).await;
    assert!(!shown(&tom, 11, "null"));
    tokio::time::sleep(Duration::from_secs(7)).await;
    assert!(tom.until(|tom| shown(tom, 11, "null")).await);
    assert_eq!(house.loads.load(Ordering::SeqCst), loads);
    drop(lea);
}

#[tokio::test]
async fn rt_32_a_session_that_runs_out_in_a_silent_room_ends_its_socket() {
    let house = House::new();
    house
        .sessions
        .lock()
        .unwrap()
        .get_mut(&session_id_of("tom").unwrap())
        .unwrap()
        .expires = Millis(1_000_000 + 5_000);
    let hub = sleepy(&house);
    let (mut lea, mut tom) = a_silent_room(&house, &hub).await;
    house.clock.store(5_001, Ordering::SeqCst);
    assert!(tom.until(|tom| tom.closed == Some(4401)).await);
    lea.hears(50).await;
    assert_eq!(lea.closed, None);
}

#[tokio::test]
async fn rt_33_rights_that_change_reach_a_silent_room_within_a_second_and_without_its_text() {
    let house = House::new();
    let hub = sleepy(&house);
    let (mut lea, mut tom) = a_silent_room(&house, &hub).await;
    let mut elsewhere = Client::yjs(&hub, "dupre", "cantine", 44).await;
    assert!(elsewhere.until(|elsewhere| elsewhere.synced == 1).await);
    tokio::time::sleep(NIGHT).await;
    let loads = house.loads.load(Ordering::SeqCst);
    let within = Duration::from_secs(1);
    house.freeze("poules", Freeze::Frozen);
    let told = lea.until(|lea| lea.codes.iter().any(|code| code.contains("frozen")));
    assert!(tokio::time::timeout(within, told).await.unwrap());
    assert_eq!(lea.scopes, ["readonly"]);
    assert_eq!(
        house.loads.load(Ordering::SeqCst),
        loads,
        "rights need no text"
    );
    // Refused, remembered over another silence, and made good when the right returns.
    lea.writes(" à tous").await;
    assert!(lea.until(|lea| lea.statuses.ends_with(&[0])).await);
    tokio::time::sleep(NIGHT).await;
    house.freeze("poules", Freeze::Flowing);
    let again = lea.until(|lea| lea.unsynced == 0);
    assert!(tokio::time::timeout(within, again).await.unwrap());
    assert!(tom.until(|tom| tom.text() == "bonjour à tous").await);
    tokio::time::sleep(NIGHT).await;
    house.move_to_another_class("tom");
    let closed = tom.until(|tom| tom.closed == Some(4401));
    assert!(tokio::time::timeout(within, closed).await.unwrap());
    lea.hears(50).await;
    elsewhere.hears(50).await;
    assert_eq!((lea.closed, elsewhere.closed), (None, None));
    assert_eq!(house.loads.load(Ordering::SeqCst), loads + 2);
}

#[tokio::test]
async fn rt_33_a_text_that_is_deleted_in_its_silence_is_shown_to_nobody() {
    let house = House::new();
    let hub = sleepy(&house);
    let (mut lea, mut tom) = a_silent_room(&house, &hub).await;
    house.documents.lock().unwrap().remove(&document("poules"));
    let deleted = Event::DocumentChanged(document("poules"));
    house.events.lock().unwrap().push(deleted);
    assert!(lea.until(|lea| lea.closes == ["no-access"]).await);
    assert!(tom.until(|tom| tom.closed == Some(4401)).await);
}

#[tokio::test]
async fn rt_34_who_leaves_a_silent_room_is_gone_and_an_empty_one_leaves_memory() {
    let house = House::new();
    let hub = house.hub_with(Limits {
        rest: Duration::from_millis(20),
        idle: Duration::from_millis(1_500),
        ..limits()
    });
    let (lea, mut tom) = a_silent_room(&house, &hub).await;
    let loads = house.loads.load(Ordering::SeqCst);
    drop(lea);
    assert!(tom.until(|tom| shown(tom, 11, "null")).await);
    tokio::time::sleep(NIGHT).await;
    tom.ws.close(None).await.ok();
    drop(tom);
    tokio::time::sleep(NIGHT).await;
    assert_eq!(hub.stats().rooms, 1, "not before its time");
    tokio::time::sleep(Duration::from_millis(2_700)).await;
    assert_eq!(hub.stats().rooms, 0);
    assert_eq!(
        house.loads.load(Ordering::SeqCst),
        loads,
        "no text was needed"
    );
    let mut late = Client::yjs(&hub, "dupre", "poules", 33).await;
    assert!(late.until(|late| late.text() == "bonjour").await);
}

#[tokio::test]
async fn rt_34_a_log_that_has_moved_on_during_the_silence_is_not_written_to() {
    let house = House::new();
    let hub = sleepy(&house);
    let (mut lea, mut tom) = a_silent_room(&house, &hub).await;
    house
        .logs
        .lock()
        .unwrap()
        .get_mut(&document("poules"))
        .unwrap()
        .head += 1;
    lea.writes("!").await;
    assert!(lea.until(|lea| lea.closed == Some(1013)).await);
    assert!(tom.until(|tom| tom.closed == Some(1013)).await);
    assert!(house.rows("poules").is_empty());
    lea.come_back(&hub, "lea").await;
    assert!(lea.until(|lea| lea.unsynced == 0).await);
    assert_eq!(house.rows("poules").len(), 1);
}

#[tokio::test]
async fn rt_34_whoever_asks_from_outside_is_answered_though_the_log_has_moved_on() {
    let house = House::new();
    let hub = sleepy(&house);
    let (mut lea, _tom) = a_silent_room(&house, &hub).await;
    house
        .logs
        .lock()
        .unwrap()
        .get_mut(&document("poules"))
        .unwrap()
        .head += 1;
    let asked = hub.content(&document("poules"), Format::Yjs).await;
    assert!(asked.is_ok(), "{asked:?}");
    assert!(lea.until(|lea| lea.closed == Some(1013)).await);
}

#[tokio::test]
async fn rt_34_draining_does_not_wake_the_silent() {
    let house = House::new();
    let hub = sleepy(&house);
    let (mut lea, mut tom) = a_silent_room(&house, &hub).await;
    let loads = house.loads.load(Ordering::SeqCst);
    let draining = tokio::spawn({
        let hub = hub.clone();
        async move { hub.drain(Duration::from_secs(3)).await }
    });
    assert!(lea.until(|lea| lea.closed == Some(1012)).await);
    assert!(tom.until(|tom| tom.closed == Some(1012)).await);
    draining.await.unwrap();
    assert_eq!(house.loads.load(Ordering::SeqCst), loads);
}
