//! The hot path's statements of many rows, each text built once and padded to few sizes.
//!
//! A statement for exactly as many rows as happen to wait would be parsed anew nearly every time, and would push all
//! others out of the connection's cache. So there are 32 sizes. What is missing to the next one is filled with the last
//! row said again, where that gives the same result, else with a row that the statement passes over.

use std::sync::{Arc, OnceLock};

use sqlx::AssertSqlSafe;

use crate::{drivers::Engine, sql::values};

/// Steps of at most a quarter: on average an eighth is said twice.
const SIZES: [usize; 32] = [
    1, 2, 3, 4, 5, 6, 7, 8, 10, 12, 14, 16, 20, 24, 28, 32, 40, 48, 56, 64, 80, 96, 112, 128, 160,
    192, 224, 256, 320, 384, 448, 512,
];

/// In the place of "the log ends at": the row's document was asked about already.
pub(crate) const NOT_ASKED: i64 = -1;

/// The seq of a row that only fills a statement.
pub(crate) const PADDING: i64 = 0;

/// The statements of an append.
pub(crate) struct Statements {
    /// Counts documents whose log does not end where the room believes: document, seq.
    pub(crate) moved: Shape,
    /// Adds rows: document, seq, account, at, words, first authors, checksum, and the seq after which its document's
    /// log must end, [`NOT_ASKED`] where an earlier row has asked it. All or none: a log that ends elsewhere leaves a
    /// row without a seq, which the table refuses. A row of seq [`PADDING`] is passed over.
    pub(crate) updates: Shape,
    /// Binds client ids: document, client, account, at.
    pub(crate) bindings: Shape,
    /// Counts client ids that belong to somebody else: document, client, account.
    pub(crate) foreign: Shape,
}

/// A statement of many rows.
pub(crate) struct Shape {
    engine: Engine,
    before: &'static str,
    pattern: &'static str,
    width: usize,
    after: &'static str,
    most: usize,
    texts: [OnceLock<Arc<str>>; SIZES.len()],
}

impl Statements {
    pub(crate) fn new(engine: Engine) -> Self {
        let shape = |before, pattern, width, after| Shape {
            engine,
            before,
            pattern,
            width,
            after,
            most: engine.binds_at_most() / width,
            texts: [const { OnceLock::new() }; SIZES.len()],
        };
        Self {
            moved: shape(
                "SELECT COUNT(*) AS found FROM (VALUES ",
                "(?1, ?2)",
                2,
                ") AS v WHERE COALESCE((SELECT MAX(u.seq) FROM updates u WHERE u.document = v.column1), 0) \
                 <> v.column2",
            ),
            updates: shape(
                // One statement asks and adds, so that it needs no transaction around it: one way to the database and
                // back. All of it sees the log as it was before: also the rows that it adds itself are not there yet.
                "INSERT INTO updates (document, seq, first_seq, account, at, words, first_authors, checksum) \
                 SELECT v.column1, CASE WHEN v.column8 = -1 OR v.column8 = \
                 COALESCE((SELECT MAX(u.seq) FROM updates u WHERE u.document = v.column1), 0) THEN v.column2 END, \
                 v.column2, v.column3, v.column4, v.column5, v.column6, v.column7 FROM (VALUES ",
                "(?1, ?2, ?3, ?4, ?5, ?6, ?7, ?8)",
                8,
                ") AS v WHERE v.column2 > 0",
            ),
            bindings: shape(
                "INSERT INTO client_bindings (document, client, account, at) VALUES ",
                "(?1, ?2, ?3, ?4)",
                4,
                " ON CONFLICT (document, client) DO NOTHING",
            ),
            foreign: shape(
                "SELECT COUNT(*) AS found FROM (VALUES ",
                "(?1, ?2, ?3)",
                3,
                ") AS v WHERE NOT EXISTS (SELECT 1 FROM client_bindings b WHERE b.document = v.column1 \
                 AND b.client = v.column2 AND b.account = v.column3)",
            ),
        }
    }
}

impl Shape {
    /// How many rows one statement takes at the most.
    pub(crate) fn most(&self) -> usize {
        SIZES
            .into_iter()
            .rev()
            .find(|size| *size <= self.most)
            .unwrap_or(1)
    }

    /// The text for at least `rows` rows, and how many it takes.
    pub(crate) fn fitting(&self, rows: usize) -> (AssertSqlSafe<Arc<str>>, usize) {
        let found = SIZES
            .iter()
            .zip(&self.texts)
            .find(|(size, _)| **size >= rows);
        match found {
            Some((size, text)) => (
                AssertSqlSafe(text.get_or_init(|| self.text(*size)).clone()),
                *size,
            ),
            // Callers ask for `most` at the most; a text of its own is still right.
            None => (AssertSqlSafe(self.text(rows)), rows),
        }
    }

    fn text(&self, rows: usize) -> Arc<str> {
        let values = values(self.pattern, self.width, rows);
        let text = format!("{}{values}{}", self.before, self.after);
        self.engine.unnumbered(text).into()
    }
}

#[cfg(test)]
mod tests {
    use super::{Engine, SIZES, Statements};

    #[test]
    fn a_statement_is_padded_by_at_most_a_quarter_and_fits_both_databases() {
        for engine in [Engine::Sqlite, Engine::Postgres] {
            let shape = Statements::new(engine).updates;
            assert_eq!(shape.most(), 512);
            for rows in 1..=512 {
                let (_, size) = shape.fitting(rows);
                assert!(
                    size >= rows && (size <= 8 || size * 4 <= rows * 5),
                    "{rows} -> {size}"
                );
            }
        }
        assert!(SIZES.is_sorted());
    }

    #[test]
    fn places_stand_in_their_order_so_that_they_need_no_names() {
        let postgres = Statements::new(Engine::Postgres);
        let sqlite = Statements::new(Engine::Sqlite);
        let shapes = [
            (&postgres.moved, &sqlite.moved),
            (&postgres.updates, &sqlite.updates),
            (&postgres.bindings, &sqlite.bindings),
            (&postgres.foreign, &sqlite.foreign),
        ];
        for (numbered, nameless) in shapes {
            let text = numbered.text(3);
            let found: Vec<usize> = text
                .split('$')
                .skip(1)
                .map(|part| {
                    let digits: String = part.chars().take_while(char::is_ascii_digit).collect();
                    digits.parse().unwrap()
                })
                .collect();
            assert_eq!(
                found,
                (1..=3 * numbered.width).collect::<Vec<_>>(),
                "{text}"
            );
            let text = nameless.text(3);
            assert_eq!(text.matches('?').count(), found.len(), "{text}");
            assert!(!text.contains('$'));
        }
    }
}
