//! One group commit for all rooms: everything that waits goes into one transaction with one fsync.
//!
//! A group that fails is tried again room by room, so that one room's trouble is its own; a store that takes no writes
//! is probed until it does. Whoever gets an error must not believe that nothing was kept: it loads again.

use std::{sync::Arc, time::Duration};

use passeplume_domain::{
    StoreError,
    documents::{AppendError, DocumentAppend, DocumentLog},
};
use tokio::{
    sync::{mpsc, oneshot, watch},
    time::{Instant, sleep, sleep_until, timeout},
};

use crate::{figures, limits::Limits, pulse::Pulse, room::Storage};

/// Steps that may wait. A room has one at a time; when it is full, rooms wait and their sockets with them.
const QUEUE: usize = 1_024;
/// Most steps of one group.
const GROUP: usize = 512;
/// What a group costs besides its steps (an fsync, two changes of thread, some wake-ups) is as much as so many steps
/// cost themselves: fewer are worth a longer pause.
const WORTH: u32 = 8;

/// One room's step and where to say what became of it.
struct Job {
    step: DocumentAppend,
    done: oneshot::Sender<Result<(), AppendError>>,
}

/// Hands steps to the one committer.
#[derive(Clone)]
pub(crate) struct Committer {
    jobs: mpsc::Sender<Job>,
    storage: watch::Receiver<Storage>,
    fatal: watch::Receiver<Option<String>>,
    medium: mpsc::Sender<String>,
}

impl Committer {
    /// Starts the committer; it ends when the last handle is dropped.
    pub(crate) fn start(log: Arc<dyn DocumentLog>, limits: Arc<Limits>, pulse: Pulse) -> Self {
        let (jobs, queue) = mpsc::channel(QUEUE);
        let (storage_tx, storage) = watch::channel(Storage::Up);
        let (fatal_tx, fatal) = watch::channel(None);
        // One report is enough to stop everything; more are dropped.
        let (medium, reports) = mpsc::channel(1);
        tokio::spawn(
            Worker {
                log,
                limits,
                pulse,
                storage: storage_tx,
                fatal: fatal_tx,
            }
            .run(queue, reports),
        );
        Self {
            jobs,
            storage,
            fatal,
            medium,
        }
    }

    /// Keeps a step: `Ok` means durable.
    pub(crate) async fn append(self, step: DocumentAppend) -> Result<(), AppendError> {
        let gone = || AppendError::Unavailable("the committer has stopped".to_owned());
        let (done, answer) = oneshot::channel();
        self.jobs
            .send(Job { step, done })
            .await
            .map_err(|_| gone())?;
        answer.await.map_err(|_| gone())?
    }

    /// Another write than an append met a medium that does not keep: the same end.
    pub(crate) fn report(&self, error: &StoreError) {
        if let StoreError::Medium(cause) = error {
            self.medium.try_send(cause.clone()).ok();
        }
    }

    /// Whether the store takes writes.
    pub(crate) fn storage(&self) -> watch::Receiver<Storage> {
        self.storage.clone()
    }

    /// Set once when the medium failed: the process must stop without acknowledging anything more.
    pub(crate) fn fatal(&self) -> watch::Receiver<Option<String>> {
        self.fatal.clone()
    }
}

struct Worker {
    log: Arc<dyn DocumentLog>,
    limits: Arc<Limits>,
    pulse: Pulse,
    storage: watch::Sender<Storage>,
    fatal: watch::Sender<Option<String>>,
}

impl Worker {
    async fn run(self, mut queue: mpsc::Receiver<Job>, mut reports: mpsc::Receiver<String>) {
        let mut group = Vec::with_capacity(16);
        let mut not_before = Instant::now();
        let mut last = Instant::now();
        loop {
            let down = *self.storage.borrow() == Storage::Down;
            tokio::select! {
                biased;
                Some(cause) = reports.recv() => self.failed(&AppendError::Medium(cause)),
                count = queue.recv_many(&mut group, GROUP) => {
                    if count == 0 {
                        return;
                    }
                    // The first after a pause goes at once; the others share what comes within the pace.
                    if not_before > Instant::now() {
                        sleep_until(not_before).await;
                        while group.len() < GROUP && let Ok(job) = queue.try_recv() {
                            group.push(job);
                        }
                    }
                    let began = Instant::now();
                    let steps = u32::try_from(group.len()).unwrap_or(u32::MAX);
                    let apart = (began - last) / steps.max(1);
                    last = began;
                    self.commit(std::mem::take(&mut group)).await;
                    not_before = began + self.pace(apart, began.elapsed());
                }
                () = sleep(self.limits.probe), if down => self.probe().await,
            }
        }
    }

    /// From the start of one group to the next, when steps came `apart` and the last group `took` so long. A group costs
    /// an fsync and some wake-ups however small it is: at this pace they are shared, up to twice as long where few
    /// would share them, and a database that has become slow is given all the time that it takes.
    fn pace(&self, apart: Duration, took: Duration) -> Duration {
        let pace = self.limits.commit_pace;
        ((apart * WORTH).clamp(pace, pace * 2) * self.pulse.load().patience())
            .max(took)
            .min(self.limits.pace * 2)
    }

    async fn commit(&self, group: Vec<Job>) {
        let began = Instant::now();
        let (steps, waiting): (Vec<_>, Vec<_>) =
            group.into_iter().map(|job| (job.step, job.done)).unzip();
        let outcome = self.append(&steps).await;
        figures::COMMIT.record(began.elapsed().as_secs_f64());
        figures::COMMIT_ROOMS.record(count(steps.len()));
        match outcome {
            Ok(()) => {
                for done in waiting {
                    done.send(Ok(())).ok();
                }
            }
            Err(error) if steps.len() == 1 || matches!(error, AppendError::Medium(_)) => {
                for done in waiting {
                    self.failed(&error);
                    done.send(Err(error.clone())).ok();
                }
            }
            Err(_) => {
                // One room's trouble is its own, but a store that does not answer is everybody's: the others must not
                // wait for as many time-outs as there are rooms before they hear of it.
                let mut unavailable = None;
                for (step, done) in steps.iter().zip(waiting) {
                    let outcome = match &unavailable {
                        Some(error) => Err(AppendError::clone(error)),
                        None => self.append(std::slice::from_ref(step)).await,
                    };
                    if let Err(error) = &outcome {
                        self.failed(error);
                        if matches!(error, AppendError::Unavailable(_)) {
                            unavailable = Some(error.clone());
                        }
                    }
                    done.send(outcome).ok();
                }
            }
        }
    }

    async fn append(&self, steps: &[DocumentAppend]) -> Result<(), AppendError> {
        if let Some(medium) = self.fatal.borrow().clone() {
            return Err(AppendError::Medium(medium));
        }
        timeout(self.limits.store, self.log.append(steps))
            .await
            .unwrap_or_else(|_| Err(AppendError::Unavailable("no answer in time".to_owned())))
    }

    fn failed(&self, error: &AppendError) {
        metrics::counter!("passeplume_commit_failures_total").increment(1);
        match error {
            AppendError::Conflict => {}
            AppendError::Unavailable(cause) => {
                let was = self.storage.send_replace(Storage::Down);
                if was == Storage::Up {
                    tracing::warn!(%cause, "the store takes no writes; changes are refused until it does");
                }
            }
            AppendError::Medium(cause) => {
                tracing::error!(%cause, "the medium failed to keep a write; the process must stop");
                self.fatal.send_replace(Some(cause.clone()));
                self.storage.send_replace(Storage::Down);
            }
        }
    }

    async fn probe(&self) {
        if self.fatal.borrow().is_some() {
            sleep(Duration::from_secs(1)).await;
            return;
        }
        match timeout(self.limits.store, self.log.probe()).await {
            Ok(Ok(())) => {
                tracing::info!("the store takes writes again");
                self.storage.send_replace(Storage::Up);
            }
            Ok(Err(error @ AppendError::Medium(_))) => self.failed(&error),
            Ok(Err(AppendError::Conflict | AppendError::Unavailable(_))) | Err(_) => {}
        }
    }
}

fn count(number: usize) -> f64 {
    f64::from(u32::try_from(number).unwrap_or(u32::MAX))
}
