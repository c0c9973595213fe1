//! The hot path: kept whole, in order, by its owner, or not at all.

use bytes::Bytes;
use passeplume_domain::documents::{AppendError, DocumentLog, NewUpdate};

use super::{
    backend::Backend,
    world::{NOW, account_id, binding, document_id, step, update, words, world, write_rows},
};

pub(crate) async fn sto_6_what_was_appended_is_loaded_in_order(backend: &Backend) {
    let store = &backend.store;
    let documents = world(store, &["d1", "d2"]).await;
    let loaded = store.load(&documents[0]).await.unwrap();
    assert_eq!(
        (loaded.head, loaded.updates.len(), loaded.checkpoint),
        (0, 0, None)
    );

    let mut first = step(
        &documents[0],
        0,
        vec![update("lina", NOW, b"a"), update("noah", NOW.plus(7), b"b")],
    );
    first.bindings = vec![binding(7, "lina"), binding((1 << 53) - 1, "noah")];
    first.updates[1].first_authors = Bytes::from_static(b"lina wrote this first");
    // Steps may come in any order of documents.
    store
        .append(&[
            step(&documents[1], 0, vec![update("noah", NOW, b"z")]),
            first,
        ])
        .await
        .unwrap();
    store
        .append(&[step(
            &documents[0],
            2,
            vec![update("lina", NOW.plus(-9), b"c")],
        )])
        .await
        .unwrap();

    let loaded = store.load(&documents[0]).await.unwrap();
    assert_eq!(loaded.head, 3);
    let rows: Vec<_> = loaded
        .updates
        .iter()
        .map(|row| (row.seq, row.account.as_str(), row.update.as_ref()))
        .collect();
    assert_eq!(
        rows,
        [
            (1, "lina", b"a".as_ref()),
            (2, "noah", b"b"),
            (3, "lina", b"c")
        ]
    );
    assert_eq!(loaded.updates[1].at, NOW.plus(7));
    assert_eq!(
        loaded.updates[1].first_authors.as_ref(),
        b"lina wrote this first"
    );
    assert_eq!(
        loaded.bindings,
        vec![binding(7, "lina"), binding((1 << 53) - 1, "noah")]
    );
    assert_eq!(words(store, &documents[1]).await, b"z");
    store.append(&[]).await.unwrap();
}

pub(crate) async fn sto_6_hundreds_of_rows_of_many_documents_in_one_step(backend: &Backend) {
    let store = &backend.store;
    let names: Vec<String> = (0..40).map(|n| format!("d{n:02}")).collect();
    let names: Vec<&str> = names.iter().map(String::as_str).collect();
    let documents = world(store, &names).await;
    let mut after = vec![0; documents.len()];
    // 1,300 rows take three statements; the second round has another size.
    for round in [33_u8, 1] {
        let steps: Vec<_> = documents
            .iter()
            .zip(&after)
            .map(|(document, after)| {
                let mut step = step(
                    document,
                    *after,
                    (0..round).map(|n| update("lina", NOW, &[n])).collect(),
                );
                step.bindings = vec![binding(u64::from(round), "lina")];
                step
            })
            .collect();
        store.append(&steps).await.unwrap();
        after
            .iter_mut()
            .for_each(|after| *after += i64::from(round));
    }
    for document in &documents {
        let loaded = store.load(document).await.unwrap();
        assert_eq!(loaded.head, 34);
        assert_eq!(loaded.bindings.len(), 2);
        assert_eq!(loaded.updates[32].update.as_ref(), [32]);
        assert_eq!(loaded.updates[33].update.as_ref(), [0]);
    }
}

pub(crate) async fn sto_6_any_number_of_rows_is_kept_whole(backend: &Backend) {
    let store = &backend.store;
    let documents = world(store, &["d1", "d2"]).await;
    let mut head = 0;
    for count in 1..=13_u8 {
        let rows = |n| (0..n).map(|n| update("lina", NOW, &[n])).collect();
        let both = |after| {
            [
                step(&documents[1], i64::from(count) - 1, rows(1)),
                step(&documents[0], after, rows(count)),
            ]
        };
        for stale in [head - 1, head + 1] {
            let refused = store.append(&both(stale)).await;
            assert_eq!(refused, Err(AppendError::Conflict), "{count} after {stale}");
        }
        store.append(&both(head)).await.unwrap();
        head += i64::from(count);
        let loaded = store.load(&documents[0]).await.unwrap();
        assert_eq!((loaded.head, loaded.updates.len() as i64), (head, head));
        assert_eq!(loaded.updates.last().unwrap().update.as_ref(), [count - 1]);
    }
    assert_eq!(store.load(&documents[1]).await.unwrap().head, 13);
    assert!(store.check().await.unwrap().is_clean());
}

pub(crate) async fn sto_6_a_mebibyte_and_an_empty_update_come_back(backend: &Backend) {
    let store = &backend.store;
    let documents = world(store, &["d1"]).await;
    let large: Vec<u8> = (0..1_048_576_u32)
        .map(|n| n.to_le_bytes()[usize::from(n % 3 == 0)])
        .collect();
    let updates: Vec<NewUpdate> = vec![update("lina", NOW, &large), update("lina", NOW, b"")];
    store
        .append(&[step(&documents[0], 0, updates)])
        .await
        .unwrap();
    let loaded = store.load(&documents[0]).await.unwrap();
    assert!(loaded.updates[0].update == large);
    assert!(loaded.updates[1].update.is_empty());
}

pub(crate) async fn sto_7_a_log_that_moved_on_is_a_conflict_and_all_steps_are_dropped(
    backend: &Backend,
) {
    let store = &backend.store;
    let documents = world(store, &["d1", "d2", "d3"]).await;
    write_rows(store, &documents[0], 0, 3).await;
    // Behind, beyond, and of a document that is not there.
    let wrong = [
        step(&documents[0], 2, vec![update("noah", NOW, b"!")]),
        step(&documents[0], 4, vec![update("noah", NOW, b"!")]),
        step(&documents[0], 2, Vec::new()),
        step(&document_id("none"), 0, vec![update("noah", NOW, b"!")]),
    ];
    for wrong in wrong {
        let mut good = step(&documents[1], 0, vec![update("noah", NOW, b"good")]);
        good.bindings = vec![binding(5, "noah")];
        let refused = store
            .append(&[
                good.clone(),
                wrong.clone(),
                step(&documents[2], 0, vec![update("lina", NOW, b"x")]),
            ])
            .await;
        assert_eq!(refused, Err(AppendError::Conflict), "{wrong:?}");
        assert_eq!(store.append(&[wrong]).await, Err(AppendError::Conflict));
    }
    assert_eq!(words(store, &documents[0]).await, [0, 1, 2]);
    for document in &documents[1..] {
        let loaded = store.load(document).await.unwrap();
        assert_eq!((loaded.head, loaded.bindings.len()), (0, 0), "{document}");
    }
    store
        .append(&[step(&documents[0], 3, vec![update("noah", NOW, b"!")])])
        .await
        .unwrap();
}

pub(crate) async fn sto_7_of_racing_writers_one_wins_each_seq(backend: &Backend) {
    let store = &backend.store;
    let documents = world(store, &["d1", "d2"]).await;
    let mut racers = tokio::task::JoinSet::new();
    for racer in 0..4_u8 {
        let store = if racer % 2 == 0 {
            store.clone()
        } else {
            backend.another_program().await
        };
        let documents = documents.clone();
        racers.spawn(async move {
            let mut won = 0;
            let mut after = 0;
            while won < 20 {
                let by = if racer % 2 == 0 { "lina" } else { "noah" };
                // Both documents at once, half of the racers in the other order: nobody waits in a circle.
                let mut steps: Vec<_> = documents
                    .iter()
                    .map(|document| step(document, after, vec![update(by, NOW, &[racer])]))
                    .collect();
                if racer >= 2 {
                    steps.reverse();
                }
                match store.append(&steps).await {
                    Ok(()) => {
                        won += 1;
                        after += 1;
                    }
                    Err(AppendError::Conflict) => {
                        after = store.load(&documents[0]).await.unwrap().head
                    }
                    Err(other) => panic!("{other}"),
                }
            }
        });
    }
    while let Some(racer) = racers.join_next().await {
        racer.unwrap();
    }
    let (one, other) = (
        store.load(&documents[0]).await.unwrap(),
        store.load(&documents[1]).await.unwrap(),
    );
    assert_eq!(one.head, 80);
    assert_eq!(
        one.updates, other.updates,
        "both documents took the same steps"
    );
}

pub(crate) async fn sto_8_a_client_id_belongs_to_one_account(backend: &Backend) {
    let store = &backend.store;
    let documents = world(store, &["d1", "d2"]).await;
    let bind = |document: usize, after, client, who: &str| {
        let mut step = step(&documents[document], after, vec![update(who, NOW, b"w")]);
        step.bindings = vec![binding(client, who)];
        step
    };
    store.append(&[bind(0, 0, 7, "lina")]).await.unwrap();
    // The same account may say it again, from another session.
    store.append(&[bind(0, 1, 7, "lina")]).await.unwrap();
    assert_eq!(
        store
            .append(&[bind(0, 2, 7, "noah"), bind(1, 0, 8, "noah")])
            .await,
        Err(AppendError::Conflict)
    );
    assert_eq!(store.load(&documents[0]).await.unwrap().head, 2);
    assert_eq!(store.load(&documents[1]).await.unwrap().head, 0);
    // Two owners in one step contradict each other.
    let mut torn = bind(1, 0, 9, "noah");
    torn.bindings.push(binding(9, "lina"));
    assert_eq!(store.append(&[torn]).await, Err(AppendError::Conflict));
    assert!(store.load(&documents[1]).await.unwrap().bindings.is_empty());
    // In another document the same number is another client.
    store.append(&[bind(1, 0, 7, "noah")]).await.unwrap();
    assert_eq!(
        store.load(&documents[0]).await.unwrap().bindings,
        vec![binding(7, "lina")]
    );
    assert_eq!(
        store.load(&documents[1]).await.unwrap().bindings[0].account,
        account_id("noah")
    );
    // A binding without words: somebody who is only present.
    let mut present = step(&documents[1], 1, Vec::new());
    present.bindings = vec![binding(10, "lina")];
    store.append(&[present]).await.unwrap();
    assert_eq!(store.load(&documents[1]).await.unwrap().bindings.len(), 2);
}

pub(crate) async fn sto_9_the_database_says_whether_it_takes_writes(backend: &Backend) {
    backend.store.probe().await.unwrap();
    let other = backend.another_program().await;
    other.close().await;
    assert!(matches!(
        other.probe().await,
        Err(AppendError::Unavailable(_))
    ));
    backend.store.probe().await.unwrap();
}
