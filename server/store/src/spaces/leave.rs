//! A class leaves a space: its rights end with the commit, what it alone writes goes with it.

use passeplume_domain::{
    AccountId, ClassId, Millis, SpaceId,
    events::Event,
    spaces::{Kept, SpaceMove},
};
use uuid::Uuid;

use super::{copies, invitations::lock, share_with, sharing::note};
use crate::{
    faults::{Fault, unreadable},
    handle::{Store, Writing},
    journals::carry,
    sql::Read,
};

/// Texts of no article that one class alone writes: every pen there is that class's, or a pupil's who learns in it.
const OWN_TEXTS: &str = "d.space = $1 AND d.writers = 'only' AND NOT EXISTS (SELECT 1 FROM article_parts p WHERE p.document = d.id) \
     AND EXISTS (SELECT 1 FROM document_writers w WHERE w.document = d.id) \
     AND NOT EXISTS (SELECT 1 FROM document_writers w WHERE w.document = d.id AND NOT \
     ((w.kind IN ('class', 'keeper') AND w.subject = $2) OR (w.kind = 'account' AND EXISTS (SELECT 1 FROM memberships m \
     WHERE m.account = w.subject AND m.kind = 'pupil_of' AND m.target = $2)) OR (w.kind = 'group' AND NOT EXISTS \
     (SELECT 1 FROM group_members y WHERE y.group_id = w.subject AND NOT EXISTS (SELECT 1 FROM memberships m \
     WHERE m.account = y.account AND m.kind = 'pupil_of' AND m.target = $2)))))";

/// Groups across the classes of a space whose pupils all learn in one class.
const OWN_GROUPS: &str = "UPDATE pupil_groups SET space = $3 WHERE space = $1 AND EXISTS (SELECT 1 FROM group_members y \
     WHERE y.group_id = pupil_groups.id) AND NOT EXISTS (SELECT 1 FROM group_members y WHERE y.group_id = pupil_groups.id \
     AND NOT EXISTS (SELECT 1 FROM memberships m WHERE m.account = y.account AND m.kind = 'pupil_of' AND m.target = $2))";

pub(super) async fn leave(
    store: &Store,
    space: &SpaceId,
    class: &ClassId,
    by: &AccountId,
    at: Millis,
) -> Result<Kept, Fault> {
    let mut writing = store.begin_writing().await?;
    if !lock(&mut writing, space).await? || !out(&mut writing, space, class).await? {
        writing.abandon().await;
        return Ok(Kept::Stale);
    }
    take_along(&mut writing, space, class, by, at).await?;
    note(&mut writing, space, class, SpaceMove::Left, by, at).await?;
    writing.tell(Event::EverythingChanged, at);
    writing.commit().await?;
    Ok(Kept::Done)
}

/// Takes the class out of the space, unless it is not there or alone.
async fn out(writing: &mut Writing, space: &SpaceId, class: &ClassId) -> Result<bool, Fault> {
    let gone = sqlx::query("DELETE FROM space_classes WHERE space = $1 AND class = $2")
        .bind(space.as_str())
        .bind(class.as_str())
        .execute(writing.on())
        .await?;
    let left = sqlx::query("SELECT COUNT(*) AS left_there FROM space_classes WHERE space = $1")
        .bind(space.as_str())
        .fetch_one(writing.on())
        .await?
        .number("left_there")?;
    Ok(gone.rows_affected() == 1 && left > 0)
}

/// Puts what the class alone writes into a space of its own, and beside it a copy of what it wrote with others, where there
/// is anything.
async fn take_along(
    writing: &mut Writing,
    space: &SpaceId,
    class: &ClassId,
    by: &AccountId,
    at: Millis,
) -> Result<(), Fault> {
    let articles = carry::own_articles(writing, space, class).await?;
    let texts = sqlx::query(crate::sql::built(format!(
        "SELECT COUNT(*) AS texts FROM documents d WHERE {OWN_TEXTS}"
    )))
    .bind(space.as_str())
    .bind(class.as_str())
    .fetch_one(writing.on())
    .await?
    .number("texts")?;
    if articles.is_empty() && texts == 0 && !copies::are_there(writing, space, class).await? {
        return Ok(());
    }
    let own = SpaceId::parse(&Uuid::now_v7().to_string()).map_err(|_| unreadable("id"))?;
    sqlx::query(
        "INSERT INTO spaces (id, title, created, kind) SELECT CAST($1 AS TEXT), title, $2, 'own' FROM spaces WHERE id = $3",
    )
    .bind(own.as_str())
    .bind(at.0)
    .bind(space.as_str())
    .execute(writing.on())
    .await?;
    share_with(writing, &own, std::slice::from_ref(class)).await?;
    let moved = crate::sql::built(format!(
        "UPDATE documents SET space = $3, changed = $4 WHERE id IN (SELECT d.id FROM documents d WHERE {OWN_TEXTS})"
    ));
    sqlx::query(moved)
        .bind(space.as_str())
        .bind(class.as_str())
        .bind(own.as_str())
        .bind(at.0)
        .execute(writing.on())
        .await?;
    sqlx::query(OWN_GROUPS)
        .bind(space.as_str())
        .bind(class.as_str())
        .bind(own.as_str())
        .execute(writing.on())
        .await?;
    carry::carry(writing, articles, &own, by, at).await?;
    // What is left there is everybody's.
    copies::take(writing, space, class, &own, at).await
}
