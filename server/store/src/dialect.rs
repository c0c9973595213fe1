//! The few statements in which the two databases differ: migrations in the words of each, and the index of the search, which
//! is FTS5 here and a `tsvector` there. Both hold words that were folded before, and parse nothing.

use passeplume_domain::search::Query;

use crate::drivers::Engine;

impl Engine {
    /// A migration's text in the words of this engine. Lines from `-- only sqlite` or `-- only postgres` to `-- end` are for
    /// that one alone.
    pub(crate) fn translate(self, text: &str) -> String {
        let (own, words): (&str, &[(&str, &str)]) = match self {
            Self::Sqlite => ("-- only sqlite", &[]),
            Self::Postgres => (
                "-- only postgres",
                &[(" BLOB", " BYTEA"), (" WITHOUT ROWID", "")],
            ),
        };
        let mut taken = true;
        let mut lines = String::with_capacity(text.len());
        for line in text.lines() {
            let bare = line.trim();
            if bare == "-- end" {
                taken = true;
            } else if bare.starts_with("-- only ") {
                taken = bare == own;
            } else if taken {
                lines.push_str(line);
                lines.push('\n');
            }
        }
        words
            .iter()
            .fold(lines, |text, (ours, theirs)| text.replace(ours, theirs))
    }

    /// The number of the next entry of the index, as a value of an `INSERT`.
    pub(crate) const fn next_entry(self) -> &'static str {
        match self {
            // One writer at a time.
            Self::Sqlite => "(SELECT COALESCE(MAX(entry), 0) + 1 FROM search_entries)",
            Self::Postgres => "nextval('search_entry')",
        }
    }

    /// Puts words (`$3`, with a space between two) in the place of those of a row: of the entry `$1` that of its title
    /// (`$2` is 0) or that of everything (1).
    pub(crate) const fn put_words(self) -> &'static str {
        match self {
            Self::Sqlite => {
                "INSERT OR REPLACE INTO search_words (rowid, words) VALUES ($1 * 2 + $2, $3)"
            }
            Self::Postgres => {
                "INSERT INTO search_words (entry, whole, words) \
                 VALUES ($1, $2, array_to_tsvector(string_to_array($3, ' '))) \
                 ON CONFLICT (entry, whole) DO UPDATE SET words = excluded.words"
            }
        }
    }

    /// The rows that have what `$1` asks for: `entry`, and `titled`, which is 1 where it is the row of a title.
    pub(crate) const fn rows_with_words(self) -> &'static str {
        match self {
            Self::Sqlite => {
                "SELECT rowid / 2 AS entry, 1 - rowid % 2 AS titled FROM search_words WHERE search_words MATCH $1"
            }
            Self::Postgres => {
                "SELECT entry, 1 - whole AS titled FROM search_words WHERE words @@ CAST($1 AS tsquery)"
            }
        }
    }

    /// A question as this engine reads it. Folded words are letters and digits alone: nothing in them is syntax.
    pub(crate) fn asked(self, query: &Query) -> String {
        let (and, open, prefix) = match self {
            Self::Sqlite => (" AND ", '"', " *"),
            Self::Postgres => (" & ", '\'', ":*"),
        };
        let terms = query.terms().iter().map(|term| {
            let prefix = if term.prefix { prefix } else { "" };
            format!("{open}{}{open}{prefix}", term.word)
        });
        terms.collect::<Vec<_>>().join(and)
    }
}

#[cfg(test)]
mod tests {
    use passeplume_domain::search::Query;

    use crate::drivers::Engine;

    #[test]
    fn sto_15_each_engine_reads_its_own_lines_of_a_migration() {
        let text = "A BLOB;\n-- only sqlite\nB;\n-- end\nC;\n-- only postgres\nD;\n-- end\nE;\n";
        assert_eq!(Engine::Sqlite.translate(text), "A BLOB;\nB;\nC;\nE;\n");
        assert_eq!(Engine::Postgres.translate(text), "A BYTEA;\nC;\nD;\nE;\n");
    }

    #[test]
    fn sto_44_nothing_in_a_question_is_syntax() {
        let query = Query::parse("les \"œufs\" OR x:* ') NEAR").unwrap();
        assert_eq!(
            Engine::Sqlite.asked(&query),
            "\"les\" AND \"oeufs\" * AND \"or\" AND \"near\" *"
        );
        assert_eq!(
            Engine::Postgres.asked(&query),
            "'les' & 'oeufs':* & 'or' & 'near':*"
        );
    }
}
