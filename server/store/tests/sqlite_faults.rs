//! What SQLite alone can suffer: a full disk, a damaged file, a database in memory.

#![allow(
    clippy::expect_used,
    clippy::unwrap_used,
    clippy::panic,
    clippy::print_stderr,
    clippy::indexing_slicing,
    reason = "a helper of a test may fail the test"
)]

use std::{
    io::{Read, Seek, SeekFrom, Write},
    path::Path,
    process::Command,
};

use passeplume_domain::{
    StoreError,
    accounts::AccountStore,
    documents::{AppendError, DocumentLog, LoadError},
};
use passeplume_store::{OpenError, Store, StoreOptions, WhenAbsent};

#[path = "contract/world.rs"]
#[allow(dead_code, reason = "the contract suite uses the rest")]
mod world;

use world::{NOW, step, update, words, world};

async fn open(path: &Path, options: StoreOptions) -> Store {
    let store = Store::open(&format!("sqlite://{}", path.display()), options)
        .await
        .expect("it opens");
    store.migrate(NOW).await.expect("the tables are made");
    store
}

/// Appends until the database says that it has no room; the rows that were acknowledged.
async fn fill(store: &Store, document: &passeplume_domain::DocumentId) -> i64 {
    let mut after = store.load(document).await.expect("it loads").head;
    let large = vec![7_u8; 60_000];
    for _ in 0..1_000 {
        match store
            .append(&[step(document, after, vec![update("lina", NOW, &large)])])
            .await
        {
            Ok(()) => after += 1,
            Err(AppendError::Unavailable(said)) => {
                assert!(said.contains("SQLite"), "{said}");
                return after;
            }
            Err(other) => panic!("{other}"),
        }
    }
    panic!("it never was full")
}

/// Full: said as such, nothing false is kept, reading goes on.
async fn is_full_but_reads(store: &Store, document: &passeplume_domain::DocumentId, head: i64) {
    for _ in 0..20 {
        let large = vec![9_u8; 200_000];
        let refused = store
            .append(&[step(document, head, vec![update("noah", NOW, &large)])])
            .await;
        assert!(
            matches!(refused, Err(AppendError::Unavailable(_))),
            "{refused:?}"
        );
        let loaded = store.load(document).await.expect("reading goes on");
        assert_eq!(loaded.head, head);
        assert!(
            loaded
                .updates
                .iter()
                .all(|row| row.account.as_str() == "lina")
        );
    }
    assert!(
        store
            .account(&world::account_id("lina"))
            .await
            .expect("reading goes on")
            .is_some()
    );
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn sto_17_a_full_file_refuses_writes_and_takes_them_again() {
    let folder = tempfile::tempdir().unwrap();
    let path = folder.path().join("full.db");
    let options = StoreOptions {
        bytes_at_most: Some(2 * 1024 * 1024),
        ..StoreOptions::default()
    };
    let store = open(&path, options).await;
    let documents = world(&store, &["d1", "d2"]).await;
    fill(&store, &documents[1]).await;
    // Small rows fit a little longer.
    let mut head = store.load(&documents[0]).await.unwrap().head;
    while store
        .append(&[step(
            &documents[0],
            head,
            vec![update("lina", NOW, &[1; 900])],
        )])
        .await
        .is_ok()
    {
        head += 1;
    }
    is_full_but_reads(&store, &documents[0], head).await;

    // There is room again: the same store goes on by itself.
    sqlx::any::install_default_drivers();
    let raw = sqlx::AnyPool::connect(&format!("sqlite://{}", path.display()))
        .await
        .unwrap();
    sqlx::query("DELETE FROM updates WHERE document = 'd2'")
        .execute(&raw)
        .await
        .unwrap();
    raw.close().await;
    store.probe().await.unwrap();
    store
        .append(&[step(
            &documents[0],
            head,
            vec![update("noah", NOW, b"again")],
        )])
        .await
        .unwrap();
    assert_eq!(store.load(&documents[0]).await.unwrap().head, head + 1);
    assert!(store.check().await.unwrap().is_clean());
}

#[test]
fn a_store_may_outlive_what_ran_it() {
    let folder = tempfile::tempdir().unwrap();
    let path = folder.path().join("outlives.db");
    let runtime = tokio::runtime::Runtime::new().unwrap();
    let store = runtime.block_on(async {
        let store = open(&path, StoreOptions::default()).await;
        let documents = world(&store, &["d1"]).await;
        let rows = vec![update("lina", NOW, b"a")];
        store.append(&[step(&documents[0], 0, rows)]).await.unwrap();
        store
    });
    drop(runtime);
    drop(store);
    let again = tokio::runtime::Runtime::new().unwrap();
    again.block_on(async {
        let store = open(&path, StoreOptions::default()).await;
        assert_eq!(words(&store, &world::document_id("d1")).await, b"a");
        store.close().await;
    });
}

/// The same on a file system that is really full. Needs to mount one; says so where it may not.
#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn sto_17_a_full_disk_refuses_writes_and_takes_them_again() {
    let folder = tempfile::tempdir().unwrap();
    let disk = folder.path().join("disk");
    std::fs::create_dir(&disk).unwrap();
    let mounted = |options: &str| {
        Command::new("mount")
            .args(["-t", "tmpfs", "-o", options, "tmpfs"])
            .arg(&disk)
            .status()
    };
    if !mounted("size=3m").is_ok_and(|status| status.success()) {
        eprintln!(
            "no right to mount a small disk here: the limited file of the other STO-17 case stands in for it"
        );
        return;
    }
    let unmount = Unmount(disk.clone());
    let store = open(&disk.join("full.db"), StoreOptions::default()).await;
    let documents = world(&store, &["d1"]).await;
    let head = fill(&store, &documents[0]).await;
    is_full_but_reads(&store, &documents[0], head).await;

    assert!(mounted("remount,size=64m").unwrap().success());
    store.probe().await.unwrap();
    store
        .append(&[step(
            &documents[0],
            head,
            vec![update("noah", NOW, &[1; 200_000])],
        )])
        .await
        .unwrap();
    assert_eq!(store.load(&documents[0]).await.unwrap().head, head + 1);
    assert!(store.check().await.unwrap().is_clean());
    store.close().await;
    drop(unmount);
}

struct Unmount(std::path::PathBuf);

impl Drop for Unmount {
    fn drop(&mut self) {
        let _ = Command::new("umount").arg("--lazy").arg(&self.0).status();
    }
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn sto_11_a_flipped_byte_in_the_file_sets_one_document_aside() {
    let folder = tempfile::tempdir().unwrap();
    let path = folder.path().join("flipped.db");
    let store = open(&path, StoreOptions::default()).await;
    let documents = world(&store, &["d1", "d2"]).await;
    for document in &documents {
        let marked = format!("the words of {document} ").repeat(40);
        store
            .append(&[step(
                document,
                0,
                vec![update("lina", NOW, marked.as_bytes())],
            )])
            .await
            .unwrap();
    }
    store.close().await;

    let mut file = std::fs::File::options()
        .read(true)
        .write(true)
        .open(&path)
        .unwrap();
    let mut bytes = Vec::new();
    file.read_to_end(&mut bytes).unwrap();
    let place = bytes
        .windows(14)
        .rposition(|window| window == b"he words of d1")
        .expect("the words are in the file");
    file.seek(SeekFrom::Start(place as u64)).unwrap();
    file.write_all(b"H").unwrap();
    file.sync_all().unwrap();

    let store = open(&path, StoreOptions::default()).await;
    let found = store.load(&documents[0]).await;
    assert!(matches!(found, Err(LoadError::Damaged { .. })), "{found:?}");
    assert!(
        words(&store, &documents[1])
            .await
            .starts_with(b"the words of d2")
    );
    let report = store.check().await.unwrap();
    assert!(report.concerns(&documents[0]) && !report.concerns(&documents[1]));
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn sto_11_a_damaged_page_is_damage_and_not_absence() {
    let folder = tempfile::tempdir().unwrap();
    let path = folder.path().join("page.db");
    let store = open(&path, StoreOptions::default()).await;
    let documents = world(&store, &["d1", "d2"]).await;
    for document in &documents {
        let rows = (0..200)
            .map(|n| {
                update(
                    "lina",
                    NOW,
                    format!("{document} row {n} ").repeat(9).as_bytes(),
                )
            })
            .collect();
        store.append(&[step(document, 0, rows)]).await.unwrap();
    }
    store.close().await;
    let mut file = std::fs::File::options()
        .read(true)
        .write(true)
        .open(&path)
        .unwrap();
    let mut bytes = Vec::new();
    file.read_to_end(&mut bytes).unwrap();
    let place = bytes
        .windows(12)
        .position(|window| window == b"d1 row 100 d")
        .expect("the row is in the file");
    // The head of that page: what it is, and where its cells are.
    file.seek(SeekFrom::Start((place / 4_096 * 4_096) as u64))
        .unwrap();
    file.write_all(&[0x55; 64]).unwrap();
    file.sync_all().unwrap();

    let store = open(&path, StoreOptions::default()).await;
    let found = store.load(&documents[0]).await;
    assert!(matches!(found, Err(LoadError::Damaged { .. })), "{found:?}");
    assert_eq!(
        store.load(&documents[1]).await.unwrap().head,
        200,
        "the rest serves"
    );
    let appended = store
        .append(&[step(&documents[0], 200, vec![update("lina", NOW, b"x")])])
        .await;
    assert!(
        !matches!(appended, Err(AppendError::Medium(_))),
        "{appended:?}"
    );
    let report = store.check().await.unwrap();
    assert!(report.concerns(&documents[0]), "{report:?}");
}

#[tokio::test]
async fn sto_18_what_cannot_be_trusted_is_not_opened() {
    let folder = tempfile::tempdir().unwrap();
    for url in [
        "sqlite::memory:",
        "sqlite://:memory:",
        "sqlite://",
        "mysql://localhost/x",
        "/tmp/x.db",
    ] {
        let refused = Store::open(url, StoreOptions::default()).await;
        assert!(matches!(refused, Err(OpenError::Url)), "{url}");
    }
    let absent = folder.path().join("absent.db");
    let options = StoreOptions {
        when_absent: WhenAbsent::Refuse,
        ..StoreOptions::default()
    };
    let url = format!("sqlite://{}", absent.display());
    assert!(matches!(
        Store::open(&url, options).await,
        Err(OpenError::Database(_))
    ));
    assert!(
        !absent.exists(),
        "a command that verifies leaves nothing behind"
    );

    let garbage = folder.path().join("garbage.db");
    std::fs::write(
        &garbage,
        "this is a letter to the headmistress, not a database ".repeat(99),
    )
    .unwrap();
    let refused = Store::open(
        &format!("sqlite://{}", garbage.display()),
        StoreOptions::default(),
    )
    .await;
    assert!(refused.is_err());
}

#[tokio::test]
async fn sto_18_commits_are_durable_by_the_settings_of_the_file() {
    let folder = tempfile::tempdir().unwrap();
    let path = folder.path().join("settings.db");
    let store = open(&path, StoreOptions::default()).await;
    // The journal mode lies in the file; the rest is asserted on each connection when it opens.
    assert!(path.with_extension("db-wal").exists());
    store.close().await;
    assert!(matches!(
        store.account(&world::account_id("lina")).await,
        Err(StoreError::Unavailable(_))
    ));
}
