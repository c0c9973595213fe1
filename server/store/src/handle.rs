//! The store itself: who reads, who writes, and how a transaction commits together with its events.

use std::{sync::Arc, time::Duration};

use passeplume_domain::{Millis, StoreError, events::Event, live::Telling};
use sqlx::{
    Any, AnyConnection, AnyPool, Executor, Transaction, any::AnyArguments, pool::PoolConnection,
    query::Query,
};
use tokio::sync::{Mutex, watch};

use crate::{
    drivers::{Engine, PATIENCE, Pools, WhenAbsent},
    faults::Fault,
    log::Statements,
};

/// How a store is opened.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct StoreOptions {
    /// SQLite: connections that read; one more writes.
    pub readers: u32,
    /// PostgreSQL: connections in all, at least two.
    pub connections: u32,
    /// How long a caller waits for a connection or for another program's lock.
    pub patience: Duration,
    /// What happens where the database file is not there yet.
    pub when_absent: WhenAbsent,
    /// SQLite: the file grows to so many bytes at the most (rounded down to pages), then writes are refused as on a full
    /// disk. Nothing: as far as the disk goes.
    pub bytes_at_most: Option<u64>,
}

impl Default for StoreOptions {
    fn default() -> Self {
        Self {
            readers: 4,
            connections: 8,
            patience: PATIENCE,
            when_absent: WhenAbsent::default(),
            bytes_at_most: None,
        }
    }
}

/// Why a store could not be opened.
#[derive(Debug, thiserror::Error)]
pub enum OpenError {
    /// Neither `sqlite://path` nor `postgres://…`.
    #[error(
        "a database URL is sqlite://path or postgres://user@host/name (a database in memory is not durable)"
    )]
    Url,
    /// The database is older than what this program trusts.
    #[error("{0} is too old to be trusted with pupils' words")]
    TooOld(String),
    /// It cannot be reached, or does not keep a promise this program relies on.
    #[error("the database cannot be opened: {0}")]
    Database(#[from] sqlx::Error),
}

/// Everything the house keeps. Cheap to clone; every clone is the same store.
#[derive(Clone)]
pub struct Store {
    inner: Arc<Inner>,
}

struct Inner {
    engine: Engine,
    pools: Pools,
    statements: Statements,
    /// SQLite: the one connection that writes, as long as nothing but statements that stand alone is written. Its way
    /// through the pool would cost more than a commit: giving it back is a task of its own. Whoever needs a transaction
    /// gives it back first.
    kept: Mutex<Option<PoolConnection<Any>>>,
    /// The newest position that this process committed; whoever waits for events is woken by it.
    newest: watch::Sender<i64>,
}

impl Drop for Inner {
    fn drop(&mut self) {
        // A connection goes back to its pool as a task. Where nothing runs tasks any more, it is closed instead.
        if tokio::runtime::Handle::try_current().is_err()
            && let Some(kept) = self.kept.get_mut().take()
        {
            drop(kept.detach());
        }
    }
}

impl std::fmt::Debug for Store {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        // Never the URL: it may carry a password.
        f.debug_struct("Store")
            .field("engine", &self.inner.engine)
            .finish_non_exhaustive()
    }
}

impl Store {
    /// Opens `sqlite://path` or `postgres://…`. Migrates nothing: see [`Store::migrate`].
    ///
    /// # Errors
    /// [`OpenError`] where the database cannot be reached or trusted.
    pub async fn open(url: &str, options: StoreOptions) -> Result<Self, OpenError> {
        let engine = Engine::of_url(url)?;
        let pools = engine.open(url, &options).await?;
        let statements = Statements::new(engine);
        Ok(Self {
            inner: Arc::new(Inner {
                engine,
                pools,
                statements,
                kept: Mutex::new(None),
                newest: watch::Sender::new(0),
            }),
        })
    }

    /// Which database this is.
    #[must_use]
    pub fn engine(&self) -> Engine {
        self.inner.engine
    }

    /// Closes every connection once its work is done. Later calls answer `Unavailable`.
    pub async fn close(&self) {
        self.inner.kept.lock().await.take();
        self.inner.pools.writer.close().await;
        self.inner.pools.reader.close().await;
    }

    pub(crate) fn reader(&self) -> &AnyPool {
        &self.inner.pools.reader
    }

    pub(crate) fn statements(&self) -> &Statements {
        &self.inner.statements
    }

    pub(crate) fn newest(&self) -> &watch::Sender<i64> {
        &self.inner.newest
    }

    /// A transaction that reads one state.
    pub(crate) async fn begin_reading(&self) -> Result<Transaction<'static, Any>, Fault> {
        Ok(self
            .reader()
            .begin_with(self.engine().begin_reading())
            .await?)
    }

    /// Runs one writing statement that is a transaction by itself; the rows it changed.
    pub(crate) async fn execute_alone(
        &self,
        query: Query<'_, Any, AnyArguments>,
    ) -> Result<u64, Fault> {
        let writer = &self.inner.pools.writer;
        match self.engine() {
            Engine::Sqlite => {
                let mut kept = self.inner.kept.lock().await;
                let connection = match &mut *kept {
                    Some(connection) => connection,
                    none => none.insert(writer.acquire().await?),
                };
                let done = connection.execute(query).await.map_err(Fault::from);
                if !matches!(done, Ok(_) | Err(Fault::Conflict(_))) {
                    // The pool looks at it before it is used again.
                    kept.take();
                }
                Ok(done?.rows_affected())
            }
            // A server may hang up at any time: the pool asks it first.
            Engine::Postgres => Ok(writer.execute(query).await?.rows_affected()),
        }
    }

    /// A transaction that writes. Dropped before [`Writing::commit`], it leaves nothing.
    pub(crate) async fn begin_writing(&self) -> Result<Writing, Fault> {
        self.inner.kept.lock().await.take();
        let transaction = self
            .inner
            .pools
            .writer
            .begin_with(self.engine().begin_writing())
            .await?;
        Ok(Writing {
            store: self.clone(),
            transaction,
            events: Vec::new(),
        })
    }
}

/// A transaction that writes, and the events that commit with it.
pub(crate) struct Writing {
    store: Store,
    transaction: Transaction<'static, Any>,
    events: Vec<(Event, Millis)>,
}

impl Writing {
    /// On which database.
    pub(crate) fn engine(&self) -> Engine {
        self.store.engine()
    }

    /// Where statements run.
    pub(crate) fn on(&mut self) -> &mut AnyConnection {
        &mut self.transaction
    }

    /// Something happened that live parts of the house act on.
    pub(crate) fn tell(&mut self, event: Event, at: Millis) {
        self.events.push((event, at));
    }

    /// Something that screens show changed: everybody in the list hears of it.
    pub(crate) fn tell_all(&mut self, tell: Vec<Telling>, at: Millis) {
        self.events
            .extend(tell.into_iter().map(|one| (Event::Told(one), at)));
    }

    /// Commits. When this answers, everything is on disk; whoever waits for its events is awake.
    pub(crate) async fn commit(mut self) -> Result<(), Fault> {
        let position = if self.events.is_empty() {
            None
        } else {
            // Last, so that the lock on the positions is held as shortly as a commit takes.
            Some(crate::outbox::place(&mut self.transaction, &self.events).await?)
        };
        self.transaction.commit().await?;
        if let Some(position) = position {
            self.store.newest().send_if_modified(|newest| {
                let later = position > *newest;
                if later {
                    *newest = position;
                }
                later
            });
        }
        Ok(())
    }

    /// Gives up: nothing was changed. A failed rollback closes the connection, which also rolls back.
    pub(crate) async fn abandon(self) {
        let _ = self.transaction.rollback().await;
    }
}

/// Turns the absence of a row that was to be changed into what a caller can say.
pub(crate) fn exactly_one(changed: u64, noun: &str) -> Result<(), StoreError> {
    if changed == 1 {
        Ok(())
    } else {
        Err(StoreError::Conflict(format!("there is no such {noun}")))
    }
}
