//! What an error of a database means for a caller. Three kinds of callers, one reading of the cause.

use passeplume_domain::{
    StoreError,
    documents::{AppendError, LoadError},
};

/// What went wrong, before it is said in the caller's own error type.
#[derive(Debug)]
pub(crate) enum Fault {
    /// Nothing was changed; later it may work.
    Unavailable(String),
    /// A row stands in the way.
    Conflict(String),
    /// A row or page does not read as it was written.
    Corrupt(String),
    /// The medium did not keep what it was told to keep.
    Medium(String),
}

// The primary result code of SQLite is the low byte; the rest says more.
const SQLITE_CORRUPT: i32 = 11;
const SQLITE_CONSTRAINT: i32 = 19;
const SQLITE_NOTADB: i32 = 26;
const SQLITE_IOERR_FSYNC: i32 = 10 | (4 << 8);
const SQLITE_IOERR_DIR_FSYNC: i32 = 10 | (5 << 8);

impl From<sqlx::Error> for Fault {
    fn from(error: sqlx::Error) -> Self {
        if let sqlx::Error::Database(cause) = &error {
            let code = cause.code().unwrap_or_default();
            return match code.parse::<i32>() {
                // SQLSTATEs have five characters; those that are digits only are told apart by it.
                Ok(number) if code.len() < 5 => of_sqlite(number, cause.message()),
                _ => of_postgres(&code, cause.message()),
            };
        }
        let unreadable = matches!(
            error,
            sqlx::Error::ColumnDecode { .. }
                | sqlx::Error::Decode(_)
                | sqlx::Error::ColumnNotFound(_)
                | sqlx::Error::ColumnIndexOutOfBounds { .. }
                | sqlx::Error::RowNotFound
        );
        if unreadable {
            Self::Corrupt(error.to_string())
        } else {
            Self::Unavailable(error.to_string())
        }
    }
}

fn of_sqlite(code: i32, message: &str) -> Fault {
    let said = format!("SQLite {code}: {message}");
    match (code, code & 0xff) {
        (SQLITE_IOERR_FSYNC | SQLITE_IOERR_DIR_FSYNC, _) => Fault::Medium(said),
        (_, SQLITE_CORRUPT | SQLITE_NOTADB) => Fault::Corrupt(said),
        (_, SQLITE_CONSTRAINT) => Fault::Conflict(said),
        // Full, busy, locked, read only, out of memory, cannot open, failed reads and writes.
        _ => Fault::Unavailable(said),
    }
}

fn of_postgres(code: &str, message: &str) -> Fault {
    let said = format!("PostgreSQL {code}: {message}");
    match code {
        "XX001" | "XX002" => Fault::Corrupt(said),
        _ if code.starts_with("23") => Fault::Conflict(said),
        // Full disk, lost connection, shutdown, deadlock, too many connections: PostgreSQL itself stops on a failed
        // fsync, which looks like a lost connection from here.
        _ => Fault::Unavailable(said),
    }
}

impl From<Fault> for StoreError {
    fn from(fault: Fault) -> Self {
        match fault {
            Fault::Unavailable(said) => Self::Unavailable(said),
            Fault::Conflict(said) => Self::Conflict(said),
            Fault::Corrupt(said) => Self::Corrupt(said),
            Fault::Medium(said) => Self::Medium(said),
        }
    }
}

impl From<Fault> for AppendError {
    fn from(fault: Fault) -> Self {
        match fault {
            Fault::Unavailable(said) => Self::Unavailable(said),
            Fault::Medium(said) => Self::Medium(said),
            // A room that appends to a damaged page must load again, and loading then finds the damage.
            Fault::Conflict(_) | Fault::Corrupt(_) => Self::Conflict,
        }
    }
}

impl Fault {
    /// The fault of a load: damage belongs to the document, the rest to the store.
    pub(crate) fn while_loading(self, document: &passeplume_domain::DocumentId) -> LoadError {
        if let Self::Corrupt(what) = self {
            LoadError::Damaged {
                document: document.clone(),
                what,
            }
        } else {
            LoadError::Store(self.into())
        }
    }
}

/// Refuses what this program never wrote, by the column it stood in.
pub(crate) fn unreadable(column: &str) -> Fault {
    Fault::Corrupt(format!("{column} does not read as it was written"))
}

#[cfg(test)]
mod tests {
    use super::{AppendError, Fault, of_postgres, of_sqlite};

    fn appending(fault: Fault) -> &'static str {
        match AppendError::from(fault) {
            AppendError::Conflict => "conflict",
            AppendError::Unavailable(_) => "unavailable",
            AppendError::Medium(_) => "medium",
        }
    }

    #[test]
    fn sto_17_each_cause_has_its_consequence() {
        let sqlite = [
            (1034, "medium"),     // SQLITE_IOERR_FSYNC
            (1290, "medium"),     // SQLITE_IOERR_DIR_FSYNC
            (13, "unavailable"),  // SQLITE_FULL
            (778, "unavailable"), // SQLITE_IOERR_WRITE
            (5, "unavailable"),   // SQLITE_BUSY
            (517, "unavailable"), // SQLITE_BUSY_SNAPSHOT
            (8, "unavailable"),   // SQLITE_READONLY
            (11, "conflict"),     // SQLITE_CORRUPT: loading again finds the damage
            (2067, "conflict"),   // SQLITE_CONSTRAINT_UNIQUE
            (787, "conflict"),    // SQLITE_CONSTRAINT_FOREIGNKEY
        ];
        for (code, expected) in sqlite {
            assert_eq!(appending(of_sqlite(code, "said")), expected, "{code}");
        }
        let postgres = [
            ("53100", "unavailable"), // disk_full
            ("57P01", "unavailable"), // admin_shutdown
            ("40P01", "unavailable"), // deadlock_detected
            ("23505", "conflict"),    // unique_violation
            ("XX001", "conflict"),    // data_corrupted
        ];
        for (code, expected) in postgres {
            assert_eq!(appending(of_postgres(code, "said")), expected, "{code}");
        }
    }
}
