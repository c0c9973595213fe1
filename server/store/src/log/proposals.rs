//! Words that came when the pen was down, and what became of them: kept in the same step as everything else of a room.

use passeplume_domain::{
    DocumentId, Millis,
    documents::{DocumentAppend, Proposal, ProposalState},
    events::Event,
    live::{Facts, Telling, TellingKind, Topic},
};
use sqlx::any::AnyRow;

use super::{load::owned, rows::add_bytes};
use crate::{
    faults::{Fault, unreadable},
    handle::{Store, Writing},
    sql::{Read, account_id, article_id, class_id},
};

/// Keeps the proposals and decisions of these steps, and tells of them. A decision about a proposal that is not open is a
/// conflict.
pub(super) async fn keep(writing: &mut Writing, steps: &[&DocumentAppend]) -> Result<(), Fault> {
    for step in steps {
        for proposal in &step.late.proposals {
            put(writing, &step.document, proposal).await?;
        }
        for decision in &step.late.decisions {
            let done = sqlx::query(
                "UPDATE proposals SET state = $3, decided_by = $4, decided = $5 \
                 WHERE document = $1 AND rank = $2 AND state = 'open'",
            )
            .bind(step.document.as_str())
            .bind(decision.rank)
            .bind(decision.state.as_str())
            .bind(decision.by.as_str())
            .bind(decision.at.0)
            .execute(writing.on())
            .await?;
            if done.rows_affected() != 1 {
                return Err(Fault::Conflict(format!(
                    "proposal {} is not open",
                    decision.rank
                )));
            }
        }
        tell(writing, step).await?;
    }
    Ok(())
}

async fn put(
    writing: &mut Writing,
    document: &DocumentId,
    proposal: &Proposal,
) -> Result<(), Fault> {
    let done = sqlx::query(
        "INSERT INTO proposals (document, rank, account, at, words, checksum, state) \
         VALUES ($1, $2, $3, $4, $5, $6, $7) ON CONFLICT (document, rank) DO UPDATE SET at = excluded.at, \
         words = excluded.words, checksum = excluded.checksum \
         WHERE proposals.account = excluded.account AND proposals.state = 'open'",
    )
    .bind(document.as_str())
    .bind(proposal.rank)
    .bind(proposal.account.as_str())
    .bind(proposal.at.0)
    .bind(&proposal.words[..])
    .bind(checksum(document, proposal))
    .bind(proposal.state.as_str())
    .execute(writing.on())
    .await?;
    if done.rows_affected() == 1 {
        Ok(())
    } else {
        Err(Fault::Conflict(format!(
            "proposal {} is not open any more",
            proposal.rank
        )))
    }
}

/// Whoever looks at the text, at its article, or waits for work as a teacher of its authors hears of it.
async fn tell(writing: &mut Writing, step: &DocumentAppend) -> Result<(), Fault> {
    let made = step
        .late
        .proposals
        .iter()
        .map(|one| (one.account.clone(), one.at));
    let decided = step
        .late
        .decisions
        .iter()
        .map(|one| (one.by.clone(), one.at));
    let Some((actor, at)) = made.chain(decided).next_back() else {
        return Ok(());
    };
    let articles = sqlx::query("SELECT article FROM article_parts WHERE document = $1")
        .bind(step.document.as_str())
        .fetch_all(writing.on())
        .await?;
    let keepers = sqlx::query(
        "SELECT subject FROM document_writers WHERE document = $1 AND kind = 'keeper' ORDER BY rank",
    )
    .bind(step.document.as_str())
    .fetch_all(writing.on())
    .await?;
    let mut topics = vec![Topic::Document(step.document.clone())];
    for row in &articles {
        topics.push(Topic::Article(article_id(row, "article")?));
    }
    for row in &keepers {
        topics.push(Topic::Class(class_id(row, "subject")?));
    }
    for topic in topics {
        let telling = Telling {
            topic,
            kind: TellingKind::ProposalChanged,
            subject: step.document.to_string(),
            actor: Some(actor.clone()),
            facts: Facts::default(),
        };
        writing.tell(Event::Told(telling), at);
    }
    Ok(())
}

/// Every proposal of a document, decided ones too.
pub(crate) async fn of(store: &Store, document: &DocumentId) -> Result<Vec<Proposal>, Fault> {
    let rows = sqlx::query(
        "SELECT rank, account, at, words, checksum, state FROM proposals WHERE document = $1 ORDER BY rank",
    )
    .bind(document.as_str())
    .fetch_all(store.reader())
    .await?;
    let mut found = Vec::with_capacity(rows.len());
    for row in &rows {
        let proposal = read(row)?;
        if checksum(document, &proposal) == row.number("checksum")? {
            found.push(proposal);
        } else {
            tracing::error!(document = %document, rank = proposal.rank, "a proposal is damaged and left out");
        }
    }
    Ok(found)
}

fn read(row: &AnyRow) -> Result<Proposal, Fault> {
    Ok(Proposal {
        rank: row.number("rank")?,
        account: account_id(row, "account")?,
        at: Millis(row.number("at")?),
        words: owned(row.bytes("words")?),
        state: ProposalState::parse(row.text("state")?).map_err(|_| unreadable("state"))?,
    })
}

/// Over everything that never changes with a decision.
fn checksum(document: &DocumentId, proposal: &Proposal) -> i64 {
    let mut sum = crc32fast::Hasher::new();
    add_bytes(&mut sum, document.as_str().as_bytes());
    sum.update(&proposal.rank.to_le_bytes());
    add_bytes(&mut sum, proposal.account.as_str().as_bytes());
    sum.update(&proposal.at.0.to_le_bytes());
    add_bytes(&mut sum, &proposal.words);
    i64::from(sum.finalize())
}
