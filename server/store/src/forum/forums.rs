//! Forums, and the classes that meet there.

use std::collections::HashMap;

use passeplume_domain::{
    ClassId, ForumId, Millis, SpaceId,
    accounts::Account,
    events::Event,
    forum::{Forum, ForumClass, ForumEdit, Home, Kept, Moderation, NewForum, telling},
    hours::ClosingHours,
};
use sqlx::any::AnyRow;

use crate::{
    around::Around,
    faults::{Fault, unreadable},
    handle::Store,
    sql::{Read, built, class_id, forum_id, school_id},
};

/// Forums around one person at the most: an adviser accompanies many schools.
const MOST: i64 = 200;

/// That the home of a forum `f` is a class or a space around somebody whose classes `c` hold.
pub(crate) fn forum_of_home(holds: &str) -> String {
    format!(
        "((f.home_kind = 'class' AND f.home IN (SELECT c.id FROM classes c WHERE {holds})) \
         OR (f.home_kind = 'space' AND f.home IN (SELECT sc.space FROM space_classes sc \
         JOIN classes c ON c.id = sc.class WHERE {holds})))"
    )
}

pub(super) async fn around(store: &Store, account: &Account) -> Result<Vec<Forum>, Fault> {
    let around = Around::of(account);
    let Some(holds) = around.holds("c", 1) else {
        return Ok(Vec::new());
    };
    let mut found = read(store, &forum_of_home(&holds), &around.values()).await?;
    found.sort_by(|one, other| {
        let key = |forum: &Forum| (forum.title.to_lowercase(), forum.id.clone());
        key(one).cmp(&key(other))
    });
    Ok(found)
}

/// The forum of this id.
pub(crate) async fn of_forum(store: &Store, id: &ForumId) -> Result<Option<Forum>, Fault> {
    Ok(read(store, "f.id = $1", &[id.as_str()]).await?.pop())
}

async fn read(store: &Store, which: &str, values: &[&str]) -> Result<Vec<Forum>, Fault> {
    let mut reading = store.begin_reading().await?;
    let text = format!(
        "SELECT f.id, f.home_kind, f.home, f.title, f.moderation, f.closed_from, f.closed_until, f.version, \
         COALESCE(h.name, s.title, '') AS home_name FROM forums f \
         LEFT JOIN classes h ON f.home_kind = 'class' AND h.id = f.home \
         LEFT JOIN spaces s ON f.home_kind = 'space' AND s.id = f.home WHERE {which} ORDER BY f.id LIMIT {MOST}"
    );
    let query = sqlx::query(built(text)).persistent(values.len() <= 2);
    let query = values.iter().fold(query, |query, value| query.bind(*value));
    let rows = query.fetch_all(&mut *reading).await?;
    let text = format!(
        "SELECT f.id AS forum, k.id, k.name, k.school, x.name AS school_name FROM forums f \
         LEFT JOIN space_classes m ON f.home_kind = 'space' AND m.space = f.home \
         JOIN classes k ON k.id = COALESCE(m.class, f.home) JOIN schools x ON x.id = k.school \
         WHERE {which} ORDER BY f.id, m.rank"
    );
    let query = sqlx::query(built(text)).persistent(values.len() <= 2);
    let query = values.iter().fold(query, |query, value| query.bind(*value));
    let classes = query.fetch_all(&mut *reading).await?;
    reading.rollback().await?;
    let mut of: HashMap<ForumId, Vec<ForumClass>> = HashMap::new();
    for row in &classes {
        of.entry(forum_id(row, "forum")?)
            .or_default()
            .push(class(row)?);
    }
    rows.iter()
        .map(|row| {
            let mut forum = forum(row)?;
            forum.classes = of.remove(&forum.id).unwrap_or_default();
            Ok(forum)
        })
        .collect()
}

fn forum(row: &AnyRow) -> Result<Forum, Fault> {
    let home = row.text("home")?;
    let hours = ClosingHours::of(
        row.maybe_number("closed_from")?,
        row.maybe_number("closed_until")?,
    );
    Ok(Forum {
        id: forum_id(row, "id")?,
        home: match row.text("home_kind")? {
            "class" => Home::Class(ClassId::parse(home).map_err(|_| unreadable("home"))?),
            "space" => Home::Space(SpaceId::parse(home).map_err(|_| unreadable("home"))?),
            _ => return Err(unreadable("home_kind")),
        },
        home_name: row.text("home_name")?.to_owned(),
        classes: Vec::new(),
        title: row.text("title")?.to_owned(),
        moderation: Moderation::parse(row.text("moderation")?)
            .map_err(|_| unreadable("moderation"))?,
        hours: hours.map_err(|_| unreadable("closed_from"))?,
        version: row.number("version")?,
    })
}

fn class(row: &AnyRow) -> Result<ForumClass, Fault> {
    Ok(ForumClass {
        id: class_id(row, "id")?,
        name: row.text("name")?.to_owned(),
        school: school_id(row, "school")?,
        school_name: row.text("school_name")?.to_owned(),
    })
}

/// The name of a home and the classes that meet there.
pub(super) async fn home(
    store: &Store,
    home: &Home,
) -> Result<Option<(String, Vec<ForumClass>)>, Fault> {
    let (name, classes) = match home {
        Home::Class(_) => ("SELECT name FROM classes WHERE id = $1", "k.id = $1"),
        Home::Space(_) => (
            "SELECT title AS name FROM spaces WHERE id = $1",
            "k.id IN (SELECT class FROM space_classes WHERE space = $1)",
        ),
    };
    let row = sqlx::query(name)
        .bind(home.id())
        .fetch_optional(store.reader())
        .await?;
    let Some(row) = row else { return Ok(None) };
    let text = format!(
        "SELECT k.id, k.name, k.school, x.name AS school_name FROM classes k JOIN schools x ON x.id = k.school \
         WHERE {classes} ORDER BY k.id"
    );
    let rows = sqlx::query(built(text))
        .bind(home.id())
        .fetch_all(store.reader())
        .await?;
    let classes = rows.iter().map(class).collect::<Result<_, _>>()?;
    Ok(Some((row.text("name")?.to_owned(), classes)))
}

pub(super) async fn add(store: &Store, new: &NewForum, at: Millis) -> Result<(), Fault> {
    let mut writing = store.begin_writing().await?;
    sqlx::query(
        "INSERT INTO forums (id, home_kind, home, title, moderation, closed_from, closed_until, created_by, created, version) \
         VALUES ($1, $2, $3, $4, $5, NULL, NULL, $6, $7, 1)",
    )
    .bind(new.id.as_str())
    .bind(new.home.kind())
    .bind(new.home.id())
    .bind(new.title.as_str())
    .bind(new.moderation.as_str())
    .bind(new.by.as_str())
    .bind(at.0)
    .execute(writing.on())
    .await?;
    writing.tell(Event::Told(telling::forum(&new.id, "open", &new.by)), at);
    writing.commit().await
}

pub(super) async fn edit(store: &Store, edit: &ForumEdit, at: Millis) -> Result<Kept, Fault> {
    let mut writing = store.begin_writing().await?;
    let done = sqlx::query(
        "UPDATE forums SET title = $1, moderation = $2, closed_from = $3, closed_until = $4, version = version + 1 \
         WHERE id = $5 AND version = $6",
    )
    .bind(edit.title.as_str())
    .bind(edit.moderation.as_str())
    .bind(edit.hours.map(ClosingHours::from))
    .bind(edit.hours.map(ClosingHours::until))
    .bind(edit.id.as_str())
    .bind(edit.seen)
    .execute(writing.on())
    .await?;
    if done.rows_affected() != 1 {
        writing.abandon().await;
        return Ok(Kept::Stale);
    }
    writing.tell(Event::Told(telling::forum(&edit.id, "edit", &edit.by)), at);
    writing.commit().await?;
    Ok(Kept::Done)
}
