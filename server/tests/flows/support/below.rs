//! Looks and changes below the program: states that are forced, and what the outbox tells.

use sqlx::{AnyConnection, Connection as _, Row as _};

use super::{Answer, Program};

/// Every state of an issue.
pub const ISSUE_STATES: [&str; 8] = [
    "conference",
    "open",
    "closing",
    "layout",
    "signed_off",
    "published",
    "withdrawn",
    "archived",
];

/// The database below the program.
pub struct Below(AnyConnection);

impl Below {
    pub async fn the(program: &Program) -> Self {
        sqlx::any::install_default_drivers();
        let url = format!("sqlite://{}", program.data.join("passeplume.db").display());
        Self(
            AnyConnection::connect(&url)
                .await
                .expect("the database opens"),
        )
    }

    /// The same, where it is a file.
    pub async fn of(program: &Program) -> Option<Self> {
        if program.data.join("passeplume.db").exists() {
            Some(Self::the(program).await)
        } else {
            None
        }
    }

    pub async fn run(&mut self, text: String) {
        sqlx::query("PRAGMA busy_timeout = 5000")
            .execute(&mut self.0)
            .await
            .unwrap();
        sqlx::raw_sql(sqlx::AssertSqlSafe(text))
            .execute(&mut self.0)
            .await
            .unwrap();
    }

    pub async fn text(&mut self, text: &str) -> String {
        let row = sqlx::query(sqlx::AssertSqlSafe(text.to_owned()))
            .fetch_one(&mut self.0)
            .await
            .unwrap();
        row.try_get(0).unwrap()
    }

    pub async fn number(&mut self, text: &str) -> i64 {
        let row = sqlx::query(sqlx::AssertSqlSafe(text.to_owned()))
            .fetch_one(&mut self.0)
            .await
            .unwrap();
        row.try_get(0).unwrap()
    }

    /// Whom events after `position` were told to, each as often as it was.
    pub async fn topics(&mut self, position: i64) -> Vec<String> {
        let rows = sqlx::query(
            "SELECT topic FROM outbox WHERE position > $1 AND topic <> '' ORDER BY topic",
        )
        .bind(position)
        .fetch_all(&mut self.0)
        .await
        .unwrap();
        rows.iter().map(|row| row.try_get(0).unwrap()).collect()
    }

    pub async fn head(&mut self) -> i64 {
        self.number("SELECT position FROM outbox_head").await
    }
}

/// `done`, or the stable code of the refusal.
pub fn code(answer: &Answer) -> String {
    if answer.status < 400 {
        "done".into()
    } else {
        answer.code()
    }
}

/// The status that goes with a code of the tables.
pub const fn status(code: &str) -> u16 {
    match code.as_bytes() {
        b"not_found" => 404,
        b"not_yours" => 403,
        b"wrong_state" | b"issue_closed" | b"signed_off" | b"not_signed" => 409,
        _ => 422,
    }
}
