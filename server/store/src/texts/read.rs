//! Documents out of their rows, with all that policy needs.

use std::collections::HashMap;

use passeplume_domain::{
    ClassId, Millis,
    documents::{Document, DocumentKind, Freeze, Keepers, Pen, Reach, Writers},
};
use sqlx::any::AnyRow;

use crate::{
    faults::{Fault, unreadable},
    handle::Store,
    sql::{Read, account_id, built, class_id, document_id, school_id, space_id},
};

/// Reads the documents `d` for which `which` holds, with all that policy needs.
pub(super) async fn read(
    store: &Store,
    which: &str,
    values: &[&str],
) -> Result<Vec<Document>, Fault> {
    let mut reading = store.begin_reading().await?;
    // The time of the last word is read from the log: keeping it in the row as well would rewrite that row's page with
    // every group commit.
    let texts = [
        format!(
            "SELECT d.id, d.space, s.title AS space_title, d.title, d.kind, d.writers, d.frozen, d.closed, d.changed, \
             COALESCE((SELECT u.at FROM updates u WHERE u.document = d.id ORDER BY u.seq DESC LIMIT 1), 0) AS written \
             FROM documents d JOIN spaces s ON s.id = d.space WHERE {which}"
        ),
        format!(
            "SELECT d.id, c.id AS class, c.school FROM documents d JOIN space_classes sc ON sc.space = d.space \
             JOIN classes c ON c.id = sc.class WHERE {which} ORDER BY sc.rank"
        ),
        format!(
            "SELECT d.id, w.kind, w.subject FROM documents d JOIN document_writers w ON w.document = d.id \
             WHERE {which} ORDER BY w.rank"
        ),
        // A group's pens are its pupils', whoever they are now.
        format!(
            "SELECT d.id, g.account FROM documents d JOIN document_writers w ON w.document = d.id AND w.kind = 'group' \
             JOIN group_members g ON g.group_id = w.subject WHERE {which} ORDER BY w.rank, g.account"
        ),
        format!(
            "SELECT d.id, m.account FROM documents d JOIN document_mutes m ON m.document = d.id \
             WHERE {which} ORDER BY m.account"
        ),
    ];
    let mut answers: Vec<Vec<AnyRow>> = Vec::with_capacity(texts.len());
    for text in texts {
        let query = sqlx::query(built(text)).persistent(values.len() <= 2);
        let query = values.iter().fold(query, |query, value| query.bind(*value));
        answers.push(query.fetch_all(&mut *reading).await?);
    }
    reading.rollback().await?;
    let [documents, classes, writers, groups, muted] = answers.as_slice() else {
        return Err(unreadable("documents"));
    };
    assemble(documents, classes, writers, groups, muted)
}

fn assemble(
    documents: &[AnyRow],
    classes: &[AnyRow],
    writers: &[AnyRow],
    groups: &[AnyRow],
    muted: &[AnyRow],
) -> Result<Vec<Document>, Fault> {
    let mut found = Vec::with_capacity(documents.len());
    let mut places = HashMap::with_capacity(documents.len());
    for row in documents {
        let document = read_document(row)?;
        places.insert(document.id.clone(), found.len());
        found.push(document);
    }
    let mut each = |rows: &[AnyRow], add: fn(&mut Document, &AnyRow) -> Result<(), Fault>| {
        for row in rows {
            let place = places.get(&document_id(row, "id")?);
            if let Some(document) = place.and_then(|place| found.get_mut(*place)) {
                add(document, row)?;
            }
        }
        Ok::<_, Fault>(())
    };
    each(classes, |document, row| {
        let reach = Reach {
            class: class_id(row, "class")?,
            school: school_id(row, "school")?,
        };
        document.classes.push(reach);
        Ok(())
    })?;
    each(muted, |document, row| {
        document.muted.push(account_id(row, "account")?);
        Ok(())
    })?;
    each(writers, |document, row| {
        let subject = row.text("subject")?;
        let class = || ClassId::parse(subject).map_err(|_| unreadable("subject"));
        match (row.text("kind")?, &mut document.writers) {
            ("keeper", _) => match &mut document.keepers {
                Keepers::Of(keepers) => keepers.push(class()?),
                none @ Keepers::OfTheSpace => *none = Keepers::Of(vec![class()?]),
            },
            ("class", Writers::Only { classes, .. }) => classes.push(class()?),
            ("account", Writers::Only { accounts, .. }) => {
                accounts.push(account_id(row, "subject")?);
            }
            ("class" | "account", Writers::EveryPupil) | ("group", _) => {}
            _ => return Err(unreadable("kind")),
        }
        Ok(())
    })?;
    each(groups, |document, row| {
        if let Writers::Only { accounts, .. } = &mut document.writers {
            let member = account_id(row, "account")?;
            if !accounts.contains(&member) {
                accounts.push(member);
            }
        }
        Ok(())
    })?;
    Ok(found)
}

fn read_document(row: &AnyRow) -> Result<Document, Fault> {
    let writers = match row.text("writers")? {
        "every_pupil" => Writers::EveryPupil,
        "only" => Writers::Only {
            classes: Vec::new(),
            accounts: Vec::new(),
        },
        _ => return Err(unreadable("writers")),
    };
    let freeze = match row.number("frozen")? {
        0 => Freeze::Flowing,
        _ => Freeze::Frozen,
    };
    let pen = match row.number("closed")? {
        0 => Pen::Up,
        _ => Pen::Down,
    };
    Ok(Document {
        id: document_id(row, "id")?,
        space: space_id(row, "space")?,
        space_title: row.text("space_title")?.to_owned(),
        classes: Vec::new(),
        title: row.text("title")?.to_owned(),
        kind: DocumentKind::parse(row.text("kind")?).map_err(|_| unreadable("kind"))?,
        writers,
        keepers: Keepers::OfTheSpace,
        pen,
        freeze,
        muted: Vec::new(),
        updated: Millis(row.number("changed")?.max(row.number("written")?)),
    })
}
