//! Reports out of their rows, with the classes concerned.

use passeplume_domain::{
    AccountId, Millis,
    accounts::Account,
    reports::{Report, ReportState, ReportTarget, ReportedBy},
};
use sqlx::any::AnyRow;

use crate::{
    around::Around,
    faults::{Fault, unreadable},
    handle::Store,
    journals::reach,
    sql::{Read, account_id, built, places, report_id},
};

pub(super) async fn around(
    store: &Store,
    account: &Account,
    state: Option<ReportState>,
    limit: u32,
) -> Result<Vec<Report>, Fault> {
    let around = Around::of(account);
    let Some(mine) = around.holds("c", 2) else {
        return Ok(Vec::new());
    };
    let mut values = around.values();
    let in_state = match state {
        None => String::new(),
        Some(state) => {
            values.push(state.as_str());
            format!(" AND r.state = ${}", values.len() + 1)
        }
    };
    let which = format!(
        "r.id IN (SELECT x.report FROM report_classes x JOIN classes c ON c.id = x.class WHERE {mine}){in_state}"
    );
    some(store, &which, &values, limit).await
}

/// The reports `r` for which `which` holds; its values from the second place on. What waits for a decision stands first, then
/// the newest: no number of closed ones may push it out of sight.
pub(super) async fn some(
    store: &Store,
    which: &str,
    values: &[&str],
    limit: u32,
) -> Result<Vec<Report>, Fault> {
    let mut reading = store.begin_reading().await?;
    let text = format!(
        "SELECT r.id, r.target, r.subject, r.container, r.author, r.author_is, r.reporter, r.reason, r.state, r.escalated, \
         r.created, r.decided_by, r.decided, r.word, r.version FROM reports r WHERE {which} \
         ORDER BY CASE WHEN r.state IN ('received', 'escalated') THEN 0 ELSE 1 END, r.created DESC, r.id DESC LIMIT $1"
    );
    let query = sqlx::query(built(text))
        .persistent(values.len() == 1)
        .bind(i64::from(limit));
    let query = values.iter().fold(query, |query, value| query.bind(*value));
    let rows = query.fetch_all(&mut *reading).await?;
    let mut found = rows.iter().map(read).collect::<Result<Vec<_>, _>>()?;
    if !found.is_empty() {
        let text = format!(
            "SELECT x.report, c.id AS class, c.school FROM report_classes x JOIN classes c ON c.id = x.class \
             WHERE x.report IN ({}) ORDER BY x.report, c.id",
            places(1, found.len())
        );
        let query = sqlx::query(built(text)).persistent(found.len() == 1);
        let query = found
            .iter()
            .fold(query, |query, one| query.bind(one.id.as_str()));
        for row in &query.fetch_all(&mut *reading).await? {
            let id = report_id(row, "report")?;
            if let Some(report) = found.iter_mut().find(|one| one.id == id) {
                report.classes.push(reach(row)?);
            }
        }
    }
    reading.rollback().await?;
    Ok(found)
}

fn read(row: &AnyRow) -> Result<Report, Fault> {
    let decided = match (row.maybe_text("decided_by")?, row.maybe_number("decided")?) {
        (Some(by), Some(at)) => Some((
            AccountId::parse(&by).map_err(|_| unreadable("decided_by"))?,
            Millis(at),
        )),
        (Some(_) | None, _) => None,
    };
    Ok(Report {
        id: report_id(row, "id")?,
        target: ReportTarget::parse(row.text("target")?).map_err(|_| unreadable("target"))?,
        subject: row.text("subject")?.to_owned(),
        container: row.text("container")?.to_owned(),
        author: account_id(row, "author")?,
        author_is: match row.text("author_is")? {
            "somebody" => ReportedBy::Somebody,
            "teacher" => ReportedBy::Teacher,
            _ => return Err(unreadable("author_is")),
        },
        reporter: account_id(row, "reporter")?,
        reason: row.text("reason")?.to_owned(),
        state: ReportState::parse(row.text("state")?).map_err(|_| unreadable("state"))?,
        escalated: row.number("escalated")? != 0,
        classes: Vec::new(),
        created: Millis(row.number("created")?),
        decided,
        word: row.text("word")?.to_owned(),
        version: row.number("version")?,
    })
}
