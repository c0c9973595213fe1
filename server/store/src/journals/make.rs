//! Journals, issues and ideas are made; titles, imprint and sections are changed.

use passeplume_domain::{
    Millis,
    journals::{
        ArticleAction, ArticleEdit, ArticleState, IssueAction, IssueEdit, IssueState, Mode,
        NewArticle, NewIssue, NewJournal, Section, Taken,
    },
    search::EntryKind,
};

use super::{
    issues::imprint_text,
    step::{StepRow, lock_issue, next_rank, record},
    texts,
};
use crate::{
    faults::Fault,
    handle::{Store, Writing},
    search,
};

pub(super) async fn journal(store: &Store, new: NewJournal, at: Millis) -> Result<(), Fault> {
    let mut writing = store.begin_writing().await?;
    sqlx::query(
        "INSERT INTO journals (id, space, title, created_by, created) VALUES ($1, $2, $3, $4, $5)",
    )
    .bind(new.id.as_str())
    .bind(new.space.as_str())
    .bind(new.title)
    .bind(new.by.as_str())
    .bind(at.0)
    .execute(writing.on())
    .await?;
    writing.commit().await
}

pub(super) async fn issue(store: &Store, new: NewIssue, at: Millis) -> Result<(), Fault> {
    let mut writing = store.begin_writing().await?;
    // Locked, so that two issues that are made at once have two numbers.
    sqlx::query("UPDATE journals SET title = title WHERE id = $1")
        .bind(new.journal.as_str())
        .execute(writing.on())
        .await?;
    sqlx::query(
        "INSERT INTO issues (id, journal, kind, number, title, theme, state, due, imprint, created_by, created, changed, \
         version) VALUES ($1, $2, $3, (SELECT COALESCE(MAX(n.number), 0) + 1 FROM issues n WHERE n.journal = $2 AND \
         n.kind = $3), $4, $5, $6, $7, $8, $9, $10, $10, 1)",
    )
    .bind(new.id.as_str())
    .bind(new.journal.as_str())
    .bind(new.kind.as_str())
    .bind(new.title)
    .bind(new.theme)
    .bind(IssueState::Conference.as_str())
    .bind(new.due.map(|due| due.0))
    .bind(imprint_text(&passeplume_domain::journals::Imprint::default())?)
    .bind(new.by.as_str())
    .bind(at.0)
    .execute(writing.on())
    .await?;
    write_sections(&mut writing, new.id.as_str(), &new.sections).await?;
    search::changed(&mut writing, EntryKind::Issue, new.id.as_str(), at).await?;
    let row = StepRow {
        issue: &new.id,
        article: None,
        action: IssueAction::Create.as_str(),
        from: "",
        to: IssueState::Conference.as_str(),
        by: &new.by,
        word: "",
        words: None,
    };
    record(&mut writing, &row, at).await?;
    writing.tell_all(new.tell, at);
    writing.commit().await
}

pub(super) async fn edit_issue(store: &Store, edit: IssueEdit, at: Millis) -> Result<Taken, Fault> {
    let mut writing = store.begin_writing().await?;
    let done = sqlx::query(
        "UPDATE issues SET title = $1, theme = $2, due = $3, imprint = $4, changed = $5, version = version + 1, cover = $8 \
         WHERE id = $6 AND version = $7 AND state IN ('conference', 'open', 'closing', 'layout')",
    )
    .bind(edit.title)
    .bind(edit.theme)
    .bind(edit.due.map(|due| due.0))
    .bind(imprint_text(&edit.imprint)?)
    .bind(at.0)
    .bind(edit.id.as_str())
    .bind(edit.seen)
    .bind(edit.cover.map(|cover| cover.as_str().to_owned()))
    .execute(writing.on())
    .await?;
    if done.rows_affected() != 1 {
        writing.abandon().await;
        return Ok(Taken::Stale);
    }
    match write_sections(&mut writing, edit.id.as_str(), &edit.sections).await {
        Ok(()) => {}
        // An article got its place in a section that was about to go.
        Err(Fault::Conflict(_)) => {
            writing.abandon().await;
            return Ok(Taken::Stale);
        }
        Err(fault) => return Err(fault),
    }
    search::changed(&mut writing, EntryKind::Issue, edit.id.as_str(), at).await?;
    writing.tell_all(edit.tell, at);
    writing.commit().await?;
    Ok(Taken::Done)
}

pub(super) async fn write_sections(
    writing: &mut Writing,
    issue: &str,
    sections: &[Section],
) -> Result<(), Fault> {
    for (section, rank) in sections.iter().zip(0_i64..) {
        sqlx::query(
            "INSERT INTO sections (id, issue, rank, title) VALUES ($1, $2, $3, $4) \
             ON CONFLICT (id) DO UPDATE SET rank = excluded.rank, title = excluded.title",
        )
        .bind(section.id.as_str())
        .bind(issue)
        .bind(rank)
        .bind(section.title.as_str())
        .execute(writing.on())
        .await?;
    }
    let kept = if sections.is_empty() {
        String::new()
    } else {
        format!(" AND id NOT IN ({})", crate::sql::places(2, sections.len()))
    };
    let text = format!("DELETE FROM sections WHERE issue = $1{kept}");
    let query = sqlx::query(crate::sql::built(text))
        .persistent(false)
        .bind(issue);
    let query = sections
        .iter()
        .fold(query, |query, section| query.bind(section.id.as_str()));
    query.execute(writing.on()).await?;
    Ok(())
}

pub(super) async fn idea(store: &Store, new: NewArticle, at: Millis) -> Result<Taken, Fault> {
    let mut writing = store.begin_writing().await?;
    if !lock_issue(&mut writing, &new.issue, new.issue_state, at).await? {
        writing.abandon().await;
        return Ok(Taken::Stale);
    }
    let rank = next_rank(&mut writing, &new.issue).await?;
    sqlx::query(
        "INSERT INTO articles (id, issue, rank, title, standfirst, angle, mode, state, proposed_by, byline, created, \
         changed, version) VALUES ($1, $2, $3, $4, '', $5, $6, $7, $8, '', $9, $9, 1)",
    )
    .bind(new.id.as_str())
    .bind(new.issue.as_str())
    .bind(rank)
    .bind(new.title)
    .bind(new.angle)
    .bind(Mode::Individual.as_str())
    .bind(ArticleState::Idea.as_str())
    .bind(new.by.as_str())
    .bind(at.0)
    .execute(writing.on())
    .await?;
    let row = StepRow {
        issue: &new.issue,
        article: Some(&new.id),
        action: ArticleAction::Propose.as_str(),
        from: "",
        to: ArticleState::Idea.as_str(),
        by: &new.by,
        word: "",
        words: None,
    };
    record(&mut writing, &row, at).await?;
    search::changed(&mut writing, EntryKind::Idea, new.id.as_str(), at).await?;
    writing.tell_all(new.tell, at);
    writing.commit().await?;
    Ok(Taken::Done)
}

pub(super) async fn edit_article(
    store: &Store,
    edit: ArticleEdit,
    at: Millis,
) -> Result<Taken, Fault> {
    let mut writing = store.begin_writing().await?;
    let done = sqlx::query(
        "UPDATE articles SET title = $1, standfirst = $2, angle = $3, byline = $4, target_words = $5, due = $6, \
         version = version + 1 WHERE id = $7 AND version = $8",
    )
    .bind(edit.title.as_str())
    .bind(edit.standfirst)
    .bind(edit.angle)
    .bind(edit.byline)
    .bind(edit.target_words)
    .bind(edit.due.map(|due| due.0))
    .bind(edit.id.as_str())
    .bind(edit.seen)
    .execute(writing.on())
    .await?;
    if done.rows_affected() != 1 {
        writing.abandon().await;
        return Ok(Taken::Stale);
    }
    texts::rename(&mut writing, &edit.id, &edit.title, at).await?;
    search::changed(&mut writing, EntryKind::Idea, edit.id.as_str(), at).await?;
    writing.tell_all(edit.tell, at);
    writing.commit().await?;
    Ok(Taken::Done)
}
