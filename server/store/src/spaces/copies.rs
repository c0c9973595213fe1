//! What a class wrote with others stays with them when it leaves. It takes a copy along that nobody writes in any more.

use passeplume_domain::{ClassId, DocumentId, Millis, SpaceId, search::EntryKind};
use uuid::Uuid;

use crate::{
    faults::{Fault, unreadable},
    handle::Writing,
    log::copy,
    search,
    sql::{built, document_id},
};

/// Texts of a space in which a pupil of the class wrote.
const WRITTEN: &str = "d.space = $1 AND EXISTS (SELECT 1 FROM client_bindings b JOIN memberships m ON m.account = b.account \
     AND m.kind = 'pupil_of' AND m.target = $2 WHERE b.document = d.id)";

/// Did the class write anything in this space?
pub(super) async fn are_there(
    writing: &mut Writing,
    space: &SpaceId,
    class: &ClassId,
) -> Result<bool, Fault> {
    let found = sqlx::query(built(format!(
        "SELECT d.id FROM documents d WHERE {WRITTEN} LIMIT 1"
    )))
    .bind(space.as_str())
    .bind(class.as_str())
    .fetch_optional(writing.on())
    .await?;
    Ok(found.is_some())
}

/// Copies the texts that are still in `space`, and in which the class wrote, into its own space.
pub(super) async fn take(
    writing: &mut Writing,
    space: &SpaceId,
    class: &ClassId,
    own: &SpaceId,
    at: Millis,
) -> Result<(), Fault> {
    let texts = sqlx::query(built(format!(
        "SELECT d.id FROM documents d WHERE {WRITTEN} ORDER BY d.id"
    )))
    .bind(space.as_str())
    .bind(class.as_str())
    .fetch_all(writing.on())
    .await?;
    for row in &texts {
        let from = document_id(row, "id")?;
        let Some(rows) = copy::whole(writing, &from).await? else {
            continue;
        };
        let to = DocumentId::parse(&Uuid::now_v7().to_string()).map_err(|_| unreadable("id"))?;
        make(writing, &from, &to, own, at).await?;
        copy::write(writing, &to, rows).await?;
        search::changed(writing, EntryKind::Text, to.as_str(), at).await?;
    }
    Ok(())
}

/// A text of the same name, with who wrote in it and the media that stand in it. Its pen stays with the classes that stay:
/// in the class's own space nobody holds it.
async fn make(
    writing: &mut Writing,
    from: &DocumentId,
    to: &DocumentId,
    own: &SpaceId,
    at: Millis,
) -> Result<(), Fault> {
    sqlx::query(
        "INSERT INTO documents (id, space, title, kind, schema_version, writers, frozen, closed, created, changed) \
         SELECT CAST($2 AS TEXT), CAST($3 AS TEXT), title, kind, schema_version, 'only', 0, 1, $4, $4 \
         FROM documents WHERE id = $1",
    )
    .bind(from.as_str())
    .bind(to.as_str())
    .bind(own.as_str())
    .bind(at.0)
    .execute(writing.on())
    .await?;
    for text in [
        "INSERT INTO document_writers (document, rank, kind, subject) SELECT CAST($2 AS TEXT), \
         ROW_NUMBER() OVER (ORDER BY c.rank, c.class) - 1, 'keeper', c.class \
         FROM documents d JOIN space_classes c ON c.space = d.space WHERE d.id = $1",
        "INSERT INTO client_bindings (document, client, account, at) SELECT CAST($2 AS TEXT), client, account, at \
         FROM client_bindings WHERE document = $1",
        "INSERT INTO media_homes (media, kind, subject, at) SELECT media, kind, CAST($2 AS TEXT), at FROM media_homes \
         WHERE kind = 'document' AND subject = $1",
    ] {
        sqlx::query(text)
            .bind(from.as_str())
            .bind(to.as_str())
            .execute(writing.on())
            .await?;
    }
    Ok(())
}
