//! Clients that say how far they have the log.

mod support;

use std::{
    sync::{Arc, atomic::Ordering},
    time::Duration,
};

use passeplume_realtime::{Hub, Limits};
use support::{
    Client, House,
    client::new_doc,
    house::limits,
    texts::{Dice, a_long_past, edits, follower, kept, meaning, misses},
};
use yrs::{
    ReadTxn as _, StateVector, Text as _, Transact as _, Update, updates::decoder::Decode as _,
};

fn drowsy(house: &Arc<House>) -> Hub {
    house.hub_with(Limits {
        rest: Duration::from_millis(100),
        idle: Duration::from_secs(60),
        ..limits()
    })
}

#[tokio::test]
async fn rt_36_who_comes_back_gets_the_rows_that_were_missed_and_third_parties_see_no_difference() {
    let house = House::new();
    let hub = house.hub();
    let (mut lea, mut tom) = a_long_past(&house, &hub).await;
    let before = tom.place.clone();
    misses(&house, &hub, &mut tom, &mut lea, 10).await;
    assert_eq!(tom.resumed, [true]);
    assert!(
        tom.answered[1] < 400,
        "{} bytes for ten edits",
        tom.answered[1]
    );
    assert_eq!(house.reads.load(Ordering::SeqCst), 0, "remembered");
    // Nobody else heard of places: `Client` refuses such a message where it never asked.
    assert!(lea.codes.is_empty() && lea.resumed.is_empty());
    // Who missed nothing gets nothing; a difference by state vector carries all that was ever deleted.
    assert!(tom.until(|tom| tom.place != before).await);
    for (client, who) in [(&mut tom, "tom"), (&mut lea, "lea")] {
        client.synced = 0;
        client.come_back(&hub, who).await;
        assert!(client.until(|client| client.synced == 1).await);
    }
    assert_eq!(tom.answered[2], 2);
    assert!(lea.answered[1] > 200, "{} bytes", lea.answered[1]);
    // After a restart too.
    tom.ws.close(None).await.ok();
    drop(hub);
    let hub = house.hub();
    lea.come_back(&hub, "lea").await;
    assert!(lea.until(|lea| lea.unsynced == 0).await);
    misses(&house, &hub, &mut tom, &mut lea, 5).await;
    assert_eq!(tom.resumed, [true, true, true]);
    assert!(tom.answered[3] < 300, "{} bytes", tom.answered[3]);
    assert!(tom.until(|tom| tom.unsynced == 0).await);
}

#[tokio::test]
async fn rt_36_rows_older_than_a_room_remembers_come_from_the_log_while_the_text_sleeps() {
    let house = House::new();
    let hub = drowsy(&house);
    let (mut lea, mut tom) = a_long_past(&house, &hub).await;
    tom.ws.close(None).await.ok();
    let mut dice = Dice(1);
    for _ in 0..30 {
        house.a_moment_later();
        edits(&mut lea, &mut dice).await;
    }
    assert!(lea.until(|lea| lea.unsynced == 0).await);
    lea.ws.close(None).await.ok();
    tokio::time::sleep(Duration::from_millis(2_500)).await;
    house.spoils_what_stands_beside("poules");
    // Others who come with the same claim share one reading.
    tom.answers = false;
    tom.synced = 0;
    let mut twin = Client::open(&hub, 23).await;
    twin.follows = true;
    twin.answers = false;
    twin.place = tom.place.clone();
    twin.doc = new_doc(23);
    {
        let all = tom.doc.transact().encode_diff_v1(&StateVector::default());
        #[expect(clippy::disallowed_methods, reason = "a test copies a document")]
        let all = Update::decode_v1(&all).unwrap();
        twin.doc.transact_mut().apply_update(all).unwrap();
    }
    tom.come_back(&hub, "tom").await;
    twin.log_in("dupre", "poules").await;
    for client in [&mut tom, &mut twin] {
        assert!(client.until(|client| client.synced == 1).await);
        assert_eq!(client.resumed, [true]);
        assert_eq!(meaning(&client.doc), kept(&house, "poules"));
        assert!(
            *client.answered.last().unwrap() < 1_600,
            "{:?}",
            client.answered
        );
    }
    assert_eq!(house.reads.load(Ordering::SeqCst), 1);
}

#[tokio::test]
async fn rt_36_rows_that_were_forgotten_before_they_were_given_are_read_once_more() {
    let house = House::new();
    let hub = house.hub();
    let (mut lea, mut tom) = a_long_past(&house, &hub).await;
    tom.ws.close(None).await.ok();
    // More than a room remembers, and less than is given.
    for _ in 0..6 {
        house.a_moment_later();
        lea.writes(&"un mot ".repeat(600)).await;
        assert!(lea.until(|lea| lea.unsynced == 0).await);
    }
    *house.slow.lock().unwrap() = Duration::from_millis(400);
    // One is on its way to the disk, and one that waits follows it while the log is read.
    lea.writes("et ").await;
    tokio::time::sleep(Duration::from_millis(100)).await;
    lea.writes("encore").await;
    tom.answers = false;
    tom.synced = 0;
    tom.come_back(&hub, "tom").await;
    assert!(tom.until(|tom| tom.synced == 1).await);
    assert_eq!(house.reads.load(Ordering::SeqCst), 2);
    assert_eq!(tom.resumed, [true]);
    assert_eq!(meaning(&tom.doc), kept(&house, "poules"));
}

#[tokio::test]
async fn rt_36_where_rows_are_more_than_the_difference_the_difference_is_sent() {
    let house = House::new();
    let hub = house.hub();
    let mut lea = Client::collab(&hub, "lea", "poules", 11).await;
    lea.writes("a").await;
    assert!(lea.until(|lea| lea.unsynced == 0).await);
    let mut tom = follower(&hub, "tom", "poules", 22).await;
    assert!(tom.until(|tom| tom.place.is_some()).await);
    tom.ws.close(None).await.ok();
    // Sixty rows of a word that is deleted again.
    for _ in 0..60 {
        lea.writes("un mot de plusieurs lettres").await;
        assert!(lea.until(|lea| lea.unsynced == 0).await);
        let gone = {
            let text = lea.doc.get_or_insert_text("t");
            let mut transaction = lea.doc.transact_mut();
            text.remove_range(&mut transaction, 1, 27);
            transaction.encode_update_v1()
        };
        lea.sends(&gone).await;
    }
    assert!(lea.until(|lea| lea.unsynced == 0).await);
    tom.synced = 0;
    tom.come_back(&hub, "tom").await;
    assert!(tom.until(|tom| tom.synced == 1).await);
    assert_eq!(tom.resumed, [true]);
    assert!(tom.answered[1] < 200, "{} bytes", tom.answered[1]);
    assert_eq!(meaning(&tom.doc), kept(&house, "poules"));
}

fn tasks() -> usize {
    tokio::runtime::Handle::current()
        .metrics()
        .num_alive_tasks()
}

#[tokio::test]
async fn rt_36_a_place_is_told_once_however_often_a_silent_room_is_woken() {
    let house = House::new();
    let hub = drowsy(&house);
    let before = tasks();
    let mut lea = Client::collab(&hub, "lea", "poules", 11).await;
    let mut tom = follower(&hub, "tom", "poules", 22).await;
    lea.settles().await;
    lea.writes("bonjour").await;
    lea.shows(11, 1, r#"{"cursor":3}"#).await;
    assert!(tom.until(|tom| tom.text() == "bonjour").await);
    tokio::time::sleep(Duration::from_secs(1)).await;
    assert_eq!(tasks() - before, 2, "one task a socket, none a room");
    tom.settles().await;
    let place = tom.place.take();
    assert!(place.as_deref().unwrap().starts_with("1."), "{place:?}");
    let (loads, heard) = (house.loads.load(Ordering::SeqCst), tom.presence.len());
    for clock in 2..5 {
        lea.shows(11, clock, r#"{"cursor":4}"#).await;
        tokio::time::sleep(Duration::from_millis(400)).await;
        assert_eq!(tasks() - before, 2);
    }
    while tom.hears(20).await {}
    assert!(tom.presence.len() >= heard + 3, "it was woken");
    assert_eq!(house.loads.load(Ordering::SeqCst), loads);
    assert_eq!(tom.place, None, "nothing new");
    lea.writes(", vous").await;
    assert!(
        tom.until(|tom| tom.place.as_deref().is_some_and(|at| at.starts_with("2.")))
            .await
    );
    assert_eq!(tom.text(), "bonjour, vous");
}

#[tokio::test]
async fn rt_36_a_place_is_honoured_in_a_silent_room_and_its_text_is_not_built() {
    let house = House::new();
    let hub = drowsy(&house);
    let (mut lea, mut tom) = a_long_past(&house, &hub).await;
    tom.ws.close(None).await.ok();
    let mut dice = Dice(1);
    for _ in 0..10 {
        house.a_moment_later();
        edits(&mut lea, &mut dice).await;
    }
    assert!(lea.until(|lea| lea.unsynced == 0).await);
    tokio::time::sleep(Duration::from_secs(1)).await;
    house.spoils_what_stands_beside("poules");
    tom.answers = false;
    tom.synced = 0;
    tom.come_back(&hub, "tom").await;
    assert!(tom.until(|tom| tom.synced == 1).await);
    assert_eq!(tom.resumed, [true]);
    assert!(tom.answered[1] < 600, "{} bytes", tom.answered[1]);
    assert_eq!(meaning(&tom.doc), kept(&house, "poules"));
    lea.hears(100).await;
    assert_eq!(lea.closed, None);
    // The first word needs it.
    edits(&mut lea, &mut dice).await;
    assert!(lea.until(|lea| lea.closed == Some(1013)).await);
}

#[tokio::test]
async fn rt_36_a_claim_outlives_the_silence_before_its_question() {
    let house = House::new();
    let hub = drowsy(&house);
    let (mut lea, mut tom) = a_long_past(&house, &hub).await;
    let place = tom.place.clone().unwrap();
    tom.ws.close(None).await.ok();
    house.a_moment_later();
    edits(&mut lea, &mut Dice(2)).await;
    assert!(lea.until(|lea| lea.unsynced == 0).await);
    // Everything but the step 1, which comes later.
    let mut late = Client::open(&hub, 23).await;
    late.follows = true;
    late.doc = std::mem::replace(&mut tom.doc, new_doc(22));
    late.address = "poules".into();
    let mut body = vec![2, 0];
    for word in ["tom", "4.8.0"] {
        passeplume_crdt::wire::lib0::write_var_str(&mut body, word);
    }
    late.send(&body).await;
    assert!(late.until(|late| !late.scopes.is_empty()).await);
    tokio::time::sleep(Duration::from_secs(1)).await;
    late.says(&format!(r#"{{"resume":"{place}"}}"#)).await;
    tokio::time::sleep(Duration::from_secs(1)).await;
    late.hears(20).await;
    late.step_1().await;
    assert!(late.until(|late| late.synced == 1).await);
    assert_eq!(late.resumed, [true]);
    assert_eq!(meaning(&late.doc), kept(&house, "poules"));
    // A seat has one claim, through a silence too.
    tokio::time::sleep(Duration::from_secs(1)).await;
    late.says(&format!(r#"{{"resume":"{place}"}}"#)).await;
    assert!(late.until(|late| late.resumed == [true, false]).await);
}

#[tokio::test]
async fn rt_36_what_lands_after_a_silence_is_remembered_for_who_comes_back() {
    let house = House::new();
    let hub = house.hub_with(Limits {
        rest: Duration::from_millis(600),
        idle: Duration::from_secs(60),
        ..limits()
    });
    let before = tasks();
    let (mut lea, mut tom) = a_long_past(&house, &hub).await;
    tokio::time::sleep(Duration::from_millis(1_800)).await;
    assert_eq!(tasks() - before, 2, "one task a socket, none a room");
    house.a_moment_later();
    edits(&mut lea, &mut Dice(4)).await;
    assert!(lea.until(|lea| lea.unsynced == 0).await);
    tom.ws.close(None).await.ok();
    tom.synced = 0;
    tom.come_back(&hub, "tom").await;
    assert!(tom.until(|tom| tom.synced == 1).await);
    assert_eq!(tom.resumed, [true]);
    assert_eq!(meaning(&tom.doc), kept(&house, "poules"));
    assert_eq!(house.reads.load(Ordering::SeqCst), 0);
}
