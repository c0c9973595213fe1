//! Articles and steps out of their rows.

use std::collections::HashMap;

use passeplume_domain::{
    AccountId, ArticleId, ClassId, GroupId, Millis,
    accounts::presence_name,
    journals::{
        Article, ArticleState, Assignee, CoAuthor, Instruction, InstructionFor, Mode, Part,
        StepTaken, Subject,
    },
};
use sqlx::any::AnyRow;

use crate::{
    faults::{Fault, unreadable},
    handle::Store,
    sql::{Read, account_id, article_id, built, class_id, document_id, issue_id, section_id},
};

const FROM: &str =
    "FROM articles a JOIN issues i ON i.id = a.issue JOIN journals j ON j.id = i.journal";

/// The articles `a` for which `which` holds, as of one moment, in the order of their issue.
pub(super) async fn articles(
    store: &Store,
    which: &str,
    values: &[&str],
) -> Result<Vec<Article>, Fault> {
    let mut reading = store.begin_reading().await?;
    let texts = [
        format!(
            "SELECT a.id, a.issue, a.section, a.rank, a.title, a.standfirst, a.angle, a.mode, a.state, a.target_words, \
             a.due, a.proposed_by, a.byline, a.changed, a.version, \
             (SELECT s.words FROM journal_steps s WHERE s.article = a.id AND s.words IS NOT NULL \
              ORDER BY s.at DESC, s.id DESC LIMIT 1) AS words \
             {FROM} WHERE {which} ORDER BY a.issue, a.rank, a.id"
        ),
        format!(
            "SELECT a.id, p.rank, p.document, p.title, p.ready {FROM} JOIN article_parts p ON p.article = a.id \
             WHERE {which} ORDER BY p.rank"
        ),
        format!(
            "SELECT a.id, x.part, x.kind, x.subject, COALESCE(c.name, g.name) AS name, u.first_name, u.last_name {FROM} \
             JOIN article_assignees x ON x.article = a.id \
             LEFT JOIN classes c ON x.kind = 'class' AND c.id = x.subject \
             LEFT JOIN pupil_groups g ON x.kind = 'group' AND g.id = x.subject \
             LEFT JOIN accounts u ON x.kind = 'account' AND u.id = x.subject \
             WHERE {which} ORDER BY x.part, x.rank"
        ),
        // Where an author learns now, inside the space alone.
        format!(
            "SELECT DISTINCT a.id, x.kind, x.subject, sc.class, sc.rank {FROM} JOIN article_assignees x ON x.article = a.id \
             JOIN space_classes sc ON sc.space = j.space \
             WHERE ({which}) AND ((x.kind = 'class' AND x.subject = sc.class) OR (x.kind = 'account' AND EXISTS \
             (SELECT 1 FROM memberships m WHERE m.account = x.subject AND m.kind = 'pupil_of' AND m.target = sc.class)) \
             OR (x.kind = 'group' AND EXISTS (SELECT 1 FROM group_members y JOIN memberships m ON m.account = y.account \
             AND m.kind = 'pupil_of' WHERE y.group_id = x.subject AND m.target = sc.class))) ORDER BY sc.rank"
        ),
        format!(
            "SELECT a.id, x.part, x.kind, x.subject, u.id AS account, u.first_name, u.last_name {FROM} \
             JOIN article_assignees x ON x.article = a.id AND x.kind = 'group' \
             JOIN group_members y ON y.group_id = x.subject JOIN accounts u ON u.id = y.account \
             WHERE {which} ORDER BY x.part, x.rank, u.first_name, u.id"
        ),
        format!(
            "SELECT a.id, n.kind, n.subject, n.words, g.name {FROM} JOIN article_instructions n ON n.article = a.id \
             LEFT JOIN pupil_groups g ON n.kind = 'group' AND g.id = n.subject WHERE {which} ORDER BY n.kind, n.subject"
        ),
        format!(
            "SELECT a.id, r.class {FROM} JOIN article_proofreaders r ON r.article = a.id WHERE {which} ORDER BY r.class"
        ),
    ];
    let mut answers = Vec::with_capacity(texts.len());
    for text in texts {
        let query = sqlx::query(built(text)).persistent(values.len() == 1);
        let query = values.iter().fold(query, |query, value| query.bind(*value));
        answers.push(query.fetch_all(&mut *reading).await?);
    }
    reading.rollback().await?;
    let [
        rows,
        parts,
        assignees,
        classes,
        members,
        instructions,
        readers,
    ] = answers.as_slice()
    else {
        return Err(unreadable("articles"));
    };
    let mut found = rows.iter().map(article).collect::<Result<Vec<_>, _>>()?;
    let at: HashMap<ArticleId, usize> = found
        .iter()
        .enumerate()
        .map(|(place, article)| (article.id.clone(), place))
        .collect();
    let mut each = |rows: &[AnyRow], add: fn(&mut Article, &AnyRow) -> Result<(), Fault>| {
        for row in rows {
            let place = at.get(&article_id(row, "id")?);
            if let Some(article) = place.and_then(|&place| found.get_mut(place)) {
                add(article, row)?;
            }
        }
        Ok::<_, Fault>(())
    };
    each(parts, |article, row| {
        article.parts.push(Part {
            rank: row.number("rank")?,
            document: document_id(row, "document")?,
            title: row.text("title")?.to_owned(),
            ready: row.maybe_number("ready")?.map(Millis),
        });
        Ok(())
    })?;
    each(assignees, |article, row| {
        let who = subject(row)?;
        let name = match &who {
            Subject::Class(_) | Subject::Group(_) => row.maybe_text("name")?.unwrap_or_default(),
            Subject::Account(_) => presence_name(
                &row.maybe_text("first_name")?.unwrap_or_default(),
                &row.maybe_text("last_name")?.unwrap_or_default(),
            ),
        };
        article.assignees.push(Assignee {
            part: row.number("part")?,
            who,
            name,
            members: Vec::new(),
            classes: Vec::new(),
        });
        Ok(())
    })?;
    each(members, |article, row| {
        let (who, part) = (subject(row)?, row.number("part")?);
        let member = CoAuthor {
            id: account_id(row, "account")?,
            name: presence_name(row.text("first_name")?, row.text("last_name")?),
        };
        let authors = article.assignees.iter_mut();
        for author in authors.filter(|one| one.who == who && one.part == part) {
            author.members.push(member.clone());
        }
        Ok(())
    })?;
    each(instructions, |article, row| {
        article.instructions.push(instruction(row)?);
        Ok(())
    })?;
    each(classes, |article, row| {
        let (who, class) = (subject(row)?, class_id(row, "class")?);
        for author in article.assignees.iter_mut().filter(|one| one.who == who) {
            author.classes.push(class.clone());
        }
        Ok(())
    })?;
    each(readers, |article, row| {
        article.proofreaders.push(class_id(row, "class")?);
        Ok(())
    })?;
    Ok(found)
}

/// The articles of these ids, in the order of the ids.
pub(super) async fn by_ids(store: &Store, ids: &[String]) -> Result<Vec<Article>, Fault> {
    if ids.is_empty() {
        return Ok(Vec::new());
    }
    let which = format!("a.id IN ({})", crate::sql::places(1, ids.len()));
    let values: Vec<&str> = ids.iter().map(String::as_str).collect();
    let mut found = articles(store, &which, &values).await?;
    found.sort_by_key(|article| ids.iter().position(|id| id == article.id.as_str()));
    Ok(found)
}

pub(super) fn subject(row: &AnyRow) -> Result<Subject, Fault> {
    let subject = row.text("subject")?;
    match row.text("kind")? {
        "class" => ClassId::parse(subject).map(Subject::Class),
        "account" => AccountId::parse(subject).map(Subject::Account),
        "group" => GroupId::parse(subject).map(Subject::Group),
        _ => return Err(unreadable("kind")),
    }
    .map_err(|_| unreadable("subject"))
}

/// A subject's columns.
pub(super) fn written(subject: &Subject) -> (&'static str, &str) {
    match subject {
        Subject::Class(class) => ("class", class.as_str()),
        Subject::Account(account) => ("account", account.as_str()),
        Subject::Group(group) => ("group", group.as_str()),
    }
}

fn instruction(row: &AnyRow) -> Result<Instruction, Fault> {
    let subject = row.text("subject")?;
    let whom = match row.text("kind")? {
        "everyone" => InstructionFor::Everyone,
        "group" => {
            InstructionFor::Group(GroupId::parse(subject).map_err(|_| unreadable("subject"))?)
        }
        "level" => InstructionFor::Level(subject.to_owned()),
        _ => return Err(unreadable("kind")),
    };
    let name = match &whom {
        InstructionFor::Everyone => String::new(),
        InstructionFor::Group(_) => row.maybe_text("name")?.unwrap_or_default(),
        InstructionFor::Level(level) => level.clone(),
    };
    Ok(Instruction {
        whom,
        name,
        words: row.text("words")?.to_owned(),
    })
}

fn article(row: &AnyRow) -> Result<Article, Fault> {
    let section = match row.maybe_text("section")? {
        Some(_) => Some(section_id(row, "section")?),
        None => None,
    };
    Ok(Article {
        id: article_id(row, "id")?,
        issue: issue_id(row, "issue")?,
        section,
        rank: row.number("rank")?,
        title: row.text("title")?.to_owned(),
        standfirst: row.text("standfirst")?.to_owned(),
        angle: row.text("angle")?.to_owned(),
        mode: Mode::parse(row.text("mode")?).map_err(|_| unreadable("mode"))?,
        state: ArticleState::parse(row.text("state")?).map_err(|_| unreadable("state"))?,
        target_words: row.maybe_number("target_words")?,
        due: row.maybe_number("due")?.map(Millis),
        proposed_by: account_id(row, "proposed_by")?,
        byline: row.text("byline")?.to_owned(),
        instructions: Vec::new(),
        parts: Vec::new(),
        assignees: Vec::new(),
        proofreaders: Vec::new(),
        words: row.maybe_number("words")?,
        changed: Millis(row.number("changed")?),
        version: row.number("version")?,
    })
}

const STEP: &str = "SELECT s.article, s.action, s.from_state, s.to_state, s.actor, s.word, s.at, u.first_name, u.last_name \
     FROM journal_steps s LEFT JOIN accounts u ON u.id = s.actor";

/// The steps of an article, oldest first.
pub(super) async fn steps(store: &Store, id: &ArticleId) -> Result<Vec<StepTaken>, Fault> {
    let text = format!("{STEP} WHERE s.article = $1 ORDER BY s.at, s.id");
    let rows = sqlx::query(built(text))
        .bind(id.as_str())
        .fetch_all(store.reader())
        .await?;
    rows.iter().map(step).collect()
}

/// The newest step of an issue itself.
pub(super) async fn last_of_issue(store: &Store, issue: &str) -> Result<Option<StepTaken>, Fault> {
    let text = format!(
        "{STEP} WHERE s.issue = $1 AND s.article IS NULL ORDER BY s.at DESC, s.id DESC LIMIT 1"
    );
    let row = sqlx::query(built(text))
        .bind(issue)
        .fetch_optional(store.reader())
        .await?;
    row.as_ref().map(step).transpose()
}

/// The newest step of each of these articles.
pub(super) async fn last_steps(
    store: &Store,
    ids: &[String],
) -> Result<HashMap<ArticleId, StepTaken>, Fault> {
    if ids.is_empty() {
        return Ok(HashMap::new());
    }
    let text = format!(
        "{STEP} WHERE s.article IN ({}) AND s.id = (SELECT t.id FROM journal_steps t WHERE t.article = s.article \
         ORDER BY t.at DESC, t.id DESC LIMIT 1)",
        crate::sql::places(1, ids.len())
    );
    let query = sqlx::query(built(text)).persistent(false);
    let query = ids.iter().fold(query, |query, id| query.bind(id.as_str()));
    let rows = query.fetch_all(store.reader()).await?;
    rows.iter()
        .map(|row| Ok((article_id(row, "article")?, step(row)?)))
        .collect()
}

fn step(row: &AnyRow) -> Result<StepTaken, Fault> {
    Ok(StepTaken {
        action: row.text("action")?.to_owned(),
        from: row.text("from_state")?.to_owned(),
        to: row.text("to_state")?.to_owned(),
        by: account_id(row, "actor")?,
        by_name: presence_name(
            &row.maybe_text("first_name")?.unwrap_or_default(),
            &row.maybe_text("last_name")?.unwrap_or_default(),
        ),
        word: row.text("word")?.to_owned(),
        at: Millis(row.number("at")?),
    })
}
