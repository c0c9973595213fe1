//! Schools, classes and the spaces that classes share.

mod copies;
mod invitations;
mod leave;
mod sharing;
mod trait_impl;

use std::collections::HashMap;

use async_trait::async_trait;
use passeplume_domain::{
    ClassId, Millis, SpaceId, StoreError,
    accounts::{Account, presence_name},
    events::Event,
    spaces::{Class, School, SharedClass, SharedSpace, Space, SpaceKind, SpaceStore},
};

use crate::{
    around::Around,
    faults::{Fault, unreadable},
    handle::{Store, Writing, exactly_one},
    sql::{Read, built, class_id, school_id, space_id},
};

#[async_trait]
impl SpaceStore for Store {
    async fn add_school(&self, school: School, at: Millis) -> Result<(), StoreError> {
        let mut writing = self.begin_writing().await?;
        sqlx::query("INSERT INTO schools (id, name, town, created) VALUES ($1, $2, $3, $4)")
            .bind(school.id.as_str())
            .bind(school.name)
            .bind(school.town)
            .bind(at.0)
            .execute(writing.on())
            .await
            .map_err(Fault::from)?;
        Ok(writing.commit().await?)
    }

    async fn add_class(&self, class: Class, at: Millis) -> Result<(), StoreError> {
        let mut writing = self.begin_writing().await?;
        sqlx::query("INSERT INTO classes (id, school, name, created) VALUES ($1, $2, $3, $4)")
            .bind(class.id.as_str())
            .bind(class.school.as_str())
            .bind(class.name)
            .bind(at.0)
            .execute(writing.on())
            .await
            .map_err(Fault::from)?;
        Ok(writing.commit().await?)
    }

    async fn add_space(&self, space: Space, at: Millis) -> Result<(), StoreError> {
        let mut writing = self.begin_writing().await?;
        sqlx::query("INSERT INTO spaces (id, title, created) VALUES ($1, $2, $3)")
            .bind(space.id.as_str())
            .bind(space.title)
            .bind(at.0)
            .execute(writing.on())
            .await
            .map_err(Fault::from)?;
        share_with(&mut writing, &space.id, &space.classes).await?;
        Ok(writing.commit().await?)
    }

    async fn set_space_classes(
        &self,
        space: &SpaceId,
        classes: Vec<ClassId>,
        at: Millis,
    ) -> Result<(), StoreError> {
        let mut writing = self.begin_writing().await?;
        let found = sqlx::query("UPDATE spaces SET title = title WHERE id = $1")
            .bind(space.as_str())
            .execute(writing.on())
            .await
            .map_err(Fault::from)?;
        exactly_one(found.rows_affected(), "space")?;
        sqlx::query("DELETE FROM space_classes WHERE space = $1")
            .bind(space.as_str())
            .execute(writing.on())
            .await
            .map_err(Fault::from)?;
        share_with(&mut writing, space, &classes).await?;
        writing.tell(Event::EverythingChanged, at);
        Ok(writing.commit().await?)
    }

    async fn schools(&self) -> Result<Vec<School>, StoreError> {
        let rows = sqlx::query("SELECT id, name, town FROM schools ORDER BY id")
            .fetch_all(self.reader())
            .await
            .map_err(Fault::from)?;
        rows.iter()
            .map(|row| {
                Ok(School {
                    id: school_id(row, "id")?,
                    name: row.text("name")?.to_owned(),
                    town: row.text("town")?.to_owned(),
                })
            })
            .collect()
    }

    async fn classes(&self) -> Result<Vec<Class>, StoreError> {
        let rows = sqlx::query("SELECT id, school, name FROM classes ORDER BY id")
            .fetch_all(self.reader())
            .await
            .map_err(Fault::from)?;
        rows.iter()
            .map(|row| {
                Ok(Class {
                    id: class_id(row, "id")?,
                    school: school_id(row, "school")?,
                    name: row.text("name")?.to_owned(),
                })
            })
            .collect()
    }

    async fn spaces(&self) -> Result<Vec<Space>, StoreError> {
        Ok(all_spaces(self).await?)
    }

    async fn shared_spaces(&self, account: &Account) -> Result<Vec<SharedSpace>, StoreError> {
        Ok(shared_spaces(self, account).await?)
    }
}

async fn all_spaces(store: &Store) -> Result<Vec<Space>, Fault> {
    let rows = sqlx::query("SELECT space, class FROM space_classes ORDER BY space, rank")
        .fetch_all(store.reader())
        .await?;
    let mut classes: HashMap<SpaceId, Vec<ClassId>> = HashMap::new();
    for row in &rows {
        classes
            .entry(space_id(row, "space")?)
            .or_default()
            .push(class_id(row, "class")?);
    }
    let rows = sqlx::query("SELECT id, title FROM spaces ORDER BY id")
        .fetch_all(store.reader())
        .await?;
    rows.iter()
        .map(|row| {
            let id = space_id(row, "id")?;
            let classes = classes.remove(&id).unwrap_or_default();
            Ok(Space {
                id,
                title: row.text("title")?.to_owned(),
                classes,
            })
        })
        .collect()
}

async fn shared_spaces(store: &Store, account: &Account) -> Result<Vec<SharedSpace>, Fault> {
    let around = Around::of(account);
    let Some(mine) = around.holds("d", 1) else {
        return Ok(Vec::new());
    };
    let which = format!(
        "s.id IN (SELECT e.space FROM space_classes e JOIN classes d ON d.id = e.class WHERE {mine})"
    );
    let mut spaces = shared_where(store, &which, &around.values()).await?;
    // Here and not in SQL: the two databases do not agree on the order of letters.
    spaces.sort_by_cached_key(|space| (space.title.to_lowercase(), space.id.clone()));
    Ok(spaces)
}

/// The spaces `s` for which `which` holds, with who shares each, by id.
async fn shared_where(
    store: &Store,
    which: &str,
    values: &[&str],
) -> Result<Vec<SharedSpace>, Fault> {
    // One row a teacher, one row for a class without any.
    let text = format!(
        "SELECT s.id, s.title, s.kind, c.id AS class, c.name, c.school, h.name AS school_name, u.first_name, u.last_name, \
         COALESCE((SELECT MAX(y.at) FROM space_history y WHERE y.space = s.id AND y.class = c.id AND y.action = 'joined'), \
         s.created) AS since \
         FROM spaces s JOIN space_classes sc ON sc.space = s.id JOIN classes c ON c.id = sc.class \
         JOIN schools h ON h.id = c.school LEFT JOIN memberships m ON m.kind = 'teacher_of' AND m.target = c.id \
         LEFT JOIN accounts u ON u.id = m.account WHERE {which} ORDER BY s.id, sc.rank, u.id"
    );
    let query = sqlx::query(built(text)).persistent(values.len() == 1);
    let query = values.iter().fold(query, |query, value| query.bind(*value));
    let mut spaces: Vec<SharedSpace> = Vec::new();
    for row in &query.fetch_all(store.reader()).await? {
        let (id, class) = (space_id(row, "id")?, class_id(row, "class")?);
        if spaces.last().is_none_or(|last| last.id != id) {
            spaces.push(SharedSpace {
                id,
                title: row.text("title")?.to_owned(),
                kind: SpaceKind::parse(row.text("kind")?).map_err(|_| unreadable("kind"))?,
                classes: Vec::new(),
            });
        }
        let Some(space) = spaces.last_mut() else {
            continue;
        };
        if space
            .classes
            .last()
            .is_none_or(|last| last.class.id != class)
        {
            space.classes.push(SharedClass {
                class: Class {
                    id: class,
                    school: school_id(row, "school")?,
                    name: row.text("name")?.to_owned(),
                },
                school_name: row.text("school_name")?.to_owned(),
                teachers: Vec::new(),
                since: Millis(row.number("since")?),
            });
        }
        if let (Some(shared), Some(first), Some(last)) = (
            space.classes.last_mut(),
            row.maybe_text("first_name")?,
            row.maybe_text("last_name")?,
        ) {
            shared.teachers.push(presence_name(&first, &last));
        }
    }
    Ok(spaces)
}

async fn share_with(
    writing: &mut Writing,
    space: &SpaceId,
    classes: &[ClassId],
) -> Result<(), Fault> {
    for (class, rank) in classes.iter().zip(0_i64..) {
        sqlx::query("INSERT INTO space_classes (space, class, rank) VALUES ($1, $2, $3)")
            .bind(space.as_str())
            .bind(class.as_str())
            .bind(rank)
            .execute(writing.on())
            .await?;
    }
    Ok(())
}
