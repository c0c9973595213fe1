//! A refusal takes the work off every page that it held, with the article's own row of the history and what is told.

use std::collections::BTreeSet;

use passeplume_domain::{
    AccountId, ArticleId, IssueId, JournalId, Millis, PublicationId,
    consents::{ConsentKind, Withdrawn},
    events::Event,
    journals::{ArticleState, Audience, BY_A_FAMILY, lacking::asks},
    live::{Facts, Telling, TellingKind, Topic},
};
use sqlx::any::AnyRow;

use crate::{
    faults::Fault,
    handle::Writing,
    journals::{StepRow, record},
    sql::{Read, account_id, article_id, built, issue_id, places, publication_id},
};

/// Takes what this consent of a child held off every page of the journal: what it wrote, and where it is seen or heard.
pub(crate) async fn take_off(
    writing: &mut Writing,
    journal: &JournalId,
    child: &AccountId,
    kind: ConsentKind,
    by: &AccountId,
    at: Millis,
) -> Result<Vec<Withdrawn>, Fault> {
    let mut issues: BTreeSet<IssueId> = BTreeSet::new();
    for row in &held(writing, journal, child, kind).await? {
        issues.insert(issue_id(row, "issue")?);
    }
    for issue in &issues {
        sqlx::query("UPDATE issues SET changed = $2 WHERE id = $1")
            .bind(issue.as_str())
            .bind(at.0)
            .execute(writing.on())
            .await?;
    }
    // Once more, now that nothing of it moves.
    let mut gone = Vec::new();
    for row in &held(writing, journal, child, kind).await? {
        let (issue, article) = (issue_id(row, "issue")?, article_id(row, "article")?);
        let publication = publication_id(row, "publication")?;
        sqlx::query("UPDATE publications SET edition = edition + 1 WHERE id = $1")
            .bind(publication.as_str())
            .execute(writing.on())
            .await?;
        sqlx::query(
            "UPDATE publication_articles SET withdrawn = $1, withdrawn_by = $2 WHERE publication = $3 AND article = $4",
        )
        .bind(at.0)
        .bind(by.as_str())
        .bind(publication.as_str())
        .bind(article.as_str())
        .execute(writing.on())
        .await?;
        withdraw(writing, &issue, &article, &publication, by, at).await?;
        gone.push(Withdrawn {
            article,
            title: row.text("title")?.to_owned(),
            publication,
        });
    }
    Ok(gone)
}

async fn held(
    writing: &mut Writing,
    journal: &JournalId,
    child: &AccountId,
    kind: ConsentKind,
) -> Result<Vec<AnyRow>, Fault> {
    let audiences: Vec<&str> = Audience::ALL
        .iter()
        .filter(|&&audience| asks(audience, kind))
        .map(|audience| audience.as_str())
        .collect();
    let text = format!(
        "SELECT p.issue, c.article, c.title, p.id AS publication FROM publication_children x \
         JOIN publications p ON p.id = x.publication JOIN issues i ON i.id = p.issue \
         JOIN publication_articles c ON c.publication = x.publication AND c.article = x.article \
         WHERE i.journal = $1 AND x.child = $2 AND x.kind = $3 AND p.withdrawn IS NULL AND c.withdrawn IS NULL \
         AND p.audience IN ({}) ORDER BY p.at DESC, p.id, c.rank",
        places(4, audiences.len())
    );
    let query = sqlx::query(built(text))
        .bind(journal.as_str())
        .bind(child.as_str())
        .bind(kind.as_str());
    let query = audiences
        .iter()
        .fold(query, |query, audience| query.bind(*audience));
    Ok(query.fetch_all(writing.on()).await?)
}

/// The article follows its copy: its own row of the history, and who looks at it hears.
async fn withdraw(
    writing: &mut Writing,
    issue: &IssueId,
    article: &ArticleId,
    publication: &PublicationId,
    by: &AccountId,
    at: Millis,
) -> Result<(), Fault> {
    let (from, to) = (ArticleState::Published, ArticleState::Withdrawn);
    let row = sqlx::query(
        "UPDATE articles SET state = $1, version = version + 1, changed = $2 WHERE id = $3 AND state = $4 \
         RETURNING version",
    )
    .bind(to.as_str())
    .bind(at.0)
    .bind(article.as_str())
    .bind(from.as_str())
    .fetch_optional(writing.on())
    .await?;
    // What is published elsewhere too went with the first of its copies.
    let Some(row) = row else { return Ok(()) };
    let facts = Facts::step(BY_A_FAMILY, to.as_str(), row.number("version")?);
    record(
        writing,
        &StepRow {
            issue,
            article: Some(article),
            action: BY_A_FAMILY,
            from: from.as_str(),
            to: to.as_str(),
            by,
            word: "",
            words: None,
        },
        at,
    )
    .await?;
    let mut topics = vec![
        Topic::Issue(issue.clone()),
        Topic::Article(article.clone()),
        Topic::Publication(publication.clone()),
    ];
    let authors = sqlx::query(
        "SELECT x.subject FROM article_assignees x WHERE x.article = $1 AND x.kind = 'account' \
         UNION SELECT y.account FROM article_assignees x JOIN group_members y ON y.group_id = x.subject \
         WHERE x.article = $1 AND x.kind = 'group' ORDER BY 1",
    )
    .bind(article.as_str())
    .fetch_all(writing.on())
    .await?;
    for author in &authors {
        topics.push(Topic::Me(account_id(author, "subject")?));
    }
    for topic in topics {
        // Nobody is named as the one who did it: a family's answer is not for everybody.
        let telling = Telling {
            topic,
            kind: TellingKind::ArticleChanged,
            subject: article.to_string(),
            actor: None,
            facts: facts.clone(),
        };
        writing.tell(Event::Told(telling), at);
    }
    Ok(())
}

/// Those who see the child's answers hear that there is one: its guardians, and the teachers of the journal's classes.
pub(super) async fn tell_those_around(
    writing: &mut Writing,
    journal: &JournalId,
    child: &AccountId,
    by: &AccountId,
    at: Millis,
) -> Result<(), Fault> {
    let rows = sqlx::query(
        "SELECT DISTINCT m.account FROM memberships m WHERE (m.kind = 'guardian_of' AND m.target = $1) \
         OR (m.kind = 'teacher_of' AND m.target IN (SELECT sc.class FROM journals j \
         JOIN space_classes sc ON sc.space = j.space WHERE j.id = $2)) ORDER BY m.account",
    )
    .bind(child.as_str())
    .bind(journal.as_str())
    .fetch_all(writing.on())
    .await?;
    for row in &rows {
        let telling = Telling {
            topic: Topic::Me(account_id(row, "account")?),
            kind: TellingKind::ConsentChanged,
            subject: child.to_string(),
            actor: Some(by.clone()),
            facts: Facts::default(),
        };
        writing.tell(Event::Told(telling), at);
    }
    Ok(())
}
