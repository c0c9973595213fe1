//! Takes the words of texts into the index of the search: in the background, one text at a time, from the log, so that no
//! room knows of it. A text is taken some seconds after its last word; a new one at once, and one that is written without a
//! rest every few minutes.

use std::{sync::Arc, time::Duration};

use passeplume_crdt::{content, document::Document};
use passeplume_domain::{
    Clock, Millis, StoreError,
    documents::{DocumentLog, LoadError, LoadedDocument},
    search::{EntryKey, EntryKind, Patience, Raw, SearchStore, Taken, TextDue},
};
use serde_json::Value;
use tokio::{sync::mpsc, time::Instant};

/// A text whose last word is older has come to rest.
const REST_MS: i64 = 10_000;
/// One that is written without a rest is taken so often.
const AT_LEAST_MS: i64 = 5 * 60 * 1000;
/// Between two passes: a hundred times as long as looking took, within these bounds. Half a minute is enough for 20,000
/// texts at a hundredth of a processor.
const PAUSE: std::ops::Range<Duration> = Duration::from_secs(3)..Duration::from_secs(30);
const PAUSE_TIMES: u32 = 100;
/// Beside people who write: taking words uses a fifth of a processor at the most, also on the first day of many old texts.
pub(crate) const BREATH: u32 = 4;
/// What is not a text, in one go, and how often in one pass.
const OTHERS: u32 = 64;
const GOES: usize = 64;

/// The background work on the index.
pub(crate) struct Index {
    pub(crate) search: Arc<dyn SearchStore>,
    pub(crate) log: Arc<dyn DocumentLog>,
    pub(crate) clock: Arc<dyn Clock>,
    /// Told when the medium failed to keep a write: the process must stop.
    pub(crate) medium: mpsc::Sender<String>,
    /// After each text it rests so many times as long as that one took.
    pub(crate) breath: u32,
}

impl Index {
    /// Works until it is dropped; may be dropped at any await: each entry is a transaction of its own.
    pub(crate) async fn run(self) {
        loop {
            let mut looking = Duration::ZERO;
            match self.pass(&mut looking).await {
                Ok(()) => {}
                Err(StoreError::Medium(cause)) => {
                    // One message is enough: where the channel is full, the process stops already.
                    let _ = self.medium.try_send(cause);
                    return;
                }
                Err(error) => {
                    tracing::warn!(%error, "words could not be taken; the next pass tries again");
                }
            }
            let pause = looking.saturating_mul(PAUSE_TIMES);
            tokio::time::sleep(pause.clamp(PAUSE.start, PAUSE.end)).await;
        }
    }

    /// Takes everything that is due, without a rest: nobody uses this world yet.
    pub(crate) async fn whole(mut self) -> Result<(), StoreError> {
        self.breath = 0;
        let mut looking = Duration::ZERO;
        self.pass(&mut looking).await
    }

    /// One pass over everything; adds up how long it looked for what is due.
    pub(crate) async fn pass(&self, looking: &mut Duration) -> Result<(), StoreError> {
        for _ in 0..GOES {
            let due = self.search.words_due(OTHERS).await?;
            let last = due.len() < OTHERS as usize;
            for one in due {
                let words = match one.raw {
                    Raw::Plain(words) => words,
                    Raw::Printed(standfirst, body) => printed(&standfirst, &body),
                };
                let taken = Taken {
                    seq: 0,
                    changed: Millis(0),
                    change: Some(one.change),
                    words: Some(words),
                    at: self.clock.now(),
                };
                self.search.keep_words(&one.key, taken).await?;
            }
            if last {
                break;
            }
        }
        for _ in 0..GOES {
            let taken = self.search.take_spoken(OTHERS, self.clock.now()).await?;
            if taken < OTHERS as usize {
                break;
            }
        }
        let now = self.clock.now();
        let patience = Patience {
            written_before: now.plus(-REST_MS),
            taken_before: now.plus(-AT_LEAST_MS),
        };
        let mut after = None;
        loop {
            let began = Instant::now();
            let page = self.search.texts_due(patience, after.as_ref()).await?;
            *looking += began.elapsed();
            for text in page.due {
                let began = Instant::now();
                self.take(text).await?;
                tokio::time::sleep(began.elapsed().saturating_mul(self.breath)).await;
            }
            after = page.next;
            if after.is_none() {
                return Ok(());
            }
        }
    }

    async fn take(&self, text: TextDue) -> Result<(), StoreError> {
        let (seq, words) = match self.log.load(&text.document).await {
            Ok(loaded) => {
                let seq = loaded.head;
                let read = tokio::task::spawn_blocking(move || read(&loaded));
                (seq, read.await.ok().flatten())
            }
            // What does not read is said where it is opened; here it is found by its title and the words it had.
            Err(LoadError::Damaged { .. }) => (text.head, None),
            Err(LoadError::Absent) => return Ok(()),
            Err(LoadError::Store(error)) => return Err(error),
        };
        let key = EntryKey {
            kind: EntryKind::Text,
            subject: text.document.to_string(),
            part: 0,
        };
        let taken = Taken {
            seq,
            changed: text.written,
            change: None,
            words,
            at: self.clock.now(),
        };
        self.search.keep_words(&key, taken).await
    }
}

fn read(loaded: &LoadedDocument) -> Option<String> {
    let base = loaded.checkpoint.iter().map(|base| base.state.as_ref());
    let rows = loaded.updates.iter().map(|row| row.update.as_ref());
    Document::load(base.chain(rows))
        .and_then(|document| content::text(&document))
        .ok()
}

/// The words of what was printed: its chapô, then its trees, block by block.
fn printed(standfirst: &str, body: &str) -> String {
    let mut words = standfirst.to_owned();
    // It was made by this program; one that does not read is found by its title and chapô.
    if let Ok(trees) = serde_json::from_str::<Value>(body) {
        walk(&trees, &mut words);
    }
    words
}

/// Trees were cleaned before they were kept: they are as deep as a text may be.
fn walk(node: &Value, words: &mut String) {
    match node {
        Value::Array(nodes) => nodes.iter().for_each(|node| walk(node, words)),
        Value::Object(node) => {
            if let Some(text) = node.get("text").and_then(Value::as_str) {
                words.push_str(text);
            } else {
                words.push('\n');
            }
            for said in ["alt", "caption"] {
                let said = node
                    .get("attrs")
                    .and_then(|attributes| attributes.get(said));
                if let Some(said) = said.and_then(Value::as_str) {
                    words.push_str(said);
                    words.push('\n');
                }
            }
            if let Some(content) = node.get("content") {
                walk(content, words);
            }
        }
        Value::Null | Value::Bool(_) | Value::Number(_) | Value::String(_) => {}
    }
}

#[cfg(test)]
mod tests {
    use bytes::Bytes;
    use passeplume_crdt::content::template;
    use passeplume_domain::{
        ClassId, ForumId, PostId, TopicId,
        documents::Late,
        forum::{
            ForumStore as _, Home, Moderation, NewForum, NewPost, NewTopic, PostState, Posted,
            Speaker, TopicKind,
        },
        search::{Query, Searcher},
    };
    use passeplume_store::Store;
    use serde_json::json;
    use sqlx::Connection as _;

    use super::*;
    use crate::small_world::{self, WRITTEN, pupil};

    struct Fixed(Millis);

    impl Clock for Fixed {
        fn now(&self) -> Millis {
            self.0
        }
    }

    async fn found(store: &Store, words: &str) -> usize {
        let account = pupil();
        let who = Searcher {
            account: &account,
            family: &[],
        };
        let query = Query::parse(words).unwrap();
        store.search(who, &query, None, 9).await.unwrap().len()
    }

    #[tokio::test]
    async fn sto_45_words_are_taken_from_the_log_once_it_rests_and_what_does_not_read_has_its_title()
     {
        let folder = tempfile::tempdir().unwrap();
        let store = small_world::store(folder.path()).await;
        let words = json!({"type": "doc", "content": [{"type": "paragraph", "content": [
            {"type": "text", "text": "Un œuf tout rond."}]}]});
        let words = template(7, &words).unwrap();
        for (name, update) in [("sound", words), ("odd", vec![1, 1, 9, 9, 9])] {
            let id = small_world::text(&store, name).await;
            small_world::write(&store, id, vec![Bytes::from(update)], Late::default()).await;
        }
        let (medium, _kept) = mpsc::channel(1);
        for (now, expected) in [(WRITTEN.plus(REST_MS), 0), (WRITTEN.plus(REST_MS + 1), 1)] {
            let index = Index {
                search: Arc::new(store.clone()),
                log: Arc::new(store.clone()),
                clock: Arc::new(Fixed(now)),
                medium: medium.clone(),
                breath: 0,
            };
            let mut looking = Duration::ZERO;
            index.pass(&mut looking).await.unwrap();
            assert_eq!(found(&store, "oeuf rond").await, expected);
            assert_eq!(found(&store, "titre").await, 2);
        }
        // Nothing is left to do.
        let patience = Patience {
            written_before: Millis(i64::MAX),
            taken_before: Millis(i64::MAX),
        };
        assert_eq!(store.texts_due(patience, None).await.unwrap().due, []);
    }

    #[tokio::test]
    async fn sto_61_a_text_that_reads_no_more_is_found_by_the_words_it_had() {
        let folder = tempfile::tempdir().unwrap();
        let store = small_world::store(folder.path()).await;
        let words = json!({"type": "doc", "content": [{"type": "paragraph", "content": [
            {"type": "text", "text": "Un renard."}]}]});
        let words = Bytes::from(template(7, &words).unwrap());
        let odd = Bytes::from_static(&[1, 1, 9, 9, 9]);
        let id = small_world::text(&store, "sound").await;
        let index = Index {
            search: Arc::new(store.clone()),
            log: Arc::new(store.clone()),
            clock: Arc::new(Fixed(WRITTEN.plus(REST_MS + 1))),
            medium: mpsc::channel(1).0,
            breath: 0,
        };
        // Sound; then a row that does not read; then one that is not what was written.
        for (after, row) in [(0, &words), (1, &odd), (2, &odd)] {
            let row = vec![row.clone()];
            small_world::write_after(&store, id.clone(), after, row, Late::default()).await;
            if after == 2 {
                sqlx::any::install_default_drivers();
                let url = format!("sqlite://{}/a.db", folder.path().display());
                let mut below = sqlx::AnyConnection::connect(&url).await.unwrap();
                let damage = "UPDATE updates SET words = words || words WHERE seq = 3";
                sqlx::query(damage).execute(&mut below).await.unwrap();
                let damaged = store.load(&id).await;
                assert!(matches!(damaged, Err(LoadError::Damaged { .. })));
            }
            let mut looking = Duration::ZERO;
            index.pass(&mut looking).await.unwrap();
            assert_eq!(found(&store, "renard").await, 1, "after {after}");
        }
        let patience = Patience {
            written_before: Millis(i64::MAX),
            taken_before: Millis(i64::MAX),
        };
        assert_eq!(store.texts_due(patience, None).await.unwrap().due, []);
    }

    #[tokio::test]
    async fn for_18_posts_that_were_there_before_are_found_after_a_pass() {
        let folder = tempfile::tempdir().unwrap();
        let store = small_world::store(folder.path()).await;
        let (forum, topic) = (ForumId::parse("f").unwrap(), TopicId::parse("t").unwrap());
        let class = ClassId::parse("c").unwrap();
        let new = NewForum {
            id: forum.clone(),
            home: Home::Class(class.clone()),
            title: "Le club".to_owned(),
            moderation: Moderation::Open,
            by: pupil().id,
        };
        store.add_forum(new, WRITTEN).await.unwrap();
        let new = NewTopic {
            id: topic.clone(),
            forum: forum.clone(),
            kind: TopicKind::Theme,
            title: "Un sujet".to_owned(),
            book: None,
            by: pupil().id,
        };
        store.add_topic(new, WRITTEN).await.unwrap();
        let new = NewPost {
            id: PostId::parse("p").unwrap(),
            forum,
            seen: 1,
            topic,
            author: pupil().id,
            key: "k".to_owned(),
            class: Some(class),
            speaker: Speaker::Pupil,
            state: PostState::Shown,
            body: "Un renard".to_owned(),
            answers: None,
            quotes: None,
            media: Vec::new(),
        };
        assert_eq!(store.add_post(new, WRITTEN).await.unwrap(), Posted::Done);
        sqlx::any::install_default_drivers();
        let url = format!("sqlite://{}/a.db", folder.path().display());
        let mut below = sqlx::AnyConnection::connect(&url).await.unwrap();
        for text in [
            "UPDATE posts SET body = 'Un lynx'",
            "UPDATE search_entries SET seq = -1 WHERE kind = 'post'",
        ] {
            sqlx::query(text).execute(&mut below).await.unwrap();
        }
        let index = Index {
            search: Arc::new(store.clone()),
            log: Arc::new(store.clone()),
            clock: Arc::new(Fixed(WRITTEN)),
            medium: mpsc::channel(1).0,
            breath: 0,
        };
        index.whole().await.unwrap();
        for (words, expected) in [("lynx", 1), ("renard", 0)] {
            assert_eq!(found(&store, words).await, expected, "{words}");
        }
    }

    #[test]
    fn sto_45_what_was_printed_is_found_by_its_words() {
        let body = r#"[{"type":"doc","content":[{"type":"paragraph","content":[
            {"type":"text","text":"Quatre "},{"type":"text","marks":[{"type":"bold"}],"text":"poules"}]},
            {"type":"image","attrs":{"src":"/api/media/x","alt":"Un œuf","caption":"Lundi"}}]}]"#;
        let words = printed("Au poulailler", body);
        let words = words.split_whitespace().collect::<Vec<_>>().join(" ");
        assert_eq!(words, "Au poulailler Quatre poules Un œuf Lundi");
        assert_eq!(printed("Seul", "{"), "Seul");
    }
}
