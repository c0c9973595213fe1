//! The numbered history of the tables: embedded, run by the program, and never edited once it has run somewhere.

use passeplume_domain::Millis;
use sha2::{Digest, Sha256};
use sqlx::{AssertSqlSafe, Row};

use crate::{faults::Fault, handle::Store};

/// One step of the history.
struct Migration {
    version: i64,
    name: &'static str,
    text: &'static str,
}

/// Every step, oldest first.
const MIGRATIONS: &[Migration] = &[
    Migration {
        version: 1,
        name: "beginning",
        text: include_str!("../../../migrations/0001_beginning.sql"),
    },
    Migration {
        version: 2,
        name: "chunks",
        text: include_str!("../../../migrations/0002_chunks.sql"),
    },
    Migration {
        version: 3,
        name: "journal",
        text: include_str!("../../../migrations/0003_journal.sql"),
    },
    Migration {
        version: 4,
        name: "proofreading",
        text: include_str!("../../../migrations/0004_proofreading.sql"),
    },
    Migration {
        version: 5,
        name: "comments",
        text: include_str!("../../../migrations/0005_comments.sql"),
    },
    Migration {
        version: 6,
        name: "spaces",
        text: include_str!("../../../migrations/0006_spaces.sql"),
    },
    Migration {
        version: 7,
        name: "media",
        text: include_str!("../../../migrations/0007_media.sql"),
    },
    Migration {
        version: 8,
        name: "exhibitions",
        text: include_str!("../../../migrations/0008_exhibitions.sql"),
    },
    Migration {
        version: 9,
        name: "consents",
        text: include_str!("../../../migrations/0009_consents.sql"),
    },
    Migration {
        version: 10,
        name: "proposals",
        text: include_str!("../../../migrations/0010_proposals.sql"),
    },
    Migration {
        version: 11,
        name: "groups",
        text: include_str!("../../../migrations/0011_groups.sql"),
    },
    Migration {
        version: 12,
        name: "people",
        text: include_str!("../../../migrations/0012_people.sql"),
    },
    Migration {
        version: 13,
        name: "search",
        text: include_str!("../../../migrations/0013_search.sql"),
    },
    Migration {
        version: 14,
        name: "forum",
        text: include_str!("../../../migrations/0014_forum.sql"),
    },
    Migration {
        version: 15,
        name: "messages",
        text: include_str!("../../../migrations/0015_messages.sql"),
    },
    Migration {
        version: 16,
        name: "notices",
        text: include_str!("../../../migrations/0016_notices.sql"),
    },
    Migration {
        version: 17,
        name: "outbox_topics",
        text: include_str!("../../../migrations/0017_outbox_topics.sql"),
    },
    Migration {
        version: 18,
        name: "files",
        text: include_str!("../../../migrations/0018_files.sql"),
    },
    Migration {
        version: 19,
        name: "captions",
        text: include_str!("../../../migrations/0019_captions.sql"),
    },
    Migration {
        version: 20,
        name: "former_captions",
        text: include_str!("../../../migrations/0020_former_captions.sql"),
    },
];

/// The version of the tables that this program was written for.
pub const SCHEMA_VERSION: i64 = MIGRATIONS.len() as i64;

const HISTORY: &str = "CREATE TABLE IF NOT EXISTS schema_history (
    version BIGINT NOT NULL PRIMARY KEY,
    name TEXT NOT NULL,
    checksum TEXT NOT NULL,
    at BIGINT NOT NULL
)";

/// Why the tables are not what this program was written for.
#[derive(Debug, thiserror::Error)]
pub enum MigrateError {
    /// A newer program has been here: going on could lose what only it understands.
    #[error(
        "this database was written by a newer Passeplume (its tables have version {found}, this program knows {known}): \
         install that version again"
    )]
    Newer {
        /// The version found.
        found: i64,
        /// The newest version that this program knows.
        known: i64,
    },
    /// The tables lag behind: `passeplume migrate` brings them up.
    #[error(
        "the tables have version {found}, this program needs {known}: run `passeplume migrate` or `passeplume serve`"
    )]
    Older {
        /// The version found.
        found: i64,
        /// The version that this program needs.
        known: i64,
    },
    /// The history that ran here is not the one in this program.
    #[error(
        "migration {version} ({name}) ran here with another text than this program's: it was edited afterwards"
    )]
    Edited {
        /// Which migration.
        version: i64,
        /// Its name.
        name: String,
    },
    /// The database could not answer.
    #[error(transparent)]
    Store(#[from] passeplume_domain::StoreError),
}

impl From<Fault> for MigrateError {
    fn from(fault: Fault) -> Self {
        Self::Store(fault.into())
    }
}

impl From<sqlx::Error> for MigrateError {
    fn from(error: sqlx::Error) -> Self {
        Fault::from(error).into()
    }
}

impl Store {
    /// Brings the tables to [`SCHEMA_VERSION`], each step in a transaction of its own; answers which steps ran.
    ///
    /// # Errors
    /// [`MigrateError`] where the database is newer, its history was edited, or it cannot answer.
    pub async fn migrate(&self, at: Millis) -> Result<Vec<String>, MigrateError> {
        let mut ran = Vec::new();
        loop {
            let mut writing = self.begin_writing().await?;
            if let Some(lock) = self.engine().lock_for_migration() {
                sqlx::raw_sql(lock).execute(writing.on()).await?;
            }
            sqlx::raw_sql(HISTORY).execute(writing.on()).await?;
            let done = applied(writing.on()).await?;
            verify(&done)?;
            let Some(next) = MIGRATIONS.get(done.len()) else {
                writing.commit().await?;
                return Ok(ran);
            };
            let text = self.engine().translate(next.text);
            sqlx::raw_sql(AssertSqlSafe(text))
                .execute(writing.on())
                .await?;
            sqlx::query(
                "INSERT INTO schema_history (version, name, checksum, at) VALUES ($1, $2, $3, $4)",
            )
            .bind(next.version)
            .bind(next.name)
            .bind(checksum(next.text))
            .bind(at.0)
            .execute(writing.on())
            .await?;
            writing.commit().await?;
            ran.push(format!("{:04}_{}", next.version, next.name));
        }
    }

    /// Makes sure that the tables are what this program was written for, and changes nothing.
    ///
    /// # Errors
    /// [`MigrateError`] where they are not.
    pub async fn require_current(&self) -> Result<(), MigrateError> {
        let mut reading = self.reader().acquire().await?;
        let done = match applied(&mut reading).await {
            Ok(done) => done,
            // Without a history there are no tables yet, unless the database is not there at all.
            Err(_) => {
                sqlx::query("SELECT 1 AS one")
                    .fetch_one(&mut *reading)
                    .await?;
                Vec::new()
            }
        };
        verify(&done)?;
        if done.len() < MIGRATIONS.len() {
            let found = done.last().map_or(0, |step| step.version);
            return Err(MigrateError::Older {
                found,
                known: SCHEMA_VERSION,
            });
        }
        Ok(())
    }
}

struct Applied {
    version: i64,
    name: String,
    checksum: String,
}

async fn applied(connection: &mut sqlx::AnyConnection) -> Result<Vec<Applied>, sqlx::Error> {
    sqlx::query("SELECT version, name, checksum FROM schema_history ORDER BY version")
        .fetch_all(connection)
        .await?
        .iter()
        .map(|row| {
            Ok(Applied {
                version: row.try_get("version")?,
                name: row.try_get("name")?,
                checksum: row.try_get("checksum")?,
            })
        })
        .collect()
}

fn verify(done: &[Applied]) -> Result<(), MigrateError> {
    if let Some(last) = done.last().filter(|last| last.version > SCHEMA_VERSION) {
        return Err(MigrateError::Newer {
            found: last.version,
            known: SCHEMA_VERSION,
        });
    }
    for (index, step) in done.iter().enumerate() {
        let known = MIGRATIONS.get(index);
        if known.is_none_or(|known| {
            known.version != step.version || checksum(known.text) != step.checksum
        }) {
            return Err(MigrateError::Edited {
                version: step.version,
                name: step.name.clone(),
            });
        }
    }
    Ok(())
}

fn checksum(text: &str) -> String {
    use std::fmt::Write as _;
    let mut hex = String::with_capacity(64);
    for byte in Sha256::digest(text.as_bytes()) {
        // Writing to a String cannot fail.
        let _ = write!(hex, "{byte:02x}");
    }
    hex
}
