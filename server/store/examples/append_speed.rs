//! How fast the store keeps what it is told to keep, with every commit on disk.
//!
//! `cargo run --release -p passeplume-store --example append_speed -- sqlite:///tmp/speed.db` (or `postgres://…`); the
//! database must be new. Prints one line a shape of work.

#![allow(clippy::print_stdout, reason = "it prints a table")]

use std::{
    error::Error,
    time::{Duration, Instant},
};

use bytes::Bytes;
use passeplume_domain::{
    AccountId, ClassId, DocumentId, Millis, SchoolId, SpaceId,
    documents::{
        DocumentAppend, DocumentKind, DocumentLog, DocumentStore, NewDocument, NewUpdate, Writers,
    },
    spaces::{Class, School, Space, SpaceStore},
};
use passeplume_store::{Store, StoreOptions};

const DOCUMENTS: usize = 540;

#[tokio::main]
async fn main() -> Result<(), Box<dyn Error>> {
    let url = std::env::args()
        .nth(1)
        .ok_or("which database? sqlite:///path or postgres://…")?;
    let store = Store::open(&url, StoreOptions::default()).await?;
    store.migrate(Millis(0)).await?;
    let mut texts = texts(&store).await?;
    println!(
        "{:>9} {:>9} {:>10} {:>10} {:>9} {:>9} {:>9}",
        "documents", "rows each", "commits/s", "rows/s", "p50 ms", "p99 ms", "cpu us/row"
    );
    for (documents, rows) in [(1, 1), (10, 1), (50, 1), (50, 4), (250, 1), (500, 2)] {
        let mut took = Vec::new();
        let cpu = cpu_ms();
        let began = Instant::now();
        while began.elapsed() < Duration::from_secs(3) {
            // The documents that write move on, as they do in a school.
            let from = took.len() * 7 % DOCUMENTS;
            let steps = steps(&mut texts, from, documents, rows);
            let commit = Instant::now();
            store.append(&steps).await?;
            took.push(commit.elapsed());
        }
        let seconds = began.elapsed().as_secs_f64();
        took.sort();
        let at = |part: usize| {
            took.get(took.len() * part / 100)
                .map_or(0.0, |took| took.as_secs_f64() * 1e3)
        };
        println!(
            "{documents:>9} {rows:>9} {:>10.0} {:>10.0} {:>9.2} {:>9.2} {:>9.1}",
            took.len() as f64 / seconds,
            (took.len() * documents * rows) as f64 / seconds,
            at(50),
            at(99),
            (cpu_ms() - cpu) * 1e3 / (took.len() * documents * rows) as f64,
        );
    }
    let began = Instant::now();
    let mut loaded = 0;
    for (document, _) in texts.iter().take(50) {
        loaded += store.load(document).await?.updates.len();
    }
    println!(
        "loaded 50 documents with {loaded} rows, {:.2} ms each",
        began.elapsed().as_secs_f64() * 1e3 / 50.0
    );
    store.close().await;
    Ok(())
}

/// Processor time of this process in milliseconds, 0 where there is no `/proc`.
fn cpu_ms() -> f64 {
    let stat = std::fs::read_to_string("/proc/self/stat").unwrap_or_default();
    // Fields 14 and 15 in ticks of 10 ms; the name in parentheses may hold spaces.
    let after_name = stat.rsplit(')').next().unwrap_or_default();
    let ticks = after_name.split_whitespace().skip(11).take(2);
    ticks
        .filter_map(|ticks| ticks.parse::<f64>().ok())
        .sum::<f64>()
        * 10.0
}

fn steps(
    texts: &mut [(DocumentId, i64)],
    from: usize,
    documents: usize,
    rows: usize,
) -> Vec<DocumentAppend> {
    let update = Bytes::from_static(b"an update of one letter.");
    let Ok(account) = AccountId::parse("0198c7a2-1111-7000-8000-000000000001") else {
        return Vec::new();
    };
    let (before, after) = texts.split_at_mut(from.min(texts.len()));
    after
        .iter_mut()
        .chain(before)
        .take(documents)
        .map(|(document, head)| {
            let new = NewUpdate {
                account: account.clone(),
                at: Millis(*head),
                update: update.clone(),
                first_authors: Bytes::new(),
            };
            let step = DocumentAppend {
                document: document.clone(),
                after: *head,
                bindings: Vec::new(),
                updates: vec![new; rows],
            };
            *head += rows as i64;
            step
        })
        .collect()
}

async fn texts(store: &Store) -> Result<Vec<(DocumentId, i64)>, Box<dyn Error>> {
    let at = Millis(0);
    let school = SchoolId::parse("school")?;
    let class = ClassId::parse("class")?;
    let space = SpaceId::parse("space")?;
    store
        .add_school(
            School {
                id: school.clone(),
                name: "School".into(),
                town: "Town".into(),
            },
            at,
        )
        .await?;
    store
        .add_class(
            Class {
                id: class.clone(),
                school,
                name: "Class".into(),
            },
            at,
        )
        .await?;
    store
        .add_space(
            Space {
                id: space.clone(),
                title: "Space".into(),
                classes: vec![class],
            },
            at,
        )
        .await?;
    let mut texts = Vec::new();
    for n in 0..DOCUMENTS {
        let id = DocumentId::parse(&format!("0198c7a2-9d{n:03}-7000-8000-0000000{n:05}"))?;
        let new = NewDocument {
            id: id.clone(),
            space: space.clone(),
            title: format!("Text {n}"),
            kind: DocumentKind::Text,
            writers: Writers::EveryPupil,
        };
        store.add_document(new, at).await?;
        texts.push((id, 0));
    }
    Ok(texts)
}
