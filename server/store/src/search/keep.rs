//! Words in. A title is kept by the step that changes it, in its transaction; what is said below it is taken by a pass.

use passeplume_domain::{
    Millis,
    search::{EntryKey, EntryKind, Taken, fold, folded_below},
};
use sqlx::any::AnyRow;

use crate::{
    faults::Fault,
    handle::{Store, Writing},
    sql::{Read, built},
};

/// Letters of a text that are kept for excerpts.
const MOST_SHOWN: usize = 20_000;
/// Which row of an entry: that of its title, or that of its title and words.
const TITLE: i64 = 0;
pub(super) const WHOLE: i64 = 1;

/// Something has another title, or is new: it is found by it from the commit on, and the next pass takes its words.
pub(crate) async fn changed(
    writing: &mut Writing,
    kind: EntryKind,
    subject: &str,
    at: Millis,
) -> Result<(), Fault> {
    let subject = subject.to_owned();
    let part = 0;
    let key = EntryKey {
        kind,
        subject,
        part,
    };
    retitle(writing, &key, at).await
}

/// An article came out in an issue.
pub(crate) async fn published(
    writing: &mut Writing,
    publication: &str,
    rank: i64,
    at: Millis,
) -> Result<(), Fault> {
    let key = EntryKey {
        kind: EntryKind::Published,
        subject: publication.to_owned(),
        part: rank,
    };
    retitle(writing, &key, at).await
}

async fn retitle(writing: &mut Writing, key: &EntryKey, at: Millis) -> Result<(), Fault> {
    let text = format!(
        "INSERT INTO search_entries (entry, kind, subject, part, seq, at, taken) VALUES ({}, $1, $2, $3, $4, $5, 0) \
         ON CONFLICT (kind, subject, part) DO UPDATE SET at = excluded.at, \
         seq = CASE WHEN search_entries.seq < 0 THEN search_entries.seq - 1 ELSE -1 END RETURNING entry",
        writing.engine().next_entry()
    );
    let entry = sqlx::query(built(text))
        .bind(key.kind.as_str())
        .bind(key.subject.as_str())
        .bind(key.part)
        // A new text has no words yet; whatever else is new has.
        .bind(if key.kind == EntryKind::Text {
            0
        } else {
            -1_i64
        })
        .bind(at.0)
        .fetch_one(writing.on())
        .await?
        .number("entry")?;
    let title = fold(&title(writing, key).await?.unwrap_or_default());
    put(writing, entry, TITLE, &title).await
}

/// Keeps the words of an entry, with its title as it is now.
pub(super) async fn words(store: &Store, key: &EntryKey, taken: &Taken) -> Result<(), Fault> {
    // A long text takes a while: nobody else waits for that.
    let words = taken.words.as_deref().map(fold);
    let mut writing = store.begin_writing().await?;
    // The row first: a step that gives another title waits for it, and then marks it as due again. One that was faster has
    // counted `seq` down.
    let row = sqlx::query(
        "UPDATE search_entries SET seq = CASE WHEN $1 = 0 OR seq = $1 THEN $2 ELSE seq END, \
         at = CASE WHEN at < $3 THEN $3 ELSE at END, taken = $4 \
         WHERE kind = $5 AND subject = $6 AND part = $7 RETURNING entry",
    )
    .bind(taken.change.unwrap_or(0))
    .bind(taken.seq)
    .bind(taken.changed.0)
    .bind(taken.at.0)
    .bind(key.kind.as_str())
    .bind(key.subject.as_str())
    .bind(key.part)
    .fetch_optional(writing.on())
    .await?;
    let Some(row) = row else {
        writing.abandon().await;
        return Ok(());
    };
    let entry = row.number("entry")?;
    let title = fold(&title(&mut writing, key).await?.unwrap_or_default());
    put(&mut writing, entry, TITLE, &title).await?;
    if let (Some(folded), Some(words)) = (&words, &taken.words) {
        let whole = folded_below(title, folded);
        put(&mut writing, entry, WHOLE, &whole).await?;
        show(&mut writing, entry, words).await?;
    } else if !has_words(&mut writing, entry).await? {
        put(&mut writing, entry, WHOLE, &title).await?;
    }
    writing.commit().await
}

/// Keeps the words that are shown around a hit.
pub(super) async fn show(writing: &mut Writing, entry: i64, words: &str) -> Result<(), Fault> {
    let shown: String = words.chars().take(MOST_SHOWN).collect();
    sqlx::query(
        "INSERT INTO search_texts (entry, words) VALUES ($1, $2) \
         ON CONFLICT (entry) DO UPDATE SET words = excluded.words",
    )
    .bind(entry)
    // What is no letter to PostgreSQL is none on SQLite either.
    .bind(shown.replace('\0', ""))
    .execute(writing.on())
    .await?;
    Ok(())
}

/// Were words ever taken from it?
async fn has_words(writing: &mut Writing, entry: i64) -> Result<bool, Fault> {
    let row = sqlx::query("SELECT entry FROM search_texts WHERE entry = $1")
        .bind(entry)
        .fetch_optional(writing.on())
        .await?;
    Ok(row.is_some())
}

pub(super) async fn put(
    writing: &mut Writing,
    entry: i64,
    row: i64,
    folded: &[String],
) -> Result<(), Fault> {
    let statement = writing.engine().put_words();
    sqlx::query(statement)
        .bind(entry)
        .bind(row)
        .bind(folded.join(" "))
        .execute(writing.on())
        .await?;
    Ok(())
}

/// By what an entry is found beside its words: its title, of an issue also its journal's and its theme.
async fn title(writing: &mut Writing, key: &EntryKey) -> Result<Option<String>, Fault> {
    let question = match key.kind {
        EntryKind::Text => "SELECT title FROM documents WHERE id = $1 AND $2 = 0",
        EntryKind::Idea => "SELECT title FROM articles WHERE id = $1 AND $2 = 0",
        EntryKind::Issue => {
            "SELECT i.title, i.kind, i.number, i.theme, j.title AS journal_title FROM issues i \
             JOIN journals j ON j.id = i.journal WHERE i.id = $1 AND $2 = 0"
        }
        EntryKind::Publication => {
            "SELECT title, 'exhibition' AS kind, 0 AS number, theme, journal_title FROM publications \
             WHERE id = $1 AND $2 = 0"
        }
        EntryKind::Published => {
            "SELECT title FROM publication_articles WHERE publication = $1 AND rank = $2"
        }
        EntryKind::Topic => {
            "SELECT title || ' ' || COALESCE(book_title, '') || ' ' || COALESCE(book_author, '') AS title \
             FROM topics WHERE id = $1 AND $2 = 0"
        }
        // A post has none.
        EntryKind::Post => return Ok(None),
    };
    let row = sqlx::query(question)
        .bind(key.subject.as_str())
        .bind(key.part)
        .fetch_optional(writing.on())
        .await?;
    let Some(row) = row else { return Ok(None) };
    Ok(Some(match key.kind {
        EntryKind::Text
        | EntryKind::Idea
        | EntryKind::Published
        | EntryKind::Topic
        | EntryKind::Post => row.text("title")?.to_owned(),
        EntryKind::Issue | EntryKind::Publication => issue(&row)?,
    }))
}

fn issue(row: &AnyRow) -> Result<String, Fault> {
    let number = match row.text("kind")? {
        "issue" => format!("Numéro {}", row.number("number")?),
        _ => String::new(),
    };
    Ok(format!(
        "{} {number} {} {}",
        row.text("journal_title")?,
        row.text("title")?,
        row.text("theme")?
    ))
}
