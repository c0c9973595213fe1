//! How long a search takes where 20,000 texts have words: for a pupil, for somebody who reads a tenth of them, and for nobody's.
//!
//! `cargo run --release -p passeplume-store --example search_speed [texts]`

#![allow(
    clippy::expect_used,
    clippy::print_stdout,
    clippy::indexing_slicing,
    reason = "a program for one person at a terminal"
)]

use std::time::{Duration, Instant};

use passeplume_domain::{
    AccountId, ClassId, DocumentId, Millis, SchoolId, SpaceId,
    accounts::{Account, Membership, Role, Status},
    documents::{DocumentKind, DocumentStore as _, NewDocument, Writers},
    search::{EntryKey, EntryKind, Query, SearchStore as _, Searcher, Taken},
    spaces::{Class, School, Space, SpaceStore as _},
};
use passeplume_store::{Store, StoreOptions};

const CLASSES: usize = 400;
const SCHOOLS: usize = 40;
const WORDS: u64 = 300;
const AGAIN: usize = 40;

#[tokio::main]
async fn main() {
    let texts = std::env::args()
        .nth(1)
        .and_then(|text| text.parse().ok())
        .unwrap_or(20_000);
    let folder = tempfile::tempdir().expect("a folder");
    let url = format!("sqlite://{}/a.db", folder.path().display());
    let store = Store::open(&url, StoreOptions::default())
        .await
        .expect("a database");
    store.migrate(Millis(1)).await.expect("tables");
    places(&store).await;
    let (made, kept) = fill(&store, texts).await;
    println!("{texts} texts of {WORDS} words: {made:.1?} a title, {kept:.1?} its words");
    let size = std::fs::metadata(folder.path().join("a.db")).map_or(0, |file| file.len());
    println!("{} MB on disk", size / 1_000_000);
    let readers = [
        ("a pupil", Membership::PupilOf(class(7))),
        ("a school's head", Membership::HeadOf(school(3))),
        (
            "somebody of elsewhere",
            Membership::PupilOf(ClassId::parse("none").expect("an id")),
        ),
    ];
    // `m0` stands in every text, `m9000` in hardly any.
    for (who, membership) in readers {
        for words in ["m9000 ", "m0 x", "m0", "m1 m2 m3", "m3 m90", "titre 77"] {
            let took = ask(&store, &membership, words).await;
            println!("{who:22} {words:10} {took}");
        }
    }
    let began = Instant::now();
    let patience = passeplume_domain::search::Patience {
        written_before: Millis(1),
        taken_before: Millis(0),
    };
    let mut after = None;
    loop {
        let page = store
            .texts_due(patience, after.as_ref())
            .await
            .expect("a page");
        after = page.next;
        if after.is_none() {
            break;
        }
    }
    println!("one look for what is due: {:.1?}", began.elapsed());
}

fn class(n: usize) -> ClassId {
    ClassId::parse(&format!("class-{n}")).expect("an id")
}

fn school(n: usize) -> SchoolId {
    SchoolId::parse(&format!("school-{n}")).expect("an id")
}

async fn places(store: &Store) {
    for n in 0..SCHOOLS {
        let new = School {
            id: school(n),
            name: format!("School {n}"),
            town: "T".into(),
        };
        store.add_school(new, Millis(1)).await.expect("a school");
    }
    for n in 0..CLASSES {
        let new = Class {
            id: class(n),
            school: school(n % SCHOOLS),
            name: format!("Class {n}"),
        };
        store.add_class(new, Millis(1)).await.expect("a class");
        let space = Space {
            id: SpaceId::parse(&format!("space-{n}")).expect("an id"),
            title: "S".into(),
            classes: vec![class(n)],
        };
        store.add_space(space, Millis(1)).await.expect("a space");
    }
}

/// The mean time of a title, and of the words of a text.
async fn fill(store: &Store, texts: usize) -> (Duration, Duration) {
    let (mut titles, mut words) = (Duration::ZERO, Duration::ZERO);
    let mut random: u64 = 7;
    for n in 0..texts {
        let id = DocumentId::parse(&format!("text-{n}")).expect("an id");
        let new = NewDocument {
            id: id.clone(),
            space: SpaceId::parse(&format!("space-{}", n % CLASSES)).expect("an id"),
            title: format!("Titre {n}"),
            kind: DocumentKind::Text,
            writers: Writers::EveryPupil,
        };
        let began = Instant::now();
        store.add_document(new, Millis(1)).await.expect("a text");
        titles += began.elapsed();
        let mut text = String::from("m0 ");
        for _ in 0..WORDS {
            random = random
                .wrapping_mul(6_364_136_223_846_793_005)
                .wrapping_add(1);
            // Few words are common, most are rare: about one over the rank.
            let (wide, narrow) = ((random >> 33) % 10_000 + 1, (random >> 17) % 10_000 + 1);
            text.push_str(&format!(
                "m{} ",
                10_000 / (wide.min(narrow)).max(1) * (wide % 3 + 1)
            ));
        }
        if n % 4_000 == 0 {
            text.push_str("m9000 ");
        }
        let key = EntryKey {
            kind: EntryKind::Text,
            subject: id.to_string(),
            part: 0,
        };
        let taken = Taken {
            seq: 0,
            changed: Millis(i64::try_from(n).unwrap_or(0)),
            change: None,
            words: Some(text),
            at: Millis(2),
        };
        let began = Instant::now();
        store.keep_words(&key, taken).await.expect("words");
        words += began.elapsed();
    }
    let count = u32::try_from(texts).unwrap_or(u32::MAX).max(1);
    (titles / count, words / count)
}

async fn ask(store: &Store, membership: &Membership, words: &str) -> String {
    let account = Account {
        id: AccountId::parse("reader").expect("an id"),
        login: "reader".into(),
        role: Role::Pupil,
        first_name: "R".into(),
        last_name: "R".into(),
        status: Status::Active,
        memberships: vec![membership.clone()],
    };
    let who = Searcher {
        account: &account,
        family: &[],
    };
    let query = Query::parse(words).expect("a question");
    let mut times = Vec::with_capacity(AGAIN);
    let mut found = 0;
    for _ in 0..AGAIN {
        let began = Instant::now();
        found = store
            .search(who, &query, None, 21)
            .await
            .expect("an answer")
            .len();
        times.push(began.elapsed());
    }
    times.sort_unstable();
    format!(
        "p50 {:>8.1?}, worst of {AGAIN} {:>8.1?}, {found} found",
        times[AGAIN / 2],
        times[AGAIN - 1]
    )
}
