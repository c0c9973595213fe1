//! What comes out with an issue, and what goes with it: the copies, their readers, and the states of its articles.

use passeplume_domain::{
    ArticleId, Millis,
    events::Event,
    journals::{ArticleAction, ArticleState, Audience, IssueStep, NewPublication, Taken},
    live::{Facts, Telling, TellingKind, Topic},
    search::EntryKind,
};

use super::{
    issues::imprint_text,
    step::{StepRow, record},
};
use crate::{
    faults::{Fault, unreadable},
    handle::Writing,
    media, search,
    sql::{Read, article_id},
};

/// Keeps the copy. An article that moved since it was read, or one that got its place meanwhile, is [`Taken::Stale`].
pub(super) async fn publish(
    writing: &mut Writing,
    step: &IssueStep,
    audience: Audience,
    copy: &NewPublication,
    at: Millis,
) -> Result<Taken, Fault> {
    if let Some(seen) = copy.consents
        && answers(writing, step).await? != seen
    {
        return Ok(Taken::Stale);
    }
    if let Some(seen) = &copy.media
        && !media::as_seen(writing, seen).await?
    {
        return Ok(Taken::Stale);
    }
    let credits = serde_json::to_string(&copy.credits).map_err(|_| unreadable("credits"))?;
    sqlx::query(
        "INSERT INTO publications (id, issue, audience, journal_title, title, imprint, credits, school_year, edition, at, \
         published_by, kind, theme, cover) VALUES ($1, $2, $3, $4, $5, $6, $7, $8, 1, $9, $10, $11, $12, $13)",
    )
    .bind(copy.id.as_str())
    .bind(step.issue.as_str())
    .bind(audience.as_str())
    .bind(copy.journal_title.as_str())
    .bind(copy.title.as_str())
    .bind(imprint_text(&copy.imprint)?)
    .bind(credits)
    .bind(copy.school_year)
    .bind(at.0)
    .bind(step.by.as_str())
    .bind(copy.kind.as_str())
    .bind(copy.theme.as_str())
    .bind(copy.cover.as_ref().map(|cover| cover.as_str().to_owned()))
    .execute(writing.on())
    .await?;
    search::changed(writing, EntryKind::Publication, copy.id.as_str(), at).await?;
    let classes = copy.classes.iter().map(|class| ("class", class.as_str()));
    let schools = copy
        .schools
        .iter()
        .map(|school| ("school", school.as_str()));
    for (kind, subject) in classes.chain(schools) {
        sqlx::query(
            "INSERT INTO publication_places (publication, kind, subject) VALUES ($1, $2, $3)",
        )
        .bind(copy.id.as_str())
        .bind(kind)
        .bind(subject)
        .execute(writing.on())
        .await?;
    }
    for (article, version) in &copy.articles {
        let (from, to) = (ArticleState::Placed, ArticleState::Published);
        let action = step.action.as_str();
        if !turn(
            writing,
            step,
            action,
            &article.article,
            *version,
            from,
            to,
            at,
        )
        .await?
        {
            return Ok(Taken::Stale);
        }
        sqlx::query(
            "INSERT INTO publication_articles (publication, rank, article, section, title, standfirst, byline, body) \
             VALUES ($1, $2, $3, $4, $5, $6, $7, $8)",
        )
        .bind(copy.id.as_str())
        .bind(article.rank)
        .bind(article.article.as_str())
        .bind(article.section.as_str())
        .bind(article.title.as_str())
        .bind(article.standfirst.as_str())
        .bind(article.byline.as_str())
        .bind(article.body.as_str())
        .execute(writing.on())
        .await?;
        media::publish(writing, copy, &article.article, &article.body).await?;
        search::published(writing, copy.id.as_str(), article.rank, at).await?;
    }
    for (article, child, kind) in &copy.shown {
        sqlx::query(
            "INSERT INTO publication_children (publication, article, child, kind) VALUES ($1, $2, $3, $4)",
        )
        .bind(copy.id.as_str())
        .bind(article.as_str())
        .bind(child.as_str())
        .bind(kind.as_str())
        .execute(writing.on())
        .await?;
    }
    for (article, version) in &copy.left_out {
        let (from, to) = (ArticleState::Placed, ArticleState::Approved);
        let action = ArticleAction::Unplace.as_str();
        if !turn(writing, step, action, article, *version, from, to, at).await? {
            return Ok(Taken::Stale);
        }
        sqlx::query("UPDATE articles SET section = NULL WHERE id = $1")
            .bind(article.as_str())
            .execute(writing.on())
            .await?;
    }
    let left = in_state(writing, step, ArticleState::Placed).await?;
    Ok(if left.is_empty() {
        Taken::Done
    } else {
        Taken::Stale
    })
}

/// The issue goes, and its articles with it.
pub(super) async fn withdraw(
    writing: &mut Writing,
    step: &IssueStep,
    at: Millis,
) -> Result<(), Fault> {
    sqlx::query(
        "UPDATE publications SET withdrawn = $1, withdrawn_by = $2 WHERE issue = $3 AND withdrawn IS NULL",
    )
    .bind(at.0)
    .bind(step.by.as_str())
    .bind(step.issue.as_str())
    .execute(writing.on())
    .await?;
    for (article, version) in published(writing, step, at).await? {
        let (from, to) = (ArticleState::Published, ArticleState::Withdrawn);
        let action = step.action.as_str();
        turn(writing, step, action, &article, version, from, to, at).await?;
    }
    Ok(())
}

/// How many answers the journal has now. Its lock was taken before the issue's.
async fn answers(writing: &mut Writing, step: &IssueStep) -> Result<i64, Fault> {
    sqlx::query(
        "SELECT COUNT(*) AS version FROM consents c JOIN issues i ON i.journal = c.project \
         WHERE i.id = $1 AND c.project_kind = 'journal'",
    )
    .bind(step.issue.as_str())
    .fetch_one(writing.on())
    .await?
    .number("version")
}

/// Articles that went with their issue have their places again; those that were withdrawn one by one stay away.
pub(super) async fn restore(
    writing: &mut Writing,
    step: &IssueStep,
    at: Millis,
) -> Result<(), Fault> {
    let rows = sqlx::query(
        "SELECT c.article FROM publication_articles c WHERE c.withdrawn IS NULL AND c.publication = \
         (SELECT p.id FROM publications p WHERE p.issue = $1 ORDER BY p.at DESC, p.id DESC LIMIT 1)",
    )
    .bind(step.issue.as_str())
    .fetch_all(writing.on())
    .await?;
    let with_it = rows
        .iter()
        .map(|row| article_id(row, "article"))
        .collect::<Result<Vec<_>, _>>()?;
    for (article, version) in in_state(writing, step, ArticleState::Withdrawn).await? {
        if with_it.contains(&article) {
            let (from, to) = (ArticleState::Withdrawn, ArticleState::Placed);
            let action = step.action.as_str();
            turn(writing, step, action, &article, version, from, to, at).await?;
        }
    }
    Ok(())
}

async fn in_state(
    writing: &mut Writing,
    step: &IssueStep,
    state: ArticleState,
) -> Result<Vec<(ArticleId, i64)>, Fault> {
    let rows = sqlx::query(
        "SELECT id, version FROM articles WHERE issue = $1 AND state = $2 ORDER BY rank, id",
    )
    .bind(step.issue.as_str())
    .bind(state.as_str())
    .fetch_all(writing.on())
    .await?;
    rows.iter()
        .map(|row| Ok((article_id(row, "id")?, row.number("version")?)))
        .collect()
}

/// What is out of an issue, also what a class took along that left the space meanwhile.
async fn published(
    writing: &mut Writing,
    step: &IssueStep,
    at: Millis,
) -> Result<Vec<(ArticleId, i64)>, Fault> {
    let rows = sqlx::query(
        "SELECT id, version FROM articles WHERE state = 'published' AND (issue = $1 OR id IN \
         (SELECT c.article FROM publication_articles c JOIN publications p ON p.id = c.publication WHERE p.issue = $1 \
         AND p.withdrawn = $2 AND c.withdrawn IS NULL)) \
         ORDER BY rank, id",
    )
    .bind(step.issue.as_str())
    .bind(at.0)
    .fetch_all(writing.on())
    .await?;
    rows.iter()
        .map(|row| Ok((article_id(row, "id")?, row.number("version")?)))
        .collect()
}

/// An article follows its issue: its own row of the history, and who looks at it hears.
#[allow(
    clippy::too_many_arguments,
    reason = "one row of a table: what, from where, to where, when"
)]
async fn turn(
    writing: &mut Writing,
    step: &IssueStep,
    action: &'static str,
    article: &ArticleId,
    version: i64,
    from: ArticleState,
    to: ArticleState,
    at: Millis,
) -> Result<bool, Fault> {
    let done = sqlx::query(
        "UPDATE articles SET state = $1, version = version + 1, changed = $2 WHERE id = $3 AND version = $4 AND state = $5",
    )
    .bind(to.as_str())
    .bind(at.0)
    .bind(article.as_str())
    .bind(version)
    .bind(from.as_str())
    .execute(writing.on())
    .await?;
    if done.rows_affected() != 1 {
        return Ok(false);
    }
    let row = StepRow {
        issue: &step.issue,
        article: Some(article),
        action,
        from: from.as_str(),
        to: to.as_str(),
        by: &step.by,
        word: "",
        words: None,
    };
    record(writing, &row, at).await?;
    let telling = Telling {
        topic: Topic::Article(article.clone()),
        kind: TellingKind::ArticleChanged,
        subject: article.to_string(),
        actor: Some(step.by.clone()),
        facts: Facts::step(action, to.as_str(), version + 1),
    };
    writing.tell(Event::Told(telling), at);
    Ok(true)
}
