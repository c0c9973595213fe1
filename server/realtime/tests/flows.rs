//! Whole flows through frames: what each client sees, what the log holds.

mod support;

use std::{sync::atomic::Ordering, time::Duration};

use passeplume_realtime::Format;
use support::{Client, House, house::document};

#[tokio::test]
async fn rt_1_two_clients_converge_over_both_protocols() {
    let house = House::new();
    let hub = house.hub();
    let mut lea = Client::collab(&hub, "lea", "poules", 11).await;
    let mut tom = Client::yjs(&hub, "tom", "poules", 22).await;
    assert!(lea.until(|lea| lea.unsynced == 0 && lea.synced == 1).await);
    assert!(tom.until(|tom| tom.synced == 1).await);
    lea.writes("Depuis lundi, ").await;
    assert!(tom.until(|tom| tom.text() == "Depuis lundi, ").await);
    assert_eq!(house.rows("poules").len(), 1);
    tom.writes("quatre poules").await;
    assert!(
        lea.until(|lea| lea.text() == "Depuis lundi, quatre poules" && lea.unsynced == 0)
            .await
    );
    // The y-websocket author hears its own words once they are kept; the other protocol has statuses.
    assert!(tom.until(|tom| tom.updates == 2).await);
    assert_eq!(lea.updates, 1);
    assert_eq!(lea.scopes, ["read-write"]);
    assert_eq!(lea.statuses, [1, 1]);
}

#[tokio::test]
async fn rt_2_nothing_leaves_before_it_is_kept() {
    let house = House::new();
    let hub = house.hub();
    let mut lea = Client::collab(&hub, "lea", "poules", 11).await;
    let mut tom = Client::yjs(&hub, "tom", "poules", 22).await;
    assert!(lea.until(|lea| lea.unsynced == 0).await);
    tom.settles().await;
    *house.slow.lock().unwrap() = Duration::from_millis(400);
    lea.writes("secret").await;
    tokio::time::sleep(Duration::from_millis(50)).await;
    let mut zoe = Client::yjs(&hub, "dupre", "poules", 33).await;
    let exported = tokio::spawn({
        let hub = hub.clone();
        async move { hub.content(&document("poules"), Format::Yjs).await }
    });
    for client in [&mut lea, &mut tom, &mut zoe] {
        client.hears(60).await;
        client.hears(10).await;
    }
    assert!(house.rows("poules").is_empty());
    assert_eq!(lea.statuses, [1], "the status of the first step 2 alone");
    assert_eq!(
        (tom.text(), zoe.text(), zoe.synced),
        (String::new(), String::new(), 0)
    );
    assert!(!exported.is_finished());
    assert!(lea.until(|lea| lea.unsynced == 0).await);
    assert!(zoe.until(|zoe| zoe.text() == "secret").await);
    assert!(tom.until(|tom| tom.text() == "secret").await);
    assert!(exported.await.unwrap().unwrap().len() > 6);
}

#[tokio::test]
async fn rt_3_a_reader_is_told_so_and_changes_nothing() {
    let house = House::new();
    let hub = house.hub();
    let mut lea = Client::collab(&hub, "lea", "poules", 11).await;
    lea.writes("bonjour").await;
    assert!(lea.until(|lea| lea.unsynced == 0).await);
    let mut head = Client::collab(&hub, "proche", "poules", 44).await;
    assert!(
        head.until(|head| head.statuses == [1]).await,
        "a step 2 without news"
    );
    assert_eq!(head.scopes, ["readonly"]);
    assert_eq!(head.text(), "bonjour");
    head.writes("!").await;
    assert!(head.until(|head| head.statuses == [1, 0]).await);
    assert!(
        head.until(|head| head.codes == [r#"{"code":"read-only"}"#])
            .await
    );
    let rows = house.rows("poules").len();
    head.come_back(&hub, "proche").await;
    assert!(
        head.until(|head| head.statuses == [1, 0, 0]).await,
        "a step 2 with news"
    );
    assert_eq!(house.rows("poules").len(), rows);
    lea.settles().await;
    assert_eq!(lea.text(), "bonjour");
}

#[tokio::test]
async fn rt_5_updates_queued_offline_come_before_the_step_2_and_nothing_is_lost() {
    let house = House::new();
    let hub = house.hub();
    let mut lea = Client::collab(&hub, "lea", "poules", 11).await;
    lea.writes("un ").await;
    assert!(lea.until(|lea| lea.unsynced == 0).await);
    drop(lea.types("perdu "));
    let queued = [lea.types("deux "), lea.types("trois ")];
    lea.statuses.clear();
    lea.come_back(&hub, "lea").await;
    for update in &queued {
        lea.sends(update).await;
    }
    assert!(
        lea.until(|lea| lea.statuses == [1, 1, 1]).await,
        "{:?}",
        lea.statuses
    );
    assert_eq!(lea.unsynced, 0);
    let mut tom = Client::collab(&hub, "tom", "poules", 22).await;
    assert!(tom.until(|tom| tom.text() == "un perdu deux trois ").await);
}

#[tokio::test]
async fn rt_5_a_gap_is_filled_by_another_step_2_and_one_that_is_not_is_refused() {
    let house = House::new();
    let hub = house.hub();
    let mut lea = Client::collab(&hub, "lea", "poules", 11).await;
    assert!(lea.until(|lea| lea.unsynced == 0).await);
    lea.statuses.clear();
    drop(lea.types("a"));
    lea.writes("b").await;
    assert!(lea.until(|lea| lea.statuses == [1, 1]).await);
    drop(lea.types("c"));
    let gapped = lea.types("d");
    lea.answers = false;
    lea.sends(&gapped).await;
    lea.settles().await;
    assert_eq!(lea.statuses, [1, 1], "held, not judged");
    lea.sync(1, &[0, 0]).await;
    assert!(
        lea.until(|lea| lea.statuses == [1, 1, 1, 0]).await,
        "{:?}",
        lea.statuses
    );
    assert!(lea.until(|lea| lea.codes == [r#"{"code":"gap"}"#]).await);
}

#[tokio::test]
async fn rt_6_frozen_in_mid_sentence_and_thawed_it_writes_on_as_if_nothing_had_been() {
    use passeplume_domain::documents::Freeze;
    let house = House::new();
    let hub = house.hub();
    let mut lea = Client::collab(&hub, "lea", "poules", 11).await;
    let mut tom = Client::yjs(&hub, "tom", "poules", 22).await;
    lea.writes("il était ").await;
    assert!(lea.until(|lea| lea.unsynced == 0).await);
    house.freeze("poules", Freeze::Frozen);
    assert!(
        lea.until(|lea| lea.scopes.last().unwrap() == "readonly")
            .await
    );
    assert!(lea.until(|lea| lea.codes == [r#"{"code":"frozen"}"#]).await);
    lea.writes("une ").await;
    lea.writes("fois ").await;
    tom.until(|tom| tom.synced == 1).await;
    tom.writes("TOM").await;
    assert!(lea.until(|lea| lea.statuses.ends_with(&[0, 0])).await);
    assert_eq!(lea.codes.len(), 1, "said once");
    house.freeze("poules", Freeze::Flowing);
    assert!(
        lea.until(|lea| lea.scopes.last().unwrap() == "read-write")
            .await
    );
    assert!(lea.until(|lea| lea.unsynced == 0).await);
    assert!(
        lea.until(|lea| lea.statuses.ends_with(&[0, 0, 1, 1, 1]))
            .await,
        "its step 2 and each earlier refusal"
    );
    lea.writes("une poule").await;
    assert!(lea.until(|lea| lea.unsynced == 0).await);
    assert!(
        tom.until(|tom| tom.text().contains("il était une fois une poule"))
            .await
    );
    assert!(lea.until(|lea| lea.text().contains("TOM")).await);
}

#[tokio::test]
async fn rt_7_a_logout_closes_the_sockets_and_a_lost_right_the_document() {
    let house = House::new();
    let hub = house.hub();
    let mut lea = Client::collab(&hub, "lea", "poules", 11).await;
    let mut tom = Client::collab(&hub, "tom", "poules", 22).await;
    let mut other = Client::yjs(&hub, "tom", "poules", 23).await;
    lea.settles().await;
    tom.settles().await;
    other.settles().await;
    house.log_out("lea");
    house.move_to_another_class("tom");
    assert!(lea.until(|lea| lea.closed == Some(4401)).await);
    assert!(tom.until(|tom| !tom.closes.is_empty()).await);
    assert!(other.until(|other| other.closed == Some(4401)).await);
    tom.writes("trop tard").await;
    tom.settles().await;
    assert!(house.rows("poules").is_empty());
    assert_eq!(tom.closed, None, "its other documents live on");
}

#[tokio::test]
async fn rt_10_a_forged_author_and_garbage_are_refused_and_the_room_goes_on() {
    let house = House::new();
    let hub = house.hub();
    let mut lea = Client::collab(&hub, "lea", "poules", 11).await;
    lea.writes("a").await;
    assert!(lea.until(|lea| lea.unsynced == 0).await);
    let mut forger = Client::collab(&hub, "tom", "poules", 11).await;
    assert!(forger.until(|forger| forger.unsynced == 0).await);
    forger.writes("b").await;
    assert!(forger.until(|forger| forger.statuses == [1, 0]).await);
    assert!(
        forger
            .until(|forger| forger.codes == [r#"{"code":"foreign-author"}"#])
            .await
    );
    forger.sends(&[1, 2, 3]).await;
    forger.sends(&[]).await;
    assert!(forger.until(|forger| forger.statuses == [1, 0, 0, 0]).await);
    assert!(
        forger
            .until(|forger| forger.codes.last().unwrap() == r#"{"code":"malformed"}"#)
            .await
    );
    lea.writes("c").await;
    assert!(
        lea.until(|lea| lea.unsynced == 0 && lea.text() == "ac")
            .await
    );
    for _ in 0..60 {
        forger.sends(&[9, 9, 9]).await;
    }
    assert!(forger.until(|forger| forger.closed == Some(1008)).await);
    assert_eq!(lea.text(), "ac");
}

#[tokio::test]
async fn rt_15_denied_the_socket_stays_and_may_try_again() {
    let house = House::new();
    let hub = house.hub_with(passeplume_realtime::Limits::default());
    let mut client = Client::collab(&hub, "loin", "poules", 11).await;
    assert!(
        client
            .until(|client| client.denied == ["permission-denied"])
            .await
    );
    for (who, what) in [
        ("personne", "poules"),
        ("lea", "nulle-part"),
        ("lea", "pas un nom"),
    ] {
        client.settles().await;
        client.denied.clear();
        client.log_in(who, what).await;
        assert!(
            client
                .until(|client| client.denied == ["permission-denied"])
                .await
        );
    }
    client.settles().await;
    client.log_in("lea", "poules").await;
    assert!(client.until(|client| client.unsynced == 0).await);
    assert_eq!(client.scopes, ["read-write"]);
}

#[tokio::test]
async fn rt_16_before_login_nothing_is_taken_and_not_for_long() {
    let house = House::new();
    let hub = house.hub();
    let mut early = Client::open(&hub, 11).await;
    early.address = "poules".into();
    early.writes("trop tôt").await;
    assert!(early.until(|early| early.closed == Some(1008)).await);
    let mut silent = Client::open(&hub, 12).await;
    assert!(silent.until(|silent| silent.closed == Some(1008)).await);
    let mut large = Client::open(&hub, 13).await;
    large.raw(vec![0; 65 << 10]).await;
    assert!(large.until(|large| large.closed == Some(1009)).await);
    assert!(house.rows("poules").is_empty());
}

#[tokio::test]
async fn rt_17_a_room_is_loaded_once_unloaded_when_idle_and_comes_back_whole() {
    let house = House::new();
    let hub = house.hub();
    let mut crowd = Vec::new();
    for id in 0..10 {
        crowd.push(Client::yjs(&hub, "lea", "poules", 100 + id).await);
    }
    for client in &mut crowd {
        assert!(client.until(|client| client.synced == 1).await);
    }
    assert_eq!(house.loads.load(Ordering::SeqCst), 1);
    crowd[0].writes("œufs").await;
    assert!(crowd[1].until(|client| client.text() == "œufs").await);
    drop(crowd);
    tokio::time::sleep(Duration::from_millis(1_500)).await;
    assert_eq!(hub.stats().rooms, 0);
    assert_eq!(hub.stats().sockets, 0);
    assert!(house.log_of("poules").checkpoint.is_some());
    let mut tom = Client::collab(&hub, "tom", "poules", 22).await;
    assert!(tom.until(|tom| tom.text() == "œufs").await);
    assert_eq!(house.loads.load(Ordering::SeqCst), 2);
}

#[tokio::test]
async fn rt_22_authors_are_known_and_survive_a_reload() {
    let house = House::new();
    let hub = house.hub();
    let mut lea = Client::collab(&hub, "lea", "poules", 11).await;
    lea.writes("bonjour tout le monde").await;
    assert!(lea.until(|lea| lea.unsynced == 0).await);
    for _ in 0..2 {
        let shares = hub.authors(&document("poules")).await.unwrap();
        assert_eq!(shares.len(), 1);
        assert_eq!((shares[0].inserted, shares[0].remaining), (21, 21));
        lea.ws.get_mut();
        drop(std::mem::replace(&mut lea, Client::open(&hub, 5).await));
        tokio::time::sleep(Duration::from_millis(1_500)).await;
    }
    assert!(house.loads.load(Ordering::SeqCst) >= 2);
}

#[tokio::test]
async fn rt_11_thirty_two_new_ids_a_day_may_write_and_showing_oneself_does_not_count() {
    let house = House::new();
    let hub = house.hub();
    for id in 0..40 {
        let mut tab = Client::collab(&hub, "lea", "poules", 1_000 + id).await;
        assert!(tab.until(|tab| tab.unsynced == 0).await);
        tab.shows(1_000 + id, 1, "{}").await;
        if id < 32 {
            tab.writes("x").await;
            assert!(tab.until(|tab| tab.statuses == [1, 1]).await, "tab {id}");
        } else {
            tab.writes("x").await;
            assert!(tab.until(|tab| tab.statuses == [1, 0]).await, "tab {id}");
            assert!(
                tab.until(|tab| tab.codes == [r#"{"code":"too-many-ids"}"#])
                    .await
            );
        }
    }
    let mut tom = Client::collab(&hub, "tom", "poules", 22).await;
    assert!(tom.until(|tom| tom.text().len() == 32).await);
}

#[tokio::test]
async fn rt_25_a_client_that_says_goodbye_is_answered() {
    use futures_util::SinkExt as _;
    use tokio_tungstenite::tungstenite::Message;
    let house = House::new();
    let hub = house.hub();
    let mut lea = Client::collab(&hub, "lea", "poules", 11).await;
    assert!(lea.until(|lea| lea.unsynced == 0).await);
    lea.ws.send(Message::Close(None)).await.ok();
    assert!(lea.until(|lea| lea.closed.is_some()).await);
    assert_ne!(lea.closed, Some(1006));
}
