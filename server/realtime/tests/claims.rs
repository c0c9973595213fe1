//! Claims that are wrong, and clients that come and go as they like.

mod support;

use std::time::Duration;

use passeplume_domain::documents::DocumentLog as _;
use passeplume_realtime::Limits;
use support::{
    Client, House,
    house::{document, limits},
    texts::{Dice, a_long_past, edits, follower, kept, meaning, misses},
};

#[tokio::test]
async fn rt_36_a_wrong_claim_gets_what_everybody_gets() {
    let house = House::new();
    let hub = house.hub();
    let (mut lea, mut tom) = a_long_past(&house, &hub).await;
    let right = tom.place.clone().unwrap();
    let (seq, at) = right.split_once('.').unwrap();
    let seq: i64 = seq.parse().unwrap();
    let wrong = [
        format!("{}.{at}", seq + 1_000),
        format!("{}.{at}", i64::MAX),
        format!("{seq}.1{at}"),
        format!("{}.{at}", seq - 3),
        format!("-{right}"),
        "1.5.9".to_owned(),
        "poules".to_owned(),
    ];
    for (times, claim) in wrong.into_iter().enumerate() {
        tom.place = Some(claim.clone());
        tom.resumed.clear();
        misses(&house, &hub, &mut tom, &mut lea, 1 + times).await;
        assert_eq!(tom.resumed, [false], "{claim}");
        assert!(tom.until(|tom| tom.unsynced == 0).await, "{claim}");
    }
    // Said late, or in another form: refused kindly, and the socket stays.
    let late = tom.place.clone().unwrap();
    tom.says(&format!(r#"{{"resume":"{late}"}}"#)).await;
    tom.says(r#"{"resume":-5}"#).await;
    tom.says(r#"{"resume":1e400}"#).await;
    tom.says(&"[".repeat(60)).await;
    assert!(
        tom.until(|tom| tom.codes.len() == 3 && tom.resumed == [false, false])
            .await
    );
    assert!(
        tom.codes
            .iter()
            .all(|code| code == r#"{"code":"unsupported"}"#)
    );
    tom.writes("!").await;
    assert!(tom.until(|tom| tom.unsynced == 0).await);
    // The place of one text is none of another one.
    lea.come_back(&hub, "lea").await;
    let mut other = Client::collab(&hub, "lea", "cantine", 44).await;
    other.writes("des frites").await;
    assert!(other.until(|other| other.unsynced == 0).await);
    let mut astray = Client::open(&hub, 55).await;
    astray.follows = true;
    astray.place = Some(right);
    astray.log_in("tom", "cantine").await;
    assert!(astray.until(|astray| astray.text() == "des frites").await);
    assert_eq!(astray.resumed, [false]);
}

#[tokio::test]
async fn rt_36_a_restored_backup_that_grew_again_is_another_past() {
    let house = House::new();
    let hub = house.hub();
    let mut lea = Client::collab(&hub, "lea", "poules", 11).await;
    lea.writes("lundi ").await;
    assert!(lea.until(|lea| lea.unsynced == 0).await);
    let (backup, past) = (
        house.log_of("poules"),
        house.history.lock().unwrap().clone(),
    );
    house.a_moment_later();
    lea.writes("mardi ").await;
    assert!(lea.until(|lea| lea.unsynced == 0).await);
    let mut tom = follower(&hub, "tom", "poules", 22).await;
    assert!(
        tom.until(|tom| tom
            .place
            .as_deref()
            .is_some_and(|place| place.starts_with("2.")))
            .await
    );
    drop((hub, lea));
    tom.ws.close(None).await.ok();
    house
        .logs
        .lock()
        .unwrap()
        .insert(document("poules"), backup);
    *house.history.lock().unwrap() = past;
    let hub = house.hub();
    let mut zoe = Client::collab(&hub, "dupre", "poules", 33).await;
    for word in ["mercredi ", "jeudi "] {
        house.a_moment_later();
        house.a_moment_later();
        zoe.until(|zoe| zoe.synced == 1).await;
        zoe.writes(word).await;
        assert!(zoe.until(|zoe| zoe.unsynced == 0).await);
    }
    assert_eq!(house.log_of("poules").head, 3);
    tom.synced = 0;
    tom.come_back(&hub, "tom").await;
    assert!(
        tom.until(|tom| tom.text().contains("mercredi") && tom.text().contains("jeudi"))
            .await
    );
    assert_eq!(tom.resumed, [false]);
}

#[tokio::test]
async fn rt_36_however_clients_come_and_go_both_ways_end_equal() {
    let one = std::env::var("PASSEPLUME_SEED")
        .ok()
        .and_then(|seed| seed.parse().ok());
    let seeds = one.map_or(1..5_u64, |seed: u64| seed..seed + 1);
    let (mut resumed, mut refused) = (0, 0);
    for seed in seeds {
        println!("PASSEPLUME_SEED={seed}");
        let mut dice = Dice(seed.wrapping_mul(0x9e37_79b9_7f4a_7c15) | 1);
        let house = House::new();
        let mut hub = house.hub_with(Limits {
            checkpoint_rows: 9,
            ..limits()
        });
        let people = ["lea", "tom", "dupre", "lea"];
        let mut clients = Vec::new();
        for (at, who) in people.iter().enumerate() {
            let mut client = Client::open(&hub, 10 + at as u64).await;
            // The others are unmodified.
            client.follows = at < 2;
            client.log_in(who, "poules").await;
            clients.push(client);
        }
        for _ in 0..50 {
            house.a_moment_later();
            let at = usize::try_from(dice.roll(4)).unwrap();
            match dice.roll(12) {
                0..6 => edits(&mut clients[at], &mut dice).await,
                6..8 => while clients[at].hears(3).await {},
                8 => {
                    // Long enough for a place to be told.
                    tokio::time::sleep(Duration::from_millis(1_050)).await;
                    for client in &mut clients {
                        while client.hears(3).await {}
                    }
                }
                9..11 => {
                    clients[at].ws.close(None).await.ok();
                    if dice.roll(2) == 0 {
                        drop(clients[at].types("hors ligne "));
                    }
                    clients[at].come_back(&hub, people[at]).await;
                }
                _ => {
                    hub.drain(Duration::from_millis(300)).await;
                    hub = house.hub_with(Limits {
                        checkpoint_rows: 9,
                        ..limits()
                    });
                    for (client, who) in clients.iter_mut().zip(people) {
                        client.come_back(&hub, who).await;
                    }
                }
            }
        }
        for client in &mut clients {
            client.settles().await;
        }
        for client in &mut clients {
            client.settles().await;
            assert_eq!(
                meaning(&client.doc),
                kept(&house, "poules"),
                "seed {seed}, client {}",
                client.id
            );
            assert_eq!(client.unsynced, 0, "seed {seed}, client {}", client.id);
            resumed += client.resumed.iter().filter(|known| **known).count();
            refused += client.resumed.iter().filter(|known| !**known).count();
        }
        assert!(
            house
                .rows_after(&document("poules"), 0, 5)
                .await
                .unwrap()
                .len()
                == 5
        );
    }
    println!("resumed {resumed}, refused {refused}");
    assert!(
        one.is_some() || resumed > 10,
        "only {resumed} claims were right"
    );
}
