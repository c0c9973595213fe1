//! Opening a text: from a full state where one holds, never from something damaged.

use bytes::Bytes;
use passeplume_domain::{
    StoreError,
    documents::{Checkpoint, DocumentLog, LoadError},
};

use super::{
    backend::Backend,
    world::{NOW, document_id, step, update, words, world, write_rows},
};

fn state(seq: i64, words: &'static [u8]) -> Checkpoint {
    Checkpoint {
        seq,
        state: Bytes::from_static(words),
        first_authors: Bytes::from_static(b"who"),
    }
}

pub(crate) async fn sto_10_loading_begins_at_the_newest_checkpoint(backend: &Backend) {
    let store = &backend.store;
    let documents = world(store, &["d1"]).await;
    write_rows(store, &documents[0], 0, 6).await;
    store
        .put_checkpoint(&documents[0], state(2, b"one-two"), NOW)
        .await
        .unwrap();
    store
        .put_checkpoint(&documents[0], state(4, b"one-four"), NOW)
        .await
        .unwrap();
    let loaded = store.load(&documents[0]).await.unwrap();
    assert_eq!(loaded.checkpoint, Some(state(4, b"one-four")));
    assert_eq!(
        loaded.updates.iter().map(|row| row.seq).collect::<Vec<_>>(),
        [5, 6]
    );
    assert_eq!(loaded.head, 6);

    store
        .put_checkpoint(&documents[0], state(6, b"all"), NOW)
        .await
        .unwrap();
    let loaded = store.load(&documents[0]).await.unwrap();
    assert_eq!((loaded.head, loaded.updates.len()), (6, 0));
    // The same seq again, after a repair: the later one counts.
    store
        .put_checkpoint(&documents[0], state(6, b"all again"), NOW)
        .await
        .unwrap();
    assert_eq!(
        store.load(&documents[0]).await.unwrap().checkpoint,
        Some(state(6, b"all again"))
    );
    let kept = store.check().await.unwrap().checkpoints;
    assert_eq!(kept, passeplume_store::CHECKPOINTS_KEPT.cast_unsigned());
}

pub(crate) async fn sto_10_a_damaged_checkpoint_costs_time_and_no_words(backend: &Backend) {
    let store = &backend.store;
    let documents = world(store, &["d1"]).await;
    write_rows(store, &documents[0], 0, 6).await;
    store
        .put_checkpoint(&documents[0], state(2, b"\x00\x01"), NOW)
        .await
        .unwrap();
    store
        .put_checkpoint(&documents[0], state(5, b"\x00\x01\x02\x03\x04"), NOW)
        .await
        .unwrap();
    assert_eq!(words(store, &documents[0]).await, [0, 1, 2, 3, 4, 5]);
    backend
        .sql("UPDATE checkpoints SET first_authors = state WHERE seq = 5")
        .await;
    assert_eq!(
        store
            .load(&documents[0])
            .await
            .unwrap()
            .checkpoint
            .unwrap()
            .seq,
        2
    );
    assert_eq!(words(store, &documents[0]).await, [0, 1, 2, 3, 4, 5]);
    backend
        .sql("UPDATE checkpoints SET checksum = checksum + 1")
        .await;
    let loaded = store.load(&documents[0]).await.unwrap();
    assert_eq!((loaded.checkpoint, loaded.updates.len()), (None, 6));
}

pub(crate) async fn sto_10_a_checkpoint_beyond_the_log_is_refused(backend: &Backend) {
    let store = &backend.store;
    let documents = world(store, &["d1"]).await;
    write_rows(store, &documents[0], 0, 2).await;
    for wrong in [3, 0, -1] {
        let refused = store
            .put_checkpoint(&documents[0], state(wrong, b"x"), NOW)
            .await;
        assert!(
            matches!(refused, Err(StoreError::Conflict(_))),
            "{wrong}: {refused:?}"
        );
    }
    let absent = store
        .put_checkpoint(&document_id("none"), state(1, b"x"), NOW)
        .await;
    assert!(matches!(absent, Err(StoreError::Conflict(_))));
    assert_eq!(store.load(&documents[0]).await.unwrap().checkpoint, None);
}

pub(crate) async fn sto_11_a_damaged_row_sets_one_document_aside(backend: &Backend) {
    let store = &backend.store;
    let documents = world(store, &["d1", "d2"]).await;
    write_rows(store, &documents[0], 0, 3).await;
    write_rows(store, &documents[1], 0, 3).await;
    // One row's words over another one's: each byte is as somebody wrote it.
    let damage = "UPDATE updates SET words = (SELECT w.words FROM updates w WHERE w.document = 'd2' AND w.seq = 3) \
                  WHERE document = 'd1' AND seq = 2";
    assert_eq!(backend.sql(damage).await, 1);
    let Err(LoadError::Damaged { document, what }) = store.load(&documents[0]).await else {
        panic!("damage is found")
    };
    assert_eq!(document, documents[0]);
    assert!(what.contains("row 2"), "{what}");
    assert_eq!(
        words(store, &documents[1]).await,
        [0, 1, 2],
        "the rest serves"
    );

    store.set_aside(&documents[0], &what, NOW).await.unwrap();
    store
        .set_aside(&documents[0], "a later finding", NOW.plus(1))
        .await
        .unwrap();
    let repair = "UPDATE updates SET words = (SELECT w.words FROM updates w WHERE w.document = 'd2' AND w.seq = 2) \
                  WHERE document = 'd1' AND seq = 2";
    assert_eq!(backend.sql(repair).await, 1);
    let still = store.load(&documents[0]).await;
    assert!(
        matches!(&still, Err(LoadError::Damaged { what: said, .. }) if said.contains(&what)),
        "{still:?}"
    );
    store.take_back(&documents[0]).await.unwrap();
    assert_eq!(words(store, &documents[0]).await, [0, 1, 2]);
}

pub(crate) async fn sto_11_every_field_of_a_row_is_under_its_checksum(backend: &Backend) {
    let store = &backend.store;
    let documents = world(store, &["d1", "d2"]).await;
    let damages = [
        "UPDATE updates SET account = 'noah' WHERE document = 'd1' AND seq = 2",
        "UPDATE updates SET account = '' WHERE document = 'd1' AND seq = 2",
        "UPDATE updates SET at = at + 1 WHERE document = 'd1' AND seq = 2",
        "UPDATE updates SET first_authors = words WHERE document = 'd1' AND seq = 2",
        "UPDATE updates SET checksum = checksum + 1 WHERE document = 'd1' AND seq = 2",
        "UPDATE updates SET seq = 4 WHERE document = 'd1' AND seq = 3",
        "UPDATE updates SET document = 'd2' WHERE document = 'd1' AND seq = 3",
    ];
    for damage in damages {
        backend.sql("DELETE FROM updates").await;
        write_rows(store, &documents[0], 0, 3).await;
        write_rows(store, &documents[1], 0, 2).await;
        assert_eq!(backend.sql(damage).await, 1);
        let found = [
            store.load(&documents[0]).await,
            store.load(&documents[1]).await,
        ];
        assert!(
            found
                .iter()
                .any(|found| matches!(found, Err(LoadError::Damaged { .. }))),
            "{damage}: {found:?}"
        );
    }
}

pub(crate) async fn sto_11_a_missing_row_is_found(backend: &Backend) {
    let store = &backend.store;
    let documents = world(store, &["d1", "d2", "d3"]).await;
    for document in &documents {
        write_rows(store, document, 0, 4).await;
    }
    store
        .put_checkpoint(&documents[2], state(4, b"all"), NOW)
        .await
        .unwrap();
    backend
        .sql("DELETE FROM updates WHERE document = 'd1' AND seq = 1")
        .await;
    backend
        .sql("DELETE FROM updates WHERE document = 'd2' AND seq = 3")
        .await;
    backend
        .sql("DELETE FROM updates WHERE document = 'd3' AND seq > 2")
        .await;
    for document in &documents {
        let found = store.load(document).await;
        assert!(
            matches!(found, Err(LoadError::Damaged { .. })),
            "{document}: {found:?}"
        );
    }
    // And nobody writes over the hole.
    assert!(
        store
            .append(&[step(&documents[2], 4, vec![update("lina", NOW, b"x")])])
            .await
            .is_err()
    );
}
