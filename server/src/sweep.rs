//! Clears away what nothing names: uploads that were given up, media that stand in no text's log or late words, bytes
//! that no medium needs.

use std::{sync::Arc, time::Duration};

use passeplume_domain::{
    Clock, DocumentId, MediaId, Millis, StoreError,
    documents::{DocumentLog, DocumentStore, LoadError, Seq},
    media::{MediaLimits, MediaStore, Shelf, ShelfError},
};
use tokio::sync::Semaphore;

/// Between two passes.
const PAUSE: Duration = Duration::from_secs(60 * 60);
/// Media looked at in one pass: what is left waits for the next.
const MEDIA_A_PASS: u32 = 64;
/// Objects cleared away in one pass.
const OBJECTS_A_PASS: u32 = 256;
/// Rows of a log read in one go.
const ROWS_AT_ONCE: u32 = 512;

/// The background work on media.
pub(crate) struct Sweep {
    pub(crate) media: Arc<dyn MediaStore>,
    pub(crate) texts: Arc<dyn DocumentStore>,
    pub(crate) log: Arc<dyn DocumentLog>,
    pub(crate) shelf: Arc<dyn Shelf>,
    pub(crate) shelf_turn: Arc<Semaphore>,
    pub(crate) limits: MediaLimits,
    pub(crate) clock: Arc<dyn Clock>,
}

/// Why a pass ended early.
#[derive(Debug, thiserror::Error)]
pub(crate) enum SweepError {
    #[error(transparent)]
    Store(#[from] StoreError),
    #[error(transparent)]
    Shelf(#[from] ShelfError),
}

impl Sweep {
    /// Works until it is dropped; may be dropped at any await: rows go before bytes, so a crash leaves bytes, never a row
    /// without them.
    pub(crate) async fn run(self) {
        loop {
            if let Err(error) = self.pass().await {
                tracing::warn!(%error, "media could not be swept; the next pass tries again");
            }
            tokio::time::sleep(PAUSE).await;
        }
    }

    /// One pass.
    pub(crate) async fn pass(&self) -> Result<(), SweepError> {
        let now = self.clock.now();
        for upload in self.media.uploads_expired(now).await? {
            self.shelf.remove_upload(&upload).await?;
            self.media.drop_upload(&upload).await?;
        }
        let before = now.plus(-self.limits.unused_ms);
        for one in self.media.media_to_look_at(before, MEDIA_A_PASS).await? {
            if self.is_named(&one.media, &one.homes).await {
                self.media.media_is_named(&one.media, now).await?;
            } else {
                self.media.forget_media(&one.media, now).await?;
            }
        }
        self.clear_shelf(now.plus(-self.limits.doomed_ms)).await
    }

    async fn clear_shelf(&self, before: Millis) -> Result<(), SweepError> {
        for object in self.media.doomed_objects(before, OBJECTS_A_PASS).await? {
            // Nobody puts the same bytes back between the row and the file.
            let Ok(_turn) = self.shelf_turn.acquire().await else {
                return Ok(());
            };
            if self.media.forget_object(&object).await? {
                self.shelf.remove(&object).await?;
            }
        }
        Ok(())
    }

    /// Whether a log still holds its id: history shows old states, and what stood in one must still be there. So do words
    /// that came late, whatever was decided about them. The id stands plainly in the update that named it. A log that
    /// does not read keeps everything.
    async fn is_named(&self, media: &MediaId, homes: &[DocumentId]) -> bool {
        for home in homes {
            match self.names(home, media.as_str().as_bytes()).await {
                Ok(false) | Err(LoadError::Absent) => {}
                Ok(true) | Err(_) => return true,
            }
        }
        false
    }

    async fn names(&self, document: &DocumentId, id: &[u8]) -> Result<bool, LoadError> {
        let holds = |bytes: &[u8]| bytes.windows(id.len()).any(|window| window == id);
        let late = self.texts.proposals(document).await?;
        if late.iter().any(|one| holds(&one.words)) {
            return Ok(true);
        }
        let mut after: Seq = 0;
        loop {
            let rows = self.log.rows_after(document, after, ROWS_AT_ONCE).await?;
            let Some(last) = rows.last() else {
                return Ok(false);
            };
            after = last.seq;
            if rows.iter().any(|row| holds(&row.update)) {
                return Ok(true);
            }
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::{shelf::DiskShelf, small_world};
    use bytes::Bytes;
    use passeplume_domain::{
        AccountId, SchoolId, UploadId,
        documents::{Late, Proposal, ProposalState},
        media::{FormName, MediaForm, MediaKind, NewMedia, NewUpload, Quota},
    };
    use passeplume_store::Store;
    use std::sync::atomic::{AtomicI64, Ordering};

    const DAY: i64 = 24 * 60 * 60 * 1000;

    struct Hands(AtomicI64);

    impl Clock for Hands {
        fn now(&self) -> Millis {
            Millis(self.0.load(Ordering::Relaxed))
        }
    }

    /// A store with one text, and what sweeps it.
    async fn swept(folder: &std::path::Path, clock: &Arc<Hands>) -> (Store, DocumentId, Sweep) {
        let store = small_world::store(folder).await;
        let home = small_world::text(&store, "d").await;
        let sweep = Sweep {
            media: Arc::new(store.clone()),
            texts: Arc::new(store.clone()),
            log: Arc::new(store.clone()),
            shelf: Arc::new(DiskShelf::open(folder).unwrap()),
            shelf_turn: Arc::new(Semaphore::new(1)),
            limits: MediaLimits::default(),
            clock: clock.clone(),
        };
        (store, home, sweep)
    }

    async fn brought(sweep: &Sweep, home: &DocumentId, name: &str) {
        let id = UploadId::parse(&format!("u{name}")).unwrap();
        let now = sweep.clock.now();
        let new = NewUpload {
            id: id.clone(),
            account: AccountId::parse("zoe").unwrap(),
            school: SchoolId::parse("s").unwrap(),
            home: home.clone().into(),
            kind: MediaKind::Picture,
            name: String::new(),
            bytes: 9,
            expires: now.plus(DAY),
        };
        let quota = Quota {
            person: 999,
            school: 999,
            uploads: 9,
        };
        sweep.media.begin_upload(new, quota, now).await.unwrap();
        sweep.shelf.write_upload(&id, 0, "x".into()).await.unwrap();
        let object = sweep.shelf.put(Bytes::from(name.to_owned())).await.unwrap();
        let form = MediaForm {
            name: FormName::Page,
            object,
            media_type: "image/png".into(),
            width: 1,
            height: 1,
            bytes: name.len() as u64,
        };
        let media = NewMedia {
            id: MediaId::parse(name).unwrap(),
            duration_ms: 0,
            forms: vec![form],
        };
        sweep.media.finish_upload(&id, media, now).await.unwrap();
    }

    #[tokio::test]
    async fn med_13_what_history_alone_names_stays_and_what_nothing_names_goes_rows_before_bytes() {
        let folder = tempfile::tempdir().unwrap();
        let clock = Arc::new(Hands(AtomicI64::new(100 * DAY)));
        let (store, home, sweep) = swept(folder.path(), &clock).await;
        brought(&sweep, &home, "history").await;
        brought(&sweep, &home, "nothing").await;
        // The log named it once, a later row took it out again: old states show it.
        let rows: [&'static [u8]; 2] = [b"..src/api/media/history..", b"gone"];
        let rows = rows.map(Bytes::from_static).to_vec();
        small_world::write(&store, home, rows, Late::default()).await;
        let there = async |name: &str| {
            let id = MediaId::parse(name).unwrap();
            store.media(&id).await.unwrap().is_some()
        };
        let files = || {
            let mut count = 0;
            let mut waiting = vec![folder.path().join("media")];
            while let Some(folder) = waiting.pop() {
                for entry in std::fs::read_dir(folder).unwrap().flatten() {
                    if entry.path().is_dir() {
                        waiting.push(entry.path());
                    } else {
                        count += 1;
                    }
                }
            }
            count
        };
        let uploads = || {
            std::fs::read_dir(folder.path().join("uploads"))
                .unwrap()
                .count()
        };
        assert_eq!((files(), uploads()), (2, 2));
        for (days, nothing, left, waiting) in [
            (1, true, 2, 2),
            (6, true, 2, 0),
            (8, false, 2, 0),
            (10, false, 1, 0),
        ] {
            clock.0.store((100 + days) * DAY, Ordering::Relaxed);
            sweep.pass().await.unwrap();
            assert!(there("history").await, "day {days}");
            assert_eq!(there("nothing").await, nothing, "day {days}");
            assert_eq!((files(), uploads()), (left, waiting), "day {days}");
        }
    }

    #[tokio::test]
    async fn med_13_what_late_words_name_stays_whether_a_teacher_has_decided_or_not() {
        let folder = tempfile::tempdir().unwrap();
        let clock = Arc::new(Hands(AtomicI64::new(100 * DAY)));
        let (store, home, sweep) = swept(folder.path(), &clock).await;
        brought(&sweep, &home, "late").await;
        brought(&sweep, &home, "nothing").await;
        let late = Late {
            proposals: vec![Proposal {
                rank: 1,
                account: AccountId::parse("zoe").unwrap(),
                at: Millis(5),
                words: Bytes::from_static(b"..src/api/media/late.."),
                state: ProposalState::Open,
            }],
            decisions: Vec::new(),
        };
        small_world::write(&store, home, Vec::new(), late).await;
        clock.0.store(108 * DAY, Ordering::Relaxed);
        sweep.pass().await.unwrap();
        for (name, stays) in [("late", true), ("nothing", false)] {
            let id = MediaId::parse(name).unwrap();
            let there = store.media(&id).await.unwrap().is_some();
            assert_eq!(there, stays, "{name}");
        }
    }
}
