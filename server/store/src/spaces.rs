//! Schools, classes and the spaces that classes share.

use std::collections::HashMap;

use async_trait::async_trait;
use passeplume_domain::{
    ClassId, Millis, SpaceId, StoreError,
    events::Event,
    spaces::{Class, School, Space, SpaceStore},
};

use crate::{
    faults::Fault,
    handle::{Store, Writing, exactly_one},
    sql::{Read, class_id, school_id, space_id},
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
