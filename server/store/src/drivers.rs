//! The one file that names the drivers: how each database is opened, what each is told, and how transactions begin.
//!
//! Everything else speaks one SQL text with `$1` through [`sqlx::Any`], but for the few statements of `dialect`.

use std::{path::Path, str::FromStr, time::Duration};

use sqlx::{
    AnyConnection, ConnectOptions, Connection, Row,
    any::{AnyConnectOptions, AnyPoolOptions, AnyRow},
    pool::PoolOptions,
};

use crate::handle::{OpenError, StoreOptions};

/// The oldest SQLite that may hold pupils' words: it has the repair of the WAL-reset race, by which two connections
/// that write and checkpoint at the same moment could damage the file. The bundled one is newer; this refuses a build
/// that was linked to the system's.
pub const MIN_SQLITE_VERSION: (u32, u32, u32) = (3, 51, 3);

/// The oldest PostgreSQL that is still cared for by its makers and that the contract suite was run on.
const MIN_POSTGRES_VERSION: i64 = 130_000;

/// Bytes of a page: SQLite's default.
const PAGE_BYTES: u64 = 4_096;

/// Pages in the write-ahead log after which a commit pays for a checkpoint itself. Maintenance checkpoints
/// long before, off the hot path; this bounds the file where no maintenance runs.
const WAL_PAGES_AT_MOST: u32 = 8_192;

/// The write-ahead log is cut back to this many bytes when it starts again.
const WAL_BYTES_KEPT: u32 = 32 * 1024 * 1024;

/// Pages that the writer keeps in memory, in KiB: those that the texts of a busy hour are appended to.
const WRITER_CACHE_KIB: u32 = 2_048;

/// Pages that each reader keeps in memory, in KiB: the inner ones of the trees. A text is read once and then lives in
/// its room; with more, every text that was ever opened would stay here, once a reader, and the system has the file in
/// its own cache anyway.
const READER_CACHE_KIB: u32 = 256;

/// Which database is behind the store.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum Engine {
    /// One file, one writer.
    Sqlite,
    /// A server.
    Postgres,
}

/// What opening does where the database file does not exist yet.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Default)]
pub enum WhenAbsent {
    /// Creates it.
    #[default]
    Create,
    /// Says so: a command that verifies must not leave an empty file behind.
    Refuse,
}

/// The connections of a store.
pub(crate) struct Pools {
    pub(crate) writer: sqlx::AnyPool,
    pub(crate) reader: sqlx::AnyPool,
}

impl Engine {
    /// The engine that a URL names.
    pub(crate) fn of_url(url: &str) -> Result<Self, OpenError> {
        if url.starts_with("sqlite:") {
            Ok(Self::Sqlite)
        } else if url.starts_with("postgres://") || url.starts_with("postgresql://") {
            Ok(Self::Postgres)
        } else {
            Err(OpenError::Url)
        }
    }

    /// Begins a transaction that will write. On SQLite the lock is taken at once: a transaction that reads first and
    /// writes later could find its snapshot outdated and fail for no reason that a caller understands.
    pub(crate) const fn begin_writing(self) -> &'static str {
        match self {
            Self::Sqlite => "BEGIN IMMEDIATE",
            Self::Postgres => "BEGIN",
        }
    }

    /// Begins a transaction in which all reads see one state.
    pub(crate) const fn begin_reading(self) -> &'static str {
        match self {
            Self::Sqlite => "BEGIN",
            Self::Postgres => "BEGIN ISOLATION LEVEL REPEATABLE READ READ ONLY",
        }
    }

    /// Keeps other programs from migrating at the same time, until the transaction ends.
    pub(crate) const fn lock_for_migration(self) -> Option<&'static str> {
        match self {
            Self::Sqlite => None,
            Self::Postgres => {
                Some("DO $$ BEGIN PERFORM pg_advisory_xact_lock(7163295281447); END $$")
            }
        }
    }

    /// A text whose places stand in their order, with the places written as this engine binds them fastest.
    ///
    /// The driver asks SQLite for the name of each place, and SQLite looks through a list for it: 3,500 places called
    /// `$1`, `$2`, … cost 15 ms an execution, nameless ones nothing.
    pub(crate) fn unnumbered(self, text: String) -> String {
        match self {
            Self::Sqlite => {
                let mut parts = text.split('$');
                let mut nameless = parts.next().unwrap_or_default().to_owned();
                for part in parts {
                    nameless.push('?');
                    nameless
                        .push_str(part.trim_start_matches(|letter: char| letter.is_ascii_digit()));
                }
                nameless
            }
            Self::Postgres => text,
        }
    }

    /// How many values one statement may bind.
    pub(crate) const fn binds_at_most(self) -> usize {
        match self {
            Self::Sqlite => 32_766,
            Self::Postgres => 65_535,
        }
    }

    /// Opens the connections and makes sure that what answers can be trusted with pupils' words.
    pub(crate) async fn open(self, url: &str, options: &StoreOptions) -> Result<Pools, OpenError> {
        sqlx::any::install_default_drivers();
        match self {
            Self::Sqlite => open_sqlite(url, options).await,
            Self::Postgres => open_postgres(url, options).await,
        }
    }
}

async fn open_sqlite(url: &str, options: &StoreOptions) -> Result<Pools, OpenError> {
    let connect = sqlite_options(url, options.when_absent)?;
    // One writer: SQLite takes one at a time anyway, and waiting in the pool is fair where its file lock is not.
    let writer = guarded(sqlite_pool(options, 1, WRITER_CACHE_KIB))
        .connect_with(connect.clone())
        .await?;
    let version: String = sqlx::query("SELECT sqlite_version() AS version")
        .fetch_one(&writer)
        .await?
        .try_get("version")?;
    if !is_new_enough(&version) {
        return Err(OpenError::TooOld(format!("SQLite {version}")));
    }
    let reader = guarded(sqlite_pool(
        options,
        options.readers.max(1),
        READER_CACHE_KIB,
    ))
    .connect_with(connect)
    .await?;
    Ok(Pools { writer, reader })
}

fn sqlite_pool(options: &StoreOptions, connections: u32, cache_kib: u32) -> AnyPoolOptions {
    let busy_ms = options.patience.as_millis();
    let pages = options
        .bytes_at_most
        .map_or(u64::from(u32::MAX) - 1, |bytes| (bytes / PAGE_BYTES).max(1));
    PoolOptions::new()
        .max_connections(connections)
        .acquire_timeout(options.patience)
        .idle_timeout(None)
        .max_lifetime(None)
        // A file does not hang up.
        .test_before_acquire(false)
        .after_connect(move |connection, _| {
            Box::pin(async move {
                // `foreign_keys` is per connection, the journal mode per file, and FULL is said although it is the
                // default: with NORMAL a power cut takes back acknowledged commits.
                for pragma in [
                    format!("PRAGMA busy_timeout = {busy_ms}"),
                    "PRAGMA journal_mode = WAL".to_owned(),
                    "PRAGMA synchronous = FULL".to_owned(),
                    "PRAGMA foreign_keys = ON".to_owned(),
                    "PRAGMA temp_store = MEMORY".to_owned(),
                    "PRAGMA trusted_schema = OFF".to_owned(),
                    "PRAGMA cell_size_check = ON".to_owned(),
                    format!("PRAGMA cache_size = -{cache_kib}"),
                    format!("PRAGMA max_page_count = {pages}"),
                    format!("PRAGMA journal_size_limit = {WAL_BYTES_KEPT}"),
                    format!("PRAGMA wal_autocheckpoint = {WAL_PAGES_AT_MOST}"),
                ] {
                    sqlx::raw_sql(sqlx::AssertSqlSafe(pragma))
                        .execute(&mut *connection)
                        .await?;
                }
                insist(connection, "PRAGMA journal_mode", "wal").await?;
                insist(connection, "PRAGMA synchronous", "2").await?;
                insist(connection, "PRAGMA foreign_keys", "1").await
            })
        })
}

async fn open_postgres(url: &str, options: &StoreOptions) -> Result<Pools, OpenError> {
    let connect = AnyConnectOptions::from_str(url)
        .map_err(|_| OpenError::Url)?
        .disable_statement_logging();
    let pool = guarded(
        PoolOptions::new()
            .max_connections(options.connections.max(2))
            .acquire_timeout(options.patience)
            .after_connect(|connection, _| {
                Box::pin(async move {
                    // A role or a database may have switched this off; a session may always switch it on.
                    let setting = shown(connection, "SHOW synchronous_commit").await?;
                    if setting == "off" || setting == "local" {
                        sqlx::raw_sql("SET synchronous_commit TO on")
                            .execute(&mut *connection)
                            .await?;
                        insist(connection, "SHOW synchronous_commit", "on").await?;
                    }
                    insist(connection, "SHOW fsync", "on").await?;
                    insist(connection, "SHOW full_page_writes", "on").await?;
                    insist(connection, "SHOW server_encoding", "UTF8").await
                })
            }),
    )
    .connect_with(connect)
    .await?;
    let version =
        sqlx::query("SELECT CAST(current_setting('server_version_num') AS BIGINT) AS version")
            .fetch_one(&pool)
            .await?
            .try_get::<i64, _>("version")?;
    if version < MIN_POSTGRES_VERSION {
        return Err(OpenError::TooOld(format!(
            "PostgreSQL {}",
            version / 10_000
        )));
    }
    Ok(Pools {
        writer: pool.clone(),
        reader: pool,
    })
}

/// No connection goes back to its pool in the middle of a transaction. After a full disk SQLite rolls back by itself,
/// the driver's own rollback then fails, and from then on it would take every `BEGIN` for a savepoint.
fn guarded(pool: AnyPoolOptions) -> AnyPoolOptions {
    pool.after_release(|connection, _| {
        Box::pin(async move {
            if !connection.is_in_transaction() {
                return Ok(true);
            }
            // The rollback of a dropped transaction is only queued; the answer to a ping comes after it.
            connection.ping().await?;
            Ok(!connection.is_in_transaction())
        })
    })
}

fn sqlite_options(url: &str, when_absent: WhenAbsent) -> Result<AnyConnectOptions, OpenError> {
    let rest = url.strip_prefix("sqlite:").ok_or(OpenError::Url)?;
    let path = rest.strip_prefix("//").unwrap_or(rest);
    let path = path.split_once('?').map_or(path, |(path, _)| path);
    // A database in memory would acknowledge what the next start has forgotten.
    if path.is_empty() || path.contains(":memory:") {
        return Err(OpenError::Url);
    }
    // Absolute and escaped, because a relative path would be read as the host of the URL.
    let absolute = std::path::absolute(Path::new(path)).map_err(|_| OpenError::Url)?;
    let mut escaped = String::from("sqlite://");
    for byte in absolute.to_str().ok_or(OpenError::Url)?.bytes() {
        if byte.is_ascii_alphanumeric() || b"/-._~".contains(&byte) {
            escaped.push(char::from(byte));
        } else {
            escaped.push_str(&format!("%{byte:02X}"));
        }
    }
    escaped.push_str(match when_absent {
        WhenAbsent::Create => "?mode=rwc",
        WhenAbsent::Refuse => "?mode=rw",
    });
    Ok(AnyConnectOptions::from_str(&escaped)
        .map_err(|_| OpenError::Url)?
        .disable_statement_logging())
}

fn is_new_enough(version: &str) -> bool {
    let mut parts = version
        .split('.')
        .map(|part| part.parse::<u32>().unwrap_or(0));
    let mut next = || parts.next().unwrap_or(0);
    (next(), next(), next()) >= MIN_SQLITE_VERSION
}

/// Asks for a setting and refuses the connection where it is not as it must be.
async fn insist(
    connection: &mut AnyConnection,
    question: &'static str,
    answer: &str,
) -> sqlx::Result<()> {
    let found = shown(connection, question).await?;
    if found == answer {
        Ok(())
    } else {
        Err(sqlx::Error::Configuration(
            format!("{question} says {found}, it must say {answer}").into(),
        ))
    }
}

async fn shown(connection: &mut AnyConnection, question: &'static str) -> sqlx::Result<String> {
    let row: AnyRow = sqlx::query(question).fetch_one(connection).await?;
    row.try_get::<String, _>(0)
        .or_else(|_| row.try_get::<i64, _>(0).map(|number| number.to_string()))
}

/// What a full check of the file says, engine by engine: nothing where all is well.
pub(crate) async fn integrity(engine: Engine, pool: &sqlx::AnyPool) -> sqlx::Result<Vec<String>> {
    match engine {
        Engine::Sqlite => {
            let rows = sqlx::query("PRAGMA integrity_check(100)")
                .fetch_all(pool)
                .await?;
            let mut said = Vec::new();
            for row in rows {
                let line: String = row.try_get(0)?;
                if line != "ok" {
                    said.push(line);
                }
            }
            Ok(said)
        }
        // PostgreSQL verifies pages as it reads them (where data checksums are on); reading every row is the check.
        Engine::Postgres => Ok(Vec::new()),
    }
}

/// Bytes on disk of each table with its indexes, and of what is free inside the file, largest first.
pub(crate) async fn bytes_by_table(
    engine: Engine,
    pool: &sqlx::AnyPool,
) -> sqlx::Result<Vec<(String, i64)>> {
    let question = match engine {
        Engine::Sqlite => {
            "SELECT s.tbl_name AS part, SUM(b.pgsize) AS bytes FROM dbstat('main', 1) b \
             JOIN sqlite_schema s ON s.name = b.name GROUP BY s.tbl_name UNION ALL \
             SELECT 'free pages', f.freelist_count * p.page_size FROM pragma_freelist_count f, pragma_page_size p \
             ORDER BY 2 DESC"
        }
        Engine::Postgres => {
            "SELECT c.relname::text AS part, pg_total_relation_size(c.oid) AS bytes FROM pg_class c \
             WHERE c.relkind = 'r' AND c.relnamespace = current_schema()::regnamespace ORDER BY 2 DESC"
        }
    };
    let rows = sqlx::query(question).fetch_all(pool).await?;
    rows.iter()
        .map(|row| Ok((row.try_get("part")?, row.try_get("bytes")?)))
        .collect()
}

/// Moves the write-ahead log into the file, as far as no reader needs it; does nothing on PostgreSQL.
pub(crate) async fn checkpoint_wal(engine: Engine, reader: &sqlx::AnyPool) -> sqlx::Result<()> {
    match engine {
        Engine::Sqlite => {
            sqlx::query("PRAGMA wal_checkpoint(PASSIVE)")
                .fetch_all(reader)
                .await?;
            Ok(())
        }
        Engine::Postgres => Ok(()),
    }
}

/// How long a caller waits for a connection or a lock where nothing else is said.
pub(crate) const PATIENCE: Duration = Duration::from_secs(5);
