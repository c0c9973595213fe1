//! `passeplume check`: finds, tells, goes on.

use bytes::Bytes;
use passeplume_domain::documents::{Checkpoint, DocumentLog};

use super::{
    backend::Backend,
    world::{NOW, binding, document_id, step, update, world, write_rows},
};

pub(crate) async fn sto_16_a_sound_database_is_clean(backend: &Backend) {
    let store = &backend.store;
    let documents = world(store, &["d1", "d2", "d3"]).await;
    // More than one page of rows.
    write_rows(store, &documents[0], 0, 200).await;
    let mut bound = step(
        &documents[1],
        0,
        vec![update("passeplume", NOW, b"a template")],
    );
    bound.bindings = vec![binding(1, "passeplume"), binding(2, "lina")];
    store.append(&[bound]).await.unwrap();
    let state = Checkpoint {
        seq: 150,
        state: Bytes::from("s"),
        first_authors: Bytes::new(),
    };
    store
        .put_checkpoint(&documents[0], state, NOW)
        .await
        .unwrap();
    let report = store.check().await.unwrap();
    assert!(report.is_clean(), "{report:?}");
    assert_eq!(
        (
            report.documents,
            report.rows,
            report.bytes,
            report.checkpoints
        ),
        (3, 201, 210, 1)
    );
}

pub(crate) async fn sto_16_a_check_finds_each_damage_and_goes_on(backend: &Backend) {
    let store = &backend.store;
    let documents = world(store, &["d1", "d2", "d3", "d4", "d5"]).await;
    for document in &documents {
        write_rows(store, document, 0, 90).await;
    }
    let state = |seq| Checkpoint {
        seq,
        state: Bytes::from("s"),
        first_authors: Bytes::new(),
    };
    store
        .put_checkpoint(&documents[2], state(50), NOW)
        .await
        .unwrap();
    store
        .put_checkpoint(&documents[3], state(90), NOW)
        .await
        .unwrap();
    backend
        .sql("UPDATE updates SET at = at + 1 WHERE document = 'd1' AND seq = 80")
        .await;
    backend
        .sql("DELETE FROM updates WHERE document = 'd2' AND seq = 64")
        .await;
    backend
        .sql("UPDATE checkpoints SET checksum = 0 WHERE document = 'd3'")
        .await;
    backend
        .sql("DELETE FROM updates WHERE document = 'd4' AND seq > 88")
        .await;
    backend.sql("INSERT INTO client_bindings (document, client, account, at) VALUES ('d5', 1, 'ghost', 0)").await;
    backend.sql("INSERT INTO outbox (position, at, kind, subject) VALUES (1000, 0, 'everything_changed', '')").await;
    let report = store.check().await.unwrap();
    for document in &documents {
        assert!(report.concerns(document), "{document}: {report:?}");
    }
    assert!(
        report
            .problems
            .iter()
            .any(|problem| problem.what.contains("outbox"))
    );
    assert_eq!(report.problems.len(), 6, "{report:?}");
    assert!(!report.is_clean());
}

pub(crate) async fn sto_16_what_was_set_aside_is_taken_back_when_sound(backend: &Backend) {
    let store = &backend.store;
    let documents = world(store, &["d1", "d2"]).await;
    for document in &documents {
        write_rows(store, document, 0, 3).await;
        store
            .set_aside(document, "the checksum of row 2 does not hold", NOW)
            .await
            .unwrap();
    }
    backend
        .sql("DELETE FROM updates WHERE document = 'd2' AND seq = 2")
        .await;
    let report = store.check().await.unwrap();
    let sound: Vec<_> = report
        .set_aside
        .iter()
        .map(|one| (one.document.as_str(), one.sound))
        .collect();
    assert_eq!(sound, [("d1", true), ("d2", false)]);
    assert_eq!(store.documents_set_aside().await.unwrap().len(), 2);
    assert!(!report.is_clean());
    store.take_back(&document_id("d1")).await.unwrap();
    assert_eq!(store.load(&documents[0]).await.unwrap().head, 3);
}
