//! People as messages ask of them: where they learn and teach, and whom they are in charge of.

use passeplume_domain::{
    AccountId, GroupId,
    accounts::{Role, Status, presence_name},
    messages::{Around, Kid, Known, Person},
    spaces::Class,
};
use sqlx::any::AnyRow;

use crate::{
    faults::{Fault, unreadable},
    handle::Store,
    sql::{Read, account_id, built, class_id, group_id, places, school_id},
};

/// People asked for in one statement.
const AT_ONCE: usize = 400;

/// These people, in the order of their ids.
pub(super) async fn persons(store: &Store, ids: &[AccountId]) -> Result<Vec<Person>, Fault> {
    let mut ids: Vec<&AccountId> = ids.iter().collect();
    ids.sort_unstable();
    ids.dedup();
    let mut found = Vec::with_capacity(ids.len());
    for some in ids.chunks(AT_ONCE) {
        found.extend(some_persons(store, some).await?);
    }
    Ok(found)
}

async fn some_persons(store: &Store, ids: &[&AccountId]) -> Result<Vec<Person>, Fault> {
    let these = places(1, ids.len());
    let mut reading = store.begin_reading().await?;
    let text = format!(
        "SELECT id, role, status, first_name, last_name FROM accounts WHERE id IN ({these}) ORDER BY id"
    );
    let query = sqlx::query(built(text)).persistent(ids.len() <= 2);
    let query = ids.iter().fold(query, |query, id| query.bind(id.as_str()));
    let mut found = query
        .fetch_all(&mut *reading)
        .await?
        .iter()
        .map(person)
        .collect::<Result<Vec<_>, _>>()?;
    // One row a class where they learn or teach.
    let text = format!(
        "SELECT m.account, m.kind, c.id AS class, c.school, c.name FROM memberships m JOIN classes c ON c.id = m.target \
         WHERE m.account IN ({these}) AND m.kind IN ('pupil_of', 'teacher_of') ORDER BY m.account, m.rank"
    );
    let query = sqlx::query(built(text)).persistent(ids.len() <= 2);
    let query = ids.iter().fold(query, |query, id| query.bind(id.as_str()));
    for row in &query.fetch_all(&mut *reading).await? {
        let account = account_id(row, "account")?;
        let Some(person) = find(&mut found, &account) else {
            continue;
        };
        match row.text("kind")? {
            "pupil_of" => person.learns.push(class(row)?),
            "teacher_of" => person.teaches.push(class(row)?),
            _ => return Err(unreadable("kind")),
        }
    }
    // One row a child and class where it learns.
    let text = format!(
        "SELECT g.account, k.id AS kid, k.first_name, k.last_name, c.id AS class, c.school, c.name FROM memberships g \
         JOIN accounts k ON k.id = g.target AND k.status = 'active' \
         JOIN memberships m ON m.account = k.id AND m.kind = 'pupil_of' JOIN classes c ON c.id = m.target \
         WHERE g.account IN ({these}) AND g.kind = 'guardian_of' ORDER BY g.account, g.rank, m.rank"
    );
    let query = sqlx::query(built(text)).persistent(ids.len() <= 2);
    let query = ids.iter().fold(query, |query, id| query.bind(id.as_str()));
    let rows = query.fetch_all(&mut *reading).await?;
    reading.rollback().await?;
    for row in &rows {
        let (account, kid) = (account_id(row, "account")?, account_id(row, "kid")?);
        let Some(person) = find(&mut found, &account) else {
            continue;
        };
        let class = class(row)?;
        match person.children.iter_mut().find(|one| one.id == kid) {
            Some(kid) => kid.learns.push(class),
            None => person.children.push(Kid {
                id: kid,
                name: presence_name(row.text("first_name")?, row.text("last_name")?),
                learns: vec![class],
            }),
        }
    }
    Ok(found)
}

fn find<'a>(found: &'a mut [Person], id: &AccountId) -> Option<&'a mut Person> {
    found.iter_mut().find(|person| person.id == *id)
}

fn person(row: &AnyRow) -> Result<Person, Fault> {
    Ok(Person {
        id: account_id(row, "id")?,
        role: Role::parse(row.text("role")?).map_err(|_| unreadable("role"))?,
        status: match row.text("status")? {
            "active" => Status::Active,
            "suspended" => Status::Suspended,
            _ => return Err(unreadable("status")),
        },
        first_name: row.text("first_name")?.to_owned(),
        last_name: row.text("last_name")?.to_owned(),
        learns: Vec::new(),
        teaches: Vec::new(),
        children: Vec::new(),
    })
}

pub(super) fn class(row: &AnyRow) -> Result<Class, Fault> {
    Ok(Class {
        id: class_id(row, "class")?,
        school: school_id(row, "school")?,
        name: row.text("name")?.to_owned(),
    })
}

/// Everybody around somebody: of their classes, of their children's, of those with which a talk is open to them.
pub(super) async fn around(store: &Store, me: &Person) -> Result<Around, Fault> {
    let children = me.children.iter().flat_map(|kid| &kid.learns);
    let mut classes: Vec<&str> = me
        .learns
        .iter()
        .chain(&me.teaches)
        .chain(children)
        .map(|class| class.id.as_str())
        .collect();
    let learnt: Vec<_> = me.learns.iter().map(|class| class.id.clone()).collect();
    let opened = super::talk::opened(store, &learnt).await?;
    classes.extend(
        opened
            .iter()
            .flat_map(|one| &one.classes)
            .map(|class| class.as_str()),
    );
    classes.sort_unstable();
    classes.dedup();
    if classes.is_empty() {
        return Ok(Around::default());
    }
    let these = places(1, classes.len());
    // Families are asked for by who teaches alone.
    let families = if me.teaches.is_empty() {
        String::new()
    } else {
        format!(
            " UNION SELECT g.account FROM memberships g JOIN memberships p ON p.account = g.target AND p.kind = 'pupil_of' \
             WHERE g.kind = 'guardian_of' AND p.target IN ({these})"
        )
    };
    let text = format!(
        "SELECT account FROM memberships WHERE kind IN ('pupil_of', 'teacher_of') AND target IN ({these}){families}"
    );
    let query = sqlx::query(built(text)).persistent(false);
    let query = classes
        .iter()
        .fold(query, |query, class| query.bind(*class));
    let ids = query
        .fetch_all(store.reader())
        .await?
        .iter()
        .map(|row| account_id(row, "account"))
        .collect::<Result<Vec<_>, _>>()?;
    Ok(Around {
        people: persons(store, &ids).await?,
        groups: groups(store, me).await?,
    })
}

/// Groups that were not put away, of the classes where somebody teaches and of the spaces of those.
async fn groups(store: &Store, me: &Person) -> Result<Vec<Known>, Fault> {
    if me.teaches.is_empty() {
        return Ok(Vec::new());
    }
    let these = places(1, me.teaches.len());
    let text = format!(
        "SELECT g.id, g.name, x.account FROM pupil_groups g JOIN group_members x ON x.group_id = g.id \
         WHERE g.closed IS NULL AND (g.class IN ({these}) OR g.space IN \
         (SELECT s.space FROM space_classes s WHERE s.class IN ({these}))) ORDER BY g.id, x.account"
    );
    let query = sqlx::query(built(text)).persistent(false);
    let query = me
        .teaches
        .iter()
        .fold(query, |query, class| query.bind(class.id.as_str()));
    let mut found: Vec<Known> = Vec::new();
    for row in &query.fetch_all(store.reader()).await? {
        let id: GroupId = group_id(row, "id")?;
        let pupil = account_id(row, "account")?;
        match found.last_mut().filter(|last| last.id == id) {
            Some(last) => last.pupils.push(pupil),
            None => found.push(Known {
                id,
                name: row.text("name")?.to_owned(),
                pupils: vec![pupil],
            }),
        }
    }
    // Here and not in SQL: the two databases do not agree on the order of letters.
    found.sort_by_cached_key(|group| (group.name.to_lowercase(), group.id.clone()));
    Ok(found)
}
