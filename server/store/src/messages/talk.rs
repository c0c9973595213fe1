//! Where pupils may write to each other, when their messages rest, and who wants no messages of whom.

use passeplume_domain::{
    AccountId, ClassId, Millis, SpaceId,
    hours::ClosingHours,
    live::Topic,
    messages::{Opened, Talk, TalkHome, telling},
};
use sqlx::any::AnyRow;

use super::persons::class;
use crate::{
    faults::{Fault, unreadable},
    handle::Store,
    sql::{Read, account_id, built, class_id, places},
};

fn place(home: &TalkHome) -> (&'static str, &str) {
    match home {
        TalkHome::Class(id) => ("class", id.as_str()),
        TalkHome::Space(id) => ("space", id.as_str()),
    }
}

/// Places with these classes where pupils may write to each other.
pub(super) async fn opened(store: &Store, classes: &[ClassId]) -> Result<Vec<Opened>, Fault> {
    if classes.is_empty() {
        return Ok(Vec::new());
    }
    let these = places(1, classes.len());
    // One row a class of each place.
    let text = format!(
        "SELECT t.home_kind, t.home, t.opened_by, t.home AS class FROM talk_opened t WHERE t.home_kind = 'class' \
         AND t.home IN ({these}) UNION ALL \
         SELECT t.home_kind, t.home, t.opened_by, s.class FROM talk_opened t JOIN space_classes s ON s.space = t.home \
         WHERE t.home_kind = 'space' AND t.home IN (SELECT e.space FROM space_classes e WHERE e.class IN ({these})) \
         ORDER BY 1, 2, 4"
    );
    let query = sqlx::query(built(text)).persistent(classes.len() == 1);
    let query = classes
        .iter()
        .fold(query, |query, class| query.bind(class.as_str()));
    let mut found: Vec<Opened> = Vec::new();
    for row in &query.fetch_all(store.reader()).await? {
        let (home, class) = (home(row)?, class_id(row, "class")?);
        match found.last_mut().filter(|last| last.home == home) {
            Some(last) => last.classes.push(class),
            None => found.push(Opened {
                home,
                by: account_id(row, "opened_by")?,
                classes: vec![class],
            }),
        }
    }
    Ok(found)
}

fn home(row: &AnyRow) -> Result<TalkHome, Fault> {
    let id = row.text("home")?;
    match row.text("home_kind")? {
        "class" => ClassId::parse(id)
            .map(TalkHome::Class)
            .map_err(|_| unreadable("home")),
        "space" => SpaceId::parse(id)
            .map(TalkHome::Space)
            .map_err(|_| unreadable("home")),
        _ => Err(unreadable("home_kind")),
    }
}

pub(super) async fn one(store: &Store, home: &TalkHome) -> Result<Option<Talk>, Fault> {
    let (kind, id) = place(home);
    let which = match home {
        TalkHome::Class(_) => "c.id = $1",
        TalkHome::Space(_) => "c.id IN (SELECT s.class FROM space_classes s WHERE s.space = $1)",
    };
    let text = format!(
        "SELECT c.id AS class, c.school, c.name FROM classes c WHERE {which} ORDER BY c.name, c.id"
    );
    let rows = sqlx::query(built(text))
        .bind(id)
        .fetch_all(store.reader())
        .await?;
    if rows.is_empty() {
        return Ok(None);
    }
    let opened =
        sqlx::query("SELECT opened_by, at FROM talk_opened WHERE home_kind = $1 AND home = $2")
            .bind(kind)
            .bind(id)
            .fetch_optional(store.reader())
            .await?;
    let hours = match home {
        TalkHome::Class(class) => nights(store, std::slice::from_ref(class)).await?.pop(),
        TalkHome::Space(_) => None,
    };
    Ok(Some(Talk {
        home: home.clone(),
        classes: rows.iter().map(class).collect::<Result<_, _>>()?,
        opened: match opened {
            Some(row) => Some((account_id(&row, "opened_by")?, Millis(row.number("at")?))),
            None => None,
        },
        hours,
    }))
}

pub(super) async fn nights(store: &Store, classes: &[ClassId]) -> Result<Vec<ClosingHours>, Fault> {
    if classes.is_empty() {
        return Ok(Vec::new());
    }
    let text = format!(
        "SELECT closed_from, closed_until FROM messaging_hours WHERE class IN ({}) ORDER BY class",
        places(1, classes.len())
    );
    let query = sqlx::query(built(text)).persistent(classes.len() == 1);
    let query = classes
        .iter()
        .fold(query, |query, class| query.bind(class.as_str()));
    let rows = query.fetch_all(store.reader()).await?;
    rows.iter()
        .map(|row| {
            ClosingHours::new(row.number("closed_from")?, row.number("closed_until")?)
                .map_err(|_| unreadable("closed_from"))
        })
        .collect()
}

pub(super) async fn set(
    store: &Store,
    home: &TalkHome,
    open: bool,
    by: &AccountId,
    at: Millis,
) -> Result<(), Fault> {
    let (kind, id) = place(home);
    let mut writing = store.begin_writing().await?;
    let (statement, action) = if open {
        // Who opens it answers for it: a later one takes it over.
        let statement = sqlx::query(
            "INSERT INTO talk_opened (home_kind, home, opened_by, at) VALUES ($1, $2, $3, $4) \
             ON CONFLICT (home_kind, home) DO UPDATE SET opened_by = excluded.opened_by, at = excluded.at",
        );
        let statement = statement.bind(kind).bind(id).bind(by.as_str()).bind(at.0);
        (statement, "talk_opened")
    } else {
        let statement = sqlx::query("DELETE FROM talk_opened WHERE home_kind = $1 AND home = $2");
        (statement.bind(kind).bind(id), "talk_closed")
    };
    statement.execute(writing.on()).await?;
    let topic = match home {
        TalkHome::Class(class) => Topic::Class(class.clone()),
        TalkHome::Space(space) => Topic::Space(space.clone()),
    };
    let told = telling::talk(topic, id.to_owned(), action, by);
    writing.tell_all(vec![told], at);
    writing.commit().await
}

pub(super) async fn set_night(
    store: &Store,
    class: &ClassId,
    hours: Option<ClosingHours>,
    by: &AccountId,
    at: Millis,
) -> Result<(), Fault> {
    let mut writing = store.begin_writing().await?;
    let statement = match hours {
        Some(hours) => sqlx::query(
            "INSERT INTO messaging_hours (class, closed_from, closed_until, set_by, at) VALUES ($1, $2, $3, $4, $5) \
             ON CONFLICT (class) DO UPDATE SET closed_from = excluded.closed_from, closed_until = excluded.closed_until, \
             set_by = excluded.set_by, at = excluded.at",
        )
        .bind(class.as_str())
        .bind(hours.from())
        .bind(hours.until())
        .bind(by.as_str())
        .bind(at.0),
        None => sqlx::query("DELETE FROM messaging_hours WHERE class = $1").bind(class.as_str()),
    };
    statement.execute(writing.on()).await?;
    let told = telling::talk(
        Topic::Class(class.clone()),
        class.to_string(),
        "night_changed",
        by,
    );
    writing.tell_all(vec![told], at);
    writing.commit().await
}

/// Of two people, who wants no messages of the other.
pub(super) async fn between(
    store: &Store,
    one: &AccountId,
    other: &AccountId,
) -> Result<Vec<AccountId>, Fault> {
    let rows = sqlx::query(
        "SELECT account FROM blocks WHERE (account = $1 AND blocked = $2) OR (account = $2 AND blocked = $1) ORDER BY account",
    )
    .bind(one.as_str())
    .bind(other.as_str())
    .fetch_all(store.reader())
    .await?;
    rows.iter().map(|row| account_id(row, "account")).collect()
}

pub(super) async fn block(
    store: &Store,
    by: &AccountId,
    of: &AccountId,
    blocked: bool,
    at: Millis,
) -> Result<bool, Fault> {
    let mut writing = store.begin_writing().await?;
    let statement = if blocked {
        sqlx::query(
            "INSERT INTO blocks (account, blocked, at) VALUES ($1, $2, $3) ON CONFLICT (account, blocked) DO NOTHING",
        )
        .bind(by.as_str())
        .bind(of.as_str())
        .bind(at.0)
    } else {
        sqlx::query("DELETE FROM blocks WHERE account = $1 AND blocked = $2")
            .bind(by.as_str())
            .bind(of.as_str())
    };
    let done = statement.execute(writing.on()).await?;
    writing.commit().await?;
    Ok(done.rows_affected() == 1)
}
