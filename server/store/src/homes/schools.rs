//! What the first screens of heads, advisers and towns ask of their schools. Figures are counted where the rows are: no
//! title, name or word is read for them.

use passeplume_domain::{
    Millis, SchoolId,
    accounts::presence_name,
    homes::{Figures, OverseenClass, SchoolFigures},
    journals::IssueCard,
    spaces::{Class, School},
};
use sqlx::any::AnyRow;

use crate::{
    faults::Fault,
    handle::Store,
    journals::counted,
    sql::{Read, built, class_id, places, school_id},
};

pub(super) async fn figures(
    store: &Store,
    schools: &[SchoolId],
    school_year: i64,
    since: Millis,
) -> Result<Vec<SchoolFigures>, Fault> {
    if schools.is_empty() {
        return Ok(Vec::new());
    }
    // Every question has the year at $1 and the time at $2, so that all are asked alike; both databases want each used.
    let these = places(3, schools.len());
    let texts = [
        "SELECT s.id, s.name, s.town FROM schools s WHERE",
        "SELECT s.id, COUNT(*) AS many FROM schools s JOIN classes c ON c.school = s.id WHERE",
        "SELECT s.id, COUNT(DISTINCT p.issue) AS many FROM schools s JOIN publication_places x ON x.kind = 'school' \
         AND x.subject = s.id JOIN publications p ON p.id = x.publication AND p.withdrawn IS NULL \
         AND p.school_year = $1 WHERE",
        "SELECT s.id, COUNT(DISTINCT d.id) AS many FROM schools s JOIN classes c ON c.school = s.id \
         JOIN space_classes y ON y.class = c.id JOIN documents d ON d.space = y.space WHERE",
        // Whoever comes to a text gets a client id there; the pupil of another school who came is not counted.
        "SELECT s.id, COUNT(DISTINCT b.account) AS many FROM schools s JOIN classes c ON c.school = s.id \
         JOIN space_classes y ON y.class = c.id JOIN documents d ON d.space = y.space \
         JOIN client_bindings b ON b.document = d.id AND b.at >= $2 \
         JOIN memberships m ON m.account = b.account AND m.kind = 'pupil_of' AND m.target = c.id WHERE",
    ];
    let mut answers = Vec::with_capacity(texts.len());
    let mut reading = store.begin_reading().await?;
    for (which, text) in texts.into_iter().enumerate() {
        let end = if which == 0 { "" } else { " GROUP BY s.id" };
        let text = format!("{text} $1 >= 0 AND $2 IS NOT NULL AND s.id IN ({these}){end}");
        let query = sqlx::query(built(text))
            .persistent(schools.len() == 1)
            .bind(school_year)
            .bind(since.0);
        let query = schools
            .iter()
            .fold(query, |query, school| query.bind(school.as_str()));
        answers.push(query.fetch_all(&mut *reading).await?);
    }
    reading.rollback().await?;
    let [rows, classes, issues, documents, active] = answers.as_slice() else {
        return Err(crate::faults::unreadable("figures"));
    };
    let mut found = rows
        .iter()
        .map(|row| {
            let school = School {
                id: school_id(row, "id")?,
                name: row.text("name")?.to_owned(),
                town: row.text("town")?.to_owned(),
            };
            let figures = Figures {
                classes: of(classes, &school.id)?,
                issues: of(issues, &school.id)?,
                texts: of(documents, &school.id)?,
                active: of(active, &school.id)?,
            };
            Ok(SchoolFigures { school, figures })
        })
        .collect::<Result<Vec<_>, Fault>>()?;
    // Here and not in SQL: the two databases do not agree on the order of letters.
    found.sort_by_cached_key(|one| {
        let School { id, name, town } = &one.school;
        (town.to_lowercase(), name.to_lowercase(), id.clone())
    });
    Ok(found)
}

/// The school's number among these rows, 0 where it has none.
fn of(rows: &[AnyRow], school: &SchoolId) -> Result<i64, Fault> {
    for row in rows {
        if school_id(row, "id")? == *school {
            return row.number("many");
        }
    }
    Ok(0)
}

pub(super) async fn classes(
    store: &Store,
    schools: &[SchoolId],
) -> Result<Vec<OverseenClass>, Fault> {
    if schools.is_empty() {
        return Ok(Vec::new());
    }
    // One row a teacher, one row for a class without any.
    let text = format!(
        "SELECT c.id, c.school, c.name, u.first_name, u.last_name, \
         (SELECT COUNT(*) FROM memberships p WHERE p.kind = 'pupil_of' AND p.target = c.id) AS pupils \
         FROM classes c LEFT JOIN memberships m ON m.kind = 'teacher_of' AND m.target = c.id \
         LEFT JOIN accounts u ON u.id = m.account WHERE c.school IN ({}) ORDER BY c.id, u.id",
        places(1, schools.len())
    );
    let query = sqlx::query(built(text)).persistent(schools.len() == 1);
    let query = schools
        .iter()
        .fold(query, |query, school| query.bind(school.as_str()));
    let mut found: Vec<OverseenClass> = Vec::new();
    for row in &query.fetch_all(store.reader()).await? {
        let id = class_id(row, "id")?;
        if found.last().is_none_or(|last| last.class.id != id) {
            found.push(OverseenClass {
                class: Class {
                    id,
                    school: school_id(row, "school")?,
                    name: row.text("name")?.to_owned(),
                },
                teachers: Vec::new(),
                pupils: row.number("pupils")?,
            });
        }
        let name = (row.maybe_text("first_name")?, row.maybe_text("last_name")?);
        if let (Some(last), (Some(first), Some(family))) = (found.last_mut(), name) {
            last.teachers.push(presence_name(&first, &family));
        }
    }
    found.sort_by_cached_key(|one| (one.class.name.to_lowercase(), one.class.id.clone()));
    Ok(found)
}

pub(super) async fn under_way(
    store: &Store,
    schools: &[SchoolId],
    limit: u32,
) -> Result<Vec<IssueCard>, Fault> {
    if schools.is_empty() {
        return Ok(Vec::new());
    }
    let which = format!(
        "i.id IN (SELECT k.id FROM issues k JOIN journals l ON l.id = k.journal \
         WHERE k.state IN ('conference', 'open', 'closing', 'layout', 'signed_off') AND EXISTS \
         (SELECT 1 FROM space_classes sc JOIN classes c ON c.id = sc.class WHERE sc.space = l.space \
         AND c.school IN ({})) ORDER BY k.created DESC, k.id DESC LIMIT {limit})",
        places(1, schools.len())
    );
    let values: Vec<&str> = schools.iter().map(SchoolId::as_str).collect();
    counted(store, &which, &values).await
}
