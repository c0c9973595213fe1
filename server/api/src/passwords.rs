//! Password checks on threads of their own: one hash a core at a time, a bounded queue before them.
//!
//! Two thousand logins at once must cost neither the async workers nor the memory: each hash takes 19 MiB and tens of
//! milliseconds. When the queue is full the caller is told at once to come back.

use std::{
    sync::{
        Arc, Mutex, PoisonError,
        mpsc::{Receiver, SyncSender, TrySendError, sync_channel},
    },
    time::Duration,
};

use argon2::{
    Argon2,
    password_hash::{PasswordHasher as _, PasswordVerifier as _, phc::PasswordHash},
};
use tokio::{sync::oneshot, time::timeout};

/// Jobs that wait before a login is refused with 503; at 30 hashes a second the last of them waits some 8 s.
pub(crate) const QUEUE: usize = 256;
const PATIENCE: Duration = Duration::from_secs(30);

/// Why a password was not checked.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
pub enum HashError {
    /// The queue is full.
    #[error("the queue of password checks is full")]
    Full,
    /// The workers are gone or took far too long.
    #[error("the password workers do not answer")]
    Gone,
    /// The hash function itself failed.
    #[error("the password could not be hashed")]
    Failed,
}

/// Handle on the threads that hash. Cheap to clone.
#[derive(Clone)]
pub struct PasswordWorkers {
    jobs: SyncSender<Job>,
    /// Checked against when a login is unknown, so that its answer takes as long as any other.
    nobody: Arc<str>,
}

struct Job {
    password: String,
    hash: Arc<str>,
    answer: oneshot::Sender<bool>,
}

impl PasswordWorkers {
    /// Starts one thread a core.
    ///
    /// # Errors
    /// [`HashError::Failed`] where the hash function or a thread cannot be had.
    pub fn start() -> Result<Self, HashError> {
        let cores = std::thread::available_parallelism().map_or(1, std::num::NonZero::get);
        Self::with_threads(cores, QUEUE)
    }

    fn with_threads(threads: usize, queue: usize) -> Result<Self, HashError> {
        let (jobs, inbox) = sync_channel::<Job>(queue);
        let inbox = Arc::new(Mutex::new(inbox));
        for number in 0..threads {
            let inbox = Arc::clone(&inbox);
            std::thread::Builder::new()
                .name(format!("password-{number}"))
                .spawn(move || work(&inbox))
                .map_err(|_| HashError::Failed)?;
        }
        Ok(Self {
            jobs,
            nobody: hash_password("nobody has this password")?.into(),
        })
    }

    /// Does `password` fit `hash`? Without a hash it still computes one, and says no.
    ///
    /// # Errors
    /// [`HashError::Full`] at once where the queue is full; [`HashError::Gone`] where no answer comes.
    pub async fn verify(&self, password: String, hash: Option<String>) -> Result<bool, HashError> {
        let known = hash.is_some();
        let (answer, verdict) = oneshot::channel();
        let job = Job {
            password,
            hash: hash.map_or_else(|| Arc::clone(&self.nobody), Arc::from),
            answer,
        };
        match self.jobs.try_send(job) {
            Ok(()) => {}
            Err(TrySendError::Full(_)) => return Err(HashError::Full),
            Err(TrySendError::Disconnected(_)) => return Err(HashError::Gone),
        }
        match timeout(PATIENCE, verdict).await {
            Ok(Ok(fits)) => Ok(fits && known),
            Ok(Err(_)) | Err(_) => Err(HashError::Gone),
        }
    }
}

/// The PHC string (argon2id, its own salt) of a password. Blocks for tens of milliseconds.
///
/// # Errors
/// [`HashError::Failed`] where there is no randomness or no memory.
pub fn hash_password(password: &str) -> Result<String, HashError> {
    Argon2::default()
        .hash_password(password.as_bytes())
        .map(|hash| hash.to_string())
        .map_err(|_| HashError::Failed)
}

/// Does `password` fit the PHC string? Blocks for tens of milliseconds.
#[must_use]
pub fn fits(password: &str, hash: &str) -> bool {
    PasswordHash::new(hash).is_ok_and(|hash| {
        Argon2::default()
            .verify_password(password.as_bytes(), &hash)
            .is_ok()
    })
}

fn work(inbox: &Mutex<Receiver<Job>>) {
    loop {
        // The lock is held while waiting on purpose: exactly one idle worker waits in `recv`, the others behind it.
        let job = inbox.lock().unwrap_or_else(PoisonError::into_inner).recv();
        let Ok(job) = job else { return };
        // Whoever asked may have hung up in the queue; then the hash is not worth its price.
        if !job.answer.is_closed() {
            let verdict = fits(&job.password, &job.hash);
            let _ = job.answer.send(verdict);
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[tokio::test]
    async fn api_10_a_full_queue_answers_at_once() {
        let (jobs, _nobody_works) = sync_channel(1);
        let workers = PasswordWorkers {
            jobs,
            nobody: "".into(),
        };
        let first = workers.verify("a".into(), None);
        let mut first = Box::pin(first);
        assert!(
            timeout(Duration::from_millis(20), &mut first)
                .await
                .is_err(),
            "queued, nobody works"
        );
        assert_eq!(workers.verify("b".into(), None).await, Err(HashError::Full));
    }

    #[tokio::test]
    async fn api_9_an_unknown_login_costs_a_hash_and_never_fits() {
        let workers = PasswordWorkers::with_threads(1, 4).unwrap();
        let hash = hash_password("soleil").unwrap();
        assert!(hash.starts_with("$argon2id$"));
        assert_eq!(workers.verify("soleil".into(), Some(hash)).await, Ok(true));
        assert_eq!(
            workers
                .verify("nobody has this password".into(), None)
                .await,
            Ok(false)
        );
    }
}
