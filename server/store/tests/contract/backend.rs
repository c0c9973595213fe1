//! A database for one case: a file, or a database of its own on the PostgreSQL of the tests.

use std::{path::PathBuf, process::Command, sync::OnceLock};

use passeplume_domain::Millis;
use passeplume_store::{Store, StoreOptions};
use sqlx::{AnyConnection, Connection};
use tempfile::TempDir;

pub(crate) struct Backend {
    /// The store, migrated.
    pub(crate) store: Store,
    url: String,
    kind: Kind,
}

enum Kind {
    Sqlite(TempDir),
    Postgres { server: String, name: String },
}

impl Backend {
    pub(crate) async fn sqlite() -> Self {
        let folder = tempfile::tempdir().expect("a temporary folder");
        // A space and an accent in the path, as in "Pièces jointes".
        let url = format!("sqlite://{}/données d'école.db", folder.path().display());
        Self::open(url, Kind::Sqlite(folder)).await
    }

    pub(crate) async fn postgres() -> Self {
        let server = postgres_server();
        let name = format!("case_{}", uuid::Uuid::now_v7().simple());
        sqlx::any::install_default_drivers();
        let mut admin = AnyConnection::connect(&server)
            .await
            .expect("the PostgreSQL of the tests answers");
        let create = format!("CREATE DATABASE {name}");
        sqlx::raw_sql(sqlx::AssertSqlSafe(create))
            .execute(&mut admin)
            .await
            .expect("a database of one's own");
        let (base, _) = server.rsplit_once('/').expect("a URL with a database");
        let url = format!("{base}/{name}");
        Self::open(url, Kind::Postgres { server, name }).await
    }

    async fn open(url: String, kind: Kind) -> Self {
        let store = Store::open(&url, StoreOptions::default())
            .await
            .expect("the database opens");
        store.migrate(Millis(1)).await.expect("the tables are made");
        Self { store, url, kind }
    }

    pub(crate) fn is_postgres(&self) -> bool {
        matches!(self.kind, Kind::Postgres { .. })
    }

    /// A second program on the same database.
    pub(crate) async fn another_program(&self) -> Store {
        Store::open(&self.url, StoreOptions::default())
            .await
            .expect("the database opens twice")
    }

    /// A connection below the store: for damage, and for what only a database sees.
    pub(crate) async fn raw(&self) -> AnyConnection {
        let url = match &self.kind {
            Kind::Postgres { .. } => self.url.clone(),
            Kind::Sqlite(folder) => {
                let path = folder.path().display().to_string();
                format!("sqlite://{path}/donn%C3%A9es%20d%27%C3%A9cole.db?mode=rw")
            }
        };
        AnyConnection::connect(&url)
            .await
            .expect("a second connection")
    }

    /// Runs one statement below the store and answers how many rows it changed.
    pub(crate) async fn sql(&self, text: &'static str) -> u64 {
        let mut raw = self.raw().await;
        let done = sqlx::query(text)
            .execute(&mut raw)
            .await
            .expect("the statement runs");
        raw.close().await.expect("the connection closes");
        done.rows_affected()
    }

    pub(crate) async fn finish(self) {
        self.store.close().await;
        if let Kind::Postgres { server, name } = &self.kind {
            let mut admin = AnyConnection::connect(server)
                .await
                .expect("the PostgreSQL of the tests answers");
            let drop = format!("DROP DATABASE {name} WITH (FORCE)");
            sqlx::raw_sql(sqlx::AssertSqlSafe(drop))
                .execute(&mut admin)
                .await
                .expect("the database goes");
        }
    }
}

/// The server of `PASSEPLUME_TEST_POSTGRES_URL`, or one that is started once and stops with this process.
fn postgres_server() -> String {
    static SERVER: OnceLock<String> = OnceLock::new();
    SERVER
        .get_or_init(|| {
            if let Ok(url) = std::env::var("PASSEPLUME_TEST_POSTGRES_URL") {
                return url;
            }
            let script = PathBuf::from(env!("CARGO_MANIFEST_DIR"))
                .join("../../scripts/postgres-for-tests.sh");
            let pid = std::process::id();
            // Not below a private folder: the server's own user must be able to reach it.
            let folder = std::env::temp_dir().join(format!("passeplume-pg-{pid}"));
            let started = Command::new(script)
                .arg("start")
                .arg(folder)
                .args(["--while", &pid.to_string()])
                .output()
                .expect("the script that starts PostgreSQL runs");
            assert!(
                started.status.success(),
                "no PostgreSQL for the tests (set PASSEPLUME_TEST_POSTGRES_URL): {}",
                String::from_utf8_lossy(&started.stderr)
            );
            String::from_utf8(started.stdout)
                .expect("a URL")
                .trim()
                .to_owned()
        })
        .clone()
}
