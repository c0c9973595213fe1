//! Invitations into a space: made, answered once, taken back.

use passeplume_domain::{
    AccountId, ClassId, InvitationId, Millis, SpaceId,
    accounts::presence_name,
    events::Event,
    spaces::{
        INVITATION_MS, Invitation, InvitationStatus, Kept, MOST_CLASSES, MOST_INVITATIONS,
        NewInvitation, SpaceMove, telling,
    },
};
use sqlx::any::AnyRow;

use super::{shared_where, sharing::note};
use crate::{
    faults::{Fault, unreadable},
    handle::{Store, Writing},
    sql::{Read, built, class_id, invitation_id, places, space_id},
};

/// The invitations `i` for which `which` holds, oldest first.
pub(super) async fn read(
    store: &Store,
    which: &str,
    values: &[&str],
) -> Result<Vec<Invitation>, Fault> {
    let text = format!(
        "SELECT i.id, i.space, i.class, c.name, i.code, i.status, i.expires, u.first_name, u.last_name \
         FROM space_invitations i LEFT JOIN classes c ON c.id = i.class LEFT JOIN accounts u ON u.id = i.invited_by \
         WHERE {which} ORDER BY i.created, i.id"
    );
    let query = sqlx::query(built(text)).persistent(values.len() == 1);
    let query = values.iter().fold(query, |query, value| query.bind(*value));
    let rows = query.fetch_all(store.reader()).await?;
    let mut found = Vec::with_capacity(rows.len());
    for row in &rows {
        let space = space_id(row, "space")?;
        let Some(space) = shared_where(store, "s.id = $1", &[space.as_str()])
            .await?
            .pop()
        else {
            continue;
        };
        let class = match row.maybe_text("class")? {
            Some(_) => Some((
                class_id(row, "class")?,
                row.maybe_text("name")?.unwrap_or_default(),
            )),
            None => None,
        };
        found.push(Invitation {
            id: invitation_id(row, "id")?,
            space,
            class,
            code: row.maybe_text("code")?,
            status: InvitationStatus::parse(row.text("status")?)
                .map_err(|_| unreadable("status"))?,
            invited_by: presence_name(
                &row.maybe_text("first_name")?.unwrap_or_default(),
                &row.maybe_text("last_name")?.unwrap_or_default(),
            ),
            expires: Millis(row.number("expires")?),
        });
    }
    Ok(found)
}

pub(super) async fn waiting_for(
    store: &Store,
    classes: &[ClassId],
    now: Millis,
) -> Result<Vec<Invitation>, Fault> {
    if classes.is_empty() {
        return Ok(Vec::new());
    }
    let which = format!(
        "i.status = 'open' AND i.class IN ({})",
        places(1, classes.len())
    );
    let values: Vec<&str> = classes.iter().map(ClassId::as_str).collect();
    let mut found = read(store, &which, &values).await?;
    found.retain(|one| one.expires > now);
    Ok(found)
}

pub(super) async fn waiting_into(
    store: &Store,
    space: &SpaceId,
    now: Millis,
) -> Result<Vec<Invitation>, Fault> {
    let which = "i.status = 'open' AND i.space = $1";
    let mut found = read(store, which, &[space.as_str()]).await?;
    found.retain(|one| one.expires > now);
    Ok(found)
}

pub(super) async fn add(store: &Store, new: NewInvitation, at: Millis) -> Result<Kept, Fault> {
    let mut writing = store.begin_writing().await?;
    if !lock(&mut writing, &new.space).await? || in_the_way(&mut writing, &new, at).await? {
        writing.abandon().await;
        return Ok(Kept::Stale);
    }
    let added = sqlx::query(
        "INSERT INTO space_invitations (id, space, class, code, status, invited_by, created, expires) \
         VALUES ($1, $2, $3, $4, 'open', $5, $6, $7) ON CONFLICT (code) DO NOTHING",
    )
    .bind(new.id.as_str())
    .bind(new.space.as_str())
    .bind(new.class.as_ref().map(|class| class.as_str().to_owned()))
    .bind(new.code)
    .bind(new.by.as_str())
    .bind(at.0)
    .bind(at.0.saturating_add(INVITATION_MS))
    .execute(writing.on())
    .await?;
    if added.rows_affected() != 1 {
        writing.abandon().await;
        return Ok(Kept::Stale);
    }
    let class = new.class.as_ref();
    let tell = telling::invitation(&new.id, &new.space, class, "invited", &new.by);
    writing.tell_all(tell, at);
    writing.commit().await?;
    Ok(Kept::Done)
}

/// Whether the class is there or asked already, or the space is full.
async fn in_the_way(writing: &mut Writing, new: &NewInvitation, at: Millis) -> Result<bool, Fault> {
    let class = new.class.as_ref().map_or("", ClassId::as_str);
    let counted = sqlx::query(
        "SELECT (SELECT COUNT(*) FROM space_classes WHERE space = $1) AS classes, \
         (SELECT COUNT(*) FROM space_classes WHERE space = $1 AND class = $2) AS here, \
         (SELECT COUNT(*) FROM space_invitations WHERE space = $1 AND status = 'open' AND expires > $3) AS waiting, \
         (SELECT COUNT(*) FROM space_invitations WHERE space = $1 AND status = 'open' AND expires > $3 AND class = $2) AS asked",
    )
    .bind(new.space.as_str())
    .bind(class)
    .bind(at.0)
    .fetch_one(writing.on())
    .await?;
    let full = |column, most: usize| -> Result<bool, Fault> {
        Ok(usize::try_from(counted.number(column)?).unwrap_or(usize::MAX) >= most)
    };
    Ok(counted.number("here")? > 0
        || counted.number("asked")? > 0
        || full("classes", MOST_CLASSES)?
        || full("waiting", MOST_INVITATIONS)?)
}

pub(super) async fn accept(
    store: &Store,
    id: &InvitationId,
    class: &ClassId,
    by: &AccountId,
    at: Millis,
) -> Result<Kept, Fault> {
    let mut writing = store.begin_writing().await?;
    let Some(row) = answered(&mut writing, id, InvitationStatus::Accepted, by, at).await? else {
        writing.abandon().await;
        return Ok(Kept::Stale);
    };
    let space = space_id(&row, "space")?;
    lock(&mut writing, &space).await?;
    let added = sqlx::query(
        "INSERT INTO space_classes (space, class, rank) SELECT CAST($1 AS TEXT), CAST($2 AS TEXT), \
         COALESCE(MAX(rank), -1) + 1 FROM space_classes WHERE space = $1 HAVING COUNT(*) < $3 \
         ON CONFLICT (space, class) DO NOTHING",
    )
    .bind(space.as_str())
    .bind(class.as_str())
    .bind(i64::try_from(MOST_CLASSES).unwrap_or(i64::MAX))
    .execute(writing.on())
    .await?;
    if added.rows_affected() != 1 {
        writing.abandon().await;
        return Ok(Kept::Stale);
    }
    // What one class kept for itself is shared from now on.
    sqlx::query("UPDATE spaces SET kind = 'shared' WHERE id = $1")
        .bind(space.as_str())
        .execute(writing.on())
        .await?;
    note(&mut writing, &space, class, SpaceMove::Joined, by, at).await?;
    let tell = telling::invitation(id, &space, Some(class), "accepted", by);
    writing.tell_all(tell, at);
    writing.tell(Event::EverythingChanged, at);
    writing.commit().await?;
    Ok(Kept::Done)
}

/// An invitation ends without a class coming in.
pub(super) async fn end(
    store: &Store,
    id: &InvitationId,
    status: InvitationStatus,
    by: &AccountId,
    at: Millis,
) -> Result<Kept, Fault> {
    let mut writing = store.begin_writing().await?;
    let Some(row) = answered(&mut writing, id, status, by, at).await? else {
        writing.abandon().await;
        return Ok(Kept::Stale);
    };
    let class = match row.maybe_text("class")? {
        Some(_) => Some(class_id(&row, "class")?),
        None => None,
    };
    let space = space_id(&row, "space")?;
    let tell = telling::invitation(id, &space, class.as_ref(), status.as_str(), by);
    writing.tell_all(tell, at);
    writing.commit().await?;
    Ok(Kept::Done)
}

/// Ends an invitation that waits; nothing where it does not.
async fn answered(
    writing: &mut Writing,
    id: &InvitationId,
    status: InvitationStatus,
    by: &AccountId,
    at: Millis,
) -> Result<Option<AnyRow>, Fault> {
    Ok(sqlx::query(
        "UPDATE space_invitations SET status = $1, decided_by = $2, decided = $3 \
         WHERE id = $4 AND status = 'open' AND expires > $3 RETURNING space, class",
    )
    .bind(status.as_str())
    .bind(by.as_str())
    .bind(at.0)
    .bind(id.as_str())
    .fetch_optional(writing.on())
    .await?)
}

/// Whoever changes who shares a space waits here for the others.
pub(super) async fn lock(writing: &mut Writing, space: &SpaceId) -> Result<bool, Fault> {
    let done = sqlx::query("UPDATE spaces SET title = title WHERE id = $1")
        .bind(space.as_str())
        .execute(writing.on())
        .await?;
    Ok(done.rows_affected() == 1)
}
