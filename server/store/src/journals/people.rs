//! Who learns where: authors of a space, the pupils of a class, somebody's children.

use passeplume_domain::{
    AccountId, ClassId, GroupId, SpaceId,
    accounts::{Account, Membership, presence_name},
    journals::{Assignee, Child, CoAuthor, Family, Pupil, Subject},
};

use crate::{
    faults::Fault,
    handle::Store,
    sql::{Read, account_id, built, class_id, places},
};

/// What is known of these authors, in the order in which they were named.
pub(super) async fn authors(
    store: &Store,
    space: &SpaceId,
    named: &[Subject],
) -> Result<Vec<Assignee>, Fault> {
    let mut found = Vec::with_capacity(named.len());
    for one in named {
        let author = match one {
            Subject::Class(class) => class_here(store, space, class).await?,
            Subject::Account(account) => pupil_here(store, space, account).await?,
            Subject::Group(group) => group_here(store, space, group).await?,
        };
        found.extend(author);
    }
    Ok(found)
}

async fn class_here(
    store: &Store,
    space: &SpaceId,
    class: &ClassId,
) -> Result<Option<Assignee>, Fault> {
    let row = sqlx::query(
        "SELECT c.name FROM classes c JOIN space_classes sc ON sc.class = c.id WHERE sc.space = $1 AND c.id = $2",
    )
    .bind(space.as_str())
    .bind(class.as_str())
    .fetch_optional(store.reader())
    .await?;
    let Some(row) = row else { return Ok(None) };
    Ok(Some(Assignee {
        part: 0,
        who: Subject::Class(class.clone()),
        name: row.text("name")?.to_owned(),
        members: Vec::new(),
        classes: vec![class.clone()],
    }))
}

async fn pupil_here(
    store: &Store,
    space: &SpaceId,
    account: &AccountId,
) -> Result<Option<Assignee>, Fault> {
    let rows = sqlx::query(
        "SELECT a.first_name, a.last_name, sc.class FROM accounts a \
         JOIN memberships m ON m.account = a.id AND m.kind = 'pupil_of' \
         JOIN space_classes sc ON sc.class = m.target WHERE sc.space = $1 AND a.id = $2 AND a.status = 'active' \
         ORDER BY sc.rank",
    )
    .bind(space.as_str())
    .bind(account.as_str())
    .fetch_all(store.reader())
    .await?;
    let Some(first) = rows.first() else {
        return Ok(None);
    };
    Ok(Some(Assignee {
        part: 0,
        who: Subject::Account(account.clone()),
        name: presence_name(first.text("first_name")?, first.text("last_name")?),
        members: Vec::new(),
        classes: rows
            .iter()
            .map(|row| class_id(row, "class"))
            .collect::<Result<_, _>>()?,
    }))
}

/// A group of the space or of one of its classes, that was not put away, with those of its pupils who learn there.
async fn group_here(
    store: &Store,
    space: &SpaceId,
    group: &GroupId,
) -> Result<Option<Assignee>, Fault> {
    let rows = sqlx::query(
        "SELECT g.name, u.id AS account, u.first_name, u.last_name, sc.class FROM pupil_groups g \
         JOIN group_members x ON x.group_id = g.id JOIN accounts u ON u.id = x.account AND u.status = 'active' \
         JOIN memberships m ON m.account = u.id AND m.kind = 'pupil_of' \
         JOIN space_classes sc ON sc.class = m.target AND sc.space = $1 \
         WHERE g.id = $2 AND g.closed IS NULL AND (g.space = $1 OR g.class IN \
         (SELECT class FROM space_classes WHERE space = $1)) ORDER BY sc.rank, u.first_name, u.id",
    )
    .bind(space.as_str())
    .bind(group.as_str())
    .fetch_all(store.reader())
    .await?;
    let Some(first) = rows.first() else {
        return Ok(None);
    };
    let mut found = Assignee {
        part: 0,
        who: Subject::Group(group.clone()),
        name: first.text("name")?.to_owned(),
        members: Vec::new(),
        classes: Vec::new(),
    };
    for row in &rows {
        let (id, class) = (account_id(row, "account")?, class_id(row, "class")?);
        if !found.classes.contains(&class) {
            found.classes.push(class);
        }
        if !found.members.iter().any(|one| one.id == id) {
            found.members.push(CoAuthor {
                id,
                name: presence_name(row.text("first_name")?, row.text("last_name")?),
            });
        }
    }
    Ok(Some(found))
}

/// The pupils of a class, by first name.
pub(super) async fn pupils(store: &Store, class: &ClassId) -> Result<Vec<Pupil>, Fault> {
    let rows = sqlx::query(
        "SELECT a.id, a.first_name, a.last_name FROM memberships m JOIN accounts a ON a.id = m.account \
         WHERE m.kind = 'pupil_of' AND m.target = $1 AND a.status = 'active'",
    )
    .bind(class.as_str())
    .fetch_all(store.reader())
    .await?;
    let mut pupils = rows
        .iter()
        .map(|row| {
            Ok(Pupil {
                id: account_id(row, "id")?,
                first_name: row.text("first_name")?.to_owned(),
                last_name: row.text("last_name")?.to_owned(),
            })
        })
        .collect::<Result<Vec<_>, Fault>>()?;
    // Here and not in SQL: the two databases do not agree on the order of letters.
    pupils.sort_by_cached_key(|pupil| {
        (
            pupil.first_name.to_lowercase(),
            pupil.last_name.to_lowercase(),
            pupil.id.clone(),
        )
    });
    pupils.dedup();
    Ok(pupils)
}

/// The children somebody is in charge of, with their classes.
pub(crate) async fn family(store: &Store, account: &Account) -> Result<Family, Fault> {
    let mut children: Family = account
        .memberships
        .iter()
        .filter_map(|membership| match membership {
            Membership::GuardianOf(id) => Some(Child {
                id: id.clone(),
                classes: Vec::new(),
            }),
            Membership::PupilOf(_)
            | Membership::TeacherOf(_)
            | Membership::HeadOf(_)
            | Membership::AdviserOf(_)
            | Membership::TownOf(_)
            | Membership::Administers => None,
        })
        .collect();
    if children.is_empty() {
        return Ok(children);
    }
    let text = format!(
        "SELECT account, target FROM memberships WHERE kind = 'pupil_of' AND account IN ({})",
        places(1, children.len())
    );
    let query = sqlx::query(built(text)).persistent(children.len() <= 2);
    let query = children
        .iter()
        .fold(query, |query, child| query.bind(child.id.as_str()));
    for row in &query.fetch_all(store.reader()).await? {
        let (id, class) = (account_id(row, "account")?, class_id(row, "target")?);
        for child in children.iter_mut().filter(|child| child.id == id) {
            child.classes.push(class.clone());
        }
    }
    Ok(children)
}
