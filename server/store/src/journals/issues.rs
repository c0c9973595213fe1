//! Journals and issues out of their rows.

use std::collections::HashMap;

use passeplume_domain::{
    IssueId, JournalId, MediaId, Millis, SpaceId,
    documents::Reach,
    journals::{
        ArticleState, Audience, Imprint, Issue, IssueCard, IssueKind, IssueState, Journal, Section,
    },
};
use serde::{Deserialize, Serialize};
use sqlx::any::AnyRow;

use crate::{
    faults::{Fault, unreadable},
    handle::Store,
    sql::{
        Read, built, class_id, issue_id, journal_id, places, publication_id, school_id, section_id,
        space_id,
    },
};

/// An imprint as its column holds it.
#[derive(Serialize, Deserialize, Default)]
#[serde(default)]
struct ImprintRow {
    director: String,
    school: String,
    month: String,
}

/// An imprint's column.
pub(super) fn imprint_text(imprint: &Imprint) -> Result<String, Fault> {
    serde_json::to_string(&ImprintRow {
        director: imprint.director.clone(),
        school: imprint.school.clone(),
        month: imprint.month.clone(),
    })
    .map_err(|_| unreadable("imprint"))
}

/// An imprint out of its column.
pub(super) fn imprint(text: &str) -> Result<Imprint, Fault> {
    let row: ImprintRow = serde_json::from_str(text).map_err(|_| unreadable("imprint"))?;
    Ok(Imprint {
        director: row.director,
        school: row.school,
        month: row.month,
    })
}

/// The journals of these spaces, or the one of this id.
pub(super) async fn journals(
    store: &Store,
    spaces: &[SpaceId],
    id: Option<&JournalId>,
) -> Result<Vec<Journal>, Fault> {
    let (which, values): (String, Vec<&str>) = match id {
        Some(id) => ("j.id = $1".to_owned(), vec![id.as_str()]),
        None if spaces.is_empty() => return Ok(Vec::new()),
        None => (
            format!("j.space IN ({})", places(1, spaces.len())),
            spaces.iter().map(SpaceId::as_str).collect(),
        ),
    };
    let text = format!(
        "SELECT j.id, j.space, j.title, c.id AS class, c.school FROM journals j \
         LEFT JOIN space_classes sc ON sc.space = j.space LEFT JOIN classes c ON c.id = sc.class \
         WHERE {which} ORDER BY j.created, j.id, sc.rank"
    );
    let query = sqlx::query(built(text)).persistent(values.len() == 1);
    let query = values.iter().fold(query, |query, value| query.bind(*value));
    let mut found: Vec<Journal> = Vec::new();
    for row in &query.fetch_all(store.reader()).await? {
        let id = journal_id(row, "id")?;
        if found.last().is_none_or(|last| last.id != id) {
            found.push(Journal {
                id,
                space: space_id(row, "space")?,
                classes: Vec::new(),
                title: row.text("title")?.to_owned(),
            });
        }
        if let (Some(last), Some(_)) = (found.last_mut(), row.maybe_text("class")?) {
            last.classes.push(reach(row)?);
        }
    }
    Ok(found)
}

pub(crate) fn reach(row: &AnyRow) -> Result<Reach, Fault> {
    Ok(Reach {
        class: class_id(row, "class")?,
        school: school_id(row, "school")?,
    })
}

/// The issues `i` for which `which` holds, as of one moment, newest first.
pub(super) async fn issues(
    store: &Store,
    which: &str,
    values: &[&str],
) -> Result<Vec<Issue>, Fault> {
    let mut reading = store.begin_reading().await?;
    let texts = [
        format!(
            "SELECT i.id, i.journal, j.title AS journal_title, j.space, i.kind, i.number, i.title, i.theme, i.state, \
             i.due, i.imprint, i.cover, i.changed, i.version, \
             (SELECT s.audience FROM sign_offs s WHERE s.issue = i.id AND s.undone IS NULL \
              ORDER BY s.at DESC, s.id DESC LIMIT 1) AS signed, \
             (SELECT p.id FROM publications p WHERE p.issue = i.id AND p.withdrawn IS NULL \
              ORDER BY p.at DESC, p.id DESC LIMIT 1) AS publication, \
             (SELECT p.audience FROM publications p WHERE p.issue = i.id AND p.withdrawn IS NULL \
              ORDER BY p.at DESC, p.id DESC LIMIT 1) AS audience \
             FROM issues i JOIN journals j ON j.id = i.journal WHERE {which} ORDER BY i.created DESC, i.id DESC"
        ),
        format!(
            "SELECT i.id, c.id AS class, c.school FROM issues i JOIN journals j ON j.id = i.journal \
             JOIN space_classes sc ON sc.space = j.space JOIN classes c ON c.id = sc.class \
             WHERE {which} ORDER BY sc.rank"
        ),
        format!(
            "SELECT i.id, s.id AS section, s.title FROM issues i JOIN journals j ON j.id = i.journal \
             JOIN sections s ON s.issue = i.id WHERE {which} ORDER BY s.rank"
        ),
    ];
    let mut answers = Vec::with_capacity(texts.len());
    for text in texts {
        let query = sqlx::query(built(text)).persistent(values.len() == 1);
        let query = values.iter().fold(query, |query, value| query.bind(*value));
        answers.push(query.fetch_all(&mut *reading).await?);
    }
    reading.rollback().await?;
    let [rows, classes, sections] = answers.as_slice() else {
        return Err(unreadable("issues"));
    };
    let mut found = rows.iter().map(issue).collect::<Result<Vec<_>, _>>()?;
    let at: HashMap<IssueId, usize> = found
        .iter()
        .enumerate()
        .map(|(place, issue)| (issue.id.clone(), place))
        .collect();
    let mut of = |row: &AnyRow, add: &dyn Fn(&mut Issue) -> Result<(), Fault>| {
        let place = at.get(&issue_id(row, "id")?);
        match place.and_then(|&place| found.get_mut(place)) {
            Some(issue) => add(issue),
            None => Ok(()),
        }
    };
    for row in classes {
        of(row, &|issue| {
            issue.classes.push(reach(row)?);
            Ok(())
        })?;
    }
    for row in sections {
        of(row, &|issue| {
            issue.sections.push(Section {
                id: section_id(row, "section")?,
                title: row.text("title")?.to_owned(),
            });
            Ok(())
        })?;
    }
    Ok(found)
}

/// The issues of these ids.
pub(crate) async fn by_ids(store: &Store, ids: &[String]) -> Result<Vec<Issue>, Fault> {
    if ids.is_empty() {
        return Ok(Vec::new());
    }
    let which = format!("i.id IN ({})", places(1, ids.len()));
    let ids: Vec<&str> = ids.iter().map(String::as_str).collect();
    issues(store, &which, &ids).await
}

fn issue(row: &AnyRow) -> Result<Issue, Fault> {
    let audience = |column| -> Result<Option<Audience>, Fault> {
        row.maybe_text(column)?
            .map(|text| Audience::parse(&text).map_err(|_| unreadable(column)))
            .transpose()
    };
    let publication = match (row.maybe_text("publication")?, audience("audience")?) {
        (Some(_), Some(audience)) => Some((publication_id(row, "publication")?, audience)),
        _ => None,
    };
    Ok(Issue {
        id: issue_id(row, "id")?,
        journal: journal_id(row, "journal")?,
        journal_title: row.text("journal_title")?.to_owned(),
        space: space_id(row, "space")?,
        classes: Vec::new(),
        kind: IssueKind::parse(row.text("kind")?).map_err(|_| unreadable("kind"))?,
        number: row.number("number")?,
        title: row.text("title")?.to_owned(),
        theme: row.text("theme")?.to_owned(),
        state: IssueState::parse(row.text("state")?).map_err(|_| unreadable("state"))?,
        due: row.maybe_number("due")?.map(Millis),
        imprint: imprint(row.text("imprint")?)?,
        sections: Vec::new(),
        cover: row
            .maybe_text("cover")?
            .map(|id| MediaId::parse(&id).map_err(|_| unreadable("cover")))
            .transpose()?,
        signed: audience("signed")?,
        publication,
        changed: Millis(row.number("changed")?),
        version: row.number("version")?,
    })
}

/// The issues of a journal with how many articles are in which state.
pub(super) async fn cards(store: &Store, journal: &JournalId) -> Result<Vec<IssueCard>, Fault> {
    counted(store, "i.journal = $1", &[journal.as_str()]).await
}

/// The issues `i` for which `which` holds, newest first, with how many articles are in which state.
pub(crate) async fn counted(
    store: &Store,
    which: &str,
    values: &[&str],
) -> Result<Vec<IssueCard>, Fault> {
    let found = issues(store, which, values).await?;
    let text = format!(
        "SELECT a.issue, a.state, COUNT(*) AS articles FROM articles a JOIN issues i ON i.id = a.issue \
         JOIN journals j ON j.id = i.journal WHERE {which} GROUP BY a.issue, a.state"
    );
    let query = sqlx::query(built(text)).persistent(values.len() == 1);
    let query = values.iter().fold(query, |query, value| query.bind(*value));
    let rows = query.fetch_all(store.reader()).await?;
    let mut counts: HashMap<IssueId, Vec<(ArticleState, i64)>> = HashMap::new();
    for row in &rows {
        let state = ArticleState::parse(row.text("state")?).map_err(|_| unreadable("state"))?;
        counts
            .entry(issue_id(row, "issue")?)
            .or_default()
            .push((state, row.number("articles")?));
    }
    Ok(found
        .into_iter()
        .map(|issue| {
            let mut counts = counts.remove(&issue.id).unwrap_or_default();
            counts.sort_unstable();
            IssueCard { issue, counts }
        })
        .collect())
}
