//! Consents out of their rows: what was answered for a journal, and where children are on pages that are out.

use passeplume_domain::{
    AccountId, JournalId, Millis,
    consents::{
        Answer, Consent, ConsentKind, Effective, Project, ProjectChild, Shown, Voice, effective,
    },
    journals::{Audience, lacking::asks},
};
use sqlx::any::AnyRow;

use super::PAPER;
use crate::{
    faults::{Fault, unreadable},
    handle::{Store, Writing},
    journals::reach,
    sql::{Read, account_id, article_id, built, class_id, journal_id, places, publication_id},
};

/// An answer that holds: one on paper, or of somebody who is still in charge of the child.
const HOLDS: &str = "(c.voice = 'paper' OR EXISTS (SELECT 1 FROM memberships m WHERE m.account = c.voice \
     AND m.kind = 'guardian_of' AND m.target = c.child))";

pub(super) async fn project(store: &Store, journal: &JournalId) -> Result<Option<Project>, Fault> {
    let mut reading = store.begin_reading().await?;
    let mut answers = Vec::with_capacity(4);
    for text in [
        "SELECT j.title, (SELECT COUNT(*) FROM consents c WHERE c.project = j.id AND c.project_kind = 'journal') \
         AS version FROM journals j WHERE j.id = $1",
        "SELECT c.id AS class, c.school FROM journals j JOIN space_classes sc ON sc.space = j.space \
         JOIN classes c ON c.id = sc.class WHERE j.id = $1 ORDER BY sc.rank",
        "SELECT a.id, a.first_name, a.last_name, c.id AS class, c.name FROM journals j \
         JOIN space_classes sc ON sc.space = j.space JOIN classes c ON c.id = sc.class \
         JOIN memberships m ON m.kind = 'pupil_of' AND m.target = c.id JOIN accounts a ON a.id = m.account \
         WHERE j.id = $1 AND a.status = 'active' ORDER BY a.id, sc.rank",
    ] {
        let query = sqlx::query(text).bind(journal.as_str());
        answers.push(query.fetch_all(&mut *reading).await?);
    }
    let text = format!(
        "SELECT c.child, c.kind, c.voice, c.answer, c.signed, c.at FROM consents c \
         WHERE c.project = $1 AND c.project_kind = 'journal' AND {HOLDS} ORDER BY c.at, c.id"
    );
    let query = sqlx::query(built(text)).bind(journal.as_str());
    answers.push(query.fetch_all(&mut *reading).await?);
    reading.rollback().await?;
    let [head, classes, children, consents] = answers.as_slice() else {
        return Err(unreadable("consents"));
    };
    let Some(head) = head.first() else {
        return Ok(None);
    };
    let mut project = Project {
        journal: journal.clone(),
        title: head.text("title")?.to_owned(),
        classes: classes.iter().map(reach).collect::<Result<_, _>>()?,
        children: Vec::new(),
        consents: consents.iter().map(consent).collect::<Result<_, _>>()?,
        version: head.number("version")?,
    };
    for row in children {
        let id = account_id(row, "id")?;
        let class = (class_id(row, "class")?, row.text("name")?.to_owned());
        match project.children.last_mut().filter(|last| last.id == id) {
            Some(last) => last.classes.push(class),
            None => project.children.push(ProjectChild {
                id,
                first_name: row.text("first_name")?.to_owned(),
                last_name: row.text("last_name")?.to_owned(),
                classes: vec![class],
            }),
        }
    }
    // Here and not in SQL: the two databases do not agree on the order of letters.
    project.children.sort_by_cached_key(ProjectChild::order);
    Ok(Some(project))
}

/// What counts for a child, as the transaction sees it: its caller holds the journal.
pub(crate) async fn said_of(
    writing: &mut Writing,
    journal: &JournalId,
    child: &AccountId,
    kind: ConsentKind,
) -> Result<Effective, Fault> {
    let text = format!(
        "SELECT c.child, c.kind, c.voice, c.answer, c.signed, c.at FROM consents c WHERE c.project = $1 \
         AND c.project_kind = 'journal' AND c.child = $2 AND c.kind = $3 AND {HOLDS} ORDER BY c.at, c.id"
    );
    let rows = sqlx::query(built(text))
        .bind(journal.as_str())
        .bind(child.as_str())
        .bind(kind.as_str())
        .fetch_all(writing.on())
        .await?;
    let said = rows.iter().map(consent).collect::<Result<Vec<_>, _>>()?;
    Ok(effective(&said))
}

fn consent(row: &AnyRow) -> Result<Consent, Fault> {
    let voice = match row.text("voice")? {
        PAPER => Voice::Paper,
        _ => Voice::Guardian(account_id(row, "voice")?),
    };
    Ok(Consent {
        child: account_id(row, "child")?,
        kind: kind(row)?,
        voice,
        answer: Answer::parse(row.text("answer")?).map_err(|_| unreadable("answer"))?,
        signed: row.maybe_number("signed")?.map(Millis),
        at: Millis(row.number("at")?),
    })
}

/// Which consent a row is about.
pub(crate) fn kind(row: &AnyRow) -> Result<ConsentKind, Fault> {
    ConsentKind::parse(row.text("kind")?).map_err(|_| unreadable("kind"))
}

pub(super) async fn journals_of(
    store: &Store,
    children: &[AccountId],
) -> Result<Vec<JournalId>, Fault> {
    if children.is_empty() {
        return Ok(Vec::new());
    }
    let text = format!(
        "SELECT j.id FROM journals j WHERE EXISTS (SELECT 1 FROM space_classes sc JOIN memberships m \
         ON m.kind = 'pupil_of' AND m.target = sc.class WHERE sc.space = j.space AND m.account IN ({})) \
         ORDER BY j.created, j.id",
        places(1, children.len())
    );
    let query = sqlx::query(built(text)).persistent(children.len() <= 2);
    let query = children
        .iter()
        .fold(query, |query, child| query.bind(child.as_str()));
    let rows = query.fetch_all(store.reader()).await?;
    rows.iter().map(|row| journal_id(row, "id")).collect()
}

pub(super) async fn shown(store: &Store, children: &[AccountId]) -> Result<Vec<Shown>, Fault> {
    if children.is_empty() {
        return Ok(Vec::new());
    }
    let text = format!(
        "SELECT i.journal, x.child, x.kind, x.article, c.title, x.publication, p.audience FROM publication_children x \
         JOIN publications p ON p.id = x.publication JOIN issues i ON i.id = p.issue \
         JOIN publication_articles c ON c.publication = x.publication AND c.article = x.article \
         WHERE p.withdrawn IS NULL AND c.withdrawn IS NULL AND x.child IN ({}) \
         ORDER BY p.at DESC, p.id, c.rank, x.kind",
        places(1, children.len())
    );
    let query = sqlx::query(built(text)).persistent(children.len() <= 2);
    let query = children
        .iter()
        .fold(query, |query, child| query.bind(child.as_str()));
    let mut found = Vec::new();
    for row in &query.fetch_all(store.reader()).await? {
        let kind = kind(row)?;
        let audience =
            Audience::parse(row.text("audience")?).map_err(|_| unreadable("audience"))?;
        if asks(audience, kind) {
            found.push(Shown {
                journal: journal_id(row, "journal")?,
                child: account_id(row, "child")?,
                kind,
                article: article_id(row, "article")?,
                title: row.text("title")?.to_owned(),
                publication: publication_id(row, "publication")?,
            });
        }
    }
    Ok(found)
}
