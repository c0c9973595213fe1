//! Packing: old rows in chunks say what they said in the log, and nothing else changes.

use std::sync::Arc;

use bytes::Bytes;
use passeplume_domain::documents::{
    AppendError, Checkpoint, DocumentLog, LoadError, LoadedDocument, NewUpdate,
};
use passeplume_store::{Maintenance, MaintenanceOptions, PackingReport, Store};

use super::{
    backend::Backend,
    squash::Strings,
    world::{NOW, binding, document_id, step, update, words, world, write_rows},
};

const HOUR: i64 = 3_600_000;
const NEXT_DAY: i64 = 24 * HOUR;

fn maintenance(store: &Store) -> Maintenance {
    Maintenance::new(
        store.clone(),
        Arc::new(Strings::default()),
        MaintenanceOptions::default(),
    )
}

/// Squashes and packs, a day later.
async fn at_rest(store: &Store) -> PackingReport {
    let later = NOW.plus(NEXT_DAY);
    maintenance(store).squash_quiet(later).await.unwrap();
    maintenance(store).pack_settled(later).await.unwrap()
}

/// Rows that no burst joins: by two in turn, a minute apart, with and without first authors.
fn separate(from: i64, count: i64) -> Vec<NewUpdate> {
    (from..from + count)
        .map(|n| {
            let by = ["lina", "noah"][usize::try_from(n % 2).unwrap()];
            let mut new = update(
                by,
                NOW.plus(n * 60_000),
                format!("mot {n} de {by}; ").as_bytes(),
            );
            if n % 3 == 0 {
                new.first_authors = Bytes::from(format!("noah first, in {n}"));
            }
            new
        })
        .collect()
}

async fn in_table(backend: &Backend, count: &'static str) -> i64 {
    use sqlx::Row as _;
    let mut raw = backend.raw().await;
    let row = sqlx::query(count).fetch_one(&mut raw).await.unwrap();
    row.try_get(0).unwrap()
}

async fn loaded(store: &Store, document: &str) -> LoadedDocument {
    store.load(&document_id(document)).await.unwrap()
}

pub(crate) async fn sto_20_packed_rows_load_as_they_were_written(backend: &Backend) {
    let store = &backend.store;
    let documents = world(store, &["d1", "d2"]).await;
    let mut first = step(&documents[0], 0, separate(0, 40));
    first.bindings = vec![binding(7, "lina"), binding(8, "noah")];
    store
        .append(&[first, step(&documents[1], 0, separate(3, 1))])
        .await
        .unwrap();
    let (before, alone) = (loaded(store, "d1").await, loaded(store, "d2").await);
    assert_eq!(before.updates.len(), 40);
    let checked = store.check().await.unwrap();
    let report = at_rest(store).await;
    assert_eq!(
        report,
        PackingReport {
            documents: 2,
            rows: 39,
            chunks: 1,
            refused: 0
        }
    );
    // The newest row stays, so that whoever appends asks the log alone.
    assert_eq!(in_table(backend, "SELECT COUNT(*) FROM updates").await, 2);
    // The whole log is replayed at once: no checkpoint is kept for it.
    assert_eq!(
        in_table(backend, "SELECT COUNT(*) FROM checkpoints").await,
        0
    );
    assert_eq!(loaded(store, "d1").await, before);
    assert_eq!(loaded(store, "d2").await, alone);
    let again = store.check().await.unwrap();
    assert!(again.is_clean(), "{again:?}");
    assert_eq!((again.rows, again.bytes), (checked.rows, checked.bytes));
    // Nothing is left to do, and nothing is done.
    assert_eq!(at_rest(store).await, PackingReport::default());
}

pub(crate) async fn sto_20_writing_goes_on_after_packing_and_is_packed_too(backend: &Backend) {
    let store = &backend.store;
    let documents = world(store, &["d1"]).await;
    store
        .append(&[step(&documents[0], 0, separate(0, 30))])
        .await
        .unwrap();
    at_rest(store).await;
    // Behind, beyond and into the chunk: the log ends at 30 and nowhere else.
    for wrong in [0, 1, 29, 31] {
        let refused = store
            .append(&[step(&documents[0], wrong, separate(90, 1))])
            .await;
        assert_eq!(refused, Err(AppendError::Conflict), "after {wrong}");
    }
    // Some of the new rows are one burst: it is squashed although no checkpoint tells where the last pass ended.
    let mut more = separate(30, 5);
    for second in 1..=3 {
        more.push(update("noah", NOW.plus(35 * 60_000 + second * 1_000), b"!"));
    }
    store
        .append(&[step(&documents[0], 30, more)])
        .await
        .unwrap();
    let text = words(store, &documents[0]).await;
    let report = at_rest(store).await;
    // Rows 30 to 35, and the burst of three is the newest row; the small chunk was packed again with them.
    assert_eq!((report.rows, report.chunks), (6, 1), "{report:?}");
    assert_eq!(in_table(backend, "SELECT COUNT(*) FROM chunks").await, 1);
    assert_eq!(words(store, &documents[0]).await, text);
    let rows = loaded(store, "d1").await;
    assert_eq!((rows.head, rows.updates.len()), (38, 36));
    assert_eq!(rows.updates[35].update.as_ref(), b"!!!");
    assert!(store.check().await.unwrap().is_clean());
}

pub(crate) async fn sto_20_a_long_log_keeps_one_small_checkpoint(backend: &Backend) {
    let store = &backend.store;
    let documents = world(store, &["d1"]).await;
    // Some 200 kB that hardly compress: several chunks.
    let mut seed = 1_u64;
    let mut noise = || {
        seed ^= seed << 13;
        seed ^= seed >> 7;
        seed ^= seed << 17;
        seed.to_le_bytes()[0]
    };
    let rows: Vec<_> = (0..450)
        .map(|n| {
            let words: Vec<u8> = (0..450).map(|_| noise() | 1).collect();
            update(["lina", "noah"][n % 2], NOW.plus(n as i64 * 60_000), &words)
        })
        .collect();
    store.append(&[step(&documents[0], 0, rows)]).await.unwrap();
    let before = loaded(store, "d1").await;
    let report = at_rest(store).await;
    assert_eq!(report.rows, 449);
    assert!((3..=6).contains(&report.chunks), "{report:?}");
    // Opening begins at the checkpoint; the log behind it is whole.
    let opened = loaded(store, "d1").await;
    assert_eq!((opened.head, opened.updates.len()), (450, 0));
    let all: Vec<u8> = before
        .updates
        .iter()
        .flat_map(|row| row.update.to_vec())
        .collect();
    assert!(opened.checkpoint.unwrap().state == all);
    assert_eq!(
        in_table(backend, "SELECT COUNT(*) FROM checkpoints").await,
        1
    );
    assert!(store.check().await.unwrap().is_clean());

    // A place inside a chunk, inside a row even, gets what follows.
    for (seq, from) in [(17, 18), (449, 450), (200, 201)] {
        backend.sql("DELETE FROM checkpoints").await;
        let state = Checkpoint {
            seq,
            state: Bytes::from_static(b"until here"),
            first_authors: Bytes::new(),
        };
        store
            .put_checkpoint(&documents[0], state, NOW)
            .await
            .unwrap();
        let rows = loaded(store, "d1").await.updates;
        assert_eq!(rows[0].seq, from);
        assert!(rows == before.updates[usize::try_from(seq).unwrap()..]);
    }
    // A squeezed checkpoint that is damaged costs time and no words.
    backend.sql("DELETE FROM checkpoints").await;
    backend
        .sql("UPDATE upkeep SET squashed = 0, packed = 0")
        .await;
    at_rest(store).await;
    assert_eq!(
        backend
            .sql("UPDATE checkpoints SET packed = 0 WHERE packed = 1")
            .await,
        1
    );
    assert!(loaded(store, "d1").await == before);
}

pub(crate) async fn sto_20_what_was_written_today_is_not_packed(backend: &Backend) {
    let store = &backend.store;
    let documents = world(store, &["d1"]).await;
    write_rows(store, &documents[0], 0, 5).await;
    let maintenance = maintenance(store);
    // Not squashed yet, squashed but young, and old but with new words that no pass has seen.
    for now in [NOW.plus(NEXT_DAY), NOW.plus(2 * HOUR)] {
        assert_eq!(
            maintenance.pack_settled(now).await.unwrap(),
            PackingReport::default()
        );
        maintenance.squash_quiet(NOW.plus(2 * HOUR)).await.unwrap();
    }
    let late = update("noah", NOW.plus(NEXT_DAY), b"late");
    store
        .append(&[step(&documents[0], 5, vec![late])])
        .await
        .unwrap();
    assert_eq!(
        maintenance
            .pack_settled(NOW.plus(2 * NEXT_DAY))
            .await
            .unwrap(),
        PackingReport::default()
    );
    assert_eq!(in_table(backend, "SELECT COUNT(*) FROM chunks").await, 0);
}

pub(crate) async fn sto_20_a_damaged_chunk_sets_one_document_aside(backend: &Backend) {
    let store = &backend.store;
    let documents = world(store, &["d1", "d2"]).await;
    let damages = [
        "UPDATE chunks SET packed = (SELECT k.packed FROM chunks k WHERE k.document = 'd2') WHERE document = 'd1'",
        "UPDATE chunks SET first_seq = first_seq + 1 WHERE document = 'd1'",
        "UPDATE chunks SET seq = seq - 1 WHERE document = 'd1'",
        "UPDATE chunks SET checksum = checksum + 1 WHERE document = 'd1'",
        "UPDATE chunks SET document = 'd3' WHERE document = 'd1'",
        "DELETE FROM chunks WHERE document = 'd1'",
        "DELETE FROM updates WHERE document = 'd1'",
    ];
    super::world::add_text(
        store,
        "d3",
        passeplume_domain::documents::Writers::EveryPupil,
        NOW,
    )
    .await;
    for damage in damages {
        for emptied in [
            "DELETE FROM updates",
            "DELETE FROM chunks",
            "DELETE FROM checkpoints",
            "DELETE FROM upkeep",
        ] {
            backend.sql(emptied).await;
        }
        store
            .append(&[
                step(&documents[0], 0, separate(0, 20)),
                step(&documents[1], 0, separate(1, 20)),
            ])
            .await
            .unwrap();
        assert_eq!(at_rest(store).await.chunks, 2);
        assert_eq!(backend.sql(damage).await, 1);
        let found = store.load(&documents[0]).await;
        assert!(
            matches!(found, Err(LoadError::Damaged { .. })),
            "{damage}: {found:?}"
        );
        assert_eq!(
            loaded(store, "d2").await.updates.len(),
            20,
            "the rest serves"
        );
        let report = store.check().await.unwrap();
        assert!(report.concerns(&documents[0]), "{damage}: {report:?}");
        assert!(!report.concerns(&documents[1]), "{damage}: {report:?}");
        // Nothing is packed on top of the damage.
        backend.sql("UPDATE upkeep SET packed = 0").await;
        assert_eq!(
            maintenance(store)
                .pack_settled(NOW.plus(NEXT_DAY))
                .await
                .unwrap()
                .chunks,
            0,
            "{damage}"
        );
    }
}

pub(crate) async fn sto_20_a_damaged_log_is_not_packed(backend: &Backend) {
    let store = &backend.store;
    let documents = world(store, &["d1", "d2"]).await;
    for document in &documents {
        store
            .append(&[step(document, 0, separate(0, 20))])
            .await
            .unwrap();
    }
    maintenance(store)
        .squash_quiet(NOW.plus(NEXT_DAY))
        .await
        .unwrap();
    backend
        .sql("UPDATE updates SET at = at + 1 WHERE document = 'd1' AND seq = 9")
        .await;
    let report = at_rest(store).await;
    assert_eq!((report.documents, report.refused), (1, 1));
    assert_eq!(
        in_table(
            backend,
            "SELECT COUNT(*) FROM updates WHERE document = 'd1'"
        )
        .await,
        20
    );
    // A chunk speaks of people; a check asks for them there too.
    backend.sql("DELETE FROM memberships").await;
    backend
        .sql("UPDATE accounts SET id = 'renamed' WHERE id = 'noah'")
        .await;
    assert!(store.check().await.unwrap().concerns(&documents[1]));
}

pub(crate) async fn sto_21_what_lies_on_disk_is_told_by_table(backend: &Backend) {
    let store = &backend.store;
    let documents = world(store, &["d1"]).await;
    let before = store.bytes_by_table().await.unwrap();
    store
        .append(&[step(
            &documents[0],
            0,
            vec![update("lina", NOW, &[7; 300_000])],
        )])
        .await
        .unwrap();
    let after = store.bytes_by_table().await.unwrap();
    let of = |tables: &[(String, u64)], name: &str| {
        let found = tables.iter().find(|(table, _)| table == name);
        found.map_or(0, |(_, bytes)| *bytes)
    };
    if !backend.is_postgres() {
        // PostgreSQL compresses what is that much alike.
        assert!(of(&after, "updates") >= of(&before, "updates") + 300_000);
    }
    for table in ["updates", "chunks", "accounts", "documents"] {
        assert!(of(&after, table) > 0, "{table}: {after:?}");
    }
}
