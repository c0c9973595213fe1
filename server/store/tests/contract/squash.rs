//! Squashing, with a replay that only strings bytes together: what matters here is rows, authors, seqs and order.

use std::sync::{Arc, Mutex};

use bytes::Bytes;
use passeplume_domain::documents::{
    AppendError, Checkpoint, DocumentLog, LoggedUpdate, NewUpdate, Squash, SquashError, Squashed,
    SquashedRow,
};
use passeplume_store::{Maintenance, MaintenanceOptions, MaintenanceReport, Store};

use super::{
    backend::Backend,
    world::{NOW, step, update, words, world},
};

/// Strings updates together, and remembers what it was asked.
#[derive(Default)]
pub(crate) struct Strings {
    asked: Mutex<Vec<(Option<i64>, Vec<usize>)>>,
    refuses: bool,
}

impl Squash for Strings {
    fn squash(
        &self,
        base: Option<&Checkpoint>,
        bursts: &[Vec<LoggedUpdate>],
    ) -> Result<Squashed, SquashError> {
        let sizes = bursts.iter().map(Vec::len).collect();
        self.asked
            .lock()
            .unwrap()
            .push((base.map(|base| base.seq), sizes));
        if self.refuses {
            return Err(SquashError("another document came out".to_owned()));
        }
        let mut state = base.map(|base| base.state.to_vec()).unwrap_or_default();
        let mut authors = base
            .map(|base| base.first_authors.to_vec())
            .unwrap_or_default();
        let rows = bursts
            .iter()
            .map(|burst| {
                let update: Vec<u8> = burst.iter().flat_map(|row| row.update.to_vec()).collect();
                let first_authors: Vec<u8> = burst
                    .iter()
                    .flat_map(|row| row.first_authors.to_vec())
                    .collect();
                state.extend_from_slice(&update);
                authors.extend_from_slice(&first_authors);
                SquashedRow {
                    update: update.into(),
                    first_authors: first_authors.into(),
                }
            })
            .collect();
        Ok(Squashed {
            rows,
            state: state.into(),
            first_authors: authors.into(),
        })
    }
}

fn maintenance(store: &Store, squash: &Arc<Strings>) -> Maintenance {
    Maintenance::new(store.clone(), squash.clone(), MaintenanceOptions::default())
}

fn typed(by: &str, second: i64, letter: u8) -> NewUpdate {
    let mut new = update(by, NOW.plus(second * 1_000), &[letter]);
    new.first_authors = Bytes::copy_from_slice(&[letter.to_ascii_uppercase()]);
    new
}

const LATER: i64 = 3_600_000;

pub(crate) async fn sto_12_bursts_become_rows_and_no_word_or_author_is_lost(backend: &Backend) {
    let store = &backend.store;
    let documents = world(store, &["d1"]).await;
    let rows = vec![
        typed("lina", 0, b'a'),
        typed("lina", 2, b'b'),
        typed("lina", 4, b'c'),
        // Somebody else's row ends the burst, although lina goes on at once.
        typed("noah", 5, b'd'),
        typed("lina", 6, b'e'),
        typed("lina", 7, b'f'),
        // A pause ends it.
        typed("lina", 30, b'g'),
        // So does a clock that went back.
        typed("lina", 10, b'h'),
        typed("lina", 11, b'i'),
    ];
    store.append(&[step(&documents[0], 0, rows)]).await.unwrap();
    let squash = Arc::new(Strings::default());
    let report = maintenance(store, &squash)
        .squash_quiet(NOW.plus(LATER))
        .await
        .unwrap();
    assert_eq!(
        report,
        MaintenanceReport {
            documents: 1,
            rows: 9,
            gone: 4,
            refused: 0
        }
    );
    assert_eq!(*squash.asked.lock().unwrap(), [(None, vec![3, 1, 2, 1, 2])]);

    // The state at the end serves opening; the log behind it is whole.
    let loaded = store.load(&documents[0]).await.unwrap();
    assert_eq!((loaded.head, loaded.updates.len()), (9, 0));
    let checkpoint = loaded.checkpoint.unwrap();
    assert_eq!(
        (checkpoint.state.as_ref(), checkpoint.first_authors.as_ref()),
        (b"abcdefghi".as_ref(), b"ABCDEFGHI".as_ref())
    );
    backend.sql("DELETE FROM checkpoints").await;
    let rows: Vec<_> = store
        .load(&documents[0])
        .await
        .unwrap()
        .updates
        .into_iter()
        .map(|row| {
            (
                row.seq,
                row.account.to_string(),
                row.update,
                row.first_authors,
            )
        })
        .collect();
    let expected = [
        (3, "lina", "abc"),
        (4, "noah", "d"),
        (6, "lina", "ef"),
        (7, "lina", "g"),
        (9, "lina", "hi"),
    ]
    .map(|(seq, by, words)| {
        (
            seq,
            by.to_owned(),
            Bytes::from(words),
            Bytes::from(words.to_uppercase()),
        )
    });
    assert_eq!(rows, expected);

    // A place inside a squashed row gets the row whole.
    store
        .put_checkpoint(
            &documents[0],
            Checkpoint {
                seq: 2,
                state: Bytes::from("ab"),
                first_authors: Bytes::new(),
            },
            NOW,
        )
        .await
        .unwrap();
    assert_eq!(words(store, &documents[0]).await, b"ababcdefghi");
    assert!(store.check().await.unwrap().is_clean());
}

pub(crate) async fn sto_12_the_next_pass_begins_where_the_last_ended(backend: &Backend) {
    let store = &backend.store;
    let documents = world(store, &["d1"]).await;
    let squash = Arc::new(Strings::default());
    let maintenance = maintenance(store, &squash);
    store
        .append(&[step(
            &documents[0],
            0,
            vec![typed("lina", 0, b'a'), typed("lina", 1, b'b')],
        )])
        .await
        .unwrap();
    maintenance.squash_quiet(NOW.plus(LATER)).await.unwrap();
    assert_eq!(
        maintenance.squash_quiet(NOW.plus(LATER)).await.unwrap(),
        MaintenanceReport::default()
    );
    let more = vec![
        typed("lina", 2, b'c'),
        typed("lina", 3, b'd'),
        typed("noah", 4, b'e'),
    ];
    store.append(&[step(&documents[0], 2, more)]).await.unwrap();
    // Rooms write newer checkpoints meanwhile; the one where squashing goes on stays.
    for seq in [3, 4, 5] {
        let state = Checkpoint {
            seq,
            state: Bytes::from("abcde"),
            first_authors: Bytes::new(),
        };
        store
            .put_checkpoint(&documents[0], state, NOW)
            .await
            .unwrap();
    }
    let report = maintenance.squash_quiet(NOW.plus(LATER)).await.unwrap();
    assert_eq!((report.rows, report.gone), (3, 1));
    assert_eq!(
        *squash.asked.lock().unwrap(),
        [(None, vec![2]), (Some(2), vec![2, 1])]
    );
    backend.sql("DELETE FROM checkpoints").await;
    let seqs: Vec<_> = store
        .load(&documents[0])
        .await
        .unwrap()
        .updates
        .iter()
        .map(|row| row.seq)
        .collect();
    assert_eq!(seqs, [2, 4, 5]);
    assert_eq!(words(store, &documents[0]).await, b"abcde");
}

pub(crate) async fn sto_12_nobody_appends_into_a_squashed_row(backend: &Backend) {
    let store = &backend.store;
    let documents = world(store, &["d1"]).await;
    let rows = vec![
        typed("lina", 0, b'a'),
        typed("lina", 1, b'b'),
        typed("lina", 2, b'c'),
    ];
    store.append(&[step(&documents[0], 0, rows)]).await.unwrap();
    maintenance(store, &Arc::default())
        .squash_quiet(NOW.plus(LATER))
        .await
        .unwrap();
    for stale in 0..3 {
        let refused = store
            .append(&[step(&documents[0], stale, vec![typed("noah", 9, b'x')])])
            .await;
        assert_eq!(refused, Err(AppendError::Conflict), "after {stale}");
    }
    store
        .append(&[step(&documents[0], 3, vec![typed("noah", 9, b'x')])])
        .await
        .unwrap();
    assert_eq!(words(store, &documents[0]).await, b"abcx");
}

pub(crate) async fn sto_12_a_refused_replay_leaves_every_row(backend: &Backend) {
    let store = &backend.store;
    let documents = world(store, &["d1"]).await;
    store
        .append(&[step(
            &documents[0],
            0,
            vec![typed("lina", 0, b'a'), typed("lina", 1, b'b')],
        )])
        .await
        .unwrap();
    let squash = Arc::new(Strings {
        refuses: true,
        ..Strings::default()
    });
    let maintenance = maintenance(store, &squash);
    assert_eq!(
        maintenance
            .squash_quiet(NOW.plus(LATER))
            .await
            .unwrap()
            .refused,
        1
    );
    assert_eq!(store.load(&documents[0]).await.unwrap().updates.len(), 2);
    // It is not replayed in vain again and again.
    assert_eq!(
        maintenance.squash_quiet(NOW.plus(LATER)).await.unwrap(),
        MaintenanceReport::default()
    );
}

pub(crate) async fn sto_12_what_is_being_written_is_left_alone(backend: &Backend) {
    let store = &backend.store;
    let documents = world(store, &["d1"]).await;
    store
        .append(&[step(
            &documents[0],
            0,
            vec![typed("lina", 0, b'a'), typed("lina", 1, b'b')],
        )])
        .await
        .unwrap();
    let squash = Arc::new(Strings::default());
    let maintenance = maintenance(store, &squash);
    assert_eq!(
        maintenance.squash_quiet(NOW.plus(60_000)).await.unwrap(),
        MaintenanceReport::default()
    );
    assert!(squash.asked.lock().unwrap().is_empty());
    maintenance.tidy(NOW.plus(60_000)).await.unwrap();
    assert_eq!(store.load(&documents[0]).await.unwrap().updates.len(), 2);
}
