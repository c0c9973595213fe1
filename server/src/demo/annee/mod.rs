//! A school year at rest, for load tests: 20,000 texts of the département's classes, written week by week, squashed and
//! packed each night as the program does it.

mod chance;
mod typist;

use std::{sync::Arc, time::Instant};

use bytes::Bytes;
use passeplume_crdt::document::Document;
use passeplume_domain::{
    AccountId, DocumentId, Millis,
    documents::{
        Binding, DocumentAppend, DocumentKind, DocumentLog as _, DocumentStore as _, Late,
        NewDocument, NewUpdate, Writers,
    },
};
use passeplume_store::{Maintenance, MaintenanceOptions, Store};

use self::{
    chance::Chance,
    typist::{Typed, Typist},
};
use super::departement;
use crate::squash::Replay;

const DAY_MS: i64 = 24 * 60 * 60 * 1000;
const WEEK_MS: i64 = 7 * DAY_MS;
/// Of a school year.
const WEEKS: i64 = 36;
/// Pupils who write a text.
const PUPILS: usize = 3;
/// Texts kept in one transaction.
const TEXTS_AT_ONCE: usize = 32;
/// Texts opened to learn how long it takes.
const OPENED: usize = 2_000;
/// A pupil strikes a key about every half second.
const KEY_MS: u64 = 500;

/// How the pupils of a text share it.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Way {
    /// One burst after another, each kept as squashing leaves it. So many.
    Bursts(u64),
    /// One pupil at a time, and the program squashes their keystrokes. So many.
    #[cfg(test)]
    Alone(u64),
    /// All at once: their keystrokes alternate, and nothing can be squashed. So many.
    Together(u64),
}

/// What the whole year holds: 500,000 updates once squashed.
const YEAR: [(usize, Way); 2] = [(19_500, Way::Bursts(20)), (500, Way::Together(217))];

/// What was written.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub(crate) struct Written {
    pub(crate) documents: u64,
    /// Rows of the log, once squashed; one of each text is its opening.
    pub(crate) updates: u64,
    pub(crate) keystrokes: u64,
}

/// Makes all of it, and tells line by line what it is.
pub(crate) async fn fill(
    store: &Store,
    now: Millis,
    mut say: impl FnMut(&str) -> anyhow::Result<()>,
) -> anyhow::Result<()> {
    departement::world(store, now.plus(-WEEKS * WEEK_MS)).await?;
    let people = bytes(store).await?;
    let written = write(store, &YEAR, now).await?;
    let bytes = bytes(store).await?;
    say(&format!(
        "{} texts, {} updates, {} keystrokes",
        written.documents, written.updates, written.keystrokes
    ))?;
    for (table, bytes) in store.bytes_by_table().await? {
        say(&format!("{:>12} bytes in {table}", bytes))?;
    }
    say(&format!(
        "{bytes} bytes in all, {} of them before the first text: {:.2} a keystroke without, {:.2} with them",
        people,
        per(bytes.saturating_sub(people), written.keystrokes),
        per(bytes, written.keystrokes)
    ))?;
    let (half, most) = open_some(store).await?;
    say(&format!(
        "a cold text is read and replayed in {half:.2} ms (p50), {most:.2} ms (p99)"
    ))
}

fn per(bytes: u64, keystrokes: u64) -> f64 {
    // Both are far below what a double holds exactly.
    bytes as f64 / keystrokes.max(1) as f64
}

async fn bytes(store: &Store) -> anyhow::Result<u64> {
    let tables = store.bytes_by_table().await?;
    Ok(tables.iter().map(|(_, bytes)| bytes).sum())
}

/// Writes texts of each kind, evenly over the weeks, and lets the background work each week.
async fn write(store: &Store, kinds: &[(usize, Way)], now: Millis) -> anyhow::Result<Written> {
    let mut ways: Vec<Way> = kinds
        .iter()
        .flat_map(|(texts, way)| std::iter::repeat_n(*way, *texts))
        .collect();
    let mut chance = Chance::new(2_026);
    for last in (1..ways.len()).rev() {
        ways.swap(last, usize::try_from(chance.below(last as u64 + 1))?);
    }
    let nightly = Maintenance::new(
        store.clone(),
        Arc::new(Replay),
        MaintenanceOptions::default(),
    );
    let mut written = Written::default();
    let mut number = 0;
    let a_week = ways.len().div_ceil(usize::try_from(WEEKS)?).max(1);
    for (texts, week) in ways.chunks(a_week).zip(0..) {
        let monday = now.plus((week - WEEKS) * WEEK_MS);
        for some in texts.chunks(TEXTS_AT_ONCE) {
            let mut steps = Vec::with_capacity(some.len());
            for way in some {
                let at = monday.plus(i64::try_from(chance.below(4 * DAY_MS.unsigned_abs()))?);
                steps.push(one_text(store, number, *way, at, &mut chance, &mut written).await?);
                number += 1;
            }
            store.append(&steps).await?;
        }
        let sunday = monday.plus(6 * DAY_MS);
        nightly.squash_quiet(sunday).await?;
        nightly.pack_settled(sunday).await?;
        nightly.tidy(sunday).await?;
    }
    Ok(written)
}

async fn one_text(
    store: &Store,
    number: usize,
    way: Way,
    at: Millis,
    chance: &mut Chance,
    written: &mut Written,
) -> anyhow::Result<DocumentAppend> {
    let (space, pupils) = departement::pair(number, PUPILS)?;
    // As the program draws ids: of 36 letters.
    let document = DocumentId::parse(&uuid::Uuid::now_v7().to_string())?;
    let new = NewDocument {
        id: document.clone(),
        space,
        title: format!("Texte de l'année {}", number + 1),
        kind: DocumentKind::Text,
        writers: Writers::EveryPupil,
    };
    store.add_document(new, at).await?;
    let mut log = Log {
        at,
        step: DocumentAppend {
            document,
            after: 0,
            bindings: Vec::new(),
            updates: Vec::new(),
            late: Late::default(),
        },
    };
    let mut typists = Vec::new();
    for pupil in pupils {
        let client = 1 + chance.below(u64::from(u32::MAX));
        log.step.bindings.push(Binding {
            client,
            account: pupil.clone(),
            at: log.at,
        });
        let (typist, typed) = Typist::new(client)?;
        written.keystrokes += log.keep(&pupil, typed);
        log.pause(chance.below(40_000) + 11_000)?;
        typists.push((pupil, typist));
    }
    let count = typists.len().max(1);
    match way {
        Way::Bursts(bursts) => {
            for _ in 0..bursts {
                let who = usize::try_from(chance.below(count as u64))?;
                let Some((pupil, typist)) = typists.get_mut(who) else {
                    continue;
                };
                let typed = typist.burst(20 + chance.below(90), chance)?;
                log.pause(typed.keystrokes * KEY_MS)?;
                written.keystrokes += log.keep(pupil, typed);
                log.pause(chance.below(60_000) + 11_000)?;
            }
        }
        #[cfg(test)]
        Way::Alone(keystrokes) => {
            for key in 0..keystrokes {
                let who = usize::try_from(key / 60)? % count;
                let Some((pupil, typist)) = typists.get_mut(who) else {
                    continue;
                };
                if key % 60 == 0 {
                    typist.place(chance)?;
                    log.pause(11_000)?;
                }
                written.keystrokes += log.keep(pupil, typist.key(chance)?);
                log.pause(chance.below(2 * KEY_MS))?;
            }
        }
        Way::Together(keystrokes) => {
            for key in 0..keystrokes {
                let who = usize::try_from(key)? % count;
                let Some((pupil, typist)) = typists.get_mut(who) else {
                    continue;
                };
                if chance.one_in(60) {
                    typist.place(chance)?;
                }
                written.keystrokes += log.keep(pupil, typist.key(chance)?);
                log.pause(chance.below(2 * KEY_MS / count as u64))?;
            }
        }
    }
    written.documents += 1;
    written.updates += log.step.updates.len() as u64;
    Ok(log.step)
}

/// The log of a text while it is written.
struct Log {
    at: Millis,
    step: DocumentAppend,
}

impl Log {
    /// Keeps what somebody typed; the keystrokes.
    fn keep(&mut self, account: &AccountId, typed: Typed) -> u64 {
        self.step.updates.push(NewUpdate {
            account: account.clone(),
            at: self.at,
            update: Bytes::from(typed.update),
            first_authors: Bytes::new(),
        });
        typed.keystrokes
    }

    fn pause(&mut self, ms: u64) -> anyhow::Result<()> {
        self.at = self.at.plus(i64::try_from(ms)?);
        Ok(())
    }
}

/// Opens texts here and there as a room does, but for its index; milliseconds, p50 and p99.
async fn open_some(store: &Store) -> anyhow::Result<(f64, f64)> {
    let ids = store.document_ids().await?;
    let mut chance = Chance::new(7);
    let mut took = Vec::with_capacity(OPENED);
    for _ in 0..OPENED {
        let Some(id) = ids.get(usize::try_from(chance.below(ids.len() as u64))?) else {
            continue;
        };
        let began = Instant::now();
        let loaded = store.load(id).await?;
        let state = loaded.checkpoint.iter().map(|one| one.state.as_ref());
        let rows = loaded.updates.iter().map(|row| row.update.as_ref());
        Document::load(state.chain(rows))?;
        took.push(began.elapsed().as_secs_f64() * 1e3);
    }
    took.sort_by(f64::total_cmp);
    let at = |percent: usize| took.get(took.len() * percent / 100).copied().unwrap_or(0.0);
    Ok((at(50), at(99)))
}

#[cfg(test)]
mod tests {
    use passeplume_store::StoreOptions;

    use super::*;

    const NOW: Millis = Millis(1_790_000_000_000);

    async fn a_small_year(kinds: &[(usize, Way)]) -> (Store, tempfile::TempDir, Written, u64) {
        let folder = tempfile::tempdir().unwrap();
        let url = format!("sqlite://{}/annee.db", folder.path().display());
        let store = Store::open(&url, StoreOptions::default()).await.unwrap();
        store.migrate(NOW).await.unwrap();
        departement::places(&store, NOW).await.unwrap();
        let before = bytes(&store).await.unwrap();
        let written = write(&store, kinds, NOW).await.unwrap();
        let after = bytes(&store).await.unwrap();
        (store, folder, written, after - before)
    }

    #[tokio::test(flavor = "multi_thread")]
    async fn sto_21_a_keystroke_at_rest_takes_at_most_12_bytes() {
        for way in [Way::Bursts(20), Way::Alone(1_500), Way::Together(1_500)] {
            let (store, _folder, written, bytes) = a_small_year(&[(72, way)]).await;
            let each = per(bytes, written.keystrokes);
            println!("{way:?}: {written:?}, {bytes} bytes, {each:.2} a keystroke");
            println!("{:?}", store.bytes_by_table().await.unwrap());
            assert_eq!(written.documents, 72);
            assert!(written.keystrokes > 72 * 1_000, "{written:?}");
            assert!(each <= 12.0, "{way:?}: {each:.2} bytes a keystroke");
            // And all of it is still there.
            let report = store.check().await.unwrap();
            assert_eq!(report.documents, 72);
            assert!(
                !report
                    .problems
                    .iter()
                    .any(|problem| { !problem.what.contains("account that is not there") })
            );
            for id in store.document_ids().await.unwrap().iter().take(5) {
                let loaded = store.load(id).await.unwrap();
                assert_eq!(loaded.bindings.len(), PUPILS);
                let state = loaded.checkpoint.iter().map(|one| one.state.as_ref());
                let rows = loaded.updates.iter().map(|row| row.update.as_ref());
                let text = Document::load(state.chain(rows)).unwrap();
                let text = passeplume_crdt::content::text(&text).unwrap();
                assert!(text.len() > 800, "{text}");
            }
            store.close().await;
        }
    }

    #[test]
    fn sto_21_the_year_of_the_load_tests_has_the_size_that_it_says() {
        let texts: usize = YEAR.iter().map(|(texts, _)| texts).sum();
        let updates: u64 = YEAR
            .iter()
            .map(|(texts, way)| {
                let rows = match way {
                    Way::Bursts(rows) | Way::Alone(rows) | Way::Together(rows) => *rows,
                };
                *texts as u64 * (rows + PUPILS as u64)
            })
            .sum();
        assert_eq!(texts, 20_000);
        assert!((500_000..=560_000).contains(&updates), "{updates}");
    }
}
