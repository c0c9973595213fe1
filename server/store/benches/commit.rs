//! What one durable step of the log costs on the embedded database, full fsync: `cargo bench -p passeplume-store`.

#![allow(
    unused_crate_dependencies,
    clippy::unwrap_used,
    clippy::expect_used,
    clippy::indexing_slicing,
    clippy::cast_possible_wrap,
    reason = "a benchmark is its own program"
)]

use std::cell::RefCell;

use bytes::Bytes;
use divan::Bencher;
use divan::counter::ItemsCount;
use passeplume_domain::{
    AccountId, ClassId, DocumentId, Millis, SchoolId, SpaceId,
    documents::{
        DocumentAppend, DocumentKind, DocumentLog, DocumentStore, Late, NewDocument, NewUpdate,
        Writers,
    },
    spaces::{Class, School, Space, SpaceStore},
};
use passeplume_store::{Store, StoreOptions};
use tempfile::TempDir;
use tokio::runtime::Runtime;

fn main() {
    divan::main();
}

/// A step of so many documents, one row each: a quiet school, a class, a lesson, a département.
#[divan::bench(args = [1, 4, 12, 50, 250], sample_count = 200, sample_size = 1)]
fn documents(bencher: Bencher<'_, '_>, documents: usize) {
    commit(bencher, documents, 1);
}

/// A step of one document with so many authors.
#[divan::bench(args = [4, 50], sample_count = 200, sample_size = 1)]
fn authors(bencher: Bencher<'_, '_>, rows: usize) {
    commit(bencher, 1, rows);
}

fn commit(bencher: Bencher<'_, '_>, documents: usize, rows: usize) {
    let runtime = runtime();
    let shelf = RefCell::new(Shelf::of(&runtime, documents));
    bencher
        .counter(ItemsCount::new(documents * rows))
        .with_inputs(|| shelf.borrow_mut().steps(rows))
        .bench_local_values(|steps| {
            runtime
                .block_on(shelf.borrow().store.append(&steps))
                .expect("keeps");
        });
    runtime.block_on(shelf.borrow().store.close());
}

fn runtime() -> Runtime {
    tokio::runtime::Builder::new_current_thread()
        .enable_all()
        .build()
        .expect("a runtime")
}

/// A new database on the disk that holds the build (a temporary folder may be memory), with texts in it.
struct Shelf {
    store: Store,
    texts: Vec<(DocumentId, i64)>,
    _folder: TempDir,
}

impl Shelf {
    fn of(runtime: &Runtime, documents: usize) -> Self {
        let folder = TempDir::new_in(env!("CARGO_TARGET_TMPDIR")).expect("a folder");
        let url = format!("sqlite://{}", folder.path().join("commit.db").display());
        let (store, texts) = runtime.block_on(async {
            let store = Store::open(&url, StoreOptions::default())
                .await
                .expect("opens");
            store.migrate(Millis(0)).await.expect("migrates");
            let texts = texts(&store, documents).await;
            (store, texts)
        });
        Self {
            store,
            texts,
            _folder: folder,
        }
    }

    /// The next step of every text: as typing is stored, a letter or two a row.
    fn steps(&mut self, rows: usize) -> Vec<DocumentAppend> {
        let account = AccountId::parse("0198c7a2-1111-7000-8000-000000000001").expect("an id");
        self.texts
            .iter_mut()
            .map(|(document, head)| {
                let new = NewUpdate {
                    account: account.clone(),
                    at: Millis(*head),
                    update: Bytes::from_static(b"an update of one letter."),
                    first_authors: Bytes::new(),
                };
                let step = DocumentAppend {
                    document: document.clone(),
                    after: *head,
                    bindings: Vec::new(),
                    updates: vec![new; rows],
                    late: Late::default(),
                };
                *head += rows as i64;
                step
            })
            .collect()
    }
}

async fn texts(store: &Store, documents: usize) -> Vec<(DocumentId, i64)> {
    let at = Millis(0);
    let school = SchoolId::parse("school").expect("an id");
    let class = ClassId::parse("class").expect("an id");
    let space = SpaceId::parse("space").expect("an id");
    let new = School {
        id: school.clone(),
        name: "School".into(),
        town: "Town".into(),
    };
    store.add_school(new, at).await.expect("adds");
    let new = Class {
        id: class.clone(),
        school,
        name: "Class".into(),
    };
    store.add_class(new, at).await.expect("adds");
    let new = Space {
        id: space.clone(),
        title: "Space".into(),
        classes: vec![class],
    };
    store.add_space(new, at).await.expect("adds");
    let mut texts = Vec::with_capacity(documents);
    for n in 0..documents {
        let id = DocumentId::parse(&format!("0198c7a2-9d{n:03}-7000-8000-0000000{n:05}"))
            .expect("an id");
        let new = NewDocument {
            id: id.clone(),
            space: space.clone(),
            title: format!("Text {n}"),
            kind: DocumentKind::Text,
            writers: Writers::EveryPupil,
        };
        store.add_document(new, at).await.expect("adds");
        texts.push((id, 0));
    }
    texts
}
