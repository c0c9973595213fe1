//! Rows after a place: what a reader gets that has everything up to there.

use std::sync::Arc;

use passeplume_domain::documents::{Checkpoint, DocumentLog, LoadError, Seq};
use passeplume_store::{Maintenance, MaintenanceOptions, Store};

use super::{
    backend::Backend,
    squash::Strings,
    world::{NOW, document_id, step, update, world, write_rows},
};

const HOUR: i64 = 3_600_000;

async fn seqs(store: &Store, after: Seq, limit: u32) -> Vec<(Seq, Vec<u8>)> {
    store
        .rows_after(&document_id("d1"), after, limit)
        .await
        .unwrap()
        .into_iter()
        .map(|row| (row.seq, row.update.to_vec()))
        .collect()
}

pub(crate) async fn sto_22_rows_after_a_place_are_those_that_follow(backend: &Backend) {
    let store = &backend.store;
    let documents = world(store, &["d1", "d2"]).await;
    assert_eq!(seqs(store, 0, 10).await, [], "an empty log");
    let empty = store.load(&documents[0]).await.unwrap();
    assert_eq!((empty.head, empty.head_at.0), (0, 0));
    write_rows(store, &documents[0], 0, 5).await;
    write_rows(store, &documents[1], 0, 9).await;
    let row = |seq: u8| (Seq::from(seq), vec![seq - 1]);
    assert_eq!(seqs(store, 0, 10).await, [1, 2, 3, 4, 5].map(row));
    assert_eq!(seqs(store, 3, 10).await, [4, 5].map(row));
    assert_eq!(seqs(store, 1, 2).await, [2, 3].map(row));
    assert_eq!(seqs(store, 5, 10).await, [], "at the end");
    assert_eq!(seqs(store, 900, 10).await, [], "beyond the end");
    let state = Checkpoint {
        seq: 4,
        state: vec![9].into(),
        first_authors: vec![].into(),
    };
    store
        .put_checkpoint(&documents[0], state, NOW)
        .await
        .unwrap();
    assert_eq!(
        seqs(store, 2, 10).await,
        [3, 4, 5].map(row),
        "history stays"
    );
    let loaded = store.load(&documents[0]).await.unwrap();
    assert_eq!((loaded.head, loaded.head_at), (5, NOW.plus(4_000)));
    // A full state at the end: when its last row was written is known all the same.
    let state = Checkpoint {
        seq: 5,
        state: vec![9].into(),
        first_authors: vec![].into(),
    };
    store
        .put_checkpoint(&documents[0], state, NOW)
        .await
        .unwrap();
    let loaded = store.load(&documents[0]).await.unwrap();
    assert_eq!((loaded.updates.len(), loaded.head), (0, 5));
    assert_eq!(loaded.head_at, NOW.plus(4_000));
    backend
        .sql("UPDATE updates SET words = words || words WHERE document = 'd1' AND seq = 3")
        .await;
    let damaged = store.rows_after(&documents[0], 1, 10).await;
    assert!(
        matches!(damaged, Err(LoadError::Damaged { .. })),
        "{damaged:?}"
    );
    assert_eq!(seqs(store, 3, 10).await, [4, 5].map(row));
}

pub(crate) async fn sto_22_a_place_inside_a_squashed_row_gets_it_whole_packed_or_not(
    backend: &Backend,
) {
    let store = &backend.store;
    let documents = world(store, &["d1"]).await;
    write_rows(store, &documents[0], 0, 4).await;
    let by_noah = vec![
        update("noah", NOW.plus(HOUR), b"x"),
        update("noah", NOW.plus(HOUR + 60_000), b"y"),
    ];
    store
        .append(&[step(&documents[0], 4, by_noah)])
        .await
        .unwrap();
    let upkeep = Maintenance::new(
        store.clone(),
        Arc::new(Strings::default()),
        MaintenanceOptions::default(),
    );
    let next_day = NOW.plus(25 * HOUR);
    let burst = (4, vec![0, 1, 2, 3]);
    let later = [(5, b"x".to_vec()), (6, b"y".to_vec())];
    for packed in [false, true] {
        upkeep.squash_quiet(next_day).await.unwrap();
        if packed {
            assert_eq!(upkeep.pack_settled(next_day).await.unwrap().documents, 1);
        }
        for inside in 0..4 {
            let mut all = vec![burst.clone()];
            all.extend_from_slice(&later);
            assert_eq!(
                seqs(store, inside, 10).await,
                all,
                "{inside}, packed: {packed}"
            );
        }
        assert_eq!(seqs(store, 4, 10).await, later);
        assert_eq!(seqs(store, 5, 10).await, later[1..]);
    }
}
