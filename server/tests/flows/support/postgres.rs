//! A database of one's own on the PostgreSQL of the tests.

use std::{path::Path, process::Command, sync::OnceLock};

use sqlx::{AnyConnection, Connection as _};

/// The URL of a new, empty database.
pub async fn fresh_database() -> String {
    let server = tokio::task::spawn_blocking(server).await.expect("a server");
    let name = format!("flow_{}", uuid::Uuid::now_v7().simple());
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
    format!("{base}/{name}")
}

fn server() -> String {
    static SERVER: OnceLock<String> = OnceLock::new();
    SERVER
        .get_or_init(|| {
            if let Ok(url) = std::env::var("PASSEPLUME_TEST_POSTGRES_URL") {
                return url;
            }
            let script =
                Path::new(env!("CARGO_MANIFEST_DIR")).join("../scripts/postgres-for-tests.sh");
            let folder =
                std::env::temp_dir().join(format!("passeplume-flows-{}", std::process::id()));
            let output = Command::new(script)
                .args(["start", &folder.display().to_string(), "--while"])
                .arg(std::process::id().to_string())
                .output()
                .expect("the script runs");
            assert!(
                output.status.success(),
                "no PostgreSQL for the tests: {}",
                String::from_utf8_lossy(&output.stderr)
            );
            String::from_utf8_lossy(&output.stdout).trim().to_owned()
        })
        .clone()
}
