//! Articles that one class alone writes go with it when it leaves a space: into issues of its own, with their texts,
//! states and history. What is out stays out, and both sides may take it off the page.

use std::collections::{BTreeMap, BTreeSet};

use passeplume_domain::{
    AccountId, ArticleId, ClassId, IssueId, JournalId, Millis, SpaceId,
    events::Event,
    journals::{ArticleAction, ArticleState, IssueAction, IssueState},
    live::{Facts, Telling, TellingKind, Topic},
    search::EntryKind,
};
use uuid::Uuid;

use super::{
    issue_step::undo_sign_off,
    step::{StepRow, record},
};
use crate::{
    faults::{Fault, unreadable},
    handle::Writing,
    search,
    sql::{Read, article_id, issue_id, journal_id, section_id},
};

/// An article that goes.
pub(crate) struct Carried {
    article: ArticleId,
    state: ArticleState,
    version: i64,
    issue: IssueId,
    issue_state: IssueState,
    journal: JournalId,
}

/// The articles of a space whose authors all learn in `class`; a group without pupils is of its own class, if it has one.
/// Their issues wait for the end of this transaction.
pub(crate) async fn own_articles(
    writing: &mut Writing,
    space: &SpaceId,
    class: &ClassId,
) -> Result<Vec<Carried>, Fault> {
    // First the issues: whoever takes a step of one of them waits, or was faster.
    sqlx::query(
        "UPDATE issues SET changed = changed WHERE journal IN (SELECT id FROM journals WHERE space = $1)",
    )
    .bind(space.as_str())
    .execute(writing.on())
    .await?;
    let rows = sqlx::query(
        "SELECT a.id, a.state, a.version, a.issue, i.state AS issue_state, i.journal FROM articles a \
         JOIN issues i ON i.id = a.issue JOIN journals j ON j.id = i.journal WHERE j.space = $1 \
         AND EXISTS (SELECT 1 FROM article_assignees x WHERE x.article = a.id) \
         AND NOT EXISTS (SELECT 1 FROM article_assignees x WHERE x.article = a.id AND NOT \
         ((x.kind = 'class' AND x.subject = $2) OR (x.kind = 'account' AND EXISTS (SELECT 1 FROM memberships m \
         WHERE m.account = x.subject AND m.kind = 'pupil_of' AND m.target = $2)) \
         OR (x.kind = 'group' AND EXISTS (SELECT 1 FROM pupil_groups g WHERE g.id = x.subject AND (g.class = $2 \
         OR EXISTS (SELECT 1 FROM group_members y WHERE y.group_id = g.id))) AND NOT EXISTS (SELECT 1 FROM group_members y \
         WHERE y.group_id = x.subject AND NOT EXISTS (SELECT 1 FROM memberships m WHERE m.account = y.account \
         AND m.kind = 'pupil_of' AND m.target = $2))))) ORDER BY a.issue, a.rank, a.id",
    )
    .bind(space.as_str())
    .bind(class.as_str())
    .fetch_all(writing.on())
    .await?;
    rows.iter()
        .map(|row| {
            Ok(Carried {
                article: article_id(row, "id")?,
                state: ArticleState::parse(row.text("state")?).map_err(|_| unreadable("state"))?,
                version: row.number("version")?,
                issue: issue_id(row, "issue")?,
                issue_state: IssueState::parse(row.text("issue_state")?)
                    .map_err(|_| unreadable("state"))?,
                journal: journal_id(row, "journal")?,
            })
        })
        .collect()
}

/// Puts them into the space `own`: each issue that they were in has one of the same name there.
pub(crate) async fn carry(
    writing: &mut Writing,
    articles: Vec<Carried>,
    own: &SpaceId,
    by: &AccountId,
    at: Millis,
) -> Result<(), Fault> {
    let mut journals: BTreeMap<JournalId, JournalId> = BTreeMap::new();
    let mut issues: BTreeMap<IssueId, IssueId> = BTreeMap::new();
    let mut unsigned: BTreeSet<IssueId> = BTreeSet::new();
    for one in articles {
        if !journals.contains_key(&one.journal) {
            let made = copy_journal(writing, &one.journal, own).await?;
            journals.insert(one.journal.clone(), made);
        }
        if let (false, Some(journal)) =
            (issues.contains_key(&one.issue), journals.get(&one.journal))
        {
            let made = copy_issue(writing, &one, journal, at).await?;
            issues.insert(one.issue.clone(), made);
        }
        let Some(issue) = issues.get(&one.issue) else {
            continue;
        };
        // Somebody answers for an issue as it was read: without this article it is another one.
        if one.state == ArticleState::Placed
            && one.issue_state == IssueState::SignedOff
            && unsigned.insert(one.issue.clone())
        {
            unsign(writing, &one.issue, by, at).await?;
        }
        move_article(writing, &one, issue, own, by, at).await?;
    }
    Ok(())
}

async fn copy_journal(
    writing: &mut Writing,
    journal: &JournalId,
    own: &SpaceId,
) -> Result<JournalId, Fault> {
    let made = JournalId::parse(&Uuid::now_v7().to_string()).map_err(|_| unreadable("id"))?;
    sqlx::query(
        "INSERT INTO journals (id, space, title, created_by, created) \
         SELECT CAST($1 AS TEXT), CAST($2 AS TEXT), title, created_by, created FROM journals WHERE id = $3",
    )
    .bind(made.as_str())
    .bind(own.as_str())
    .bind(journal.as_str())
    .execute(writing.on())
    .await?;
    Ok(made)
}

/// An issue of the same name, open for whoever goes on writing, with the same rubriques.
async fn copy_issue(
    writing: &mut Writing,
    one: &Carried,
    journal: &JournalId,
    at: Millis,
) -> Result<IssueId, Fault> {
    let made = IssueId::parse(&Uuid::now_v7().to_string()).map_err(|_| unreadable("id"))?;
    let state = match one.issue_state {
        IssueState::Conference => IssueState::Conference,
        IssueState::Open
        | IssueState::Closing
        | IssueState::Layout
        | IssueState::SignedOff
        | IssueState::Published
        | IssueState::Withdrawn
        | IssueState::Archived => IssueState::Open,
    };
    sqlx::query(
        "INSERT INTO issues (id, journal, kind, number, title, theme, state, due, imprint, created_by, created, changed, \
         version) SELECT CAST($1 AS TEXT), CAST($2 AS TEXT), kind, number, title, theme, CAST($3 AS TEXT), due, imprint, \
         created_by, created, $4, 1 FROM issues WHERE id = $5",
    )
    .bind(made.as_str())
    .bind(journal.as_str())
    .bind(state.as_str())
    .bind(at.0)
    .bind(one.issue.as_str())
    .execute(writing.on())
    .await?;
    let sections = sqlx::query("SELECT id FROM sections WHERE issue = $1 ORDER BY rank")
        .bind(one.issue.as_str())
        .fetch_all(writing.on())
        .await?;
    for row in &sections {
        sqlx::query(
            "INSERT INTO sections (id, issue, rank, title) \
             SELECT CAST($1 AS TEXT), CAST($2 AS TEXT), rank, title FROM sections WHERE id = $3",
        )
        .bind(Uuid::now_v7().to_string())
        .bind(made.as_str())
        .bind(section_id(row, "id")?.as_str())
        .execute(writing.on())
        .await?;
    }
    search::changed(writing, EntryKind::Issue, made.as_str(), at).await?;
    Ok(made)
}

/// Back to the layout: what was signed is another issue now.
async fn unsign(
    writing: &mut Writing,
    issue: &IssueId,
    by: &AccountId,
    at: Millis,
) -> Result<(), Fault> {
    let to = IssueState::Layout;
    let row = sqlx::query(
        "UPDATE issues SET state = $1, version = version + 1, changed = $2 WHERE id = $3 RETURNING version",
    )
    .bind(to.as_str())
    .bind(at.0)
    .bind(issue.as_str())
    .fetch_one(writing.on())
    .await?;
    undo_sign_off(writing, issue, at).await?;
    let action = IssueAction::Reopen.as_str();
    let step = StepRow {
        issue,
        article: None,
        action,
        from: IssueState::SignedOff.as_str(),
        to: to.as_str(),
        by,
        word: "",
        words: None,
    };
    record(writing, &step, at).await?;
    let telling = Telling {
        topic: Topic::Issue(issue.clone()),
        kind: TellingKind::IssueChanged,
        subject: issue.to_string(),
        actor: Some(by.clone()),
        facts: Facts::step(action, to.as_str(), row.number("version")?),
    };
    writing.tell(Event::Told(telling), at);
    Ok(())
}

async fn move_article(
    writing: &mut Writing,
    one: &Carried,
    issue: &IssueId,
    own: &SpaceId,
    by: &AccountId,
    at: Millis,
) -> Result<(), Fault> {
    let to = if one.state == ArticleState::Placed {
        ArticleState::Approved
    } else {
        one.state
    };
    sqlx::query(
        "UPDATE articles SET issue = $1, section = NULL, state = $2, version = version + 1, changed = $3 WHERE id = $4",
    )
    .bind(issue.as_str())
    .bind(to.as_str())
    .bind(at.0)
    .bind(one.article.as_str())
    .execute(writing.on())
    .await?;
    sqlx::query(
        "UPDATE documents SET space = $1, changed = $2 \
         WHERE id IN (SELECT p.document FROM article_parts p WHERE p.article = $3)",
    )
    .bind(own.as_str())
    .bind(at.0)
    .bind(one.article.as_str())
    .execute(writing.on())
    .await?;
    let action = ArticleAction::Unplace.as_str();
    if to != one.state {
        let step = StepRow {
            issue,
            article: Some(&one.article),
            action,
            from: one.state.as_str(),
            to: to.as_str(),
            by,
            word: "",
            words: None,
        };
        record(writing, &step, at).await?;
    }
    for topic in [
        Topic::Issue(one.issue.clone()),
        Topic::Article(one.article.clone()),
    ] {
        let telling = Telling {
            topic,
            kind: TellingKind::ArticleChanged,
            subject: one.article.to_string(),
            actor: Some(by.clone()),
            facts: Facts::step("carry", to.as_str(), one.version + 1),
        };
        writing.tell(Event::Told(telling), at);
    }
    Ok(())
}
