//! The making-up of an issue in SQL: its whole order in one transaction, and the ways chosen where a consent is missing.

use async_trait::async_trait;
use passeplume_domain::{
    AccountId, IssueId, Millis, StoreError,
    journals::{
        ArticleAction, Choice, ChoiceMade, IssueState, Layout, LayoutArticle, SignOffStore, Taken,
    },
    live::Telling,
};

use super::{
    make::write_sections,
    step::{StepRow, record},
};
use crate::{
    consents::kind,
    faults::{Fault, unreadable},
    handle::{Store, Writing},
    sql::{Read, account_id, article_id},
};

#[async_trait]
impl SignOffStore for Store {
    async fn lay_out(&self, layout: Layout, at: Millis) -> Result<Taken, StoreError> {
        Ok(lay_out(self, layout, at).await?)
    }

    async fn choices(&self, issue: &IssueId) -> Result<Vec<ChoiceMade>, StoreError> {
        Ok(choices(self, issue).await?)
    }

    async fn choose(
        &self,
        issue: &IssueId,
        seen: i64,
        choices: Vec<ChoiceMade>,
        by: &AccountId,
        tell: Vec<Telling>,
        at: Millis,
    ) -> Result<Taken, StoreError> {
        Ok(choose(self, issue, seen, choices, by, tell, at).await?)
    }
}

async fn lay_out(store: &Store, layout: Layout, at: Millis) -> Result<Taken, Fault> {
    let mut writing = store.begin_writing().await?;
    if write_order(&mut writing, &layout, at).await? == Taken::Stale {
        writing.abandon().await;
        return Ok(Taken::Stale);
    }
    writing.tell_all(layout.tell, at);
    writing.commit().await?;
    Ok(Taken::Done)
}

async fn write_order(writing: &mut Writing, layout: &Layout, at: Millis) -> Result<Taken, Fault> {
    if !raise(writing, &layout.issue, layout.seen, layout.issue_state, at).await? {
        return Ok(Taken::Stale);
    }
    // First those that come and those that go: articles are still in them.
    let both = [layout.sections.as_slice(), layout.gone.as_slice()].concat();
    write_sections(writing, layout.issue.as_str(), &both).await?;
    for article in &layout.articles {
        if !moves(writing, layout, article, at).await? {
            return Ok(Taken::Stale);
        }
    }
    if !layout.gone.is_empty() {
        match write_sections(writing, layout.issue.as_str(), &layout.sections).await {
            Ok(()) => {}
            // An article got its place in a section that was about to go.
            Err(Fault::Conflict(_)) => return Ok(Taken::Stale),
            Err(fault) => return Err(fault),
        }
    }
    let row = StepRow {
        issue: &layout.issue,
        article: None,
        action: "layout",
        from: layout.issue_state.as_str(),
        to: layout.issue_state.as_str(),
        by: &layout.by,
        word: "",
        words: None,
    };
    record(writing, &row, at).await?;
    Ok(Taken::Done)
}

async fn moves(
    writing: &mut Writing,
    layout: &Layout,
    article: &LayoutArticle,
    at: Millis,
) -> Result<bool, Fault> {
    let is_step = i64::from(article.is_step);
    let done = sqlx::query(
        "UPDATE articles SET state = $1, section = $2, rank = $3, version = version + $4, \
         changed = CASE WHEN $4 = 1 THEN $5 ELSE changed END WHERE id = $6 AND issue = $7 AND version = $8 AND state = $9",
    )
    .bind(article.to.as_str())
    .bind(article.section.as_ref().map(|section| section.as_str().to_owned()))
    .bind(article.rank)
    .bind(is_step)
    .bind(at.0)
    .bind(article.id.as_str())
    .bind(layout.issue.as_str())
    .bind(article.seen)
    .bind(article.from.as_str())
    .execute(writing.on())
    .await?;
    if done.rows_affected() != 1 {
        return Ok(false);
    }
    if article.is_step {
        let action = if article.section.is_some() {
            ArticleAction::Place
        } else {
            ArticleAction::Unplace
        };
        let row = StepRow {
            issue: &layout.issue,
            article: Some(&article.id),
            action: action.as_str(),
            from: article.from.as_str(),
            to: article.to.as_str(),
            by: &layout.by,
            word: "",
            words: None,
        };
        record(writing, &row, at).await?;
    }
    Ok(true)
}

async fn choices(store: &Store, issue: &IssueId) -> Result<Vec<ChoiceMade>, Fault> {
    let rows = sqlx::query(
        "SELECT article, child, kind, choice FROM sign_off_choices WHERE issue = $1 ORDER BY article, child, kind",
    )
    .bind(issue.as_str())
    .fetch_all(store.reader())
    .await?;
    rows.iter()
        .map(|row| {
            Ok(ChoiceMade {
                article: article_id(row, "article")?,
                child: account_id(row, "child")?,
                kind: kind(row)?,
                choice: Choice::parse(row.text("choice")?).map_err(|_| unreadable("choice"))?,
            })
        })
        .collect()
}

async fn choose(
    store: &Store,
    issue: &IssueId,
    seen: i64,
    choices: Vec<ChoiceMade>,
    by: &AccountId,
    tell: Vec<Telling>,
    at: Millis,
) -> Result<Taken, Fault> {
    let mut writing = store.begin_writing().await?;
    if !raise(&mut writing, issue, seen, IssueState::Layout, at).await? {
        writing.abandon().await;
        return Ok(Taken::Stale);
    }
    for one in &choices {
        sqlx::query(
            "INSERT INTO sign_off_choices (issue, article, child, kind, choice, decided_by, at) \
             VALUES ($1, $2, $3, $4, $5, $6, $7) ON CONFLICT (issue, article, child, kind) \
             DO UPDATE SET choice = excluded.choice, decided_by = excluded.decided_by, at = excluded.at",
        )
        .bind(issue.as_str())
        .bind(one.article.as_str())
        .bind(one.child.as_str())
        .bind(one.kind.as_str())
        .bind(one.choice.as_str())
        .bind(by.as_str())
        .bind(at.0)
        .execute(writing.on())
        .await?;
    }
    writing.tell_all(tell, at);
    writing.commit().await?;
    Ok(Taken::Done)
}

/// The next version of an issue, where it is still the one that was seen; nobody else writes it until the commit.
async fn raise(
    writing: &mut Writing,
    issue: &IssueId,
    seen: i64,
    state: IssueState,
    at: Millis,
) -> Result<bool, Fault> {
    let done = sqlx::query(
        "UPDATE issues SET version = version + 1, changed = $1 WHERE id = $2 AND version = $3 AND state = $4",
    )
    .bind(at.0)
    .bind(issue.as_str())
    .bind(seen)
    .bind(state.as_str())
    .execute(writing.on())
    .await?;
    Ok(done.rows_affected() == 1)
}
