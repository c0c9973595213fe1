//! Entries that have the words of a question, around who asks. Rows decide who is around, as they are at this moment: a class
//! that left a space a second ago is not.

use passeplume_domain::{
    Millis,
    search::{Candidate, EntryKey, EntryKind, Place, Query, Searcher},
};
use sqlx::any::AnyRow;

use super::found::found;
use crate::{
    around::Around,
    faults::{Fault, unreadable},
    forum::forum_of_home,
    handle::Store,
    sql::{Read, built},
};

/// Values that come before those of who asks.
const OWN: usize = 6;

/// An entry, where it stands, and its words.
pub(super) struct Hit {
    pub(super) place: Place,
    pub(super) key: EntryKey,
    pub(super) words: String,
}

pub(super) async fn ask(
    store: &Store,
    who: Searcher<'_>,
    query: &Query,
    after: Option<Place>,
    limit: u32,
) -> Result<Vec<Candidate>, Fault> {
    let mine = Around::of(who.account);
    let theirs = Around::of_children(who.family);
    let Some(around) = around(&mine, &theirs) else {
        return Ok(Vec::new());
    };
    let engine = store.engine();
    // Who asks has few entries around, and a word may stand in all that there are: theirs are gathered once, and what has
    // the words is held against them before anything else is looked up.
    let text = format!(
        "WITH around AS ({around}), \
         found AS (SELECT h.entry, MAX(h.titled) AS titled FROM ({}) h \
         WHERE h.entry IN (SELECT m.entry FROM around m) GROUP BY h.entry), \
         page AS (SELECT e.entry, e.kind, e.subject, e.part, e.at, f.titled FROM found f \
         JOIN search_entries e ON e.entry = f.entry \
         WHERE f.titled < $2 OR (f.titled = $2 AND (e.at < $3 OR (e.at = $3 AND e.entry < $4))) \
         ORDER BY f.titled DESC, e.at DESC, e.entry DESC LIMIT $5) \
         SELECT p.entry, p.kind, p.subject, p.part, p.at, p.titled, \
         COALESCE((SELECT x.words FROM search_texts x WHERE x.entry = p.entry), '') AS words FROM page p \
         ORDER BY p.titled DESC, p.at DESC, p.entry DESC",
        engine.rows_with_words()
    );
    // Before the first place there is everything.
    let after = after.map_or((2, i64::MAX, i64::MAX), |place| {
        (i64::from(place.titled), place.at.0, place.entry)
    });
    let asked = sqlx::query(built(text))
        .persistent(false)
        .bind(engine.asked(query))
        .bind(after.0)
        .bind(after.1)
        .bind(after.2)
        .bind(i64::from(limit));
    let values = mine.values().into_iter().chain(theirs.values());
    let asked = values.fold(asked, |asked, value| asked.bind(value));
    let rows = asked.fetch_all(store.reader()).await?;
    let hits = rows.iter().map(hit).collect::<Result<Vec<_>, _>>()?;
    found(store, hits).await
}

/// The entries around somebody, by the rows of now; nothing where nothing is. `CROSS JOIN` tells SQLite to begin with what is
/// around: it would begin with every entry of a kind.
fn around(mine: &Around<'_>, theirs: &Around<'_>) -> Option<String> {
    let own = mine.holds("c", OWN);
    let family = theirs.holds("c", OWN + mine.values().len());
    let mut parts = Vec::new();
    if let Some(own) = &own {
        let shared = format!(
            "IN (SELECT sc.space FROM space_classes sc JOIN classes c ON c.id = sc.class WHERE {own})"
        );
        parts.push(format!(
            "SELECT e.entry FROM documents d CROSS JOIN search_entries e WHERE d.space {shared} \
             AND e.kind = 'text' AND e.subject = d.id"
        ));
        parts.push(format!(
            "SELECT e.entry FROM journals j JOIN issues i ON i.journal = j.id JOIN articles a ON a.issue = i.id \
             CROSS JOIN search_entries e WHERE j.space {shared} AND e.kind = 'idea' AND e.subject = a.id \
             AND NOT EXISTS (SELECT 1 FROM article_parts t WHERE t.article = a.id)"
        ));
        parts.push(format!(
            "SELECT e.entry FROM journals j JOIN issues i ON i.journal = j.id \
             CROSS JOIN search_entries e WHERE j.space {shared} AND e.kind = 'issue' AND e.subject = i.id"
        ));
        // A topic that was taken out of sight is looked for by nobody.
        parts.push(format!(
            "SELECT e.entry FROM forums f JOIN topics t ON t.forum = f.id CROSS JOIN search_entries e \
             WHERE {} AND t.hidden = 0 AND e.kind IN ('topic', 'post') AND e.subject = t.id",
            forum_of_home(own)
        ));
    }
    let mut readers = Vec::new();
    for (classes, wrote, shares) in [
        (
            own,
            "'class', 'space', 'families', 'public'",
            "'space', 'families', 'public'",
        ),
        (family, "'families', 'public'", "'families', 'public'"),
    ] {
        let Some(classes) = classes else { continue };
        readers.push(format!(
            "(p.audience IN ({wrote}) AND EXISTS (SELECT 1 FROM publication_places y JOIN classes c ON c.id = y.subject \
             WHERE y.publication = p.id AND y.kind = 'class' AND {classes}))"
        ));
        readers.push(format!(
            "(p.audience IN ({shares}) AND EXISTS (SELECT 1 FROM issues i JOIN journals j ON j.id = i.journal \
             JOIN space_classes sc ON sc.space = j.space JOIN classes c ON c.id = sc.class \
             WHERE i.id = p.issue AND {classes}))"
        ));
    }
    if !readers.is_empty() {
        let reads = readers.join(" OR ");
        parts.push(format!(
            "SELECT e.entry FROM publications p CROSS JOIN search_entries e WHERE p.withdrawn IS NULL AND ({reads}) \
             AND e.kind IN ('publication', 'published') AND e.subject = p.id \
             AND (e.kind = 'publication' OR EXISTS (SELECT 1 FROM publication_articles k WHERE k.publication = e.subject AND k.rank = e.part AND k.withdrawn IS NULL))"
        ));
    }
    (!parts.is_empty()).then(|| parts.join(" UNION ALL "))
}

fn hit(row: &AnyRow) -> Result<Hit, Fault> {
    Ok(Hit {
        place: Place {
            titled: row.number("titled")? == 1,
            at: Millis(row.number("at")?),
            entry: row.number("entry")?,
        },
        key: EntryKey {
            kind: EntryKind::parse(row.text("kind")?).map_err(|_| unreadable("kind"))?,
            subject: row.text("subject")?.to_owned(),
            part: row.number("part")?,
        },
        words: row.text("words")?.to_owned(),
    })
}
