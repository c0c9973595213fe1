//! Texts that lie as stored: whoever has nothing after a restart is answered before yrs knows them.

mod support;

use std::{sync::atomic::Ordering, time::Duration};

use passeplume_crdt::document::Document;
use passeplume_domain::documents::Checkpoint;
use passeplume_realtime::{Format, Limits};
use support::{
    Client, House,
    house::{document, limits},
    texts::{Dice, edits, kept, meaning},
};

#[tokio::test]
async fn rt_35_after_a_restart_a_class_gets_the_whole_text_before_it_is_built() {
    let house = House::new();
    let hub = house.hub();
    let mut dice = Dice(3);
    let mut lea = Client::collab(&hub, "lea", "poules", 11).await;
    let mut tom = Client::yjs(&hub, "tom", "poules", 22).await;
    for _ in 0..150 {
        edits(&mut lea, &mut dice).await;
        edits(&mut tom, &mut dice).await;
        lea.hears(1).await;
        tom.hears(1).await;
    }
    assert!(lea.until(|lea| lea.unsynced == 0).await);
    tom.settles().await;
    lea.settles().await;
    assert_eq!(meaning(&lea.doc), meaning(&tom.doc));
    drop((lea, tom, hub));
    // The room leaves memory, and its checkpoint is the last one.
    tokio::time::sleep(Duration::from_millis(1_500)).await;
    let rows = house.history.lock().unwrap()[&document("poules")].clone();
    let (inside, after) = rows.split_at(rows.len() / 2);
    let mut state = Document::load(inside.iter().map(|row| &*row.update)).unwrap();
    if let Some(log) = house.logs.lock().unwrap().get_mut(&document("poules")) {
        log.checkpoint = Some(Checkpoint {
            seq: inside.last().unwrap().seq,
            state: state.full_state().unwrap(),
            first_authors: Vec::new().into(),
        });
        log.updates = after.to_vec();
        // What stands beside the words does not read: whoever builds this text finds out.
        log.updates[0].first_authors = vec![255; 9].into();
    }
    let hub = house.hub();
    let mut class = Vec::new();
    for id in 0..20 {
        let who = ["lea", "tom", "dupre", "proche"][id % 4];
        class.push(Client::collab(&hub, who, "poules", 100 + id as u64).await);
    }
    for reader in &mut class {
        assert!(
            reader
                .until(|one| one.synced == 1 && one.unsynced == 0)
                .await
        );
        assert_eq!(meaning(&reader.doc), kept(&house, "poules"));
        reader.shows(reader.id, 1, r#"{"cursor":3}"#).await;
    }
    let shown = |reader: &Client| reader.presence.iter().any(|(id, _)| *id != reader.id);
    assert!(class[0].until(shown).await, "presence needs no text");
    assert_eq!(
        house.loads.load(Ordering::SeqCst),
        2,
        "one load for everybody"
    );
    class[1].writes("!").await;
    assert!(
        class[1].until(|writer| writer.closed == Some(1013)).await,
        "the first word needs it"
    );
}

#[tokio::test]
async fn rt_35_a_writer_among_joiners_and_whoever_has_a_part_find_the_same_text() {
    let house = House::new();
    let hub = house.hub();
    let mut dice = Dice(5);
    let mut lea = Client::collab(&hub, "lea", "poules", 11).await;
    for _ in 0..60 {
        edits(&mut lea, &mut dice).await;
    }
    assert!(lea.until(|lea| lea.unsynced == 0).await);
    let mut part = Client::collab(&hub, "tom", "poules", 22).await;
    assert!(part.until(|part| part.synced == 1).await);
    edits(&mut lea, &mut dice).await;
    assert!(lea.until(|lea| lea.unsynced == 0).await);
    drop(hub);
    let hub = house.hub();
    let mut fresh = Client::yjs(&hub, "dupre", "poules", 33).await;
    part.synced = 0;
    part.come_back(&hub, "tom").await;
    let mut writer = Client::collab(&hub, "lea", "poules", 44).await;
    writer.until(|writer| writer.synced == 1).await;
    writer.writes(" fin").await;
    assert!(writer.until(|writer| writer.unsynced == 0).await);
    for client in [&mut fresh, &mut part] {
        assert!(client.until(|client| client.text().contains("fin")).await);
        assert_eq!(meaning(&client.doc), meaning(&writer.doc));
    }
    assert_eq!(meaning(&writer.doc), kept(&house, "poules"));
    let exported = hub.content(&document("poules"), Format::Yjs).await.unwrap();
    assert!(exported.len() > 20);
    assert!(!hub.authors(&document("poules")).await.unwrap().is_empty());
}

#[tokio::test]
async fn rt_35_a_room_that_was_silent_answers_joiners_from_stored_bytes_and_loads_once() {
    let house = House::new();
    let hub = house.hub_with(Limits {
        rest: Duration::from_millis(20),
        idle: Duration::from_secs(60),
        ..limits()
    });
    let mut dice = Dice(9);
    let mut lea = Client::collab(&hub, "lea", "poules", 11).await;
    for _ in 0..60 {
        edits(&mut lea, &mut dice).await;
    }
    assert!(lea.until(|lea| lea.unsynced == 0).await);
    tokio::time::sleep(Duration::from_millis(400)).await;
    house.spoils_what_stands_beside("poules");
    let loads = house.loads.load(Ordering::SeqCst);
    let mut tom = Client::yjs(&hub, "tom", "poules", 22).await;
    assert!(tom.until(|tom| tom.synced == 1).await);
    assert_eq!(meaning(&tom.doc), kept(&house, "poules"));
    tom.shows(22, 1, r#"{"cursor":3}"#).await;
    assert!(lea.until(|lea| !lea.presence.is_empty()).await);
    assert_eq!(house.loads.load(Ordering::SeqCst), loads + 1);
    // Stored bytes are let go as well, with nothing to keep.
    tokio::time::sleep(Duration::from_millis(400)).await;
    let mut late = Client::yjs(&hub, "dupre", "poules", 33).await;
    assert!(late.until(|late| late.synced == 1).await);
    assert_eq!(house.loads.load(Ordering::SeqCst), loads + 2);
    assert_eq!((lea.closed, tom.closed), (None, None));
    lea.writes("!").await;
    assert!(
        lea.until(|lea| lea.closed == Some(1013)).await,
        "the first word needs it"
    );
}

#[tokio::test]
async fn rt_43_who_comes_back_with_all_of_a_text_has_it_built_no_more_than_who_has_nothing() {
    let house = House::new();
    let hub = house.hub_with(Limits {
        rest: Duration::from_millis(20),
        idle: Duration::from_secs(60),
        ..limits()
    });
    let mut dice = Dice(4);
    let mut lea = Client::collab(&hub, "lea", "poules", 11).await;
    let mut tom = Client::yjs(&hub, "tom", "poules", 22).await;
    for _ in 0..60 {
        edits(&mut lea, &mut dice).await;
        edits(&mut tom, &mut dice).await;
    }
    assert!(lea.until(|lea| lea.unsynced == 0).await);
    tom.settles().await;
    lea.settles().await;
    let mut part = Client::yjs(&hub, "dupre", "poules", 33).await;
    assert!(part.until(|part| part.synced == 1).await);
    assert_eq!(meaning(&lea.doc), meaning(&part.doc));
    lea.writes("!").await;
    assert!(lea.until(|lea| lea.unsynced == 0).await);
    assert!(
        tom.until(|tom| meaning(&tom.doc) == meaning(&lea.doc))
            .await
    );
    tokio::time::sleep(Duration::from_millis(400)).await;
    house.spoils_what_stands_beside("poules");
    // Each gives back all that it ever saw deleted.
    for (client, who) in [(&mut lea, "lea"), (&mut tom, "tom")] {
        client.synced = 0;
        client.come_back(&hub, who).await;
        assert!(client.until(|client| client.synced == 1).await);
    }
    assert!(lea.until(|lea| lea.unsynced == 0).await);
    tokio::time::sleep(Duration::from_millis(100)).await;
    for client in [&mut lea, &mut tom] {
        while client.hears(20).await {}
        assert_eq!(client.closed, None, "nothing was built");
        assert_eq!(meaning(&client.doc), kept(&house, "poules"));
        assert!(
            client.answered.last().is_some_and(|&bytes| bytes > 2),
            "what is deleted"
        );
    }
    assert!(house.rows("poules").is_empty(), "nothing was written");
    part.come_back(&hub, "dupre").await;
    assert!(
        lea.until(|lea| lea.closed == Some(1013)).await,
        "who lacks something needs it"
    );
}

#[tokio::test]
async fn rt_54_where_too_many_texts_lie_in_memory_one_that_has_answered_everybody_is_let_go_at_once()
 {
    for (shelf, again) in [(0, 1), (2 << 20, 0)] {
        let house = House::new();
        let hub = house.hub();
        let mut dice = Dice(11);
        let mut lea = Client::collab(&hub, "lea", "poules", 11).await;
        for _ in 0..40 {
            edits(&mut lea, &mut dice).await;
        }
        assert!(lea.until(|lea| lea.unsynced == 0).await);
        drop((lea, hub));
        let hub = house.hub_with(Limits { shelf, ..limits() });
        let loads = house.loads.load(Ordering::SeqCst);
        let mut tom = Client::collab(&hub, "tom", "poules", 22).await;
        assert!(tom.until(|tom| tom.synced == 1 && tom.unsynced == 0).await);
        // Its own step 2 is heard, and the room has turned round.
        tom.settles().await;
        tokio::time::sleep(Duration::from_millis(50)).await;
        assert_eq!(house.loads.load(Ordering::SeqCst), loads + 1);
        // Who comes next has it read again, or not, and has it whole.
        let mut class = Client::yjs(&hub, "dupre", "poules", 33).await;
        assert!(class.until(|class| class.synced == 1).await);
        assert_eq!(meaning(&class.doc), kept(&house, "poules"));
        assert_eq!(house.loads.load(Ordering::SeqCst), loads + 1 + again);
        // Who writes is not let go.
        tom.writes(" fin").await;
        assert!(tom.until(|tom| tom.unsynced == 0).await);
        assert!(class.until(|class| class.text().contains("fin")).await);
        let loads = house.loads.load(Ordering::SeqCst);
        tom.writes("!").await;
        assert!(class.until(|class| class.text().contains("fin!")).await);
        assert_eq!(house.loads.load(Ordering::SeqCst), loads);
        assert_eq!((tom.closed, class.closed), (None, None));
    }
}
