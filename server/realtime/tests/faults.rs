//! Trouble: a store that fails, readers that stall, floods, the end of the process.

mod support;

use std::time::Duration;

use passeplume_domain::documents::AppendError;
use passeplume_realtime::Limits;
use support::{Client, House, house};

#[tokio::test]
async fn rt_8_a_store_without_room_says_not_saved_and_everything_arrives_later() {
    let house = House::new();
    let hub = house.hub();
    let mut lea = Client::collab(&hub, "lea", "poules", 11).await;
    let mut tom = Client::yjs(&hub, "tom", "cantine", 22).await;
    lea.writes("avant ").await;
    assert!(lea.until(|lea| lea.unsynced == 0).await);
    tom.settles().await;
    house.breaks(AppendError::Unavailable("disk full".into()));
    lea.statuses.clear();
    lea.writes("pendant ").await;
    assert!(lea.until(|lea| lea.closed == Some(1013)).await);
    assert!(lea.statuses.is_empty(), "neither saved nor refused");
    lea.come_back(&hub, "lea").await;
    assert!(
        lea.until(|lea| lea.statuses == [0]).await,
        "{:?}",
        lea.statuses
    );
    assert!(
        lea.until(|lea| lea.codes == [r#"{"code":"not-saved"}"#])
            .await
    );
    let mut reader = Client::collab(&hub, "proche", "poules", 33).await;
    assert!(
        reader.until(|reader| reader.text() == "avant ").await,
        "reads go on"
    );
    tom.writes("tom").await;
    tom.settles().await;
    assert_eq!(tom.closed, None, "the others stay");
    house.heals();
    assert!(lea.until(|lea| lea.unsynced == 0).await);
    assert!(
        reader
            .until(|reader| reader.text() == "avant pendant ")
            .await
    );
    let mut late = Client::collab(&hub, "lea", "cantine", 44).await;
    tom.settles().await;
    assert!(late.until(|late| late.text() == "tom").await);
}

#[tokio::test]
async fn rt_8_one_room_in_trouble_is_its_own_trouble() {
    let house = House::new();
    let hub = house.hub();
    let mut lea = Client::collab(&hub, "lea", "poules", 11).await;
    let mut tom = Client::collab(&hub, "tom", "cantine", 22).await;
    lea.settles().await;
    tom.settles().await;
    *house.troubled.lock().unwrap() = Some(house::document("poules"));
    *house.slow.lock().unwrap() = Duration::from_millis(30);
    house.breaks(AppendError::Conflict);
    for _ in 0..3 {
        lea.writes("x").await;
        tom.writes("y").await;
    }
    assert!(tom.until(|tom| tom.unsynced == 0).await);
    assert!(lea.until(|lea| lea.closed == Some(1013)).await);
    house.heals();
    lea.come_back(&hub, "lea").await;
    assert!(lea.until(|lea| lea.unsynced == 0).await);
    assert_eq!(house.rows("poules").len(), 1);
}

#[tokio::test]
async fn rt_9_a_medium_that_fails_is_fatal_and_nothing_is_acknowledged() {
    let house = House::new();
    let hub = house.hub();
    let mut lea = Client::collab(&hub, "lea", "poules", 11).await;
    assert!(lea.until(|lea| lea.unsynced == 0).await);
    house.breaks(AppendError::Medium("fsync".into()));
    lea.writes("x").await;
    let cause = tokio::time::timeout(Duration::from_secs(2), hub.fatal()).await;
    assert_eq!(cause.unwrap(), "fsync");
    lea.until(|lea| lea.closed.is_some()).await;
    assert_eq!(lea.statuses, [1], "the first step 2 alone");
    house.heals();
    lea.come_back(&hub, "lea").await;
    lea.settles().await;
    assert!(house.rows("poules").is_empty(), "never a second try");
}

#[tokio::test]
async fn rt_13_a_stalled_reader_costs_its_mailbox_and_is_brought_up_to_date_by_one_difference() {
    let house = House::new();
    let hub = house.hub_with(Limits {
        mailbox: 64 << 10,
        ..house::limits()
    });
    let mut lea = Client::collab(&hub, "lea", "poules", 11).await;
    let mut stalled = Client::yjs(&hub, "tom", "poules", 22).await;
    assert!(lea.until(|lea| lea.unsynced == 0).await);
    assert!(stalled.until(|stalled| stalled.synced == 1).await);
    let words = "lorem ipsum ".repeat(200);
    for _ in 0..200 {
        lea.writes(&words).await;
        assert!(lea.until(|lea| lea.unsynced == 0).await);
    }
    assert!(
        stalled
            .until(|stalled| stalled.text().len() == 200 * words.len())
            .await
    );
    assert!(stalled.updates < 150, "{} frames", stalled.updates);
    assert_eq!(stalled.synced, 2, "one difference");
    assert_eq!(stalled.closed, None);
}

#[tokio::test]
async fn rt_13_a_reader_that_never_drains_is_closed() {
    let house = House::new();
    let hub = house.hub_with(Limits {
        mailbox: 16 << 10,
        lag: Duration::from_millis(300),
        ..house::limits()
    });
    let mut lea = Client::collab(&hub, "lea", "poules", 11).await;
    let mut stalled = Client::yjs(&hub, "tom", "poules", 22).await;
    assert!(stalled.until(|stalled| stalled.synced == 1).await);
    let words = "lorem ipsum ".repeat(2_000);
    for _ in 0..10 {
        lea.writes(&words).await;
        assert!(lea.until(|lea| lea.unsynced == 0).await);
    }
    tokio::time::sleep(Duration::from_millis(2_600)).await;
    assert!(
        stalled.until(|stalled| stalled.closed == Some(1013)).await,
        "{:?}",
        stalled.closed
    );
}

#[tokio::test]
async fn rt_14_five_hundred_questions_get_one_answer_at_a_time() {
    let house = House::new();
    let hub = house.hub();
    let mut lea = Client::collab(&hub, "lea", "poules", 11).await;
    let words = "lorem ipsum ".repeat(20_000);
    lea.writes(&words).await;
    assert!(lea.until(|lea| lea.unsynced == 0).await);
    let mut curious = Client::yjs(&hub, "tom", "poules", 22).await;
    curious.answers = false;
    for _ in 0..500 {
        curious.sync(0, &[0]).await;
    }
    curious.settles().await;
    assert!(
        (1..20).contains(&curious.synced),
        "{} answers",
        curious.synced
    );
    assert_eq!(curious.text(), words);
}

#[tokio::test]
async fn rt_18_drain_commits_says_come_back_and_lets_nobody_in() {
    let house = House::new();
    let hub = house.hub();
    let mut lea = Client::collab(&hub, "lea", "poules", 11).await;
    assert!(lea.until(|lea| lea.unsynced == 0).await);
    *house.slow.lock().unwrap() = Duration::from_millis(100);
    lea.writes("dernier mot").await;
    tokio::time::sleep(Duration::from_millis(20)).await;
    let draining = tokio::spawn({
        let hub = hub.clone();
        async move { hub.drain(Duration::from_secs(5)).await }
    });
    assert!(lea.until(|lea| lea.closed == Some(1012)).await);
    assert_eq!(lea.unsynced, 0);
    draining.await.unwrap();
    assert_eq!(house.rows("poules").len(), 1);
    assert_eq!(hub.stats().sockets, 0);
    let mut late = Client::collab(&hub, "tom", "poules", 22).await;
    assert!(late.until(|late| late.closed == Some(1012)).await);
}

#[tokio::test]
async fn rt_19_the_thirteenth_socket_closes_the_longest_silent() {
    let house = House::new();
    let hub = house.hub();
    let mut sockets = Vec::new();
    for id in 0..13 {
        let mut socket = Client::collab(&hub, "lea", "poules", 100 + id).await;
        assert!(socket.until(|socket| socket.unsynced == 0).await);
        tokio::time::sleep(Duration::from_millis(5)).await;
        sockets.push(socket);
    }
    assert!(sockets[0].until(|socket| socket.closed == Some(1008)).await);
    sockets[12].settles().await;
    sockets[1].settles().await;
    assert_eq!((sockets[1].closed, sockets[12].closed), (None, None));
}

#[tokio::test]
async fn rt_21_floods_and_what_is_no_message_end_the_socket_with_their_code() {
    use futures_util::SinkExt as _;
    use tokio_tungstenite::tungstenite::Message;
    let house = House::new();
    let hub = house.hub();
    let mut pinger = Client::collab(&hub, "lea", "poules", 11).await;
    pinger.settles().await;
    for _ in 0..60 {
        pinger.ws.send(Message::Ping(vec![1].into())).await.ok();
    }
    assert!(pinger.until(|pinger| pinger.closed == Some(1008)).await);
    let mut writer = Client::collab(&hub, "lea", "poules", 12).await;
    writer.settles().await;
    writer.ws.send(Message::Text("bonjour".into())).await.ok();
    assert!(writer.until(|writer| writer.closed == Some(1003)).await);
    let mut broad = Client::collab(&hub, "lea", "poules", 13).await;
    broad.settles().await;
    broad.send(&[5, 2, b'{', b'}']).await;
    assert!(
        broad
            .until(|broad| broad.codes == [r#"{"code":"unsupported"}"#])
            .await
    );
    broad.send(&[6, 2, b'{', b'}']).await;
    assert!(broad.until(|broad| broad.closed == Some(1008)).await);
    let mut large = Client::collab(&hub, "lea", "poules", 14).await;
    large.settles().await;
    large.sync(2, &vec![0; (1 << 20) + 10]).await;
    assert!(large.until(|large| large.closed == Some(1009)).await);
}

#[tokio::test]
async fn rt_23_a_room_that_panics_is_loaded_again_and_the_others_never_notice() {
    let house = House::new();
    let hub = house.hub();
    let mut lea = Client::collab(&hub, "lea", "poules", 11).await;
    let mut tom = Client::collab(&hub, "tom", "cantine", 22).await;
    lea.writes("gardé").await;
    assert!(lea.until(|lea| lea.unsynced == 0).await);
    assert!(tom.until(|tom| tom.unsynced == 0).await);
    house.panics.store(1, std::sync::atomic::Ordering::SeqCst);
    house.freeze("poules", passeplume_domain::documents::Freeze::Flowing);
    assert!(lea.until(|lea| lea.closed == Some(1013)).await);
    lea.come_back(&hub, "lea").await;
    lea.writes(" toujours").await;
    assert!(lea.until(|lea| lea.unsynced == 0).await);
    tom.writes("tom").await;
    assert!(tom.until(|tom| tom.unsynced == 0).await);
    assert_eq!(tom.closed, None);
}

#[tokio::test(start_paused = true)]
async fn rt_24_heartbeats_keep_watchdogs_quiet_and_a_dead_peer_is_noticed() {
    let house = House::new();
    let hub = house.hub();
    let mut lea = Client::collab(&hub, "lea", "poules", 11).await;
    let mut tom = Client::yjs(&hub, "tom", "poules", 22).await;
    lea.settles().await;
    tom.settles().await;
    let mut dead = Client::yjs(&hub, "tom", "poules", 23).await;
    dead.settles().await;
    for _ in 0..10 {
        tokio::time::sleep(Duration::from_secs(5)).await;
        lea.hears(1).await;
        lea.hears(1).await;
        tom.hears(1).await;
        tom.hears(1).await;
    }
    assert!(lea.pings >= 4, "{} heartbeats", lea.pings);
    assert_eq!((lea.closed, tom.closed), (None, None));
    tokio::time::sleep(Duration::from_secs(20)).await;
    assert_eq!(hub.stats().sockets, 2, "the dead one is gone");
    drop(dead);
}

#[tokio::test]
async fn rt_5_what_waits_without_content_weighs_too() {
    let house = House::new();
    let hub = house.hub_with(Limits {
        held: 4 << 10,
        ..house::limits()
    });
    let mut lea = Client::collab(&hub, "lea", "poules", 11).await;
    assert!(lea.until(|lea| lea.unsynced == 0).await);
    // On a new socket it never answers our step 1, and sends updates without a byte.
    lea.answers = false;
    lea.come_back(&hub, "lea").await;
    lea.statuses.clear();
    for _ in 0..200 {
        lea.sync(2, &[]).await;
    }
    assert!(
        lea.until(|lea| lea.statuses.contains(&0)).await,
        "all of them wait for ever"
    );
}

#[tokio::test]
async fn rt_15_a_socket_forgets_the_texts_that_it_has_left() {
    let house = House::new();
    let hub = house.hub_with(Limits {
        seats: 2,
        ..house::limits()
    });
    let mut lea = Client::collab(&hub, "lea", "poules", 11).await;
    assert!(lea.until(|lea| lea.unsynced == 0).await);
    for session in ["one", "two", "three", "four"] {
        lea.settles().await;
        lea.send(&[7]).await;
        lea.scopes.clear();
        lea.log_in("lea", &format!("poules\0{session}")).await;
        assert!(
            lea.until(|lea| lea.scopes == ["read-write"]).await,
            "opened again as {session}"
        );
    }
}
