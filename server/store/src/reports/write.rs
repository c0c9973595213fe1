//! Reports are kept and decided: what they are about is hidden or comes back with the same commit, and each step leaves a
//! line in the audit that nothing ever changes.

use passeplume_domain::{
    AccountId, MessageId, Millis, ReportId,
    live::{Facts, Telling, TellingKind, Topic},
    messages::{Change, Changed, MessageState},
    reports::{
        NewReport, ReportAction, ReportDecision, ReportState, ReportTarget, Reported, ReportedBy,
    },
};
use uuid::Uuid;

use crate::{
    faults::{Fault, unreadable},
    handle::{Store, Writing},
    messages,
    sql::{Read, account_id, report_id},
};

pub(super) async fn keep(store: &Store, new: &NewReport, at: Millis) -> Result<Reported, Fault> {
    let mut writing = store.begin_writing().await?;
    let author_is = match new.author_is {
        ReportedBy::Somebody => "somebody",
        ReportedBy::Teacher => "teacher",
    };
    let done = sqlx::query(
        "INSERT INTO reports (id, target, subject, container, author, author_is, reporter, reason, state, escalated, \
         created, decided_by, decided, word, version) \
         VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, 0, $10, NULL, NULL, '', 1) \
         ON CONFLICT (target, subject, reporter) DO NOTHING",
    )
    .bind(new.id.as_str())
    .bind(new.target.as_str())
    .bind(new.subject.as_str())
    .bind(new.container.as_str())
    .bind(new.author.as_str())
    .bind(author_is)
    .bind(new.reporter.as_str())
    .bind(new.reason.as_str())
    .bind(ReportState::Received.as_str())
    .bind(at.0)
    .execute(writing.on())
    .await?;
    if done.rows_affected() == 0 {
        let row = sqlx::query(
            "SELECT id FROM reports WHERE target = $1 AND subject = $2 AND reporter = $3",
        )
        .bind(new.target.as_str())
        .bind(new.subject.as_str())
        .bind(new.reporter.as_str())
        .fetch_one(writing.on())
        .await?;
        let there = report_id(&row, "id")?;
        writing.abandon().await;
        return Ok(Reported::There(there));
    }
    for reach in &new.classes {
        sqlx::query(
            "INSERT INTO report_classes (report, class) VALUES ($1, $2) ON CONFLICT (report, class) DO NOTHING",
        )
        .bind(new.id.as_str())
        .bind(reach.class.as_str())
        .execute(writing.on())
        .await?;
    }
    audit(
        &mut writing,
        &new.subject,
        &new.reporter,
        "report",
        &new.author,
        at,
    )
    .await?;
    tell(&mut writing, &new.id, "received", &new.reporter, at).await?;
    writing.commit().await?;
    Ok(Reported::New(new.id.clone()))
}

pub(super) async fn decide(
    store: &Store,
    decision: &ReportDecision,
    at: Millis,
) -> Result<bool, Fault> {
    let mut writing = store.begin_writing().await?;
    let escalates = i64::from(decision.action == ReportAction::Escalate);
    let row = sqlx::query(
        "UPDATE reports SET state = $1, escalated = CASE WHEN $2 = 1 THEN 1 ELSE escalated END, decided_by = $3, \
         decided = $4, word = $5, version = version + 1 WHERE id = $6 AND version = $7 \
         RETURNING target, subject, author",
    )
    .bind(decision.to.as_str())
    .bind(escalates)
    .bind(decision.by.as_str())
    .bind(at.0)
    .bind(decision.word.as_str())
    .bind(decision.report.as_str())
    .bind(decision.version)
    .fetch_optional(writing.on())
    .await?;
    let Some(row) = row else {
        writing.abandon().await;
        return Ok(false);
    };
    let target = ReportTarget::parse(row.text("target")?).map_err(|_| unreadable("target"))?;
    let (subject, author) = (row.text("subject")?.to_owned(), account_id(&row, "author")?);
    let state = match decision.action {
        ReportAction::Hide => Some(MessageState::Hidden),
        ReportAction::Restore => Some(MessageState::Shown),
        ReportAction::Handle | ReportAction::Escalate => None,
    };
    if let Some(state) = state {
        show_or_hide(&mut writing, target, &subject, state, &decision.by, at).await?;
    }
    let action = decision.action.as_str();
    audit(&mut writing, &subject, &decision.by, action, &author, at).await?;
    tell(&mut writing, &decision.report, action, &decision.by, at).await?;
    writing.commit().await?;
    Ok(true)
}

async fn show_or_hide(
    writing: &mut Writing,
    target: ReportTarget,
    subject: &str,
    state: MessageState,
    by: &AccountId,
    at: Millis,
) -> Result<(), Fault> {
    match target {
        ReportTarget::Message => {
            let change = Change {
                message: MessageId::parse(subject).map_err(|_| unreadable("subject"))?,
                by: by.clone(),
                rev: None,
                state,
                words: None,
                marked: false,
            };
            // What its author took back meanwhile is out of sight already.
            match messages::change(writing, &change, at).await? {
                Changed::Done | Changed::Stale => Ok(()),
            }
        }
        // Nobody's words; a post is hidden where posts are, before the report says so.
        ReportTarget::Block | ReportTarget::Post => Ok(()),
    }
}

async fn audit(
    writing: &mut Writing,
    subject: &str,
    by: &AccountId,
    action: &str,
    author: &AccountId,
    at: Millis,
) -> Result<(), Fault> {
    sqlx::query(
        "INSERT INTO audit (id, at, actor, action, document, target) VALUES ($1, $2, $3, $4, $5, $6)",
    )
    .bind(Uuid::now_v7().to_string())
    .bind(at.0)
    .bind(by.as_str())
    .bind(action)
    .bind(subject)
    .bind(author.as_str())
    .execute(writing.on())
    .await?;
    Ok(())
}

/// Who asked, and the adults of the classes concerned, as far as the rules let them see it.
async fn tell(
    writing: &mut Writing,
    id: &ReportId,
    action: &'static str,
    by: &AccountId,
    at: Millis,
) -> Result<(), Fault> {
    let rows = sqlx::query(
        "SELECT r.reporter AS account FROM reports r WHERE r.id = $1 \
         UNION SELECT m.account FROM reports r JOIN report_classes x ON x.report = r.id \
         JOIN memberships m ON m.kind = 'teacher_of' AND m.target = x.class \
         WHERE r.id = $1 AND r.author_is = 'somebody' AND m.account <> r.author \
         UNION SELECT m.account FROM reports r JOIN report_classes x ON x.report = r.id JOIN classes c ON c.id = x.class \
         JOIN memberships m ON m.kind = 'head_of' AND m.target = c.school \
         WHERE r.id = $1 AND (r.author_is = 'teacher' OR r.escalated = 1) AND m.account <> r.author",
    )
    .bind(id.as_str())
    .fetch_all(writing.on())
    .await?;
    let mut told = Vec::with_capacity(rows.len());
    for row in &rows {
        told.push(Telling {
            topic: Topic::Me(account_id(row, "account")?),
            kind: TellingKind::ReportChanged,
            subject: id.to_string(),
            // Who asked is nobody's to hear but the adults', by HTTP.
            actor: (action != "received").then(|| by.clone()),
            facts: Facts::done(action),
        });
    }
    writing.tell_all(told, at);
    Ok(())
}
