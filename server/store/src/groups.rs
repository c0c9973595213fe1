//! Groups of pupils and their levels in SQL: who is in, and whose texts hear of it.

use async_trait::async_trait;
use passeplume_domain::{
    AccountId, ClassId, GroupId, Millis, SpaceId, StoreError,
    events::Event,
    groups::{
        Belonging, Group, GroupEdit, GroupHome, GroupMember, GroupStore, LevelOf, NewGroup, telling,
    },
};

use crate::{
    faults::{Fault, unreadable},
    handle::{Store, Writing, exactly_one},
    sql::{Read, account_id, built, class_id, document_id, group_id, places, space_id},
};

#[async_trait]
impl GroupStore for Store {
    async fn groups_of(&self, space: &SpaceId) -> Result<Vec<Group>, StoreError> {
        let here = "g.closed IS NULL AND (g.space = $1 OR g.class IN (SELECT class FROM space_classes WHERE space = $1))";
        let of = "AND p.target IN (SELECT class FROM space_classes WHERE space = $1)";
        Ok(read(self, here, of, space.as_str()).await?)
    }

    async fn group(&self, id: &GroupId) -> Result<Option<Group>, StoreError> {
        Ok(read(self, "g.id = $1", "", id.as_str()).await?.pop())
    }

    async fn add_group(&self, new: NewGroup, at: Millis) -> Result<(), StoreError> {
        Ok(add(self, &new, at).await?)
    }

    async fn edit_group(&self, edit: GroupEdit, at: Millis) -> Result<(), StoreError> {
        let mut writing = self.begin_writing().await?;
        let done = sqlx::query("UPDATE pupil_groups SET name = $1 WHERE id = $2")
            .bind(edit.name.as_str())
            .bind(edit.id.as_str())
            .execute(writing.on())
            .await
            .map_err(Fault::from)?;
        exactly_one(done.rows_affected(), "group")?;
        sqlx::query("DELETE FROM group_members WHERE group_id = $1")
            .bind(edit.id.as_str())
            .execute(writing.on())
            .await
            .map_err(Fault::from)?;
        put_members(&mut writing, &edit.id, &edit.members).await?;
        tell_texts(&mut writing, &edit.id, at).await?;
        let told = telling::changed(&edit.id, &edit.home, "changed", &edit.by);
        writing.tell(Event::Told(told), at);
        Ok(writing.commit().await?)
    }

    async fn close_group(
        &self,
        id: &GroupId,
        by: &AccountId,
        at: Millis,
    ) -> Result<(), StoreError> {
        let mut writing = self.begin_writing().await?;
        let row = sqlx::query(
            "UPDATE pupil_groups SET closed = COALESCE(closed, $1) WHERE id = $2 RETURNING class, space",
        )
        .bind(at.0)
        .bind(id.as_str())
        .fetch_optional(writing.on())
        .await
        .map_err(Fault::from)?;
        let row = row.ok_or_else(|| StoreError::Conflict("there is no such group".to_owned()))?;
        let told = telling::changed(id, &home(&row)?, "closed", by);
        writing.tell(Event::Told(told), at);
        Ok(writing.commit().await?)
    }

    async fn levels_of(&self, classes: &[ClassId]) -> Result<Vec<LevelOf>, StoreError> {
        if classes.is_empty() {
            return Ok(Vec::new());
        }
        let text = format!(
            "SELECT account, class, level FROM pupil_levels WHERE class IN ({}) ORDER BY class, account",
            places(1, classes.len())
        );
        let query = sqlx::query(built(text)).persistent(classes.len() <= 2);
        let query = classes
            .iter()
            .fold(query, |query, class| query.bind(class.as_str()));
        let rows = query.fetch_all(self.reader()).await.map_err(Fault::from)?;
        rows.iter()
            .map(|row| {
                Ok(LevelOf {
                    pupil: account_id(row, "account")?,
                    class: class_id(row, "class")?,
                    level: row.text("level")?.to_owned(),
                })
            })
            .collect()
    }

    async fn set_levels(&self, levels: &[LevelOf]) -> Result<(), StoreError> {
        let mut writing = self.begin_writing().await?;
        for one in levels {
            let statement = if one.level.is_empty() {
                sqlx::query("DELETE FROM pupil_levels WHERE account = $1 AND class = $2")
                    .bind(one.pupil.as_str())
                    .bind(one.class.as_str())
            } else {
                sqlx::query(
                    "INSERT INTO pupil_levels (account, class, level) VALUES ($1, $2, $3) \
                     ON CONFLICT (account, class) DO UPDATE SET level = excluded.level",
                )
                .bind(one.pupil.as_str())
                .bind(one.class.as_str())
                .bind(one.level.as_str())
            };
            statement.execute(writing.on()).await.map_err(Fault::from)?;
        }
        Ok(writing.commit().await?)
    }

    async fn belonging(&self, pupil: &AccountId) -> Result<Belonging, StoreError> {
        let groups =
            sqlx::query("SELECT group_id FROM group_members WHERE account = $1 ORDER BY group_id")
                .bind(pupil.as_str())
                .fetch_all(self.reader())
                .await
                .map_err(Fault::from)?;
        // What a class said that the pupil has left holds no more.
        let levels = sqlx::query(
            "SELECT l.level FROM pupil_levels l JOIN memberships m ON m.account = l.account AND m.kind = 'pupil_of' \
             AND m.target = l.class WHERE l.account = $1 ORDER BY l.level",
        )
        .bind(pupil.as_str())
        .fetch_all(self.reader())
        .await
        .map_err(Fault::from)?;
        Ok(Belonging {
            groups: groups
                .iter()
                .map(|row| group_id(row, "group_id"))
                .collect::<Result<_, _>>()?,
            levels: levels
                .iter()
                .map(|row| Ok(row.text("level")?.to_owned()))
                .collect::<Result<_, Fault>>()?,
        })
    }
}

async fn add(store: &Store, new: &NewGroup, at: Millis) -> Result<(), Fault> {
    let (class, space) = match &new.home {
        GroupHome::Class(class) => (Some(class.as_str().to_owned()), None),
        GroupHome::Space(space) => (None, Some(space.as_str().to_owned())),
    };
    let mut writing = store.begin_writing().await?;
    sqlx::query(
        "INSERT INTO pupil_groups (id, class, space, name, created_by, created) VALUES ($1, $2, $3, $4, $5, $6)",
    )
    .bind(new.id.as_str())
    .bind(class)
    .bind(space)
    .bind(new.name.as_str())
    .bind(new.by.as_str())
    .bind(at.0)
    .execute(writing.on())
    .await?;
    put_members(&mut writing, &new.id, &new.members).await?;
    let told = telling::changed(&new.id, &new.home, "made", &new.by);
    writing.tell(Event::Told(told), at);
    writing.commit().await
}

async fn put_members(
    writing: &mut Writing,
    id: &GroupId,
    members: &[AccountId],
) -> Result<(), Fault> {
    for member in members {
        sqlx::query(
            "INSERT INTO group_members (group_id, account) VALUES ($1, $2) ON CONFLICT (group_id, account) DO NOTHING",
        )
        .bind(id.as_str())
        .bind(member.as_str())
        .execute(writing.on())
        .await?;
    }
    Ok(())
}

/// The rooms of the texts in which a group writes ask again who may.
async fn tell_texts(writing: &mut Writing, id: &GroupId, at: Millis) -> Result<(), Fault> {
    let rows = sqlx::query(
        "SELECT document FROM document_writers WHERE kind = 'group' AND subject = $1 ORDER BY document",
    )
    .bind(id.as_str())
    .fetch_all(writing.on())
    .await?;
    for row in &rows {
        writing.tell(Event::DocumentChanged(document_id(row, "document")?), at);
    }
    Ok(())
}

fn home(row: &sqlx::any::AnyRow) -> Result<GroupHome, Fault> {
    Ok(match row.maybe_text("class")? {
        Some(_) => GroupHome::Class(class_id(row, "class")?),
        None => GroupHome::Space(space_id(row, "space")?),
    })
}

/// The groups `g` for which `which` holds, with those of their pupils whose membership `p` also fits `of`.
async fn read(store: &Store, which: &str, of: &str, value: &str) -> Result<Vec<Group>, Fault> {
    let mut reading = store.begin_reading().await?;
    let groups = sqlx::query(built(format!(
        "SELECT g.id, g.class, g.space, g.name, g.closed FROM pupil_groups g WHERE {which} ORDER BY g.id"
    )))
    .bind(value)
    .fetch_all(&mut *reading)
    .await?;
    // One row a pupil and class.
    let members = sqlx::query(built(format!(
        "SELECT g.id, u.id AS account, u.first_name, u.last_name, p.target FROM pupil_groups g \
         JOIN group_members x ON x.group_id = g.id JOIN accounts u ON u.id = x.account \
         JOIN memberships p ON p.account = u.id AND p.kind = 'pupil_of' {of} WHERE {which} ORDER BY g.id, u.id, p.rank"
    )))
    .bind(value)
    .fetch_all(&mut *reading)
    .await?;
    reading.rollback().await?;
    let mut found = groups
        .iter()
        .map(|row| {
            Ok(Group {
                id: group_id(row, "id")?,
                home: home(row)?,
                name: row.text("name")?.to_owned(),
                closed: row.maybe_number("closed")?.is_some(),
                members: Vec::new(),
            })
        })
        .collect::<Result<Vec<_>, Fault>>()?;
    for row in &members {
        let (id, account) = (group_id(row, "id")?, account_id(row, "account")?);
        let group = found
            .iter_mut()
            .find(|one| one.id == id)
            .ok_or_else(|| unreadable("id"))?;
        let class = ClassId::parse(row.text("target")?).map_err(|_| unreadable("target"))?;
        match group.members.last_mut().filter(|last| last.id == account) {
            Some(last) => last.classes.push(class),
            None => group.members.push(GroupMember {
                id: account,
                first_name: row.text("first_name")?.to_owned(),
                last_name: row.text("last_name")?.to_owned(),
                classes: vec![class],
            }),
        }
    }
    // Here and not in SQL: the two databases do not agree on the order of letters.
    for group in &mut found {
        group.members.sort_by_cached_key(|one| {
            (
                one.first_name.to_lowercase(),
                one.last_name.to_lowercase(),
                one.id.clone(),
            )
        });
    }
    found.sort_by_cached_key(|group| (group.name.to_lowercase(), group.id.clone()));
    Ok(found)
}
