//! A space as its classes see it: opened, what is in common there, and whom one may ask in.

use passeplume_domain::{
    AccountId, ClassId, Millis, SpaceId,
    accounts::presence_name,
    spaces::{Class, InCommon, Invitable, NewSpace, SpaceMove, SpaceMoved, telling},
};
use uuid::Uuid;

use super::share_with;
use crate::{
    faults::{Fault, unreadable},
    handle::{Store, Writing},
    sql::{Read, class_id, school_id},
};

pub(super) async fn open(store: &Store, new: &NewSpace, at: Millis) -> Result<(), Fault> {
    let mut writing = store.begin_writing().await?;
    sqlx::query("INSERT INTO spaces (id, title, created) VALUES ($1, $2, $3)")
        .bind(new.id.as_str())
        .bind(new.title.as_str())
        .bind(at.0)
        .execute(writing.on())
        .await?;
    share_with(&mut writing, &new.id, std::slice::from_ref(&new.class)).await?;
    note(
        &mut writing,
        &new.id,
        &new.class,
        SpaceMove::Joined,
        &new.by,
        at,
    )
    .await?;
    writing.commit().await
}

/// Keeps that a class came or went, and tells it.
pub(super) async fn note(
    writing: &mut Writing,
    space: &SpaceId,
    class: &ClassId,
    what: SpaceMove,
    by: &AccountId,
    at: Millis,
) -> Result<(), Fault> {
    sqlx::query(
        "INSERT INTO space_history (id, space, class, action, actor, at) VALUES ($1, $2, $3, $4, $5, $6)",
    )
    .bind(Uuid::now_v7().to_string())
    .bind(space.as_str())
    .bind(class.as_str())
    .bind(what.as_str())
    .bind(by.as_str())
    .bind(at.0)
    .execute(writing.on())
    .await?;
    writing.tell_all(telling::moved(space, class, what.as_str(), by), at);
    Ok(())
}

pub(super) async fn in_common(store: &Store, id: &SpaceId) -> Result<InCommon, Fault> {
    let texts = sqlx::query("SELECT COUNT(*) AS texts FROM documents WHERE space = $1")
        .bind(id.as_str())
        .fetch_one(store.reader())
        .await?
        .number("texts")?;
    let journals = sqlx::query("SELECT title FROM journals WHERE space = $1 ORDER BY id")
        .bind(id.as_str())
        .fetch_all(store.reader())
        .await?;
    let history = sqlx::query(
        "SELECT c.name, h.action, h.at, u.first_name, u.last_name FROM space_history h \
         JOIN classes c ON c.id = h.class LEFT JOIN accounts u ON u.id = h.actor \
         WHERE h.space = $1 ORDER BY h.at DESC, h.id DESC LIMIT 50",
    )
    .bind(id.as_str())
    .fetch_all(store.reader())
    .await?;
    Ok(InCommon {
        texts,
        journals: journals
            .iter()
            .map(|row| Ok(row.text("title")?.to_owned()))
            .collect::<Result<_, Fault>>()?,
        history: history
            .iter()
            .map(|row| {
                Ok(SpaceMoved {
                    class: row.text("name")?.to_owned(),
                    what: SpaceMove::parse(row.text("action")?)
                        .map_err(|_| unreadable("action"))?,
                    by: presence_name(
                        &row.maybe_text("first_name")?.unwrap_or_default(),
                        &row.maybe_text("last_name")?.unwrap_or_default(),
                    ),
                    at: Millis(row.number("at")?),
                })
            })
            .collect::<Result<_, Fault>>()?,
    })
}

pub(super) async fn invitable(store: &Store) -> Result<Vec<Invitable>, Fault> {
    let rows = sqlx::query(
        "SELECT c.id, c.name, c.school, s.name AS school_name, s.town FROM classes c JOIN schools s ON s.id = c.school",
    )
    .fetch_all(store.reader())
    .await?;
    let mut found = rows
        .iter()
        .map(|row| {
            Ok(Invitable {
                class: Class {
                    id: class_id(row, "id")?,
                    school: school_id(row, "school")?,
                    name: row.text("name")?.to_owned(),
                },
                school_name: row.text("school_name")?.to_owned(),
                town: row.text("town")?.to_owned(),
            })
        })
        .collect::<Result<Vec<_>, Fault>>()?;
    // Here and not in SQL: the two databases do not agree on the order of letters.
    found.sort_by_cached_key(|one| {
        (
            one.town.to_lowercase(),
            one.school_name.to_lowercase(),
            one.class.name.to_lowercase(),
            one.class.id.clone(),
        )
    });
    Ok(found)
}
