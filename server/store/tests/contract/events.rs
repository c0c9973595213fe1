//! The outbox: in commit order, complete, and quick to wake.

use std::time::{Duration, Instant};

use passeplume_domain::{
    accounts::{AccountStore, Role},
    documents::{DocumentStore, Freeze},
    events::{Event, Outbox},
};
use sqlx::Connection;

use super::{
    backend::Backend,
    world::{NOW, account_id, document_id, person, world},
};

pub(crate) async fn sto_13_positions_become_visible_in_their_order(backend: &Backend) {
    let store = &backend.store;
    let documents = world(store, &["d1"]).await;
    let head = store.head().await.unwrap();
    let reader = store.clone();
    let subscriber = tokio::spawn(async move {
        let mut seen = head;
        while seen < head + 120 {
            let _ = reader
                .wait_for_event(seen, Duration::from_secs(10))
                .await
                .unwrap();
            for told in reader.after(seen, 7).await.unwrap() {
                // Each next position, with no hole that a later commit would fill behind us.
                assert_eq!(told.position, seen + 1);
                seen = told.position;
            }
        }
    });
    let mut writers = tokio::task::JoinSet::new();
    for writer in 0..4 {
        let store = if writer % 2 == 0 {
            store.clone()
        } else {
            backend.another_program().await
        };
        let document = documents[0].clone();
        writers.spawn(async move {
            for n in 0..30 {
                let freeze = if n % 2 == 0 {
                    Freeze::Frozen
                } else {
                    Freeze::Flowing
                };
                store
                    .set_freeze(&document, freeze, &account_id("prof"), NOW)
                    .await
                    .unwrap();
            }
        });
    }
    while let Some(writer) = writers.join_next().await {
        writer.unwrap();
    }
    tokio::time::timeout(Duration::from_secs(30), subscriber)
        .await
        .expect("all are seen")
        .unwrap();
    assert_eq!(store.head().await.unwrap(), head + 120);
}

pub(crate) async fn sto_13_no_subscriber_skips_when_commits_overtake_each_other(backend: &Backend) {
    let store = &backend.store;
    let documents = world(store, &["d1"]).await;
    let head = store.head().await.unwrap();
    // A slow transaction has written its data and not yet told its event, as another program would.
    let mut slow = backend.raw().await;
    let begin = if backend.is_postgres() {
        "BEGIN"
    } else {
        "BEGIN IMMEDIATE"
    };
    let mut slow = slow.begin_with(begin).await.unwrap();
    sqlx::query("UPDATE accounts SET changed = changed + 1 WHERE id = 'lina'")
        .execute(&mut *slow)
        .await
        .unwrap();
    let quick = {
        let store = store.clone();
        let document = documents[0].clone();
        tokio::spawn(async move {
            store
                .set_freeze(&document, Freeze::Frozen, &account_id("prof"), NOW)
                .await
        })
    };
    let seen = if backend.is_postgres() {
        // The later one overtakes: it commits first, so it stands first.
        quick.await.unwrap().unwrap();
        let seen = store.after(head, 9).await.unwrap();
        assert_eq!(
            (seen[0].position, &seen[0].event),
            (head + 1, &Event::DocumentChanged(document_id("d1")))
        );
        seen
    } else {
        // One writer at a time: the other one waits.
        tokio::time::sleep(Duration::from_millis(50)).await;
        assert!(store.after(head, 9).await.unwrap().is_empty());
        slow.rollback().await.unwrap();
        quick.await.unwrap().unwrap();
        assert_eq!(store.after(head, 9).await.unwrap().len(), 1);
        return;
    };
    // Now the slow one takes its position, and a third one must wait behind it although it asked later.
    sqlx::query("UPDATE outbox_head SET position = position + 1 WHERE id = 1")
        .execute(&mut *slow)
        .await
        .unwrap();
    sqlx::query("INSERT INTO outbox (position, at, kind, subject) SELECT position, 0, 'everything_changed', '' FROM outbox_head")
        .execute(&mut *slow)
        .await
        .unwrap();
    let third = {
        let store = store.clone();
        let document = documents[0].clone();
        tokio::spawn(async move {
            store
                .set_freeze(&document, Freeze::Flowing, &account_id("prof"), NOW)
                .await
        })
    };
    tokio::time::sleep(Duration::from_millis(100)).await;
    assert!(!third.is_finished());
    let cursor = seen[0].position;
    assert!(
        store.after(cursor, 9).await.unwrap().is_empty(),
        "nothing is visible behind an open position"
    );
    slow.commit().await.unwrap();
    third.await.unwrap().unwrap();
    let told: Vec<_> = store
        .after(cursor, 9)
        .await
        .unwrap()
        .into_iter()
        .map(|told| (told.position, told.event))
        .collect();
    let expected = [
        (head + 2, Event::EverythingChanged),
        (head + 3, Event::DocumentChanged(document_id("d1"))),
    ];
    assert_eq!(told, expected);
}

pub(crate) async fn sto_13_a_transaction_that_fails_tells_nothing(backend: &Backend) {
    let store = &backend.store;
    world(store, &["d1"]).await;
    let head = store.head().await.unwrap();
    assert!(
        store
            .set_freeze(
                &document_id("none"),
                Freeze::Frozen,
                &account_id("prof"),
                NOW
            )
            .await
            .is_err()
    );
    assert!(
        store
            .create_account(person("lina", Role::Pupil, Vec::new()), NOW)
            .await
            .is_err()
    );
    assert_eq!(store.head().await.unwrap(), head);
    assert!(store.after(head, 9).await.unwrap().is_empty());
}

pub(crate) async fn sto_14_whoever_waits_is_woken(backend: &Backend) {
    let store = &backend.store;
    let documents = world(store, &["d1"]).await;
    let other = backend.another_program().await;
    for (writer, at_most) in [(store.clone(), 250), (other, 1_000)] {
        let head = store.head().await.unwrap();
        let waiting = {
            let store = store.clone();
            tokio::spawn(async move { store.wait_for_event(head, Duration::from_secs(20)).await })
        };
        tokio::time::sleep(Duration::from_millis(20)).await;
        let began = Instant::now();
        writer
            .set_freeze(&documents[0], Freeze::Frozen, &account_id("prof"), NOW)
            .await
            .unwrap();
        assert_eq!(waiting.await.unwrap().unwrap(), head + 1);
        assert!(
            began.elapsed() < Duration::from_millis(at_most),
            "{:?}",
            began.elapsed()
        );
    }
    let head = store.head().await.unwrap();
    let began = Instant::now();
    assert_eq!(
        store
            .wait_for_event(head, Duration::from_millis(60))
            .await
            .unwrap(),
        head,
        "nothing happened"
    );
    assert!(began.elapsed() >= Duration::from_millis(60));
    assert_eq!(
        store
            .wait_for_event(0, Duration::from_secs(20))
            .await
            .unwrap(),
        head,
        "it happened before"
    );
}

pub(crate) async fn sto_14_old_events_are_forgotten_and_positions_go_on(backend: &Backend) {
    let store = &backend.store;
    let documents = world(store, &["d1"]).await;
    let head = store.head().await.unwrap();
    for n in 0..4 {
        store
            .set_freeze(
                &documents[0],
                Freeze::Frozen,
                &account_id("prof"),
                NOW.plus(n),
            )
            .await
            .unwrap();
    }
    assert_eq!(store.forget_events_before(NOW.plus(2)).await.unwrap(), 2);
    assert_eq!(store.after(head, 9).await.unwrap()[0].position, head + 3);
    assert_eq!(store.head().await.unwrap(), head + 4);
    assert!(store.check().await.unwrap().is_clean());
}
