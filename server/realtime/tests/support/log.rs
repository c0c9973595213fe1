//! The log of the house in memory.

use std::sync::atomic::Ordering;

use async_trait::async_trait;
use passeplume_domain::{
    DocumentId, Millis, StoreError,
    documents::{
        AppendError, Checkpoint, DocumentAppend, DocumentLog, LoadError, LoadedDocument,
        LoggedUpdate, Seq,
    },
};

use super::House;

#[async_trait]
impl DocumentLog for House {
    async fn load(&self, id: &DocumentId) -> Result<LoadedDocument, LoadError> {
        self.loads.fetch_add(1, Ordering::SeqCst);
        let logs = self.logs.lock().unwrap();
        logs.get(id).cloned().ok_or(LoadError::Absent)
    }

    async fn append(&self, steps: &[DocumentAppend]) -> Result<(), AppendError> {
        self.appends.fetch_add(1, Ordering::SeqCst);
        let slow = *self.slow.lock().unwrap();
        if !slow.is_zero() {
            tokio::time::sleep(slow).await;
        }
        if let Some(trouble) = self.trouble(steps) {
            return Err(trouble);
        }
        let mut logs = self.logs.lock().unwrap();
        let mut history = self.history.lock().unwrap();
        for step in steps {
            let log = &logs[&step.document];
            let stolen = step.bindings.iter().any(|new| {
                log.bindings
                    .iter()
                    .any(|old| old.client == new.client && old.account != new.account)
            });
            if log.head != step.after || stolen {
                return Err(AppendError::Conflict);
            }
        }
        for step in steps {
            let log = logs.get_mut(&step.document).unwrap();
            log.bindings.extend(step.bindings.iter().cloned());
            self.keep_late(step);
            for new in &step.updates {
                log.head += 1;
                log.head_at = new.at;
                let row = LoggedUpdate {
                    seq: log.head,
                    account: new.account.clone(),
                    at: new.at,
                    update: new.update.clone(),
                    first_authors: new.first_authors.clone(),
                };
                log.updates.push(row.clone());
                history.entry(step.document.clone()).or_default().push(row);
            }
        }
        Ok(())
    }

    async fn rows_after(
        &self,
        id: &DocumentId,
        after: Seq,
        limit: u32,
    ) -> Result<Vec<LoggedUpdate>, LoadError> {
        self.reads.fetch_add(1, Ordering::SeqCst);
        let history = self.history.lock().unwrap();
        let rows = history.get(id).into_iter().flatten();
        let rows = rows.filter(|row| row.seq > after);
        Ok(rows.take(limit as usize).cloned().collect())
    }

    async fn put_checkpoint(
        &self,
        id: &DocumentId,
        checkpoint: Checkpoint,
        _: Millis,
    ) -> Result<(), StoreError> {
        let mut logs = self.logs.lock().unwrap();
        let log = logs.get_mut(id).unwrap();
        log.updates.retain(|row| row.seq > checkpoint.seq);
        log.checkpoint = Some(checkpoint);
        Ok(())
    }

    async fn set_aside(&self, _: &DocumentId, _: &str, _: Millis) -> Result<(), StoreError> {
        Ok(())
    }

    async fn probe(&self) -> Result<(), AppendError> {
        match self.trouble.lock().unwrap().clone() {
            Some(trouble) => Err(trouble),
            None => Ok(()),
        }
    }
}

impl House {
    fn keep_late(&self, step: &DocumentAppend) {
        let mut all = self.proposals.lock().unwrap();
        let kept = all.entry(step.document.clone()).or_default();
        for new in &step.late.proposals {
            kept.retain(|old| old.rank != new.rank);
            kept.push(new.clone());
        }
        for decision in &step.late.decisions {
            let one = kept.iter_mut().find(|one| one.rank == decision.rank);
            one.unwrap().state = decision.state;
        }
    }
}
