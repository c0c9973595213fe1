//! How fast the store keeps what it is told to keep, with every commit on disk, and how dear a login is.
//!
//! `cargo run --release -p passeplume-store --example append_speed -- sqlite:///tmp/speed.db` (or `postgres://…`); the
//! database must be new. Prints one line a shape of work: medians of five rounds. A number after the URL runs only the
//! shape of that number.

#![allow(clippy::print_stdout, reason = "it prints a table")]

use std::{
    error::Error,
    time::{Duration, Instant},
};

use bytes::Bytes;
use passeplume_domain::{
    AccountId, ClassId, DocumentId, Millis, SchoolId, SpaceId,
    accounts::{
        Account, AccountStore, Membership, NewAccount, NewSession, Role, SessionStore, Status,
        session_id_of,
    },
    documents::{
        DocumentAppend, DocumentKind, DocumentLog, DocumentStore, Late, NewDocument, NewUpdate,
        Writers,
    },
    spaces::{Class, School, Space, SpaceStore},
};
use passeplume_store::{Store, StoreOptions};

const DOCUMENTS: usize = 540;

/// Rounds of each shape; the table shows their medians.
const ROUNDS: usize = 5;
/// How long a round takes.
const ROUND: Duration = Duration::from_millis(1_000);

/// Documents, rows in each, and the pause from one commit's begin to the next one's.
const SHAPES: [(usize, usize, Option<Duration>); 9] = [
    (1, 1, None),
    (3, 1, None),
    (3, 1, Some(Duration::from_millis(5))),
    (4, 3, Some(Duration::from_millis(5))),
    (50, 1, None),
    (50, 4, None),
    (50, 4, Some(Duration::from_millis(50))),
    (200, 1, None),
    (500, 2, None),
];

#[tokio::main]
async fn main() -> Result<(), Box<dyn Error>> {
    let url = std::env::args()
        .nth(1)
        .ok_or("which database? sqlite:///path or postgres://…")?;
    let store = Store::open(&url, StoreOptions::default()).await?;
    store.migrate(Millis(0)).await?;
    let mut texts = texts(&store).await?;
    let only: Option<usize> = std::env::args().nth(2).and_then(|n| n.parse().ok());
    println!(
        "{:>9} {:>9} {:>7} {:>10} {:>8} {:>8} {:>13} {:>10}",
        "documents",
        "rows each",
        "pace",
        "commits/s",
        "p50 ms",
        "p99 ms",
        "cpu us/commit",
        "cpu us/row"
    );
    // The write-ahead log reaches its size once: what comes after writes over it.
    for _ in 0..3 {
        round(&store, &mut texts, 50, 4, None).await?;
    }
    for (documents, rows, pace) in SHAPES
        .into_iter()
        .skip(only.unwrap_or(0))
        .take(only.map_or(99, |_| 1))
    {
        let mut rounds = Vec::new();
        for _ in 0..ROUNDS {
            rounds.push(round(&store, &mut texts, documents, rows, pace).await?);
        }
        let median = |of: fn(&Round) -> f64| {
            let mut all: Vec<f64> = rounds.iter().map(of).collect();
            all.sort_by(f64::total_cmp);
            all.get(all.len() / 2).copied().unwrap_or_default()
        };
        let cpu = median(|round| round.cpu_us);
        println!(
            "{documents:>9} {rows:>9} {:>7} {:>10.0} {:>8.2} {:>8.2} {cpu:>13.0} {:>10.2}",
            pace.map_or("none".to_owned(), |pace| format!("{} ms", pace.as_millis())),
            median(|round| round.commits_a_second),
            median(|round| round.p50_ms),
            median(|round| round.p99_ms),
            cpu / (documents * rows) as f64,
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
    logins(&store).await?;
    store.close().await;
    Ok(())
}

/// What it costs to learn who a socket's session belongs to, in two questions and in one.
async fn logins(store: &Store) -> Result<(), Box<dyn Error>> {
    let account = Account {
        id: AccountId::parse("0198c7a2-1111-7000-8000-000000000001")?,
        login: "lina".into(),
        role: Role::Pupil,
        first_name: "Lina".into(),
        last_name: "Martin".into(),
        status: Status::Active,
        memberships: vec![Membership::PupilOf(ClassId::parse("class")?)],
    };
    let id = session_id_of("token")?;
    let session = NewSession {
        id: id.clone(),
        account: account.id.clone(),
        created: Millis(0),
        expires: Millis(9),
    };
    let new = NewAccount {
        account,
        password_hash: None,
    };
    store.create_account(new, Millis(0)).await?;
    store.open_session(session).await?;
    let ways = ["session, then account", "session_and_account"];
    for (round, way) in ways.into_iter().cycle().take(6).enumerate() {
        let cpu = cpu_us();
        for _ in 0..LOGINS {
            if round % 2 == 0 {
                let session = store.session(&id, Millis(1)).await?.ok_or("no session")?;
                store.account(&session.account).await?.ok_or("nobody")?;
            } else {
                let found = store.session_and_account(&id, Millis(1)).await?;
                found.ok_or("no session")?;
            }
        }
        println!(
            "a login by {way}: {:.0} us of processor time",
            (cpu_us() - cpu) / f64::from(LOGINS)
        );
    }
    Ok(())
}

/// Logins in a round.
const LOGINS: u32 = 2_000;

/// What one round gave.
struct Round {
    commits_a_second: f64,
    p50_ms: f64,
    p99_ms: f64,
    cpu_us: f64,
}

async fn round(
    store: &Store,
    texts: &mut [(DocumentId, i64)],
    documents: usize,
    rows: usize,
    pace: Option<Duration>,
) -> Result<Round, Box<dyn Error>> {
    let mut took = Vec::new();
    let cpu = cpu_us();
    let began = Instant::now();
    let mut pace = pace.map(tokio::time::interval);
    while began.elapsed() < ROUND {
        if let Some(pace) = &mut pace {
            pace.tick().await;
        }
        // The documents that write move on, as they do in a school.
        let from = took.len() * 7 % DOCUMENTS;
        let steps = steps(texts, from, documents, rows);
        let commit = Instant::now();
        store.append(&steps).await?;
        took.push(commit.elapsed());
    }
    let seconds = began.elapsed().as_secs_f64();
    let cpu = cpu_us() - cpu;
    took.sort();
    let at = |part: usize| {
        took.get(took.len() * part / 100)
            .map_or(0.0, |took| took.as_secs_f64() * 1e3)
    };
    Ok(Round {
        commits_a_second: took.len() as f64 / seconds,
        p50_ms: at(50),
        p99_ms: at(99),
        cpu_us: cpu / took.len() as f64,
    })
}

/// Processor time of all threads of this process in microseconds, 0 where there is no `/proc`.
fn cpu_us() -> f64 {
    let Ok(threads) = std::fs::read_dir("/proc/self/task") else {
        return 0.0;
    };
    // The scheduler's own count of nanoseconds: `/proc/self/stat` counts in hundredths of a second.
    threads
        .flatten()
        .filter_map(|thread| std::fs::read_to_string(thread.path().join("schedstat")).ok())
        .filter_map(|text| text.split_whitespace().next()?.parse::<f64>().ok())
        .sum::<f64>()
        / 1e3
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
                late: Late::default(),
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
